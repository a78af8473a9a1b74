"""An identity number (NIK): sixteen digits that say where and when somebody was born, and that no page or log shows.

Six digits of the district where it was issued, day (40 more for women), month and year of birth, four of a serial
number. The structure proves nothing; it only shows what can't be one.
"""

from __future__ import annotations

import hashlib
import re
from calendar import isleap
from collections.abc import Callable
from datetime import date

LONG_NUMBER = re.compile(r"[0-9](?:[ .\-\u00a0]?[0-9]){11,}")  # nothing else in a list has so many digits
MASK = "············"
DOMAIN = b"nik/v1:"
PSEUDONYM_DIGITS = 32
BLOCK = 64  # bytes of a block of SHA-256
DIGITS = 16
FOR_WOMEN = 40
NO_SERIAL = "0000"
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LEAP_DAY = (2, 29)

Day = tuple[int, int, int]  # year, month, day: a tenth of what a date costs


class Nik(str):
    """Sixteen digits; whatever prints them shows the last four only."""

    __slots__ = ()

    def __str__(self) -> str:
        return MASK + self[-4:]

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return MASK + self[-4:]


def pseudonyms(key: bytes) -> Callable[[Nik], str]:
    """Names for people under one key, and under no other: half of HMAC-SHA-256, in hex.

    Both hashes of the key (RFC 2104) are made once: for each person that leaves half of the work.
    """
    padded = (key if len(key) <= BLOCK else hashlib.sha256(key).digest()).ljust(BLOCK, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
    inner.update(DOMAIN)

    def pseudonym(nik: Nik) -> str:
        inside, outside = inner.copy(), outer.copy()
        inside.update(nik.encode())
        outside.update(inside.digest())
        return outside.hexdigest()[:PSEUDONYM_DIGITS]

    return pseudonym


def is_sixteen(cell: object) -> bool:
    return isinstance(cell, str) and len(cell) == DIGITS and cell.isascii() and cell.isdigit()


def birth_of(digits: str, today: date) -> Day | None:
    """The day that `DDMMYY` means, in the newest century that it can be; None where there is no such day."""
    day, month, short = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day -= FOR_WOMEN if day > FOR_WOMEN else 0
    if not (1 <= month <= 12 and 1 <= day <= LAST_DAYS[month - 1]):
        return None
    now = (today.year, today.month, today.day)
    for century in (2000, 1900):
        born = (century + short, month, day)
        if born <= now and (born[1:] != LEAP_DAY or isleap(born[0])):
            return born
    return None


def age_on(born: Day, today: date) -> int:
    """Whole years."""
    return today.year - born[0] - ((today.month, today.day) < born[1:])


def masked(text: str) -> str:
    """A text in which every number long enough to be an identity number is only its last four digits."""
    return LONG_NUMBER.sub(lambda found: MASK + found.group()[-4:], text)
