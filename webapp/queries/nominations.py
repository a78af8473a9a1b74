"""Who is proposed and how far each candidate is on the way to handing in; nothing here comes from a juror."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import (
    ACTIVE,
    DRAFT,
    OPERATOR,
    SUBMISSION,
    Candidate,
    Category,
    DeadlineChange,
    Edition,
    Invitation,
    Operator,
    RegionGrant,
    ReportedFigure,
    StandingChange,
    User,
)


@dataclass(frozen=True)
class Nominated:
    """One candidate of a list; `reason` and `at` are of its newest change of standing, `proposer` may be unknown."""

    candidate_id: int
    code: str
    name: str
    standing: str
    reason: str
    at: datetime | None
    proposer: str


@dataclass(frozen=True)
class Invited:
    """How far a candidate's invitations are: the newest open one's times, and the names of its operators."""

    invited_at: datetime | None = None
    opened_at: datetime | None = None
    expires_at: datetime | None = None
    operators: tuple[str, ...] = ()


def fitting(category_id: int, *, words: Collection[str], standings: Collection[str]) -> list[ColumnElement[bool]]:
    """Candidates of these standings whose code and name together have all these words."""
    text = Candidate.code + " " + Candidate.name
    own = [Candidate.category_id == category_id, Candidate.standing.in_(standings)]
    return own + [text.icontains(word, autoescape=True) for word in words]


def count_by_standing(category_id: int) -> dict[str, int]:
    """How many candidates have which standing."""
    query = select(Candidate.standing, func.count()).where(Candidate.category_id == category_id)
    return dict(db.session.execute(query.group_by(Candidate.standing)).all())


def count_nominated(conditions: Collection[ColumnElement[bool]]) -> int:
    return db.session.scalar(select(func.count()).select_from(Candidate).where(*conditions)) or 0


def nominated(conditions: Collection[ColumnElement[bool]], start: int, stop: int) -> list[Nominated]:
    """These candidates by code, from `start` up to but without `stop`."""
    columns = (Candidate.id, Candidate.code, Candidate.name, Candidate.standing)
    query = (
        select(*columns, Candidate.standing_reason, Candidate.standing_at, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == Candidate.proposed_by_user_id)
        .where(*conditions)
        .order_by(Candidate.code)
    )
    return [Nominated(*row) for row in db.session.execute(query.offset(start).limit(stop - start))]


def proposals_of(user_id: int) -> list[Candidate]:
    """What this person has proposed, with category and edition: the newest edition first, then by category and code."""
    query = (
        select(Candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Candidate.proposed_by_user_id == user_id)
        .order_by(Edition.id.desc(), Category.id, Candidate.code)
        .options(contains_eager(Candidate.category).contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def open_categories() -> list[Category]:
    """Categories that take proposals, with their editions."""
    query = (
        select(Category)
        .join(Category.edition)
        .where(Category.state.in_((DRAFT, SUBMISSION)))
        .order_by(Edition.id.desc(), Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def known_among(category_id: int, lines: Sequence[tuple[int, str, str]]) -> list[Candidate]:
    """Those among these lines that are candidates already, whatever their standing."""
    codes = {code for _number, code, _name in lines}
    query = select(Candidate).where(Candidate.category_id == category_id, Candidate.code.in_(codes))
    return list(db.session.scalars(query))


def candidate_of(category_id: int, candidate_id: int) -> Candidate | None:
    """A candidate of this very category."""
    query = select(Candidate).where(Candidate.category_id == category_id, Candidate.id == candidate_id)
    return db.session.scalar(query)


def standing_changes(candidate_id: int) -> list[StandingChange]:
    """The history, oldest first, with who did it."""
    query = (
        select(StandingChange)
        .join(StandingChange.by)
        .where(StandingChange.candidate_id == candidate_id)
        .order_by(StandingChange.id)
        .options(contains_eager(StandingChange.by))
    )
    return list(db.session.scalars(query))


def deadline_changes(category_id: int) -> list[DeadlineChange]:
    """The history, oldest first, with who did it."""
    query = (
        select(DeadlineChange)
        .join(DeadlineChange.by)
        .where(DeadlineChange.category_id == category_id)
        .order_by(DeadlineChange.id)
        .options(contains_eager(DeadlineChange.by))
    )
    return list(db.session.scalars(query))


def invited(candidate_ids: Collection[int], *, now: datetime) -> dict[int, Invited]:
    """By candidate; two statements for however many. An invitation that ran out unused isn't open any more."""
    operators: dict[int, list[str]] = {}
    who = select(Operator.candidate_id, User.name).join(User, User.id == Operator.user_id)
    for candidate_id, name in db.session.execute(
        who.where(Operator.candidate_id.in_(candidate_ids)).order_by(Operator.id)
    ):
        operators.setdefault(candidate_id, []).append(name)
    query = select(Invitation).where(
        Invitation.candidate_id.in_(candidate_ids), Invitation.revoked_at.is_(None), Invitation.used_at.is_(None)
    )
    found = {one: Invited(operators=tuple(names)) for one, names in operators.items()}
    for row in db.session.scalars(query.where(Invitation.expires_at > now).order_by(Invitation.id)):
        own = tuple(operators.get(row.candidate_id, ()))
        found[row.candidate_id] = Invited(row.created_at, row.opened_at, row.expires_at, own)
    return found


def filled_of(candidate_ids: Collection[int], figures: Collection[str]) -> Mapping[int, int]:
    """By candidate how many of these figures have something in them."""
    query = (
        select(ReportedFigure.candidate_id, func.count())
        .where(ReportedFigure.candidate_id.in_(candidate_ids), ReportedFigure.code.in_(figures))
        .where(ReportedFigure.claimed != "")
        .group_by(ReportedFigure.candidate_id)
    )
    return dict(db.session.execute(query).all())


def invitations_of(candidate_id: int) -> list[tuple[Invitation, str]]:
    """A candidate's invitations, the newest first, each with the name of the account that used it or ""."""
    query = (
        select(Invitation, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == Invitation.used_by_user_id)
        .where(Invitation.candidate_id == candidate_id)
        .order_by(Invitation.id.desc())
    )
    return [(row, name) for row, name in db.session.execute(query)]


def uninvited(category_id: int, *, now: datetime, most: int) -> list[Candidate]:
    """Active candidates with neither an operator nor an open invitation, by code, so many at most."""
    waiting = select(Invitation.candidate_id).where(
        Invitation.revoked_at.is_(None), Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    query = (
        select(Candidate)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
        .where(Candidate.id.not_in(select(Operator.candidate_id)), Candidate.id.not_in(waiting))
        .order_by(Candidate.code)
        .limit(most)
    )
    return list(db.session.scalars(query))


def operators_of(candidate_id: int) -> list[User]:
    """Who fills in for a candidate."""
    query = select(User).join(Operator, Operator.user_id == User.id)
    return list(db.session.scalars(query.where(Operator.candidate_id == candidate_id).order_by(Operator.id)))


def operator_by_login(login: str) -> User | None:
    """An active operator's account."""
    return db.session.scalar(select(User).where(User.login == login, User.role == OPERATOR, User.active))


def grant_of(user_id: int, category_id: int, prefix: str) -> RegionGrant | None:
    """The right that is there already."""
    query = select(RegionGrant).where(RegionGrant.user_id == user_id, RegionGrant.category_id == category_id)
    return db.session.scalar(query.where(RegionGrant.prefix == prefix))


def grants_of(category_id: int) -> list[tuple[RegionGrant, str, str]]:
    """(grant, name, login), by region."""
    query = select(RegionGrant, User.name, User.login).join(User, User.id == RegionGrant.user_id)
    rows = db.session.execute(query.where(RegionGrant.category_id == category_id).order_by(RegionGrant.prefix))
    return [(grant, name, login) for grant, name, login in rows]
