"""Calibration before the first interview: opening it, a juror's sheet for the case, closing, and the spread.

It stands beside everything that is scored: no candidate, sheet or score is written, and no result reads what is here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from statistics import median

from scoring.exact import parse_decimal
from scoring.rubric import Indicator, Judged, Rubric
from webapp.access import may_calibrate
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import INTERVIEWS, VERIFICATION, Calibration, CalibrationSheet, Category
from webapp.queries.calibration import (
    OwnCalibration,
    calibration_of,
    committed_count,
    interviews_begun,
    own_calibration,
    own_row,
)
from webapp.queries.sheets import ABSTAIN, Answer
from webapp.services.replaced import refuse_replaced
from webapp.services.sheets import Typed, on_scale

OPEN_STAGES = (VERIFICATION, INTERVIEWS)
FEWEST = 3  # marks of one item; with fewer, who reads the spread and knows their own reads another's
TOO_EARLY = "Kalibrasi dibuka pada tahap verifikasi atau wawancara."
TOO_LATE = "Wawancara sudah dimulai, jadi kalibrasi tidak dapat dibuka atau diubah lagi. Tidak ada yang berubah."
NOBODY = "Belum ada panelis, atau rubrik ini tidak dinilai panelis. Tidak ada yang dibuka."
ALREADY = "Kalibrasi kategori ini sudah dibuka. Tidak ada yang berubah."
CLOSED = "Kalibrasi ini sudah ditutup. Isian di halaman ini tidak tersimpan."
COMMITTED = "Lembar kalibrasi Anda sudah dikunci. Isian di halaman ini tidak tersimpan."
ELSEWHERE = (
    "Lembar kalibrasi ini sudah berubah di tab atau gawai lain. Isian Anda di bawah belum tersimpan; periksa, lalu "
    "simpan lagi."
)
INCOMPLETE = "Lembar kalibrasi belum dapat dikunci: {items} belum lengkap. Isian Anda sudah tersimpan."


@dataclass(frozen=True)
class Spread:
    """How the panel marked one item of the case; `counts` by mark, ascending; all marks None where they are too few."""

    item: Indicator
    counts: tuple[tuple[Fraction, int], ...]
    abstained: int
    lowest: Fraction | None = None
    middle: Fraction | None = None
    highest: Fraction | None = None

    @property
    def width(self) -> Fraction:
        """Between the lowest and the highest mark, on the scale from 0 to 100."""
        kind = self.item.kind
        if self.lowest is None or self.highest is None or not isinstance(kind, Judged):
            return Fraction(0)
        return 100 * (self.highest - self.lowest) / (kind.maximum - kind.minimum)


def open_calibration(category: Category, rubric: Rubric, case_text: str, *, by: int, now: datetime) -> Calibration:
    """Puts the case before the panel. Runs inside `transaction()`. Raises Conflict, Forbidden, Refused, Replaced."""
    if category.state not in OPEN_STAGES:
        raise Forbidden(TOO_EARLY)
    if interviews_begun(category.id, now):
        raise Forbidden(TOO_LATE)
    if calibration_of(category.id) is not None:
        raise Conflict(ALREADY)
    refuse_replaced(category, rubric)
    if not committed_count(category.id)[1] or not rubric.judged():
        raise Refused(NOBODY)
    row = Calibration(category_id=category.id, case_text=case_text, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def close_calibration(category_id: int, *, reason: str, by: int, now: datetime) -> None:
    """Closes it without those who haven't committed. Runs inside `transaction()`. Raises NotFound, Conflict."""
    row = calibration_of(category_id)
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise Conflict(CLOSED)
    row.closed_at, row.closed_by_user_id, row.reason = now, by, reason
    db.session.flush()


def part_of(user_id: int, category_id: int) -> OwnCalibration:
    """The person's own part. Raises NotFound alike: no calibration, no seat on that panel, not at this stage."""
    own = own_calibration(user_id, category_id)
    if own is None or not may_calibrate(own.category.state):
        raise NotFound
    return own


def save_calibration(*, by: int, category_id: int, rubric: Rubric, typed: Typed, commit: bool, now: datetime) -> str:
    """Keeps a juror's answers to the case; where `commit`, for good, unless something is missing: then a sentence.

    Runs inside `transaction()`. Raises NotFound, Forbidden (closed), Conflict (committed, or another tab was faster),
    Replaced, AnswersRefused.
    """
    own = part_of(by, category_id)
    if own.calibration.closed_at is not None or own.category.state not in OPEN_STAGES:
        raise Forbidden(CLOSED)
    if own.committed:
        raise Conflict(COMMITTED)
    refuse_replaced(own.category, rubric)
    answers = on_scale(rubric, typed.answers)
    same = answers == own.content.answers and typed.note == own.content.note
    if typed.version != own.content.version and not same:
        raise Conflict(ELSEWHERE)
    row = kept(own, answers, typed.note, now)
    missing = [item.code for item in rubric.judged() if not answers.get(item.code, Answer()).complete(item)]
    if commit and not missing:
        row.committed_at = now
        db.session.flush()
        close_when_all_have(own.calibration, now)
    return INCOMPLETE.format(items=", ".join(missing)) if commit and missing else ""


def kept(own: OwnCalibration, answers: Mapping[str, Answer], note: str, now: datetime) -> CalibrationSheet:
    """One more version of the own sheet."""
    row = own_row(own.calibration.id, own.panelist_id)
    if row is None:
        row = CalibrationSheet(calibration_id=own.calibration.id, panelist_id=own.panelist_id, version=0)
        db.session.add(row)
    plain = {code: [answer.value, answer.note] for code, answer in answers.items()}
    row.answers = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    row.version, row.note, row.saved_at = row.version + 1, note, now
    db.session.flush()
    return row


def close_when_all_have(calibration: Calibration, now: datetime) -> None:
    """The last commitment opens the spread to all."""
    committed, seats = committed_count(calibration.category_id)
    if committed == seats:
        calibration.closed_at = now
        db.session.flush()


def spreads_of(rubric: Rubric, committed: Sequence[Mapping[str, Answer]]) -> tuple[Spread, ...]:
    """Every item's spread, the widest first."""
    found = [spread_of(item, [one.get(item.code, Answer()).value for one in committed]) for item in rubric.judged()]
    return tuple(sorted(found, key=lambda one: -one.width))


def spread_of(item: Indicator, values: Sequence[str]) -> Spread:
    """One item's; too few marks stay unseen."""
    abstained = sum(value == ABSTAIN for value in values)
    marks = [mark for value in values if value != ABSTAIN and (mark := parse_decimal(value)) is not None]
    if len(marks) < FEWEST:
        return Spread(item, (), abstained)
    counts = tuple(sorted(Counter(marks).items()))
    return Spread(item, counts, abstained, min(marks), median(marks), max(marks))
