"""The live room in words: who is in it, how its clock stands, and what a juror's screen is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from reports import formats
from webapp.models import (
    BEGIN,
    CALL,
    CALLED,
    END,
    EXTEND,
    NOBODY,
    PAUSE,
    PRESENTATION,
    QUESTIONS,
    RESUME,
    LiveRoom,
    RoomEvent,
)
from webapp.queries.rooms import Present
from webapp.services.rooms import left_of
from webapp.views.wording import clock_words, day_and_clock, here

PHASE_WORDS = {NOBODY: "", CALLED: "menunggu mulai", PRESENTATION: "paparan", QUESTIONS: "tanya jawab"}
ACT_WORDS = {
    CALL: "dipanggil masuk",
    PAUSE: "waktu dijeda",
    RESUME: "waktu dilanjutkan",
    END: "wawancara selesai",
}
AWAY = "Anda menyatakan benturan kepentingan untuk {}. Silakan meninggalkan ruang sampai wawancaranya selesai."
STEADY, QUIET = 2500, 30_000  # milliseconds between two questions: on a day of interviews, on any other
PER_SEAT = 5  # milliseconds: a thousand screens ask every five seconds, and the server has time for their saves


@dataclass(frozen=True)
class Clock:
    """A clock for a screen: it runs until `ends` (milliseconds since 1970), or stands at `left` seconds."""

    ends: int | None
    left: int
    words: str


@dataclass(frozen=True)
class RoomNow:
    """What a juror's screen is told; `address` is "" where the reader has no sheet, `name` "" where nobody is in.

    `mark` names all of this: a screen that has it needs no answer. `call` is another for every candidate called.
    """

    mark: str = "0"
    call: str = "0"
    name: str = ""
    title: str = ""
    phase: str = ""
    clock: Clock | None = None
    address: str = ""
    away: bool = False

    def told(self, *, now: datetime, pause: int) -> Mapping[str, object]:
        """The same for a script, which also learns the server's time and when to ask again."""
        plain = {name: value for name, value in vars(self).items() if name != "clock"}
        clock = self.clock or Clock(None, 0, "")
        return {**plain, "ends": clock.ends, "left": clock.left, "now": milliseconds(now), "pause": pause}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def room_now(found: Present | None, *, now: datetime) -> RoomNow:
    """The room for one reader: a sheet to open, or to step out, or neither."""
    if found is None:
        return RoomNow()
    room = found.room
    call = f"{room.category_id}.{room.call}"
    return RoomNow(
        mark=f"{room.category_id}.{room.revision}.{found.away:d}{found.none_owed:d}",
        call=call,
        name=found.candidate,
        title=AWAY.format(found.candidate) if found.away else f"Sekarang di ruang: {found.candidate}",
        phase="" if found.away else PHASE_WORDS[room.phase],
        clock=None if found.away else clock_of(room, now, found.timezone),
        address="" if found.away or found.none_owed else url_for("juror.sheet", candidate_id=room.candidate_id),
        away=found.away,
    )


def clock_of(room: LiveRoom, now: datetime, timezone: str) -> Clock:
    """`sampai 09.25 WITA`, `tersisa 4.10`: what a page without a script says."""
    left = left_of(room, now)
    if room.ends_at is None:
        stands = "" if room.phase == CALLED else "dijeda, "
        return Clock(None, left, f"{stands}tersisa {span(left)}" if left >= 0 else f"{stands}lewat {span(left)}")
    if left < 0:
        return Clock(milliseconds(room.ends_at), left, f"waktu habis {clock_words(room.ends_at, now, timezone)}")
    return Clock(milliseconds(room.ends_at), left, f"sampai {formats.clock(here(room.ends_at, timezone))}")


def span(seconds: int) -> str:
    """`4.10`: minutes and seconds."""
    return f"{abs(seconds) // 60}.{abs(seconds) % 60:02d}"


def event_words(event: RoomEvent, timezone: str) -> str:
    """`09.12 WITA: paparan dimulai, oleh …`, for the room's own history."""
    what = ACT_WORDS.get(event.act, "")
    if event.act == BEGIN:
        what = f"{PHASE_WORDS[event.phase]} dimulai"
    elif event.act == EXTEND:
        what = f"waktu {PHASE_WORDS[event.phase]} ditambah {event.minutes} menit: {event.reason}"
    return f"{day_and_clock(event.at, timezone)}, {what} (oleh {event.by.name})"
