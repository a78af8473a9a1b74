"""Pictures that a paper brings along, each named by its own hash: a page's text then says what is on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

PICTURE_KINDS = frozenset({"image/png", "image/jpeg"})


@dataclass(frozen=True)
class Picture:
    """A picture by content; `sha256` names it, `kind` is its media type, one of PICTURE_KINDS."""

    sha256: str
    kind: str
    content: bytes = field(repr=False)

    @property
    def address(self) -> str:
        """How a page asks for it."""
        return f"asset:{self.sha256}"


class Page(str):
    """A paper's HTML with the pictures that it may ask for; to everybody else it is just the text."""

    __slots__ = ("pictures",)
    pictures: tuple[Picture, ...]

    def __new__(cls, html: str, pictures: Iterable[Picture] = ()) -> Self:
        page = super().__new__(cls, html)
        page.pictures = tuple(pictures)
        return page


def pictures_of(html: str) -> tuple[Picture, ...]:
    """The pictures that come with a page; none with a plain text."""
    return html.pictures if isinstance(html, Page) else ()


def packed(html: str) -> bytes:
    """A page and its pictures as one message: what follows in one line of JSON, the pictures, then the HTML."""
    pictures = pictures_of(html)
    told = json.dumps([[one.sha256, one.kind, len(one.content)] for one in pictures])
    return b"".join([told.encode(), b"\n", *(one.content for one in pictures), html.encode()])


def unpacked(message: bytes) -> Page:
    """The page that was packed."""
    told, _, rest = message.partition(b"\n")
    pictures = []
    for sha256, kind, size in json.loads(told):
        pictures.append(Picture(sha256, kind, rest[:size]))
        rest = rest[size:]
    return Page(rest.decode(), pictures)
