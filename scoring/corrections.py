"""What a correction changes: the figures of two records, one after the other, beside the lines between their seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .chain import FIGURE, SEAL, Event
from .codec import Plain

Cell = tuple[str, str, str]  # candidate, COUNTS or CLAIMED, the figure's code
COUNTS, CLAIMED = "counts", "claimed"
NAMES = {COUNTS: "Angka", CLAIMED: "Angka yang dilaporkan"}


def correction_faults(records: Sequence[tuple[Plain, str]], events: Sequence[Event]) -> Iterator[str]:
    """Figures of each later record that no line changed since the seal before; a record goes with its hash.

    Raises KeyError, TypeError or AttributeError for a damaged record.
    """
    seals = {one.what["record"]: one.seq for one in reversed(events) if one.act == SEAL}
    for (before, first), (after, second) in pairwise(records):
        lines = events[seals.get(first, 0) : seals.get(second, 0)]
        for (candidate, section, code), wanted, found in unlogged(before, after, lines):
            where = f"{NAMES[section]} {code} kandidat {candidate} dalam catatan {after['number']}"
            yield f"{where}: {found or 'kosong'}, padahal menurut log {wanted or 'kosong'}."


def unlogged(before: Plain, after: Plain, lines: Iterable[Event]) -> list[tuple[Cell, str, str]]:
    """(cell, what it should be, what it is) where these lines between two seals don't account for it; "" is empty."""
    wanted, found = cells(before), cells(after)
    for one in lines:
        if one.act == FIGURE and one.what["candidate"] in {row["candidate"] for row in before["figures"]}:
            about = one.what["candidate"], one.what["figure"]
            wanted[about[0], COUNTS, about[1]] = one.what["new"]
            for table in (wanted, found):  # whether a claim is told depends on what counts
                table.pop((about[0], CLAIMED, about[1]), None)
    pairs = [(cell, wanted.get(cell, ""), found.get(cell, "")) for cell in sorted({*wanted, *found})]
    return [one for one in pairs if one[1] != one[2]]


def cells(body: Plain) -> dict[Cell, str]:
    """Every figure of a record."""
    return {
        (row["candidate"], section, code): text
        for row in body["figures"]
        for section in NAMES
        for code, text in row[section].items()
    }
