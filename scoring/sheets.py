"""Jurors' marks as one grid per judged item: the form in which a panel is studied, juror by juror.

A number, an abstention, a recusal and no row at all stay four different states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from .columns import Ints, Mask, column, plus, times
from .errors import Problem, TableRefused
from .marks import Mark
from .panel import ABSTAIN_STATE, RECUSED_STATE, VALID_STATE, Ballots, MarkReader, columns
from .rubric import Indicator, Judged, PanelRule, Rubric

NO_MARK = -1


@dataclass(frozen=True)
class Grid:
    """The marks on one item; arrays of shape (candidates, jurors).

    `turns` counts from the scale's lowest mark, 0 where there is no number; a turn is worth `unit` on 0–100. `states`
    holds the panel's states, or NO_MARK.
    """

    turns: Ints
    states: Ints
    unit: Fraction

    @property
    def given(self) -> Mask:
        """Where a juror gave a number."""
        return np.asarray(self.states == VALID_STATE)

    def ballots(self, kept: Mask, benches: Sequence[int]) -> Ballots:
        """The marks of the jurors in `kept` as the engine takes them; `benches` are places in the panel's rule."""
        rows, jurors = np.nonzero((self.states != NO_MARK) & kept[None, :])
        sides = np.array(benches, dtype=np.int64)[jurors]
        return Ballots(rows, sides, self.states[rows, jurors], self.turns[rows, jurors])


@dataclass(frozen=True)
class Sheets:
    """Everything one panel gave: `benches` runs along `jurors`; one grid per judged item, in the rubric's order."""

    candidates: tuple[str, ...]
    jurors: tuple[str, ...]
    benches: tuple[str, ...]
    grids: Mapping[str, Grid]

    def ballots(self, panel: PanelRule) -> dict[str, Ballots]:
        """All marks by item, as the engine takes them."""
        everyone = np.ones(len(self.jurors), dtype=np.bool_)
        known, other = panel.benches, len(panel.benches)
        benches = [known.index(bench) if bench in known else other for bench in self.benches]
        return {code: grid.ballots(everyone, benches) for code, grid in self.grids.items()}

    def seats(self) -> dict[str, list[int]]:
        """The places of each bench's jurors."""
        found: dict[str, list[int]] = {}
        for place, bench in enumerate(self.benches):
            found.setdefault(bench, []).append(place)
        return found


def read_sheets(
    rubric: Rubric, marks: Sequence[Mark], candidates: Sequence[str] | None = None, source: str = "nilai"
) -> Sheets:
    """The marks as grids; candidates are those of the marks, first come first, unless they are given.

    Raises TableRefused with every mark that can't be used.
    """
    if candidates is None:
        candidates = [code for code in dict.fromkeys(mark.candidate for mark in marks) if code.strip()]
    known = tuple(candidates)
    bench_of = {mark.juror: mark.bench for mark in reversed(marks)}
    jurors = tuple(dict.fromkeys(mark.juror for mark in marks))
    seat = {juror: place for place, juror in enumerate(jurors)}
    entries: dict[str, list[tuple[int, int, int, int]]] = {leaf.code: [] for leaf in rubric.judged()}
    problems: list[Problem] = []
    reader = MarkReader(rubric, {code: row for row, code in enumerate(known)}, source, problems)
    for mark in marks:
        entry = reader.entry(mark)
        if entry is not None:
            row, _, state, turn = entry
            entries[mark.indicator].append((row, seat[mark.juror], state, turn))
    if problems:
        raise TableRefused(problems)
    shape = (len(known), len(jurors))
    grids = {leaf.code: grid_of(leaf, shape, entries[leaf.code]) for leaf in rubric.judged()}
    return Sheets(known, jurors, tuple(bench_of[juror] for juror in jurors), grids)


def grid_of(leaf: Indicator, shape: tuple[int, int], entries: list[tuple[int, int, int, int]]) -> Grid:
    """The marks on one item, each with its row, its seat, its state and its turn."""
    assert isinstance(leaf.kind, Judged)
    unit = Fraction(100 * leaf.kind.step, leaf.kind.maximum - leaf.kind.minimum)
    turns, states = np.zeros(shape, dtype=np.int64), np.full(shape, NO_MARK, dtype=np.int64)
    rows, seats, given, places = columns(entries)
    states[rows, seats], turns[rows, seats] = given, places
    return Grid(turns, states, unit)


def item_weights(rubric: Rubric, sheets: Sheets) -> tuple[list[list[Fraction]], Ints]:
    """Weights of the judged items, summing to 1, by pattern of the items that apply; and each candidate's pattern.

    An optional item that nobody marked doesn't apply (the sheets alone can't say it otherwise) and weighs 0. A required
    item without a mark keeps its weight, so that the candidate's sheets stay incomplete.
    """
    leaves = rubric.judged()
    optional = np.array([leaf.optional for leaf in leaves], dtype=np.bool_)
    marked = np.stack([(sheets.grids[leaf.code].states != NO_MARK).any(axis=1) for leaf in leaves], axis=1)
    patterns, pattern_of = np.unique(marked | ~optional, axis=0, return_inverse=True)
    found = []
    for pattern in patterns.tolist():
        weights = [leaf.weight if applies else Fraction(0) for leaf, applies in zip(leaves, pattern, strict=True)]
        whole = sum(weights, Fraction(0))
        found.append([Fraction(weight, whole) if whole else Fraction(0) for weight in weights])
    return found, pattern_of.reshape(-1)


def overall_grid(rubric: Rubric, sheets: Sheets) -> Grid:
    """Each juror's whole sheet on each candidate: the weighted mean of the items, exact; the rubric judges something.

    It is the panel's part of the total, so agreement on it is agreement on what the ranking uses. A sheet with a gap
    has no whole: it is recused, abstained or absent, whichever of these, in this order, occurs on it.
    """
    weights, pattern_of = item_weights(rubric, sheets)
    grids = [sheets.grids[leaf.code] for leaf in rubric.judged()]
    worth = [[weight * grid.unit for weight, grid in zip(row, grids, strict=True)] for row in weights]
    whole = lcm(*(share.denominator for row in worth for share in row))
    turns: Ints = np.zeros(grids[0].turns.shape, dtype=np.int64)
    for place, grid in enumerate(grids):
        factors = column([int(row[place] * whole) for row in worth])[pattern_of]
        turns = plus(turns, times(grid.turns, factors[:, None]))
    counted = np.array([[share > 0 for share in row] for row in worth], dtype=np.bool_)
    counted = counted.reshape(-1, len(grids))[pattern_of]
    states = whole_states(np.stack([grid.states for grid in grids], axis=2), counted[:, None, :])
    return Grid(np.where(states == VALID_STATE, turns, 0), states, Fraction(1, whole))


def whole_states(states: Ints, counted: Mask) -> Ints:
    """One state a sheet from those of its items, shape (candidates, jurors, items)."""
    complete = ((states == VALID_STATE) | ~counted).all(axis=2) & counted.any(axis=2)
    recused = ((states == RECUSED_STATE) & counted).any(axis=2)
    abstained = ((states == ABSTAIN_STATE) & counted).any(axis=2)
    return np.select([recused, abstained, complete], [RECUSED_STATE, ABSTAIN_STATE, VALID_STATE], NO_MARK)
