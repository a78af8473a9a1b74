"""The robustness page: how often each candidate keeps which rank, in words, percentages and a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports import formats
from reports.wording import span
from scoring.rubric import Rubric
from scoring.steadiness import Plan, Robustness, Steadiness, group_sentences, place_sentences, plan_sentence
from webapp.errors import Refused
from webapp.services.jury import SPREAD, Steady

if TYPE_CHECKING:
    from markupsafe import Markup

ALL = "semua"
SPREADS: Mapping[str, Fraction | None] = {"10": Fraction(10), "25": SPREAD, "50": Fraction(50), ALL: None}
SPREAD_TITLES = {text: f"paling banyak {text}%" for text in SPREADS} | {ALL: "semua pembagian bobot"}
USUAL = "25"
MOST_GROUPS, ABOVE_THE_RANKING = 10, 3  # of the sentences on groups, from the top
MOST_SHARES, MOST_ROWS, MOST_DRAWN = 5, 50, 20  # ranks with a column of their own; candidates in table and drawing
DRAWN = "Rentang peringkat setiap kandidat bila bobot berubah"


@dataclass(frozen=True)
class SteadyRow:
    """One candidate; `shares` are the percentages of the first ranks, "" where it never stood there."""

    rank: int
    name: str
    interval: str
    shares: tuple[str, ...]


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
    """The sentences, and the first of the ranking in a table and a drawing."""
    found, names = steady.found, steady.names
    counted = found.plan.counted(steady.ranked)
    shown = found.candidates[:MOST_ROWS]
    ranks = tuple(range(1, min(counted, MOST_SHARES) + 1))
    rows = tuple(steady_row(one, names[one.candidate], found.plan, ranks, counted) for one in shown)
    return RobustnessPage(
        sentences=steady_sentences(rubric, found, MOST_GROUPS),
        basis=plan_sentence(found.plan),
        rows=rows,
        ranks=ranks,
        chart=chart_of(shown[:MOST_DRAWN], names),
        drawn=min(len(shown), MOST_DRAWN),
        counted=counted,
        partly=counted < steady.ranked,
        left_out=steady.ranked - len(rows),
    )


def steady_sentences(rubric: Rubric, found: Robustness, most: int) -> tuple[str, ...]:
    """How safe each place is, and the first groups; the rest of a long ranking's groups is counted."""
    groups = tuple(group_sentences(found))
    rest = len(groups) - most
    more = (f"{formats.number(rest)} kelompok lain ada di bawahnya.",) if rest > 0 else ()
    return (*place_sentences(rubric, found), *groups[:most], *more)


def chart_of(shown: Sequence[Steadiness], names: Mapping[str, str]) -> Markup:
    """The same drawing as in the ranking's annex; whoever's interval begins beyond the counted ranks isn't on it."""
    from reports.charts import IntervalRow, rank_interval_chart

    drawn = [(one, *one.interval) for one in shown]
    rows = [IntervalRow(names[one.candidate], one.rank, low, high) for one, low, high in drawn if low is not None]
    return rank_interval_chart(rows, title=DRAWN)


def steady_row(one: Steadiness, name: str, plan: Plan, ranks: tuple[int, ...], counted: int) -> SteadyRow:
    """One line of the table."""
    shares = tuple(share_text(one.share(rank, plan.draws)) for rank in ranks)
    return SteadyRow(one.rank, name, interval_words(one.interval, counted), shares)


def share_text(share: Fraction) -> str:
    """`51,21%`, exact, because the number of draws is a power of ten; "" for never."""
    return formats.percent(100 * share) if share else ""


def interval_words(interval: tuple[int | None, int | None], counted: int) -> str:
    """The interval as the drawing writes it, or that it begins beyond the ranks that were counted."""
    first, last = interval
    return f"di bawah {counted}" if first is None else span(first, last)
