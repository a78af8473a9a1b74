"""Jurors' marks to one score per judged indicator: recusal, abstention, quorum, benches and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np

from .bounded import Bounded, Share
from .columns import INT64_MAX, Ints, Mask, half_up_quotient, magnitude, times
from .errors import Problem, ScoreRefused, TableRefused, shown
from .indicators import Flaw, Leaf, Raw
from .marks import ABSTAIN, RECUSED, Mark, check_mark
from .result import Reason
from .rubric import Indicator, Judged, PanelRule, Rubric

VALID_STATE, ABSTAIN_STATE, RECUSED_STATE = 0, 1, 2


@dataclass(frozen=True)
class Ballots:
    """The marks on one indicator, one entry each: candidate's row, bench, state, and the mark's place on the scale."""

    rows: Ints
    benches: Ints
    states: Ints
    turns: Ints


@dataclass(frozen=True)
class PanelCount:
    """What the panel did on one indicator; arrays of shape (candidates,), `spread` fixed point on 0–100."""

    valid: Ints
    abstained: Ints
    recused: Ints
    spread: Ints
    flagged: Mask


def ballots(
    rubric: Rubric, candidates: Sequence[str], marks: Sequence[Mark], source: str = "nilai"
) -> dict[str, Ballots]:
    """The marks by indicator; raises TableRefused with every mark that can't be used."""
    problems: list[Problem] = []
    reader = MarkReader(rubric, {code: row for row, code in enumerate(candidates)}, source, problems)
    entries: dict[str, list[tuple[int, int, int, int]]] = {leaf.code: [] for leaf in rubric.judged()}
    for mark in marks:
        found = reader.entry(mark)
        if found is not None:
            entries[mark.indicator].append(found)
    if problems:
        raise TableRefused(problems)
    return {code: Ballots(*columns(rows)) for code, rows in entries.items()}


def columns(rows: list[tuple[int, int, int, int]]) -> Ints:
    """Entries as four columns."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=4 * len(rows)).reshape(-1, 4).T


class MarkReader:
    """Turns marks into numbers and notes what is wrong with them."""

    def __init__(self, rubric: Rubric, rows: Mapping[str, int], source: str, problems: list[Problem]) -> None:
        self.indicators = {leaf.code: leaf for leaf in rubric.judged()}
        self.panel = rubric.panel or PanelRule()
        self.rows, self.source, self.problems = rows, source, problems
        self.bench_of: dict[str, str] = {}
        self.seen: dict[tuple[str, str, str], int] = {}
        # What was found sound before: among a million marks there are few seats and few different values.
        self.seats: dict[tuple[str, str], int] = {}
        self.values: dict[tuple[str, str], tuple[int, int]] = {}

    def entry(self, mark: Mark) -> tuple[int, int, int, int] | None:
        """(row, bench, state, turn), or None after noting the problem."""
        row = self.rows.get(mark.candidate)
        seat = self.seats.get((mark.juror, mark.bench))
        value = self.values.get((mark.indicator, mark.value))
        key = (mark.juror, mark.candidate, mark.indicator)
        if row is None or seat is None or value is None or key in self.seen:
            return self.examined(mark)
        self.seen[key] = mark.line
        return row, seat, *value

    def examined(self, mark: Mark) -> tuple[int, int, int, int] | None:
        """The same, everything looked at; what is sound is remembered."""
        known, seated, first = self.known(mark), self.seated(mark), self.first(mark)
        if not (known and seated and first):
            return None
        try:
            value = self.values[mark.indicator, mark.value] = state_and_turn(
                self.indicators[mark.indicator], mark.value
            )
        except ScoreRefused as refusal:
            self.note(mark, "score", str(refusal))
            return None
        benches = self.panel.benches
        bench = benches.index(mark.bench) if mark.bench in benches else len(benches)
        self.seats[mark.juror, mark.bench] = bench
        return self.rows[mark.candidate], bench, *value

    def note(self, mark: Mark, column: str, what: str) -> None:
        """Keeps a problem with where it stands."""
        self.problems.append(Problem(self.source, mark.line, f"kolom {column}", what))

    def known(self, mark: Mark) -> bool:
        """The candidate and the indicator exist."""
        if not mark.candidate.strip():
            self.note(mark, "candidate", "kode kandidat kosong")
        elif mark.candidate not in self.rows:
            self.note(mark, "candidate", f"kandidat {shown(mark.candidate)} tidak mempunyai angka laporan")
        if mark.indicator not in self.indicators:
            self.note(mark, "indicator", f"butir {shown(mark.indicator)} tidak dinilai panelis dalam rubrik ini")
        return mark.candidate in self.rows and mark.indicator in self.indicators

    def seated(self, mark: Mark) -> bool:
        """The juror has a name and sits for one bench that the panel knows."""
        bench = self.bench_of.setdefault(mark.juror, mark.bench)
        if not mark.juror.strip():
            self.note(mark, "juror", "kode panelis kosong")
        elif bench != mark.bench:
            self.note(
                mark,
                "bench",
                f"panelis {shown(mark.juror)} tercatat dari dua unsur: {shown(bench)} dan {shown(mark.bench)}",
            )
        elif not mark.bench.strip() or not self.panel.seats(mark.bench):
            what = f"panelis {shown(mark.juror)} dari unsur {shown(mark.bench)} tidak duduk dalam panel rubrik ini"
            self.note(mark, "bench", what)
        else:
            return True
        return False

    def first(self, mark: Mark) -> bool:
        """No other row has the same juror, candidate and indicator."""
        key = (mark.juror, mark.candidate, mark.indicator)
        if key in self.seen:
            self.note(mark, "juror", f"baris ganda: nilai ini sudah ada di baris {self.seen[key]}")
            return False
        self.seen[key] = mark.line
        return True


def state_and_turn(indicator: Indicator, text: str) -> tuple[int, int]:
    """What the panel holds of one mark: its state, and its place on the scale; raises ScoreRefused."""
    state = {ABSTAIN: ABSTAIN_STATE, RECUSED: RECUSED_STATE}.get(text, VALID_STATE)
    if state != VALID_STATE:
        return state, 0
    value = check_mark(indicator, text)
    assert isinstance(indicator.kind, Judged)
    return state, (value - indicator.kind.minimum) // indicator.kind.step


def score_panel(
    indicator: Indicator, given: Ballots, rule: PanelRule, applies: Mask, places: int
) -> tuple[Leaf, PanelCount]:
    """A judged indicator: the panel's combined score, and what the panel did."""
    scale = indicator.kind
    assert isinstance(scale, Judged)
    steps = (scale.maximum - scale.minimum) // scale.step
    count = len(applies)
    valid = Tally.of(given, count)
    total, used = valid.middle(dropped(rule, valid.counts))
    used_or_one = np.maximum(used, 1)
    full = 100 * 10**places
    score = Share(Bounded.of(total), Bounded.of(used_or_one).times(steps), Fraction(full), full)
    flaws = tuple(shortages(indicator, rule, valid, given, applies))
    leaf = Leaf(score, combined_mark(scale, total, used_or_one, places), applies, flaws)
    return leaf, panel_count(valid, given, rule, steps, places)


def combined_mark(scale: Judged, total: Ints, used: Ints, places: int) -> Raw:
    """The combined mark on the juror's own scale."""
    whole = scale.minimum.denominator * scale.step.denominator
    lowest, steps = Bounded.of(used).times(int(scale.minimum * whole)), Bounded.of(total).times(int(scale.step * whole))
    return Raw(lowest.plus(steps), Bounded.of(used), Fraction(10**places, whole))


def panel_count(valid: Tally, given: Ballots, rule: PanelRule, steps: int, places: int) -> PanelCount:
    """Counts and spread; an indicator is flagged when the exact spread exceeds the rule's."""
    width = valid.width()
    spread = half_up_quotient(width, steps, Fraction(100 * 10**places))
    bound = rule.spread
    flagged = (
        np.zeros(width.shape, dtype=np.bool_)
        if bound is None
        else (times(width, 100 * bound.denominator) > bound.numerator * steps).astype(np.bool_)
    )
    count = len(valid.counts)
    abstained = np.bincount(given.rows[given.states == ABSTAIN_STATE], minlength=count)
    recused = np.bincount(given.rows[given.states == RECUSED_STATE], minlength=count)
    return PanelCount(valid.counts, abstained, recused, spread, flagged)


def dropped(rule: PanelRule, counts: Ints) -> Ints:
    """How many marks leave at each end: none for the mean, `trim`, or all but the middle one or two."""
    most: Ints = np.maximum(counts - 1, 0) // 2
    trim = {"median": INT64_MAX, "trimmed_mean": rule.trim}.get(rule.combine, 0)
    return np.minimum(most, trim).astype(np.int64)


def shortages(indicator: Indicator, rule: PanelRule, valid: Tally, given: Ballots, applies: Mask) -> list[Flaw]:
    """Too few valid marks, and required benches without one."""
    flaws = []
    short = (valid.counts < rule.quorum) & applies
    for have in np.unique(valid.counts[short]).tolist():
        rows = short & (valid.counts == have)
        flaws.append(Flaw(rows, Reason(indicator.code, "quorum", have=have, need=rule.quorum)))
    heard = given.states == VALID_STATE
    for position, bench in enumerate(rule.benches):
        voices = np.bincount(given.rows[heard & (given.benches == position)], minlength=len(applies))
        rows = (voices == 0) & applies
        if rows.any():
            flaws.append(Flaw(rows, Reason(indicator.code, "bench", bench)))
    return flaws


def in_order(rows: Ints, turns: Ints) -> Ints:
    """The turns by row, then from the lowest; packed into one key where that fits, since plain keys sort quicker."""
    span = magnitude(turns) + 1
    if span * (magnitude(rows) + 1) > INT64_MAX:
        return turns[np.lexsort((turns, rows))]
    packed: Ints = np.sort(rows * span + turns)
    return packed % span


@dataclass(frozen=True)
class Tally:
    """Valid marks sorted by candidate, then mark: candidate r owns `turns[starts[r] : starts[r] + counts[r]]`."""

    turns: Ints
    starts: Ints
    counts: Ints

    @classmethod
    def of(cls, given: Ballots, candidates: int) -> Tally:
        """The valid marks of one indicator."""
        valid = given.states == VALID_STATE
        rows, turns = given.rows[valid], given.turns[valid]
        counts = np.bincount(rows, minlength=candidates)
        return cls(in_order(rows, turns), np.cumsum(counts) - counts, counts)

    def middle(self, drop: Ints) -> tuple[Ints, Ints]:
        """Sum and number of the marks left after dropping so many at each end of every candidate's."""
        running = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.turns)))
        first, last = self.starts + drop, self.starts + self.counts - drop
        return running[last] - running[first], last - first

    def width(self) -> Ints:
        """Highest less lowest mark of every candidate, in steps of the scale; 0 without marks."""
        if self.turns.size == 0:
            return np.zeros(self.counts.shape, dtype=np.int64)
        some = self.counts > 0
        last = np.where(some, self.starts + self.counts - 1, 0)
        first = np.where(some, self.starts, 0)
        return np.where(some, self.turns[last] - self.turns[first], 0)
