from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import scoring
from reports.annex import ANNEX_ROWS, MORE_GROUPS, MOST_GROUPS
from reports.documents import (
    Column,
    Extent,
    NearTie,
    PanelFacts,
    People,
    Person,
    RubricFacts,
    SteadinessFacts,
    SteadyRow,
    Tie,
    TieMember,
)
from reports.ranking import Beside, ranking_document
from scoring import figures, panel
from scoring.exact import half_up
from scoring.rubric import CHOICE, YES_NO
from scoring.steadiness import Plan, Robustness, Steadiness
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
    assert builders.sample_document().near_ties == (
        NearTie(People((PASER, BERAU)), People((KUTIM, BONTANG)), "0.0358"),
    )


def test_sources_are_numbered_in_the_order_of_the_candidates():
    document = builders.sample_document()
    assert document.sources == ("Pemkab Kutai Kartanegara, 2023", builders.SOURCE)
    assert [row.candidate.notes for row in document.rows] == [(1, 2), (2,), (), (), ()]


def test_source_of_all_candidates_is_said_once_and_marks_none():
    everyone = [*builders.PEOPLE, builders.REFUSED.candidate]
    published = dict.fromkeys(everyone, ("Kode wilayah",)) | {"64.01": (builders.SOURCE, "Kode wilayah")}
    document = builders.sample_document(published=published)
    assert document.general_sources == ("Kode wilayah",)
    assert document.sources == (builders.SOURCE,)
    assert [row.candidate.notes for row in document.rows] == [(), (1,), (), (), ()]


def test_source_of_all_but_one_candidate_stays_numbered():
    document = builders.sample_document(published=dict.fromkeys(builders.PEOPLE, ("Kode wilayah",)))
    assert (document.general_sources, document.sources) == ((), ("Kode wilayah",))


def test_source_of_the_only_candidate_stays_numbered():
    beside = Beside(published={"64.02": ("Kode wilayah",)})
    one = builders.result(builders.ranking()[:1], ())
    document = ranking_document(builders.rubric(), one, builders.edition(), printed_at=builders.PRINTED, beside=beside)
    assert (document.general_sources, document.sources) == ((), ("Kode wilayah",))


def test_panel_facts_count_what_is_still_expected():
    assert PanelFacts(jurors=9, sheets=90, locked=80, recused=3, excused=2).missing == 5


def test_result_of_another_rubric_is_refused():
    other = replace(builders.rubric(), digest="sha256:other")
    with pytest.raises(ValueError, match="printed with"):
        ranking_document(other, builders.result(), builders.edition(), printed_at=builders.PRINTED)


def test_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        builders.sample_document(printed_at=builders.PRINTED.replace(tzinfo=None))


# --- the first of many -----------------------------------------------------------------------------------------------


def cut(listed, known, extent=(75_266, 300)):
    """The sample's paper with its first places, from a result that knows only so many."""
    return ranking_document(
        builders.rubric(),
        builders.result(builders.ranking()[:known]),
        builders.edition(),
        printed_at=builders.PRINTED,
        beside=builders.beside(listed=listed, extent=Extent(*extent)),
    )


def test_paper_of_the_first_places_says_how_many_there_are():
    document = cut(2, 5)
    assert [row.rank for row in document.rows] == [1, 2]
    assert [len(table.rows) for table in document.annex] == [2] * 5
    assert [row.rank for row in document.steadiness.rows] == [1, 2]
    assert document.extent == Extent(75_266, 300)


def test_tie_across_the_last_line_counts_who_is_not_listed():
    assert cut(2, 4).ties == (Tie("80.6358", (TieMember(2, PASER, REGULATION),), unlisted=1),)


def test_near_tie_across_the_last_line_names_who_comes_next():
    below = People((Person("64.08", "Kabupaten Kutai Timur"),), unlisted=1)
    assert cut(3, 4).near_ties == (NearTie(People((PASER, BERAU)), below, "0.0358"),)


def test_near_tie_beneath_the_last_line_is_left_out():
    assert cut(1, 5).near_ties == ()


def test_paper_of_all_places_counts_them_itself():
    assert builders.sample_document().extent == Extent(5, 1)


def test_of_very_many_in_one_sentence_ten_are_named():
    everyone = tuple(Person(f"64.{place}", f"Kabupaten {place}") for place in range(25))
    assert (People(everyone, 3).named, People(everyone, 3).others) == (everyone[:10], 18)
    members = tuple(TieMember(1, one, None) for one in everyone)
    assert (Tie("0.0000", members, 3).named, Tie("0.0000", members, 3).others) == (members[:10], 18)


# --- steadiness ------------------------------------------------------------------------------------------------------


def test_steadiness_says_how_safe_the_places_are_and_lists_every_candidate():
    assert builders.sample_document().steadiness == SteadinessFacts(
        sentences=(
            "Terbaik I aman: 99,40% bobot wajar tetap menempatkannya pertama.",
            "Terbaik II belum aman: hanya 47,21% bobot wajar tetap menempatkannya kedua.",
            "Terbaik III belum aman: hanya 47,21% bobot wajar tetap menempatkannya ketiga.",
            "Peringkat 2 sampai 4 satu kelompok: perubahan bobot dapat menukar urutannya.",
        ),
        basis=(
            "10.000 susunan bobot acak (undian dengan benih 1); setiap bobot berubah paling banyak 25% ke atas"
            " atau ke bawah, skor tetap. Nilai sama berbagi peringkat terbaik."
        ),
        rows=(
            SteadyRow(1, Person("64.02", "Kabupaten Kutai Kartanegara", (1, 2)), 1, 1, "99.40"),
            SteadyRow(2, PASER, 2, 3, "47.21"),
            SteadyRow(3, BERAU, 2, 3, "47.21"),
            SteadyRow(4, KUTIM, 2, 4, "89.40"),
            SteadyRow(4, BONTANG, 4, 4, "99.40"),
        ),
    )


def test_steadiness_beyond_the_counted_ranks_is_left_open():
    found = Robustness(
        Plan(30_000, 1, None, top=2),
        (
            Steadiness("64.02", 1, (29_999, 1), (1, 1)),
            Steadiness("64.01", 2, (1, 19_999), (2, None)),
            Steadiness("64.03", 3, (0, 5_000), (2, None)),
            Steadiness("64.08", 4, (0, 10), (None, None)),
        ),
    )
    rows = builders.sample_document(robustness=found).steadiness.rows
    assert [(row.rank, row.first, row.last, row.share) for row in rows] == [
        (1, 1, 1, "99.99"), (2, 2, None, "66.66"), (3, 2, None, None),
    ]  # fmt: skip


def test_nobody_ranked_has_no_steadiness():
    nobody = ranking_document(
        builders.rubric(),
        builders.result(()),
        builders.edition(),
        printed_at=builders.PRINTED,
        beside=Beside(robustness=Robustness(Plan(10, 1, None), ())),
    )
    assert nobody.steadiness is None


def test_annex_of_a_long_ranking_explains_the_first_and_ends_the_groups():
    pairs = [(place, 2 * ((place - 1) // 2)) for place in range(1, 101)]
    found = tuple(
        Steadiness(f"64.{place:02}", place, (0,) * low + (50, 50), (low + 1, low + 2)) for place, low in pairs
    )
    document = builders.long_document(100, beside=Beside(robustness=Robustness(Plan(100, 1, None), found)))
    assert [len(table.rows) for table in document.annex] == [ANNEX_ROWS] * 5
    assert len(document.steadiness.rows) == ANNEX_ROWS
    said = document.steadiness.sentences
    assert sum("satu kelompok" in sentence for sentence in said) == MOST_GROUPS
    assert said[-1] == MORE_GROUPS


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
