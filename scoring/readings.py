"""One figure of all candidates read at once: a whole column of machine text to exact integers.

A column of plain numbers is checked by one regular expression and read by NumPy. Anything else, down to a single
unusual cell, is read text by text with `figures.read_figure`, each different text once. Both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from .columns import Ints, column
from .errors import FigureRefused
from .figures import MISSING, MISSING_TEXT, NOT_APPLICABLE, NOT_APPLICABLE_TEXT, PRESENT, read_figure
from .rubric import COUNT, MONEY, NUMBER, PERCENT, Figure

STATES = {MISSING_TEXT: MISSING, NOT_APPLICABLE_TEXT: NOT_APPLICABLE}


def lines_of(number: str) -> re.Pattern[str]:
    """Lines that each hold such a number; possessive, so that nothing is kept to go back to."""
    return re.compile(rf"(?:(?:{number})\n)*+")


# Plain numbers of at most 18 digits, also when all are written with as many decimals as the longest: they fit in 63
# bits. It is narrower than what `read_figure` accepts, never wider.
PLAIN: Mapping[str, re.Pattern[str]] = {
    COUNT: lines_of(r"0|[1-9][0-9]{0,17}+"),
    MONEY: lines_of(r"(?:0|[1-9][0-9]{0,15}+)(?:\.[0-9]{1,2}+)?+"),
    PERCENT: lines_of(r"(?:0|[1-9][0-9]{0,11}+)(?:\.[0-9]{1,6}+)?+"),
    NUMBER: lines_of(r"(?:0|-?[1-9][0-9]{0,11}+)(?:\.[0-9]{1,6}+)?+"),
}


@dataclass(frozen=True)
class Reading:
    """`values / denominator` where `states` is PRESENT, 0 elsewhere; `decimals` is how many were written.

    Shapes: (texts,). `refusals` are the places that can't be read, ascending, each with its sentence.
    """

    values: Ints
    denominator: int
    states: Ints
    decimals: Ints
    refusals: tuple[tuple[int, str], ...] = ()


def read_column(figure: Figure, texts: Sequence[str]) -> Reading:
    """Every text of one figure."""
    return read_plain(figure, texts) or read_each(figure, texts)


def read_plain(figure: Figure, texts: Sequence[str]) -> Reading | None:
    """The column when all that is written in it are plain numbers; None when it has to be read text by text."""
    states = states_of(texts)
    present = states == PRESENT
    written = texts if present.all() else [text for text in texts if text not in STATES]
    lines = "\n".join((*written, ""))
    if figure.type not in PLAIN or lines.count("\n") != len(written) or not PLAIN[figure.type].fullmatch(lines):
        return None
    values, decimals = np.zeros((2, len(texts)), dtype=np.int64)
    if not written:
        return Reading(values, 1, states, decimals)
    found = np.fromstring(lines.replace(".", ""), dtype=np.int64, sep="\n")
    if "." not in lines:
        values[present] = found
        return Reading(values, 1, states, decimals)
    decimals[present] = [len(text.partition(".")[2]) for text in written]
    most = int(decimals.max())
    values[present] = found * 10 ** (most - decimals[present])
    common = gcd(10**most, int(np.gcd.reduce(values)))
    return Reading(values // common, 10**most // common, states, decimals)


def states_of(texts: Sequence[str]) -> Ints:
    """PRESENT, MISSING or NOT_APPLICABLE, text by text."""
    if not any(texts.count(text) for text in STATES):
        return np.zeros(len(texts), dtype=np.int8)
    return np.array([STATES.get(text, PRESENT) for text in texts], dtype=np.int8)


def read_each(figure: Figure, texts: Sequence[str]) -> Reading:
    """The column text by text, each different one once."""
    place = {text: turn for turn, text in enumerate(dict.fromkeys(texts))}
    values: list[Fraction] = []
    refused: dict[str, str] = {}
    for text in place:
        try:
            values.append(read_figure(figure, text) or Fraction(0))
        except FigureRefused as refusal:
            refused[text] = str(refusal)
            values.append(Fraction(0))
    denominator = lcm(*(value.denominator for value in values))
    where = np.fromiter(map(place.__getitem__, texts), dtype=np.intp, count=len(texts))
    decimals = np.array([len(text.partition(".")[2]) for text in place], dtype=np.int64)
    refusals = [(row, refused[text]) for row, text in enumerate(texts) if text in refused] if refused else []
    return Reading(
        column([int(value * denominator) for value in values])[where],
        denominator,
        states_of(list(place))[where],
        decimals[where],
        tuple(refusals),
    )
