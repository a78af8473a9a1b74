"""A page of the ranking, of ten candidates or of all villages: who stands where in the whole, and how near the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.documents import Column, RubricFacts
from reports.parts import column
from reports.ranking import rubric_facts
from reports.wording import reason_sentences
from scoring.exact import decimal_text
from scoring.result import PLENARY, NotAssessed, Standing
from scoring.rubric import Rubric
from webapp.services.standings import Named, Standings
from webapp.views.paging import Paging, paging, read_list
from webapp.views.ranking_tree import TreeLine, tree_lines

ON_A_PAGE = 25
SHADES = 6


@dataclass(frozen=True)
class Segment:
    """One criterion's stretch of the bar, in fixed-point points."""

    start: int
    width: int
    shade: int


@dataclass(frozen=True)
class Place:
    """One ranked candidate as it stands in the whole; numbers are decimal text, None where a criterion doesn't apply.

    `gap` is how far the next smaller total is, at rank `gap_to`, where that is less than the rubric's bound.
    """

    rank: int
    code: str
    name: str
    points: tuple[str | None, ...]
    total: str
    band: str
    award: str
    anchor: str
    segments: tuple[Segment, ...]
    tie: str
    gap: str
    gap_to: int
    near: bool
    tree: tuple[TreeLine, ...]


@dataclass(frozen=True)
class Unassessed:
    """One candidate that isn't assessed, with every reason as a sentence."""

    code: str
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What an address asks for: words of a name or code, and a page. `remark` says what couldn't be followed."""

    sought: str
    page: int
    remark: str

    def fields(self) -> dict[str, str]:
        """The same as fields of an address, without the page."""
        return {"cari": self.sought} if self.sought else {}


@dataclass(frozen=True)
class RankingList:
    """One page of who is ranked, or of who is not.

    `ranked` and `refused` count those whom the search fits, of `candidates` altogether; `full` is 100 points in the
    bars' unit. Either `places` or `refusals` is filled.
    """

    columns: tuple[Column, ...]
    ties: tuple[Column, ...]
    rubric: RubricFacts
    full: int
    asked: Asked
    candidates: int
    ranked: int
    refused: int
    paging: Paging
    places: tuple[Place, ...] = ()
    refusals: tuple[Unassessed, ...] = ()

    @property
    def long(self) -> bool:
        """Whether there is more than a page, so that it makes sense to search."""
        return self.candidates > ON_A_PAGE or bool(self.asked.sought)


@dataclass(frozen=True)
class Fitting:
    """Whom a search fits: places along the ranking, and along the list of those not assessed."""

    places: Sequence[int]
    unassessed: Sequence[int]


def read_asked(given: Mapping[str, str]) -> Asked:
    """What an address asks for; what makes no sense leads to the nearest page."""
    return Asked(*read_list(given))


def ranked_page(rubric: Rubric, listing: Standings, asked: Asked) -> RankingList:
    """The page of the ranking, with the tree behind each of its totals."""
    found = fitting(listing, asked.sought)
    at = paging(asked.page, len(found.places), ON_A_PAGE)
    places = tuple(places_of(rubric, listing, found.places[at.start : at.stop]))
    return list_of(rubric, listing, asked, found, at, places=places)


def unranked_page(rubric: Rubric, listing: Standings, asked: Asked) -> RankingList:
    """The page of those who aren't assessed, by code, each with every reason."""
    found = fitting(listing, asked.sought)
    at = paging(asked.page, len(found.unassessed), ON_A_PAGE)
    refused = listing.refusals(found.unassessed[at.start : at.stop])
    return list_of(rubric, listing, asked, found, at, refusals=tuple(refused_of(rubric, one) for one in refused))


def list_of(
    rubric: Rubric,
    listing: Standings,
    asked: Asked,
    found: Fitting,
    at: Paging,
    *,
    places: tuple[Place, ...] = (),
    refusals: tuple[Unassessed, ...] = (),
) -> RankingList:
    return RankingList(
        columns=tuple(column(node) for node in rubric.criteria),
        ties=tuple(column(rubric.node(code)) for code in rubric.ties),
        rubric=rubric_facts(rubric),
        full=100 * 10**rubric.places,
        asked=asked,
        candidates=len(listing.ranked) + len(listing.unranked),
        ranked=len(found.places),
        refused=len(found.unassessed),
        paging=at,
        places=places,
        refusals=refusals,
    )


def fitting(listing: Standings, sought: str) -> Fitting:
    """Every candidate whose code and name together have all the words, whatever their case."""
    words = sought.casefold().split()
    return Fitting(fitting_places(listing.ranked, words), fitting_places(listing.unranked, words))


def fitting_places(named: Sequence[Named], words: Sequence[str]) -> Sequence[int]:
    """Where along a list they stand."""
    if not words:
        return range(len(named))
    texts = (f"{code} {name}".casefold() for code, name in named)
    return [place for place, text in enumerate(texts) if all(word in text for word in words)]


def places_of(rubric: Rubric, listing: Standings, places: Sequence[int]) -> list[Place]:
    """`places` count from 0 along the whole ranking, ascending."""
    standings = listing.standings(places)
    figures = listing.figures([one.candidate for one in standings])
    return [
        place_of(rubric, listing, place, standing, figures[standing.candidate])
        for place, standing in zip(places, standings, strict=True)
    ]


def place_of(rubric: Rubric, listing: Standings, place: int, standing: Standing, figures: Mapping[str, str]) -> Place:
    """One ranked candidate with the tree behind its total."""
    places, bands = rubric.places, {band.code: band.title for band in rubric.bands}
    points = [standing.nodes[node.code].points for node in rubric.criteria]
    gap_to, gap = near_below(rubric, listing, place)
    return Place(
        rank=standing.rank,
        code=standing.candidate,
        name=standing.name,
        points=tuple(None if value is None else decimal_text(value, places) for value in points),
        total=decimal_text(standing.total, places),
        band=bands[standing.band] if standing.band else "",
        award=standing.award or "",
        anchor=f"kandidat-{place + 1}",
        segments=segments_of(points),
        tie=tie_words(rubric, standing),
        gap=gap,
        gap_to=gap_to,
        near=standing.near_tie,
        tree=tuple(tree_lines(rubric, standing, figures)),
    )


def near_below(rubric: Rubric, listing: Standings, place: int) -> tuple[int, str]:
    """The rank and the distance of the next smaller total where it is nearer than the rubric's bound, else (0, "")."""
    found = listing.below(place)
    if found is None or found[1] >= rubric.near_tie * 10**rubric.places:
        return 0, ""
    return found[0], decimal_text(found[1], rubric.places)


def segments_of(points: Sequence[int | None]) -> tuple[Segment, ...]:
    """The criteria's points side by side."""
    found, start = [], 0
    for position, value in enumerate(points):
        found.append(Segment(start, value or 0, position % SHADES))
        start += value or 0
    return tuple(found)


def tie_words(rubric: Rubric, standing: Standing) -> str:
    """What decided between equal totals, or that nothing did."""
    if not standing.tied_with:
        return ""
    if standing.decision is not None:
        return f"Nilai akhir sama. Rapat pleno memutuskan urutannya: {standing.decision}."
    if standing.decided_by is None or standing.decided_by == PLENARY:
        return "Nilai akhir sama. Urutannya diputuskan rapat pleno."
    decided = rubric.node(standing.decided_by)
    return f"Nilai akhir sama. Urutan ditentukan kriteria {decided.code} {decided.title}."


def refused_of(rubric: Rubric, one: NotAssessed) -> Unassessed:
    return Unassessed(one.candidate, one.name, reason_sentences(one.reasons, rubric))
