"""What ended a sheet, what opened it again and who looked into it, as the tables have it: to lay beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.db import db
from webapp.models import (
    APPROVED,
    PAPER_DONE,
    REOPEN_SHEET,
    Candidate,
    JointAct,
    JointEnd,
    PaperEnd,
    PaperSheet,
    Reopening,
    Sheet,
    SheetView,
    Signature,
)

Version = tuple[int, str, int]  # panelist, candidate's code, version of that sheet


@dataclass(frozen=True)
class Reopened:
    """A sheet that was opened again; `by`, the second person, is None where nobody agreed to it."""

    panelist_id: int
    candidate: str
    version: int
    at: datetime
    proposed_by: int
    by: int | None
    reason: str


@dataclass(frozen=True)
class Looked:
    """A look into a sheet before the plenary."""

    panelist_id: int
    candidate: str
    version: int
    by: int
    at: datetime


def stored_looks(category_id: int) -> list[Looked]:
    """The oldest first."""
    query = (
        select(Sheet.panelist_id, Candidate.code, SheetView.version, SheetView.by_user_id, SheetView.at)
        .join(Sheet, Sheet.id == SheetView.sheet_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Candidate.category_id == category_id)
        .order_by(SheetView.id)
    )
    return [Looked(*row) for row in db.session.execute(query)]


def stored_reopenings(category_id: int) -> list[Reopened]:
    """The oldest first."""
    of_the_act = (Reopening.sheet_id == JointAct.subject_id) & (JointAct.kind == REOPEN_SHEET)
    query = (
        select(
            Sheet.panelist_id,
            Candidate.code,
            Reopening.version,
            Reopening.at,
            JointAct.by_user_id,
            JointEnd.by_user_id,
            JointAct.reason,
        )
        .join(Sheet, Sheet.id == Reopening.sheet_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .join(JointAct, JointAct.id == Reopening.act_id)
        .outerjoin(JointEnd, (JointEnd.act_id == JointAct.id) & (JointEnd.how == APPROVED) & of_the_act)
        .where(Candidate.category_id == category_id)
        .order_by(Reopening.id)
    )
    return [Reopened(*row) for row in db.session.execute(query)]


def signed_versions(category_id: int) -> dict[Version, Signature]:
    """The signature under each version of a sheet that has one."""
    query = select(Sheet.panelist_id, Candidate.code, Signature).join(Sheet, Sheet.id == Signature.sheet_id)
    query = query.join(Candidate, Candidate.id == Sheet.candidate_id).where(Candidate.category_id == category_id)
    return {(panelist, code, row.version): row for panelist, code, row in db.session.execute(query)}


def typed_versions(category_id: int) -> dict[Version, int]:
    """The number on paper of each version of a sheet that was typed from one and confirmed."""
    query = (
        select(Sheet.panelist_id, Candidate.code, PaperEnd.version, PaperSheet.number)
        .join(PaperSheet, PaperSheet.id == PaperEnd.paper_id)
        .join(Sheet, Sheet.id == PaperEnd.sheet_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Candidate.category_id == category_id, PaperEnd.how == PAPER_DONE)
    )
    rows = db.session.execute(query)
    return {(panelist, code, version): number for panelist, code, version, number in rows if version is not None}
