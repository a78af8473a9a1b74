"""When a result becomes public, objections and answers, corrected figures: as they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scoring.rubric import Rubric
from webapp.forms.figures import read_answer
from webapp.forms.moments import read_moment
from webapp.forms.plenary import read_seen, read_words
from webapp.forms.texts import TextRefused

LONGEST_TEXT = 4000
MOST_DIGITS = 3
NO_DAYS = "Tulis masa sanggah sebagai angka hari, misalnya 7."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak."
NO_TEXT = "Tulis sanggahan Anda."
NO_ANSWER = "Tulis jawabannya; jawaban itu dibaca kandidat dan dicatat."
NO_VERDICT = "Pilih diterima atau ditolak."
NO_FIGURE = "Pilih angka yang dikoreksi."
ACCEPTED, DECLINED = "diterima", "ditolak"


@dataclass
class AnnouncementForm:
    """What was typed; `release_at` is None while it isn't a moment."""

    day: str = ""
    clock: str = ""
    days_text: str = ""
    reason: str = ""
    release_at: datetime | None = None
    days: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def read_announcement(sent: Mapping[str, str], timezone: str) -> AnnouncementForm:
    """As typed where it can't be accepted."""
    form = AnnouncementForm(sent.get("tanggal", ""), sent.get("pukul", ""), sent.get("masa", "").strip())
    try:
        form.release_at = read_moment(form.day, form.clock, timezone)
    except TextRefused as refused:
        form.problems["tanggal"] = str(refused)
    if form.days_text.isascii() and form.days_text.isdigit() and len(form.days_text) <= MOST_DIGITS:
        form.days = int(form.days_text)
    else:
        form.problems["masa"] = NO_DAYS
    form.reason = read_words(sent.get("alasan", ""), "alasan", form.problems, NO_REASON)
    return form


@dataclass
class ObjectionForm:
    """An objection, or the answer to one."""

    matter: str = ""
    text: str = ""
    verdict: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_objection(sent: Mapping[str, str]) -> ObjectionForm:
    """As typed where it can't be accepted."""
    form = ObjectionForm(matter=sent.get("hal", ""))
    form.text = read_words(sent.get("sanggahan", ""), "sanggahan", form.problems, NO_TEXT, LONGEST_TEXT)
    return form


def read_objection_answer(sent: Mapping[str, str]) -> ObjectionForm:
    """As typed where it can't be accepted."""
    form = ObjectionForm(verdict=sent.get("putusan", ""))
    form.text = read_words(sent.get("jawaban", ""), "jawaban", form.problems, NO_ANSWER, LONGEST_TEXT)
    if form.verdict not in {ACCEPTED, DECLINED}:
        form.problems["putusan"] = NO_VERDICT
    return form


@dataclass
class CorrectionForm:
    """A figure that is to count otherwise; `value` is machine text once it was read.

    `seen` is the newest correction that the page showed, 0 where it showed none.
    """

    code: str = ""
    figure: str = ""
    text: str = ""
    seen: int = 0
    value: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_figure_correction(sent: Mapping[str, str], rubric: Rubric) -> CorrectionForm:
    """As typed where it can't be accepted."""
    form = CorrectionForm(sent.get("kandidat", ""), sent.get("angka", ""), sent.get("nilai", ""), read_seen(sent))
    figure = next((one for one in rubric.figures if one.code == form.figure), None)
    if figure is None:
        form.problems["angka"] = NO_FIGURE
    else:
        try:
            form.value = read_answer(figure, form.text)
        except TextRefused as refused:
            form.problems["nilai"] = str(refused)
    form.reason = read_words(sent.get("alasan-koreksi", ""), "alasan-koreksi", form.problems, NO_REASON)
    return form
