"""`rubric compare`, run as a user runs it."""

import csv
import io
import json

import pytest

from tests.scoring.small import TEXT
from tests.webapp.cli.test_files import FIGURES, SCORES, paritrana

NEW = (
    TEXT.replace('"A.1", title: "Rasio", weight: 40', '"A.1", title: "Rasio", weight: 5')
    .replace('"A.2", title: "Desa", weight: 20', '"A.2", title: "Desa", weight: 55')
    .replace("max: 5", "max: 6")
    .replace("places: 4", "places: 3")
    .replace("at_least: 70", "at_least: 75")
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lama.yaml").write_text(TEXT)
    (tmp_path / "baru.yaml").write_text(NEW)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


def compare(folder, *words):
    return paritrana(
        folder, "rubric", "compare", "lama.yaml", "baru.yaml", "angka.csv", "--scores", "nilai.csv", *words
    )


def test_compare_tells_moves_changes_and_sheets(folder):
    done = compare(folder)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "Peringkat 1: 64.01 (tetap)",
        "2 dari 3 kandidat berubah peringkat, nilai, predikat, atau tempatnya.",
        "64.01  Paser     1          72.5000 → 87.500  madya → utama  Terbaik I",
        "  A.1 Rasio: bobot 40 menjadi 5",
        "  B.3 Wawancara: skala panelis berubah",
        "  predikat berubah",
        "  jumlah desimal 4 menjadi 3",
        "9 lembar panelis perlu dikonfirmasi lagi:",
        "  p0, 64.01: B.3 skalanya berubah, perlu dinilai lagi",
    ):
        assert line in done.stdout.splitlines()


def test_compare_json_and_csv_say_the_same(folder):
    found = json.loads(compare(folder, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(compare(folder, "--format", "csv").stdout)))
    assert [one["candidate"] for one in found["moves"]] == [row["candidate"] for row in rows] == ["64.01", "64.02"]
    assert (found["moves"][0]["after"]["total"], rows[0]["total_after"]) == ("87.500", "87.500")
    assert found["items"] == [{"code": "B.3", "title": "Wawancara", "what": ["scale"]}]
    assert found["nodes"][0] == {"code": "A.1", "title": "Rasio", "what": ["weight"], "weight": ["40", "5"]}
    assert len(found["sheets"]) == 9


def test_compare_without_marks_says_so_instead_of_counting_nobody(folder):
    done = paritrana(folder, "rubric", "compare", "lama.yaml", "baru.yaml", "angka.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[2:5] == [
        "",
        "Peringkat tidak dibandingkan: rubrik ini memakai nilai panelis, dan tidak ada yang diberikan (--scores).",
        "",
    ]
    assert "kandidat berubah" not in done.stdout


def test_compare_with_itself_says_that_nothing_changes(folder):
    (folder / "baru.yaml").write_text(TEXT + "# catatan\n")
    assert compare(folder).stdout.splitlines()[-1] == "Tidak ada yang berubah."


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "baru.yaml",
            NEW.replace("weight: 55", "weight: 50"),
            "baru.yaml:20: kriteria A: bobot di bawahnya berjumlah 55",
        ),
        ("angka.csv", FIGURES.replace(",50,", ",x,"), "angka.csv:2: kolom aktif: “x” bukan angka"),
        ("nilai.csv", SCORES.replace("B.3,3", "B.3,9", 1), "nilai.csv:2: kolom score: “9” di luar skala"),
    ],
)
def test_bad_file_is_refused_with_its_place(folder, name, text, expected):
    (folder / name).write_text(text)
    done = compare(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert expected in done.stderr
