"""A day's plan, one slot, an order of slots: as typed, problems by the id of the field they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from webapp.forms.invitations import one_line
from webapp.forms.moments import place_in, read_clock, read_moment
from webapp.forms.texts import TextRefused, read_text
from webapp.models import IN_PERSON, MODES
from webapp.models.schedule import STANDINS

MINUTES = re.compile(r"0|[1-9][0-9]{0,2}")
LONGEST_MINUTES, LONGEST_PLACE, LONGEST_ROOM, MOST_BREAKS = 600, 500, 100, 10
UNTIL_BEFORE = "Jam selesai harus sesudah jam mulai."
Value = TypeVar("Value")


@dataclass
class SlotForm:
    """One slot as typed; the values beside the texts are None while they can't be read."""

    day: str = ""
    clock: str = ""
    presentation: str = "15"
    questions: str = "15"
    room: str = ""
    mode: str = IN_PERSON
    place: str = ""
    presenter: str = ""
    presenter_title: str = ""
    stand_in: str = ""
    version: str = "0"
    starts_at: datetime | None = None
    minutes: tuple[int, int] | None = None
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class PlanForm:
    """A day's plan as typed."""

    day: str = ""
    clock: str = "09.00"
    until: str = ""
    breaks: str = "12.00-13.00"
    presentation: str = "15"
    questions: str = "15"
    between: str = "0"
    room: str = ""
    mode: str = IN_PERSON
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    minutes: tuple[int, int, int] | None = None
    problems: dict[str, str] = field(default_factory=dict)


def attempt(problems: dict[str, str], place: str, read: Callable[[], Value], otherwise: Value) -> Value:
    """What reading gives, or `otherwise` with the problem noted."""
    try:
        return read()
    except TextRefused as refusal:
        problems.setdefault(place, str(refusal))
        return otherwise


def read_minutes(raw: str, *, least: int) -> int:
    """Whole minutes. Raises TextRefused."""
    text = raw.strip()
    if not MINUTES.fullmatch(text) or not least <= int(text) <= LONGEST_MINUTES:
        raise TextRefused(f"Tulis lamanya dalam menit, dari {least} sampai {LONGEST_MINUTES}.")
    return int(text)


def read_common(form: SlotForm | PlanForm, sent: Mapping[str, str]) -> None:
    """What a plan and a slot have in common: day, time, room, mode, place."""
    for name in ("day", "clock", "presentation", "questions", "room", "mode", "place"):
        setattr(form, name, sent.get(name, ""))
    form.room = attempt(form.problems, "ruang", lambda: one_line(form.room), form.room)
    if not 1 <= len(form.room) <= LONGEST_ROOM:
        form.problems.setdefault("ruang", f"Tulis nama ruangnya, paling panjang {LONGEST_ROOM} huruf.")
    form.place = attempt(
        form.problems, "tempat", lambda: " ".join(read_text(form.place, longest=LONGEST_PLACE).split()), form.place
    )
    if form.mode not in MODES:
        form.problems["cara"] = "Pilih cara wawancara: luring, daring, atau hibrida."
    elif form.mode != IN_PERSON and not form.place:
        form.problems.setdefault("tempat", "Tulis tautan atau tempatnya untuk yang mengikuti dari jauh.")


def read_slot(sent: Mapping[str, str], timezone: str) -> SlotForm:
    form = SlotForm(stand_in=sent.get("stand_in", ""), version=sent.get("version", ""))
    read_common(form, sent)
    form.starts_at = attempt(form.problems, "tanggal", lambda: read_moment(form.day, form.clock, timezone), None)
    presentation = attempt(form.problems, "paparan", lambda: read_minutes(form.presentation, least=1), 0)
    questions = attempt(form.problems, "tanya", lambda: read_minutes(form.questions, least=0), 0)
    form.minutes = (presentation, questions) if presentation else None
    for name, place in (("presenter", "pemapar"), ("presenter_title", "jabatan-pemapar")):
        raw = sent.get(name, "")
        setattr(form, name, attempt(form.problems, place, partial(one_line, raw), raw))
    if form.stand_in not in STANDINS:
        form.problems["mewakili"] = "Pilih apakah pimpinan hadir langsung atau diwakili."
    elif form.stand_in and not form.presenter:
        form.problems.setdefault("pemapar", "Tulis siapa yang memaparkan.")
    return form


def read_plan(sent: Mapping[str, str], timezone: str) -> PlanForm:
    form = PlanForm(until=sent.get("until", ""), breaks=sent.get("breaks", ""), between=sent.get("between", "") or "0")
    read_common(form, sent)
    zone = ZoneInfo(timezone)
    form.starts_at = attempt(form.problems, "tanggal", lambda: read_moment(form.day, form.clock, timezone), None)
    day = form.starts_at.date() if form.starts_at else None
    if form.until.strip() and day is not None:
        form.ends_at = attempt(form.problems, "selesai", lambda: place_in(day, read_clock(form.until), zone), None)
    if form.starts_at and form.ends_at and form.ends_at <= form.starts_at:
        form.problems["selesai"] = UNTIL_BEFORE
    if day is not None:
        form.pauses = attempt(form.problems, "istirahat", lambda: read_breaks(form.breaks, day, zone), ())
    lengths = [
        attempt(form.problems, place, partial(read_minutes, raw, least=least), 0)
        for raw, place, least in (
            (form.presentation, "paparan", 1),
            (form.questions, "tanya", 0),
            (form.between, "jeda", 0),
        )
    ]
    form.minutes = (lengths[0], lengths[1], lengths[2])
    return form


def read_breaks(raw: str, day: date, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """`12.00-13.00, 15.30-15.45`. Raises TextRefused."""
    parts = [part for part in re.split(r"[,;\n]", raw) if part.strip()]
    if len(parts) > MOST_BREAKS:
        raise TextRefused(f"Paling banyak {MOST_BREAKS} istirahat dalam sehari.")
    return tuple(sorted(read_break(part, day, zone) for part in parts))


def read_break(part: str, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Raises TextRefused."""
    ends = [end.strip() for end in re.split(r"-|–|—|sampai|s\.d\.", part)]
    if len(ends) != len(("from", "to")):
        raise TextRefused("Tulis setiap istirahat dari jam sampai jam, misalnya 12.00-13.00.")
    first, last = (place_in(day, read_clock(end), zone) for end in ends)
    if last <= first:
        raise TextRefused("Istirahat harus selesai sesudah mulainya, misalnya 12.00-13.00.")
    return first, last


def read_order(raw: str) -> list[int]:
    """The ids of slots in an order, `3,1,2`. Raises TextRefused."""
    parts = raw.split(",")
    if not all(re.fullmatch(r"[1-9][0-9]{0,17}", part) for part in parts):
        raise TextRefused("Urutan tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi.")
    return [int(part) for part in parts]
