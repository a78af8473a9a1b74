"""What candidates report: an operator's own candidates, their figures as they stand, when they were handed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import (
    AcceptedFigures,
    Candidate,
    Category,
    Edition,
    FigureLine,
    Operator,
    RegionGrant,
    ReportedFigure,
    SentBack,
    Submission,
    User,
)


@dataclass(frozen=True)
class FigureChange:
    """One figure as it is to be, in machine text; `base_version` is the version that whoever changes it has seen.

    None leaves source, date (ISO text) or lines as they are. With `lines`, (label, machine number) each, what is
    claimed is their sum and `text` isn't looked at; another number without lines takes away those there were.
    """

    code: str
    text: str
    base_version: int
    source: str | None = None
    as_of: str | None = None
    lines: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class LatestHandingIn:
    """The newest handing in of a candidate; `until` is when a revision is due, None where it wasn't sent back."""

    number: int
    at: datetime
    until: datetime | None


def is_sent(last: LatestHandingIn | None) -> bool:
    """Whether what is there is what was handed in: nobody is writing a first draft or a revision."""
    return last is not None and last.until is None


def own_candidates(user_id: int) -> list[Candidate]:
    """Whom this person fills in for, with category and edition: the newest edition first, then by category and code."""
    query = (
        select(Candidate)
        .join(Operator, Operator.candidate_id == Candidate.id)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Operator.user_id == user_id)
        .order_by(Edition.id.desc(), Category.id, Candidate.code)
        .options(contains_eager(Candidate.category).contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def candidate_by_id(candidate_id: int) -> Candidate | None:
    """A candidate with category and edition."""
    query = (
        select(Candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Candidate.id == candidate_id)
        .options(contains_eager(Candidate.category).contains_eager(Category.edition))
    )
    return db.session.scalar(query)


def operators_of(candidate_id: int) -> frozenset[int]:
    """The accounts that fill in for a candidate."""
    return frozenset(db.session.scalars(select(Operator.user_id).where(Operator.candidate_id == candidate_id)))


def granted_prefixes(user_id: int, category_id: int) -> tuple[str, ...]:
    """The beginnings of codes whose candidates this person may bring in together."""
    query = select(RegionGrant.prefix).where(RegionGrant.user_id == user_id, RegionGrant.category_id == category_id)
    return tuple(db.session.scalars(query))


def granted_regions(user_id: int) -> list[tuple[Category, str]]:
    """(category with its edition, beginning of codes) of each right to bring in candidates, newest edition first."""
    query = (
        select(Category, RegionGrant.prefix)
        .join(RegionGrant, RegionGrant.category_id == Category.id)
        .join(Category.edition)
        .where(RegionGrant.user_id == user_id)
        .order_by(Edition.id.desc(), Category.id, RegionGrant.prefix)
        .options(contains_eager(Category.edition))
    )
    return [(category, prefix) for category, prefix in db.session.execute(query)]


def reported(candidate_id: int) -> dict[str, ReportedFigure]:
    """A candidate's figures by code."""
    query = select(ReportedFigure).where(ReportedFigure.candidate_id == candidate_id)
    return {figure.code: figure for figure in db.session.scalars(query)}


def lines_of(candidate_id: int) -> dict[str, tuple[tuple[str, str], ...]]:
    """(label, value) of the lines that were added up, by figure, in order."""
    query = (
        select(FigureLine.figure, FigureLine.label, FigureLine.value)
        .where(FigureLine.candidate_id == candidate_id)
        .order_by(FigureLine.figure, FigureLine.position)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for figure, label, value in db.session.execute(query):
        found.setdefault(figure, []).append((label, value))
    return {figure: tuple(lines) for figure, lines in found.items()}


def handed_in(candidate_id: int) -> LatestHandingIn | None:
    """The newest handing in; None when there is none yet."""
    query = (
        select(Submission.number, Submission.at, SentBack.until)
        .outerjoin(SentBack, SentBack.submission_id == Submission.id)
        .where(Submission.candidate_id == candidate_id)
        .order_by(Submission.number.desc(), SentBack.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else LatestHandingIn(*row)


def handed_in_of(candidate_ids: Collection[int]) -> dict[int, LatestHandingIn]:
    """The newest handing in of each of these candidates that has one."""
    query = (
        select(Submission.candidate_id, Submission.number, Submission.at, SentBack.until)
        .outerjoin(SentBack, SentBack.submission_id == Submission.id)
        .where(Submission.candidate_id.in_(candidate_ids))
        .order_by(Submission.number, SentBack.id)
    )
    return {row[0]: LatestHandingIn(*row[1:]) for row in db.session.execute(query)}


def counts_of(candidate_ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """The codes that each of these candidates has a row of, and whether something stands there."""
    query = select(ReportedFigure.candidate_id, ReportedFigure.code, ReportedFigure.claimed != "").where(
        ReportedFigure.candidate_id.in_(candidate_ids)
    )
    found: dict[int, dict[str, bool]] = {}
    for candidate_id, code, filled in db.session.execute(query):
        found.setdefault(candidate_id, {})[code] = bool(filled)
    return found


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """People's names by account."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row[0]: row[1] for row in rows}


def accepted(client_id: str) -> AcceptedFigures | None:
    """A save that was acknowledged under this id."""
    return db.session.get(AcceptedFigures, client_id)


def earlier_self(category: Category, code: str) -> Candidate | None:
    """The same candidate in the edition before, with category and edition; None where there is none.

    The edition before is the one with the nearest earlier period in which this category code had this candidate code.
    """
    query = (
        select(Candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Category.code == category.code, Candidate.code == code)
        .where(Edition.period_year < category.edition.period_year, Edition.sample == category.edition.sample)
        .order_by(Edition.period_year.desc(), Edition.id.desc())
        .limit(1)
        .options(contains_eager(Candidate.category).contains_eager(Category.edition))
    )
    return db.session.scalar(query)


def previous_figures(candidate: Candidate) -> dict[str, tuple[str, str]]:
    """(what counted, label of that edition) by figure code, of the same candidate in the edition before."""
    earlier = earlier_self(candidate.category, candidate.code)
    if earlier is None:
        return {}
    counts = func.coalesce(ReportedFigure.verified, ReportedFigure.claimed)
    figures = select(ReportedFigure.code, counts).where(ReportedFigure.candidate_id == earlier.id, counts != "")
    return {code: (text, earlier.category.edition.label) for code, text in db.session.execute(figures)}
