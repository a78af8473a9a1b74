"""The ranking paper from a rubric, a result and the edition's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby, pairwise, product

from scoring.exact import decimal_text, fraction_text
from scoring.result import PLENARY, NodeResult, Result, Standing
from scoring.rubric import Indicator, Node, Rubric, walk

from .documents import (
    AnnexRow,
    AnnexTable,
    Cell,
    Column,
    EditionFacts,
    NearTie,
    PanelFacts,
    Person,
    RankingDocument,
    RankingRow,
    RubricFacts,
    Tie,
    TieMember,
    Unranked,
)
from .wording import reason_sentences

# What a portrait page holds beside the candidate's name.
ANNEX_COLUMNS = 6

PersonOf = Callable[[str, str], Person]


def ranking_document(
    rubric: Rubric,
    result: Result,
    edition: EditionFacts,
    *,
    printed_at: datetime,
    panel: PanelFacts | None = None,
    sealed_at: datetime | None = None,
    published: Mapping[str, Sequence[str]] | None = None,
) -> RankingDocument:
    """The ranking of one category, ready to print.

    `printed_at` and `sealed_at` know their zone; `sealed_at` is None while the result is provisional. `published`
    gives, for candidates whose figures were published, where: candidate code -> source texts, numbered on paper in
    the order of the candidates. Raises ValueError when the result was computed with another rubric or a time has no
    zone.
    """
    require_own_rubric(rubric, result)
    require_zones(printed_at, sealed_at)
    sources = numbered_sources(result, published or {})
    person = person_maker(published or {}, sources)
    return RankingDocument(
        edition=edition,
        rubric=rubric_facts(rubric),
        columns=tuple(column(node) for node in rubric.criteria),
        rows=tuple(row(standing, rubric, person) for standing in result.ranking),
        ties=ties(result, rubric, person),
        near_ties=near_ties(result, rubric, person),
        unranked=unranked(result, rubric, person),
        tie_criteria=tuple(column(rubric.node(code)) for code in rubric.ties),
        panel=panel,
        sources=sources,
        annex=tuple(table for node in rubric.criteria for table in annex_tables(node, result, person)),
        printed_at=printed_at,
        sealed_at=sealed_at,
    )


def require_own_rubric(rubric: Rubric, result: Result) -> None:
    """ValueError when the result was computed with another rubric, or another text of it."""
    if (result.rubric, result.digest) != (rubric.code, rubric.digest):
        raise ValueError(f"result of {result.rubric} {result.digest} printed with {rubric.code} {rubric.digest}")


def require_zones(*moments: datetime | None) -> None:
    """ValueError when a time doesn't know its zone."""
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        raise ValueError("a time on paper needs its zone")


def rubric_facts(rubric: Rubric) -> RubricFacts:
    """What the paper says of the instrument."""
    return RubricFacts(
        code=rubric.code,
        title=rubric.title,
        status=rubric.status,
        source=rubric.source,
        digest=rubric.digest,
        places=rubric.places,
        near_tie=fraction_text(rubric.near_tie),
    )


def column(node: Node) -> Column:
    """A node of the rubric as a column."""
    return Column(node.code, node.title, fraction_text(node.weight))


def points_text(value: int, places: int) -> str:
    """Fixed point as decimal text with a dot."""
    return decimal_text(value, places)


def node_points(node: NodeResult, places: int) -> str | None:
    """A node's points; None where it doesn't apply."""
    return None if node.points is None else points_text(node.points, places)


def numbered_sources(result: Result, published: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The different sources, in the order in which the paper's candidates need them."""
    codes = [standing.candidate for standing in result.ranking] + [one.candidate for one in result.not_assessed]
    return tuple(dict.fromkeys(source for code in codes for source in published.get(code, ())))


def person_maker(published: Mapping[str, Sequence[str]], sources: tuple[str, ...]) -> PersonOf:
    """Makes candidates with the numbers of their sources."""

    def person(code: str, name: str) -> Person:
        return Person(code, name, tuple(sources.index(source) + 1 for source in dict.fromkeys(published.get(code, ()))))

    return person


def row(standing: Standing, rubric: Rubric, person: PersonOf) -> RankingRow:
    """One line of the ranking."""
    bands = {band.code: band.title for band in rubric.bands}
    return RankingRow(
        rank=standing.rank,
        candidate=person(standing.candidate, standing.name),
        points=tuple(node_points(standing.nodes[node.code], rubric.places) for node in rubric.criteria),
        total=points_text(standing.total, rubric.places),
        band=None if standing.band is None else bands[standing.band],
        award=standing.award,
        tied=bool(standing.tied_with),
        undecided=standing.decided_by == PLENARY,
        near_tie=standing.near_tie,
    )


def unranked(result: Result, rubric: Rubric, person: PersonOf) -> tuple[Unranked, ...]:
    """The candidates that aren't assessed, with their reasons as sentences."""
    return tuple(
        Unranked(person(one.candidate, one.name), reason_sentences(one.reasons, rubric)) for one in result.not_assessed
    )


def levels(result: Result) -> list[list[Standing]]:
    """The ranking in groups of equal totals, from the top."""
    return [list(group) for _, group in groupby(result.ranking, key=lambda standing: standing.total)]


def ties(result: Result, rubric: Rubric, person: PersonOf) -> tuple[Tie, ...]:
    """Every group of several with equal totals."""
    return tuple(
        Tie(
            points_text(level[0].total, result.places),
            tuple(tie_member(standing, rubric, person) for standing in level),
        )
        for level in levels(result)
        if len(level) > 1
    )


def tie_member(standing: Standing, rubric: Rubric, person: PersonOf) -> TieMember:
    """One of several with the same total."""
    decided = standing.decided_by
    by = None if decided is None or decided == PLENARY else column(rubric.node(decided))
    return TieMember(standing.rank, person(standing.candidate, standing.name), by)


def near_ties(result: Result, rubric: Rubric, person: PersonOf) -> tuple[NearTie, ...]:
    """Every two candidates on neighbouring totals that are closer than the rubric's bound."""
    bound = rubric.near_tie * 10**result.places
    return tuple(
        NearTie(person(high.candidate, high.name), person(low.candidate, low.name), points_text(gap, result.places))
        for above, below in pairwise(levels(result))
        if (gap := above[0].total - below[0].total) < bound
        for high, low in product(above, below)
    )


def annex_tables(node: Node, result: Result, person: PersonOf) -> tuple[AnnexTable, ...]:
    """The leaves beneath one top criterion, in as many tables as their number needs."""
    leaves = tuple(leaf for leaf in walk((node,)) if isinstance(leaf, Indicator))
    chunks = [leaves[start : start + ANNEX_COLUMNS] for start in range(0, len(leaves), ANNEX_COLUMNS)]
    return tuple(
        AnnexTable(
            criterion=column(node),
            columns=tuple(column(leaf) for leaf in chunk),
            rows=tuple(
                annex_row(standing, node, chunk, person, result.places, with_total=number == len(chunks))
                for standing in result.ranking
            ),
            part=number,
            parts=len(chunks),
        )
        for number, chunk in enumerate(chunks, start=1)
    )


def annex_row(
    standing: Standing, node: Node, leaves: Sequence[Indicator], person: PersonOf, places: int, *, with_total: bool
) -> AnnexRow:
    """One candidate's points of these leaves."""
    return AnnexRow(
        standing.rank,
        person(standing.candidate, standing.name),
        tuple(cell(standing.nodes[leaf.code], places) for leaf in leaves),
        node_points(standing.nodes[node.code], places) if with_total else None,
    )


def cell(node: NodeResult, places: int) -> Cell | None:
    """Points with what they were computed from; None where the indicator doesn't apply."""
    if node.points is None or node.score is None or node.effective_weight is None:
        return None
    points, score = points_text(node.points, places), points_text(node.score, places)
    return Cell(points, score, fraction_text(node.effective_weight))
