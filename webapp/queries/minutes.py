"""What papers of a sealed result tell beside its marks: signed sheets with their words, when the plenary began."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, type_coerce

from webapp.db import UtcTime, db
from webapp.models import ACTIVE, PLENARY, Candidate, Panelist, Recusal, Score, Sheet, Signature, StateChange


@dataclass(frozen=True)
class WrittenSheet:
    """A locked sheet that counts, and what is written on it beside the marks: `notes` by item, `note` for all of it.

    `signed_as` is the name that was typed, "" and `signed_at` None where the signature isn't an electronic one.
    """

    panelist_id: int
    candidate: str
    sheet_id: int
    note: str
    locked_at: datetime
    signed_as: str
    signed_at: datetime | None
    notes: dict[str, str] = field(default_factory=dict)


def written_sheets(category_id: int, indicators: Collection[str]) -> list[WrittenSheet]:
    """Every locked sheet whose juror hasn't stepped back, by candidate and seat, with the notes to these items."""
    query = (
        select(
            Sheet.panelist_id,
            Candidate.code,
            Sheet.id,
            Sheet.note,
            type_coerce(Sheet.locked_at, UtcTime),
            func.coalesce(Signature.name, ""),
            Signature.at,
        )
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .outerjoin(Signature, (Signature.sheet_id == Sheet.id) & (Signature.version == Sheet.version))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Recusal.id.is_(None))
        .where(Candidate.standing == ACTIVE)
        .order_by(Candidate.code, Panelist.seat, Panelist.id)
    )
    notes = notes_by_sheet(category_id, indicators)
    return [WrittenSheet(*row, notes=notes.get(row[2], {})) for row in db.session.execute(query)]


def notes_by_sheet(category_id: int, indicators: Collection[str]) -> dict[int, dict[str, str]]:
    """Sheet -> item -> the note of its newest answer, where there is one."""
    query = (
        select(Score.sheet_id, Score.indicator, Score.note)
        .join(Sheet, Sheet.id == Score.sheet_id)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Score.indicator.in_(indicators))
        .order_by(Score.version)  # a later row replaces an earlier one
    )
    newest: dict[int, dict[str, str]] = {}
    for sheet_id, indicator, note in db.session.execute(query):
        newest.setdefault(sheet_id, {})[indicator] = note
    return {sheet: {item: note for item, note in notes.items() if note} for sheet, notes in newest.items()}


def plenary_opened_at(category_id: int) -> datetime | None:
    """When the plenary was opened last; None where nobody has opened it by the stages."""
    query = select(func.max(StateChange.id)).where(StateChange.category_id == category_id, StateChange.new == PLENARY)
    return db.session.scalar(select(StateChange.at).where(StateChange.id == query.scalar_subquery()))
