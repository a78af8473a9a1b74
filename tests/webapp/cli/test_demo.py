"""The sample edition in a database, and the commands around it, as a newcomer runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from scoring.codec import result_to_plain
from scoring.record import verify_record
from tests.webapp.conftest import NOON
from webapp import create_app
from webapp.cli import demo, demo_accounts
from webapp.cli.demo_reporting import reporting_logins
from webapp.cli.demo_rows import sample_names
from webapp.cli.serve import take_port
from webapp.config import Settings, settings_from_environment
from webapp.db import Base, db, transaction
from webapp.errors import Refused
from webapp.models import AuthSession, Candidate, Edition, User
from webapp.queries.editions import categories_of, category_by_codes
from webapp.queries.sealed import stage_of
from webapp.rubric_store import newest_rubric, pinned_file
from webapp.sample import figures_csv, sample_edition, scores_csv
from webapp.sample.earlier import earlier_edition
from webapp.sample.records import INVENTED
from webapp.services import exports, ranking
from webapp.services.accounts import check_password
from webapp.services.letters import Post
from webapp.services.sealed import sealed_result
from webapp.services.second_step import use_code

COMMAND = [sys.executable, "-m", "webapp.cli"]


def environment(instance: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PARITRANA_INSTANCE": str(instance), **more}


def run(instance: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(instance, **more), capture_output=True, text=True, check=False
    )


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> Path:
    """An instance with the sample in it, made by the command itself."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    done = run(folder, "demo", "--no-serve")
    assert (done.returncode, done.stderr) == (0, "")
    (folder / "said.txt").write_text(done.stdout)
    return folder


@pytest.fixture
def made(instance: Path):
    """An application on the command's instance."""
    app = create_app(settings_from_environment({"PARITRANA_INSTANCE": str(instance)}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows() -> dict[str, int]:
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def test_demo_names_its_files_its_address_and_its_logins(instance: Path):
    said = (instance / "said.txt").read_text()
    for name in ("peringkat-contoh-2025-kabkota.pdf", "peringkat-contoh-2025-desa.pdf", "akun-contoh.txt"):
        assert str(instance / name) in said
    assert "Alamat: http://127.0.0.1:8000 (setelah dilayani: paritrana serve)" in said
    assert len(re.findall(r"^  (?:sekretariat|panelis-[1-9]) +(?:[a-z]{4}-){3}[a-z]{4}$", said, re.MULTILINE)) == 10
    for login in reporting_logins():
        assert re.search(rf"^  {login} +(?:[a-z]{{4}}-){{3}}[a-z]{{4}}$", said, re.MULTILINE), login


def test_sample_account_gets_its_code_from_a_command_without_a_phone(instance: Path):
    assert "  paritrana demo-code sekretariat\n" in (instance / "said.txt").read_text()
    done = run(instance, "demo-code", "sekretariat")
    code = re.match(r"([0-9]{6})\n", done.stdout)[1]
    settings = settings_from_environment({"PARITRANA_INSTANCE": str(instance)})
    app = create_app(settings)
    with app.app_context():
        with transaction():
            assert use_code(1, code, Post(works=False, host="contoh"), key=settings.secret_key, now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    refused = run(instance, "demo-code", "panelis-2")
    assert (refused.returncode, refused.stdout, "“panelis-2”" in refused.stderr) == (1, "", True)


def test_demo_keeps_passwords_and_database_to_their_owner(instance: Path):
    for name in ("akun-contoh.txt", "paritrana.sqlite3", "secret.key"):
        assert stat.S_IMODE((instance / name).stat().st_mode) == 0o600, name


def test_demo_has_the_sample_as_it_is_described(made):
    sample = sample_edition()
    found = {
        category.code: (
            category.state,
            db.session.scalar(select(func.count()).where(Candidate.category_id == category.id)),
        )
        for category in categories_of(sample.code)
    }
    assert found == {one.code: ("interviews", len(one.candidates)) for one in sample.categories}
    assert db.session.execute(select(Edition.code, Edition.sample)).all() == [
        ("contoh-2025", True),
        ("contoh-2026", True),
        ("contoh-2024", True),
    ]
    assert db.session.scalar(select(func.count()).where(User.role == "juror")) == 9


def test_earlier_edition_is_sealed_announced_and_sound(made):
    now = datetime.now(UTC)
    for category in categories_of("contoh-2024"):
        sealed = sealed_result(category.id)
        text, _name = pinned_file(category.rubric_code, category.rubric_digest, folder=Path("/none"))
        assert (stage_of(category, now=now), category.code) == ("announced", category.code)
        assert verify_record(sealed.body, text) == ()
        assert sealed.result.ranking[0].award
        assert sealed.body["edition"]["sample"] is True
    assert len(categories_of("contoh-2024")) == 2


def test_earlier_edition_invents_all_but_the_number_of_villages():
    for category in earlier_edition().categories:
        published = {figure.code for one in category.candidates for figure in one.figures if figure.published}
        invented = [figure for one in category.candidates for figure in one.figures if not figure.published]
        assert published <= {"jumlah_desa"}
        assert {figure.source for figure in invented} == {INVENTED}
    first, later = (edition.categories[0].candidates[0].cells() for edition in (earlier_edition(), sample_edition()))
    assert first != later


def test_accounts_open_with_the_passwords_that_were_told_and_real_hashes(made, instance: Path):
    told = demo_accounts.read_accounts(instance, sample_names(sample_edition()))
    assert told is not None
    for login, password in told.items():
        user = check_password(login, password)
        assert user is not None, login
        assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), login
    assert len(set(told.values())) == 10


def test_database_holds_the_samples_own_figures_and_scores(made):
    for one in sample_edition().categories:
        category = category_by_codes("contoh-2025", one.code)
        rubric = newest_rubric(one.rubric_code, folder=Path("/none"))
        assert table("".join(exports.figures_csv(category.id, rubric))) == table(figures_csv(one)), one.code
        assert table("".join(exports.scores_csv(category.id, rubric))) == table(scores_csv(one)), one.code


def table(text: str) -> list[tuple[tuple[str, str], ...]]:
    """Rows by column, without columns that are empty throughout, in an order of its own."""
    found = list(csv.DictReader(io.StringIO(text)))
    filled = {name for row in found for name, cell in row.items() if cell}
    return sorted(tuple(sorted((name, row[name]) for name in filled)) for row in found)


def test_exported_files_give_the_same_totals_as_the_database(made, tmp_path: Path):
    for category in categories_of("contoh-2025"):
        rubric = newest_rubric(category.rubric_code, folder=Path("/none"))
        (tmp_path / "angka.csv").write_text("".join(exports.figures_csv(category.id, rubric)))
        (tmp_path / "nilai.csv").write_text("".join(exports.scores_csv(category.id, rubric)))
        rubric_file = Path(__file__).parents[3] / "rubrics" / f"{category.code}.yaml"
        done = run(
            tmp_path, "score", str(rubric_file), str(tmp_path / "angka.csv"),
            "--scores", str(tmp_path / "nilai.csv"), "--format", "json",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        ours = result_to_plain(ranking.rank_category(category.id, rubric))
        assert said["ranking"] == json.loads(json.dumps(ours["ranking"])), category.code
        assert len(said["ranking"]) >= 8
        assert said["not_assessed"] == json.loads(json.dumps(ours["not_assessed"]))


def work_of_children() -> float:
    """Seconds of a processor, which are no more where other programs want it, too."""
    told = os.times()
    return told.children_user + told.children_system


def test_second_run_keeps_everything_and_prints_nothing_anew(made, instance: Path):
    before = rows()
    papers = {path: path.stat().st_mtime_ns for path in instance.glob("*.pdf")}
    worked = work_of_children()
    done = run(instance, "demo", "--no-serve")
    assert work_of_children() - worked < 20
    assert (done.returncode, done.stdout) == (0, (instance / "said.txt").read_text())
    assert rows() == before
    assert {path: path.stat().st_mtime_ns for path in instance.glob("*.pdf")} == papers
    assert len(papers) == 2


def test_print_ranking_writes_the_paper(instance: Path, tmp_path: Path):
    output = tmp_path / "peringkat.pdf"
    done = run(instance, "print", "ranking", "contoh-2025", "kabkota", "-o", str(output))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{output}\n", "")
    text = subprocess.run(["pdftotext", "-layout", str(output), "-"], capture_output=True, text=True, check=True).stdout
    assert "CONTOH" in text
    assert "Kutai Kartanegara" in text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["print", "ranking", "contoh-2025", "bupati", "-o", "x.pdf"], 1, "Tidak ada kategori “bupati”"),
        (["print", "ranking", "contoh-2025", "kabkota", "-o", "/tidak/ada/x.pdf"], 1, "tidak dapat ditulis"),
        (["print", "surat", "contoh-2025", "kabkota", "-o", "x.pdf"], 2, "bukan pilihan"),
        (["print", "ranking", "contoh-2025"], 2, "yang belum disebut: CATEGORY, -o"),
        (["lomba"], 2, "bukan pilihan"),
        ([], 2, "yang belum disebut: PERINTAH"),
        (["demo", "--cepat"], 2, "tidak dikenal: --cepat"),
    ],
)
def test_wrong_use_is_told_in_one_sentence_without_a_traceback(instance: Path, arguments, code, words):
    done = run(instance, *arguments)
    assert (done.returncode, done.stdout, words in done.stderr, "Traceback" in done.stderr) == (code, "", True, False)


def test_interrupted_demo_leaves_nothing_half_made(settings: Settings, monkeypatch):
    def interrupted(_folder: Path, _passwords: dict[str, str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "write_accounts", interrupted)
    app = create_app(settings)
    with app.app_context():
        empty = rows()
        with pytest.raises(KeyboardInterrupt):
            demo.ensure_sample(sample_edition(), settings, now=NOON)
        assert rows() == empty
        monkeypatch.undo()
        demo.ensure_sample(sample_edition(), settings, now=NOON)
        assert rows()["edition"] == 1


def test_two_demos_at_once_make_one_sample(tmp_path: Path):
    code = (
        "from webapp.cli.demo import *\nfrom webapp.cli.running import open_instance\n"
        "from webapp.config import settings_from_environment\n"
        "settings = settings_from_environment()\nupgraded = open_instance(settings)\n"
        "with upgraded.app_context():\n"
        "    print(sorted(ensure_sample(sample_edition(), settings, now=now()).items()))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment(tmp_path / "i"), stdout=subprocess.PIPE, text=True
        )
        for _demo in range(2)
    ]
    said = {process.communicate(timeout=120)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(said) == 1


def test_serve_in_an_empty_instance_says_how_to_begin(tmp_path: Path):
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve"],
        env=environment(tmp_path / "i", PARITRANA_PORT=str(port)),
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_for(port, process)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0].startswith("Belum ada akun di instance ini.")


def test_demo_in_an_instance_that_has_such_an_account_changes_nothing(app, settings: Settings, add_person):
    add_person("sekretariat", role="secretariat")
    with app.app_context():
        with pytest.raises(Refused, match="“sekretariat” sudah dipakai"):
            demo.ensure_sample(sample_edition(), settings, now=NOON)
        assert rows()["edition"] == 0
    assert not (settings.instance / "akun-contoh.txt").exists()


def test_lost_file_of_passwords_gives_new_ones_and_ends_old_sessions(app, settings: Settings):
    with app.app_context():
        old = demo.ensure_sample(sample_edition(), settings, now=NOON)
        with transaction() as session:
            session.add(AuthSession(token_sha256="t", user_id=1, created_at=NOON, seen_at=NOON, expires_at=NOON))
        (settings.instance / "akun-contoh.txt").unlink()
        new = demo.ensure_sample(sample_edition(), settings, now=NOON)
        assert (set(new) == set(old), set(new.values()) & set(old.values())) == (True, set())
        assert check_password("panelis-1", new["panelis-1"]) is not None
        assert check_password("panelis-1", old["panelis-1"]) is None
        assert db.session.scalars(select(AuthSession)).one().revoked_at is not None


# Serving


def wait_for(port: int, process: subprocess.Popen[str]) -> str:
    for _try in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server didn't answer")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_interrupted_and_then_ends_well(instance: Path, stop):
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve"],
        env=environment(instance, PARITRANA_PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_for(port, process) == '{"status":"ok"}\n'
    taken = run(instance, "serve", PARITRANA_PORT=str(port))
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == (
        f"Port {port} sedang dipakai program lain. Hentikan program itu, atau pilih port lain: PARITRANA_PORT=8001\n"
    )
    process.send_signal(stop)
    said, errors = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, f"Melayani di http://127.0.0.1:{port} (hentikan dengan Ctrl-C).\n")
    assert "Traceback" not in errors


def test_server_is_bound_to_this_machine_alone(instance: Path):
    with take_port(free_port()) as taken:
        assert taken.getsockname()[0] == "127.0.0.1"
