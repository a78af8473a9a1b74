"""What stands in a cell, as spreadsheets and people write it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from webapp.roster.nik import LONG_NUMBER, is_sixteen

LONGEST_TEXT = 100
VILLAGE = re.compile(r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[0-9]{4}")
ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
IN_NIK = re.compile(r"[\s.'’`\-\u00a0]")
DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# An RT, perhaps with its RW; and what becomes of one in a cell that isn't text: 1,5, 2026-02-01, 01/02/2026, 1-Feb.
RT = re.compile(r"(?:RT)?[ .:]*([0-9]{1,4})(?: ?/ ?(?:RW)?[ .:]*([0-9]{1,4}))?", re.IGNORECASE)
MONTHS = (
    "jan|januari|january|feb|peb|februari|pebruari|february|mar|maret|march|apr|april|mei|may|jun|juni|june"
    "|jul|juli|july|agu|agt|agustus|aug|august|sep|sept|september|okt|oktober|oct|october|nov|november|nopember"
    "|des|desember|dec|december"
)
NO_RT = re.compile(
    r"(?!0[0-9])[0-9]+[.,][0-9]+|-[0-9]+|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}.*"
    rf"|[0-9]{{1,2}}[ -](?:{MONTHS})(?:[ -][0-9]{{2,4}})?",
    re.IGNORECASE,
)
MOST_INITIALS = 3

Read = tuple[str, str]  # (what is stored, "") or ("", the kind of problem)


def read_nik(cell: Any) -> tuple[str, str, str]:
    """(sixteen digits, "", "") or ("", the kind of problem, how many digits there are)."""
    if not isinstance(cell, str):
        return "", "nik_empty" if cell is None else "nik_number", ""
    digits = IN_NIK.sub("", cell)
    if is_sixteen(digits):
        return digits, "", ""
    if not digits:
        return "", "nik_empty", ""
    if ROUNDED.fullmatch(cell.strip().lstrip("'")):
        return "", "nik_rounded", ""
    if digits.isascii() and digits.isdigit():
        return "", "nik_length", str(len(digits))
    return "", "nik_letters", ""


def village_digits(cell: Any) -> str:
    """The ten digits of a village's code; "" for an empty cell, and for what is no code the text as it stands.

    A spreadsheet may keep them as a number, which loses nothing of ten digits.
    """
    text = "".join(plain(cell).split())
    return text.replace(".", "") if VILLAGE.fullmatch(text) else text


def read_texts(cells: tuple[Any, ...]) -> Read:
    """An RT and short texts together, between tabs."""
    found = [read_rt(cells[0]), *(read_text(cell) for cell in cells[1:])]
    odd = next((kind for _text, kind in found if kind), "")
    return ("", odd) if odd else ("\t".join(text for text, _kind in found), "")


def read_text(cell: Any) -> Read:
    """A short text with single blanks; nothing that could be an identity number in the wrong column."""
    text = " ".join(plain(cell).split())
    if LONG_NUMBER.search(text):
        return "", "text_digits"
    if not text.isprintable():
        return "", "text_odd"
    return (text, "") if len(text) <= LONGEST_TEXT else ("", "text_long")


def read_rt(cell: Any) -> Read:
    """An RT as RTs are written: 1, 01 and “RT 001” are all 001. What a spreadsheet made of it is none."""
    is_fraction = isinstance(cell, float) and not cell.is_integer()
    if is_fraction or isinstance(cell, bool | date | time | timedelta):
        return "", "rt_odd"
    text, kind = read_text(cell)
    if kind or not text:
        return text, kind
    if NO_RT.fullmatch(text):
        return "", "rt_odd"
    numbers = RT.fullmatch(text)
    return (
        ("/".join(number.lstrip("0").zfill(3) for number in numbers.groups() if number), "") if numbers else (text, "")
    )


def plain(cell: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without decimals."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def initials_of(cell: Any) -> str:
    """`S. A. R.`, by which who knows a person recognises them; the name itself isn't kept."""
    words = cell.split(None, MOST_INITIALS)[:MOST_INITIALS] if isinstance(cell, str) else ()
    return " ".join([f"{word[0].upper()}." for word in words if word[0].isalpha()])


def day_of(cell: Any) -> tuple[str, bool]:
    """(`2025-02-01`, `2025-02`, `2025` or "" for an empty cell, whether it could be read)."""
    text = plain(cell).strip()
    if not text or YEAR.fullmatch(text):
        return text, True
    if found := ISO_DAY.fullmatch(text[:10] if text[10:11] in {"T", " "} else text):
        year, month, day = found.groups()
    elif found := DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        return "", False
    try:
        whole = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return "", False
    return whole if day else whole[:7], True
