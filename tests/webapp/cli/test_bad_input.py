"""`check`, `score` and `explain` on input that is wrong, or right and unusual: a sentence or a stated null."""

import json
from typing import NamedTuple

import pytest

from tests.scoring.small import TEXT
from tests.webapp.cli.test_files import FIGURES, SCORES
from webapp.cli import main

COMMANDS = {
    "check": ("check", "rubrik.yaml", "angka.csv"),
    "score": ("score", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv"),
    "explain": ("explain", "rubrik.yaml", "angka.csv", "64.01", "--scores", "nilai.csv"),
}
every_command = pytest.mark.parametrize("command", COMMANDS)
ONE = "candidate,name,aktif,potensi,desa,aturan,csr\n64.01,Paser,50,100,100,perda,yes\n"
SHEETS = "juror,bench,candidate,indicator,score\n"


class Done(NamedTuple):
    """What a command gave, run in this process: a hundred of them start no hundred interpreters."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def paritrana(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)

    def run(*words: str) -> Done:
        code = main(words)
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "rubrik.yaml").write_text(TEXT)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


def only(folder, figures: str, *marks: str) -> None:
    """One candidate, scored by two jurors."""
    (folder / "angka.csv").write_text(figures)
    rows = [
        f"p{place},{bench},64.01,B.3,{mark}\n" for place, (bench, mark) in enumerate(zip(BENCHES, marks, strict=False))
    ]
    (folder / "nilai.csv").write_text(SHEETS + "".join(rows))


BENCHES = ("pemerintah", "serikat")


@every_command
@pytest.mark.parametrize("text", ["NaN", "nan", "Infinity", "-inf", "1e9", "١٢", "-5", "-0", "1.500", "0x10", "9" * 19])
def test_what_is_no_plain_number_is_refused_with_its_place(folder, paritrana, command, text):
    (folder / "angka.csv").write_text(FIGURES.replace("Paser,50", f"Paser,{text}"))
    done = paritrana(*COMMANDS[command])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("angka.csv:2: kolom aktif: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["score", "explain"])
@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "", "3,5", "6", "0"])
def test_mark_that_is_no_number_of_the_scale_is_refused_with_its_place(folder, paritrana, command, text):
    only(folder, ONE, text, "3")
    done = paritrana(*COMMANDS[command])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nilai.csv:2: ")
    assert done.stderr.count("\n") == 1


def test_denominator_of_zero_is_a_reason_and_no_finding(folder, paritrana):
    only(folder, ONE.replace("50,100", "0,0"), "3", "3")
    assert paritrana(*COMMANDS["check"]).stdout == "Tidak ada temuan pada 1 kandidat.\n"
    scored = json.loads(paritrana(*COMMANDS["score"], "--format", "json").stdout)
    assert scored["ranking"] == []
    assert [one["reasons"] for one in scored["not_assessed"]] == [["A.1: the denominator is not greater than zero"]]
    told = paritrana(*COMMANDS["explain"])
    assert (told.returncode, told.stderr) == (0, "")
    assert "A.1 Rasio: angka pembaginya nol, sehingga persentasenya tidak dapat dihitung." in told.stdout


@every_command
def test_candidate_with_nothing_is_taken_as_it_is(folder, paritrana, command):
    only(folder, "candidate,name\n64.01,\n")
    (folder / "nilai.csv").write_text(SHEETS)
    done = paritrana(*COMMANDS[command], "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    expected = {"check": {"findings": []}, "score": {"ranking": []}, "explain": {"total": None, "remarks": []}}
    assert found.items() >= expected[command].items()


def test_one_candidate_alone_is_first(folder, paritrana):
    only(folder, ONE, "3", "4")
    told = paritrana(*COMMANDS["explain"]).stdout
    assert "Peringkat 1 dari 1 kandidat yang dinilai." in told
    assert "sama dengan" not in told


@every_command
def test_file_without_candidates_is_refused(folder, paritrana, command):
    (folder / "angka.csv").write_text("candidate,name,aktif\n")
    done = paritrana(*COMMANDS[command])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("hanya memuat judul tabel; tidak ada kandidat\n")
    assert done.stderr.count("\n") == 1


@every_command
def test_weight_of_zero_is_refused_with_its_line(folder, paritrana, command):
    (folder / "rubrik.yaml").write_text(TEXT.replace('"Rasio", weight: 40', '"Rasio", weight: 0'))
    done = paritrana(*COMMANDS[command])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("rubrik.yaml:24: indikator A.1.weight: bobot harus bilangan di atas nol")


def test_ties_everywhere_share_the_first_rank_and_wait_for_the_plenary(folder, paritrana):
    codes = [f"64.{number:02}" for number in range(25)]
    header, row = ONE.split("\n")[:2]
    (folder / "angka.csv").write_text("\n".join([header, *(row.replace("64.01", code) for code in codes)]) + "\n")
    marks = "".join(f"p{place},{bench},{code},B.3,3\n" for code in codes for place, bench in enumerate(BENCHES))
    (folder / "nilai.csv").write_text(SHEETS + marks)
    scored = json.loads(paritrana(*COMMANDS["score"], "--format", "json").stdout)["ranking"]
    assert {(one["rank"], one["decided_by"], one["award"]) for one in scored} == {(1, "plenary", None)}
    told = paritrana(*COMMANDS["explain"]).stdout
    assert "64.10, 64.11 dan" not in told
    assert "Nilai akhir sama dengan 64.00, 64.02, " in told
    assert "64.10 dan 14 kandidat lain.\n" in told


def test_letters_that_move_the_cursor_are_only_marked(folder, paritrana):
    name = "Pa\x1b[31mser\u202e\x07"
    wrong = ONE.replace("Paser,50", f"{name},500")
    only(folder, wrong, "3", "3")
    for words in COMMANDS.values():
        done = paritrana(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Pa\ufffd[31mser\ufffd\ufffd" in done.stdout
        assert not {"\x1b", "\u202e", "\x07"} & set(done.stdout)


def test_mark_for_nobody_is_told_once(folder, paritrana):
    (folder / "nilai.csv").write_text(SHEETS + "p0,pemerintah,,B.3,3\np0,pemerintah,64.99,B.3,3\n")
    done = paritrana(*COMMANDS["score"])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "nilai.csv:2: kolom candidate: kode kandidat kosong\n"
        "nilai.csv:3: kolom candidate: kandidat “64.99” tidak mempunyai angka laporan\n"
    )
    sheets = paritrana("agreement", "rubrik.yaml", "nilai.csv")
    assert (sheets.returncode, sheets.stdout) == (1, "")
    assert sheets.stderr == "nilai.csv:2: kolom candidate: kode kandidat kosong\n"


@pytest.mark.parametrize("key", ["bands", "awards", "ties", "checks", "constants"])
def test_list_that_may_be_left_out_may_be_empty(folder, paritrana, key):
    lines, kept = TEXT.split("\n"), []
    inside = False
    for line in lines:
        inside = line.startswith(f"{key}:") or (inside and line.startswith("  "))
        kept += [] if inside else [line]
    for text in ("\n".join(kept), "\n".join([*kept, f"{key}: []", ""])):
        (folder / "rubrik.yaml").write_text(text)
        done = paritrana(*COMMANDS["score"], "--format", "json")
        assert (done.returncode, done.stderr) == (0, ""), text
        assert len(json.loads(done.stdout)["ranking"]) == 2


def test_check_says_how_many_findings_there_are_and_how_grave(folder, paritrana):
    (folder / "angka.csv").write_text(FIGURES.replace("Paser,50", "Paser,150"))
    assert paritrana(*COMMANDS["check"]).stdout == (
        "64.01 Paser\n"
        "  K01  GALAT  150 melebihi Potensi peserta, yaitu 100 (selisih 50)\n"
        "1 temuan (1 galat) pada 3 kandidat.\n"
    )
    found = json.loads(paritrana(*COMMANDS["check"], "--format", "json").stdout)
    assert (found["rubric"], found["candidates"], found["digest"][:7]) == ("uji-2025", 3, "sha256:")
    assert found["findings"] == [
        {
            "candidate": "64.01",
            "check": "K01",
            "severity": "error",
            "message": "150 melebihi Potensi peserta, yaitu 100 (selisih 50)",
            "stated": "150",
            "computed": "100",
            "kind": "at_most",
            "difference": "50",
            "hint": "",
            "figures": ["aktif", "potensi"],
        }
    ]
    shown = paritrana(*COMMANDS["check"], "--format", "csv").stdout
    assert shown == (
        "candidate,check,severity,message,hint,stated,computed,difference\n"
        '64.01,K01,error,"150 melebihi Potensi peserta, yaitu 100 (selisih 50)",,150,100,50\n'
    )
