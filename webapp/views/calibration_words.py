"""A calibration's spread in words and as places on a line; nobody is named, the reader's own mark is the reader's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports import formats
from scoring.exact import parse_decimal
from scoring.rubric import Judged
from webapp.queries.sheets import Answer
from webapp.services.calibration import Spread
from webapp.views.items import level_of

LEFT, LENGTH, BASE, STEP, UNDER = 10, 300, 58, 9, 26  # of the drawing, in its own units
MOST_TALKED = 3


@dataclass(frozen=True)
class Dot:
    """One juror's mark on the line."""

    x: int
    y: int


@dataclass(frozen=True)
class SpreadWords:
    """One item; `counted` are (mark, how many, level's title), `own` is the reader's mark, "" where there is none."""

    code: str
    title: str
    own: str
    lowest: str
    middle: str
    highest: str
    abstained: int
    counted: tuple[tuple[str, int, str], ...]
    dots: tuple[Dot, ...]
    middle_x: int
    own_x: int | None
    talk: str
    top: int
    height: int


def spread_words(spreads: Sequence[Spread], own: Mapping[str, Answer]) -> tuple[SpreadWords, ...]:
    """Every item, the widest first; the first few are named to talk about."""
    return tuple(
        words_of(one, parse_decimal(own.get(one.item.code, Answer()).value), talked=turn < MOST_TALKED)
        for turn, one in enumerate(spreads)
    )


def words_of(one: Spread, own: Fraction | None, *, talked: bool) -> SpreadWords:
    kind = one.item.kind
    assert isinstance(kind, Judged)
    tallest = max((count for _mark, count in one.counts), default=0)
    return SpreadWords(
        code=one.item.code,
        title=one.item.title,
        own="" if own is None else formats.weight(own),
        lowest=mark_words(one.lowest),
        middle=mark_words(one.middle),
        highest=mark_words(one.highest),
        abstained=one.abstained,
        counted=tuple((formats.weight(mark), count, title_of(kind, mark)) for mark, count in one.counts),
        dots=tuple(
            Dot(place_of(kind, mark), BASE - STEP * turn) for mark, count in one.counts for turn in range(count)
        ),
        middle_x=LEFT if one.middle is None else place_of(kind, one.middle),
        own_x=None if own is None or not one.counts else place_of(kind, own),
        talk=talk_of(one, kind) if talked and one.width else "",
        top=BASE - STEP * tallest,
        height=STEP * tallest + UNDER,
    )


def mark_words(mark: Fraction | None) -> str:
    return "" if mark is None else formats.weight(mark)


def place_of(kind: Judged, mark: Fraction) -> int:
    """Where a mark lies on the line."""
    return LEFT + round(LENGTH * (mark - kind.minimum) / (kind.maximum - kind.minimum))


def title_of(kind: Judged, mark: Fraction) -> str:
    level = level_of(kind, mark)
    return level.title if level else ""


def talk_of(one: Spread, kind: Judged) -> str:
    """`Dari 2 (Baru disebarkan) sampai 5 (Dijalankan dan diawasi).`"""
    assert one.lowest is not None
    assert one.highest is not None
    ends = [(formats.weight(mark), title_of(kind, mark)) for mark in (one.lowest, one.highest)]
    first, last = (f"{mark} ({title})" if title else mark for mark, title in ends)
    return f"Dari {first} sampai {last}."
