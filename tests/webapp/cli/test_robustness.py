"""`paritrana robustness`, run as a user runs it."""

import csv
import io
import json

import pytest

from tests.scoring.small import TEXT
from tests.webapp.cli.test_files import FIGURES, SCORES, paritrana


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rubrik.yaml").write_text(TEXT)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


def robustness(folder, *words):
    given = ("robustness", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv", "--draws", "200", "--seed", "5")
    return paritrana(folder, *given, *words)


def test_json_follows_the_contract(folder):
    done = robustness(folder, "--spread", "all", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["draws"], list(found["candidates"])) == (200, ["64.01", "64.02"])
    for rank, one in enumerate(found["candidates"].values(), start=1):
        assert set(one) == {"rank", "acceptability", "rank_interval_90"}
        assert one["rank"] == rank
        assert sum(float(share) for share in one["acceptability"]) == pytest.approx(1)
    assert robustness(folder, "--spread", "all", "--format", "json").stdout == done.stdout


def test_csv_and_table_show_the_same_shares(folder):
    rows = list(csv.DictReader(io.StringIO(robustness(folder, "--format", "csv").stdout)))
    assert [(row["candidate"], row["rank"]) for row in rows] == [("64.01", "1"), ("64.02", "2")]
    table = robustness(folder).stdout
    assert all(row["rank_1"] in table for row in rows)
    assert "200 susunan bobot acak (undian dengan benih 5)" in table


def test_nobody_ranked_is_said(folder):
    (folder / "angka.csv").write_text("candidate,aktif\n64.01,\n")
    done = paritrana(folder, "robustness", "rubrik.yaml", "angka.csv", "--draws", "9", "--seed", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Tidak ada kandidat yang dinilai, jadi tidak ada peringkat yang diuji.\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--draws", "0"), "Banyaknya undian 0 tidak dapat dipakai; tulis 1 sampai 1000000.\n"),
        (("--draws", "1e4"), "--draws: “1e4” bukan bilangan bulat; tulis digit 0-9 saja, paling besar 1000000.\n"),
        (
            ("--seed", "-1"),
            "--seed: “-1” bukan bilangan bulat; tulis digit 0-9 saja, paling besar 18446744073709551615.\n",
        ),
        (("--seed", "18446744073709551616"), "Benih 18446744073709551616 tidak dapat dipakai; tulis bilangan bulat 0 "),
        (("--spread", "NaN"), "--spread: “NaN” bukan persen; tulis angka di atas 0 sampai 100, atau all.\n"),
        (("--spread", "101"), "Sebaran 101% tidak dapat dipakai; tulis persen di atas 0 sampai 100.\n"),
        (("--top", "0"), "Banyaknya peringkat 0 tidak dapat dipakai; tulis 1 atau lebih.\n"),
    ],
)
def test_option_out_of_range_is_refused_in_a_sentence(folder, words, expected):
    done = robustness(folder, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(expected)
