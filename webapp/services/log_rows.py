"""Rows of the tables beside lines of the score log: which are which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from scoring.chain import Event
from webapp.services.score_log import moment


class Dated(Protocol):
    """A row that says when it was written."""

    @property
    def at(self) -> datetime: ...


Row = TypeVar("Row")
DatedRow = TypeVar("DatedRow", bound=Dated)


def before_log(row: Dated, begun: str) -> bool:
    """Whether a row needs no line: it was written before the log began, or at that very moment."""
    return moment(row.at) <= begun


def are(rows: Sequence[Row], events: Sequence[Event], same: Callable[[Row, Event], bool]) -> bool:
    """Whether the rows are these events, one for each; a damaged line is none of them."""
    try:
        return len(rows) == len(events) and all(same(*pair) for pair in zip(rows, events, strict=True))
    except (KeyError, TypeError):
        return False


def are_since(
    begun: str, rows: Sequence[DatedRow], events: Sequence[Event], same: Callable[[DatedRow, Event], bool]
) -> bool:
    """Whether the last rows are these events, one for each, and the others from before the log.

    `begun` is the moment after which every row has a line, "" where all of them have one.
    """
    place = max(len(rows) - len(events), 0)
    return all(before_log(row, begun) for row in rows[:place]) and are(rows[place:], events, same)
