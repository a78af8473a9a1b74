"""Calibration: a category's case, who has committed, and what was committed once all may see it.

Nothing of candidates, sheets or scores is read here but how many sheets were begun, and nothing there reads this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import Calibration, CalibrationSheet, Candidate, Category, Panelist, Sheet, Slot
from webapp.queries.duties import sitting
from webapp.queries.sheets import Answer, Content


@dataclass(frozen=True)
class OwnCalibration:
    """A calibration as one member of the panel has it: the seat, the case, the own sheet."""

    panelist_id: int
    calibration: Calibration
    category: Category
    content: Content

    @property
    def committed(self) -> bool:
        return self.content.locked_at is not None


@dataclass(frozen=True)
class Notice:
    """A calibration on a juror's list: `committed` by the reader, `closed` for all."""

    category_id: int
    title: str
    committed: bool
    closed: bool
    state: str


def calibration_of(category_id: int) -> Calibration | None:
    return db.session.scalar(select(Calibration).where(Calibration.category_id == category_id))


def own_calibration(user_id: int, category_id: int) -> OwnCalibration | None:
    """The reader's part in a category's calibration; None without one, or for who doesn't sit on the panel."""
    query = (
        select(Panelist.id, Calibration)
        .join(Category, Category.id == Panelist.category_id)
        .join(Calibration, Calibration.category_id == Category.id)
        .where(Panelist.user_id == user_id, Panelist.category_id == category_id, sitting())
        .options(contains_eager(Calibration.category).joinedload(Category.edition))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    panelist_id, calibration = row
    return OwnCalibration(panelist_id, calibration, calibration.category, own_content(calibration.id, panelist_id))


def own_row(calibration_id: int, panelist_id: int) -> CalibrationSheet | None:
    query = select(CalibrationSheet).where(
        CalibrationSheet.calibration_id == calibration_id, CalibrationSheet.panelist_id == panelist_id
    )
    return db.session.scalar(query)


def own_content(calibration_id: int, panelist_id: int) -> Content:
    """What the reader's own sheet for the case holds."""
    row = own_row(calibration_id, panelist_id)
    if row is None:
        return Content()
    return Content(None, row.version, row.note, row.committed_at, row.saved_at, answers_of(row))


def answers_of(row: CalibrationSheet) -> dict[str, Answer]:
    told: Mapping[str, list[str]] = json.loads(row.answers)
    return {code: Answer(value, note) for code, (value, note) in told.items()}


def committed_count(category_id: int) -> tuple[int, int]:
    """(members who sit there now and have committed, all who sit there now)."""
    query = (
        select(func.count(CalibrationSheet.committed_at), func.count())
        .select_from(Panelist)
        .outerjoin(Calibration, Calibration.category_id == Panelist.category_id)
        .outerjoin(
            CalibrationSheet,
            (CalibrationSheet.panelist_id == Panelist.id) & (CalibrationSheet.calibration_id == Calibration.id),
        )
        .where(Panelist.category_id == category_id, sitting())
    )
    committed, seats = db.session.execute(query).one()
    return committed, seats


def committed_answers(calibration: Calibration) -> list[dict[str, Answer]]:
    """What was committed, by item, without whose it is; nothing before the calibration is closed."""
    query = select(CalibrationSheet).where(
        CalibrationSheet.calibration_id == calibration.id, CalibrationSheet.committed_at.is_not(None)
    )
    return [] if calibration.closed_at is None else [answers_of(row) for row in db.session.scalars(query)]


def interviews_begun(category_id: int, now: datetime) -> bool:
    """Whether a sheet of a candidate was begun, or a slot's time has come."""
    begun = select(Sheet.id).join(Candidate, Candidate.id == Sheet.candidate_id)
    begun = begun.where(Candidate.category_id == category_id, or_(Sheet.version > 0, Sheet.locked_at.is_not(None)))
    slots = select(Slot.id).where(Slot.category_id == category_id, Slot.starts_at <= now, Slot.cancelled_at.is_(None))
    return any(db.session.scalar(query.limit(1)) is not None for query in (begun, slots))


def notices_of(user_id: int) -> list[Notice]:
    """The calibrations of the reader's panels."""
    query = (
        select(
            Category.id,
            Category.title,
            CalibrationSheet.committed_at.is_not(None),
            Calibration.closed_at.is_not(None),
            Category.state,
        )
        .join(Calibration, Calibration.category_id == Category.id)
        .join(Panelist, Panelist.category_id == Category.id)
        .outerjoin(
            CalibrationSheet,
            (CalibrationSheet.panelist_id == Panelist.id) & (CalibrationSheet.calibration_id == Calibration.id),
        )
        .where(Panelist.user_id == user_id, sitting())
        .order_by(Category.id)
    )
    return [Notice(*row) for row in db.session.execute(query)]
