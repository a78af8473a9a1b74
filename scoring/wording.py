"""Numbers inside the engine's own sentences, as Indonesians write them."""

from __future__ import annotations

from fractions import Fraction

from .exact import decimal_text, decimals_of, half_up

MOST_SHOWN = 4


def counted(value: Fraction, places: int | None = None) -> str:
    """`1.234.567,5`: exact where that takes at most four decimals, or rounded half up to `places`."""
    shown = decimals_of(value) if places is None else places
    if shown is None or shown > MOST_SHOWN:
        shown = MOST_SHOWN
    return as_typed(value, shown)


def as_typed(value: Fraction, places: int) -> str:
    """With every one of the decimals it was written with, however many."""
    whole, _, decimals = decimal_text(half_up(value, places), places).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def rupiah(value: Fraction) -> str:
    """`Rp16.800`."""
    return f"Rp{counted(value)}"


def percent(value: Fraction, places: int) -> str:
    """`76,98%`."""
    return f"{counted(value, places)}%"


def spelled(zeros: int) -> str:
    """A power of ten in a word."""
    return {1000: "seribu", 1_000_000: "sejuta"}[zeros]


SHORT_NAMES = frozenset({"apindo", "bpjs"})  # written in capitals


def bench_words(code: str) -> str:
    """A code as it is read aloud: `serikat_pekerja` is `serikat pekerja`, `bpjs` is `BPJS`."""
    return " ".join(part.upper() if part in SHORT_NAMES else part for part in code.split("_"))


ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
MOST_SPELLED = 999


def in_words(number: int) -> str:
    """A whole number from 0 to MOST_SPELLED: 115 is `seratus lima belas`."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    unit, name = (10, "puluh") if number < 100 else (100, "ratus")
    first = "seratus" if number // 100 == 1 else f"{ONES[number // unit]} {name}"
    return f"{first} {in_words(number % unit)}" if number % unit else first


def told_apart(value: Fraction, bound: Fraction, places: int) -> str:
    """`value` with at least `places` decimals, and with more where it would read like the bound it is past."""
    while places < MOST_SHOWN and half_up(value, places) == half_up(bound, places):
        places += 1
    return counted(value, places)
