"""Letters: which are due, what became of them, and whom a reminder would help."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from webapp.db import db
from webapp.models import (
    ACTIVE,
    FIGURES_REMINDER,
    INTERVIEWS,
    LINK_REMINDER,
    QUEUED,
    VERIFICATION,
    Candidate,
    Category,
    Edition,
    Invitation,
    Letter,
    Operator,
    Panelist,
    ReportedFigure,
    Sheet,
    User,
)
from webapp.queries.duties import answered, owed, pledged, sitting


@dataclass(frozen=True)
class Need:
    """One person who hasn't done what a letter can remind of; `until` is when the link ends or a revision is due."""

    kind: str
    candidate_id: int
    code: str
    name: str
    addressee: str
    email: str
    invitation_id: int | None = None
    user_id: int | None = None
    opened_at: datetime | None = None
    until: datetime | None = None
    filled: int = 0

    @property
    def key(self) -> str:
        """Names this need on a page: `link_reminder:12:3`."""
        return f"{self.kind}:{self.invitation_id or self.user_id}:{self.candidate_id}"


def key_of(row: Invitation) -> str:
    """The key of the need that this unused invitation is."""
    return f"{LINK_REMINDER}:{row.id}:{row.candidate_id}"


def open_links(category_id: int, *, now: datetime) -> list[Need]:
    """Invitations that can still be used, by candidate."""
    query = (
        select(Invitation, Candidate.code, Candidate.name)
        .join(Candidate, Candidate.id == Invitation.candidate_id)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
        .order_by(Candidate.code, Invitation.id)
    )
    return [
        Need(
            LINK_REMINDER,
            row.candidate_id,
            code,
            name,
            row.addressee,
            row.email,
            invitation_id=row.id,
            opened_at=row.opened_at,
            until=row.expires_at,
        )
        for row, code, name in db.session.execute(query)
    ]


def operators_in(category_id: int) -> list[Need]:
    """Who fills in for the candidates of a category, by candidate, with how many figures have something in them."""
    filled = (
        select(func.count())
        .where(ReportedFigure.candidate_id == Candidate.id, ReportedFigure.claimed != "")
        .correlate(Candidate)
        .scalar_subquery()
    )
    query = (
        select(Candidate.id, Candidate.code, Candidate.name, User.name, User.email, User.id, filled)
        .join(Operator, Operator.candidate_id == Candidate.id)
        .join(User, User.id == Operator.user_id)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE, User.active)
        .order_by(Candidate.code, Operator.id)
    )
    return [
        Need(FIGURES_REMINDER, candidate_id, code, name, addressee, email, user_id=user_id, filled=count)
        for candidate_id, code, name, addressee, email, user_id, count in db.session.execute(query)
    ]


def owes_the_panel(user_id: int) -> bool:
    """Whether this person still has to pledge, to answer on a conflict, or to lock a sheet, while there is time."""
    query = (
        select(Panelist.id)
        .join(User, User.id == Panelist.user_id)
        .join(Category, Category.id == Panelist.category_id)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(User.id == user_id, User.active, sitting(), Candidate.standing == ACTIVE)
        .where(Category.state.in_((VERIFICATION, INTERVIEWS)))
        .where(~pledged() | ~answered() | (owed() & Sheet.locked_at.is_(None)))
        .limit(1)
    )
    return db.session.scalar(query) is not None


def occasions_among(occasions: Collection[str]) -> frozenset[str]:
    """Which of these have been written already."""
    found = db.session.scalars(select(Letter.occasion).where(Letter.occasion.in_(occasions)))
    return frozenset(one for one in found if one is not None)


def occasions_in(edition_id: int, occasions: Collection[str]) -> frozenset[str]:
    """Which of these have been written already in one edition."""
    query = select(Letter.occasion).join(Category, Category.id == Letter.category_id)
    found = db.session.scalars(query.where(Category.edition_id == edition_id, Letter.occasion.in_(occasions)))
    return frozenset(one for one in found if one is not None)


def reminders_beside(occasion: str) -> list[Letter]:
    """Every reminder to this person about this thing, of whatever day: an occasion ends with its day."""
    about = occasion.rpartition(":")[0]
    every = select(Letter).where(Letter.occasion > f"{about}:", Letter.occasion < f"{about};")  # what begins so
    return [one for one in db.session.scalars(every) if one.occasion and one.occasion.rpartition(":")[0] == about]


def zone_of(category_id: int) -> ZoneInfo:
    """Where a category's days begin and end."""
    query = select(Edition.timezone).join(Category, Category.edition_id == Edition.id)
    return ZoneInfo(db.session.scalars(query.where(Category.id == category_id)).one())


def next_due(*, now: datetime) -> Letter | None:
    """The letter that has waited longest among those that may be tried now; who was never tried comes first."""
    query = select(Letter).where(Letter.state == QUEUED, Letter.next_at <= now)
    return db.session.scalar(query.order_by(Letter.attempts, Letter.next_at, Letter.id).limit(1))


def letters_of(category_id: int, start: int, stop: int) -> list[Letter]:
    """The newest first."""
    query = select(Letter).where(Letter.category_id == category_id).order_by(Letter.id.desc())
    return list(db.session.scalars(query.offset(start).limit(stop - start)))


def count_letters(category_id: int) -> dict[str, int]:
    """How many are in which state."""
    query = select(Letter.state, func.count()).where(Letter.category_id == category_id).group_by(Letter.state)
    return dict(db.session.execute(query).all())


def letter_in(category_id: int, letter_id: int) -> Letter | None:
    """A letter of this very category."""
    return db.session.scalar(select(Letter).where(Letter.id == letter_id, Letter.category_id == category_id))
