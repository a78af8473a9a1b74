"""A reported figure as people read it: the number in Indonesian with its unit, an option by its title."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from scoring.errors import FigureRefused
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT, read_figure
from scoring.rubric import CHOICE, DATE, MONEY, NUMERIC_TYPES, PERCENT, YES_NO, Figure

from . import formats

NOT_FILLED_IN, DOES_NOT_APPLY = "tidak diisi", "tidak berlaku"


def figure_text(figure: Figure, text: str) -> tuple[str, str]:
    """(value, unit) of machine text for reading; a text that the rubric can't read is shown as it is."""
    if text in {MISSING_TEXT, NOT_APPLICABLE_TEXT}:
        return (NOT_FILLED_IN if text == MISSING_TEXT else DOES_NOT_APPLY), ""
    try:
        value = read_figure(figure, text)
    except FigureRefused:
        return text, ""
    if figure.type in NUMERIC_TYPES and value is not None:
        return number_text(figure, value)
    return worded(figure, text), ""


def words_of(figure: Figure, text: str) -> str:
    """The value with its unit."""
    return " ".join(figure_text(figure, text)).strip()


def number_text(figure: Figure, value: Fraction) -> tuple[str, str]:
    """An Indonesian number; rupiah and percent carry their sign, other units follow."""
    if figure.type == MONEY:
        return formats.money(value), ""
    if figure.type == PERCENT:
        return formats.percent(value), ""
    return formats.number(value), figure.unit


def worded(figure: Figure, text: str) -> str:
    """A choice by its title, yes and no in Indonesian, a date in words, a text as it is."""
    if figure.type == CHOICE:
        return next((option.title for option in figure.options if option.code == text), text)
    if figure.type == YES_NO:
        return {"yes": "Ya", "no": "Tidak"}.get(text, text)
    return formats.plain_date(date.fromisoformat(text)) if figure.type == DATE else text
