"""Points by criterion, a jury's marks, coverage: drawn on the terms of `charts`, the same on paper, on screen, in grey.

Grey alone tells no criterion from another: each part carries its code where it is wide enough, all stand in one order,
which the key repeats, and every number is in the drawing's text alternative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from . import formats
from .charts import WIDTH, fitting
from .markup import environment

FULL = 100  # points that all criteria are worth together
HEAD, PITCH, KEY_PITCH = 2, 36, 17  # before the first row, one row, one line of the key
# Neighbours differ in lightness, and letters on them by 5:1 at least.
SHADES = (
    ("#4a4a4a", "#fff"),
    ("#d4d4d4", "#111"),
    ("#8f8f8f", "#111"),
    ("#f4f4f4", "#111"),
    ("#686868", "#fff"),
    ("#b8b8b8", "#111"),
)
LETTER, AROUND = 8, 4  # a code needs so much for each letter, and so much beside it
LOWEST, HIGHEST = 40, 380  # where a scale of marks begins and ends
MARK_PITCH, MARK_FOOT = 48, 22
DOES_NOT_APPLY = "tidak berlaku"


@dataclass(frozen=True)
class PointsRow:
    """One candidate, or what it is compared with; `points` are decimal text or fractions (`50/3`) along the criteria.

    None where a criterion doesn't apply.
    """

    label: str
    points: tuple[str | None, ...]
    total: str


@dataclass(frozen=True)
class Segment:
    """One criterion's part of a bar; `code` is "" where it doesn't fit in."""

    code: str
    start: int
    width: int
    middle: int
    fill: str
    ink: str


@dataclass(frozen=True)
class PointsBar:
    """One row; `label` is cut to fit, `told` is the whole row as a sentence."""

    label: str
    total: str
    told: str
    top: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class KeyLine:
    """What one part of every bar is."""

    code: str
    title: str
    fill: str
    top: int


@dataclass(frozen=True)
class PointsChart:
    """The drawing in whole units."""

    width: int
    height: int
    bars: tuple[PointsBar, ...]
    key: tuple[KeyLine, ...]
    told: str


def points_drawing(rows: Sequence[PointsRow], criteria: Sequence[tuple[str, str]], *, title: str) -> Markup:
    """Points by criterion as one `<svg>` of stacked bars, of 100 points each; empty without rows.

    `criteria` are (code, title). `title` says what is drawn; with every row in words it is the text alternative.
    """
    if not rows:
        return Markup()
    return drawn("stacked_points", points_chart(rows, criteria, title=title))


def points_chart(rows: Sequence[PointsRow], criteria: Sequence[tuple[str, str]], *, title: str) -> PointsChart:
    """The geometry of that drawing."""
    codes = [code for code, _title in criteria]
    bars = tuple(points_bar(row, codes, HEAD + turn * PITCH) for turn, row in enumerate(rows))
    foot = HEAD + len(rows) * PITCH
    key = tuple(
        KeyLine(code, fitting(name), SHADES[turn % len(SHADES)][0], foot + turn * KEY_PITCH)
        for turn, (code, name) in enumerate(criteria)
    )
    told = " ".join((f"{title}.", *(bar.told for bar in bars)))
    return PointsChart(WIDTH, foot + len(key) * KEY_PITCH + HEAD, bars, key, told)


def points_bar(row: PointsRow, codes: Sequence[str], top: int) -> PointsBar:
    """One row of the drawing."""
    each = zip(codes, row.points, strict=True)
    parts = ", ".join(f"{code} {worth(one)}" for code, one in each)
    total = formats.points(row.total)
    return PointsBar(
        fitting(row.label), total, f"{row.label}: {total}; {parts}.", top, tuple(segments_of(row.points, codes))
    )


def worth(text: str | None) -> str:
    """Points, or a weight, as they are read."""
    if text is None:
        return DOES_NOT_APPLY
    return formats.weight(text) if "/" in text else formats.points(text)


def segments_of(points: Sequence[str | None], codes: Sequence[str]) -> Iterator[Segment]:
    """The parts of one bar from left to right: each begins where the sum before it ends."""
    before = Fraction(0)
    for turn, (code, text) in enumerate(zip(codes, points, strict=True)):
        after = before + Fraction(text or 0)
        start, end = (int(value * WIDTH / FULL) for value in (before, after))
        before = after
        if end > start:
            fill, ink = SHADES[turn % len(SHADES)]
            shown = code if end - start >= LETTER * len(code) + AROUND else ""
            yield Segment(shown, start, end - start, (start + end) // 2, fill, ink)


@dataclass(frozen=True)
class MarksRow:
    """The marks of a jury on one item, whose scale goes from `lowest` to `highest`; all decimal text, no names.

    `combined` is what was made of them, `marks` in any order.
    """

    label: str
    lowest: str
    highest: str
    marks: tuple[str, ...]
    combined: str


@dataclass(frozen=True)
class Dot:
    """Equal marks; `count` is "" for a single one."""

    x: int
    count: str


@dataclass(frozen=True)
class MarksLine:
    """One item: its dots from left to right, the range that they span, and where the combined mark stands."""

    label: str
    lowest: str
    highest: str
    combined: str
    told: str
    top: int
    start: int
    width: int
    dots: tuple[Dot, ...]
    mark: int


@dataclass(frozen=True)
class MarksChart:
    """The drawing in whole units."""

    width: int
    height: int
    lowest: int
    lines: tuple[MarksLine, ...]
    told: str


def marks_drawing(rows: Sequence[MarksRow], *, title: str) -> Markup:
    """How far a jury's marks lie apart, item by item, as one `<svg>`; empty without rows. Nobody is named."""
    if not rows:
        return Markup()
    return drawn("jury_marks", marks_chart(rows, title=title))


def marks_chart(rows: Sequence[MarksRow], *, title: str) -> MarksChart:
    """The geometry of that drawing."""
    lines = tuple(marks_line(row, HEAD + turn * MARK_PITCH) for turn, row in enumerate(rows))
    height = HEAD + len(rows) * MARK_PITCH + MARK_FOOT
    return MarksChart(WIDTH, height, LOWEST, lines, " ".join((f"{title}.", *(line.told for line in lines))))


def marks_line(row: MarksRow, top: int) -> MarksLine:
    """One item of the drawing."""
    counted = Counter(Fraction(mark) for mark in row.marks)
    dots = tuple(Dot(along(row, mark), str(count) if count > 1 else "") for mark, count in sorted(counted.items()))
    combined = formats.number(row.combined)
    return MarksLine(
        label=fitting(row.label),
        lowest=formats.number(row.lowest),
        highest=formats.number(row.highest),
        combined=combined,
        told=f"{row.label}: {len(row.marks)} nilai, {range_told(row.marks)}, nilai panel {combined}.",
        top=top,
        start=dots[0].x if dots else LOWEST,
        width=dots[-1].x - dots[0].x if dots else 0,
        dots=dots,
        mark=along(row, Fraction(row.combined)),
    )


def range_told(marks: Sequence[str]) -> str:
    """`dari 3 sampai 5`, or `semua 4`."""
    first, last = (formats.number(edge(marks, key=Fraction)) for edge in (min, max))
    return f"semua {first}" if first == last else f"dari {first} sampai {last}"


def along(row: MarksRow, mark: Fraction) -> int:
    """Where a mark stands on the scale."""
    lowest, highest = Fraction(row.lowest), Fraction(row.highest)
    return LOWEST + int((mark - lowest) * (HIGHEST - LOWEST) / (highest - lowest))


@dataclass(frozen=True)
class CoverageRow:
    """The shares that are covered at a period's beginning and end; per cent as decimal text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class CoverageLine:
    """One row: where both shares stand, and what stretches between them."""

    label: str
    shown: str
    told: str
    top: int
    before: int
    after: int
    start: int
    width: int


@dataclass(frozen=True)
class CoverageChart:
    """The drawing in whole units; its scale ends at `end` per cent."""

    width: int
    height: int
    lowest: int
    end: str
    lines: tuple[CoverageLine, ...]
    told: str


def coverage_drawing(rows: Sequence[CoverageRow], *, title: str) -> Markup:
    """Coverage before and after as one `<svg>`; empty without rows."""
    if not rows:
        return Markup()
    return drawn("coverage", coverage_chart(rows, title=title))


def coverage_chart(rows: Sequence[CoverageRow], *, title: str) -> CoverageChart:
    """The geometry of that drawing; the scale ends at 100, or at the largest share where one lies beyond."""
    end = max(Fraction(FULL), *(Fraction(share) for row in rows for share in (row.before, row.after)))
    lines = tuple(coverage_line(row, end, HEAD + turn * MARK_PITCH) for turn, row in enumerate(rows))
    told = " ".join((f"{title}.", *(line.told for line in lines)))
    height = HEAD + len(rows) * MARK_PITCH + MARK_FOOT
    return CoverageChart(WIDTH, height, LOWEST, formats.percent(end), lines, told)


def coverage_line(row: CoverageRow, end: Fraction, top: int) -> CoverageLine:
    """One row of the drawing."""
    before, after = (LOWEST + int(Fraction(share) * (HIGHEST - LOWEST) / end) for share in (row.before, row.after))
    first, last = formats.percent(row.before), formats.percent(row.after)
    return CoverageLine(
        label=fitting(row.label),
        shown=f"{first} → {last}",
        told=f"{row.label}: dari {first} menjadi {last}.",
        top=top,
        before=before,
        after=after,
        start=min(before, after),
        width=abs(after - before),
    )


def drawn(macro: str, chart: PointsChart | MarksChart | CoverageChart) -> Markup:
    """A geometry drawn by its macro."""
    found: Markup = getattr(environment().get_template("charts.html").module, macro)(chart)
    return found
