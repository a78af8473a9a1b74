"""One candidate's result: explained line by line, with who stands beside it, and what would have raised it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from scoring.exact import fraction_text
from scoring.result import Finding, Result, Standing
from scoring.rubric import Indicator, Judged, Rubric
from webapp.errors import Refused
from webapp.services.ranking import Ranked, told_as_refusal
from webapp.services.sealed import Sealed

if TYPE_CHECKING:
    from scoring.columns import Ints
    from scoring.explain import Explanation
    from scoring.figures import FigureRow
    from scoring.marks import Mark
    from scoring.sheets import Sheets
    from scoring.whatif import Gain

NOT_FROM_THESE = "Penjelasan tidak dapat disusun dari angka yang tersimpan sekarang. Muat ulang halaman ini."
# Of those with the same total so many are compared one by one; an explanation names no more of them.
MOST_COMPARED = 10


@dataclass(frozen=True)
class Beside:
    """Another candidate of the ranking; `total` is fixed point."""

    rank: int
    code: str
    name: str
    total: int


@dataclass(frozen=True)
class Outcome:
    """What scoring says of one candidate.

    `standing` is None, and so are the neighbours, when it wasn't assessed; `position` counts from 0 along the ranking,
    `ranked` is how many are in it. `mentioned` are those of whom the explanation's remarks give the codes.
    """

    explanation: Explanation
    standing: Standing | None
    position: int
    ranked: int
    before: Beside | None
    after: Beside | None
    mentioned: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class Rows:
    """One candidate's figures: what counts, and what was claimed of those that were verified since."""

    counting: FigureRow
    claimed: FigureRow


def rows_of(code: str, name: str, figures: Mapping[str, tuple[str, str | None]]) -> Rows:
    """From (claimed, verified) by figure code."""
    from scoring.figures import FigureRow

    counts = {key: claimed if verified is None else verified for key, (claimed, verified) in figures.items()}
    claimed = {key: claimed for key, (claimed, verified) in figures.items() if verified is not None}
    return Rows(FigureRow(code, name, counts), FigureRow(code, name, claimed))


def findings_of(rubric: Rubric, row: FigureRow) -> tuple[Finding, ...]:
    """What doesn't add up in one candidate's figures. Raises Refused where one of them can't be read."""
    from scoring.figure_table import figure_table
    from scoring.findings import find

    with told_as_refusal(rubric):
        return find(rubric, figure_table(rubric, [row]))


def outcome_of(rubric: Rubric, found: Ranked, rows: Rows) -> Outcome:
    """One candidate's result out of everybody's. Raises Refused when the figures aren't those that were scored."""
    from scoring.explain import explain
    from scoring.lines import NotFromTheseFigures

    row = rows.counting
    number = found.table.candidates.index(row.candidate)
    position = position_of(found, number)
    ranked = len(found.ranking.order)
    result = cut_down(found, number, position)
    try:
        marks = marks_of(rubric, found.sheets, number)
        told = explain(rubric, result, row, marks, rows.claimed, ranked=ranked)
    except NotFromTheseFigures as reason:
        raise Refused(f"{NOT_FROM_THESE} ({reason})") from None
    standing = next((one for one in result.ranking if one.candidate == row.candidate), None)
    if position is None:
        return Outcome(told, standing, 0, ranked, None, None)
    mentioned = tuple(beside_of(one) for one in result.ranking if is_mentioned(one, row.candidate, told.remarks))
    before, after = beside(found, position - 1), beside(found, position + 1)
    return Outcome(told, standing, position, ranked, before, after, mentioned)


def sealed_rows(sealed: Sealed, code: str) -> Rows | None:
    """One candidate's figures as they were sealed; None for who wasn't among the candidates."""
    from scoring.figures import FigureRow

    counting = sealed.rows.get(code)
    if counting is None:
        return None
    return Rows(counting, FigureRow(code, counting.name, {**counting.cells, **sealed.inputs.claimed.get(code, {})}))


def sealed_outcome(rubric: Rubric, sealed: Sealed, rows: Rows) -> Outcome:
    """One candidate's result as it was sealed, explained from the record's own figures and marks. Raises Refused."""
    from scoring.explain import explain
    from scoring.lines import NotFromTheseFigures

    code, ranking = rows.counting.candidate, sealed.result.ranking
    try:
        told = explain(rubric, sealed.result, rows.counting, sealed.inputs.marks, rows.claimed)
    except NotFromTheseFigures as reason:
        raise Refused(f"{NOT_FROM_THESE} ({reason})") from None
    position = next((place for place, one in enumerate(ranking) if one.candidate == code), None)
    if position is None:
        return Outcome(told, None, 0, len(ranking), None, None)
    mentioned = tuple(beside_of(one) for one in ranking if is_mentioned(one, code, told.remarks))
    before = beside_of(ranking[position - 1]) if position else None
    after = beside_of(ranking[position + 1]) if position + 1 < len(ranking) else None
    return Outcome(told, ranking[position], position, len(ranking), before, after, mentioned)


def is_mentioned(one: Standing, own: str, remarks: Sequence[str]) -> bool:
    """Whether a remark gives this other candidate's code."""
    return one.candidate != own and any(one.candidate in remark for remark in remarks)


def position_of(found: Ranked, number: int) -> int | None:
    """Where a row of the table stands along the ranking; None when it wasn't assessed."""
    import numpy as np

    places = np.flatnonzero(found.ranking.order == number)
    return int(places[0]) if len(places) else None


def beside(found: Ranked, position: int) -> Beside | None:
    """Who stands at this position of the ranking; None beyond its ends."""
    if not 0 <= position < len(found.ranking.order):
        return None
    number, table = int(found.ranking.order[position]), found.table
    rank, total = int(found.ranking.rank[position]), int(found.evaluation.total[number])
    return Beside(rank, table.candidates[number], table.names[number], total)


def beside_of(one: Standing) -> Beside:
    """The same of somebody who was summed up already."""
    return Beside(one.rank, one.candidate, one.name, one.total)


def cut_down(found: Ranked, number: int, position: int | None) -> Result:
    """The result of one candidate with what its explanation speaks of: who has the same total, and who nearly has.

    Of those that are only near, all but name, rank and total is left out.
    """
    if position is None:
        return result_of(found, (number,))
    totals = found.evaluation.total[found.ranking.order]
    same = range(*span_of(totals, int(totals[position]), 0))
    near = range(*span_of(totals, int(totals[position]), near_units(found.evaluation.rubric)))
    full = result_of(found, (number, *(int(found.ranking.order[place]) for place in same[: MOST_COMPARED + 1])))
    told = {one.candidate: one for one in full.ranking}
    others = [one for place in near if place not in same and (one := beside(found, place)) is not None]
    slight = [slight_standing(one) for one in others if one.code not in told]
    ranking = sorted((*full.ranking, *slight), key=lambda one: -one.total)
    return replace(full, ranking=tuple(ranking))


def near_units(rubric: Rubric) -> int:
    """The largest difference in fixed point that is still near."""
    bound = rubric.near_tie * int(10**rubric.places)
    return max(ceil(bound) - 1, 0)


def span_of(totals: Ints, own: int, reach: int) -> tuple[int, int]:
    """Where along descending totals those within `reach` of `own` begin and end."""
    import numpy as np

    ascending = -totals
    first, last = np.searchsorted(ascending, -own - reach, "left"), np.searchsorted(ascending, -own + reach, "right")
    return int(first), int(last)


def slight_standing(one: Beside) -> Standing:
    """A standing of which only the total is told."""
    return Standing(one.rank, one.code, one.name, one.total, None, None, (), None, near_tie=True, nodes={}, panel={})


def result_of(found: Ranked, numbers: Sequence[int]) -> Result:
    """The result of these rows of the table alone."""
    from scoring.ranking import summarise

    return summarise(found.evaluation, found.ranking, only=[found.table.candidates[number] for number in numbers])


def marks_of(rubric: Rubric, sheets: Sheets, number: int) -> list[Mark]:
    """The marks on one candidate, taken from those that were scored."""
    from scoring.sheets import NO_MARK

    return [
        mark_of(sheets, number, leaf, seat)
        for leaf in rubric.judged()
        for seat, state in enumerate(sheets.grids[leaf.code].states[number].tolist())
        if state != NO_MARK
    ]


def mark_of(sheets: Sheets, number: int, leaf: Indicator, seat: int) -> Mark:
    """One juror's mark on one item as machine text."""
    from scoring.marks import ABSTAIN, RECUSED, Mark
    from scoring.panel import ABSTAIN_STATE, RECUSED_STATE

    grid, kind = sheets.grids[leaf.code], leaf.kind
    assert isinstance(kind, Judged)
    value = fraction_text(kind.minimum + kind.step * int(grid.turns[number, seat]))
    text = {ABSTAIN_STATE: ABSTAIN, RECUSED_STATE: RECUSED}.get(int(grid.states[number, seat]), value)
    return Mark(sheets.jurors[seat], sheets.benches[seat], sheets.candidates[number], leaf.code, text)


def gains_of(rubric: Rubric, outcome: Outcome, row: FigureRow) -> tuple[Gain, ...]:
    """What would have raised the total, the most first; nothing for who wasn't assessed."""
    from scoring.whatif import whatif

    return () if outcome.standing is None else whatif(rubric, outcome.standing, row.cells)
