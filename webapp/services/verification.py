"""Verifying figures: each verdict is a row, and what is in effect is scored.

Where an edition asks for four eyes, a verdict takes effect when somebody else confirms it; who answers a colleague's
verdict only confirms it or sends it back, never puts another in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.errors import FigureRefused
from scoring.figures import MISSING_TEXT, optional_codes
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import (
    ACCEPTED,
    ACTIVE,
    CONFIRMED,
    CORRECTED,
    REJECTED,
    SENT_BACK,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    Decision,
    ReportedFigure,
    Submission,
)
from webapp.queries.evidence import evidence_of
from webapp.queries.reporting import FigureChange, handed_in, reported
from webapp.queries.submissions import latest_submission
from webapp.queries.verification import UNDECIDED, WAITING, FigureState, decisions_of, figure_states
from webapp.services.handed_in import HandedIn, read_body
from webapp.services.replaced import refuse_replaced
from webapp.services.reporting import checked

FIRST = frozenset({ACCEPTED, CORRECTED, REJECTED})
SECOND = frozenset({CONFIRMED, SENT_BACK})
CLOSED = "Verifikasi kategori ini sudah selesai. Keputusannya tersimpan dan tidak dapat diubah lagi."
NOT_YET = "Verifikasi kategori ini belum dibuka."
LEFT = "Kandidat ini tidak lagi ikut serta, jadi angkanya tidak diverifikasi."
MENDING = "Kiriman ini sedang diperbaiki kandidat. Angkanya dapat diputuskan setelah dikirim lagi atau waktunya habis."
OVERTAKEN = "Angka ini sudah diputuskan sejak halaman ini dibuka. Keputusan Anda belum disimpan."
ANOTHER_HANDING = "Kandidat mengirim lagi sejak halaman ini dibuka. Keputusan Anda belum disimpan; baca dulu yang baru."
NOTHING_CLAIMED = "Angka ini tidak diisi kandidat, jadi tidak ada yang dapat diterima atau ditolak."
SAME_VALUE = "Nilai ini sama dengan yang dilaporkan; bila benar, terima saja."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dibaca kandidat."
NO_VALUE = "Tulis nilai yang benar. Bila tidak ada yang benar, tolak angka ini."
NO_PAGE = "Pilih berkas dan halaman bukti yang menunjukkan nilai itu."
PAGE_BEYOND = "Halaman itu tidak ada dalam berkas ini."
OWN_VERDICT = "Keputusan sendiri tidak dapat dikonfirmasi sendiri; verifikator lain yang melakukannya."
NOT_WAITING = "Angka ini tidak sedang menunggu verifikator kedua."
ONLY_CONFIRM = "Angka ini sudah diputuskan rekan Anda. Anda hanya dapat mengonfirmasi atau mengembalikannya."
SENT_BY_YOU = "Anda mengembalikan angka ini, jadi verifikator lain yang memutuskannya lagi."
WHOLE_ONLY = "Jawaban tidak berlaku untuk seluruh indikator hanya dapat diterima atau ditolak."


@dataclass(frozen=True)
class Ruling:
    """One verdict as it is asked for. `seen` is the newest verdict its giver saw on this figure, 0 for none.

    `value` is machine text, wanted of a correction alone.
    """

    figure: str
    verdict: str
    seen: int
    value: str = ""
    reason: str = ""
    evidence_id: int | None = None
    page: int | None = None


class Overtaken(Conflict):
    """A colleague was faster; `newest` is what stands on this figure now."""

    def __init__(self, newest: Decision | None) -> None:
        self.newest = newest
        super().__init__(OVERTAKEN)


@dataclass(frozen=True)
class Case:
    """All that verdicts on one candidate rest on. Figures by code, verdicts the newest first."""

    candidate: Candidate
    rubric: Rubric
    submission: Submission
    handed: HandedIn
    rows: Mapping[str, ReportedFigure]
    states: Mapping[str, FigureState]
    history: Mapping[str, Sequence[Decision]]

    def claimed(self, code: str) -> str:
        """What was handed in, machine text."""
        return self.handed.content.cells().get(code, MISSING_TEXT)

    def is_unsent(self, code: str) -> bool:
        """Whether something stands there that was left out when it was handed in: typed after a return, never sent."""
        row = self.rows.get(code)
        return self.claimed(code) == MISSING_TEXT and row is not None and row.claimed != MISSING_TEXT

    def state(self, code: str) -> str:
        """UNDECIDED, WAITING or DECIDED; "" where nobody has to decide anything."""
        found = self.states.get(code)
        return "" if found is None else found.state

    def newest(self, code: str) -> Decision | None:
        """The newest verdict, whether it stands or not."""
        return next(iter(self.history.get(code, ())), None)

    def standing(self, code: str) -> Decision | None:
        """The newest verdict where it stands."""
        return None if self.state(code) in ("", UNDECIDED) else self.newest(code)

    def proposed(self) -> dict[str, str]:
        """Machine text of every figure as it will count once what waits is confirmed."""
        cells = self.handed.content.cells()
        cells |= {code: row.verified for code, row in self.rows.items() if row.verified is not None}
        return cells | {code: one.value for code in self.states if (one := self.standing(code)) is not None}


def columns_of(rubric: Rubric) -> tuple[str, ...]:
    """What may need a verdict: the figures, and optional indicators answered as a whole."""
    return (*(figure.code for figure in rubric.figures), *optional_codes(rubric))


def case_of(candidate: Candidate, rubric: Rubric) -> Case:
    """What is known of a candidate who handed in. Category and edition must be loaded. Raises NotFound."""
    submission = latest_submission(candidate.id)
    if submission is None:
        raise NotFound
    return Case(
        candidate=candidate,
        rubric=rubric,
        submission=submission,
        handed=read_body(submission.body),
        rows=reported(candidate.id),
        states=figure_states(candidate.id, candidate.category_id, columns_of(rubric)),
        history=decisions_of(candidate.id),
    )


def undecidable(candidate: Candidate, *, now: datetime) -> str:
    """Why nothing can be decided now, as a sentence; "" while it can."""
    state, last = candidate.category.state, handed_in(candidate.id)
    if candidate.standing != ACTIVE:
        return LEFT
    if state not in (SUBMISSION, VERIFICATION) or last is None:
        return CLOSED if last is not None else NOT_YET
    return MENDING if last.until is not None and now <= last.until else ""


def decide(
    candidate: Candidate, rubric: Rubric, rulings: Sequence[Ruling], *, submission_id: int, by: int, now: datetime
) -> int:
    """Keeps these verdicts, all or none, and puts in effect what counts; gives how many were new.

    Runs inside `transaction()` with candidate, category and edition read in it. The same verdict sent again is the same
    one. Raises Forbidden (not now), Replaced, Overtaken and Conflict (a stale page), Refused with the sentence.
    """
    if why := undecidable(candidate, now=now):
        raise Forbidden(why)
    refuse_replaced(candidate.category, rubric)
    found = case_of(candidate, rubric)
    if found.submission.id != submission_id:
        raise Conflict(ANOTHER_HANDING)
    fresh = [one for one in rulings if not is_same(found.newest(one.figure), one, by)]
    for one in fresh:
        check(found, one, by)
    for one in fresh:
        keep(found, one, by=by, now=now)
    db.session.flush()
    return len(fresh)


def is_same(newest: Decision | None, one: Ruling, by: int) -> bool:
    """Whether this very verdict was acknowledged already."""
    if newest is None or (newest.answers_id or 0) != one.seen or newest.by_user_id != by:
        return False
    told = (newest.verdict, newest.reason, newest.evidence_id, newest.page)
    same_value = newest.verdict != CORRECTED or newest.value == one.value
    return told == (one.verdict, one.reason, one.evidence_id, one.page) and same_value


def check(found: Case, one: Ruling, by: int) -> None:
    """Raises Overtaken, NotFound, or Refused with the sentence."""
    if one.figure not in columns_of(found.rubric):
        raise NotFound
    newest = found.newest(one.figure)
    if (0 if newest is None else newest.id) != one.seen:
        raise Overtaken(newest)
    if one.verdict in (CORRECTED, REJECTED, SENT_BACK) and not one.reason:
        raise Refused(NO_REASON)
    if one.verdict in SECOND:
        check_second(found, one, newest, by)
    else:
        check_first(found, one, newest, by)


def check_second(found: Case, one: Ruling, newest: Decision | None, by: int) -> None:
    """Only a colleague's verdict that waits is confirmed or sent back."""
    if found.state(one.figure) != WAITING or newest is None:
        raise Refused(NOT_WAITING)
    if newest.by_user_id == by:
        raise Refused(OWN_VERDICT)


def check_first(found: Case, one: Ruling, newest: Decision | None, by: int) -> None:
    """A verdict of one's own: on what was claimed, with a value that can stand, and not over a colleague's."""
    if found.state(one.figure) == WAITING and newest is not None and newest.by_user_id != by:
        raise Refused(ONLY_CONFIRM)
    if found.candidate.category.edition.four_eyes and sent_back_by(newest, by):
        raise Refused(SENT_BY_YOU)
    if one.verdict == CORRECTED:
        check_correction(found, one)
    elif found.claimed(one.figure) == MISSING_TEXT and not (one.verdict == REJECTED and found.is_unsent(one.figure)):
        raise Refused(NOTHING_CLAIMED)


def sent_back_by(newest: Decision | None, by: int) -> bool:
    return newest is not None and newest.verdict == SENT_BACK and newest.by_user_id == by


def check_correction(found: Case, one: Ruling) -> None:
    """A value that the rubric can read, another than the claimed one, shown on a page of the candidate's."""
    if one.figure not in {figure.code for figure in found.rubric.figures}:
        raise Refused(WHOLE_ONLY)
    if one.value == MISSING_TEXT:
        raise Refused(NO_VALUE)
    if one.value == found.claimed(one.figure):
        raise Refused(SAME_VALUE)
    try:
        checked(found.rubric, FigureChange(one.figure, one.value, 0))
    except FigureRefused as refusal:
        raise Refused(str(refusal)) from None
    check_page(found, one)


def check_page(found: Case, one: Ruling) -> None:
    """The page lies in a file of this candidate; where the figure has none, the reason has to do."""
    evidence = evidence_of(found.candidate.id)
    if one.evidence_id is None:
        if evidence.get(one.figure):
            raise Refused(NO_PAGE)
        return
    own = {file.id: file for files in evidence.values() for file in files}
    if one.evidence_id not in own:
        raise Refused(NO_PAGE)
    pages = own[one.evidence_id].blob.pages or 0
    if pages and one.page is None:
        raise Refused(NO_PAGE)
    if one.page is not None and not 1 <= one.page <= pages:
        raise Refused(PAGE_BEYOND)


def keep(found: Case, one: Ruling, *, by: int, now: datetime) -> None:
    """One more row; what counts now is written beside the claim."""
    newest = found.newest(one.figure)
    value = value_of(found, one, newest)
    row = Decision(
        submission_id=found.submission.id,
        figure=one.figure,
        verdict=one.verdict,
        value=value,
        reason=one.reason,
        evidence_id=one.evidence_id,
        page=one.page,
        answers_id=None if newest is None else newest.id,
        by_user_id=by,
        at=now,
    )
    db.session.add(row)
    figure = found.rows.get(one.figure) or new_figure(found.candidate.id, one.figure)
    alone = one.verdict in FIRST and not found.candidate.category.edition.four_eyes
    if alone or one.verdict == CONFIRMED:
        figure.verified = value


def new_figure(candidate_id: int, code: str) -> ReportedFigure:
    """A figure that the candidate left out has a row once something is decided on it."""
    row = ReportedFigure(candidate_id=candidate_id, code=code)
    db.session.add(row)
    return row


def value_of(found: Case, one: Ruling, newest: Decision | None) -> str:
    """The figure as this verdict leaves it; a second one leaves it as the first did."""
    if one.verdict in SECOND:
        return "" if newest is None else newest.value
    return {ACCEPTED: found.claimed(one.figure), CORRECTED: one.value}.get(one.verdict, MISSING_TEXT)
