"""Opening a locked sheet again: chair and secretary together; the version that was signed stays with its signature."""

from __future__ import annotations

from datetime import datetime

from scoring.chain import REOPEN
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import INTERVIEWS, REOPEN_SHEET, JointAct, Reopening, Sheet
from webapp.queries.signatures import LockedSheet, locked_sheet
from webapp.services import score_log
from webapp.services.joint_acts import MOVED_ON, Subject

NOT_IN_INTERVIEWS = (
    "Lembar hanya dapat dibuka lagi selama tahap wawancara. Bila rapat pleno sudah dibuka, wawancaranya harus dibuka "
    "lagi lebih dulu."
)


def subject_of(sheet: LockedSheet) -> Subject:
    """What both agree to: this sheet, as it is locked now. Raises Refused outside the interviews."""
    if sheet.state != INTERVIEWS:
        raise Refused(NOT_IN_INTERVIEWS)
    return Subject(
        kind=REOPEN_SHEET,
        category_id=sheet.category_id,
        subject_id=sheet.sheet_id,
        words=f"Membuka lagi lembar {sheet.juror} (kursi {sheet.seat}) untuk {sheet.candidate}",
        content={"version": sheet.version, "locked_at": sheet.locked_at.isoformat(), "body": sheet.body_sha256},
    )


def subject_for(category_id: int, sheet_id: int) -> Subject:
    """The same by ids. Raises NotFound where no such sheet of the category is locked, Refused."""
    sheet = locked_sheet(sheet_id)
    if sheet is None or sheet.category_id != category_id:
        raise NotFound
    return subject_of(sheet)


def current_subject(act: JointAct) -> Subject:
    """What is there now of a proposal's sheet. Raises Conflict where it isn't locked any more, Refused."""
    sheet = None if act.subject_id is None else locked_sheet(act.subject_id)
    if sheet is None:
        raise Conflict(MOVED_ON)
    return subject_of(sheet)


def reopen(act: JointAct, *, by: int, now: datetime) -> None:
    """Does what both agreed to, `by` second: the juror may change the sheet, and signs a new version of it."""
    assert act.subject_id is not None  # a sheet's proposal names it
    sheet = db.session.get_one(Sheet, act.subject_id)
    assert sheet.locked_at is not None  # agreed to as locked, in this transaction
    sheet.version += 1
    row = Reopening(act_id=act.id, sheet_id=sheet.id, version=sheet.version, locked_at=sheet.locked_at, at=now)
    db.session.add(row)
    sheet.locked_at = None
    db.session.flush()
    what = {
        **score_log.place_of(sheet.panelist_id, sheet.candidate_id),
        "version": sheet.version,
        "proposed_by": act.by_user_id,
        "reason": score_log.Words(act.reason),
    }
    score_log.record(act.category_id, REOPEN, what, by=by, now=now)
