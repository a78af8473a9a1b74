from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import scoring
from reports.documents import Column, NearTie, PanelFacts, Person, RubricFacts, Tie, TieMember
from reports.ranking import ranking_document
from scoring import figures, panel
from scoring.exact import half_up
from scoring.rubric import CHOICE, YES_NO
from tests.reports import builders

KABKOTA = Path(__file__).resolve().parents[2] / "rubrics" / "kabkota.yaml"
PASER, BERAU = Person("64.01", "Kabupaten Paser", (2,)), Person("64.03", "Kabupaten Berau")
KUTIM, BONTANG = Person("64.08", "Kabupaten Kutai Timur"), Person("64.74", "Kota Bontang")
REGULATION = Column("B", "Regulasi", "20")


def test_document_says_which_instrument_was_used():
    assert builders.sample_document().rubric == RubricFacts(
        code="paritrana-2025-kabkota",
        title="Instrumen penilaian pemerintah kabupaten/kota, periode 2025",
        status="usulan",
        source="usulan sekretariat; bobot resmi belum dipublikasikan",
        digest="sha256:" + "3f2a9c1e" * 8,
        places=4,
        near_tie="1/18",
    )


def test_row_carries_points_total_band_and_award():
    first = builders.sample_document().rows[0]
    assert (first.rank, first.points, first.total, first.band, first.award, first.tied, first.near_tie) == (
        1, ("37.2000", "17.2000", "12.9000", "8.6000", "12.9000"), "88.8000", "Utama", "Terbaik I", False, False,
    )  # fmt: skip


def test_ties_say_what_decided():
    assert builders.sample_document().ties == (
        Tie("80.6358", (TieMember(2, PASER, REGULATION), TieMember(3, BERAU, REGULATION))),
        Tie("80.6000", (TieMember(4, KUTIM, None), TieMember(4, BONTANG, None))),
    )
    assert [row.undecided for row in builders.sample_document().rows] == [False, False, False, True, True]


def test_near_ties_name_every_two_on_neighbouring_totals():
    assert builders.sample_document().near_ties == tuple(
        NearTie(above, below, "0.0358") for above in (PASER, BERAU) for below in (KUTIM, BONTANG)
    )


def test_sources_are_numbered_in_the_order_of_the_candidates():
    document = builders.sample_document()
    assert document.sources == ("Pemkab Kutai Kartanegara, 2023", builders.SOURCE)
    assert [row.candidate.notes for row in document.rows] == [(1, 2), (2,), (), (), ()]


def test_panel_facts_count_what_is_still_expected():
    assert PanelFacts(jurors=9, sheets=90, locked=80, recused=3, excused=2).missing == 5


def test_result_of_another_rubric_is_refused():
    other = replace(builders.rubric(), digest="sha256:other")
    with pytest.raises(ValueError, match="printed with"):
        ranking_document(other, builders.result(), builders.edition(), printed_at=builders.PRINTED)


def test_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        builders.sample_document(printed_at=builders.PRINTED.replace(tzinfo=None))


def test_wide_criterion_continues_in_another_table():
    many = builders.criterion("A", "Cakupan", *(builders.leaf(f"A.{n}", f"Butir {n}", 10) for n in range(1, 11)))
    wide = builders.rubric(criteria=(many,), ties=("A",))
    one = builders.standing(1, "64.02", builders.scores("80", (many,)), criteria=(many,))
    document = ranking_document(
        wide, builders.result((one,), (), wide), builders.edition(), printed_at=builders.PRINTED
    )
    parts = [(table.part, table.parts, len(table.columns), table.rows[0].total) for table in document.annex]
    assert parts == [(1, 2, 6, None), (2, 2, 4, "80.0000")]


def recompute(document):
    """Adds up the annex as a reader with a calculator would; yields every (printed, recomputed) pair."""
    sums = {}
    for table in document.annex:
        for row in table.rows:
            cells = [cell for cell in row.cells if cell is not None]
            for cell in cells:
                exact = Fraction(cell.weight) * Fraction(cell.score) / 100
                yield (
                    Fraction(cell.points),
                    Fraction(half_up(exact, document.rubric.places), 10**document.rubric.places),
                )
            place = (row.candidate.code, table.criterion.code)
            sums[place] = sums.get(place, Fraction(0)) + sum(Fraction(cell.points) for cell in cells)
            if row.total is not None:
                yield Fraction(row.total), sums[place]
    for row in document.rows:
        parts = [Fraction(value) for value in row.points if value is not None]
        yield Fraction(row.total), sum(parts)
        yield Fraction(row.total), sum(sums.get((row.candidate.code, column.code), 0) for column in document.columns)


def test_every_number_can_be_recomputed_from_those_beneath_it():
    pairs = list(recompute(builders.sample_document()))
    assert len(pairs) == 84
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def cell_text(figure, position):
    if figure.type == CHOICE:
        return figure.options[position % len(figure.options)].code
    if figure.type == YES_NO:
        return "yes" if position % 2 else "no"
    return str(7 + 13 * position + len(figure.code))


def real_document():
    """Four candidates scored by the engine with the instrument that is shipped; one kota without villages."""
    rubric = scoring.parse_rubric(KABKOTA.read_bytes(), "kabkota.yaml")
    codes = ["64.01", "64.02", "64.03", "64.74"]
    rows = []
    for position, code in enumerate(codes):
        cells = {
            figure.code: cell_text(figure, position) for figure in rubric.figures if figure.type not in ("date", "text")
        }
        if code == "64.74":
            cells |= dict.fromkeys(("perangkat_desa", "bpd", "lkd", "bumdes", "aparatur_desa_potensi"), "n/a")
        rows.append(figures.FigureRow(code, builders.PEOPLE[code], cells))
    marks = [
        panel.Mark(f"panelis-{seat}", bench, code, item.code, str(1 + (seat + place + position) % 5))
        for seat, bench in enumerate(rubric.panel.benches * 2)
        for position, code in enumerate(codes)
        for place, item in enumerate(rubric.judged())
    ]
    return ranking_document(rubric, scoring.score(rubric, rows, marks), builders.edition(), printed_at=builders.PRINTED)


def test_shipped_instrument_gives_a_paper_that_adds_up():
    document = real_document()
    assert len(document.rows) == 4
    assert document.unranked == ()
    assert [column.code for column in document.columns] == ["A", "B", "C", "D", "E"]
    pairs = list(recompute(document))
    assert len(pairs) > 100
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    kota = next(row for row in document.annex[0].rows if row.candidate.code == "64.74")
    assert kota.cells[4] is None
    assert kota.cells[0].weight == "96/7"
