"""What the ranking would be without one juror, or without one bench: does the winner change, which ranks move?

Ranks here come out of the engine itself, with exact numbers. Without a voice the rubric's quorum and required benches
would often not be met, and nobody would be ranked; so in these what-ifs one valid mark is enough. Candidates that the
panel as it sat left unranked stay out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from .columns import Ints, Mask
from .evaluate import Evaluation, evaluate
from .figure_table import FigureTable, figure_table
from .figures import FigureRow
from .marks import Mark
from .ranking import rank
from .rubric import Criterion, Judged, Node, PanelRule, Rubric
from .sheets import NO_MARK, Sheets, read_sheets

TOTAL, PANEL = "total", "panel"
NO_BENCHES = (0,)


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
    trial = Trial(lenient, table, sheets, whole.assessed, before)
    return LeaveOneOut(
        basis,
        first_of(before),
        before,
        tuple(trial.without(juror, [place]) for place, juror in enumerate(sheets.jurors)),
        tuple(trial.without(bench, places) for bench, places in sheets.seats().items()),
    )


@dataclass(frozen=True)
class Trial:
    """What every what-if starts from: the rubric with its panel rules eased, who was ranked, and where."""

    rubric: Rubric
    table: FigureTable
    sheets: Sheets
    ranked: Mask
    before: dict[str, int]

    def without(self, name: str, seats: Sequence[int]) -> Without:
        """The ranking with these jurors' marks left out."""
        kept = np.ones(len(self.sheets.jurors), dtype=np.bool_)
        kept[list(seats)] = False
        given = {code: grid.ballots(kept, NO_BENCHES * len(kept)) for code, grid in self.sheets.grids.items()}
        evaluation = evaluate(self.rubric, self.table, given)
        after = ranks_of(replace(evaluation, assessed=evaluation.assessed & self.ranked))
        moves = [Move(code, old, after.get(code)) for code, old in self.before.items() if after.get(code) != old]
        changes = bool(after) and first_of(after) != first_of(self.before)
        return Without(name, first_of(after), changes, tuple(moves))


def ranks_of(evaluation: Evaluation) -> dict[str, int]:
    """Rank by candidate, from first to last."""
    ranking = rank(evaluation)
    order: Ints = ranking.order
    codes = evaluation.table.candidates
    return {codes[row]: place for row, place in zip(order.tolist(), ranking.rank.tolist(), strict=True)}


def first_of(ranks: dict[str, int]) -> tuple[str, ...]:
    """Who holds the first rank, in the order of their codes."""
    return tuple(sorted(code for code, place in ranks.items() if place == 1))
