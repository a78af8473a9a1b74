"""Announcing a sealed result, objections to it with their answers, and figures that are corrected after the seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reports import formats
from reports.figure_words import words_of
from scoring.chain import FIGURE
from scoring.errors import FigureRefused
from scoring.figures import read_figure
from scoring.rubric import Figure, Rubric
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    ANNOUNCE,
    MOST_OBJECTION_DAYS,
    SEALED,
    Announcement,
    Candidate,
    Category,
    Edition,
    FigureCorrection,
    JointAct,
    Objection,
    ObjectionAnswer,
    ReportedFigure,
)
from webapp.queries.candidates import candidate_by_code
from webapp.queries.sealed import (
    announcement_by_id,
    corrections_of,
    newest_sealed,
    objection_by_id,
    objections_of,
    release_of,
)
from webapp.services import score_log
from webapp.services.joint_acts import MOVED_ON, Subject

FARTHEST = timedelta(days=366)
NOT_SEALED = "Hasil diumumkan setelah disegel. Tidak ada yang berubah."
ALREADY_OUT = "Hasil ini sudah diumumkan, jadi waktunya tidak dapat diubah lagi."
PAST = "Waktu pengumuman harus di depan sekarang."
TOO_FAR = "Waktu pengumuman paling jauh satu tahun dari sekarang; periksa tahunnya."
DAYS = f"Masa sanggah 0 sampai {MOST_OBJECTION_DAYS} hari."
NOT_OPEN = "Sanggahan diterima setelah hasil diumumkan."
CLOSED = "Masa sanggah sudah berakhir, jadi sanggahan tidak diterima lagi."
NO_TEXT = "Tulis sanggahan Anda."
NO_ANSWER = "Tulis jawabannya; jawaban itu dibaca kandidat dan dicatat."
ONCE = "Sanggahan tentang hal itu sudah dikirim. Satu hal disanggah satu kali."
ANSWERED = "Sanggahan ini sudah dijawab. Tidak ada yang berubah."
NO_MATTER = "Pilih hal yang disanggah."
NO_REASON = "Tulis alasan koreksinya; alasan itu dicatat."
CORRECTED_MEANWHILE = (
    "Sejak halaman ini dibuka, {name} mengoreksi angka itu dari {old} menjadi {theirs}. Koreksi Anda menjadi {own} "
    "belum disimpan; semua isian Anda masih ada. Periksa keduanya, lalu simpan lagi bila nilai Anda yang benar."
)
SAME_FIGURE = "Angka itu sudah bernilai demikian. Tidak ada yang berubah."
WHOLE = ""


@dataclass(frozen=True)
class Plan:
    """When the result becomes public, and for how many days after that objections are taken."""

    release_at: datetime
    objection_days: int


def plan(category_id: int, wanted: Plan, *, by: int, now: datetime) -> Announcement:
    """Keeps a plan, which counts once two people agreed to it. Raises Refused with the sentence why it can't be."""
    problem = refusal_of(db.session.get_one(Category, category_id), wanted, now)
    if problem:
        raise Refused(problem)
    row = Announcement(category_id=category_id, **vars(wanted), by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def refusal_of(category: Category, wanted: Plan, now: datetime) -> str:
    """Why the result can't be announced like that; "" where it can."""
    if category.state != SEALED or newest_sealed(category.id) is None:
        return NOT_SEALED
    if is_out(category.id, now=now):
        return ALREADY_OUT
    if wanted.release_at <= now:
        return PAST
    if wanted.release_at > now + FARTHEST:
        return TOO_FAR
    return "" if 0 <= wanted.objection_days <= MOST_OBJECTION_DAYS else DAYS


def is_out(category_id: int, *, now: datetime) -> bool:
    """Whether the moment that two people agreed to has come."""
    found = release_of(category_id)
    return found is not None and found.at <= now


def subject_of(row: Announcement, category: Category, edition: Edition, *, now: datetime) -> Subject:
    """What both agree to: this moment, for this sealed result. Raises Refused where it can't be any more."""
    wanted = Plan(row.release_at, row.objection_days)
    problem = refusal_of(category, wanted, now)
    if problem:
        raise Refused(problem)
    sealed = newest_sealed(category.id)
    assert sealed is not None  # or it would have been refused
    moment = formats.long_moment(row.release_at.astimezone(ZoneInfo(edition.timezone)))
    window = f"masa sanggah {row.objection_days} hari" if row.objection_days else "tanpa masa sanggah"
    return Subject(
        kind=ANNOUNCE,
        category_id=category.id,
        subject_id=row.id,
        words=f"Mengumumkan hasil {category.title} pada {moment}, {window}. Sejak saat itu siapa pun dapat membacanya.",
        content={"release_at": utc_text(row.release_at), "days": row.objection_days, "record": sealed.sha256},
    )


def agreed(act: JointAct, *, by: int, now: datetime) -> None:
    """Leaves the agreement, `by` second, in the score log; from its moment on the result is public by itself."""
    row = None if act.subject_id is None else announcement_by_id(act.subject_id)
    sealed = newest_sealed(act.category_id)
    assert row is not None  # agreed to as they are, in this transaction
    assert sealed is not None
    what = {
        "release_at": utc_text(row.release_at),
        "days": row.objection_days,
        "record": sealed.sha256,
        "proposed_by": act.by_user_id,
        "reason": score_log.Words(act.reason),
    }
    score_log.record_announcement(act.category_id, what, by=by, now=now)


def utc_text(at: datetime) -> str:
    """A moment as the same text whatever zone it was typed in."""
    return at.astimezone(UTC).isoformat()


def subject_for(act: JointAct, *, now: datetime) -> Subject:
    """What is there now of a proposal to announce. Raises Conflict where the plan is gone, Refused."""
    row = None if act.subject_id is None else announcement_by_id(act.subject_id)
    if row is None or row.category_id != act.category_id:
        raise Conflict(MOVED_ON)
    category = db.session.get_one(Category, act.category_id)
    return subject_of(row, category, db.session.get_one(Edition, category.edition_id), now=now)


# ---------------------------------------------------------------------- objections


def object_to(candidate: Candidate, rubric: Rubric, matter: str, text: str, *, by: int, now: datetime) -> Objection:
    """Keeps an objection; `matter` is a criterion's or indicator's code, or WHOLE.

    Raises Refused before the announcement, after the window, without words or for a matter that isn't one, Conflict
    for a second one on the same matter.
    """
    if matter != WHOLE and matter not in {node.code for node in rubric.nodes()}:
        raise Refused(NO_MATTER)
    problem = closed_sentence(candidate.category_id, now=now)
    if problem:
        raise Refused(problem)
    if not text.strip():
        raise Refused(NO_TEXT)
    if any(one.objection.matter == matter for one in objections_of(candidate.category_id, candidate.id)):
        raise Conflict(ONCE)
    row = Objection(candidate_id=candidate.id, matter=matter, text=text.strip(), by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def closed_sentence(category_id: int, *, now: datetime) -> str:
    """Why no objection is taken now; "" while they are."""
    found = release_of(category_id)
    if found is None or now < found.at:
        return NOT_OPEN
    return "" if now < found.closes_at else CLOSED


def answer(
    category_id: int, objection_id: int, *, accepted: bool, text: str, by: int, now: datetime
) -> ObjectionAnswer:
    """Answers an objection for good. Raises NotFound, Refused without words, Conflict where it has an answer."""
    row = objection_by_id(category_id, objection_id)
    if row is None:
        raise NotFound
    if not text.strip():
        raise Refused(NO_ANSWER)
    if db.session.get(ObjectionAnswer, objection_id) is not None:
        raise Conflict(ANSWERED)
    found = ObjectionAnswer(objection_id=row.id, accepted=accepted, text=text.strip(), by_user_id=by, at=now)
    db.session.add(found)
    db.session.flush()
    return found


# ---------------------------------------------------------------------- corrections


@dataclass(frozen=True)
class Correction:
    """A figure of one candidate that is to count otherwise; `value` is machine text.

    `seen` is the newest correction that the page showed, 0 where it showed none.
    """

    code: str
    figure: str
    value: str
    reason: str
    seen: int


def correct(category_id: int, rubric: Rubric, wanted: Correction, *, by: int, now: datetime) -> FigureCorrection:
    """Lets a figure count otherwise from the next sealed result on; the sealed one stays as it is.

    Raises NotFound, Conflict where somebody corrected it since the page was made, Refused for a value that can't be
    read, for the same value and without a reason, and before the seal.
    """
    if db.session.get_one(Category, category_id).state != SEALED:
        raise Refused(NOT_SEALED)
    if not wanted.reason.strip():
        raise Refused(NO_REASON)
    candidate = candidate_by_code(category_id, wanted.code)
    figure = next((one for one in rubric.figures if one.code == wanted.figure), None)
    if candidate is None or figure is None:
        raise NotFound
    try:
        read_figure(figure, wanted.value)
    except FigureRefused as refused:
        raise Refused(f"{figure.title}: {refused}.") from None
    return write_correction(candidate, figure, wanted, by=by, now=now)


def refuse_unseen(candidate: Candidate, figure: Figure, wanted: Correction) -> None:
    """Raises Conflict where a colleague has corrected this figure since: nobody overrules what wasn't read."""
    rows = [one for one, _name in corrections_of(candidate.category_id)]
    own = [one for one in rows if (one.candidate_id, one.figure) == (candidate.id, figure.code)]
    if own and own[-1].id > wanted.seen:
        values = (words_of(figure, text) for text in (own[-1].old, own[-1].new, wanted.value))
        told = dict(zip(("old", "theirs", "own"), values, strict=True))
        raise Conflict(CORRECTED_MEANWHILE.format(name=own[-1].by.name, **told))


def reported_row(candidate_id: int, figure: str) -> ReportedFigure:
    """Where the figure stands; a new row where the candidate left it out."""
    row = db.session.query(ReportedFigure).filter_by(candidate_id=candidate_id, code=figure).one_or_none()
    if row is None:
        row = ReportedFigure(candidate_id=candidate_id, code=figure)
        db.session.add(row)
    return row


def write_correction(
    candidate: Candidate, figure: Figure, wanted: Correction, *, by: int, now: datetime
) -> FigureCorrection:
    row = reported_row(candidate.id, figure.code)
    old = row.claimed if row.verified is None else row.verified
    if old == wanted.value:
        raise Refused(SAME_FIGURE)
    refuse_unseen(candidate, figure, wanted)
    row.verified = wanted.value
    kept = FigureCorrection(
        candidate_id=candidate.id,
        figure=wanted.figure,
        old=old or "",
        new=wanted.value,
        reason=wanted.reason.strip(),
        by_user_id=by,
        at=now,
    )
    db.session.add(kept)
    db.session.flush()
    what = {
        "candidate": candidate.code,
        "figure": kept.figure,
        "old": kept.old,
        "new": kept.new,
        "reason": score_log.Words(kept.reason),
    }
    score_log.record(candidate.category_id, FIGURE, what, by=by, now=now)
    return kept
