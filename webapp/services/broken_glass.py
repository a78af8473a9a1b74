"""Looking into one panelist's sheet before the plenary: two people, a reason, a quarter of an hour, every look kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from scoring.chain import LOOK
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import APPROVED, BREAK_GLASS, INTERVIEWS, Category, JointAct, JointEnd, Sheet, SheetView, User
from webapp.policy import may_see
from webapp.queries.broken_glass import BegunSheet, begun_sheet, steps_back
from webapp.queries.joint_acts import end_of, joint_act, offices_of
from webapp.queries.sheets import Content, content_of
from webapp.services import score_log
from webapp.services.joint_acts import MOVED_ON, Subject, agrees

OPEN_FOR = timedelta(minutes=15)
ONLY_INTERVIEWS = (
    "Lembar hanya dibuka dengan cara ini selama wawancara. Sesudah rapat pleno dibuka, nilainya ada dalam rekapitulasi."
)
NOTHING_SAVED = "Lembar itu belum pernah disimpan, jadi tidak ada yang dapat dilihat."
IN_CONFLICT = "Yang mundur dari kandidat ini karena benturan kepentingan tidak melihat lembarnya."
NO_OFFICE = "Salah seorang dari keduanya tidak lagi bertugas, jadi lembar ini tidak dapat dilihat lagi."
OVER = "Waktu melihat lembar ini sudah habis. Bila masih perlu, usulkan lagi dengan alasannya."


def subject_for(category_id: int, sheet_id: int) -> Subject:
    """What both agree to: looking into this sheet and no other. Raises Refused."""
    sheet = begun_sheet(category_id, sheet_id)
    if sheet is None:
        raise Refused(NOTHING_SAVED)
    return subject_of(sheet)


def subject_of(sheet: BegunSheet) -> Subject:
    """Raises Refused outside the interviews."""
    if sheet.category.state != INTERVIEWS:
        raise Refused(ONLY_INTERVIEWS)
    return Subject(
        kind=BREAK_GLASS,
        category_id=sheet.category.id,
        subject_id=sheet.sheet_id,
        words=(
            f"Melihat lembar {sheet.juror} (kursi {sheet.seat}) untuk {sheet.candidate} sebelum rapat pleno. Hanya "
            "yang mengusulkan dan yang menyetujui melihatnya, 15 menit lamanya; panelisnya diberi tahu, ini dicetak."
        ),
        content={"panelist": sheet.panelist_id, "candidate": sheet.candidate_id},
    )


def current_subject(act: JointAct) -> Subject:
    """The same as it is now. Raises Conflict, Refused."""
    if act.subject_id is None:
        raise Conflict(MOVED_ON)
    return subject_for(act.category_id, act.subject_id)


def check_people(act: JointAct, end: JointEnd) -> None:
    """Raises Refused where one of the two has a conflict of interest with the candidate."""
    sheet = sheet_of(act)
    if any(steps_back(person, sheet.candidate_id) for person in (act.by_user_id, end.by_user_id)):
        raise Refused(IN_CONFLICT)


def sheet_of(act: JointAct) -> Sheet:
    return db.session.get_one(Sheet, act.subject_id)


def agreed_act(act_id: int, *, by: int) -> tuple[JointAct, JointEnd]:
    """What two people agreed to, for one of them. Raises NotFound for everybody else."""
    act, end = joint_act(act_id), end_of(act_id)
    if act is None or end is None or not is_for(act, end, by=by):
        raise NotFound
    return act, end


def is_for(act: JointAct, end: JointEnd, *, by: int) -> bool:
    """Whether this is an agreement to look into a sheet, and this person one of the two."""
    return act.kind == BREAK_GLASS and end.how == APPROVED and by in {act.by_user_id, end.by_user_id}


def open_until(end: JointEnd) -> datetime:
    return end.at + OPEN_FOR


def why_closed(act: JointAct, end: JointEnd, *, by: int, now: datetime) -> str:
    """Why the sheet isn't shown now; "" while it is."""
    role = db.session.get_one(User, by).role
    if not may_see("opened_sheets", role, db.session.get_one(Category, act.category_id).state):
        return ONLY_INTERVIEWS
    if now >= open_until(end):
        return OVER
    if not agrees(act, end.by_user_id, offices_of([act.by_user_id, end.by_user_id])):
        return NO_OFFICE
    return IN_CONFLICT if steps_back(by, sheet_of(act).candidate_id) else ""


def look(act_id: int, *, by: int, now: datetime) -> tuple[Sheet, Content]:
    """The sheet as it is now, for one of the two, kept as a look. Runs inside `transaction()`.

    Raises NotFound, Forbidden (too late, after the interviews, out of office).
    """
    act, end = agreed_act(act_id, by=by)
    closed = why_closed(act, end, by=by, now=now)
    if closed:
        raise Forbidden(closed)
    sheet = sheet_of(act)
    db.session.add(SheetView(act_id=act.id, sheet_id=sheet.id, version=sheet.version, by_user_id=by, at=now))
    db.session.flush()
    what = score_log.place_of(sheet.panelist_id, sheet.candidate_id) | {"version": sheet.version}
    score_log.record(act.category_id, LOOK, what, by=by, now=now)
    return sheet, content_of(sheet)
