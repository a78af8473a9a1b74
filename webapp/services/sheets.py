"""Writing a score sheet: saving it exactly once, refusing a stale tab, locking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from scoring.errors import ScoreRefused
from scoring.exact import fraction_text
from scoring.marks import check_mark
from scoring.rubric import Rubric
from webapp.access import may_judge
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused, Unprepared
from webapp.models import INTERVIEWS, AcceptedSave, Score, Sheet
from webapp.queries.sheets import (
    ABSTAIN,
    Answer,
    Content,
    Seat,
    accepted_save,
    content_of,
    own_content,
    own_sheet,
    seat_of,
)
from webapp.services import score_log

CLOSED = "Masa penilaian kategori ini sudah ditutup. Isian yang sudah tersimpan tetap aman; tidak ada yang berubah."
EXCUSED = (
    "Sekretariat mencatat Anda berhalangan untuk kandidat ini, jadi lembarnya tidak dapat diisi. Isian yang sudah "
    "tersimpan tetap aman. Hubungi sekretariat bila Anda ternyata hadir."
)
REUSED = "Kode kiriman ini sudah dipakai untuk isian lain. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."

CHANGED_ELSEWHERE = "Lembar ini sudah berubah di tab atau gawai lain. Isian Anda di sini belum tersimpan."


@dataclass(frozen=True)
class Typed:
    """What one save carries: answers by indicator, the overall note, the version it was typed on, the client's id."""

    answers: Mapping[str, Answer]
    note: str
    version: int
    client_id: str

    def sha256(self) -> str:
        """The same content gives the same digest, whatever the order of the fields."""
        items = {code: [answer.value, answer.note] for code, answer in self.answers.items()}
        plain = json.dumps([self.version, self.note, items], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Saved:
    """The acknowledged state of a sheet."""

    version: int
    at: datetime


class StaleSheet(Conflict):
    """The sheet moved on since this tab read it, or was locked; carries both sides so that nothing typed is lost."""

    def __init__(self, *, stored: Content, base: Content, sentence: str = CHANGED_ELSEWHERE) -> None:
        self.stored, self.base = stored, base
        super().__init__(sentence)


class SheetClosed(StaleSheet):
    """The interviews are over, or the juror is excused; what was typed too late is shown, not stored."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, stored: Content, sentence: str = CLOSED) -> None:
        super().__init__(stored=stored, base=stored, sentence=sentence)


class AnswersRefused(Refused):
    """Answers off their scale; `problems` by indicator code."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class SheetIncomplete(Refused):
    """Items without an answer; a sheet is locked whole."""

    def __init__(self, indicators: tuple[str, ...]) -> None:
        self.indicators = indicators
        super().__init__(
            f"Lembar belum dapat dikunci: {len(indicators)} butir belum lengkap ({', '.join(indicators)})."
        )


def seat_for(user_id: int, candidate_id: int) -> Seat:
    """The person's seat for a candidate.

    Raises NotFound alike: there is none, too early, they stepped back, or who sat there earlier gave the seat's sheet;
    Unprepared before their pledge and their answer on conflicts.
    """
    seat = seat_of(user_id, candidate_id)
    if seat is None or not may_judge(user_id, seat.user_id, seat.category.state, recused=seat.recused or seat.given):
        raise NotFound
    if not (seat.pledged and seat.answered):
        raise Unprepared(seat.category.id)
    return seat


def save_sheet(*, by: int, candidate_id: int, rubric: Rubric, typed: Typed, now: datetime) -> Saved:
    """Stores what changed, once per client-made id. Runs inside `transaction()`.

    Raises NotFound (not this person's), SheetClosed, AnswersRefused (off the scale), StaleSheet (another tab
    was faster, or the sheet is locked), Refused (the id was used for something else).
    """
    seat = seat_for(by, candidate_id)
    earlier = accepted_save(typed.client_id)
    if earlier is not None:
        return same_answer(earlier, seat, typed)
    if seat.category.state != INTERVIEWS:
        raise SheetClosed(own_content(seat))
    if seat.excused:
        raise SheetClosed(own_content(seat), EXCUSED)
    answers = on_scale(rubric, typed.answers)
    sheet = own_sheet(seat) or new_sheet(seat)
    changed = changes(content_of(sheet), answers)
    if sheet.locked_at is not None or (sheet.version != typed.version and (changed or sheet.note != typed.note)):
        raise StaleSheet(stored=content_of(sheet), base=content_of(sheet, typed.version))
    if changed or sheet.note != typed.note:
        write(sheet, changed, typed.note, now)
        score_log.record_save(seat, sheet, changed, by=by, now=now)
    remember(sheet, by, typed, now)
    return Saved(sheet.version, now)


def same_answer(earlier: AcceptedSave, seat: Seat, typed: Typed) -> Saved:
    """A resend hears what the first sending would have heard; the same id for another sheet or text is refused."""
    sheet = own_sheet(seat)
    same = sheet is not None and earlier.sheet_id == sheet.id and earlier.user_id == seat.user_id
    if not same or earlier.body_sha256 != typed.sha256():
        raise Refused(REUSED)
    return Saved(earlier.version, earlier.at)


def on_scale(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with their marks written one way ("4.0" is "4"). Raises AnswersRefused with every problem."""
    checked: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for leaf in rubric.judged():
        answer = answers.get(leaf.code)
        if answer is None:
            continue
        try:
            value = answer.value if answer.value in {"", ABSTAIN} else fraction_text(check_mark(leaf, answer.value))
            checked[leaf.code] = Answer(value, answer.note)
        except ScoreRefused as refusal:
            problems[leaf.code] = f"{leaf.code}: {refusal}."
    if problems:
        raise AnswersRefused(problems)
    return checked


def changes(stored: Content, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers that differ from what is stored."""
    return {code: answer for code, answer in answers.items() if stored.answer(code) != answer}


def new_sheet(seat: Seat) -> Sheet:
    """An empty sheet at version 0."""
    sheet = Sheet(panelist_id=seat.panelist_id, candidate_id=seat.candidate_id, version=0, note="")
    db.session.add(sheet)
    db.session.flush()
    return sheet


def write(sheet: Sheet, changed: Mapping[str, Answer], note: str, now: datetime) -> None:
    """One more version: a row for each changed item, the note as it is now."""
    sheet.version += 1
    sheet.note = note
    for code, answer in changed.items():
        db.session.add(
            Score(
                sheet_id=sheet.id,
                indicator=code,
                version=sheet.version,
                value=answer.value,
                note=answer.note,
                saved_at=now,
            )
        )


def remember(sheet: Sheet, by: int, typed: Typed, now: datetime) -> None:
    """Keeps the acknowledgement, in the same commit as what it acknowledges."""
    db.session.add(
        AcceptedSave(
            client_id=typed.client_id,
            sheet_id=sheet.id,
            user_id=by,
            body_sha256=typed.sha256(),
            version=sheet.version,
            at=now,
        )
    )
    db.session.flush()


def lock_sheet(*, by: int, candidate_id: int, rubric: Rubric, version: int, now: datetime) -> Sheet:
    """Ends a sheet at the version that was shown. Runs inside `transaction()`; locking what is locked changes nothing.

    Raises NotFound, Forbidden (closed), StaleSheet (moved on since it was shown), SheetIncomplete.
    """
    seat = seat_for(by, candidate_id)
    sheet = own_sheet(seat)
    if sheet is not None and sheet.locked_at is not None:
        return sheet
    sheet = lockable(seat, rubric, version)
    sheet.locked_at = now
    score_log.record_lock(seat, sheet, by=by, now=now)
    db.session.flush()
    return sheet


def lockable(seat: Seat, rubric: Rubric, version: int) -> Sheet:
    """The sheet of a seat when it could be locked now. Raises Forbidden, SheetIncomplete, StaleSheet."""
    if seat.category.state != INTERVIEWS:
        raise Forbidden(CLOSED)
    if seat.excused:
        raise Forbidden(EXCUSED)
    sheet = own_sheet(seat)
    content = Content() if sheet is None else content_of(sheet)
    missing = content.open_items(rubric.judged())
    if sheet is None or missing:
        raise SheetIncomplete(missing)
    if sheet.version != version:
        raise StaleSheet(stored=content, base=content_of(sheet, version))
    return sheet
