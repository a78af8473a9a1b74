"""The child: limits itself, reads the list it was given, and tells who counts, line by line.

The file comes on standard input, the order through a file that lies in memory. On standard output goes one JSON
document a line: `opened`, then `people` in batches with how far it is, then `end`; or `refused`. Once the limits hold
it can open nothing any more: no file, no connection.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

from webapp.content.confining import EXIT_NOT_WRITTEN, EXIT_TOO_MUCH, confine
from webapp.roster.columns import NO_HEADING, ORDER, SEARCHED, Columns, RosterRefused, is_heading, read_heading
from webapp.roster.lines import Source, source_of
from webapp.roster.nik import Nik, pseudonyms
from webapp.roster.order import Order, read_order
from webapp.roster.people import People

BATCH = 1000
LARGEST_ANSWER = 64 * 2**20
TOO_MANY = "Daftar ini memuat lebih dari {most} orang. Bagi menjadi beberapa berkas."
NOBODY = "Di bawah baris judul tidak ada satu orang pun."

Told = dict[str, Any]


def read(data: bytes, order: Order) -> Iterator[Told]:
    """What is told, in order. Raises RosterRefused, also in the middle."""
    most = f"{order.most:,}".replace(",", ".")
    source = source_of(data, most=most)
    rows, people = source.rows, People(order)
    columns = heading_of(source)
    yield {"opened": source.total, "remarks": source.remarks, "ignored": columns.ignored}
    lines, pick = 0, picker(columns)
    while batch := list(islice(rows, BATCH)):
        picked = [(row, cells[0] or any(cells), pick(cells)) for row, cells in batch if cells]
        filled = [(row, cells) for row, is_filled, cells in picked if is_filled]
        lines += len(filled)
        if lines > order.most:
            raise RosterRefused(TOO_MANY.format(most=most))
        found = [person for row, cells in filled if (person := people.take(row, cells)) is not None]
        yield {"people": found, "done": lines}
    if not lines:
        raise RosterRefused(NOBODY)
    told = [(one.row, one.kind, one.last_four, one.detail) for one in people.problems]
    counted = ["\t".join((*place, str(number))) for place, number in people.counted.items()]
    yield {"end": lines, "refused_rows": people.refused, "counts": people.counts, "problems": told, "counted": counted}


def heading_of(source: Source) -> Columns:
    """Reads as far as the heading. Raises RosterRefused."""
    for _row, cells in islice(source.rows, SEARCHED):
        if is_heading(cells):
            return read_heading(cells)
    raise RosterRefused(NO_HEADING)


def picker(columns: Columns) -> Callable[[list[object]], tuple[object, ...]]:
    """A function from a row to its cells in the order of `ORDER`; what isn't there is None."""
    widest = max(columns.places) + 1
    pick = itemgetter(*columns.places)  # a column that isn't there is the last cell: the None put there
    assert len(columns.places) == len(ORDER)

    def picked(cells: list[object]) -> tuple[object, ...]:
        cells.extend([None] * max(1, widest + 1 - len(cells)))
        found: tuple[object, ...] = pick(cells)
        return found

    return picked


def main(limits: list[int], order_file: int) -> int:
    """0 when the list was read, taken or not."""
    with os.fdopen(order_file) as told:
        order = read_order(told.read())
    pseudonyms(b"")(Nik())  # loads what hashing needs, while something can still be opened
    memory, seconds = limits
    confine(memory, seconds, LARGEST_ANSWER)
    gc.disable()  # a short life; looking for cycles among so many cells takes a tenth of it
    try:
        for line in said(sys.stdin.buffer.read(), order):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    except MemoryError:
        return EXIT_TOO_MUCH
    except OSError:
        return EXIT_NOT_WRITTEN
    return 0


def said(data: bytes, order: Order) -> Iterator[bytes]:
    """Each thing told as a line; a refusal is the last."""
    try:
        for told in read(data, order):
            yield json.dumps(told, separators=(",", ":")).encode() + b"\n"
    except RosterRefused as refused:
        yield json.dumps({"refused": str(refused)}).encode() + b"\n"


if __name__ == "__main__":
    # At once: giving back half a million cells one by one takes a tenth of the whole work.
    os._exit(main([int(one) for one in sys.argv[1:3]], int(sys.argv[3])))
