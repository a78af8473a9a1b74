"""Slots in words: days with their lines, calendars, what a juror's page says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from reports import formats
from webapp.models import IN_PERSON, IN_STEAD, SELF, Category, Slot
from webapp.queries.schedule import OwnSlot
from webapp.services.calendar import Event, calendar
from webapp.services.schedule import ends_at
from webapp.views.wording import here

STAND_IN_WORDS = {SELF: "pimpinan hadir langsung", IN_STEAD: "mewakili pimpinan"}
MODE_CHOICES = (
    ("luring", "luring: semua di ruangan"),
    ("daring", "daring: lewat tautan"),
    ("hibrida", "hibrida: di ruangan dan lewat tautan"),
)
STAND_IN_CHOICES = (("", "belum dicatat"), (SELF, "langsung oleh pimpinan"), (IN_STEAD, "mewakili pimpinan"))


@dataclass(frozen=True)
class Line:
    """One slot; `out` says which seats leave the room, `presented` who spoke, "" where nothing is known yet."""

    id: int
    candidate: str
    span: str
    minutes: str
    where: str
    out: str
    presented: str


@dataclass(frozen=True)
class Day:
    """One day's slots in one order, whatever their rooms."""

    title: str
    lines: tuple[Line, ...]


def days_of(slots: Sequence[Slot], out: Mapping[int, tuple[int, ...]], timezone: str) -> tuple[Day, ...]:
    """The slots by day, as the edition's place reads its clocks."""
    by_day = groupby(slots, key=lambda slot: here(slot.starts_at, timezone).date())
    return tuple(
        Day(formats.long_date(day), tuple(line_of(slot, out.get(slot.candidate_id, ()), timezone) for slot in some))
        for day, some in by_day
    )


def line_of(slot: Slot, out: tuple[int, ...], timezone: str) -> Line:
    return Line(
        id=slot.id,
        candidate=slot.candidate.name,
        span=span_words(slot, timezone),
        minutes=minutes_words(slot),
        where=where_words(slot),
        out=out_words(out),
        presented=presented_words(slot),
    )


def minutes_words(slot: Slot) -> str:
    questions = f" dan {slot.questions} menit tanya jawab" if slot.questions else ""
    return f"{slot.presentation} menit paparan{questions}"


def span_words(slot: Slot, timezone: str) -> str:
    """`09.00–09.30 WITA`."""
    start, end = here(slot.starts_at, timezone), here(ends_at(slot), timezone)
    return f"{formats.clock(start).partition(' ')[0]}–{formats.clock(end)}"


def where_words(slot: Slot) -> str:
    """`ruang Kutai · hibrida, https://…`."""
    place = f", {slot.place}" if slot.place else ""
    return f"ruang {slot.room} · {slot.mode}{place}"


def out_words(seats: tuple[int, ...]) -> str:
    """`Panelis kursi 3 dan 5 keluar ruangan`; a seat, neither a person nor a reason."""
    if not seats:
        return ""
    numbers = " dan ".join(filter(None, (", ".join(map(str, seats[:-1])), str(seats[-1]))))
    return f"Panelis kursi {numbers} keluar ruangan"


def presented_words(slot: Slot) -> str:
    """`Dipaparkan Ani, Sekda (mewakili pimpinan)`."""
    if not slot.presenter:
        return ""
    title = f", {slot.presenter_title}" if slot.presenter_title else ""
    stands = f" ({STAND_IN_WORDS[slot.stand_in]})" if slot.stand_in else ""
    return f"Dipaparkan {slot.presenter}{title}{stands}"


def category_calendar(category: Category, slots: Sequence[Slot], active: frozenset[int]) -> str:
    """Every slot of a category, taken away ones too; `active` are the candidates that are still assessed."""
    events = (
        event_of(slot, category, slot.candidate.name, away=False, active=slot.candidate_id in active) for slot in slots
    )
    return calendar(f"{sample_word(category)}{category.title}", events)


def own_calendar(slots: Sequence[OwnSlot], name: str) -> str:
    """A juror's own slots; where they stepped back, it says that they leave the room."""
    events = (event_of(one.slot, one.category, one.candidate, away=one.away, active=one.active) for one in slots)
    return calendar(name, events)


def event_of(slot: Slot, category: Category, candidate: str, *, away: bool, active: bool) -> Event:
    cancelled = slot.cancelled_at is not None or not active
    what = "Anda keluar ruangan" if away else "Wawancara"
    return Event(
        uid=slot.uid,
        sequence=slot.sequence + (0 if active else 1),
        changed_at=slot.changed_at,
        starts_at=slot.starts_at,
        ends_at=ends_at(slot),
        summary=f"{sample_word(category)}{what}: {candidate}",
        location=slot.room if slot.mode == IN_PERSON or not slot.place else f"{slot.room}; {slot.place}",
        description=f"{category.title}, {minutes_words(slot)}, {slot.mode}",
        cancelled=cancelled,
    )


def sample_word(category: Category) -> str:
    return "CONTOH " if category.edition.sample else ""


@dataclass(frozen=True)
class TodaySlot:
    """One slot of a juror's day; `present` says that it is now."""

    candidate_id: int
    span: str
    where: str
    present: bool
    away: bool


def today_slots(slots: Sequence[OwnSlot], now: datetime, inside: int | None = None) -> tuple[TodaySlot, ...]:
    """The slots of this day, by each edition's own clocks; who was called in (`inside`) counts more than the hour."""
    return tuple(
        TodaySlot(
            candidate_id=one.slot.candidate_id,
            span=span_words(one.slot, one.category.edition.timezone),
            where=where_words(one.slot),
            present=one.slot.starts_at <= now < ends_at(one.slot)
            if inside is None
            else one.slot.candidate_id == inside,
            away=one.away,
        )
        for one in slots
        if one.active and one.slot.cancelled_at is None and is_today(one, now)
    )


def is_today(one: OwnSlot, now: datetime) -> bool:
    return day_in(one.slot.starts_at, one.category) == day_in(now, one.category)


def day_in(moment: datetime, category: Category) -> date:
    return moment.astimezone(ZoneInfo(category.edition.timezone)).date()
