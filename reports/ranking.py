"""The ranking paper from a rubric, a result and the edition's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, islice, pairwise

from scoring.exact import fraction_text
from scoring.result import PLENARY, Result, Standing
from scoring.rubric import Rubric
from scoring.steadiness import Robustness

from .annex import annex_tables, steadiness_facts
from .documents import (
    AgreementFacts,
    EditionFacts,
    Extent,
    NearTie,
    PanelFacts,
    People,
    RankingDocument,
    RankingRow,
    RubricFacts,
    Tie,
    TieMember,
    Unranked,
)
from .parts import Sources, column, node_points, points_text, sources_of
from .wording import reason_sentences


@dataclass(frozen=True)
class Beside:
    """What a paper says beside the rubric and the result; every part may be missing.

    `published` gives, for candidates whose figures were published, where: candidate code -> source texts. `robustness`
    is of all ranked candidates. `listed` is how many of them the paper lists at most, `listed_unranked` how many of the
    others (None: all of the result), `extent` how many there are when the result itself holds only some: those to be
    listed, and the first of the next total, to say who is nearly tied with them.
    """

    panel: PanelFacts | None = None
    published: Mapping[str, Sequence[str]] = field(default_factory=dict)
    robustness: Robustness | None = None
    agreement: AgreementFacts | None = None
    listed: int | None = None
    listed_unranked: int | None = None
    extent: Extent | None = None


def ranking_document(
    rubric: Rubric,
    result: Result,
    edition: EditionFacts,
    *,
    printed_at: datetime,
    sealed_at: datetime | None = None,
    beside: Beside | None = None,
) -> RankingDocument:
    """The ranking of one category, ready to print.

    `printed_at` and `sealed_at` know their zone; `sealed_at` is None while the result is provisional. Raises ValueError
    when the result was computed with another rubric or a time has no zone.
    """
    require_own_rubric(rubric, result)
    require_zones(printed_at, sealed_at)
    return replace(listing(rubric, result, edition, printed_at, beside or Beside()), sealed_at=sealed_at)


def listing(
    rubric: Rubric, result: Result, edition: EditionFacts, printed_at: datetime, beside: Beside
) -> RankingDocument:
    """The same, provisional."""
    shown = first_of(result, beside)
    sources = sources_of(shown, beside.published)
    found = beside.robustness
    return RankingDocument(
        edition=edition,
        rubric=rubric_facts(rubric),
        columns=tuple(column(node) for node in rubric.criteria),
        rows=tuple(row(standing, rubric, sources) for standing in shown.ranking),
        ties=ties(shown, rubric, sources),
        near_ties=near_ties(result, len(shown.ranking), rubric, sources),
        unranked=unranked(shown, rubric, sources),
        tie_criteria=tuple(column(rubric.node(code)) for code in rubric.ties),
        panel=beside.panel,
        general_sources=sources.general,
        sources=sources.numbered,
        extent=beside.extent or Extent(len(result.ranking), len(result.not_assessed)),
        annex=tuple(table for node in rubric.criteria for table in annex_tables(node, shown, sources)),
        steadiness=None if found is None else steadiness_facts(rubric, shown, found, sources),
        agreement=beside.agreement,
        printed_at=printed_at,
        sealed_at=None,
    )


def first_of(result: Result, beside: Beside) -> Result:
    """The result cut down to so many ranked and so many other candidates."""
    ranking, others = result.ranking[: beside.listed], result.not_assessed[: beside.listed_unranked]
    return replace(result, ranking=ranking, not_assessed=others)


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


def row(standing: Standing, rubric: Rubric, sources: Sources) -> RankingRow:
    """One line of the ranking."""
    bands = {band.code: band.title for band in rubric.bands}
    return RankingRow(
        rank=standing.rank,
        candidate=sources.person(standing.candidate, standing.name),
        points=tuple(node_points(standing.nodes[node.code], rubric.places) for node in rubric.criteria),
        total=points_text(standing.total, rubric.places),
        band=None if standing.band is None else bands[standing.band],
        award=standing.award,
        tied=bool(standing.tied_with),
        undecided=standing.decided_by == PLENARY and standing.decision is None,
        near_tie=standing.near_tie,
    )


def unranked(result: Result, rubric: Rubric, sources: Sources) -> tuple[Unranked, ...]:
    """The candidates that aren't assessed, with their reasons as sentences."""
    return tuple(
        Unranked(sources.person(one.candidate, one.name), reason_sentences(one.reasons, rubric))
        for one in result.not_assessed
    )


def levels(standings: Sequence[Standing]) -> list[list[Standing]]:
    """The ranking in groups of equal totals, from the top."""
    return [list(group) for _, group in groupby(standings, key=lambda standing: standing.total)]


def ties(result: Result, rubric: Rubric, sources: Sources) -> tuple[Tie, ...]:
    """Every group of several with equal totals, also where the paper lists only one of them."""
    return tuple(
        Tie(
            points_text(level[0].total, result.places),
            tuple(tie_member(standing, rubric, sources) for standing in level),
            unlisted=unlisted(level),
        )
        for level in levels(result.ranking)
        if level[0].tied_with
    )


def tie_member(standing: Standing, rubric: Rubric, sources: Sources) -> TieMember:
    """One of several with the same total."""
    decided = standing.decided_by
    by = None if decided is None or decided == PLENARY else column(rubric.node(decided))
    return TieMember(standing.rank, sources.person(standing.candidate, standing.name), by, standing.decision)


def near_ties(result: Result, shown: int, rubric: Rubric, sources: Sources) -> tuple[NearTie, ...]:
    """Neighbouring totals that are closer than the rubric's bound, the upper one among the first `shown` places."""
    bound = rubric.near_tie * 10**result.places
    listed = levels(result.ranking[:shown])
    known = listed + levels(result.ranking)[len(listed) :]
    return tuple(
        NearTie(people(above, sources), people(below, sources), points_text(gap, result.places))
        for above, below in islice(pairwise(known), len(listed))
        if (gap := above[0].total - below[0].total) < bound
    )


def people(level: Sequence[Standing], sources: Sources) -> People:
    """Candidates with the same total."""
    return People(tuple(sources.person(one.candidate, one.name) for one in level), unlisted(level))


def unlisted(level: Sequence[Standing]) -> int:
    """How many more have this total and aren't in the result."""
    return len(level[0].tied_with) + 1 - len(level)
