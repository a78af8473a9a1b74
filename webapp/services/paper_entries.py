"""From paper into the application: one person types a sheet, another compares it with its scan, and nobody else sees.

What was compared becomes the panelist's own sheet by the very rules of a sheet that is scored on a screen.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.chain import PAPER as PAPER_EVENT
from scoring.rubric import Rubric
from webapp.content.kinds import PDF, PICTURES
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused, Unprepared
from webapp.models import (
    DEVICE,
    ENTERED,
    INTERVIEWS,
    PAPER,
    PAPER_BACK,
    PAPER_DONE,
    SECRETARIAT,
    Category,
    Panelist,
    PaperCheck,
    PaperChoice,
    PaperEnd,
    PaperEntry,
    PaperScan,
)
from webapp.policy import may_see
from webapp.queries.paper_sheets import Paper, body_of_entry, newest_choice, newest_scan, owed_pairs, own_papers
from webapp.queries.sheets import Answer, Content, Seat, content_of, own_sheet, seat_of, stored_content
from webapp.services import score_log
from webapp.services.evidence import NotTaken, Stored, shown_name, speak_of
from webapp.services.paper_sheets import NO_REASON, end_void, open_paper
from webapp.services.replaced import refuse_replaced
from webapp.services.sheets import CLOSED, Typed, lock_on, on_scale, save_on, seat_for

NAMESPACE = uuid.UUID("7c1f1d0e-5a53-4f0b-9d0f-2f6a3f5f9b11")
MINUTE = timedelta(minutes=1)
OTHER_RUBRIC = (
    "Rubrik kategori ini berubah sejak lembar ini dicetak, jadi lembar ini tidak dapat dimasukkan. Batalkan nomornya "
    "dengan alasan itu, lalu cetak yang baru."
)
NOT_THIS_PAIR = (
    "Lembar panelis itu untuk kandidat itu tidak ditunggu: mungkin sudah terkunci, panelisnya mundur atau berhalangan. "
    "Bila nomor ini tidak diperlukan lagi, batalkan dengan alasannya."
)
INCOMPLETE = (
    "Butir {items} kosong atau tanpa alasan di kertas. Yang kosong tidak boleh diisi orang lain: mintalah panelisnya "
    "melengkapi dan memaraf kertasnya, pindai lagi, lalu ketik di sini."
)
TOO_LATE = "Saat tanda tangan ada di masa depan; periksa tanggal dan jamnya."
TOO_EARLY = "Saat tanda tangan lebih awal daripada saat lembar ini dicetak; periksa tanggal dan jamnya."
NO_SPREADSHEET = "Pindaian berupa PDF, JPG, atau PNG."
NO_SCAN = "Pindaiannya belum dilampirkan, jadi lembar ini belum dapat dicocokkan."
ALREADY = "Lembar ini sudah dimasukkan dan menunggu pencocokan. Tidak ada yang berubah."
NOT_ENTERED = "Lembar ini tidak sedang menunggu pencocokan. Tidak ada yang berubah."
OWN = "Yang memasukkan lembar ini tidak boleh mencocokkannya; itu tugas orang kedua. Tidak ada yang berubah."
TYPED_AGAIN = (
    "Lembar ini diketik lagi sejak halaman ini dibuka, jadi yang Anda cocokkan bukan isian yang sekarang. Tidak ada "
    "yang berubah; cocokkan isian di bawah ini dengan pindaiannya."
)
OLDER_PAGE = "Halaman itu dari sebelum pembaruan aplikasi. Tidak ada yang berubah; cocokkan sekali lagi di bawah ini."
TAKEN = "Lembar ini sedang dicocokkan oleh {name}, dan hanya orang itu yang melihatnya."
WAITING = (
    "Panelis ini juga sudah mulai mengisi lembar elektronik untuk kandidat ini. Panelis itu sendiri harus memilih di "
    "layarnya mana yang berlaku; sesudah itu lembar ini dapat dipastikan."
)
LOCKED_ALREADY = "Panelis sudah mengunci lembar elektroniknya untuk kandidat ini, jadi lembar kertas tidak berlaku."
CHOSE_DEVICE = "Panelis memilih lembar elektroniknya."
UNPREPARED = "Panelis ini belum menandatangani pernyataan dan menjawab soal benturan kepentingan. Ingatkan dahulu."
MOVED_ON = "Lembar elektronik Anda berubah sejak halaman ini dibuka. Muat ulang halaman, lalu pilih lagi."


@dataclass(frozen=True)
class Filled:
    """What stands on a paper, as typed; `turn` is which entry of this number it is, from 1."""

    panelist_id: int
    candidate_id: int
    answers: Mapping[str, Answer]
    note: str
    signed_at: datetime
    turn: int


@dataclass(frozen=True)
class Written:
    """What was typed from a paper."""

    answers: Mapping[str, Answer]
    note: str

    def content(self) -> Content:
        """As a sheet's."""
        return Content(note=self.note, answers=self.answers)


def write_body(answers: Mapping[str, Answer], note: str) -> str:
    """Canonical JSON."""
    items = {code: [answer.value, answer.note] for code, answer in answers.items()}
    return json.dumps({"items": items, "note": note}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_body(body: str) -> Written:
    found = json.loads(body)
    return Written({code: Answer(value, note) for code, (value, note) in found["items"].items()}, found["note"])


# ---------------------------------------------------------------------- typing


def enterable(category_id: int, number: int, rubric: Rubric) -> Paper:
    """A number that can be typed from now.

    Raises NotFound, Forbidden (closed), Conflict (over, or the rubric was replaced), Refused (rubric).
    """
    category = db.session.get_one(Category, category_id)
    if not may_see("paper_sheets", SECRETARIAT, category.state):
        raise Forbidden(CLOSED)
    refuse_replaced(category, rubric)
    paper = open_paper(category_id, number)
    if paper.sheet.rubric_digest != rubric.digest:
        raise Refused(OTHER_RUBRIC)
    return paper


def attach_scan(paper: Paper, stored: Stored, name: str, *, by: int, now: datetime) -> PaperScan:
    """One more scan, until somebody compares; the newest counts. Raises NotTaken, Conflict."""
    if stored.kind not in {PDF, *PICTURES}:
        raise NotTaken(NO_SPREADSHEET)
    if paper.state == ENTERED and (paper.check is not None or not typed_by(paper, by)):
        raise Conflict(ALREADY)
    speak_of(stored, now=now)
    row = PaperScan(paper_id=paper.sheet.id, sha256=stored.sha256, name=shown_name(name), by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def typed_by(paper: Paper, user_id: int) -> bool:
    return paper.entry is not None and paper.entry.by_user_id == user_id


def refuse_anothers(paper: Paper, *, by: int) -> None:
    """Raises Conflict where somebody else has typed it, and it waits to be compared."""
    if paper.state == ENTERED and not typed_by(paper, by):
        raise Conflict(ALREADY)


def enter(paper: Paper, rubric: Rubric, filled: Filled, *, by: int, now: datetime) -> PaperEntry:
    """Keeps what was typed, whole or not at all; the same sent again changes nothing.

    Raises Conflict (somebody else was faster), AnswersRefused (off the scale), Refused with what is wrong.
    """
    answers = on_scale(rubric, filled.answers)
    body = write_body(answers, filled.note)
    if paper.state == ENTERED and paper.entry is not None:
        if typed_by(paper, by) and paper.turn == filled.turn and body_of_entry(paper.entry.id) == body:
            return paper.entry
        raise Conflict(ALREADY)
    if filled.turn != paper.turn + 1:
        raise Conflict(ALREADY)
    check_pair(paper, filled)
    check_complete(rubric, answers)
    check_moment(paper, filled.signed_at, now)
    row = PaperEntry(
        paper_id=paper.sheet.id,
        turn=filled.turn,
        panelist_id=filled.panelist_id,
        candidate_id=filled.candidate_id,
        body=body,
        signed_at=filled.signed_at,
        by_user_id=by,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def check_pair(paper: Paper, filled: Filled) -> None:
    """Raises Refused unless a sheet of this panelist for this candidate is expected, and the one that was printed."""
    pair, printed = (filled.panelist_id, filled.candidate_id), (paper.sheet.panelist_id, paper.sheet.candidate_id)
    owed = {(panelist.id, candidate.id) for panelist, candidate in owed_pairs(paper.sheet.category_id)}
    if printed not in {(None, None), pair} or pair not in owed:
        raise Refused(NOT_THIS_PAIR)


def check_complete(rubric: Rubric, answers: Mapping[str, Answer]) -> None:
    """Raises Refused naming the items that are blank on paper."""
    missing = Content(answers=answers).open_items(rubric.judged())
    if missing:
        raise Refused(INCOMPLETE.format(items=", ".join(missing)))


def check_moment(paper: Paper, signed_at: datetime, now: datetime) -> None:
    """Raises Refused; a paper's clock has minutes only."""
    if signed_at > now:
        raise Refused(TOO_LATE)
    if signed_at <= paper.sheet.at - MINUTE:
        raise Refused(TOO_EARLY)


# ---------------------------------------------------------------------- comparing


def begin_check(paper: Paper, *, by: int, now: datetime) -> None:
    """The second person takes an entry, and is the only one to see it from now on; kept as an access to scores.

    Raises Conflict, Forbidden (who typed it), Refused (no scan yet).
    """
    if paper.state != ENTERED or paper.entry is None:
        raise Conflict(NOT_ENTERED)
    if typed_by(paper, by):
        raise Forbidden(OWN)
    if paper.check is not None:
        if paper.check.by_user_id == by:
            return
        raise Forbidden(TAKEN.format(name=paper.check.by.name))
    if not paper.scans:
        raise Refused(NO_SCAN)
    db.session.add(PaperCheck(entry_id=paper.entry.id, by_user_id=by, at=now))
    db.session.flush()


def entry_for_checker(paper: Paper, *, by: int) -> PaperEntry:
    """An entry for who compares it, while it is compared. Raises NotFound for everybody else, and afterwards."""
    if paper.state != ENTERED or paper.entry is None or paper.check is None or paper.check.by_user_id != by:
        raise NotFound
    return paper.entry


def compared_entry(paper: Paper, seen: int | None, *, by: int) -> PaperEntry:
    """The same, as it stood on the page where it was compared. Raises NotFound, Conflict where it was typed again."""
    entry = entry_for_checker(paper, by=by)
    if entry.id != seen:
        raise Conflict(OLDER_PAGE if seen is None else TYPED_AGAIN)
    return entry


def written_for_checker(paper: Paper, *, by: int) -> Written:
    """What was typed. Raises NotFound."""
    return read_body(body_of_entry(entry_for_checker(paper, by=by).id))


def written_for_typist(paper: Paper, *, by: int) -> Written | None:
    """What one typed oneself and got back, to mend it; None for everybody else."""
    if paper.state != PAPER_BACK or paper.entry is None or not typed_by(paper, by):
        return None
    return read_body(body_of_entry(paper.entry.id))


def send_back(paper: Paper, seen: int | None, *, reason: str, by: int, now: datetime) -> None:
    """The entry that was seen isn't what stands on paper, or can't be read.

    Raises NotFound, Conflict where it was typed again, Refused without a reason.
    """
    entry = compared_entry(paper, seen, by=by)
    if not reason.strip():
        raise Refused(NO_REASON)
    row = PaperEnd(
        paper_id=paper.sheet.id, entry_id=entry.id, how=PAPER_BACK, reason=reason.strip(), by_user_id=by, at=now
    )
    db.session.add(row)
    db.session.flush()


def confirm(paper: Paper, rubric: Rubric, seen: int | None, *, by: int, now: datetime) -> PaperEnd:
    """The entry that was seen is what stands on paper: it becomes the panelist's sheet, locked.

    Where that one has locked another meanwhile, the number is void instead.

    Runs inside `transaction()`. Raises NotFound, Conflict where it was typed again, Refused (no scan, the panelist has
    to choose), and what saving and locking a sheet raises.
    """
    entry = compared_entry(paper, seen, by=by)
    if newest_scan(paper.sheet.id) is None:
        raise Refused(NO_SCAN)
    seat = seat_on_paper(entry)
    sheet = own_sheet(seat)
    if sheet is not None and sheet.locked_at is not None:
        return end_void(paper, LOCKED_ALREADY, by=by, now=now)
    stored = Content() if sheet is None else content_of(sheet)
    if begun(stored) and not is_chosen(entry, stored):
        raise Refused(WAITING)
    written = read_body(body_of_entry(entry.id))
    client_id = str(uuid.uuid5(NAMESPACE, f"{paper.sheet.id}/{entry.turn}"))
    typed = Typed(written.answers, written.note, stored.version, client_id)
    saved = save_on(seat, stored_content(seat), rubric=rubric, typed=typed, by=by, now=now)
    locked = lock_on(seat, rubric=rubric, version=saved.version, by=by, now=now)
    row = PaperEnd(paper_id=paper.sheet.id, entry_id=entry.id, how=PAPER_DONE, reason="", by_user_id=by, at=now)
    row.sheet_id, row.version = locked.id, locked.version
    db.session.add(row)
    db.session.flush()
    what = score_log.place(seat.panelist_id, seat.candidate_code) | {"version": locked.version}
    what |= {"number": paper.sheet.number, "typed_by": entry.by_user_id}
    score_log.record(seat.category.id, PAPER_EVENT, what, by=by, now=now)
    return row


def seat_on_paper(entry: PaperEntry) -> Seat:
    """The panelist's seat, by the rules of a sheet that is scored on a screen. Raises Refused."""
    panelist = db.session.get_one(Panelist, entry.panelist_id)
    try:
        seat = seat_for(panelist.user_id, entry.candidate_id)
    except Unprepared:
        raise Refused(UNPREPARED) from None
    except NotFound:
        raise Refused(NOT_THIS_PAIR) from None
    if seat.panelist_id != panelist.id or seat.excused:
        raise Refused(NOT_THIS_PAIR)
    return seat


# ---------------------------------------------------------------------- the panelist chooses


def begun(content: Content) -> bool:
    """Whether anything stands on an electronic sheet."""
    return bool(content.note) or any(answer.value or answer.note for answer in content.answers.values())


def is_chosen(entry: PaperEntry, stored: Content) -> bool:
    """Whether the panelist has chosen the paper, seeing the electronic sheet as it is now."""
    choice = newest_choice(entry.id)
    return choice is not None and choice.holds == PAPER and choice.version == stored.version


@dataclass(frozen=True)
class ToChoose:
    """A paper sheet beside which its panelist has begun an electronic one, and hasn't chosen yet."""

    number: int
    candidate_id: int
    name: str


def papers_to_choose(user_id: int) -> list[ToChoose]:
    """One's own paper sheets that can't become anything before one has chosen."""
    found = []
    for paper in own_papers(user_id):
        entry = paper.entry
        stored = None if entry is None else electronic(user_id, entry)
        if entry is not None and stored is not None and begun(stored) and not is_chosen(entry, stored):
            found.append(ToChoose(paper.sheet.number, entry.candidate_id, entry.candidate.name))
    return found


def electronic(user_id: int, entry: PaperEntry) -> Content | None:
    """The electronic sheet that stands beside a paper one, while it can still be chosen."""
    seat = seat_of(user_id, entry.candidate_id)
    sheet = None if seat is None or seat.category.state != INTERVIEWS else own_sheet(seat)
    return None if sheet is None or sheet.locked_at is not None else content_of(sheet)


def choose(paper: Paper, *, holds: str, version: int, by: int, now: datetime) -> None:
    """The panelist says which of the two holds; the electronic one makes the number void.

    Raises NotFound (somebody else's, or nothing to choose), Forbidden (closed), Conflict (it moved on).
    """
    entry = paper.entry
    if paper.state != ENTERED or entry is None or entry.panelist.user_id != by:
        raise NotFound
    seat = seat_on_paper(entry)
    if seat.category.state != INTERVIEWS:
        raise Forbidden(CLOSED)
    sheet = own_sheet(seat)
    if sheet is None or sheet.locked_at is not None or sheet.version != version:
        raise Conflict(MOVED_ON)
    db.session.add(PaperChoice(entry_id=entry.id, holds=holds, version=version, by_user_id=by, at=now))
    if holds == DEVICE:
        end_void(paper, CHOSE_DEVICE, by=by, now=now)
    db.session.flush()
