"""Whatever goes wrong under a command, people read one sentence and scripts an exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from scoring.errors import Problem, TableRefused
from tests.scoring.small import TEXT
from tests.webapp.cli.test_files import FIGURES, SCORES, paritrana
from webapp.cli.faults import sentence_of
from webapp.config import settings_from_environment
from webapp.errors import os_reason
from webapp.migrations import upgrade

COMMAND = [sys.executable, "-m", "webapp.cli"]
SCORE = ["score", "rubrik.yaml", "angka.csv", "--scores", "nilai.csv"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rubrik.yaml").write_text(TEXT)
    (tmp_path / "angka.csv").write_text(FIGURES)
    (tmp_path / "nilai.csv").write_text(SCORES)
    return tmp_path


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance that was served once."""
    settings = settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "instance")})
    upgrade(settings.database)
    return settings.instance


def printing(instance: Path, *, category: str | bytes = "kabkota", limit: int | None = None):
    """`print ranking` on the instance; `limit` is the most bytes that a file may hold."""

    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*COMMAND, "print", "ranking", "contoh-2025", category, "-o", str(instance / "a.pdf")],
        env={**os.environ, "PARITRANA_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )


def told(done) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_garbage_as_database_is_told_with_its_path(instance):
    path = instance / "paritrana.sqlite3"
    path.write_bytes(b"not a database at all " * 100)
    sentence = "Berkas basis data rusak atau bukan basis data. Pulihkan dari salinan cadangan."
    assert told(printing(instance)) == (1, "", f"{path}: {sentence}\n")


def test_truncated_database_is_told_with_its_path(instance):
    path = instance / "paritrana.sqlite3"
    path.write_bytes(path.read_bytes()[:5000])
    code, said, sentence = told(printing(instance))
    assert (code, said) == (1, "")
    assert sentence == f"{path}: Berkas basis data rusak. Pulihkan dari salinan cadangan.\n"


def test_folder_as_database_is_told_with_its_path(instance):
    path = instance / "paritrana.sqlite3"
    path.unlink()
    path.mkdir()
    sentence = "Berkas basis data tidak dapat dibuka (ini folder, atau tidak diizinkan)."
    assert told(printing(instance)) == (1, "", f"{path}: {sentence}\n")


def test_newer_database_is_left_alone(instance):
    path = instance / "paritrana.sqlite3"
    connection = sqlite.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    code, said, sentence = told(printing(instance))
    assert (code, said) == (1, "")
    assert sentence.startswith(f"{path}: basis data ini lebih baru daripada program ini (versi 9999).")
    assert sorted(found.name for found in instance.glob("*.sqlite3")) == ["paritrana.sqlite3"]


def test_disk_that_takes_no_more_is_told(tmp_path):
    """A limit for files is what a full disk can be tried with; SQLite calls it an error of the disk."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    code, said, sentence = told(printing(instance, limit=8192))
    assert (code, said) == (1, "")
    assert sentence.startswith(f"{instance / 'paritrana.sqlite3'}: Perangkat penyimpanan bermasalah.")
    assert sentence.count("\n") == 1


def test_code_that_is_no_text_is_told(instance):
    sentence = "Ada isian yang memuat huruf di luar Unicode, jadi tidak dapat dicari atau disimpan."
    assert told(printing(instance, category=b"\xff")) == (1, "", f"{sentence}\n")


def listen() -> None:
    """What a shell starts in the background is deaf to Ctrl-C; this test may run there, its commands mustn't."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupt_while_the_engine_loads_is_told(tmp_path):
    for tenths in (1, 3, 5):
        told = next(
            found for found in interrupted(tmp_path, tenths) if "<string>" not in found[1] or "webapp" in found[1]
        )
        assert told == (130, "Dihentikan. Yang sudah tersimpan tetap aman.\n"), tenths


def interrupted(folder: Path, tenths: int) -> Iterator[tuple[int, str]]:
    """Exit code and words of a program that is interrupted so late; on a busy machine it may not have begun by then."""
    code = "import webapp.cli, sys, os; os.write(1, b'!'); sys.exit(webapp.cli.main(['demo', '--no-serve']))"
    for attempt in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "PARITRANA_INSTANCE": str(folder / f"instance-{tenths}-{attempt}")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=listen,  # noqa: PLW1509 - no other thread runs here
        )
        assert process.stdout is not None
        process.stdout.read(1)
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        yield process.returncode, errors.decode()


def shell(folder: Path, pipeline: str, **more: str):
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONUNBUFFERED": "", **more}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", pipeline], cwd=folder, env=environment, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    ["rubric show rubrik.yaml | true", "score rubrik.yaml angka.csv --format json | head -c 1 >&2", "--help | true"],
)
def test_reader_that_has_seen_enough_ends_the_command_quietly(folder, command):
    done = shell(folder, f"$PYTHON -m webapp.cli {command}")
    assert (done.returncode, done.stdout, done.stderr.strip(b"{")) == (0, b"", b"")


@pytest.mark.parametrize("command", ["rubric show rubrik.yaml", "score rubrik.yaml angka.csv --format csv", "--help"])
def test_output_that_is_full_is_told(folder, command):
    done = shell(folder, f"$PYTHON -m webapp.cli {command} > /dev/full")
    assert (done.returncode, done.stderr.decode()) == (
        1,
        "Perintah tidak dapat diselesaikan (tempat penyimpanan penuh).\n",
    )


def test_closed_output_and_closed_errors_are_no_fault(folder):
    assert shell(folder, "$PYTHON -m webapp.cli score rubrik.yaml angka.csv --format csv >&-").returncode == 0
    assert shell(folder, "$PYTHON -m webapp.cli rubric check hilang.yaml 2>/dev/full").returncode == 1


def test_terminal_of_few_letters_gets_their_numbers_and_json_stays_json(folder):
    (folder / "angka.csv").write_text(FIGURES.replace("Paser", "Paser é – 🌴"))
    done = shell(
        folder, "$PYTHON -m webapp.cli score rubrik.yaml angka.csv --scores nilai.csv", PYTHONIOENCODING="ascii"
    )
    assert (done.returncode, done.stderr, rb"Paser \xe9 \u2013" in done.stdout) == (0, b"", True)
    done = shell(folder, f"$PYTHON -m webapp.cli {' '.join(SCORE)} --format json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["ranking"][0]["name"] == "Paser é – 🌴"


@pytest.mark.parametrize("path", ["/dev/zero", "pipa", "/dev/stdin"])
def test_device_or_pipe_as_a_file_is_refused_without_waiting(folder, path):
    os.mkfifo(folder / "pipa")
    with subprocess.Popen(["sleep", "60"], stdout=subprocess.PIPE) as endless:
        for words in (["score", "rubrik.yaml", path], ["rubric", "check", path]):
            done = subprocess.run(
                [*COMMAND, *words],
                cwd=folder,
                stdin=endless.stdout,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            assert told(done) == (1, "", f"{path}: berkas tidak dapat dibaca (bukan berkas biasa)\n")
        endless.kill()


def test_file_beyond_its_limit_is_refused_before_it_is_read(folder):
    with (folder / "besar.csv").open("wb") as file:
        file.truncate(10**12)
    assert told(paritrana(folder, "score", "rubrik.yaml", "besar.csv")) == (
        1,
        "",
        "besar.csv: berkas terlalu besar (paling besar 64 MB)\n",
    )
    assert told(paritrana(folder, "rubric", "show", "besar.csv")) == (
        1,
        "",
        "besar.csv: berkas terlalu besar (paling besar 1 MB)\n",
    )


def test_rubric_check_goes_on_after_a_file_that_cannot_be_read(folder):
    done = paritrana(folder, "rubric", "check", "rubrik.yaml", "hilang.yaml", ".", "rubrik.yaml")
    assert (done.returncode, done.stdout.count("rubrik.yaml: baik"), done.stderr) == (
        1,
        2,
        "hilang.yaml: berkas tidak dapat dibaca (tidak ada)\n.: berkas tidak dapat dibaca (ini folder)\n",
    )


def test_long_list_of_problems_is_cut_and_counted():
    problems = [Problem("f", line, "baris", "rusak") for line in range(1, 1046)]
    lines = (sentence_of(TableRefused(problems)) or "").splitlines()
    assert (len(lines), lines[0], lines[49], lines[50]) == (
        51,
        "f:1: baris: rusak",
        "f:50: baris: rusak",
        "… dan 995 lagi",
    )
    assert (sentence_of(TableRefused(problems[:50])) or "").splitlines() == [
        f"f:{line}: baris: rusak" for line in range(1, 51)
    ]


def test_error_that_nobody_foresaw_is_not_hidden():
    assert sentence_of(ZeroDivisionError()) is None


def test_rare_reason_of_the_system_is_told_by_its_number():
    assert (
        os_reason(OSError(28, "No space left on device")),
        os_reason(OSError(117, "x")),
        os_reason(OSError("x")),
    ) == (
        "tempat penyimpanan penuh",
        "galat sistem nomor 117",
        "galat sistem nomor ?",
    )


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "＝1"])
def test_name_in_the_csv_of_a_result_is_no_formula(folder, name):
    (folder / "angka.csv").write_text(FIGURES.replace("Paser", name).replace("Berau", name))
    rows = list(csv.DictReader(io.StringIO(paritrana(folder, *SCORE, "--format", "csv").stdout)))
    assert [(row["candidate"], row["name"]) for row in rows] == [
        ("64.01", f"'{name}"),
        ("64.02", "Kukar"),
        ("64.03", f"'{name}"),
    ]
    ranked = json.loads(paritrana(folder, *SCORE, "--format", "json").stdout)["ranking"]
    assert ranked[0]["name"] == name


def test_name_in_a_table_cannot_command_the_terminal(folder):
    figures = FIGURES.replace("Paser", "Pa\x1b[2Jser").replace("Berau", '"Be\nrau\u202e"')
    (folder / "angka.csv").write_text(figures)
    done = paritrana(folder, *SCORE)
    assert (done.returncode, "Pa\ufffd[2Jser" in done.stdout, "64.03 Be\ufffdrau\ufffd\n" in done.stdout) == (
        0,
        True,
        True,
    )
    assert "\x1b" not in done.stdout
