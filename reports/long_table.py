"""Where the rows of a long table stand: the renderer lays out its head and one model row, the others follow those.

Everything is counted in whole thousandths of a point, down from a page's upper edge, so that the same rows stand in the
same places everywhere. Loads WeasyPrint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import get_log_attrs

from .glyphs import Face
from .page import Row

PX = 750  # thousandths of a point
BOLD = 600
# After other letters than these the renderer is asked where a line may end.
WORDS = re.compile("[A-Za-z0-9 .,']*")
LANGUAGE = "id"
HYPHEN = "\u2010"


class ModelDiffers(Exception):
    """A page's table isn't what its rows were made for."""


@dataclass(frozen=True)
class Ink:
    """How a text is set: `face` is `R` or `S` (semibold), `size` in thousandths of a point, `colour` a PDF operator."""

    face: str
    size: int
    colour: bytes


@dataclass(frozen=True)
class Words:
    """A text that stands somewhere: from `left`, on the line `base`."""

    text: str
    ink: Ink
    left: int
    base: int


@dataclass(frozen=True)
class Line:
    """A line of a model cell: its height, how far down its letters stand, and how each of its texts is set."""

    height: int
    base: int
    inks: tuple[Ink, ...]


@dataclass(frozen=True)
class Column:
    """A cell of the model row; `place` moves a line within its width: 0 left, 1 middle, 2 right."""

    left: int
    width: int
    place: int
    above: int
    beneath: int
    is_head: bool
    lines: tuple[Line, ...]

    @property
    def texts(self) -> int:
        """How many texts the cell holds."""
        return sum(len(line.inks) for line in self.lines)


@dataclass(frozen=True)
class Rule:
    """A line across the table."""

    width: int
    colour: bytes


@dataclass(frozen=True)
class Model:
    """What the renderer said of the table: edges of page and table, its head's texts by cell, its columns, its rules.

    `head` counts from the head's upper edge, `caption` is what stands above it; `number` is a page number's words, of
    which `left` is the right edge.
    """

    top: int
    bottom: int
    start: int
    caption: int
    left: int
    right: int
    head: tuple[tuple[Words, ...], ...]
    head_height: int
    columns: tuple[Column, ...]
    over: Rule
    under_head: Rule
    under_row: Rule
    end: Rule
    number: Words


def measured(document: Any) -> Model:
    """The model in a page that ends after it. Raises ModelDiffers where there is none."""
    found = [(page._page_box, one) for page in document.pages for one in tables(page._page_box)]  # noqa: SLF001
    if len(found) != 1:
        raise ModelDiffers(f"{len(found)} long tables")
    page, wrapper = found[0]
    table = wrapper.get_wrapped_table()
    head, row = (group.children[0] for group in table.children)
    first, cell = head.children[0], row.children[0]
    top = page.content_box_y()
    return Model(
        top=in_points(top),
        bottom=in_points(top + page.height),
        start=in_points(table.position_y),
        caption=in_points(table.position_y - wrapper.position_y),
        left=in_points(table.position_x),
        right=in_points(table.position_x + table.width),
        head=tuple(tuple(head_words(one, head.position_y)) for one in head.children),
        head_height=in_points(head.height),
        columns=tuple(map(column, row.children)),
        over=rule(first, "top"),
        under_head=rule(first, "bottom"),
        under_row=rule(cell, "bottom"),
        end=rule(table, "bottom"),
        number=page_number(page),
    )


def in_points(px: float) -> int:
    return round(px * PX)


def tables(box: Any) -> Iterator[Any]:
    """The wrappers of long tables within a box."""
    if getattr(box, "is_table_wrapper", False) and "long" in (box.element.get("class") or "").split():
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from tables(child)


def within(box: Any, kind: type) -> Iterator[Any]:
    """The boxes of a kind within another, in their order."""
    if isinstance(box, kind):
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from within(child, kind)


def texts(box: Any) -> list[Any]:
    """The texts of a line that show something."""
    return [one for one in within(box, boxes.TextBox) if one.text.strip()]


def ink(box: Any) -> Ink:
    """How a text box is set."""
    face = "S" if box.style["font_weight"] >= BOLD else "R"
    return Ink(face, in_points(box.style["font_size"]), colour(box.style["color"]))


def colour(value: Any) -> bytes:
    """A colour as the operator that fills with it."""
    return b" ".join(f"{round(one, 4):g}".encode() for one in tuple(value.to("srgb"))[:3]) + b" rg"


def rule(box: Any, side: str) -> Rule:
    """A box's border on that side."""
    width = box.style[f"border_{side}_width"]
    return Rule(in_points(width), colour(get_color(box.style, f"border_{side}_color")))


def head_words(cell: Any, top: float) -> Iterator[Words]:
    """The texts of a cell of the head, each with its place from the head's upper edge."""
    for one in texts(cell):
        yield Words(one.text, ink(one), in_points(one.position_x), in_points(one.position_y + one.baseline - top))


def spoken(words: Sequence[Words]) -> Iterator[Words]:
    """The lines of a cell with a space between them, for who hears or copies them, but none within a word."""
    for one in words:
        yield one if one.text.endswith(HYPHEN) else replace(one, text=f"{one.text} ")


def column(cell: Any) -> Column:
    """A cell of the model row."""
    place = {"left": 0, "start": 0, "center": 1}.get(cell.style["text_align_all"], 2)
    return Column(
        left=in_points(cell.content_box_x()),
        width=in_points(cell.width),
        place=place,
        above=in_points(cell.style["border_top_width"]) + in_points(cell.style["padding_top"].value),
        beneath=in_points(cell.style["padding_bottom"].value) + in_points(cell.style["border_bottom_width"]),
        is_head=cell.element_tag == "th",
        lines=tuple(model_line(one) for one in within(cell, boxes.LineBox) if texts(one)),
    )


def model_line(line: Any) -> Line:
    """A line of a model cell."""
    found = texts(line)
    base = found[0].position_y + found[0].baseline - line.position_y
    return Line(in_points(line.height), in_points(base), tuple(map(ink, found)))


def page_number(page: Any) -> Words:
    """Where a page's number stands: its right edge."""
    (margin,) = (one for one in page.children if getattr(one, "at_keyword", "") == "@bottom-right")
    (one,) = texts(margin)
    return Words("", ink(one), in_points(one.position_x + one.width), in_points(one.position_y + one.baseline))


# --- rows ------------------------------------------------------------------------------------------------------------


class Setter:
    """Sets rows and words in the bundled fonts."""

    def __init__(self, model: Model, faces: dict[str, Face]) -> None:
        self.model, self.faces = model, faces

    def row(self, row: Row) -> tuple[int, list[bytes]]:
        """How high a row is, and what draws each of its cells, from the row's upper edge on."""
        if list(map(len, row)) != [column.texts for column in self.model.columns]:
            raise ModelDiffers(f"a row of {len(row)} cells that the model has otherwise")
        cells = [self.cell(column, given) for column, given in zip(self.model.columns, row, strict=True)]
        return max(height for height, _ in cells), [drawing for _, drawing in cells]

    def cell(self, column: Column, given: Sequence[str]) -> tuple[int, bytes]:
        """How high a cell is, and what draws it."""
        down, drawn, rest = column.above, [], iter(given)
        for line in column.lines:
            pieces = [(text, one) for one in line.inks if (text := next(rest))]
            lines = list(self.wrapped(pieces, column.width))
            if line is not column.lines[-1]:
                lines[-1:] = [spaced(one) for one in lines[-1:]]
            for words in lines:
                drawn.append(self.line(words, column, down + line.base))
                down += line.height
        return down + column.beneath, b" ".join(drawn)

    def wrapped(self, pieces: list[tuple[str, Ink]], width: int) -> Iterator[list[tuple[str, Ink]]]:
        """A line's texts, in as many lines as they need: side by side where they fit, each on its own where not."""
        if not pieces or sum(self.width(*one) for one in pieces) <= width:
            yield from [pieces] if pieces else []
            return
        for text, one in pieces:
            for part in self.broken(text.strip(" "), one, width):
                yield [(part, one)]

    def broken(self, text: str, one: Ink, width: int) -> Iterator[str]:
        """A text in lines, each but the last with the space that it ends in; within a word where that doesn't fit."""
        start, best = 0, 0
        for end in [*places(text), len(text)]:
            while self.width(text[start:end].rstrip(" "), one) > width:
                if best <= start:
                    best = start + self.fitting(text[start:end], one, width)
                yield text[start:best]
                start = best
            best = end
        yield text[start:]

    def fitting(self, text: str, one: Ink, width: int) -> int:
        """How many letters of a text fit into a line, at least one."""
        return next((count for count in range(len(text), 1, -1) if self.width(text[:count], one) <= width), 1)

    def width(self, text: str, one: Ink) -> int:
        return self.faces[one.face].width(text) * one.size // 1000

    def line(self, pieces: list[tuple[str, Ink]], column: Column, base: int) -> bytes:
        """What draws one line of a cell."""
        widths = [self.width(text.rstrip(" "), one) for text, one in pieces]
        left = column.left + (column.width - sum(widths)) * column.place // 2
        drawn = []
        for (text, one), width in zip(pieces, widths, strict=True):
            drawn.append(self.words(Words(text, one, left, base)))
            left += width
        return b" ".join(drawn)

    def words(self, words: Words) -> bytes:
        """What draws words where they stand."""
        ink, shown = words.ink, self.faces[words.ink.face].shown(words.text)[0]
        place = f"/Long{ink.face} {decimal(ink.size)} Tf {decimal(words.left)} {decimal(-words.base)} Td".encode()
        return b"%s BT %s %s TJ ET" % (ink.colour, place, shown)

    def number(self, page: int, pages: int) -> bytes:
        """What draws a page's number."""
        text, place = f"Halaman {page} dari {pages}", self.model.number
        return self.words(Words(text, place.ink, place.left - self.width(text, place.ink), place.base))


def spaced(pieces: list[tuple[str, Ink]]) -> list[tuple[str, Ink]]:
    """A line's texts with a space at its end, for who hears or copies it with the next."""
    *before, (text, one) = pieces
    return [*before, (f"{text} ", one)]


def decimal(thousandths: int) -> str:
    """Thousandths as a decimal number."""
    return f"{thousandths / 1000:.3f}"


def places(text: str) -> list[int]:
    """Before which letters a line may begin."""
    if WORDS.fullmatch(text):
        return [place + 1 for place, letter in enumerate(text[:-1]) if letter == " "]
    told = get_log_attrs(text, LANGUAGE)
    return [place for place in range(1, len(text)) if told[place].is_line_break]


def sheets(heights: Iterable[int], model: Model, first: int) -> list[range]:
    """Which rows stand on each page, the first of which has so much room beneath the head."""
    found, start, room, count = [], 0, first, 0
    for count, height in enumerate(heights, start=1):
        if height > room and count - 1 > start:
            found.append(range(start, count - 1))
            start, room = count - 1, model.bottom - model.top - model.head_height
        room -= height
    return [*found, range(start, count)]
