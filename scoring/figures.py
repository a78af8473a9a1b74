"""Figures as candidates report them: machine text to exact values, with missing and not applicable kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .errors import FigureRefused, shown
from .exact import MOST_DIGITS, decimals_of, parse_decimal
from .rubric import CHOICE, COUNT, DATE, MONEY, NUMBER, NUMERIC_TYPES, YES_NO, Figure, Rubric, kind_codes

MISSING_TEXT, NOT_APPLICABLE_TEXT = "", "n/a"
PRESENT, MISSING, NOT_APPLICABLE = 0, 1, 2
HEADER_LINE = 1
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class FigureRow:
    """One candidate's cells by column code: "" is missing, "n/a" not applicable; `line` is where it was read."""

    candidate: str
    name: str
    cells: Mapping[str, str]
    line: int = 0


def read_figure(figure: Figure, text: str) -> Fraction | None:
    """The exact value of one cell; None when it is missing, n/a, a date or a text.

    A choice gives its option's position, yes/no 1 or 0. Raises FigureRefused with a sentence in Indonesian.
    """
    if text in (MISSING_TEXT, NOT_APPLICABLE_TEXT):
        return None
    if figure.type in NUMERIC_TYPES:
        return read_number(figure, text)
    if figure.type == CHOICE:
        return Fraction(read_option(figure, text))
    if figure.type == YES_NO:
        return Fraction(read_yes_no(text))
    if figure.type == DATE:
        read_date(text)
    return None


def read_number(figure: Figure, text: str) -> Fraction:
    """A plain number that suits the figure's type; raises FigureRefused."""
    value = parse_decimal(text)
    if value is None:
        raise FigureRefused(
            f"{shown(text)} bukan angka yang dapat dibaca; tulis digit 0-9 saja, titik untuk desimal, "
            f"tanpa pemisah ribuan, paling banyak {MOST_DIGITS} digit"
        )
    if value < 0 and figure.type != NUMBER:
        raise FigureRefused(f"{shown(text)} negatif, padahal {figure.title} tidak dapat kurang dari nol")
    if figure.type == COUNT and "." in text:  # 52.000 is how an Indonesian writes 52000: never read it as 52
        raise FigureRefused(
            f"{shown(text)} bukan bilangan bulat, padahal {figure.title} dihitung per {figure.unit or 'satuan'}; "
            "tulis tanpa titik, juga tanpa titik ribuan"
        )
    if figure.type == MONEY and (decimals_of(value) or 0) > 2:
        raise FigureRefused(f"{shown(text)} memuat lebih dari dua desimal, padahal {figure.title} adalah uang")
    return value


def read_option(figure: Figure, text: str) -> int:
    """The position of the option; raises FigureRefused naming the options."""
    codes = [option.code for option in figure.options]
    if text not in codes:
        raise FigureRefused(f"{shown(text)} bukan pilihan; yang ada: {', '.join(codes)}")
    return codes.index(text)


def read_yes_no(text: str) -> int:
    """1 for yes, 0 for no; raises FigureRefused."""
    if text not in ("yes", "no"):
        raise FigureRefused(f"{shown(text)} bukan jawaban; tulis yes atau no")
    return int(text == "yes")


def read_date(text: str) -> date:
    """A calendar date written YYYY-MM-DD; raises FigureRefused."""
    sentence = f"{shown(text)} bukan tanggal; tulis TTTT-BB-HH, misalnya 2023-02-13"
    if not ISO_DATE.fullmatch(text):
        raise FigureRefused(sentence)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FigureRefused(sentence) from None


def may_not_apply(rubric: Rubric) -> frozenset[str]:
    """The figures that may be answered n/a: those that no required indicator is computed from."""
    required = {code for leaf in rubric.indicators() if not leaf.optional for code in kind_codes(leaf.kind)}
    return frozenset(figure.code for figure in rubric.figures if figure.code not in required)


def optional_codes(rubric: Rubric) -> tuple[str, ...]:
    """Optional indicators that may be answered n/a in a column of their own (no figure has that code)."""
    figures = {figure.code for figure in rubric.figures}
    return tuple(leaf.code for leaf in rubric.indicators() if leaf.optional and leaf.code not in figures)
