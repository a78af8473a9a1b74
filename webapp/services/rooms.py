"""Running the room: who is called in, the clock of presentation and questions, the end; each change one event.

The clock is the server's: a screen is told when it ends, or how much of it is left, and counts down by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import (
    BEGIN,
    CALL,
    CALLED,
    END,
    EXTEND,
    INTERVIEWS,
    NOBODY,
    PAUSE,
    PRESENTATION,
    QUESTIONS,
    RESUME,
    Category,
    LiveRoom,
    RoomEvent,
    Slot,
)
from webapp.queries.rooms import also_in, room_of
from webapp.queries.schedule import slot_of, slots_of, with_edition
from webapp.services.schedule import room_key

MOST_MINUTES = 60
MINUTE = 60
CLOSED = "Ruang hanya dijalankan selama tahap wawancara. Tidak ada yang berubah."
MOVED_ON = "Ruang ini sudah diubah di layar lain. Tidak ada yang berubah; periksa yang sekarang."
NOBODY_HERE = "Belum ada kandidat di ruang ini. Panggil dahulu yang berikutnya."
UNEXPLAINED = "Tulis alasan waktunya ditambah; alasan itu dicatat."


@dataclass(frozen=True)
class Act:
    """One press of the secretariat's: by whom, when, and on which revision of the room it was decided."""

    category_id: int
    seen: int
    by: int
    now: datetime


def runs(category: Category) -> bool:
    return category.state == INTERVIEWS


def next_slot(slots: Sequence[Slot], called: frozenset[int]) -> Slot | None:
    """The first by time whose candidate hasn't been in the room."""
    return next((slot for slot in slots if slot.candidate_id not in called), None)


def opened(act: Act) -> Category:
    """Raises Forbidden at any other stage than the interviews."""
    category = with_edition(act.category_id)
    if not runs(category):
        raise Forbidden(CLOSED)
    return category


def room_for(act: Act) -> LiveRoom | None:
    """The room as the press saw it. Raises Forbidden, Conflict."""
    opened(act)
    room = room_of(act.category_id)
    if (room.revision if room else 0) != act.seen:
        raise Conflict(MOVED_ON)
    return room


def occupied(act: Act) -> LiveRoom:
    """The room with somebody in it. Raises Forbidden, Conflict, Refused."""
    room = room_for(act)
    if room is None or room.candidate_id is None:
        raise Refused(NOBODY_HERE)
    return room


def call_in(act: Act, slot_id: int) -> None:
    """The candidate of a slot is in the room now; whoever was there before is heard. The clock stands.

    Raises NotFound, Forbidden, Conflict, Refused where another panel has somebody in that very room.
    """
    room = room_for(act)
    slot = slot_of(act.category_id, slot_id)
    if slot is None:
        raise NotFound
    key = room_key(slot.room)
    taken = also_in(key, act.category_id, now=act.now)
    if taken is not None:
        name, title = taken
        raise Refused(f"Ruang {slot.room} sedang dipakai {name} (kategori {title}). Tidak ada yang berubah.")
    if room is None:
        room = LiveRoom(category_id=act.category_id, revision=0)
        db.session.add(room)
    room.candidate_id, room.room, room.phase = slot.candidate_id, key, CALLED
    room.ends_at, room.left_seconds = None, slot.presentation * MINUTE
    room.call = room.revision + 1
    record(room, act, CALL, slot.candidate_id)


def begin(act: Act, phase: str) -> None:
    """Presentation or questions begin, with the time that the schedule gives them, and the clock runs.

    Raises Forbidden, Conflict, Refused.
    """
    room = occupied(act)
    slot = slot_now(room)
    minutes = {PRESENTATION: slot.presentation, QUESTIONS: slot.questions}.get(phase)
    if minutes is None or (room.phase, phase) not in {(CALLED, PRESENTATION), (PRESENTATION, QUESTIONS)}:
        raise Conflict(MOVED_ON)
    room.phase, room.left_seconds = phase, None
    room.ends_at = act.now + timedelta(minutes=minutes)
    record(room, act, BEGIN, slot.candidate_id)


def slot_now(room: LiveRoom) -> Slot:
    """The slot of who is in the room. Raises Refused when it was taken away meanwhile."""
    found = next((one for one in slots_of(room.category_id) if one.candidate_id == room.candidate_id), None)
    if found is None:
        raise Refused("Jadwal kandidat ini sudah dibatalkan. Akhiri wawancaranya, atau susun jadwalnya lagi.")
    return found


def left_of(room: LiveRoom, now: datetime) -> int:
    """Whole seconds that the clock has left; negative when it is over time."""
    if room.ends_at is None:
        return room.left_seconds or 0
    return (room.ends_at - now) // timedelta(seconds=1)


def pause(act: Act) -> None:
    """The clock stands. Raises Forbidden, Conflict, Refused."""
    room = occupied(act)
    if room.ends_at is None:
        raise Conflict(MOVED_ON)
    room.left_seconds, room.ends_at = left_of(room, act.now), None
    record(room, act, PAUSE, room.candidate_id)


def resume(act: Act) -> None:
    """The clock goes on with what was left. Raises Forbidden, Conflict, Refused."""
    room = occupied(act)
    if room.left_seconds is None or room.phase == CALLED:
        raise Conflict(MOVED_ON)
    room.ends_at, room.left_seconds = act.now + timedelta(seconds=room.left_seconds), None
    record(room, act, RESUME, room.candidate_id)


def extend(act: Act, *, minutes: int, reason: str) -> None:
    """More time for this part, with a reason. Time that is over already is given from now on.

    Raises Forbidden, Conflict, Refused.
    """
    room = occupied(act)
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"Tambahan waktu 1 sampai {MOST_MINUTES} menit.")
    if not reason.strip():
        raise Refused(UNEXPLAINED)
    left = max(left_of(room, act.now), 0) + minutes * MINUTE
    if room.ends_at is None:
        room.left_seconds = left
    else:
        room.ends_at = act.now + timedelta(seconds=left)
    record(room, act, EXTEND, room.candidate_id, minutes=minutes, reason=reason.strip())


def finish(act: Act) -> None:
    """The interview is over, the room is empty. Raises Forbidden, Conflict, Refused."""
    room = occupied(act)
    heard = room.candidate_id
    room.candidate_id, room.phase, room.ends_at, room.left_seconds = None, NOBODY, None, None
    record(room, act, END, heard)


def record(
    room: LiveRoom, act: Act, what: str, candidate_id: int | None, *, minutes: int | None = None, reason: str = ""
) -> None:
    """The next revision, and the event that says who made it."""
    assert candidate_id is not None  # every act is about somebody
    room.revision, room.changed_at = room.revision + 1, act.now
    event = RoomEvent(
        category_id=act.category_id,
        revision=room.revision,
        act=what,
        candidate_id=candidate_id,
        phase=room.phase,
        minutes=minutes,
        reason=reason,
        by_user_id=act.by,
        at=act.now,
    )
    db.session.add(event)
    db.session.flush()
