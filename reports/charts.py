"""Charts as vector graphics, the same on paper and on screen, and the same in grey as in colour.

Values in, whole-number geometry out, one macro of `charts.html` draws it. Presentation is in attributes, because the
printer applies no stylesheet to a drawing and a page's policy lets no inline style through; a page restyles the
drawing by its classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width, normalize

from markupsafe import Markup

from .markup import environment
from .wording import span, span_told

# One unit is a CSS pixel on a telephone of 390 px, about 0.26 mm on paper.
WIDTH = 420
LEFT, RIGHT = 14, 406  # the first and the last rank
HEAD, PITCH, FOOT = 24, 36, 26  # the scale, one candidate, the key
HALF_BAR = 9  # a bar reaches so far beyond its ranks, so that a single one can be seen; less where ranks are close
DIGIT = 8
MOST_TICKS = 15
# Hundredths of a letter's height that a name may be wide beside the interval on its right, and how wide letters are in
# DejaVu Sans, the widest font that a page may fall back to.
LABEL_EMS = 2350
NARROW, WIDE = "fijlrtI.,:;'()-/| ", "mwMW@%—…"
ELLIPSIS = "…"


@dataclass(frozen=True)
class IntervalRow:
    """One candidate: its rank, and from which to which rank 90 % of the weightings put it.

    `last` is None where the interval ends beyond the ranks that were counted.
    """

    label: str
    rank: int
    first: int
    last: int | None


@dataclass(frozen=True)
class Tick:
    """A rank on the scale."""

    rank: int
    x: int


@dataclass(frozen=True)
class Bar:
    """One row: what is written, and where the bar starts and ends and the mark stands.

    `label` is cut to fit, `told` is the whole row as a sentence; `is_open` where the interval goes on beyond the scale.
    """

    label: str
    rank: int
    span: str
    told: str
    top: int
    start: int
    width: int
    mark: int
    is_open: bool


@dataclass(frozen=True)
class IntervalChart:
    """The drawing in whole units; names begin at `indent`, `told` says in words everything that is shown."""

    width: int
    height: int
    indent: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    told: str


def rank_interval_chart(rows: Sequence[IntervalRow], *, title: str) -> Markup:
    """Ranks with their 90 % intervals as one `<svg>`, ready for a page of either kind; empty without rows.

    `title` says what is drawn; with every row in words it becomes the drawing's text alternative.
    """
    if not rows:
        return Markup()
    drawn: Markup = environment().get_template("charts.html").module.rank_intervals(interval_chart(rows, title=title))  # type: ignore[attr-defined]
    return drawn


def interval_chart(rows: Sequence[IntervalRow], *, title: str) -> IntervalChart:
    """The geometry of that drawing."""
    last_rank = max(max(row.rank, row.first, row.last or 1) for row in rows)
    bars = tuple(bar(row, last_rank, HEAD + turn * PITCH) for turn, row in enumerate(rows))
    return IntervalChart(
        width=WIDTH,
        height=HEAD + len(rows) * PITCH + FOOT,
        ticks=tuple(Tick(rank, place(rank, last_rank)) for rank in scale(last_rank)),
        indent=DIGIT * (len(str(max(row.rank for row in rows))) + 1),
        bars=bars,
        told=" ".join((f"{title}.", *(one.told for one in bars))),
    )


def bar(row: IntervalRow, last_rank: int, top: int) -> Bar:
    """One row of the drawing."""
    reach = max(2, min(HALF_BAR, (RIGHT - LEFT) // (3 * last_rank)))
    start = place(row.first, last_rank) - reach
    end = WIDTH if row.last is None else place(row.last, last_rank) + reach
    return Bar(
        label=fitting(row.label),
        rank=row.rank,
        span=span(row.first, row.last),
        told=f"{row.label}: peringkat {row.rank}, rentang 90% {span_told(row.first, row.last)}.",
        top=top,
        start=start,
        width=end - start,
        mark=place(row.rank, last_rank),
        is_open=row.last is None,
    )


def place(rank: int, last_rank: int) -> int:
    """Where a rank stands on the scale."""
    return LEFT + (rank - 1) * (RIGHT - LEFT) // max(last_rank - 1, 1)


def scale(last_rank: int) -> list[int]:
    """The ranks that the scale names: all, or the first and round ones."""
    steps = (digit * power for power in (10**zeros for zeros in range(20)) for digit in (1, 2, 5))
    step = next(step for step in steps if last_rank <= step * MOST_TICKS)
    return [1, *range(step, last_rank + 1, step)] if step > 1 else list(range(1, last_rank + 1))


def fitting(label: str) -> str:
    """The name as far as it fits beside the interval; a cut one ends with an ellipsis."""
    whole = normalize("NFC", label)
    kept = whole
    while ems(kept) > LABEL_EMS:
        kept = kept[:-1]
    return whole if kept == whole else f"{kept.rstrip()}{ELLIPSIS}"


def ems(text: str) -> int:
    """About how wide a text is, in hundredths of its height."""
    return sum(letter_ems(letter) for letter in text)


def letter_ems(letter: str) -> int:
    """About how wide one letter is."""
    if combining(letter):
        return 0
    if letter in NARROW:
        return 38
    if letter in WIDE or east_asian_width(letter) in "WF":
        return 100
    return 74 if letter.isupper() else 62
