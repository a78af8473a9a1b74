"""The tabulation (rekapitulasi): every mark by candidate, item and seat, and how far marks and benches lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports import formats
from reports.wording import words as bench_words
from scoring.exact import decimal_text, half_up
from scoring.marks import ABSTAIN, RECUSED
from scoring.rubric import Indicator, Judged, PanelRule, Rubric
from webapp.queries.plenary import Voter, panel_of
from webapp.services.candidates import marks_of
from webapp.services.ranking import Ranked
from webapp.views.paging import Paging, paging

if TYPE_CHECKING:
    from scoring.marks import Mark

ON_A_PAGE = 10
WORDS = {ABSTAIN: "tidak menilai", RECUSED: "mundur"}
SHORT = {ABSTAIN: "TM", RECUSED: "M"}
SPREAD_PLACES = 2


@dataclass(frozen=True)
class Seat:
    """One column."""

    juror: str
    seat: int
    name: str
    bench: str


@dataclass(frozen=True)
class MarkCell:
    """One mark: what is shown, and what is read aloud; `kind` is number, abstain, recused or none."""

    text: str
    words: str
    kind: str


@dataclass(frozen=True)
class ItemRow:
    """One item of one candidate; texts are Indonesian numbers, "" where there are none."""

    code: str
    title: str
    cells: tuple[MarkCell, ...]
    mean: str
    spread: str
    benches: str
    flagged: bool


@dataclass(frozen=True)
class CandidateTable:
    code: str
    name: str
    rank: str
    rows: tuple[ItemRow, ...]
    flagged: int


@dataclass(frozen=True)
class Tabulation:
    seats: tuple[Seat, ...]
    tables: tuple[CandidateTable, ...]
    limit: str
    paging: Paging


def tabulation_page(category_id: int, rubric: Rubric, ranked: Ranked, page: int) -> Tabulation:
    """A page of candidates, the ranked ones first, from the top."""
    order = [int(row) for row in ranked.ranking.order.tolist()]
    rest = [int(row) for row in (~ranked.evaluation.assessed).nonzero()[0].tolist()]
    at = paging(page, len(order) + len(rest), ON_A_PAGE)
    seats = seats_of(ranked, panel_of(category_id))
    ranks = {row: int(rank) for row, rank in zip(order, ranked.ranking.rank.tolist(), strict=True)}
    rule = rubric.panel or PanelRule()
    tables = tuple(table_of(rubric, ranked, row, seats, ranks) for row in [*order, *rest][at.start : at.stop])
    limit = "" if rule.spread is None else formats.weight(rule.spread)
    return Tabulation(seats, tables if rubric.judged() else (), limit, at)


def seats_of(ranked: Ranked, panel: Sequence[Voter]) -> tuple[Seat, ...]:
    """Who gave marks, by seat; a sealed record names them by their seats."""
    known = {one.login: one for one in panel} | {one.juror: one for one in panel}
    found = [(known[juror], juror) for juror in ranked.sheets.jurors]
    found.sort(key=lambda pair: (pair[0].seat, pair[0].panelist_id))
    return tuple(Seat(juror, one.seat, one.name, bench_words(one.bench)) for one, juror in found)


def table_of(
    rubric: Rubric, ranked: Ranked, row: int, seats: Sequence[Seat], ranks: Mapping[int, int]
) -> CandidateTable:
    given = marks_of(rubric, ranked.sheets, row)
    rows = tuple(
        item_row(rubric, leaf, [one for one in given if one.indicator == leaf.code], seats) for leaf in rubric.judged()
    )
    return CandidateTable(
        ranked.table.candidates[row],
        ranked.table.names[row],
        formats.number(ranks[row]) if row in ranks else "",
        rows,
        sum(one.flagged for one in rows),
    )


def item_row(rubric: Rubric, leaf: Indicator, given: Sequence[Mark], seats: Sequence[Seat]) -> ItemRow:
    """One item with its spread on the scale from 0 to 100."""
    kind, rule = leaf.kind, rubric.panel or PanelRule()
    assert isinstance(kind, Judged)
    by_juror = {one.juror: one.value for one in given}
    valid = [(one.bench, Fraction(one.value)) for one in given if one.value not in WORDS]
    values = [value for _bench, value in valid]
    unit = Fraction(100, kind.maximum - kind.minimum)
    spread = (max(values) - min(values)) * unit if values else None
    return ItemRow(
        code=leaf.code,
        title=leaf.title,
        cells=tuple(cell_of(by_juror.get(seat.juror)) for seat in seats),
        mean=number_text(Fraction(sum(values, Fraction(0)), len(values))) if values else "",
        spread="" if spread is None else number_text(spread),
        benches=bench_gap(valid, unit),
        flagged=spread is not None and rule.spread is not None and spread > rule.spread,
    )


def cell_of(value: str | None) -> MarkCell:
    if value is None:
        return MarkCell("–", "tidak ada nilai", "none")
    if value in WORDS:
        return MarkCell(SHORT[value], WORDS[value], value)
    return MarkCell(formats.number(value), formats.number(value), "number")


def bench_gap(valid: Sequence[tuple[str, Fraction]], unit: Fraction) -> str:
    """How far the highest and the lowest bench's mean lie apart, from 0 to 100; "" for a single bench."""
    by_bench: dict[str, list[Fraction]] = {}
    for bench, value in valid:
        by_bench.setdefault(bench, []).append(value)
    means = [Fraction(sum(values, Fraction(0)), len(values)) for values in by_bench.values()]
    return number_text((max(means) - min(means)) * unit) if len(means) > 1 else ""


def number_text(value: Fraction) -> str:
    return formats.number(decimal_text(half_up(value, SPREAD_PLACES), SPREAD_PLACES))
