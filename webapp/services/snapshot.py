"""A category's columns as bytes and back: what the database takes seconds to hand over is read again in a moment.

First the length of what follows, then in JSON everything but the columns and where each of them lies, then the columns
one after the other, each in the smallest type of whole numbers that holds it; beyond 63 bits as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.columns import Ints
    from scoring.figure_table import FigureTable
    from scoring.sheets import Sheets

NAME = "columns-1"  # another way of writing them is another name
SMALL = ("int8", "int16", "int32", "int64")
LENGTH_BYTES = 8


class Packing:
    """Columns on their way to bytes: `put` says how to find one again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0

    def put(self, values: Ints | None) -> list[Any] | None:
        """Where it lies, what it lies there as, what it is, and its shape."""
        if values is None:
            return None
        stored = smallest(values)
        return [*self.put_bytes(stored.tobytes()), stored.dtype.name, values.dtype.name, values.shape]

    def put_texts(self, written: Iterable[str]) -> list[Any]:
        """A text may hold anything but U+0000, which no table and no form lets in."""
        return self.put_bytes("".join(f"{text}\0" for text in written).encode("utf-8", "surrogatepass"))

    def put_bytes(self, part: bytes) -> list[Any]:
        self.parts.append(part)
        self.length += len(part)
        return [self.length - len(part), len(part)]

    def done(self, about: dict[str, Any]) -> bytes:
        head = json.dumps(about).encode()
        return b"".join((len(head).to_bytes(LENGTH_BYTES, "big"), head, *self.parts))


class Unpacking:
    """The bytes again: `take` what `put` said."""

    def __init__(self, content: bytes) -> None:
        self.start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "big")
        self.content = content
        self.about: dict[str, Any] = json.loads(content[LENGTH_BYTES : self.start])

    def take(self, where: list[Any] | None) -> Any:
        """A column as it was put, free to be written in; None where there was none."""
        import numpy as np

        if where is None:
            return None
        offset, length, stored, own, shape = where
        if own == "object":
            return np.array([int(text) for text in self.take_texts([offset, length])], dtype=object).reshape(shape)
        count = length // np.dtype(stored).itemsize
        found = np.frombuffer(self.content, dtype=stored, count=count, offset=self.start + offset)
        return found.reshape(shape).astype(own)

    def take_texts(self, where: list[Any]) -> tuple[str, ...]:
        offset, length = where
        first = self.start + offset
        return tuple(self.content[first : first + length].decode("utf-8", "surrogatepass").split("\0")[:-1])


def to_bytes(table: FigureTable, sheets: Sheets) -> bytes:
    """Figures and marks; `from_bytes` gives equal ones."""
    packing = Packing()
    put = packing.put
    about = {
        "candidates": packing.put_texts(table.candidates),
        "names": packing.put_texts(table.names),
        "columns": {
            code: [put(column.values), str(column.denominator), put(column.states), put(column.decimals)]
            for code, column in table.columns.items()
        },
        "inapplicable": {code: put(mask) for code, mask in table.inapplicable.items()},
        "jurors": sheets.jurors,
        "benches": sheets.benches,
        "grids": {code: [put(grid.turns), put(grid.states), str(grid.unit)] for code, grid in sheets.grids.items()},
    }
    return packing.done(about)


def from_bytes(content: bytes) -> tuple[FigureTable, Sheets]:
    """The figures and marks that `to_bytes` wrote."""
    from scoring.figure_table import Column, FigureTable
    from scoring.sheets import Grid, Sheets

    found = Unpacking(content)
    about, take = found.about, found.take
    candidates = found.take_texts(about["candidates"])
    columns = {
        code: Column(take(values), int(denominator), take(states), take(decimals))
        for code, (values, denominator, states, decimals) in about["columns"].items()
    }
    inapplicable = {code: take(mask) for code, mask in about["inapplicable"].items()}
    grids = {
        code: Grid(take(turns), take(states), Fraction(unit)) for code, (turns, states, unit) in about["grids"].items()
    }
    table = FigureTable(candidates, found.take_texts(about["names"]), columns, inapplicable)
    return table, Sheets(candidates, tuple(about["jurors"]), tuple(about["benches"]), grids)


def smallest(values: Ints) -> Ints:
    """Whole numbers in the smallest type that holds them all, as text where none does; yes and no as they are."""
    import numpy as np

    if values.dtype == object:
        written = "".join(f"{value}\0" for value in values.ravel().tolist())
        return np.frombuffer(written.encode(), dtype=np.uint8)
    if values.dtype == np.bool_:
        return values
    lowest, highest = (int(values.min()), int(values.max())) if values.size else (0, 0)
    small = next(name for name in SMALL if np.iinfo(name).min <= lowest and highest <= np.iinfo(name).max)
    return values.astype(small)
