"""Looks of papers, awards outside the ranking, recipients of other programmes, drafts of the decree."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import (
    ACTIVE,
    Candidate,
    Category,
    DecreeDraft,
    Look,
    OtherRecipient,
    OtherRecipientEnd,
    SpecialAward,
    SpecialAwardEnd,
    StageReopening,
)


def newest_look(edition_id: int, *, at: datetime | None = None) -> Look | None:
    """The look that counts, or that counted at a moment; None where nobody has given one."""
    query = select(Look).where(Look.edition_id == edition_id).order_by(Look.id.desc()).limit(1)
    return db.session.scalar(query if at is None else query.where(Look.at <= at))


def look_history(edition_id: int) -> list[Look]:
    """All looks, the newest first, with who gave them."""
    query = select(Look).where(Look.edition_id == edition_id).order_by(Look.id.desc()).options(joinedload(Look.by))
    return list(db.session.scalars(query))


def special_awards_of(category_id: int) -> list[SpecialAward]:
    """The awards outside the ranking that count, the oldest first; none of who takes part no more.

    Those given before the interviews were opened again count no more, as with every decision of that plenary.
    """
    reopened = select(func.max(StageReopening.at)).where(StageReopening.category_id == category_id)
    void_until = db.session.scalar(reopened)
    query = (
        select(SpecialAward)
        .join(SpecialAward.candidate)
        .outerjoin(SpecialAwardEnd, SpecialAwardEnd.award_id == SpecialAward.id)
        .where(SpecialAward.category_id == category_id, SpecialAwardEnd.award_id.is_(None))
        .where(Candidate.standing == ACTIVE)
        .order_by(SpecialAward.id)
        .options(contains_eager(SpecialAward.candidate), joinedload(SpecialAward.by))
    )
    rows = db.session.scalars(query).all()
    return [row for row in rows if void_until is None or row.at > void_until]


def special_award_of(edition_id: int, award_id: int) -> SpecialAward | None:
    """An award of this edition, whether it still counts or not."""
    query = (
        select(SpecialAward)
        .join(Category, Category.id == SpecialAward.category_id)
        .where(SpecialAward.id == award_id, Category.edition_id == edition_id)
    )
    return db.session.scalar(query)


def other_recipients_of(edition_id: int) -> list[OtherRecipient]:
    """Recipients of other programmes that count, the oldest first."""
    query = (
        select(OtherRecipient)
        .outerjoin(OtherRecipientEnd, OtherRecipientEnd.recipient_id == OtherRecipient.id)
        .where(OtherRecipient.edition_id == edition_id, OtherRecipientEnd.recipient_id.is_(None))
        .order_by(OtherRecipient.id)
        .options(joinedload(OtherRecipient.by))
    )
    return list(db.session.scalars(query))


def drafts_of(edition_id: int) -> list[DecreeDraft]:
    """Every draft of the decree, the newest first, with who fixed it."""
    query = select(DecreeDraft).where(DecreeDraft.edition_id == edition_id).order_by(DecreeDraft.number.desc())
    return list(db.session.scalars(query.options(joinedload(DecreeDraft.by))))


def draft_by_number(edition_id: int, number: int) -> DecreeDraft | None:
    query = select(DecreeDraft).where(DecreeDraft.edition_id == edition_id, DecreeDraft.number == number)
    return db.session.scalar(query)


def candidates_by_name(category_id: int) -> list[tuple[str, str]]:
    """(code, name) of a category's candidates."""
    query = select(Candidate.code, Candidate.name).where(Candidate.category_id == category_id)
    return [(code, name) for code, name in db.session.execute(query.order_by(Candidate.code))]
