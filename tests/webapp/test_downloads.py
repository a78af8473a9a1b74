"""What may be taken away: all that one may see, nothing else, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from tests.webapp.counting import statements
from tests.webapp.handing_in import KUKAR, PASER, fill, hand_in, open_desk, prove, ready
from tests.webapp.room import lock_sheets, open_room
from webapp.db import transaction
from webapp.models import INTERVIEWS, PLENARY, VERIFICATION, Candidate, Category, ReportedFigure
from webapp.services.workbooks import Number, Table, csv_pieces, sheet_name, xlsx_file

HOSTILE = ("=1+1", "+62812", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")')
HOSTILE += ("http://example.org", "{=1}", "'=1", "0012", "64.10", "1E5", " =1")
BOOK, CSV = "/verifikasi/unduhan/uji-2026/kabkota/semua.xlsx", "/verifikasi/unduhan/uji-2026/kabkota/{}.csv"


@pytest.fixture
def office(app, add_person):
    return open_desk(app, add_person)


def book_of(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def rows_of(book, name):
    """The rows of a sheet beneath its heading, by the headings."""
    header, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def table_of(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def formulas(book):
    return [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_no_text_becomes_a_formula_a_link_or_a_number():
    made = xlsx_file([Table("a", "Tabel", ("=kepala", "b"), [(text, Number("1.50")) for text in HOSTILE])])
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert formulas(book) == []
    cells = [row[0] for row in book["Tabel"].iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    assert [row[1].value for row in book["Tabel"].iter_rows(min_row=2)] == [1.5] * len(HOSTILE)


def test_csv_for_people_guards_what_would_run_and_has_commas_before_decimals():
    pieces = "".join(csv_pieces(Table("a", "Tabel", ("a", "b"), [(text, Number("-1.50")) for text in HOSTILE])))
    assert pieces.startswith("\ufeffa;b\r\n")
    rows = list(csv.reader(io.StringIO(pieces[1:], newline=""), delimiter=";"))[1:]
    assert [row[0] for row in rows if row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))] == []
    assert {row[1] for row in rows} == {"-1,50"}


def test_same_tables_have_the_same_bytes():
    tables = [Table("a", "Tabel", ("a",), [("x",)])]
    assert xlsx_file(tables) == xlsx_file(tables)


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("A: a/b*c", (), "A- a-b-c"),
        ("x" * 40, (), "x" * 31),
        ("x" * 40, ("X" * 31,), "x" * 29 + " 2"),
        ("'a'", (), "a"),
    ],
)
def test_names_of_sheets_are_what_spreadsheets_allow(title, taken, name):
    assert sheet_name(title, taken) == name


def test_operator_takes_away_figures_lines_findings_files_and_versions(app, office):
    ready(app, office, anggaran="300")
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    book = book_of(office.people["op-paser"].get(office.page(PASER, "/unduhan/semua.xlsx")))
    assert book.sheetnames == ["Angka", "Rincian", "Temuan", "Bukti", "Regulasi", "Kiriman"]
    figures = {row["Kode"]: row for row in rows_of(book, "Angka")}
    assert (figures["aktif"]["Isian"], figures["aktif"]["Terbaca"]) == (1234, "1.234 orang")
    assert (figures["aktif"]["Sumber"], figures["aktif"]["Per tanggal"]) == ("Disnaker", "2025-12-31")
    assert figures["regulasi"]["Isian"] == "Belum ada"
    assert [(row["Berkas"], row["SHA-256 berkas asli"]) for row in rows_of(book, "Bukti")] == [("rekap.pdf", "a" * 64)]
    assert [row["Kiriman"] for row in rows_of(book, "Kiriman")] == [1]
    told = table_of(office.people["op-paser"].get(office.page(PASER, "/unduhan/angka.csv")))
    assert next(row for row in told if row["Kode"] == "aktif")["Isian"] == "1234"


def test_findings_are_among_what_an_operator_takes_away(app, office):
    fill(app, office, aktif="1234", rentan="1001", guru="234")
    book = book_of(office.people["op-paser"].get(office.page(PASER, "/unduhan/semua.xlsx")))
    (found,) = rows_of(book, "Temuan")
    assert (found["Pemeriksaan"], found["Tingkat"], found["Tertulis"], found["Terhitung"]) == (
        "K01",
        "galat",
        1234,
        1235,
    )


def test_hostile_text_of_an_operator_stays_text_for_the_verifier(app, office):
    ready(app, office)
    prove(app, office, "guru", name="=cmd|' /C calc'!A0.pdf", digit="b")
    with app.app_context(), transaction() as session:
        session.query(ReportedFigure).filter_by(code="aktif").one().source = "=1+1"
        session.get_one(Candidate, office.candidates[PASER]).name = "@SUM(A1)"
    assert hand_in(office, office.people["op-paser"], nama="=2+2").status_code == 303
    book = book_of(office.people["verifikator"].get(BOOK))
    assert formulas(book) == []
    assert "=1+1" in {row["Sumber"] for row in rows_of(book, "Angka")}
    told = table_of(office.people["verifikator"].get(CSV.format("kiriman")))
    assert (told[0]["Nama"], told[0]["Ditandatangani"]) == ("'@SUM(A1)", "'=2+2")


def test_verifier_takes_away_only_who_handed_in_as_it_was_handed_in(app, office):
    ready(app, office)
    ready(app, office, KUKAR)
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    fill(app, office, PASER, aktif="99")
    book = book_of(office.people["verifikator"].get(BOOK))
    assert book.sheetnames == ["Angka", "Temuan", "Bukti", "Kiriman"]
    figures = rows_of(book, "Angka")
    assert {row["Kandidat"] for row in figures} == {PASER}
    assert next(row["Dilaporkan"] for row in figures if row["Kode"] == "aktif") == 1234
    assert {row["Kandidat"] for row in rows_of(book, "Bukti")} == {PASER}
    assert office.people["verifikator"].get(CSV.format("kandidat")).status_code == 404


def test_secretariat_also_takes_away_how_everybody_stands(app, office):
    ready(app, office)
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    book = book_of(office.people["sekretariat"].get(BOOK))
    assert book.sheetnames == ["Angka", "Temuan", "Bukti", "Kiriman", "Kandidat", "Batas waktu"]
    standings = {row["Kandidat"]: row for row in rows_of(book, "Kandidat")}
    assert (standings[PASER]["Kiriman"], standings[KUKAR]["Kiriman"]) == (1, None)
    assert standings[PASER]["Angka terisi"] == 7
    assert {row["Kedudukan"] for row in standings.values()} == {"kandidat"}


def test_figures_that_nobody_sent_leave_for_nobody_before_verification(app, office):
    fill(app, office, aktif="777123")
    boss, page = office.people["sekretariat"], office.secretariat_page
    files = [f"{page}/{name}" for name in ("angka.csv", "angka.xlsx", "temuan.xlsx")]
    assert [boss.get(file).status_code for file in files] == [403, 403, 403]
    assert "/angka." not in boss.get(page).text
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = VERIFICATION
    assert [boss.get(file).status_code for file in files] == [200, 200, 200]
    assert all(file in boss.get(page).text for file in files[:2])


def test_verified_figures_stand_beside_the_claimed_ones(app, office):
    ready(app, office)
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    with app.app_context(), transaction() as session:
        session.query(ReportedFigure).filter_by(code="aktif").one().verified = "1200"
        session.query(ReportedFigure).filter_by(code="guru").one().verified = ""
    figures = {row["Kode"]: row for row in rows_of(book_of(office.people["verifikator"].get(BOOK)), "Angka")}
    assert (figures["aktif"]["Dilaporkan"], figures["aktif"]["Terverifikasi"]) == (1234, 1200)
    assert (figures["guru"]["Terverifikasi"], figures["guru"]["Terbaca"]) == (None, "tidak ada (ditolak)")
    assert (figures["potensi"]["Terverifikasi"], figures["potensi"]["Terbaca"]) == (None, None)


def test_outcome_of_verifying_is_told_to_operators_only_once_it_has_ended(app, office):
    ready(app, office)
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    path = office.page(PASER, "/unduhan/hasil.csv")
    assert office.people["op-paser"].get(path).status_code == 404
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = INTERVIEWS
    assert office.people["op-paser"].get(path).status_code == 200


@pytest.mark.parametrize("file", ["peringkat.xlsx", "nilai.xlsx"])
def test_nothing_that_rests_on_marks_leaves_before_the_plenary(app, juror, secretariat, file):
    room = open_room(app, ("panelis-1",))
    lock_sheets(app, room)
    assert secretariat.get(f"{room.page}/{file}").status_code == 403
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    assert formulas(book_of(secretariat.get(f"{room.page}/{file}"))) == []


def test_workbooks_say_what_the_csv_files_say(app, juror, secretariat):
    room = open_room(app, ("panelis-1",))
    lock_sheets(app, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    for name in ("peringkat", "nilai", "angka"):
        text = secretariat.get(f"{room.page}/{name}.csv").text
        plain = list(csv.reader(io.StringIO(text, newline="")))
        (sheet,) = book_of(secretariat.get(f"{room.page}/{name}.xlsx"))
        told = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert len(told) == len(plain) > 1
        assert all(
            same(one, other)
            for left, right in zip(told, plain, strict=True)
            for one, other in zip(left, right, strict=True)
        )


def same(cell, text):
    """A cell and a text: equal as numbers where the cell is one."""
    return float(text) == cell if isinstance(cell, int | float) else cell == text


@pytest.mark.parametrize(
    "path", [BOOK, CSV.format("angka"), CSV.format("bukti"), CSV.format("kandidat"), CSV.format("kiriman")]
)
def test_files_need_as_many_queries_for_ten_as_for_one(app, add_person, path):
    counts = []
    office = open_desk(
        app,
        add_person,
        candidates=[(f"64.{place:02}", f"Kabupaten {place}") for place in range(1, 11)],
        operators=[("op-paser", f"64.{place:02}") for place in range(1, 11)],
    )
    for codes in (["64.01"], [f"64.{place:02}" for place in range(2, 11)]):
        for code in codes:
            ready(app, office, code)
            assert hand_in(office, office.people["op-paser"], code).status_code == 303
        counts.append(statements(app, lambda: office.people["sekretariat"].get(path)))
    assert counts[0] == counts[1]


def test_pages_lead_to_what_may_be_taken_away(app, office):
    ready(app, office)
    assert hand_in(office, office.people["op-paser"]).status_code == 303
    assert "/unduhan" in office.people["op-paser"].get(office.page(PASER)).text
    assert "/verifikasi/unduhan/uji-2026/kabkota" in office.people["verifikator"].get("/verifikasi").text
    for persona, path in (("op-paser", office.page(PASER, "/unduhan")), ("verifikator", BOOK.rpartition("/")[0])):
        page = office.people[persona].get(path)
        assert page.status_code == 200
        assert "semua.xlsx" in page.text
        assert "bukti.csv" in page.text
