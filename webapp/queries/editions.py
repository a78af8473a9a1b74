"""Editions and their categories, and what keeps a category where it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import (
    ACTIVE,
    Candidate,
    Category,
    Decision,
    Edition,
    Panelist,
    RuleChange,
    Sheet,
    StateChange,
    Submission,
    User,
)
from webapp.queries.duties import owed, sitting


@dataclass(frozen=True)
class OpenSheets:
    """A juror's sheets that are owed and not locked yet."""

    seat: int
    juror: str
    candidates: tuple[str, ...]


def category_by_codes(edition: str, category: str) -> Category | None:
    """A category with its edition, by the two codes that stand in addresses and commands."""
    query = (
        select(Category)
        .join(Category.edition)
        .where(Edition.code == edition, Category.code == category)
        .options(contains_eager(Category.edition))
    )
    return db.session.scalar(query)


def categories_of(edition: str) -> list[Category]:
    """The categories of an edition, in the order in which they were made."""
    query = (
        select(Category)
        .join(Category.edition)
        .where(Edition.code == edition)
        .order_by(Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def edition_by_code(code: str) -> Edition | None:
    return db.session.scalar(select(Edition).where(Edition.code == code))


def count_candidates(category_id: int) -> int:
    """How many are assessed: neither mere proposals nor who has left."""
    own = (Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    return db.session.scalar(select(func.count()).where(*own)) or 0


def count_panelists(category_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Panelist.category_id == category_id, sitting())) or 0


def open_sheets(category_id: int) -> list[OpenSheets]:
    """Who still has sheets to lock, by seat, with the candidates' names."""
    query = (
        select(Panelist.seat, User.name, Candidate.name)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_(None), owed())
        .where(Candidate.standing == ACTIVE)
        .order_by(Panelist.seat, Candidate.code)
    )
    open_by_juror: dict[tuple[int, str], list[str]] = {}
    for seat, juror, candidate in db.session.execute(query):
        open_by_juror.setdefault((seat, juror), []).append(candidate)
    return [OpenSheets(seat, juror, tuple(names)) for (seat, juror), names in open_by_juror.items()]


def state_changes(category_id: int) -> list[StateChange]:
    """The category's history, oldest first, with who did it."""
    query = (
        select(StateChange)
        .join(StateChange.by)
        .where(StateChange.category_id == category_id)
        .order_by(StateChange.id)
        .options(contains_eager(StateChange.by))
    )
    return list(db.session.scalars(query))


def decided_in(edition_id: int) -> bool:
    """Whether a verifier has decided on any figure of this edition."""
    query = (
        select(Decision.id)
        .join(Submission, Submission.id == Decision.submission_id)
        .join(Candidate, Candidate.id == Submission.candidate_id)
        .join(Category, Category.id == Candidate.category_id)
        .where(Category.edition_id == edition_id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def rule_changes(edition_id: int) -> list[RuleChange]:
    """The history of an edition's rules, oldest first, with who did it."""
    query = (
        select(RuleChange)
        .join(RuleChange.by)
        .where(RuleChange.edition_id == edition_id)
        .order_by(RuleChange.id)
        .options(contains_eager(RuleChange.by))
    )
    return list(db.session.scalars(query))
