"""A day and a time of day as typed, in the zone of the edition."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from scoring.errors import shown
from webapp.forms.dates import read_date
from webapp.forms.texts import TextRefused

CLOCK = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})(?: ?(?:wib|wita|wit))?", re.IGNORECASE)
ABSENT = "Pukul itu tidak ada pada tanggal tersebut karena jam setempat dimajukan; pilih pukul lain."
TWICE = "Pukul itu terjadi dua kali pada tanggal tersebut karena jam setempat dimundurkan; pilih pukul lain."


def read_moment(day: str, clock: str, timezone: str) -> datetime:
    """The moment, aware. Raises TextRefused for what isn't a day or a time, and for a time that is two or none."""
    return place_in(read_day(day), read_clock(clock), ZoneInfo(timezone))


def end_of_day(day: str, timezone: str) -> datetime:
    """The last minute of a day. Raises TextRefused."""
    return place_in(read_day(day), time(23, 59), ZoneInfo(timezone))


def read_day(raw: str) -> date:
    """Raises TextRefused."""
    text = read_date(raw)
    if not text:
        raise TextRefused("Isi tanggalnya, misalnya 13/2/2026.")
    return date.fromisoformat(text)


def read_clock(raw: str) -> time:
    """`16.00` or `16:00`. Raises TextRefused."""
    text = " ".join(raw.split())
    match = CLOCK.fullmatch(text) if text.isascii() else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        problem = f"{shown(raw.strip())} bukan pukul; " if text else "Isi pukulnya; "
        raise TextRefused(f"{problem}tulis jam dan menit, misalnya 16.00.")
    return time(int(match[1]), int(match[2]))


def place_in(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The one moment at which clocks of this zone show it. Raises TextRefused."""
    local = datetime.combine(day, clock, tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise TextRefused(ABSENT)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        raise TextRefused(TWICE)
    return local
