"""Whom the annex of a sealed record names, by the accounts: a name may have been written otherwise since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from webapp.db import db
from webapp.models import (
    APPROVED,
    BREAK_GLASS,
    REOPEN_SHEET,
    REOPEN_STAGE,
    Candidate,
    FindingOverride,
    JointAct,
    JointEnd,
    Panelist,
    PaperCheck,
    PaperEnd,
    PaperEntry,
    PaperSheet,
    PlenaryNote,
    SealedResult,
    SheetView,
)

TOLD = (REOPEN_SHEET, REOPEN_STAGE, BREAK_GLASS)  # acts of two people that an annex tells of


def annexes_naming(user_id: int) -> list[int]:
    """Sealed results with the annex in which this account is: who sat, who sealed, who did before what it tells of."""
    sealed = or_(SealedResult.proposed_by_user_id == user_id, SealedResult.approved_by_user_id == user_id)
    named = or_(sealed, sat(user_id), *(one.correlate(SealedResult).exists() for one in deeds(user_id)))
    return list(db.session.scalars(select(SealedResult.id).where(SealedResult.annex != "", named)))


def kept_annexes() -> set[tuple[int, int]]:
    """(category, number) of the sealed results that have theirs."""
    query = select(SealedResult.category_id, SealedResult.number).where(SealedResult.annex != "")
    return {(row.category_id, row.number) for row in db.session.execute(query)}


def sat(user_id: int) -> ColumnElement[bool]:
    """Whoever left is told, too; who came after the seal isn't."""
    before = or_(Panelist.joined_at.is_(None), Panelist.joined_at <= SealedResult.at)
    seat = select(Panelist.id).where(Panelist.category_id == SealedResult.category_id, Panelist.user_id == user_id)
    return seat.where(before).correlate(SealedResult).exists()


def deeds(user_id: int) -> tuple[Select[Any], ...]:
    """What of theirs the annex of its category tells, each as the query of a row."""
    acts = select(JointAct.id).join(JointEnd).where(JointEnd.how == APPROVED, JointAct.kind.in_(TOLD))
    here = JointAct.category_id == SealedResult.category_id
    either = or_(JointAct.by_user_id == user_id, JointEnd.by_user_id == user_id)
    views = select(SheetView.id).join(JointAct, JointAct.id == SheetView.act_id).where(here)
    answers = select(FindingOverride.id).join(Candidate, Candidate.id == FindingOverride.candidate_id)
    return (
        acts.where(here, either, JointEnd.at <= SealedResult.at),
        views.where(SheetView.by_user_id == user_id, SheetView.at <= SealedResult.at),
        answers.where(Candidate.category_id == SealedResult.category_id, *done(FindingOverride, user_id)),
        select(PlenaryNote.id).where(PlenaryNote.category_id == SealedResult.category_id, *done(PlenaryNote, user_id)),
        *on_paper(user_id),
    )


def on_paper(user_id: int) -> tuple[Select[Any], ...]:
    """What they did with a sheet on paper."""
    here = PaperSheet.category_id == SealedResult.category_id
    sheets, ends = select(PaperSheet.id).where(here), select(PaperEnd.id).join(PaperSheet).where(here)
    entries = select(PaperEntry.id).join(PaperSheet, PaperSheet.id == PaperEntry.paper_id).where(here)
    checks = entries.join(PaperCheck, PaperCheck.entry_id == PaperEntry.id)
    return (
        sheets.where(*done(PaperSheet, user_id)),
        entries.where(*done(PaperEntry, user_id)),
        checks.where(*done(PaperCheck, user_id)),
        ends.where(*done(PaperEnd, user_id)),
    )


def done(model: Any, user_id: int) -> tuple[ColumnElement[bool], ...]:
    """By this account, before the seal."""
    return model.by_user_id == user_id, model.at <= SealedResult.at
