"""Codes that a telephone's camera reads, drawn as vector graphics."""

from __future__ import annotations

from markupsafe import Markup


def code_drawing(text: str) -> Markup:
    """The text as a QR code, black on white with the quiet edge that cameras need; as wide as its box."""
    import segno

    svg = segno.make(text, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(svg)  # noqa: S704 - drawn by the library, which writes no letter of the text
