"""What a paper's page brings along: pictures named by their hash, the data it was made from, a long table's rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Self

PICTURE_KINDS = frozenset({"image/png", "image/jpeg"})
# A JPEG is a row of segments, each as long as it says; those of FRAMES tell how large the picture is.
SEGMENT, FRAMES = 0xFF, frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
FACE_KINDS = frozenset({"font/ttf", "font/otf"})
# A row's cells; of each the texts that take the place of those in the cell above it in the page's model row.
Row = tuple[tuple[str, ...], ...]


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

    @property
    def dots(self) -> tuple[int, int]:
        """How wide and how high a PNG or JPEG says it is; (0, 0) where it doesn't."""
        sides = self.content[16:24] if self.kind == "image/png" else jpeg_sides(self.content)
        return int.from_bytes(sides[:4]), int.from_bytes(sides[4:])


def jpeg_sides(content: bytes) -> bytes:
    """Width and height of a JPEG, four bytes each; nothing where its segments end before they tell."""
    at = 2
    while at + 9 <= len(content) and content[at] == SEGMENT:
        if content[at + 1] in FRAMES:
            return b"\0\0" + content[at + 7 : at + 9] + b"\0\0" + content[at + 5 : at + 7]
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return b""


@dataclass(frozen=True)
class Typeface(Picture):
    """A font by content, which travels as pictures do; `kind` is one of FACE_KINDS."""


@dataclass(frozen=True)
class DataFile:
    """What a paper was made from, for machines: attached to its file under `name`, as of `at` (with its zone)."""

    name: str
    description: str
    at: datetime
    content: bytes = field(repr=False)


class Page(str):
    """A paper's HTML with the pictures that it may ask for and what is attached; to others it is just the text.

    `rows` are those of its long table, of which the HTML has a model row (see `reports.long_table`).
    """

    __slots__ = ("files", "pictures", "rows")
    pictures: tuple[Picture, ...]
    files: tuple[DataFile, ...]
    rows: tuple[Row, ...]

    def __new__(
        cls, html: str, pictures: Iterable[Picture] = (), files: Iterable[DataFile] = (), rows: Iterable[Row] = ()
    ) -> Self:
        page = super().__new__(cls, html)
        page.pictures = tuple(pictures)
        page.files = tuple(files)
        page.rows = tuple(rows)
        return page


def pictures_of(html: str) -> tuple[Picture, ...]:
    """The pictures that come with a page; none with a plain text."""
    return html.pictures if isinstance(html, Page) else ()


def files_of(html: str) -> tuple[DataFile, ...]:
    """What is to be attached; nothing to a plain text."""
    return html.files if isinstance(html, Page) else ()


def rows_of(html: str) -> tuple[Row, ...]:
    """The rows of its long table; none with a plain text."""
    return html.rows if isinstance(html, Page) else ()


def packed(html: str) -> bytes:
    """A page and what it brings as one message.

    The rows and what follows in one line of JSON, pictures, files, then the HTML.
    """
    pictures, files = pictures_of(html), files_of(html)
    told = {
        "pictures": [[one.sha256, one.kind, len(one.content)] for one in pictures],
        "files": [[one.name, one.description, one.at.isoformat(), len(one.content)] for one in files],
        "rows": rows_of(html),
    }
    contents = [one.content for one in pictures] + [one.content for one in files]
    return b"".join([json.dumps(told).encode(), b"\n", *contents, html.encode()])


def unpacked(message: bytes) -> Page:
    """The page that was packed."""
    told, _, rest = message.partition(b"\n")
    head, source = json.loads(told), BytesIO(rest)
    pictures = [made_of(kind)(sha256, kind, source.read(size)) for sha256, kind, size in head["pictures"]]
    files = [
        DataFile(name, description, datetime.fromisoformat(at), source.read(size))
        for name, description, at, size in head["files"]
    ]
    rows = (tuple(map(tuple, row)) for row in head["rows"])
    return Page(source.read().decode(), pictures, files, rows)


def made_of(kind: str) -> type[Picture]:
    """Whether a content of this kind is a picture or a typeface."""
    return Typeface if kind in FACE_KINDS else Picture
