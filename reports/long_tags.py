"""A long table in a file's tags: Table, with one THead and one TBody, in them a TR for each row with its TH and TD.

A row's TH names the row, a column's its column; a TD refers to both, as the renderer has it. The elements are plain
bytes, as there is one for each cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pydyf

from .glyphs import added
from .long_table import Column

ELEMENT = b"<</Type/StructElem/S/%s/P %s/K[%s]>>"
CELL = b"<</Type/StructElem/S/%s/P %s/Pg %s/K %d%s>>"
HEAD = b"/ID%s/A<</O/Table/Scope/%s>>"
HEADED = b"/A<</O/Table/Headers[%s(c%d)]>>"


class Cell(NamedTuple):
    """What draws a cell and what its element says; a TH has a name, by which others refer to it."""

    drawing: bytes
    facts: bytes
    name: bytes = b""


class Element(pydyf.Object):  # type: ignore[misc]  # pydyf ships no types
    """An element, as it is written."""

    __slots__ = ("data",)
    data: bytes

    def __init__(self, data: bytes = b"") -> None:
        super().__init__()
        self.data = data


def number_of(reference: bytes) -> int:
    """The object that a reference is of."""
    return int(reference.partition(b" ")[0])


class Tags:
    """The table's elements, and which of them each piece of a page's content belongs to."""

    def __init__(self, pdf: Any, room: Any) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.contents = self.at(self.root["ParentTree"])["Nums"]
        self.owners = dict(zip(self.contents[::2], self.contents[1::2], strict=True))
        self.body = self.at(self.at(room["P"])["P"])
        self.body["K"] = pydyf.Array()
        self.table = self.at(self.body["P"])
        self.names: dict[bytes, bytes] = {}

    def at(self, reference: bytes) -> Any:
        """The object that is referred to."""
        return self.pdf.objects[number_of(reference)]

    def new_key(self) -> int:
        """A number for one more page's contents."""
        key = max(self.owners) + 1
        self.owners[key] = pydyf.Array()
        self.contents.extend((key, self.owners[key]))
        return int(key)

    def forget(self, page: Any) -> None:
        """None of a page's contents belong to an element."""
        self.owners[page["StructParents"]].clear()

    def head(self, page: Any, drawings: Sequence[bytes]) -> list[bytes]:
        """The head with its cells; each cell's drawing, marked as its own."""
        group = Element()
        parent = added(self.pdf, group)
        named = ((drawing, b"(c%d)" % place) for place, drawing in enumerate(drawings))
        cells = [Cell(drawing, HEAD % (name, b"Column"), name) for drawing, name in named]
        line, marked = self.line(page, parent, cells)
        group.data = ELEMENT % (b"THead", self.table.reference, line)
        self.table["K"].insert(self.table["K"].index(self.body.reference), parent)
        return marked

    def row(self, page: Any, row: int, drawings: Sequence[bytes], columns: Sequence[Column]) -> list[bytes]:
        """A row with its cells; each cell's drawing, marked as its own."""
        name = b"(r%d)" % row
        cells = [
            Cell(drawing, HEAD % (name, b"Row"), name) if column.is_head else Cell(drawing, HEADED % (name, place))
            for place, (drawing, column) in enumerate(zip(drawings, columns, strict=True))
        ]
        line, marked = self.line(page, self.body.reference, cells)
        self.body["K"].append(line)
        return marked

    def line(self, page: Any, parent: bytes, cells: Sequence[Cell]) -> tuple[bytes, list[bytes]]:
        """A line of the table: its reference, and its cells' drawings, marked."""
        line, owners, where = Element(), self.owners[page["StructParents"]], page.reference
        reference = added(self.pdf, line)
        first, marked = len(owners), []
        for place, (drawing, facts, name) in enumerate(cells, start=first):
            kind = b"TH" if name else b"TD"
            owners.append(added(self.pdf, Element(CELL % (kind, reference, where, place, facts))))
            marked.append(b"/%s <</MCID %d>> BDC %s EMC" % (kind, place, drawing))
            if name:
                self.names[name] = owners[-1]
        line.data = ELEMENT % (b"TR", parent, b" ".join(owners[first:]))
        return reference, marked

    def finish(self) -> None:
        """Tells where each named element is, so that who reads a cell finds its heads; the renderer leaves that out."""
        found = (one for one in self.pdf.objects if isinstance(one, pydyf.Dictionary) and "ID" in one)
        named = {one["ID"].data: one.reference for one in found}
        pairs = sorted((named | self.names).items())
        self.root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(part for pair in pairs for part in pair)})
