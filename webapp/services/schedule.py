"""Keeping a schedule: slots made from a day's plan, put in another order, changed, taken away."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reports import formats
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import MODES, SEALED, STATES, Candidate, Category, Slot
from webapp.queries.schedule import Booked, booked, in_both, slot_of, slots_of, unplaced, with_edition
from webapp.shown import digest_of_shown

CLOSED = "Hasil sudah disahkan, jadi jadwal ini tidak dapat diubah lagi. Tidak ada yang berubah."
MOVED_ON = "Jadwal sudah berubah di tab atau gawai lain. Tidak ada yang dipindahkan; periksa urutannya sekarang."
CALENDAR = ("starts_at", "presentation", "questions", "room", "mode", "place")


@dataclass(frozen=True)
class Plan:
    """A day in one room: candidates follow each other from `start`, never within a break, none ending after `until`.

    Minutes: `presentation`, `questions` of each candidate, `between` two of them.
    """

    start: datetime
    until: datetime | None
    breaks: tuple[tuple[datetime, datetime], ...]
    presentation: int
    questions: int
    between: int
    room: str
    mode: str
    place: str


@dataclass(frozen=True)
class Details:
    """Everything of a slot that people set; `stand_in` is "", "langsung" or "mewakili"."""

    starts_at: datetime
    presentation: int
    questions: int
    room: str
    mode: str
    place: str
    presenter: str
    presenter_title: str
    stand_in: str


def editable(category: Category) -> bool:
    return category.state in STATES[: STATES.index(SEALED)]


def open_category(category_id: int) -> Category:
    """Raises Forbidden once the result is sealed."""
    category = with_edition(category_id)
    if not editable(category):
        raise Forbidden(CLOSED)
    return category


def slot_for_change(category_id: int, slot_id: int) -> Slot:
    """A slot that takes place. Raises NotFound."""
    found = slot_of(category_id, slot_id)
    if found is None:
        raise NotFound
    return found


def ends_at(slot: Slot) -> datetime:
    return slot.starts_at + timedelta(minutes=slot.presentation + slot.questions)


def starts(plan: Plan) -> Iterator[datetime]:
    """When one candidate after the other begins; ends where a day does."""
    at, length = plan.start, timedelta(minutes=plan.presentation + plan.questions)
    while plan.until is None or at + length <= plan.until:
        pause = next((one for one in plan.breaks if at < one[1] and one[0] < at + length), None)
        if pause is None:
            yield at
            at += length + timedelta(minutes=plan.between)
        else:
            at = pause[1]


def arrange(category_id: int, plan: Plan, *, now: datetime) -> tuple[int, int]:
    """Slots for the candidates that have none, by code, as many as fit.

    Returns how many were placed, and how many still wait for another day. Raises Forbidden, Refused where one would
    overlap another slot of the panel or the room.
    """
    category = open_category(category_id)
    waiting = unplaced(category_id)
    if not waiting:
        raise Refused("Semua kandidat sudah punya jadwal. Pindahkan atau batalkan slotnya satu per satu.")
    made = [slot_at(category_id, one, start, plan, now) for one, start in zip(waiting, starts(plan), strict=False)]
    if not made:
        raise Refused("Tidak ada slot yang muat sebelum jam selesai. Ubah jam mulai, jam selesai, atau lamanya.")
    db.session.flush()
    check_clashes(category, made)
    return len(made), len(waiting) - len(made)


def slot_at(category_id: int, candidate: Candidate, start: datetime, plan: Plan, now: datetime) -> Slot:
    """A new slot, or the candidate's earlier one that had been taken away: calendars know it by its name."""
    slot = db.session.query(Slot).filter_by(candidate_id=candidate.id).one_or_none()
    if slot is None:
        slot = Slot(category_id=category_id, candidate_id=candidate.id, uid=str(uuid.uuid4()), sequence=0)
        db.session.add(slot)
    else:
        slot.sequence += 1
    slot.starts_at, slot.presentation, slot.questions = start, plan.presentation, plan.questions
    slot.room, slot.mode, slot.place = plan.room, plan.mode, plan.place
    slot.changed_at, slot.cancelled_at = now, None
    return slot


def check_clashes(category: Category, changed: Sequence[Slot]) -> None:
    """Raises Refused naming both candidates where two overlap on one panel, in one room, or for one member."""
    everybody = booked(category.edition_id)
    own = {slot.id for slot in changed}
    zone = ZoneInfo(category.edition.timezone)
    for mine in (one for one in everybody if one.slot.id in own):
        for other in everybody:
            if mine.slot.id != other.slot.id and overlap(mine.slot, other.slot):
                refuse_clash(mine, other, zone)


def overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < ends_at(other) and other.starts_at < ends_at(one)


def refuse_clash(mine: Booked, other: Booked, zone: ZoneInfo) -> None:
    """Raises Refused for slots at one time that share a panel, a room or a member who would be in both."""
    if mine.slot.category_id == other.slot.category_id:
        shared = "panel ini"
    elif room_key(mine.slot.room) == room_key(other.slot.room):
        shared = f"ruang {other.slot.room} (kategori {other.category})"
    elif both := in_both(mine.slot, other.slot):
        shared = f"kategori {other.category}, yang juga dinilai {', '.join(both)}"
    else:
        return
    raise Refused(
        f"{mine.candidate} ({span_words(mine.slot, zone)}) bertabrakan dengan {other.candidate} "
        f"({span_words(other.slot, zone)}) di {shared}. Tidak ada yang berubah."
    )


def room_key(room: str) -> str:
    """Two rooms are one however they are typed."""
    return " ".join(room.split()).casefold()


def span_words(slot: Slot, zone: ZoneInfo) -> str:
    """`13 Februari 2026, 09.00–09.30 WITA`."""
    start, end = slot.starts_at.astimezone(zone), ends_at(slot).astimezone(zone)
    return f"{formats.plain_date(start.date())}, {formats.clock(start).partition(' ')[0]}–{formats.clock(end)}"


def fingerprint(slots: Sequence[Slot]) -> str:
    """What a page showed: another one means that the schedule has changed since."""
    plain = ";".join(f"{slot.id}:{slot.sequence}:{slot.starts_at.isoformat()}" for slot in slots)
    return digest_of_shown(plain)


def reorder(category_id: int, order: Sequence[int], *, seen: str, now: datetime) -> None:
    """Puts the candidates into the times, lengths and rooms there are, in this order of slots.

    What belongs to a candidate (mode, place, who presents) goes along. Raises Forbidden, Conflict where the schedule
    isn't the one that was shown, Refused for an order that isn't one of all slots, or that puts a member into two rooms
    at once.
    """
    category = open_category(category_id)
    slots = slots_of(category_id)
    if fingerprint(slots) != seen:
        raise Conflict(MOVED_ON)
    if sorted(order) != sorted(slot.id for slot in slots):
        raise Refused("Urutan itu tidak memuat semua slot tepat satu kali. Tidak ada yang berubah; muat ulang halaman.")
    frames = [(slot.starts_at, slot.presentation, slot.questions, slot.room) for slot in slots]
    by_id, changed = {slot.id: slot for slot in slots}, []
    for slot_id, frame in zip(order, frames, strict=True):
        slot = by_id[slot_id]
        if frame != (slot.starts_at, slot.presentation, slot.questions, slot.room):
            slot.starts_at, slot.presentation, slot.questions, slot.room = frame
            slot.sequence, slot.changed_at = slot.sequence + 1, now
            changed.append(slot)
    db.session.flush()
    check_clashes(category, changed)


def move(category_id: int, slot_id: int, *, earlier: bool, seen: str, now: datetime) -> None:
    """Changes places with the slot before or after. Raises NotFound, and what `reorder` does."""
    order = [slot.id for slot in slots_of(category_id)]
    if slot_id not in order:
        raise NotFound
    place = order.index(slot_id)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    reorder(category_id, order, seen=seen, now=now)


def amend(category_id: int, slot_id: int, details: Details, *, version: int, now: datetime) -> None:
    """Another time, room or mode, or who presented; `version` is the slot's sequence as the page saw it.

    Raises NotFound, Forbidden, Conflict, Refused where it would overlap another slot of the panel or the room.
    """
    category = open_category(category_id)
    slot = slot_for_change(category_id, slot_id)
    if slot.sequence != version:
        raise Conflict("Slot ini sudah diubah di tab atau gawai lain. Isian Anda di sini belum tersimpan.")
    if details.mode not in MODES:
        raise Refused("Pilih cara wawancara: luring, daring, atau hibrida.")
    if any(getattr(slot, name) != getattr(details, name) for name in CALENDAR):
        slot.sequence += 1
    for name, value in vars(details).items():
        setattr(slot, name, value)
    slot.changed_at = now
    db.session.flush()
    check_clashes(category, [slot])


def cancel(category_id: int, slot_id: int, *, now: datetime) -> None:
    """Takes a slot away; its row stays, so that calendars hear of it. Raises NotFound, Forbidden."""
    open_category(category_id)
    slot = slot_for_change(category_id, slot_id)
    slot.cancelled_at, slot.changed_at, slot.sequence = now, now, slot.sequence + 1
    db.session.flush()
