"""Indonesian numbers, money, dates, times and words: the only place, for papers and screens alike.

Every function takes exact values (plain decimal text with a dot, whole numbers, `Decimal`, `Fraction`) and refuses
binary floats with TypeError. Text that isn't plain decimal (`1e9`, `NaN`, `1,5`, digits of another script) is refused
with ValueError. FILTERS holds them all for Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date, format_datetime, get_timezone_name

from scoring.exact import decimal_text, decimals_of

Exact = str | int | Decimal | Fraction

LOCALE = "id"
PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MINUS = "\u2212"
GROUP = 4
ROMAN = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX"}
ROMAN |= {5: "V", 4: "IV", 1: "I"}


def plain(value: Exact) -> str:
    """The exact value as decimal text with a dot, with the decimals it was written with.

    Raises TypeError for a float or a boolean, ValueError for text that isn't plain decimal and for a fraction that no
    decimal number equals (50/3).
    """
    if isinstance(value, Fraction):
        return plain_fraction(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"not an exact number: {value!r}")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if not PLAIN.fullmatch(text):
        raise ValueError(f"not a plain decimal number: {value!r}")
    return text


def plain_fraction(value: Fraction) -> str:
    """A fraction as decimal text; ValueError where that isn't exact."""
    places = decimals_of(value)
    if places is None:
        raise ValueError(f"no decimal number equals {value}")
    return decimal_text(int(value * 10**places), places)


def written(text: str, before: str = "") -> str:
    """Grouped with dots, a decimal comma, a true minus sign before everything else; nothing is rounded.

    Babel's own number formatting works in 28 digits and refuses longer ones; grouping needs no limit.
    """
    whole, _, decimals = text.lstrip("-").partition(".")
    sign = MINUS if text.startswith("-") and (whole + decimals).strip("0") else ""
    grouped_whole = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{before}{grouped_whole},{decimals}" if decimals else f"{sign}{before}{grouped_whole}"


def trimmed(text: str) -> str:
    """Without the zeros at the end of the decimals."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Exact) -> str:
    """`1234567.8900` → `1.234.567,89`; zeros at the end of the decimals say nothing and go."""
    return written(trimmed(plain(value)))


def points(value: Exact) -> str:
    """`82.3000` → `82,3000`: points keep every decimal, because rankings compare what is printed."""
    return written(plain(value))


def signed(value: Exact) -> str:
    """`2.1000` → `+2,1000`: points that are a difference; nothing before one that is nought."""
    text = points(value)
    return text if text.startswith(MINUS) or not text.strip("0,") else f"+{text}"


def weight(value: Exact) -> str:
    """`12.5` → `12,5`; a fraction that no decimal equals stays one: `50/3`, so that it can be recomputed."""
    exact = Fraction(value) if isinstance(value, str) and "/" in value else value
    if isinstance(exact, Fraction) and decimals_of(exact) is None:
        return f"{number(exact.numerator)}/{number(exact.denominator)}"
    return number(exact)


def percent(value: Exact) -> str:
    """A value that is already in percent: `76.98` → `76,98%`."""
    return f"{number(value)}%"


def money(value: Exact) -> str:
    """Rupiah: `16800` → `Rp16.800`, `1234.5` → `Rp1.234,50`; more than two decimals are kept."""
    text = trimmed(plain(value))
    one_decimal = text[-2:-1] == "."
    return written(f"{text}0" if one_decimal else text, before="Rp")


def file_size(size: int) -> str:
    """Bytes as people compare them: `2411724` → `2,4 MB`, `300` → `1 KB`; a thousand bytes are a KB."""
    if size < 999_500:
        return f"{number(max(1, (size + 500) // 1000))} KB"
    return f"{number(Fraction((size + 50_000) // 100_000, 10))} MB"


def long_date(day: date) -> str:
    """`Senin, 13 Februari 2023`."""
    return format_date(day, "full", locale=LOCALE)


def plain_date(day: date) -> str:
    """`13 Februari 2023`."""
    return format_date(day, "long", locale=LOCALE)


def short_date(day: date) -> str:
    """`13/2/2023`."""
    return format_date(day, "d/M/y", locale=LOCALE)


def clock(moment: datetime) -> str:
    """`10.42 WITA`; the moment must know its zone, else ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a time on paper needs its zone")
    zone = get_timezone_name(moment, width="short", locale=LOCALE)
    return f"{format_datetime(moment, 'HH.mm', tzinfo=moment.tzinfo, locale=LOCALE)} {zone}"


def long_moment(moment: datetime) -> str:
    """`Senin, 13 Februari 2023, pukul 10.42 WITA`."""
    return f"{long_date(moment)}, pukul {clock(moment)}"


def short_moment(moment: datetime) -> str:
    """`13 Februari 2023, 10.42 WITA`."""
    return f"{plain_date(moment)}, {clock(moment)}"


def terbilang(value: int) -> str:
    """A whole number in words: `1001` → `seribu satu`. TypeError for anything but a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"not a whole number: {value!r}")
    from lokal.terbilang import terbilang as spelled

    return str(spelled(value))


def in_words(value: Exact) -> str:
    """A number in words, decimals digit by digit: `76.98` → `tujuh puluh enam koma sembilan delapan`."""
    whole, _, decimals = plain(value).partition(".")
    minus = "minus " if whole.startswith("-") else ""
    after = " koma " + " ".join(terbilang(int(digit)) for digit in decimals) if decimals else ""
    return f"{minus}{terbilang(abs(int(whole)))}{after}"


def date_in_words(day: date) -> str:
    """As minutes say it: `Senin, tanggal tiga belas bulan Februari tahun dua ribu dua puluh tiga`."""
    weekday, month = format_date(day, "EEEE", locale=LOCALE), format_date(day, "LLLL", locale=LOCALE)
    return f"{weekday}, tanggal {terbilang(day.day)} bulan {month} tahun {terbilang(day.year)}"


def roman(value: int) -> str:
    """`4` → `IV`, for 1 to 3999; ValueError beyond."""
    if not 1 <= value <= 3999:
        raise ValueError(f"no Roman numeral for {value}")
    found, rest = "", value
    for size, letters in ROMAN.items():
        count, rest = divmod(rest, size)
        found += letters * count
    return found


def grouped(code: str) -> str:
    """A digest in groups that two people can compare aloud: `sha256:3f2a9c1e…` → `sha256: 3f2a 9c1e …`."""
    kind, colon, digits = code.rpartition(":")
    groups = " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))
    return f"{kind}{colon} {groups}" if colon else groups


FILTERS: Mapping[str, Callable[..., str]] = {
    "number": number,
    "points": points,
    "signed": signed,
    "weight": weight,
    "percent": percent,
    "money": money,
    "file_size": file_size,
    "long_date": long_date,
    "plain_date": plain_date,
    "short_date": short_date,
    "clock": clock,
    "long_moment": long_moment,
    "short_moment": short_moment,
    "terbilang": terbilang,
    "in_words": in_words,
    "date_in_words": date_in_words,
    "roman": roman,
    "grouped": grouped,
}
