"""The ranking paper's annex: every indicator's points, and how steady the ranks are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from scoring.exact import fraction_text
from scoring.result import NodeResult, Result, Standing
from scoring.rubric import Indicator, Node, Rubric, walk
from scoring.steadiness import Robustness, Steadiness, group_sentences, percent_text, place_sentences, plan_sentence

from .documents import AnnexRow, AnnexTable, Cell, SteadinessFacts, SteadyRow
from .parts import Sources, column, node_points, points_text

# What a portrait page holds beside the candidate's name.
ANNEX_COLUMNS = 6
# The annex explains the first of a long ranking; the files that come with it explain all.
ANNEX_ROWS = 50
MOST_GROUPS = 10
MORE_GROUPS = "Kelompok berikutnya tidak dicetak."


def annex_tables(node: Node, result: Result, sources: Sources) -> tuple[AnnexTable, ...]:
    """The leaves beneath one top criterion for the first ANNEX_ROWS candidates, in as many tables as they need."""
    leaves = tuple(leaf for leaf in walk((node,)) if isinstance(leaf, Indicator))
    chunks = [leaves[start : start + ANNEX_COLUMNS] for start in range(0, len(leaves), ANNEX_COLUMNS)]
    return tuple(
        AnnexTable(
            criterion=column(node),
            columns=tuple(column(leaf) for leaf in chunk),
            rows=tuple(
                annex_row(standing, node, chunk, sources, result.places, with_total=number == len(chunks))
                for standing in result.ranking[:ANNEX_ROWS]
            ),
            part=number,
            parts=len(chunks),
        )
        for number, chunk in enumerate(chunks, start=1)
    )


def annex_row(
    standing: Standing, node: Node, leaves: Sequence[Indicator], sources: Sources, places: int, *, with_total: bool
) -> AnnexRow:
    """One candidate's points of these leaves."""
    return AnnexRow(
        standing.rank,
        sources.person(standing.candidate, standing.name),
        tuple(cell(standing.nodes[leaf.code], places) for leaf in leaves),
        node_points(standing.nodes[node.code], places) if with_total else None,
    )


def cell(node: NodeResult, places: int) -> Cell | None:
    """Points with what they were computed from; None where the indicator doesn't apply."""
    if node.points is None or node.score is None or node.effective_weight is None:
        return None
    points, score = points_text(node.points, places), points_text(node.score, places)
    return Cell(points, score, fraction_text(node.effective_weight))


# ---------------------------------------------------------------------- steadiness


def steadiness_facts(rubric: Rubric, result: Result, found: Robustness, sources: Sources) -> SteadinessFacts | None:
    """What changed weights do to the ranks of the result's first candidates; None where nobody is ranked."""
    names = {one.candidate: one.name for one in result.ranking}
    rows = (steady_row(one, names, found.plan.draws, sources) for one in found.candidates if one.candidate in names)
    kept = tuple(islice((row for row in rows if row is not None), ANNEX_ROWS))
    if not kept:
        return None
    told = (*place_sentences(rubric, found), *first_groups(found))
    return SteadinessFacts(told, plan_sentence(found.plan), kept)


def steady_row(one: Steadiness, names: Mapping[str, str], draws: int, sources: Sources) -> SteadyRow | None:
    """One candidate's line; None where even the upper end of its interval wasn't counted."""
    first, last = one.interval
    if first is None:
        return None
    share = percent_text(one.share(one.rank, draws)) if one.rank <= len(one.counts) else None
    return SteadyRow(one.rank, sources.person(one.candidate, names[one.candidate]), first, last, share)


def first_groups(found: Robustness) -> Iterator[str]:
    """Which ranks are one group, from the top; of a long ranking the first few."""
    told = group_sentences(found)
    yield from islice(told, MOST_GROUPS)
    if next(told, None) is not None:
        yield MORE_GROUPS
