"""Dates as Indonesians type them: day first, the year in full."""

from __future__ import annotations

import re
from datetime import date

from scoring.errors import shown
from webapp.forms.texts import TextRefused

FIRST_YEAR, LAST_YEAR = 1945, 2100
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
NUMBERS = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})")
WORDS = re.compile(r"([0-9]{1,2})[ -]([a-z]+)\.?[ -]([0-9]{4})")
MONTHS = ["januari", "februari", "maret", "april", "mei", "juni"]
MONTHS += ["juli", "agustus", "september", "oktober", "november", "desember"]
SHORT = {"agt": 8, "agust": 8, "nop": 11, "nopember": 11, "pebruari": 2, "peb": 2, "sept": 9}


def read_date(raw: str) -> str:
    """`13/2/2023`, `13 Februari 2023` or `2023-02-13` as ISO text, "" for nothing. Raises TextRefused."""
    text = " ".join(raw.lower().split())
    if not text:
        return ""
    parts = parts_of(text)
    try:
        found = date(*parts) if parts is not None else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise TextRefused(f"{shown(raw.strip())} bukan tanggal; tulis tanggal, bulan, dan tahun, misalnya 13/2/2023.")
    return found.isoformat()


def parts_of(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) as written; None when it isn't written as a date."""
    if not text.isascii():
        return None
    if match := ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := NUMBERS.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    match = WORDS.fullmatch(text)
    month = month_of(match[2]) if match else None
    return (int(match[3]), month, int(match[1])) if match and month else None


def month_of(word: str) -> int | None:
    """A month by its name or its first three letters."""
    named = [number for number, name in enumerate(MONTHS, start=1) if word in {name, name[:3]}]
    return named[0] if named else SHORT.get(word)
