"""The workbook with formulas: LibreOffice computes it from nothing, and comes to what was sealed."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from scoring.exact import decimal_text
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.rubric import Criterion, Rubric
from scoring.tables import read_figures_csv, read_marks_csv
from tests.scoring.small import marks, row, rubric
from tests.webapp.recomputed import recomputed, unshown
from tests.webapp.sealed_cases import random_sealed, sealed_of
from webapp.errors import Refused
from webapp.sample import SampleCategory, figures_csv, scores_csv
from webapp.sample.data import shipped_rubric
from webapp.sample.earlier import earlier_edition
from webapp.services import live_book
from webapp.services.live_book import live_workbook
from webapp.services.sealed import Sealed

MANY = 20
HOSTILE = ('=HYPERLINK("http://x")', "+62812", "-1+1", "@SUM(A1)", "\t=1")
Case = tuple[Sealed, Rubric]


def sample_sealed(category: SampleCategory) -> Case:
    """The demo's sealed sample, as its record has it."""
    used = shipped_rubric(category.rubric_file)
    given = read_marks_csv(scores_csv(category).encode(), "nilai")
    seats = [{"juror": one.login, "seat": one.seat, "bench": one.bench, "office": "member"} for one in category.seats]
    rows = read_figures_csv(figures_csv(category).encode(), "angka")
    panel = {"seats": seats, "sheets": None}
    return sealed_of(used, rows, given, panel=panel, absences=[], recusals=[]), used


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    found = {f"contoh-{one.code}": sample_sealed(one) for one in earlier_edition().categories}
    return found | {f"acak-{seed}": random_sealed(seed) for seed in range(MANY)}


@pytest.fixture(scope="module")
def computed(cases, tmp_path_factory) -> dict[str, openpyxl.Workbook]:
    """All of them, and one in which a mark was changed, as one start of LibreOffice computes them."""
    books = {name: live_workbook(*case) for name, case in cases.items()}
    assert openpyxl.load_workbook(io.BytesIO(unshown(books["acak-0"])), data_only=True)["Peringkat"]["C3"].value is None
    return recomputed({**books, "diubah": changed(books["contoh-kabkota"])}, tmp_path_factory.mktemp("hitung"))


def changed(book: bytes) -> bytes:
    """The first candidate's first mark is another."""
    found, out = openpyxl.load_workbook(io.BytesIO(book)), io.BytesIO()
    cell = found["Panelis"]["E3"]
    assert cell.value > 1
    cell.value = 1
    found.save(out)
    return out.getvalue()


def rows_of(book: openpyxl.Workbook, sheet: str, heading: int = 1) -> list[dict[str, object]]:
    """The rows beneath the heading, by what stands in it."""
    head, *rows = list(book[sheet].iter_rows(values_only=True))[heading:]
    return [dict(zip(head, row, strict=True)) for row in rows]


def exact(value: object, places: int) -> str:
    """A computed number as decimal text: the nearest there is to a decimal of so many places, or not that at all."""
    found = Decimal(repr(value))
    assert found == found.quantize(Decimal(1).scaleb(-places)), value
    return f"{found:.{places}f}"


def test_libreoffice_computes_the_sealed_totals_ranks_and_points(cases, computed):
    for name, (sealed, used) in cases.items():
        ranks, points = rows_of(computed[name], "Peringkat"), rows_of(computed[name], "Nilai", heading=3)
        for one, rank, nodes in zip(sealed.result.ranking, ranks, points, strict=False):
            assert (rank["Kode"], rank["Peringkat"]) == (one.candidate, one.rank), name
            assert exact(rank["Nilai akhir"], used.places) == decimal_text(one.total, used.places), name
            for node in used.nodes():
                found, expected = nodes[f"{node.code} {node.title}"], one.nodes[node.code].points
                told = "tidak berlaku" if expected is None else decimal_text(expected, used.places)
                assert (found if expected is None else exact(found, used.places)) == told, (
                    name,
                    one.candidate,
                    node.code,
                )


def test_libreoffice_finds_every_row_the_same(cases, computed):
    for name in cases:
        assert (
            dict(row[:2] for row in computed[name]["Bukti"].iter_rows(values_only=True))[
                "Sama dengan catatan tersegel?"
            ]
            == "semua sama"
        ), name


def test_random_results_have_what_is_hard(cases):
    """Else the comparison above would say little."""
    random = [case for name, case in cases.items() if name.startswith("acak")]
    ranked = [one for sealed, _used in random for one in sealed.result.ranking]
    assert {used.panel.combine for _sealed, used in random} == {"mean", "median", "trimmed_mean"}
    assert any(one.decision for one in ranked)
    assert any(one.decided_by in {"A", "B", "C"} for one in ranked)
    assert any(node.points is None for one in ranked for node in one.nodes.values())
    assert any(sealed.result.not_assessed for sealed, _used in random)
    assert len({used.places for _sealed, used in random}) > 4


def test_changed_mark_changes_the_total_and_is_told(cases, computed):
    sealed, used = cases["contoh-kabkota"]
    first = rows_of(computed["diubah"], "Peringkat")[0]
    assert exact(first["Nilai akhir"], used.places) != decimal_text(sealed.result.ranking[0].total, used.places)
    assert first["Sama?"] == "TIDAK SAMA"
    told = dict(row[:2] for row in computed["diubah"]["Bukti"].iter_rows(values_only=True))
    assert told["Sama dengan catatan tersegel?"] == "TIDAK SAMA"
    assert told["Baris yang tidak sama, lembar Panelis"] == 1


def small(**more: str) -> Sealed:
    """Two candidates: abstained, recused, absent, missing; and to the second the judged item isn't put."""
    used = replace_item(rubric())
    rows = [row("64.01"), FigureRow("64.02", more.get("name", "B"), {**row("64.02").cells, "B.3": "n/a"})]
    given = [*marks("64.01", "3", "abstain", "recused"), Mark("panelis-4", "serikat", "64.01", "B.3", "5")]
    seats = [
        {"juror": f"panelis-{seat}", "seat": seat, "bench": bench, "office": "member"}
        for seat, bench in enumerate(("pemerintah", "serikat", "bpjs", "serikat", "bpjs", "bpjs"), start=1)
    ]
    absences = [{"juror": "panelis-5", "candidate": "64.01"}]
    return sealed_of(used, rows, given, panel={"seats": seats, "sheets": None}, absences=absences, recusals=[])


def replace_item(used: Rubric) -> Rubric:
    """The judged item may be left out."""
    first, second = used.criteria
    assert isinstance(second, Criterion)
    *others, item = second.children
    second = replace(second, children=(*others, replace(item, optional=True)))
    return replace(used, criteria=(first, second))


def book_of(sealed: Sealed, used: Rubric | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(live_workbook(sealed, used or replace_item(rubric()))))


def test_each_way_to_have_no_mark_is_a_word_of_its_own():
    rows = {one["Kode"]: one for one in rows_of(book_of(small()), "Panelis")}
    assert list(rows["64.01"].values())[4:10] == [3, "tidak menilai", "mundur", 5, "tidak hadir", "tidak ada nilai"]
    assert rows["64.02"]["Skor"] == "tidak berlaku"


def test_hostile_text_stays_text():
    for text in HOSTILE:
        book = book_of(small(name=text))
        found = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
        named = [cell for cell in found if cell.value == text]
        assert {cell.data_type for cell in named} == {"s"}
        assert len(named) == 5
        formulas = [str(cell.value) for cell in found if cell.data_type == "f"]
        assert formulas
        assert not any(text in formula for formula in formulas)


def test_sheets_say_what_they_are_and_print_with_their_heading():
    book = book_of(small())
    assert book.sheetnames == ["Bukti", "Peringkat", "Nilai", "Skor", "Panelis", "Tersegel"]
    for sheet in book:
        assert sheet["A1"].value.startswith("CONTOH · "), sheet.title
        heading = 4 if sheet.title == "Nilai" else 2
        assert sheet.print_title_rows == f"${heading}:${heading}"
        assert sheet.print_area.endswith(f"${sheet.max_row}")
        assert int(sheet.freeze_panes[-1]) == heading + 1
    assert book["Peringkat"]["C3"].number_format == "0.0000"
    proof = dict(row[:2] for row in book["Bukti"].iter_rows(values_only=True))
    assert proof["Sidik catatan (SHA-256)"].replace(" ", "") == small().sha256


def test_same_record_has_the_same_bytes():
    assert live_workbook(small(), replace_item(rubric())) == live_workbook(small(), replace_item(rubric()))


def test_result_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(live_book, "MOST_CELLS", 100)
    with pytest.raises(Refused, match="terlalu panjang"):
        live_workbook(small(), replace_item(rubric()))
