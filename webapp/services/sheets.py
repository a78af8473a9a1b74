"""Writing a score sheet: saving it exactly once, refusing a stale tab, locking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import bindparam, insert, update

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
    Acknowledged,
    Answer,
    Content,
    Seat,
    accepted_save,
    answers_at,
    own_content,
    own_sheet,
    seat_of,
    stored_content,
)
from webapp.services import score_log

CLOSED = "Masa penilaian kategori ini sudah ditutup. Isian yang sudah tersimpan tetap aman; tidak ada yang berubah."
EXCUSED = (
    "Sekretariat mencatat Anda berhalangan untuk kandidat ini, jadi lembarnya tidak dapat diisi. Isian yang sudah "
    "tersimpan tetap aman. Hubungi sekretariat bila Anda ternyata hadir."
)
REUSED = "Kode kiriman ini sudah dipakai untuk isian lain. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."

# Put together once: that takes longer than what they do, and every save does all of them.
ADD_SHEET, ADD_SCORES, ADD_ACCEPTED = insert(Sheet), insert(Score), insert(AcceptedSave)
MOVE_SHEET = (
    update(Sheet).where(Sheet.id == bindparam("sheet")).values(version=bindparam("to"), note=bindparam("words"))
)

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
    """The acknowledged version of a sheet, and what the sheet holds now: after a resend it may have moved on."""

    version: int
    at: datetime
    content: Content


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
    """Stores what changed on somebody's sheet. Runs inside `transaction()`. Raises NotFound and what `save_on` does."""
    seat = seat_for(by, candidate_id)
    return save_on(seat, stored_content(seat), rubric=rubric, typed=typed, by=by, now=now)


def save_on(seat: Seat, stored: Content, *, rubric: Rubric, typed: Typed, by: int, now: datetime) -> Saved:
    """Stores what differs from `stored`, which was read in the same transaction; once per client-made id.

    `by` is whose hand it is: the panelist's own, or that of who compared a sheet of paper.

    Raises SheetClosed, AnswersRefused (off the scale), StaleSheet (another tab was faster, or the sheet is locked),
    Refused (the id was used for something else).
    """
    earlier = accepted_save(typed.client_id)
    if earlier is not None:
        return same_answer(earlier, seat, stored, typed)
    if seat.category.state != INTERVIEWS:
        raise SheetClosed(own_content(seat))
    if seat.excused:
        raise SheetClosed(own_content(seat), EXCUSED)
    changed = changes(stored, on_scale(rubric, typed.answers))
    moves = bool(changed) or stored.note != typed.note
    if stored.locked_at is not None or (stored.version != typed.version and moves):
        raise stale(seat, typed.version)
    after = present(seat, stored)
    if moves:
        after = written(after, changed, typed.note, now)
        score_log.record_save(seat, after, changed, by=by, now=now)
    remember(seat, after, typed, now)
    return Saved(after.version, now, replace(after, saved_at=now))


def stale(seat: Seat, version: int) -> StaleSheet:
    """Both sides: what is stored, and what was when this tab read it."""
    stored = own_content(seat)
    if stored.sheet_id is None:
        return StaleSheet(stored=stored, base=stored)
    return StaleSheet(stored=stored, base=replace(stored, answers=answers_at(stored.sheet_id, version)))


def same_answer(earlier: Acknowledged, seat: Seat, stored: Content, typed: Typed) -> Saved:
    """A resend hears what the first sending would have heard; the same id for another sheet or text is refused."""
    same = earlier.sheet_id == stored.sheet_id and earlier.user_id == seat.user_id
    if not same or earlier.body_sha256 != typed.sha256():
        raise Refused(REUSED)
    return Saved(earlier.version, earlier.at, own_content(seat))


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


def present(seat: Seat, stored: Content) -> Content:
    """The same with its row in the database: an empty sheet at version 0 where there was none."""
    if stored.sheet_id is not None:
        return stored
    row = {"panelist_id": seat.panelist_id, "candidate_id": seat.candidate_id, "version": 0, "note": ""}
    made = db.session.connection().execute(ADD_SHEET, row).inserted_primary_key
    assert made is not None
    return replace(stored, sheet_id=made[0])


def written(before: Content, changed: Mapping[str, Answer], note: str, now: datetime) -> Content:
    """One more version: a row for each changed item, the note as it is now."""
    version = before.version + 1
    connection = db.session.connection()
    connection.execute(MOVE_SHEET, {"sheet": before.sheet_id, "to": version, "words": note})
    if changed:
        same = {"sheet_id": before.sheet_id, "version": version, "saved_at": now}
        rows = [{"indicator": code, "value": one.value, "note": one.note, **same} for code, one in changed.items()]
        connection.execute(ADD_SCORES, rows)
    return replace(before, version=version, note=note, answers={**before.answers, **changed})


def remember(seat: Seat, sheet: Content, typed: Typed, now: datetime) -> None:
    """Keeps the acknowledgement, in the same commit as what it acknowledges."""
    row = {
        "client_id": typed.client_id,
        "sheet_id": sheet.sheet_id,
        "user_id": seat.user_id,
        "body_sha256": typed.sha256(),
        "version": sheet.version,
        "at": now,
    }
    db.session.connection().execute(ADD_ACCEPTED, row)


def lock_sheet(*, by: int, candidate_id: int, rubric: Rubric, version: int, now: datetime) -> Sheet:
    """Ends a sheet at the version that was shown. Runs inside `transaction()`; locking what is locked changes nothing.

    Raises NotFound, Forbidden (closed), StaleSheet (moved on since it was shown), SheetIncomplete.
    """
    return lock_on(seat_for(by, candidate_id), rubric=rubric, version=version, by=by, now=now)


def lock_on(seat: Seat, *, rubric: Rubric, version: int, by: int, now: datetime) -> Sheet:
    """The same of a seat that was looked up already; `by` as in `save_on`."""
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
    content = stored_content(seat)
    missing = content.open_items(rubric.judged())
    sheet = own_sheet(seat)
    if sheet is None or missing:
        raise SheetIncomplete(missing)
    if sheet.version != version:
        raise stale(seat, version)
    return sheet
