"""A long table's pages: laid out by `reports.long_table`, written into the file that the renderer made of all the rest.

The renderer makes one page for all those that hold nothing but rows; it is repeated with its running head, and every
page's number is written here, since only here their count is known. The table is one: its head is tagged once and
repeated as decoration, each row's first cell names the row, each other cell names both.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

from .assets import asset
from .glyphs import Face, added
from .long_rows import END, LONG
from .long_table import Model, ModelDiffers, Rule, Setter, decimal, in_points, measured, sheets, spoken, within
from .long_tags import Tags, number_of
from .page import Row

FACES = {"R": "SourceSans3-Regular", "S": "SourceSans3-Semibold"}
CAPTION = re.compile("<caption>.*?</caption>", re.DOTALL)
NUMBERLESS = '<style>@page { @bottom-right { content: "" } }</style></head>'
# Where the table stands there is room, of which only the last piece is as high as what stands in it: something follows.
ROOM = (
    '<table class="numbers long" style="border: 0; break-before: {turned}">{caption}<tbody><tr>'
    '<td class="room" style="padding: 0; border: 0; height: {high}pt"></td></tr></tbody></table>'
)
NEXT_PAGE = '<div style="break-before: page; height: {high}pt"></div>'
SLIVER = 1000


def front(html: str) -> str:
    """The page up to its long table, with the head and the model row."""
    return html.partition(END)[0]


@dataclass(frozen=True)
class LongTable:
    """A long table that is laid out: its rows' drawings by cell with their heights, and which stand on which page."""

    setter: Setter
    heights: tuple[int, ...]
    drawings: list[list[bytes]]
    sheets: tuple[range, ...]
    starts_anew: bool

    def page(self, html: str) -> str:
        """The page with room in the table's place."""
        before, _, rest = html.partition(LONG)
        table, _, after = rest.partition(END)
        caption = CAPTION.search(table)
        room = ROOM.format(
            turned="page" if self.starts_anew else "auto",
            caption=caption[0] if caption else "",
            high=decimal(self.height(0) if len(self.sheets) == 1 else SLIVER),
        )
        if len(self.sheets) > 2:
            room += NEXT_PAGE.format(high=decimal(SLIVER))
        if len(self.sheets) > 1:
            room += NEXT_PAGE.format(high=decimal(self.height(-1)))
        return before.replace("</head>", NUMBERLESS, 1) + room + after

    def height(self, place: int) -> int:
        """How high the table is on one of its pages."""
        rows, model = self.sheets[place], self.setter.model
        ends = model.end.width if rows.stop == len(self.heights) else 0
        return model.head_height + sum(self.heights[rows.start : rows.stop]) + ends


def laid_out(document: Any, rows: Sequence[Row]) -> LongTable:
    """The table whose head and model row end a document. Raises ModelDiffers."""
    model = measured(document)
    setter = Setter(model, {letter: Face(name, asset(f"{name}.ttf")) for letter, name in FACES.items()})
    heights, drawings = zip(*map(setter.row, rows), strict=True)
    room = model.bottom - model.start - model.head_height
    starts_anew = heights[0] > room
    if starts_anew:
        room = model.bottom - model.top - model.caption - model.head_height
    return LongTable(setter, heights, list(drawings), tuple(sheets(heights, model, room)), starts_anew)


# --- into the file ---------------------------------------------------------------------------------------------------


class Writer:
    """Writes a long table into the file that the renderer made of the page with room for it."""

    def __init__(self, table: LongTable, document: Any, pdf: Any) -> None:
        self.table, self.pdf, self.model = table, pdf, table.setter.model
        place, room = room_in(document)
        self.start = in_points(room.position_y)
        self.tags = Tags(pdf, room.mark)
        self.pages = self.table_pages(place)

    def write(self) -> None:
        """Everything: rows, tags, page numbers, fonts."""
        numbers = self.pdf.pages["Kids"][::3]
        first = numbers.index(self.pages[0].number)
        for place, number in enumerate(numbers):
            page = self.pdf.objects[number]
            rows = self.sheet(place - first, page) if 0 <= place - first < len(self.pages) else []
            self.append(page, [artifact(moved(0, [self.table.setter.number(place + 1, len(numbers))])), *rows])
        self.tags.finish()
        fonts = {f"Long{name}": face.objects(self.pdf) for name, face in self.table.setter.faces.items()}
        resources = self.pdf.objects[number_of(self.pages[0]["Resources"])]
        self.pdf.objects[number_of(resources["Font"])].update(fonts)

    def table_pages(self, place: int) -> list[Any]:
        """The pages that the table stands on, those between the first and the last made of one."""
        kids, sheets = self.pdf.pages["Kids"], len(self.table.sheets)
        pages = [self.pdf.objects[number] for number in islice(kids[::3], place, place + min(sheets, 3))]
        if sheets <= 2:
            return pages
        self.strip(pages[1])
        copies = [pydyf.Dictionary(pages[1]) for _ in range(sheets - 3)]
        for copy in copies:
            self.pdf.add_object(copy)
            copy["StructParents"] = self.tags.new_key()
        behind = 3 * (place + 2)
        kids[behind:behind] = [part for copy in copies for part in (copy.number, 0, "R")]
        self.pdf.pages["Count"] += len(copies)
        return [*pages[:2], *copies, *pages[2:]]

    def strip(self, page: Any) -> None:
        """What the renderer drew on a page that is repeated is decoration: nobody has it read out on every page."""
        stream = self.pdf.objects[number_of(page["Contents"])].stream
        for at in range(len(stream) - 1, -1, -1):
            if stream[at] == b"BDC":
                stream[at - 2 : at + 1] = ["/Artifact", b"BMC"]
        self.tags.forget(page)

    def sheet(self, place: int, page: Any) -> list[bytes]:
        """What draws the head and the rows of one page."""
        model, rows, heights = self.model, self.table.sheets[place], self.table.heights
        top = self.start if place == 0 else model.top
        down = top + model.head_height
        rules = Rules(model)
        rules.add(model.over, top)
        rules.add(model.under_head, down - model.under_head.width)
        drawn = [moved(top, self.head(page, is_first=place == 0))]
        for row in rows:
            cells, self.table.drawings[row] = self.table.drawings[row], []
            drawn.append(moved(down, self.tags.row(page, row, cells, model.columns)))
            down += heights[row]
            rules.add(model.under_row, down - model.under_row.width)
        if rows.stop == len(heights):
            rules.add(model.end, down)
        return [artifact(rules.drawn()), *drawn]

    def head(self, page: Any, *, is_first: bool) -> Iterable[bytes]:
        """What draws the head: tagged where it stands first, decoration where it is repeated."""
        cells = [b" ".join(map(self.table.setter.words, spoken(cell))) for cell in self.model.head]
        return self.tags.head(page, cells) if is_first else [artifact(b" ".join(cells))]

    def append(self, page: Any, drawn: Sequence[bytes]) -> None:
        """Draws onto a page over what is there."""
        before = page["Contents"]
        page["Contents"] = pydyf.Array([before, added(self.pdf, stream(b" ".join(drawn)))])


class Rules:
    """The lines across a page's table."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.places: dict[bytes, list[str]] = {}

    def add(self, rule: Rule, top: int) -> None:
        wide = self.model.right - self.model.left
        place = (decimal(one) for one in (self.model.left, top, wide, rule.width))
        self.places.setdefault(rule.colour, []).append(" ".join(place))

    def drawn(self) -> bytes:
        """What draws them, through a mask as the renderer does: readers make lines stronger that are filled."""
        model = self.model
        sides = (model.left, model.top, model.right - model.left, model.bottom - model.top + model.end.width)
        area = " ".join(map(decimal, sides))
        drawn = (f"q {' re '.join(places)} re W n {area} re f Q".encode() for places in self.places.values())
        return b" ".join(b"%s %s" % pair for pair in zip(self.places, drawn, strict=True))


def stream(content: bytes) -> Any:
    """A page's content, compressed; what would end in a carriage return takes a blank (see `render.settle_end`)."""
    while (found := zlib.compress(content)).endswith(b"\r"):
        content += b" "
    return pydyf.Stream([found], {"Filter": "/FlateDecode"})


def room_in(document: Any) -> tuple[int, Any]:
    """The cell with room for the table, and how many pages there are before it. Raises ModelDiffers."""
    for place, page in enumerate(document.pages):
        for cell in within(page._page_box, boxes.TableCellBox):  # noqa: SLF001
            if cell.element.get("class") == "room":
                return place, cell
    raise ModelDiffers("no room for the table")


def artifact(drawn: bytes) -> bytes:
    """Something that isn't read out."""
    return b"/Artifact BMC %s EMC" % drawn


def moved(down: int, drawn: Iterable[bytes]) -> bytes:
    """What is drawn from an upper edge on, there, where up is up as for letters."""
    return b"q 1 0 0 -1 0 %s cm %s Q" % (decimal(down).encode(), b" ".join(drawn))
