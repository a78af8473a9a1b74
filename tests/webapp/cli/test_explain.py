"""`paritrana explain`, run as a user runs it."""

import json
from fractions import Fraction

import pytest

from tests.scoring.printed import recomputed
from tests.scoring.small import TEXT
from tests.webapp.cli.test_files import FIGURES, SCORES, paritrana


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rubrik.yaml").write_text(TEXT)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "laporan.csv").write_text(FIGURES.replace("Paser,50", "Paser,60"))
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


def explain(folder, *words):
    return paritrana(folder, "explain", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv", *words)


def test_explanation_leads_to_the_total_that_score_gives(folder):
    scored = paritrana(folder, "score", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv", "--format", "json")
    for standing in json.loads(scored.stdout)["ranking"]:
        done = explain(folder, standing["candidate"])
        assert (done.returncode, done.stderr) == (0, "")
        assert recomputed(done.stdout) == Fraction(standing["total"])


def test_json_is_one_document_with_the_tree(folder):
    done = explain(folder, "64.01", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["candidate"], found["name"], found["total"]["value"]) == ("64.01", "Paser", "72,5000")
    assert [line["code"] for line in found["total"]["lines"]] == ["A", "B"]


def test_claimed_figures_stand_beside_the_verified(folder):
    done = explain(folder, "64.01", "--claimed", "laporan.csv")
    assert "Peserta aktif = 50 orang (dilaporkan 60, diverifikasi 50)" in done.stdout


def test_candidate_not_assessed_is_told_why(folder):
    done = explain(folder, "64.03")
    assert done.returncode == 0
    assert "Tidak dinilai:\n  A.1 Rasio: angka “Peserta aktif” belum diisi." in done.stdout


def test_unknown_candidate_is_refused_in_a_sentence(folder):
    done = explain(folder, "64.99")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "angka.csv: kandidat “64.99” tidak ada di berkas ini\n"


def test_claimed_figures_that_cannot_be_read_are_refused(folder):
    (folder / "laporan.csv").write_text(FIGURES.replace("Paser,50", "Paser,1e9"))
    done = explain(folder, "64.01", "--claimed", "laporan.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert "laporan.csv:2: kolom aktif: “1e9” bukan angka" in done.stderr


def test_what_if_tells_what_would_have_raised_the_total_most(folder):
    done = explain(folder, "64.02", "--what-if")
    assert done.stdout.split("Yang paling menaikkan nilai akhir:\n")[1] == (
        "  A.1 Rasio: +15,0000 (dari 45,0000 menjadi 60,0000). Peserta aktif perlu mencapai 100 orang, sekarang 75: "
        "kurang 25.\n"
        "  B.2 CSR: +10,0000 (dari 0,0000 menjadi 10,0000). Belum dipenuhi: Ada CSR.\n"
        "  B.3 Wawancara: +7,5000 (dari 12,5000 menjadi 20,0000). Nilai panel naik dari 3,5 ke 5 (Tinggi).\n"
    )
    found = json.loads(explain(folder, "64.02", "--what-if", "--format", "json").stdout)
    assert [gain["gain"] for gain in found["what_if"]] == ["15.0000", "10.0000", "7.5000"]
