"""Nominees of a province as they would come in, and the papers with them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import formats
from reports.wording import place_words
from scoring.exact import decimal_text
from scoring.rubric import Rubric
from webapp.errors import NotFound
from webapp.services.paper_kinds import kind_of
from webapp.services.provincial import ProvincialPaper
from webapp.services.receiving import Arrival, Coming

SIGNED = "bertanda tangan elektronik"


@dataclass(frozen=True)
class Nominee:
    """One who would come in; `foreign` and `missing` are figures by their titles, here or in the province.

    `known` says that it is a candidate already, from an earlier file of the same province.
    """

    code: str
    name: str
    place: str
    total: str
    fits: int
    foreign: tuple[str, ...]
    missing: tuple[str, ...]
    evidence: int
    known: bool


def nominees_told(arrival: Arrival, rubric: Rubric) -> tuple[Nominee, ...]:
    return tuple(nominee_told(one, rubric, arrival.parcel.sent.rubric.places) for one in arrival.coming)


def nominee_told(one: Coming, rubric: Rubric, places: int) -> Nominee:
    place = place_words(one.rank, one.award)
    return Nominee(
        code=one.code,
        name=one.name,
        place=f"{place[:1].upper()}{place[1:]}",
        total=formats.points(decimal_text(one.told["total"], places)),
        fits=len(one.fits),
        foreign=titles_of(rubric, one.foreign),
        missing=titles_of(rubric, one.missing),
        evidence=sum(len(figure["evidence"]) for figure in one.told["figures"].values()),
        known=one.candidate is not None,
    )


def titles_of(rubric: Rubric, codes: Sequence[str]) -> tuple[str, ...]:
    """By their titles here; what this instrument doesn't ask keeps its code."""
    titles = {figure.code: figure.title for figure in rubric.figures}
    return tuple(titles.get(code, code) for code in codes)


def paper_title(one: ProvincialPaper) -> str:
    """`Piagam penghargaan, bertanda tangan elektronik`."""
    try:
        title = kind_of(one.kind).title
    except NotFound:
        title = f"Dokumen {one.kind}"
    return f"{title}, {SIGNED}" if one.signed else title
