"""What a cell's number format makes of its number: the same one, a percentage, a day, or something else.

People fill in and check what they see. Where a format shows another number than the one that is stored ("1,6 miliar"
for 1.6, 1 for 1234 behind a comma that divides), neither may be taken: which one was meant isn't for us to guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

PLAIN, SHARE, DAY, OTHERWISE = "number", "share", "day", "otherwise"
# Numbers that every spreadsheet program knows without a text of their own (ECMA-376, 18.8.30).
SHARES = frozenset({9, 10})
DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
TOKEN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|General|E[+-]|.', re.IGNORECASE | re.DOTALL)
HOURS = re.compile(r"\[[hms]+\]", re.IGNORECASE)
CONDITIONS = ("[<", "[>", "[=")
ZERO = "[=0]"
MONEY = re.compile(r"\[\$([^\]-]*)")  # [$Rp-421] shows Rp
TIMES = frozenset("dmyhs")
GENERAL, WORDS = "g", "@"
# The places of a number: thousands, decimals, power or fraction. Behind the last place a comma would divide it.
PLACES = re.compile(r"(?=.*[0#?])(?:[0#?]+(?:,[0#?]+)*)?(?:\.[0#?]*)?(?:e[0#?]+|/[0#?]+)?|g|@")
BEFORE = frozenset({"", "rp", "rp.", "idr"})
# Units that name what is counted and never how much of it one stands for.
PEOPLE = frozenset(("orang", "org", "jiwa", "pekerja", "peserta", "anggota", "keluarga", "kk", "tenaga kerja"))
PLACES_OF_PEOPLE = frozenset(
    ("rt", "rw", "desa", "kelurahan", "kecamatan", "kabupaten", "kota", "provinsi", "orang/desa")
)
THINGS = frozenset(
    ("perusahaan", "lembaga", "kelompok", "unit", "dokumen", "berkas", "kegiatan", "buah", "kantor", "mitra", "usaha")
)
TIMES_AND_MONEY = frozenset(("kali", "hari", "bulan", "tahun", "idr", "rupiah", "rupiah/orang/bulan"))
UNITS = PEOPLE | PLACES_OF_PEOPLE | THINGS | TIMES_AND_MONEY
DASHED = re.compile(r"[.,][-–—]+")  # Rp1.000,-
DASHES = re.compile(r"(?:rp\.?|idr)?[-–—]")  # how accountants write zero
BLANKS, PLUS, MINUS = " \u00a0\u202f", "+", "-−()"


@dataclass(frozen=True)
class Shows:
    """What a format makes of each kind of content; `texts` says whether it leaves words as they are."""

    positive: str = PLAIN
    negative: str = PLAIN
    zero: str = PLAIN
    texts: bool = True

    def of(self, value: Decimal) -> str:
        if value == 0:
            return self.zero
        return self.positive if value > 0 else self.negative


class Section:
    """One part of a format, taken apart: the words on both sides of the number's places, and what else is in it."""

    def __init__(self, pieces: list[str]) -> None:
        self.before = self.places = self.after = ""
        self.percents = 0
        self.days = self.conditional = self.for_zero = self.odd = False
        for piece in pieces:
            self.take(piece)

    def take(self, token: str) -> None:
        first, lower = token[0], token.lower()
        if first == '"' or (first == "\\" and len(token) > 1):
            self.say(token.strip('"') if first == '"' else token[1])
        elif first == "[" and len(token) > 1:
            self.bracket(token)
        elif first == "*" and len(token) > 1:
            self.odd |= token[1] not in BLANKS
        elif first == "_" and len(token) > 1:
            pass
        elif first == "%":
            self.percents += 1
        elif lower == "general" or first in "0#?.,/@" or lower in {"e+", "e-"}:
            self.odd |= bool(self.after.strip(BLANKS))
            self.places, self.after = self.places + (GENERAL if lower == "general" else lower[0]), ""
        else:
            self.days |= lower in TIMES
            self.say(token)

    def say(self, words: str) -> None:
        if self.places:
            self.after += words
        else:
            self.before += words

    def bracket(self, token: str) -> None:
        money = MONEY.match(token)
        self.conditional |= token.startswith(CONDITIONS)
        self.for_zero |= token == ZERO
        self.days |= HOURS.fullmatch(token) is not None
        if money:
            self.say(money[1])

    def shows(self, *, negative: bool = False) -> str:
        """What this makes of a number; `negative` where it is for those below zero, which have to show it."""
        if self.days:
            return DAY
        signs = BLANKS + (MINUS if negative else PLUS)
        before, after = (words.strip(signs).lower() for words in (self.before, self.after))
        has_sign = not negative or any(sign in self.before + self.after for sign in MINUS)
        is_number = PLACES.fullmatch(self.places) is not None and self.percents <= 1 and not self.odd and has_sign
        if not is_number or before not in BEFORE or not (after in UNITS or not after or DASHED.fullmatch(after)):
            return OTHERWISE
        return SHARE if self.percents else PLAIN

    def shows_zero(self) -> str:
        """A dash stands for nothing; an empty section hides that there is something."""
        words = "".join((self.before + self.after).split()).lower()
        is_dash = DASHES.fullmatch(words) is not None and not self.places.strip("?#") and not self.odd
        return PLAIN if is_dash and not self.percents else self.shows()


def shows_of(number: int, code: str) -> Shows:
    """What a format shows, by its number where it has no text of its own."""
    if not code:
        known = SHARE if number in SHARES else DAY if number in DAYS else PLAIN
        return Shows(known, known, known)
    sections = sections_of(code)
    texts = sections.pop() if WORDS in sections[-1].places or len(sections) > len("+-0") else None
    leaves = texts is None or texts.shows() == PLAIN
    if not sections:  # one for words only shows a number as it is, between the same words
        known = PLAIN if leaves else OTHERWISE
        return Shows(known, known, known, leaves)
    if any(one.conditional for one in sections):
        return by_condition(sections, texts=leaves)
    return by_sign(sections, texts=leaves)


def by_condition(sections: list[Section], *, texts: bool) -> Shows:
    """Sections that ask for themselves: all but the one for zero have to show the same."""
    found = {one.shows() for one in sections if not one.for_zero}
    only = found.pop() if len(found) == 1 else OTHERWISE
    zero = next((one.shows_zero() for one in sections if one.for_zero), only)
    return Shows(only, only, zero, texts)


def by_sign(sections: list[Section], *, texts: bool) -> Shows:
    """The usual meaning of sections: above zero, below it, zero; below it the first one writes a minus by itself."""
    positive = sections[0].shows()
    negative = sections[1].shows(negative=True) if len(sections) > 1 else positive
    zero = sections[2].shows_zero() if len(sections) > len("+-") else positive
    if {positive, negative} == {PLAIN, SHARE}:  # who typed 76,98 saw it with the sign of the one, or of the other
        return Shows(OTHERWISE, OTHERWISE, OTHERWISE, texts)
    return Shows(positive, negative, zero, texts)


def sections_of(code: str) -> list[Section]:
    """The parts between semicolons, of which those in quotes and behind a backslash part nothing."""
    parts: list[list[str]] = [[]]
    for piece in TOKEN.findall(code):
        if piece == ";":
            parts.append([])
        else:
            parts[-1].append(piece)
    return [Section(pieces) for pieces in parts]
