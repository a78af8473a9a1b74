"""What stands in each sheet of the live workbook, and which cell of one sheet is computed from which of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from reports.wording import reason_sentences
from reports.wording import words as bench_words
from scoring.decisions import read_decision
from scoring.exact import decimal_text
from scoring.figures import NOT_APPLICABLE_TEXT
from scoring.marks import ABSTAIN, RECUSED
from scoring.result import NodeResult, Standing
from scoring.rubric import Criterion, Indicator, Judged, Node, PanelRule, Rubric
from webapp.services import live_formulas
from webapp.services.live_formulas import NOTHING, PanelFormulas
from webapp.services.live_pages import Cell, Column, Formula, LiveTable
from webapp.services.sealed import Sealed
from webapp.services.workbooks import Number

RANKS, POINTS, SCORES, MARKS, RECORD = "Peringkat", "Nilai", "Skor", "Panelis", "Tersegel"
CODE, NAME = Column("Kode", "code"), Column("Kandidat", "name")
# Each of them a word of its own; a formula passes over all of them, as the panel's rule does.
WORDS = {ABSTAIN: "tidak menilai", RECUSED: "mundur"}
ABSENT, NO_MARK, NOT_APPLICABLE = "tidak hadir", "tidak ada nilai", "tidak berlaku"
FROM_RECORD = "dari catatan"
HEADING, WEIGHED_HEADING = 1, 3  # rows, counted from 0


def cell(row: int, column: int, *, still: str = "") -> str:
    """The cell's name, row and column counted from 0; `still` is what doesn't move when it is copied ("r", "c")."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{'$' if 'c' in still else ''}{letters}{'$' if 'r' in still else ''}{row + 1}"


def span(row: int, first: int, last: int) -> str:
    return f"{cell(row, first)}:{cell(row, last)}"


@dataclass(frozen=True)
class Live:
    """A sealed result on its way into a workbook."""

    sealed: Sealed
    rubric: Rubric

    @cached_property
    def ranked(self) -> tuple[Standing, ...]:
        return self.sealed.result.ranking

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return self.rubric.nodes()

    @cached_property
    def leaves(self) -> tuple[Indicator, ...]:
        return self.rubric.indicators()

    @cached_property
    def seats(self) -> list[tuple[str, str]]:
        """Juror and bench, in the order of seats."""
        found = sorted(self.sealed.body["panel"]["seats"], key=lambda one: (one["seat"], one["juror"]))
        return [(one["juror"], one["bench"]) for one in found]

    @cached_property
    def rule(self) -> PanelRule:
        return self.rubric.panel or PanelRule()

    @cached_property
    def candidates(self) -> list[tuple[str, str]]:
        """Code and name of everybody, the ranked ones first."""
        ranked = [(one.candidate, one.name) for one in self.ranked]
        return ranked + [(one.candidate, one.name) for one in self.sealed.result.not_assessed]

    @cached_property
    def given(self) -> dict[tuple[str, str, str], str]:
        """Marks by candidate, item and juror."""
        return {(one.candidate, one.indicator, one.juror): one.value for one in self.sealed.inputs.marks}

    @cached_property
    def absent(self) -> set[tuple[str, str]]:
        return {(one["candidate"], one["juror"]) for one in self.sealed.body["absences"]}

    def column_of(self, code: str) -> int:
        """Where a node stands in the sheets of points and of what was sealed."""
        return 2 + next(turn for turn, node in enumerate(self.nodes) if node.code == code)

    def text(self, value: int) -> str:
        return decimal_text(value, self.rubric.places)

    def number(self, value: int | None) -> Cell:
        return NOT_APPLICABLE if value is None else Number(self.text(value))

    def title(self, what: str) -> str:
        """What stands at the top of a sheet."""
        facts = self.sealed.body
        sample = "CONTOH · " if facts["edition"].get("sample") else ""
        return f"{sample}{what}, {facts['category']['title']}, catatan nomor {self.sealed.number}"


# ---------------------------------------------------------------------- ranks


def ranks_table(live: Live) -> LiveTable:
    """Total, what decides among equals, and the rank that follows, beside what was sealed."""
    ties = [Column(f"Penentu {code}") for code in live.rubric.ties]
    computed = (Column("Nilai akhir"), *ties, Column("Urutan pleno"), Column("Peringkat"))
    sealed = (Column("Nilai akhir tersegel"), Column("Peringkat tersegel"), Column("Sama?"))
    told = (Column("Predikat"), Column("Tempat"), Column("Keterangan", "words"))
    rows = [*ranked_rows(live), *unranked_rows(live, len(computed) + len(sealed))]
    return LiveTable(RANKS, live.title("Peringkat"), (CODE, NAME, *computed, *sealed, *told), rows)


def ranked_rows(live: Live) -> Iterator[list[Cell]]:
    bands = {one.code: one.title for one in live.rubric.bands}
    first, last = HEADING + 1, HEADING + len(live.ranked)
    keys = range(2, 4 + len(live.rubric.ties))
    ranges = [f"{cell(first, key, still='rc')}:{cell(last, key, still='rc')}" for key in keys]
    at = keys.stop
    for row, one in enumerate(live.ranked, start=first):
        total, place = live.text(one.total), str(one.rank)
        yield [
            one.candidate,
            one.name,
            Formula(f"={POINTS}!{cell(points_row(row), 2 + len(live.nodes))}", total),
            *tie_cells(live, one, row),
            Number(str(order_of(one))),
            Formula(live_formulas.rank([cell(row, key) for key in keys], ranges), place),
            Number(total),
            Number(place),
            Formula(live_formulas.agrees([(cell(row, 2), cell(row, at + 1)), (cell(row, at), cell(row, at + 2))])),
            bands.get(one.band or "", NOTHING),
            one.award or NOTHING,
            f"Keputusan pleno: {one.decision}" if one.decision else "",
        ]


def points_row(row: int) -> int:
    """The row in the sheet of points of whom stands in this row of the others."""
    return row - HEADING + WEIGHED_HEADING


def tie_cells(live: Live, one: Standing, row: int) -> Iterator[Cell]:
    """The points of what decides among equals; what doesn't apply counts as 0 there."""
    for code in live.rubric.ties:
        shown = live.text(one.nodes[code].points or 0)
        yield Formula(f"=N({POINTS}!{cell(points_row(row), live.column_of(code))})", shown)


def order_of(one: Standing) -> int:
    """Where the plenary put somebody among equals, from 1; 0 where it decided nothing."""
    groups = read_decision(one.decision).order if one.decision else ()
    return next((turn for turn, group in enumerate(groups, start=1) if one.candidate in group), 0)


def unranked_rows(live: Live, between: int) -> Iterator[list[Cell]]:
    for one in live.sealed.result.not_assessed:
        why = " ".join(reason_sentences(one.reasons, live.rubric))
        yield [one.candidate, one.name, "tidak dinilai", *[NOTHING] * (between - 1), NOTHING, NOTHING, why]


# ---------------------------------------------------------------------- points


def points_table(live: Live) -> LiveTable:
    """Points of every indicator from its score and weight, criteria as sums, the total."""
    weights = [(number_cell(node.weight.numerator), number_cell(node.weight.denominator)) for node in live.nodes]
    above = (
        ("", "Bobot, pembilang", *(top for top, _ in weights)),
        ("", "Bobot, penyebut", *(bottom for _, bottom in weights)),
    )
    columns = (CODE, NAME, *map(node_column, live.nodes), Column("Nilai akhir"), Column("Semua sama?"))
    rows = [points_cells(live, one, row) for row, one in enumerate(live.ranked, start=WEIGHED_HEADING + 1)]
    return LiveTable(POINTS, live.title("Nilai setiap kriteria dan indikator"), columns, rows, above)


def number_cell(value: int) -> Cell:
    return Number(str(value))


def node_column(node: Node) -> Column:
    return Column(f"{node.code} {node.title}")


def points_cells(live: Live, one: Standing, row: int) -> list[Cell]:
    """One candidate; a cell that isn't computed shows what was sealed."""
    last = 1 + len(live.nodes)
    tops = [cell(row, live.column_of(node.code)) for node in live.rubric.criteria]
    beside = row - WEIGHED_HEADING + HEADING
    pairs = [(span(row, 2, last + 1), f"{RECORD}!{span(beside, 2, last + 1)}")]
    return [
        one.candidate,
        one.name,
        *(node_cell(live, node, one.nodes[node.code], row) for node in live.nodes),
        Formula(live_formulas.total_of(tops, live.rubric.places), live.text(one.total)),
        Formula(live_formulas.agrees(pairs)),
    ]


def node_cell(live: Live, node: Node, found: NodeResult, row: int) -> Cell:
    """The sum beneath a criterion, or an indicator's score by its weight."""
    if found.points is None or found.effective_weight is None:
        return NOT_APPLICABLE
    places, shown = live.rubric.places, live.text(found.points)
    if isinstance(node, Criterion):
        beneath = [cell(row, live.column_of(child.code)) for child in node.children]
        return Formula(live_formulas.total_of(beneath, places), shown)
    if not live_formulas.are_points_sure(found.effective_weight, places):
        return Number(shown)
    score = f"{SCORES}!{cell(row - WEIGHED_HEADING + HEADING, 2 + live.leaves.index(node))}"
    return Formula(live_formulas.points(score, weight_cells(live, node, found.effective_weight), places), shown)


def weight_cells(live: Live, node: Node, weight: Fraction) -> tuple[str, str]:
    """The weight above the column; as numbers where something beside it doesn't apply, so that it weighs more."""
    if weight != node.weight:
        return str(weight.numerator), str(weight.denominator)
    column = live.column_of(node.code)
    return cell(1, column, still="r"), cell(2, column, still="r")


# ---------------------------------------------------------------------- scores


def scores_table(live: Live) -> LiveTable:
    """Every indicator's score: the panel's as it is computed, those from figures as they were sealed."""
    rows = [
        [one.candidate, one.name, *(score_cell(live, leaf, one, place) for leaf in live.leaves)]
        for place, one in enumerate(live.ranked)
    ]
    return LiveTable(SCORES, live.title("Skor indikator"), (CODE, NAME, *map(node_column, live.leaves)), rows)


def score_cell(live: Live, leaf: Indicator, one: Standing, place: int) -> Cell:
    score = one.nodes[leaf.code].score
    if score is None or not isinstance(leaf.kind, Judged):
        return live.number(score)
    items = live.rubric.judged()
    row = HEADING + 1 + place * len(items) + items.index(leaf)
    return Formula(f"={MARKS}!{cell(row, MarksLayout(len(live.seats)).score)}", live.text(score))


# ---------------------------------------------------------------------- marks


@dataclass(frozen=True)
class MarksLayout:
    """Which column of the sheet of marks holds what, after so many seats."""

    seats: int

    first = 4

    @property
    def valid(self) -> int:
        return self.first + self.seats

    @property
    def used(self) -> int:
        return self.valid + 1

    @property
    def total(self) -> int:
        return self.valid + 2

    @property
    def spread(self) -> int:
        return self.valid + 4

    @property
    def score(self) -> int:
        return self.valid + 5


def marks_table(live: Live) -> LiveTable:
    """Candidate by item by seat, what the rule uses of it, and the panel's score."""
    seats = [Column(f"{juror}, unsur {bench_words(bench)}") for juror, bench in live.seats]
    computed = ("Nilai sah", "Nilai dipakai", "Jumlah yang dipakai", "Rata-rata", "Rentang (0–100)", "Skor")
    columns = (
        *(CODE, NAME, Column("Butir", "code"), Column("Nama butir", "name"), *seats),
        *(Column(title) for title in (*computed, "Rentang tersegel", "Skor tersegel", "Sama?")),
    )
    standings: list[Standing | None] = [*live.ranked, *[None] * len(live.sealed.result.not_assessed)]
    pairs = zip(live.candidates, standings, strict=True)
    rows = [
        marks_row(live, row, who, leaf, standing)
        for row, ((who, standing), leaf) in enumerate(product(pairs, live.rubric.judged()), start=HEADING + 1)
    ]
    return LiveTable(MARKS, live.title("Nilai panelis menurut kursi"), columns, rows, still=4)


def marks_row(live: Live, row: int, who: tuple[str, str], leaf: Indicator, standing: Standing | None) -> list[Cell]:
    """One item of one candidate."""
    marks = [mark_cell(live, who[0], leaf, juror) for juror, _bench in live.seats]
    named = [*who, leaf.code, leaf.title]
    node = None if standing is None else standing.nodes[leaf.code]
    if not does_apply(live, who[0], leaf):
        return [*named, *marks, *[NOT_APPLICABLE] * 8, NOTHING]
    assert isinstance(leaf.kind, Judged)
    spread = None if standing is None else standing.panel[leaf.code].spread
    score = None if node is None else node.score
    sealed: list[Cell] = [NOTHING if one is None else Number(live.text(one)) for one in (spread, score)]
    formulas = PanelFormulas(leaf.kind, live.rule, live.rubric.places)
    if not live.seats or not formulas.are_sure(len(live.seats)):
        return [*named, *marks, *[NOTHING] * 4, *sealed, *sealed, FROM_RECORD]
    shown = ("", "") if spread is None or score is None else (live.text(spread), live.text(score))
    computed = panel_cells(live, row, formulas, shown)
    at = MarksLayout(len(live.seats))
    pairs = [(cell(row, at.spread), cell(row, at.score + 1)), (cell(row, at.score), cell(row, at.score + 2))]
    same: Cell = NOTHING if standing is None else Formula(live_formulas.agrees(pairs))
    return [*named, *marks, *computed, *sealed, same]


def panel_cells(live: Live, row: int, formulas: PanelFormulas, shown: tuple[str, str]) -> list[Cell]:
    """What is computed of the marks in a row."""
    at = MarksLayout(len(live.seats))
    marks = span(row, at.first, at.valid - 1)
    valid, used, total = (cell(row, column) for column in (at.valid, at.used, at.total))
    columns = {
        bench: [cell(row, at.first + seat) for seat, (_, own) in enumerate(live.seats) if own == bench]
        for bench in live.rule.benches
    }
    return [
        Formula(f"=COUNT({marks})"),
        Formula(formulas.used(valid)),
        Formula(formulas.total(marks, valid, used)),
        Formula(live_formulas.mean(total, used)),
        Formula(formulas.spread(marks, valid), shown[0]),
        Formula(formulas.score(valid, used, total, list(columns.values())), shown[1]),
    ]


def mark_cell(live: Live, candidate: str, leaf: Indicator, juror: str) -> Cell:
    """A mark, or the word for why there is none."""
    value = live.given.get((candidate, leaf.code, juror))
    if value is None:
        return ABSENT if (candidate, juror) in live.absent else NO_MARK
    return WORDS.get(value) or Number(value)


def does_apply(live: Live, candidate: str, leaf: Indicator) -> bool:
    """Whether the item is put to this candidate at all."""
    return not leaf.optional or live.sealed.rows[candidate].cells.get(leaf.code) != NOT_APPLICABLE_TEXT


# ---------------------------------------------------------------------- the record


def record_table(live: Live) -> LiveTable:
    """The points at every node as they were sealed, for the comparison."""
    columns = (CODE, NAME, *map(node_column, live.nodes), Column("Nilai akhir"))
    rows = [
        [
            one.candidate,
            one.name,
            *(live.number(one.nodes[node.code].points) for node in live.nodes),
            live.number(one.total),
        ]
        for one in live.ranked
    ]
    return LiveTable(RECORD, live.title("Nilai seperti tersegel"), columns, rows)


def tables_of(live: Live) -> Sequence[LiveTable]:
    """All sheets but the first."""
    marks = (marks_table(live),) if live.rubric.judged() else ()
    return (ranks_table(live), points_table(live), scores_table(live), *marks, record_table(live))
