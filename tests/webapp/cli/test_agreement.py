"""`paritrana agreement`, run as a user runs it."""

import csv
import io
import json
import re
import subprocess
import sys

import pytest

from tests.scoring import jury
from tests.scoring.test_coefficients import SHROUT_FLEISS

STATISTICS = ["icc_2_1", "icc_2_k", "icc_3_1", "icc_3_k", "alpha_interval", "alpha_ordinal", "kendall_w"]
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
FIGURES = "candidate,name,nilai\n" + "".join(f"{jury.candidate(place)},Nama,50\n" for place in range(6))


def scores(table, indicator="E.1"):
    given = "".join(
        f"{mark.juror},{mark.bench},{mark.candidate},{mark.indicator},{mark.value}\n"
        for mark in jury.marks(table, indicator)
    )
    return f"juror,bench,candidate,indicator,score\n{given}"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rubrik.yaml").write_text(jury.TEXT)
    (tmp_path / "nilai.csv").write_text(scores(SHROUT_FLEISS))
    (tmp_path / "angka.csv").write_text(FIGURES)
    return tmp_path


def agreement(folder, *words):
    command = [sys.executable, "-W", "error", "-m", "webapp.cli", "agreement", "rubrik.yaml", "nilai.csv", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def document(folder, *words):
    done = agreement(folder, "--format", "json", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def test_json_follows_the_contract(folder):
    found = document(folder)
    assert list(found["items"]) == ["E.1", "E.2"]
    item = found["items"]["E.1"]
    assert (item["candidates"], item["jurors"]) == (6, 4)
    assert [f"{float(item[name]):.2f}" for name in STATISTICS[:4]] == ["0.29", "0.62", "0.71", "0.91"]
    assert all(DECIMAL.fullmatch(item[name]) for name in STATISTICS)
    low, high = item["intervals"]["icc_3_1"]
    assert float(low) < float(item["icc_3_1"]) < float(high)


def test_overall_equals_the_only_item_marked(folder):
    found = document(folder)
    for name in STATISTICS:
        assert found["overall"][name] == found["items"]["E.1"][name]


def test_statistic_without_data_is_null_with_a_reason(folder):
    item = document(folder)["items"]["E.2"]
    assert {item[name] for name in STATISTICS} == {None}
    assert {item["notes"][name] for name in STATISTICS} == {"belum ada nilai"}


@pytest.mark.parametrize(
    "table",
    [
        [],
        [[5]],
        [[5, 6]],
        [[5], [6], [7]],
        [[5, 5]] * 4,
        [[5, None], [None, 6], [7, None], [None, 8]],
        [["abstain", "recused"]] * 3,
        [["abstain", 5]] * 3,
        [[seat % 11 + 1 for seat in range(1000)]],
    ],
)
def test_poor_data_end_in_words_and_no_warning(folder, table):
    (folder / "nilai.csv").write_text(scores(table))
    found = document(folder)
    for item in (*found["items"].values(), found["overall"]):
        assert {item[name] for name in STATISTICS} == {None}
        assert set(item["notes"]) >= set(STATISTICS)
    assert agreement(folder).returncode == 0


def test_leave_one_out_is_by_the_panel_alone_without_figures_and_by_totals_with_them(folder):
    alone, whole = document(folder), document(folder, "--figures", "angka.csv")
    assert (alone["leave_one_out"]["basis"], whole["leave_one_out"]["basis"]) == ("panel", "total")
    assert alone["leave_one_out"]["winners"] == ["64.04"]
    assert list(alone["leave_one_out"]["jurors"]) == ["p0", "p1", "p2", "p3"]
    assert list(alone["leave_one_out"]["benches"]) == ["a", "b", "c"]
    assert whole["leave_one_out"]["winners"] == []  # E.2 is missing, so nobody has a total


def test_severity_says_that_a_complete_panel_changes_no_order(folder):
    found = document(folder)["severity"]
    assert found["items"]["E.1"]["verdict"] == "complete"
    assert "tidak mengubah urutan" in found["items"]["E.1"]["sentence"]
    assert set(found["items"]["E.1"]["jurors"]) == {"p0", "p1", "p2", "p3"}


def test_gap_is_adjusted_beside_the_raw_score_and_explained(folder):
    (folder / "nilai.csv").write_text(scores([[1, 2, 3], ["recused", 4, 5], [5, 6, 7], [7, 8, 9]]))
    item = document(folder)["severity"]["items"]["E.1"]
    assert item["candidates"]["64.01"] == {
        "raw": "35.0000",
        "adjusted": "30.0000",
        "missing": [{"juror": "p0", "bench": "a", "why": "mundur", "severity": "10.0000"}],
        "explanation": (
            "Tanpa p0 (mundur) rata-rata 10,0 poin lebih ketat daripada panel. "
            "Kandidat diuntungkan 5,0 poin; disesuaikan 30,0."
        ),
    }
    assert "64.01: mentah 35.0. Tanpa p0 (mundur)" in agreement(folder).stdout


def test_csv_has_one_row_a_coefficient(folder):
    rows = list(csv.DictReader(io.StringIO(agreement(folder, "--format", "csv").stdout)))
    assert [row["item"] for row in rows] == ["E.1"] * 7 + ["E.2"] * 7 + ["overall"] * 7
    assert [row["statistic"] for row in rows[:7]] == STATISTICS
    assert (rows[0]["value"][:6], rows[7]["value"], rows[7]["note"]) == ("0.2897", "", "belum ada nilai")


def test_table_tells_people_what_matters(folder):
    shown = agreement(folder).stdout
    assert re.search(r"E\.1 +Paparan +6 +4 +0\.29 \(", shown)
    assert "tanpa panelis p0: " in shown
    assert "Paparan: rata-rata unsur a 37,5 poin di atas unsur lain" in shown
    assert "; selisih terlebar 65,0 poin pada 64.00, a di atas b." in shown
    assert "kandidat yang dapat dibandingkan, perlu 8" in shown
    assert "Keketatan panelis" in shown


def test_names_that_would_steer_the_terminal_are_only_marked(folder):
    marks = scores([[3, 4, 7], [5, 6, 9], [8, 2, None], [5, 6, 1]]).replace("p1,b", "p\x1b[2J1,b\x07")
    (folder / "nilai.csv").write_text(marks.replace("64.00", "64\u202e00"))
    for shown in (agreement(folder), agreement(folder, "--figures", "angka.csv")):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown.stdout + shown.stderr)
    assert "p\ufffd[2J1" in agreement(folder).stdout


def test_bad_mark_is_refused_with_its_place(folder):
    (folder / "nilai.csv").write_text(scores([[3, 12], [4, 5]]))
    done = agreement(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nilai.csv:3: kolom score: “12” di luar skala")


def test_candidate_without_figures_is_refused(folder):
    (folder / "angka.csv").write_text("candidate,name,nilai\n64.00,Nama,50\n")
    done = agreement(folder, "--figures", "angka.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert "kandidat “64.01” tidak mempunyai angka laporan" in done.stderr


def test_rubric_without_a_panel_is_measured_in_words(folder):
    text = jury.TEXT
    start, end = text.index('  - code: "E"'), text.index("panel:")
    bare = text[:start] + text[text.index("ties:", end) :]
    (folder / "rubrik.yaml").write_text(bare.replace("weight: 50", "weight: 100").replace('["A", "E"]', '["A"]'))
    (folder / "nilai.csv").write_text("juror,bench,candidate,indicator,score\n")
    found = document(folder)
    assert (found["items"], found["overall"]["icc_2_1"]) == ({}, None)
    assert found["severity"]["sentence"] == "Rubrik ini tidak memuat butir yang dinilai panelis."
