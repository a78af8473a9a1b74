"""The findings of a whole category: counted, sifted, paged, and the same as the command gives."""

import csv
import html
import io
import re
import subprocess
import sys

import pytest
from sqlalchemy import select

from tests.webapp.room import RUBRIC, open_room
from webapp.db import transaction
from webapp.models import Candidate, ReportedFigure
from webapp.services import findings as service

CHECKS = b"""checks:
  - {code: "K01", kind: at_most, severity: error, title: "Aktif dan potensi", part: "aktif", whole: "potensi"}
  - {code: "K02", kind: round, severity: note, title: "Potensi yang bulat", value: "potensi", multiple: 10000}
  - {code: "K03", kind: between, severity: warning, title: "Anggaran", value: "anggaran", low: 0, high: 9000000000}
"""
CHECKED = RUBRIC.replace(b"checks: []\n", CHECKS)
NAMES = ("Kabupaten Paser", "Kabupaten Kutai Kartanegara", "Kabupaten Berau", "Kota Bontang")
MANY = tuple(f"Kabupaten {number:02d}" for number in range(1, 61))


@pytest.fixture
def room(app, juror, secretariat):
    return open_room(app, ("panelis-1",), names=NAMES, rubric=CHECKED)


@pytest.fixture
def change(app):
    """`change(room, "Kota Bontang", potensi="9999")` alters what a candidate reported."""

    def figures(room, name, **values):
        with app.app_context(), transaction() as session:
            for code, text in values.items():
                query = select(ReportedFigure).where(ReportedFigure.candidate_id == room.candidates[name])
                session.scalars(query.where(ReportedFigure.code == code)).one().claimed = text

    return figures


def page_of(persona, room, query=""):
    answer = persona.get(f"{room.page}/temuan{query}")
    assert answer.status_code == 200
    return words(answer.text)


def words(page):
    """What a reader sees, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def groups(page):
    """Each candidate on the page with the checks of its findings."""
    parts = re.split(r"(64\.\d\d K[a-z]+ )", page)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {head.split()[0]: re.findall(r"(?:galat|peringatan|catatan) (K\d\d)", told) for head, told in pairs}


# ---------------------------------------------------------------------- what is there


def test_findings_stand_under_their_candidates_with_counts_on_top(secretariat, room, change):
    change(room, "Kota Bontang", potensi="7001", anggaran="9000000001")
    change(room, "Kabupaten Berau", potensi="10001")
    page = page_of(secretariat, room)
    assert groups(page) == {"64.01": ["K02"], "64.02": ["K02"], "64.04": ["K01", "K03"]}
    assert "1 galat 1 peringatan 2 catatan Pada 3 dari 4 kandidat." in page
    assert "K02 Potensi yang bulat 2 temuan pada 2 kandidat" in page
    assert "Aktif dan potensi: 7.400 melebihi Potensi peserta, yaitu 7.001 (selisih 399)" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?tingkat=galat", {"64.04": ["K01"]}),
        ("?tingkat=catatan&cari=64.0", {"64.01": ["K02"], "64.02": ["K02"]}),
        ("?periksa=K03", {"64.04": ["K03"]}),
        ("?periksa=K03&tingkat=galat", {}),
        ("?cari=KUTAI++kartanegara", {"64.02": ["K02"]}),
        ("?cari=64.04", {"64.04": ["K01", "K03"]}),
        ("?cari=%25", {}),
        ("?cari=", {"64.01": ["K02"], "64.02": ["K02"], "64.04": ["K01", "K03"]}),
    ],
)
def test_findings_are_sifted(secretariat, room, change, query, expected):
    change(room, "Kota Bontang", potensi="7001", anggaran="9000000001")
    change(room, "Kabupaten Berau", potensi="10001")
    page = page_of(secretariat, room, query)
    assert groups(page) == expected
    assert ("Tidak ada temuan yang cocok dengan pilihan ini." in page) == (not expected)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?tingkat=berat", "Tingkat temuan “berat” tidak dikenal, jadi semua tingkat ditampilkan."),
        ("?periksa=K99", "Pemeriksaan “K99” tidak ada dalam rubrik ini, jadi semua pemeriksaan ditampilkan."),
        ("?tingkat=<b>", "Tingkat temuan “<b>” tidak dikenal"),
        ("?halaman=-1", "4 temuan pada 4 kandidat."),
        ("?halaman=abc", "Nomor halaman “abc” tidak dapat dipahami, jadi yang tampil halaman pertama; tulis angka"),
        ("?halaman=99999999999999999999", "4 temuan pada 4 kandidat."),
        ("?halaman=x&halaman=2", "4 temuan pada 4 kandidat."),
        ("?cari=" + "x" * 5000, "Tidak ada temuan yang cocok"),
        ("?cari=%00%ff", "Tidak ada temuan yang cocok"),
        ("?lain=1", "4 temuan pada 4 kandidat."),
    ],
)
def test_odd_questions_are_answered_in_words(secretariat, room, query, told):
    assert told in page_of(secretariat, room, query)


def test_long_list_comes_in_pages_of_25(app, juror, secretariat):
    room = open_room(app, ("panelis-1",), names=MANY, rubric=CHECKED)
    seen = [list(groups(page_of(secretariat, room, f"?halaman={page}"))) for page in (1, 2, 3, 4, 10**30)]
    codes = [f"64.{number:02d}" for number in range(1, 61)]
    assert seen == [codes[:25], codes[25:50], codes[50:], codes[50:], codes[50:]]
    page = page_of(secretariat, room, "?halaman=2&tingkat=catatan")
    assert "di halaman ini kandidat ke-26 sampai ke-50" in page
    links = re.findall(
        r'href="([^"]*halaman=[^"]*)"', secretariat.get(f"{room.page}/temuan?halaman=2&tingkat=catatan").text
    )
    assert {html.unescape(link).split("?")[1].partition("#")[0] for link in links} == {
        "halaman=1&tingkat=catatan",
        "halaman=3&tingkat=catatan",
    }


# ---------------------------------------------------------------------- where there is nothing


def test_rubric_without_checks_says_what_will_be_here(app, juror, secretariat):
    room = open_room(app, ("panelis-1",), names=NAMES)
    assert "Rubrik uji-2025 belum memuat pemeriksaan apa pun." in page_of(secretariat, room)
    assert "found-line" not in secretariat.get(room.page).text


def test_category_without_candidates_says_what_will_be_here(app, juror, secretariat):
    room = open_room(app, ("panelis-1",), names=(), rubric=CHECKED)
    assert "Belum ada kandidat dalam kategori ini." in page_of(secretariat, room)


def test_category_without_findings_says_so(secretariat, room, change):
    for name in NAMES:
        change(room, name, potensi="10001")
    assert "Tidak ada temuan pada 4 kandidat. 3 pemeriksaan sudah dijalankan" in page_of(secretariat, room)
    assert "Tidak ada temuan pada angka 4 kandidat" in words(secretariat.get(room.page).text)


def test_figure_that_cannot_be_read_is_told_everywhere(secretariat, room, change):
    change(room, "Kota Bontang", potensi="banyak")
    assert "“banyak” bukan angka yang dapat dibaca" in page_of(secretariat, room)
    assert "Temuan pada angka laporan belum dapat dicari" in words(secretariat.get(room.page).text)
    assert secretariat.get(f"{room.page}/temuan.csv").status_code == 422


# ---------------------------------------------------------------------- the category's line, the file


def test_category_page_counts_and_links(secretariat, room, change):
    page = secretariat.get(room.page).text
    assert f'href="{room.page}/temuan">4 temuan pada 4 kandidat</a>' in page
    change(room, "Kota Bontang", potensi="7001", anggaran="9000000001")
    assert "5 temuan pada 4 kandidat" in secretariat.get(room.page).text


def test_category_page_does_not_look_at_very_many_only_to_count(monkeypatch, secretariat, room):
    monkeypatch.setattr(service, "MOST_AT_A_GLANCE", 3)
    assert "4 temuan" not in secretariat.get(room.page).text
    assert "Temuan pada angka laporan" in secretariat.get(room.page).text
    page_of(secretariat, room)
    assert "4 temuan pada 4 kandidat" in secretariat.get(room.page).text


def test_file_is_what_the_command_gives(monkeypatch, tmp_path, secretariat, room, change):
    monkeypatch.setattr(service, "AT_ONCE", 3)
    change(room, "Kota Bontang", potensi="7001", anggaran="9000000001")
    (tmp_path / "uji.yaml").write_bytes(CHECKED)
    (tmp_path / "angka.csv").write_text(secretariat.get(f"{room.page}/angka.csv").text)
    command = [
        sys.executable,
        "-m",
        "webapp.cli",
        "check",
        tmp_path / "uji.yaml",
        tmp_path / "angka.csv",
        "--format",
        "csv",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answer = secretariat.get(f"{room.page}/temuan.csv")
    assert answer.text == told
    assert len(told.splitlines()) == 6
    assert answer.headers["Content-Disposition"] == 'attachment; filename="temuan-contoh-2025-kabkota.csv"'


def test_file_runs_no_formula(app, secretariat, room):
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kota Bontang"]).code = "=1+1"
    rows = list(csv.DictReader(io.StringIO(secretariat.get(f"{room.page}/temuan.csv").text)))
    assert [row["candidate"] for row in rows] == ["64.01", "64.02", "64.03", "'=1+1"]


def test_strangers_texts_stay_text(app, secretariat, room):
    mark = "<script>alert(1)</script>\u202e"
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kota Bontang"]).name = mark
    page = secretariat.get(f"{room.page}/temuan?cari={mark}").text
    assert "<script>" not in page
    assert f"<bdi>{html.escape(mark)}</bdi>" in page
