"""QR codes on screen."""

from __future__ import annotations

from markupsafe import Markup


def qr_of(text: str) -> Markup:
    """An SVG with this text; black on white in dark mode too, or no camera reads it."""
    import segno

    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(scale=8, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn by our own library, which writes no letter of the text
