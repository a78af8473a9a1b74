"""The robustness page: how often each candidate keeps which rank, in words, percentages and a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from reports import formats
from reports.wording import span
from scoring.rubric import Rubric
from scoring.steadiness import Robustness, group_sentences, place_sentences, plan_sentence
from webapp.errors import Refused
from webapp.services.jury import SPREAD, Steady

if TYPE_CHECKING:
    from markupsafe import Markup

ALL = "semua"
SPREADS: Mapping[str, Fraction | None] = {"10": Fraction(10), "25": SPREAD, "50": Fraction(50), ALL: None}
SPREAD_TITLES = {text: f"paling banyak {text}%" for text in SPREADS} | {ALL: "semua pembagian bobot"}
USUAL = "25"
MOST_GROUPS, ABOVE_THE_RANKING = 5, 3  # of the sentences on groups, from the top
MOST_SHARES, MOST_ROWS, MOST_DRAWN = 5, 50, 20  # ranks with a column of their own; candidates in table and drawing
DRAWN = "Rentang peringkat setiap kandidat bila bobot berubah"


@dataclass(frozen=True)
class SteadyRow:
    """One candidate; `shares` are the percentages of the first ranks, "" where it never stood there."""

    rank: int
    name: str
    first: int
    last: int | None
    shares: tuple[str, ...]

    @property
    def interval(self) -> str:
        """The ranks of nine draws in ten, as the drawing writes them."""
        return span(self.first, self.last)


@dataclass(frozen=True)
class RobustnessPage:
    """`counted` is how many ranks were counted, `partly` whether there are more; `left_out` counts who has no row."""

    sentences: tuple[str, ...]
    basis: str
    rows: tuple[SteadyRow, ...]
    ranks: tuple[int, ...]
    chart: Markup
    drawn: int
    counted: int
    partly: bool
    left_out: int


def read_spread(text: str) -> Fraction | None:
    """The spread that was asked for; raises Refused for anything but the four choices."""
    if text not in SPREADS:
        raise Refused("Pilihan perubahan bobot itu tidak ada. Pilih 10%, 25%, 50%, atau semua pembagian bobot.")
    return SPREADS[text]


def robustness_page(rubric: Rubric, steady: Steady) -> RobustnessPage:
    """The sentences, and the first of the ranking in a table and a drawing, the same as in the paper's annex."""
    from reports.charts import IntervalRow, rank_interval_chart

    found, counted = steady.found, steady.found.plan.counted(steady.ranked)
    ranks = tuple(range(1, min(counted, MOST_SHARES) + 1))
    rows = tuple(islice(steady_rows(steady, ranks), MOST_ROWS))
    drawn = [IntervalRow(row.name, row.rank, row.first, row.last) for row in rows[:MOST_DRAWN]]
    return RobustnessPage(
        sentences=steady_sentences(rubric, found, MOST_GROUPS),
        basis=plan_sentence(found.plan),
        rows=rows,
        ranks=ranks,
        chart=rank_interval_chart(drawn, title=DRAWN),
        drawn=len(drawn),
        counted=counted,
        partly=counted < steady.ranked,
        left_out=steady.ranked - len(rows),
    )


def steady_rows(steady: Steady, ranks: tuple[int, ...]) -> Iterator[SteadyRow]:
    """From the first on, without those whose interval begins beyond the counted ranks."""
    for one in steady.found.candidates:
        first, last = one.interval
        if first is not None:
            shares = tuple(share_text(one.share(rank, steady.found.plan.draws)) for rank in ranks)
            yield SteadyRow(one.rank, steady.names[one.candidate], first, last, shares)


def steady_sentences(rubric: Rubric, found: Robustness, most: int) -> tuple[str, ...]:
    """How safe each place is, and the first groups; the rest of a long ranking's groups is counted."""
    groups = tuple(group_sentences(found))
    rest = len(groups) - most
    more = (f"{formats.number(rest)} kelompok lain ada di bawahnya.",) if rest > 0 else ()
    return (*place_sentences(rubric, found), *groups[:most], *more)


def share_text(share: Fraction) -> str:
    """`51,21%`, exact, because the number of draws is a power of ten; "" for never."""
    return formats.percent(100 * share) if share else ""
