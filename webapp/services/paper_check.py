"""Whose hands a confirmed sheet of paper went through: what the score log says, beside the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scoring.chain import BEGIN, PAPER, Event
from webapp.queries.paper_sheets import Confirmed, confirmed_papers
from webapp.services.log_rows import before_log
from webapp.services.score_log import juror

OTHERWISE = "Lembar kertas nomor {number} dalam tabel bukan yang dicatat log."
ALONE = "Baris log {seq}: yang mencocokkan lembar kertas adalah yang mengetiknya."


def paper_hand_faults(category_id: int, events: Sequence[Event]) -> Iterator[str]:
    """Confirmed numbers that only one of the two has, or has otherwise; those from before the log have no line.

    An older line doesn't tell who typed.
    """
    left = {str(one.number): one for one in confirmed_papers(category_id)}
    began = next((event.at for event in events if event.act == BEGIN), "")
    for event in events:
        if event.act == PAPER:
            number = str(event.what.get("number"))
            row = left.pop(number, None)
            if row is None or line_of_paper(row, event) != event.what | {"by": event.by}:
                yield OTHERWISE.format(number=number)
            if event.what.get("typed_by") == event.by:
                yield ALONE.format(seq=event.seq)
    for number, one in left.items():
        if not before_log(one, began):
            yield OTHERWISE.format(number=number)


def line_of_paper(one: Confirmed, event: Event) -> dict[str, Any]:
    """What the line must say, and by whom."""
    told = {"juror": juror(one.panelist_id), "candidate": one.candidate, "version": one.version, "number": one.number}
    typist = {"typed_by": one.typed_by} if "typed_by" in event.what else {}
    return told | typist | {"by": one.by}
