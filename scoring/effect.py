"""What a change of the rubric does to figures and marks that are there already, before it is accepted.

Both rubrics score the same rows, so nothing is guessed. What only one of them knows (a column, an item, an answer of an
earlier type) counts on its own side; what neither can read is refused, and a column that neither has is only named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .columns import Ints, Mask
from .difference import (
    NEW,
    NO_SEAT,
    OFF_SCALE,
    REMOVED_ITEM,
    Difference,
    FigureChange,
    ItemChange,
    answered_alike,
    difference,
)
from .errors import ScoreRefused
from .evaluate import Evaluation, evaluate
from .figure_table import FigureTable
from .figures import MISSING_TEXT, FigureRow
from .findings import find
from .marks import ABSTAIN, RECUSED, Mark, check_mark
from .panel import ballots
from .ranking import Ranking, rank
from .readings import read_column
from .rubric import Rubric, amount_codes
from .sides import Reported, reported, strangers, tables

NOBODY = 0


@dataclass(frozen=True)
class Place:
    """Where an assessed candidate stands; `total` is fixed point, `band` a code or None, `award` a title or None."""

    rank: int
    total: int
    band: str | None
    award: str | None


@dataclass(frozen=True)
class Move:
    """A candidate for whom something differs; None where they aren't assessed."""

    candidate: str
    name: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class FindingChange:
    """How many findings of one check and severity appear, and how many are gone."""

    check: str
    severity: str
    appear: int
    disappear: int


@dataclass(frozen=True)
class FigureWait:
    """How many candidates have yet to answer a figure that is new, read otherwise or scored now."""

    code: str
    title: str
    what: tuple[str, ...]
    waiting: int


@dataclass(frozen=True)
class FiguresEffect:
    """What a change does to figures alone: who has to answer anew, and what the checks find otherwise.

    `unreadable` are figures that keep their code while saved answers don't suit them any more.
    """

    figures: tuple[FigureWait, ...]
    findings: tuple[FindingChange, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class SheetAgain:
    """A juror's sheet on a candidate that needs a new confirmation; `items` are (code, what changed) of each item."""

    juror: str
    candidate: str
    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Effect:
    """The whole effect. Lists hold only what differs, in the order of the rows (moves) and of the newer rubric.

    `places` are both rubrics' decimals, `winners` the candidates at rank 1 before and after. `lost_marks` counts marks
    that the newer rubric can't use, by why; `ignored` are columns that neither rubric has.
    """

    difference: Difference
    candidates: int
    places: tuple[int, int]
    moves: tuple[Move, ...]
    winners: tuple[tuple[str, ...], tuple[str, ...]]
    findings: tuple[FindingChange, ...]
    figures: tuple[FigureWait, ...]
    sheets: tuple[SheetAgain, ...]
    lost_marks: Mapping[str, int]
    ignored: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs at all."""
        return self.difference.empty and not (self.moves or self.findings or self.sheets)


@dataclass(frozen=True)
class Side:
    """One rubric's view: its table, and where everybody stands, along the rows (rank NOBODY: not assessed)."""

    rubric: Rubric
    table: FigureTable
    rank: Ints
    total: Ints
    band: Ints
    award: Ints

    def place(self, row: int) -> Place | None:
        """One candidate's place."""
        if self.rank[row] == NOBODY:
            return None
        band, award = int(self.band[row]), int(self.award[row])
        return Place(
            int(self.rank[row]),
            int(self.total[row]),
            self.rubric.bands[band].code if band >= 0 else None,
            self.rubric.awards[award].title if award >= 0 else None,
        )

    def winners(self) -> tuple[str, ...]:
        """The candidates at rank 1."""
        return tuple(self.table.candidates[row] for row in np.flatnonzero(self.rank == 1).tolist())


def effect_of_change(
    old: Rubric,
    new: Rubric,
    rows: Sequence[FigureRow],
    marks: Sequence[Mark] = (),
    sources: tuple[str, str] = ("angka", "nilai"),
) -> Effect:
    """Scores, ranks and checks the same rows under both rubrics, and says what differs.

    Raises TableRefused with what neither rubric can read; `sources` name the two tables in its messages.
    """
    changed = difference(old, new)
    given = reported(rows, sources[0])
    before_table, after_table = tables(old, new, given)
    before_marks, after_marks = usable(old, new, marks, before_table.candidates, sources[1])
    before = side(old, before_table, before_marks, sources[1])
    after = side(new, after_table, after_marks, sources[1])
    return Effect(
        difference=changed,
        candidates=len(rows),
        places=(old.places, new.places),
        moves=tuple(moves(before, after)),
        winners=(before.winners(), after.winners()),
        findings=tuple(finding_changes((old, before_table), (new, after_table))),
        figures=tuple(waits(changed.figures, new, given)),
        sheets=sheets_again(changed.items, before_table.candidates, marks),
        lost_marks=Counter(why for mark in marks if (why := unusable(new, mark))),
        ignored=strangers(old, new, given),
    )


def effect_on_figures(old: Rubric, new: Rubric, rows: Sequence[FigureRow], source: str = "angka") -> FiguresEffect:
    """The part of the effect in which no mark is looked at. Raises TableRefused like `effect_of_change`."""
    given = reported(rows, source)
    before, after = tables(old, new, given)
    changes = difference(old, new).figures
    kept = [new.figure(one.code) for one in changes if "answer" in one.what]
    return FiguresEffect(
        figures=tuple(waits(changes, new, given)),
        findings=tuple(finding_changes((old, before), (new, after))),
        unreadable=tuple(one.code for one in kept if read_column(one, given.cells.get(one.code, ())).refusals),
    )


# ---------------------------------------------------------------------- figures


def waits(changes: Iterable[FigureChange], new: Rubric, given: Reported) -> Iterator[FigureWait]:
    """Who has yet to answer what is asked anew, or scored now."""
    for change in changes:
        if {NEW, "answer", "now_scored"} & set(change.what):
            texts = given.cells.get(change.code, (MISSING_TEXT,) * len(given.names))
            unread = len(read_column(new.figure(change.code), texts).refusals)
            waiting = sum(text == MISSING_TEXT for text in texts) + unread
            yield FigureWait(change.code, change.title, change.what, waiting)


# ---------------------------------------------------------------------- marks


def unusable(rubric: Rubric, mark: Mark) -> str:
    """Why a rubric has no use for a mark; "" where it has."""
    leaf = next((leaf for leaf in rubric.judged() if leaf.code == mark.indicator), None)
    if leaf is None:
        return REMOVED_ITEM
    if rubric.panel is not None and not rubric.panel.seats(mark.bench):
        return NO_SEAT
    if mark.value not in (ABSTAIN, RECUSED):
        try:
            check_mark(leaf, mark.value)
        except ScoreRefused:
            return OFF_SCALE
    return ""


def usable(
    old: Rubric, new: Rubric, marks: Sequence[Mark], candidates: Sequence[str], source: str
) -> tuple[list[Mark], list[Mark]]:
    """The marks that each rubric can use; raises TableRefused with those that neither can."""
    faults = [(bool(unusable(old, mark)), bool(unusable(new, mark))) for mark in marks]
    ballots(old, candidates, [mark for mark, both in zip(marks, faults, strict=True) if all(both)], source)
    return (
        [mark for mark, (fault, _) in zip(marks, faults, strict=True) if not fault],
        [mark for mark, (_, fault) in zip(marks, faults, strict=True) if not fault],
    )


def sheets_again(
    changes: Iterable[ItemChange], candidates: Sequence[str], marks: Sequence[Mark]
) -> tuple[SheetAgain, ...]:
    """The sheets on which a changed item was marked, or a new one wasn't; recused jurors have none."""
    changes = [change for change in changes if change.again]
    answered: dict[tuple[str, str], set[str]] = {}
    for mark in marks:
        if changes and mark.value != RECUSED:
            answered.setdefault((mark.candidate, mark.juror), set()).add(mark.indicator)
    order = {code: row for row, code in enumerate(candidates)}
    found = []
    for candidate, juror in sorted(answered, key=lambda pair: (order.get(pair[0], len(order)), pair[1])):
        own = answered[candidate, juror]
        items = tuple((one.code, one.what) for one in changes if (one.code in own) != (NEW in one.what))
        if items:
            found.append(SheetAgain(juror, candidate, items))
    return tuple(found)


# ---------------------------------------------------------------------- ranks


def side(rubric: Rubric, table: FigureTable, marks: Sequence[Mark], source: str) -> Side:
    """Scores and ranks under one rubric."""
    evaluation = evaluate(rubric, table, ballots(rubric, table.candidates, marks, source))
    ranking = rank(evaluation)
    ranks = np.zeros(len(table.candidates), dtype=np.int64)
    ranks[ranking.order] = ranking.rank
    return Side(rubric, table, ranks, evaluation.total, bands_of(evaluation), awards_of(rubric, ranking, ranks))


def bands_of(evaluation: Evaluation) -> Ints:
    """Which of the rubric's bands each total reaches, -1 below all of them."""
    reached = np.full(len(evaluation.total), -1, dtype=np.int64)
    bands = sorted(enumerate(evaluation.rubric.bands), key=lambda pair: pair[1].at_least)
    for place, band in bands:
        bound = band.at_least * 10**evaluation.rubric.places
        reached[evaluation.total >= -(-bound.numerator // bound.denominator)] = place
    return reached


def awards_of(rubric: Rubric, ranking: Ranking, ranks: Ints) -> Ints:
    """Which of the rubric's awards each rank earns, -1 where none, also while the plenary has to decide."""
    open_rows = ranking.order[ranking.decided == len(rubric.ties)] if len(ranking.order) else ranking.order
    found = np.full(len(ranks), -1, dtype=np.int64)
    for place, award in enumerate(rubric.awards):
        found[ranks == award.rank] = place
    found[open_rows] = -1
    return found


def moves(before: Side, after: Side) -> Iterator[Move]:
    """Whoever stands otherwise, in the order of the rows."""
    for row in np.flatnonzero(differs(before, after)).tolist():
        yield Move(before.table.candidates[row], before.table.names[row], before.place(row), after.place(row))


def differs(before: Side, after: Side) -> Mask:
    """For whom rank, total, band or award differ; who is assessed under neither has none of them."""
    places = max(before.rubric.places, after.rubric.places)
    totals = [one.total * 10 ** (places - one.rubric.places) for one in (before, after)]
    bands = joint([[band.code for band in one.rubric.bands] for one in (before, after)], (before.band, after.band))
    awards = joint(
        [[award.title for award in one.rubric.awards] for one in (before, after)], (before.award, after.award)
    )
    other: Mask = (totals[0] != totals[1]) | (bands[0] != bands[1]) | (awards[0] != awards[1])
    ranked: Mask = (before.rank != NOBODY) & (after.rank != NOBODY)
    found: Mask = (before.rank != after.rank) | (ranked & other)
    return found


def joint(names: Sequence[Sequence[str]], columns: tuple[Ints, Ints]) -> list[Ints]:
    """Two columns of places in two lists as numbers of the names, so that equal names are equal numbers."""
    number = {name: place for place, name in enumerate(dict.fromkeys(name for listed in names for name in listed))}
    keys = [np.array([*(number[name] for name in listed), -1], dtype=np.int64) for listed in names]
    return [key[column] for key, column in zip(keys, columns, strict=True)]


# ---------------------------------------------------------------------- findings


def finding_changes(before: tuple[Rubric, FigureTable], after: tuple[Rubric, FigureTable]) -> Iterator[FindingChange]:
    """What the checks that differ, or read something that does, find on one side only."""
    same = unaffected(before[0], after[0])
    was, now = found_by(*before, same), found_by(*after, same)
    appear = Counter((check, severity) for _, check, severity in (now - was).elements())
    gone = Counter((check, severity) for _, check, severity in (was - now).elements())
    order = {check.code: place for place, check in enumerate((*after[0].checks, *before[0].checks)[::-1])}
    for key in sorted({*appear, *gone}, key=lambda key: (-order[key[0]], key[1])):
        yield FindingChange(*key, appear[key], gone[key])


def found_by(rubric: Rubric, table: FigureTable, same: frozenset[str]) -> Counter[tuple[str, str, str]]:
    """(candidate, check, severity) of the findings of all checks but these."""
    checks = tuple(check for check in rubric.checks if check.code not in same)
    found = find(replace(rubric, checks=checks), table) if checks else ()
    return Counter((finding.candidate, finding.check, finding.severity) for finding in found)


def unaffected(old: Rubric, new: Rubric) -> frozenset[str]:
    """The checks that are equal in both rubrics and read nothing that differs."""
    figures = {one.code: one for one in new.figures}
    steady = {one.code for one in old.figures if one.code in figures and answered_alike(one, figures[one.code])}
    constants = {one.code: one.value for one in new.constants}
    steady |= {one.code for one in old.constants if constants.get(one.code) == one.value}
    theirs = {check.code: check for check in new.checks}
    return frozenset(
        check.code
        for check in old.checks
        if theirs.get(check.code) == check
        and steady.issuperset(code for _, listed in check.amounts for one in listed for code in amount_codes(one))
    )
