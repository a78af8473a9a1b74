"""What the ranking would be without one juror, or without one bench: does the winner change, which ranks move?

Ranks here come out of the engine itself, with exact numbers. Without a voice the rubric's quorum and required benches
would often not be met, and nobody would be ranked; so in these what-ifs one valid mark is enough. Candidates that the
panel as it sat left unranked stay out.

Many what-ifs are evaluated at once, as if each brought candidates of its own: what an evaluation costs is mostly its
steps, not its rows. So that they are ranked at once, too, each what-if's totals lie above all of the next one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from .columns import Ints, Mask, magnitude, plus, times
from .evaluate import Evaluation, evaluate
from .figure_table import Column, FigureTable, figure_table
from .figures import FigureRow
from .marks import Mark
from .panel import Ballots
from .ranking import rank
from .rubric import Criterion, Judged, Node, PanelRule, Rubric
from .sheets import NO_MARK, Grid, Sheets, read_sheets

TOTAL, PANEL = "total", "panel"
MOST_MARKS = 1_000_000  # marks of all what-ifs that are evaluated at once


@dataclass(frozen=True)
class Move:
    """A rank that isn't the same; `after` is None where no mark is left on some item."""

    candidate: str
    before: int
    after: int | None


@dataclass(frozen=True)
class Without:
    """The ranking without one juror or bench; `winners` share the first rank.

    Where nobody can be ranked any more there are no winners, and the winner isn't said to change.
    """

    left_out: str
    winners: tuple[str, ...]
    winner_changes: bool
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class LeaveOneOut:
    """The ranking as it is, and without each juror and each bench in turn, in the order in which they first appear.

    `basis` is TOTAL (figures and marks) or PANEL (judged items only).
    """

    basis: str
    winners: tuple[str, ...]
    ranks: dict[str, int]
    jurors: tuple[Without, ...]
    benches: tuple[Without, ...]


def leave_one_out(
    rubric: Rubric, rows: Sequence[FigureRow], marks: Sequence[Mark], sources: tuple[str, str] = ("angka", "nilai")
) -> LeaveOneOut:
    """Ranks the candidates by their totals again without each voice; raises TableRefused like `scoring.score`."""
    table = figure_table(rubric, rows, sources[0])
    return sheets_leave_one_out(rubric, read_sheets(rubric, marks, table.candidates, sources[1]), table)


def leave_one_out_of_panel(rubric: Rubric, marks: Sequence[Mark], source: str = "nilai") -> LeaveOneOut:
    """The same without figures: by the judged items alone, as if the rubric had no others.

    An optional item that nobody marked for a candidate counts as not applicable. Raises TableRefused.
    """
    return sheets_leave_one_out(rubric, read_sheets(rubric, marks, source=source))


def sheets_leave_one_out(rubric: Rubric, sheets: Sheets, table: FigureTable | None = None) -> LeaveOneOut:
    """The same from marks already read: by totals when the candidates' figures are given, else by the judged items."""
    if table is not None:
        return tried(rubric, table, sheets, TOTAL)
    judged = replace(rubric, figures=(), constants=(), checks=(), criteria=judged_only(rubric.criteria))
    kept = {node.code for node in judged.nodes()}
    judged = replace(judged, ties=tuple(code for code in rubric.ties if code in kept))
    unmarked = {code: ~(grid.states != NO_MARK).any(axis=1) for code, grid in sheets.grids.items()}
    inapplicable = {leaf.code: unmarked[leaf.code] for leaf in judged.judged() if leaf.optional}
    bare = FigureTable(sheets.candidates, sheets.candidates, {}, inapplicable)
    return tried(judged, bare, sheets, PANEL)


def judged_only(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The tree without what figures decide; a criterion weighs what is left beneath it."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Criterion):
            children = judged_only(node.children)
            if children:
                weight = sum((child.weight for child in children), Fraction(0))
                found.append(replace(node, weight=weight, children=children))
        elif isinstance(node.kind, Judged):
            found.append(node)
    return tuple(found)


def tried(rubric: Rubric, table: FigureTable, sheets: Sheets, basis: str) -> LeaveOneOut:
    """Every what-if."""
    panel = rubric.panel or PanelRule()
    whole = evaluate(rubric, table, sheets.ballots(panel))
    before = ranks_of(whole)
    if not before:
        return LeaveOneOut(basis, (), {}, (), ())
    lenient = replace(rubric, panel=replace(panel, quorum=1, benches=(), other_benches=None))
    trial = Trial(lenient, *among(table, sheets, np.flatnonzero(whole.assessed)), before)
    seats = [[place] for place in range(len(sheets.jurors))] + list(sheets.seats().values())
    found = trial.without([*sheets.jurors, *sheets.seats()], seats)
    jurors = len(sheets.jurors)
    return LeaveOneOut(basis, first_of(before), before, tuple(found[:jurors]), tuple(found[jurors:]))


def among(table: FigureTable, sheets: Sheets, rows: Ints) -> tuple[FigureTable, Sheets]:
    """The same for these candidates only."""
    grids = {
        code: replace(grid, turns=grid.turns[rows], states=grid.states[rows]) for code, grid in sheets.grids.items()
    }
    few = tiled(table, rows, 1)
    return few, replace(sheets, candidates=few.candidates, grids=grids)


def tiled(table: FigureTable, rows: Ints, copies: int) -> FigureTable:
    """These candidates' figures, `copies` times over."""
    again = np.tile(rows, copies)
    columns = {
        code: Column(each.values[again], each.denominator, each.states[again]) for code, each in table.columns.items()
    }
    codes, names = ([texts[row] for row in rows.tolist()] * copies for texts in (table.candidates, table.names))
    inapplicable = {code: mask[again] for code, mask in table.inapplicable.items()}
    return FigureTable(tuple(codes), tuple(names), columns, inapplicable)


@dataclass(frozen=True)
class Trial:
    """What every what-if starts from: the rubric with its panel rules eased, the ranked candidates, and their ranks.

    The rows of `table` and `sheets` are the candidates of `before`, in the table's order.
    """

    rubric: Rubric
    table: FigureTable
    sheets: Sheets
    before: dict[str, int]

    def without(self, names: Sequence[str], seats: Sequence[Sequence[int]]) -> list[Without]:
        """The ranking without each of these voices; `seats` are their jurors."""
        marks = max(1, len(self.table.candidates) * len(self.sheets.jurors))
        step = max(1, MOST_MARKS // marks)
        found = []
        for first in range(0, len(names), step):
            part = slice(first, first + step)
            after = self.ranks_without(seats[part])
            found += [self.told(name, ranks) for name, ranks in zip(names[part], after, strict=True)]
        return found

    def ranks_without(self, seats: Sequence[Sequence[int]]) -> Ints:
        """Ranks of shape (what-ifs, candidates), 0 for who has none."""
        many, candidates = len(seats), len(self.table.candidates)
        kept = np.ones((many, len(self.sheets.jurors)), dtype=np.bool_)
        for row, places in enumerate(seats):
            kept[row, list(places)] = False
        table = tiled(self.table, np.arange(candidates), many)
        given = {code: ballots_kept(grid, kept) for code, grid in self.sheets.grids.items()}
        return block_ranks(evaluate(self.rubric, table, given), many)

    def told(self, name: str, ranks: Ints) -> Without:
        """One what-if."""
        after = dict(zip(self.table.candidates, ranks.tolist(), strict=True))
        moves = [Move(code, old, after[code] or None) for code, old in self.before.items() if after[code] != old]
        winners = first_of(after)
        return Without(name, winners, bool(winners) and winners != first_of(self.before), tuple(moves))


def ballots_kept(grid: Grid, kept: Mask) -> Ballots:
    """The marks of each what-if's jurors, one what-if's candidates after the other's; nobody sits for a bench."""
    there = (grid.states != NO_MARK)[None] & kept[:, None, :]
    trial, rows, jurors = np.nonzero(there)
    benches: Ints = np.zeros(len(rows), dtype=np.int64)
    return Ballots(trial * len(grid.states) + rows, benches, grid.states[rows, jurors], grid.turns[rows, jurors])


def block_ranks(evaluation: Evaluation, blocks: int) -> Ints:
    """Each block of rows ranked for itself, (blocks, rows of a block); 0 for who isn't ranked."""
    rows = len(evaluation.total) // blocks
    apart = magnitude(evaluation.total) + 1
    above = np.repeat(np.arange(blocks)[::-1], rows)
    ranking = rank(replace(evaluation, total=plus(evaluation.total, times(above, apart))))
    found = np.zeros(blocks * rows, dtype=np.int64)
    found[ranking.order] = ranking.rank
    ranked = evaluation.assessed.reshape(blocks, rows).sum(axis=1)
    ahead = np.cumsum(ranked) - ranked
    return np.where(found > 0, found - np.repeat(ahead, rows), 0).reshape(blocks, rows)


def ranks_of(evaluation: Evaluation) -> dict[str, int]:
    """Rank by candidate, from first to last."""
    ranking = rank(evaluation)
    order: Ints = ranking.order
    codes = evaluation.table.candidates
    return {codes[row]: place for row, place in zip(order.tolist(), ranking.rank.tolist(), strict=True)}


def first_of(ranks: dict[str, int]) -> tuple[str, ...]:
    """Who holds the first rank, in the order of their codes."""
    return tuple(sorted(code for code, place in ranks.items() if place == 1))
