"""The commands that need no database, run as a user runs them."""

import csv
import io
import json
import subprocess
import sys
from importlib import metadata

import openpyxl
import pytest

from tests.scoring.small import TEXT

FIGURES = """\
candidate,name,aktif,potensi,desa,aturan,csr
64.01,Paser,50,100,100,perda,yes
64.02,Kukar,75,100,n/a,perda,no
64.03,Berau,,100,1,tidak,no
"""
SCORES = "juror,bench,candidate,indicator,score\n" + "".join(
    f"p{juror},{bench},{code},B.3,{score}\n"
    for code in ("64.01", "64.02", "64.03")
    for juror, (bench, score) in enumerate([("pemerintah", "3"), ("serikat", "4"), ("bpjs", "abstain")])
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rubrik.yaml").write_text(TEXT)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


def paritrana(folder, *words):
    command = [sys.executable, "-m", "webapp.cli", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def score(folder, *words):
    return paritrana(folder, "score", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv", *words)


def test_score_json_follows_the_contract(folder):
    done = score(folder, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert set(result) >= {"rubric", "digest", "places", "ranking", "not_assessed", "findings"}
    first, _ = result["ranking"]
    assert (first["rank"], first["candidate"], first["total"], first["band"], first["award"]) == (
        1, "64.01", "72.5000", "madya", "Terbaik I",
    )  # fmt: skip
    node = first["nodes"]["A.1"]
    assert (node["weight"], node["effective_weight"], node["score"], node["points"], node["raw"]) == (
        "40", "40", "50.0000", "20.0000", "50.0000",
    )  # fmt: skip
    assert first["panel"]["B.3"] == {"valid": 2, "abstained": 1, "recused": 0, "spread": "25.0000", "flagged": False}
    assert result["not_assessed"][0]["reasons"] == ["A.1: figure aktif is missing"]


def test_score_csv_and_table_show_the_same_totals(folder):
    rows = list(csv.DictReader(io.StringIO(score(folder, "--format", "csv").stdout)))
    found = [(row["rank"], row["candidate"], row["total"]) for row in rows]
    assert found == [("1", "64.01", "72.5000"), ("2", "64.02", "67.5000"), ("", "64.03", "")]
    table = score(folder).stdout
    assert all(row["total"] in table for row in rows)


def test_score_reads_workbooks_with_the_same_columns(folder):
    for name in ("angka", "nilai"):
        book = openpyxl.Workbook()
        for line in (folder / f"{name}.csv").read_text().splitlines():
            book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
        book.save(folder / f"{name}.xlsx")
    from_books = paritrana(folder, "score", "rubrik.yaml", "angka.xlsx", "--scores", "nilai.xlsx", "--format", "json")
    assert json.loads(from_books.stdout) == json.loads(score(folder, "--format", "json").stdout)


def test_rubric_check_tells_every_problem_and_fails(folder):
    (folder / "rusak.yaml").write_text(
        TEXT.replace("places: 4", "places: 4\nwarna: hijau").replace('"potensi"}', '"langit"}')
    )
    done = paritrana(folder, "rubric", "check", "rubrik.yaml", "rusak.yaml")
    assert done.returncode == 1
    assert done.stdout.startswith("rubrik.yaml: baik, uji-2025")
    assert "rusak.yaml:7: warna: kunci tidak dikenal" in done.stderr
    assert "langit bukan kode angka" in done.stderr


def test_rubric_check_warns_with_the_line_and_succeeds(folder):
    (folder / "rubrik.yaml").write_text(
        TEXT.replace('ties: ["A", "B"]', 'ties: ["A"]').replace("spread: 25", "spread: 0")
    )
    done = paritrana(folder, "rubric", "check", "rubrik.yaml")
    first, *warnings = done.stdout.splitlines()
    assert (done.returncode, done.stderr, first.endswith(f", {len(warnings)} peringatan")) == (0, "", True)
    assert warnings[-1] == (
        "rubrik.yaml:34: peringatan: panel: setiap perbedaan nilai ditandai untuk pleno, juga yang wajar; isi spread, "
        "misalnya 25"
    )


def test_rubric_show_is_a_readable_table(folder):
    shown = paritrana(folder, "rubric", "show", "rubrik.yaml")
    assert shown.returncode == 0
    assert "A.2" in shown.stdout
    assert "dapat tidak berlaku" in shown.stdout
    assert "Diusulkan ke tingkat berikutnya: semua yang mendapat tempat" in shown.stdout


def test_check_lists_findings_and_succeeds(folder):
    (folder / "angka.csv").write_text(FIGURES.replace("64.01,Paser,50,", "64.01,Paser,150,"))
    done = paritrana(folder, "check", "rubrik.yaml", "angka.csv", "--format", "json")
    (found,) = json.loads(done.stdout)["findings"]
    assert (done.returncode, found["check"], found["stated"], found["computed"]) == (0, "K01", "150", "100")


BAD = {
    "exponent": ("angka.csv", FIGURES.replace(",50,", ",1e9,"), "angka.csv:2: kolom aktif: “1e9” bukan angka"),
    "minus nought": ("angka.csv", FIGURES.replace(",50,", ",-0,"), "angka.csv:2: kolom aktif: “-0” bukan angka"),
    "NaN": ("angka.csv", FIGURES.replace(",50,", ",NaN,"), "angka.csv:2: kolom aktif: “NaN” bukan angka"),
    "Indonesian number": ("angka.csv", FIGURES.replace(",50,", ',"1.234,5",'), "kolom aktif: “1.234,5” bukan angka"),
    "empty file": ("angka.csv", "", "angka.csv:0: berkas: kosong"),
    "duplicate row": ("angka.csv", FIGURES + FIGURES.splitlines()[1] + "\n", "kandidat “64.01” sudah ada di baris 2"),
    "unknown candidate": (
        "nilai.csv",
        SCORES + "p0,pemerintah,99,B.3,3\n",
        "nilai.csv:11: kolom candidate: kandidat “99”",
    ),
    "off the scale": ("nilai.csv", SCORES.replace("B.3,3", "B.3,6", 1), "nilai.csv:2: kolom score: “6” di luar skala"),
    "another script": ("nilai.csv", SCORES.replace("B.3,3", "B.3,٣", 1), "nilai.csv:2: kolom score: “٣” bukan angka"),
    "not on the panel": ("nilai.csv", SCORES + "p9,pers,64.01,B.3,3\n", "unsur “pers” tidak duduk dalam panel"),
    "scored twice": (
        "nilai.csv",
        SCORES + SCORES.splitlines()[1] + "\n",
        "baris ganda: nilai ini sudah ada di baris 2",
    ),
    "malformed rubric": ("rubrik.yaml", TEXT + "  - [", "rubrik.yaml:"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_file_is_refused_in_sentences_with_its_place(folder, fault):
    name, text, expected = BAD[fault]
    (folder / name).write_text(text)
    done = score(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\xff\xfe", b"PK\x03\x04 not a workbook", b"\x00" * 100, b"\xff\xfec\x00a\x00"]
)
def test_binary_file_is_refused_in_a_sentence(folder, data):
    (folder / "angka.csv").write_bytes(data)
    done = score(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("angka.csv:")
    assert "Traceback" not in done.stderr


def test_file_that_is_not_there_is_refused_in_a_sentence(folder):
    done = paritrana(folder, "score", "rubrik.yaml", "hilang.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("hilang.csv: berkas tidak dapat dibaca")


def test_version_is_that_of_what_is_installed(folder):
    told = paritrana(folder, "--version")
    assert (told.returncode, told.stdout) == (0, f"paritrana {metadata.version('paritrana')}\n")


def test_wrong_usage_exits_with_two(folder):
    assert paritrana(folder, "score").returncode == 2


TIED = "candidate,aktif,potensi,desa,aturan,csr\n" + "".join(f"64.0{n},50,100,100,perda,yes\n" for n in (1, 2, 3))


def test_decision_of_the_plenary_orders_who_is_equal_on_everything(folder):
    (folder / "angka.csv").write_text(TIED)
    undecided = [one["rank"] for one in json.loads(score(folder, "--format", "json").stdout)["ranking"]]
    assert undecided == [1, 1, 1]
    text = "64.03 > 64.01 = 64.02"
    found = json.loads(score(folder, "--decide", text, "--format", "json").stdout)["ranking"]
    assert [(one["candidate"], one["rank"], one["award"], one["decided_by"], one["decision"]) for one in found] == [
        ("64.03", 1, "Terbaik I", "plenary", text),
        ("64.01", 2, "Terbaik II", "plenary", text),
        ("64.02", 2, "Terbaik II", "plenary", text),
    ]
    assert "diputus pleno: 64.03 > 64.01 = 64.02" in score(folder, "--decide", text).stdout
    first, *_rest = csv.DictReader(io.StringIO(score(folder, "--decide", text, "--format", "csv").stdout))
    assert first["decision"] == text
    told = paritrana(
        folder, "explain", "rubrik.yaml", "angka.csv", "64.03", "--scores", "nilai.csv", "--decide", text
    ).stdout
    assert "Peringkat 1 dari 3" in told
    assert "urutannya diputuskan rapat pleno: 64.03 > 64.01 = 64.02." in told


def test_decision_that_is_about_nobody_is_refused_in_a_sentence(folder):
    (folder / "angka.csv").write_text(TIED)
    done = score(folder, "--decide", "64.01 > 64.02")
    assert (done.returncode, done.stdout, "belum menyebut 64.03" in done.stderr) == (1, "", True)
