"""Codes that a telephone's camera reads, drawn as vector graphics."""

from __future__ import annotations

from markupsafe import Markup, escape


def code_drawing(text: str, told: str = "") -> Markup:
    """The text as a QR code, black on white with the quiet edge that cameras need; as wide as its box.

    `told` says to who can't see it what it is, "" where words beside it do.
    """
    import segno

    svg = segno.make(text, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    if told:
        svg = svg.replace("<svg ", '<svg role="img" ', 1).replace(">", f"><title>{escape(told)}</title>", 1)
    return Markup(svg)  # noqa: S704 - drawn by the library, which writes no letter of the text; `told` is escaped
