"""Who gets no rank whatever the panel writes: what figures, and the seats that may speak, decide alone.

No mark is looked at: every juror who sits and hasn't stepped back is taken to give a valid one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .evaluate import evaluate, reasons
from .figures import FigureRow
from .panel import VALID_STATE, Ballots
from .result import Reason
from .rubric import PanelRule, Rubric
from .sides import reported, tables

MOST_NAMED = 20


@dataclass(frozen=True)
class Seat:
    """One juror's seat: their bench, and the candidates from whom they stepped back."""

    bench: str
    away: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bar:
    """A candidate who can't be ranked any more, and why."""

    candidate: str
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Barred:
    """How many can't be ranked under either rubric, how many more and how many no longer; `named` the first of those
    who are added.
    """

    before: int
    after: int
    added: int
    freed: int
    named: tuple[Bar, ...]


def barred_by_change(
    old: Rubric, new: Rubric, rows: Sequence[FigureRow], seats: Sequence[Seat], source: str = "angka"
) -> Barred:
    """Who could be ranked under one rubric only. Raises TableRefused with what neither can read."""
    read = tables(old, new, reported(rows, source))
    before, after = (
        evaluate(rubric, table, everybody_speaks(rubric, table.candidates, seats))
        for rubric, table in zip((old, new), read, strict=True)
    )
    was, now = ~before.assessed, ~after.assessed
    chosen = np.zeros(len(rows), dtype=np.bool_)
    chosen[np.flatnonzero(now & ~was)[:MOST_NAMED]] = True
    names = read[1].names
    return Barred(
        before=int(was.sum()),
        after=int(now.sum()),
        added=int((now & ~was).sum()),
        freed=int((was & ~now).sum()),
        named=tuple(Bar(read[1].candidates[row], names[row], why) for row, why in reasons(after, chosen)),
    )


def everybody_speaks(rubric: Rubric, candidates: Sequence[str], seats: Sequence[Seat]) -> dict[str, Ballots]:
    """A valid mark on every judged item from every juror whom the rule admits, but for those who stepped back."""
    rule = rubric.panel or PanelRule()
    heard = [seat for seat in seats if rule.seats(seat.bench)]
    benches = [rule.benches.index(one.bench) if one.bench in rule.benches else len(rule.benches) for one in heard]
    present = np.array([[code not in one.away for one in heard] for code in candidates], dtype=np.bool_)
    rows, jurors = np.nonzero(present.reshape(len(candidates), len(heard)))
    states = np.full(len(rows), VALID_STATE, dtype=np.int64)
    given = Ballots(rows, np.array(benches, dtype=np.int64)[jurors], states, np.zeros_like(states))
    return {leaf.code: given for leaf in rubric.judged()}
