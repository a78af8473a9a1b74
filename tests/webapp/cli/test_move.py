"""`move`: a whole sealed instance to a server, and what is in its way."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import timedelta

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import select

from tests.webapp.cli.test_demo import COMMAND, environment, free_port, wait_for
from tests.webapp.conftest import NOON, Persona, told
from tests.webapp.outside import REFUSES, hand
from tests.webapp.room import open_room
from tests.webapp.score_logs import compared
from tests.webapp.sealing import open_sealing
from tests.webapp.test_erasing import EMAIL, ERASE, NAME, files_with, let_go, named
from tests.webapp.test_forgetting import night
from webapp import create_app
from webapp.cli import main, moving
from webapp.cli.in_service import out_of_service
from webapp.cli.serve import take_port
from webapp.db import Base, db
from webapp.migrations import head
from webapp.models import JUROR
from webapp.moved import MARK

COPY = f"paritrana-dipindahkan-{head()}.sqlite3"


@pytest.fixture
def own_database():
    """The source is a file, wherever the other tests have their rows."""


@pytest.fixture
def target(settings, served, monkeypatch):
    """The instance as it will be; the command reads the same from its environment."""
    port = free_port()
    for name, value in (
        ("PARITRANA_INSTANCE", str(settings.instance)),
        ("PARITRANA_PORT", str(port)),
        ("PARITRANA_DATABASE", address(served.application)),
        ("PARITRANA_DATABASE_OWNER", address(served.owner)),
    ):
        monkeypatch.setenv(name, value)
    return replace(settings, server=served.application, owner=served.owner, port=port)


@pytest.fixture
def room(app, add_person):
    """A few rows of many tables, which nobody holds open."""
    add_person("panelis-1", role=JUROR)
    made = open_room(app, ("panelis-1",))
    let_go(app)
    return made


@pytest.fixture
def plenary(app, add_person):
    """Sealed by two people."""
    made = open_sealing(app, add_person)
    assert made.seal().status_code == 303
    return made


def address(url):
    return url.set(drivername="postgresql").render_as_string()


def whole(path):
    """Everything that a file has, by table."""
    found = sqlite.connect(path)
    try:
        return {name: found.execute(str(select(table))).fetchall() for name, table in Base.metadata.tables.items()}
    finally:
        found.close()


def empty(settings):
    with hand(settings) as found:
        return found.execute('SELECT count(*) FROM "user"').fetchone() == (0,)


def test_moved_instance_is_the_same_and_goes_on(app, plenary, target, clock, capsys):
    before, log = whole(target.database), compared(app, plenary.room.category_id)
    page = told(plenary.first.get(f"{plenary.page}/peringkat"))
    let_go(app)
    assert main(["move"]) == 0
    assert f"Log contoh-2025 kabkota: {log.point.size} baris, sidik {log.point.head}" in capsys.readouterr().out
    assert whole(target.instance / COPY) == before
    assert [path.name for path in target.instance.glob("paritrana.sqlite3*")] == []
    there = create_app(target, clock=clock)
    people = {name: Persona(there.test_client(), one.login, one.name) for name, one in plenary.people.items()}
    moved = replace(plenary, people=people)
    assert {one.sign_in().status_code for one in people.values()} == {303}
    assert told(moved.first.get(f"{plenary.page}/peringkat")) == page
    assert moved.announce().status_code == 303
    found = compared(there, plenary.room.category_id)
    assert (found.faults, found.point.size > log.point.size) == ((), True)
    with there.app_context():
        db.engine.dispose()
    with hand(target) as owner, pytest.raises(REFUSES, match="never changed"):
        owner.execute("UPDATE sealed_result SET body = ''")


def test_target_that_has_something_is_refused(room, target, capsys):
    with hand(target) as found:
        found.execute("INSERT INTO throttle (key, window_started_at, failures) VALUES ('a', '', 0)")
    assert main(["move"]) == 1
    assert "tidak kosong (tabel throttle)" in capsys.readouterr().err


def test_instance_that_is_being_served_is_not_moved(room, target, capsys):
    with take_port(target.port):
        assert main(["move"]) == 1
    assert "sedang dipakai" in capsys.readouterr().err
    assert empty(target)


@pytest.fixture
def servers(settings):
    """Two of one instance, on ports of their own, each as its service runs it; the list of them, once both answer."""
    off = {"PARITRANA_DATABASE": "", "PARITRANA_DATABASE_OWNER": ""}
    ports = (free_port(), free_port())
    command = [*COMMAND, "serve", "--no-worker"]
    started = [
        subprocess.Popen(command, env=environment(settings.instance, PARITRANA_PORT=str(port), **off)) for port in ports
    ]
    try:
        for port, process in zip(ports, started, strict=True):
            wait_for(port, process)
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_instance_that_is_served_on_other_ports_is_not_moved(room, target, servers, capsys):
    for process in servers:
        assert main(["move"]) == 1
        assert "sedang dilayani, mungkin di port lain" in capsys.readouterr().err
        assert empty(target)
        process.terminate()
        assert process.wait(30) == 0
    assert main(["move"]) == 0


def test_nobody_serves_what_is_being_moved(settings, monkeypatch, capsys):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PARITRANA_PORT", str(free_port()))
    with out_of_service(settings.instance) as unserved:
        assert (unserved, main(["serve"])) == (True, 1)
    assert "sedang dipindahkan (paritrana move), diperbarui" in capsys.readouterr().err


def test_without_a_target_nothing_is_moved(room, target, monkeypatch, capsys):
    monkeypatch.delenv("PARITRANA_DATABASE")
    monkeypatch.delenv("PARITRANA_DATABASE_OWNER")
    assert main(["move"]) == 1
    assert "PARITRANA_DATABASE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        ("CREATE RULE lost AS ON INSERT TO pledge DO INSTEAD NOTHING", "Tabel pledge: baris 1 berbeda"),
        ("ALTER TABLE candidate ADD CHECK (code <> '64.02')", "Tabel candidate: ada baris yang tidak diterima"),
    ],
)
def test_row_that_does_not_arrive_leaves_the_target_empty(room, target, capsys, breaking, said):
    with hand(target) as found:
        found.execute(breaking)
    assert main(["move"]) == 1
    assert said in capsys.readouterr().err
    assert empty(target)
    assert (target.database.exists(), (target.instance / MARK).exists()) == (True, False)


def test_text_that_no_server_takes_leaves_the_target_empty(room, settings, target, capsys):
    with hand(settings) as found:
        found.execute("UPDATE candidate SET name = 'Pa' || char(0) || 'ser' WHERE code = '64.01'")
    assert main(["move"]) == 1
    assert "Tabel candidate" in capsys.readouterr().err
    assert empty(target)


@pytest.fixture
def moved(app, add_person, target):
    """A sealed instance after its move, in which one juror has a name that stands nowhere else."""
    assert named(app, add_person).seal().status_code == 303
    let_go(app)
    assert main(["move"]) == 0
    return target


def test_who_is_erased_after_a_move_is_in_no_file_of_the_instance(moved):
    assert files_with(moved.instance, NAME, EMAIL) == [COPY]
    assert main([*ERASE, "--run"]) == 0
    assert files_with(moved.instance, NAME, EMAIL) == []


def test_file_that_was_moved_goes_by_itself_after_its_period(moved, clock):
    there = create_app(moved, clock=clock)
    os.utime(moved.instance / COPY, (NOON.timestamp(),) * 2)
    clock.forward(days=29)
    night(there)
    assert files_with(moved.instance, NAME, EMAIL) == [COPY]
    clock.forward(days=2)
    assert night(there)
    assert files_with(moved.instance, NAME, EMAIL) == []


def test_period_of_a_file_that_nobody_wrote_to_for_long_begins_with_the_move(room, target):
    os.utime(target.database, (NOON.timestamp() - timedelta(days=400).total_seconds(),) * 2)
    begun = target.instance.stat().st_mtime
    assert main(["move"]) == 0
    assert (target.instance / COPY).stat().st_mtime >= begun


def test_instance_that_was_moved_is_not_begun_anew_without_its_server(moved, monkeypatch, capsys):
    where = os.environ["PARITRANA_DATABASE"]
    for name in ("PARITRANA_DATABASE", "PARITRANA_DATABASE_OWNER"):
        monkeypatch.delenv(name)
    for command in (["verify-files"], ["account", "add", "secretariat", "baru", "Baru"]):
        assert main(command) == 1
        assert f"sudah dipindahkan ke {where}" in capsys.readouterr().err
    assert main(["doctor"]) == 1
    assert f"sudah dipindahkan ke {where}" in capsys.readouterr().out
    assert not moved.database.exists()


@pytest.mark.parametrize("at", ["move_rows", "set_aside"])
def test_broken_off_move_lets_nobody_work_on_either_until_it_is_finished(room, target, monkeypatch, capsys, at):
    """Killed before the server has anything, and when it has everything but the source still lies there."""
    before = whole(target.database)
    with monkeypatch.context() as patch:
        patch.setattr(moving, at, killed)
        with pytest.raises(Killed):
            main(["move"])
    assert refused_as_broken_off(capsys)
    with monkeypatch.context() as patch:
        patch.setenv("PARITRANA_DATABASE", "")
        assert refused_as_broken_off(capsys)
    main(["doctor"])
    assert "RUSAK       Tempat data: " + str(target.database) in capsys.readouterr().out
    assert main(["move"]) == 0
    assert whole(target.instance / COPY) == before
    assert main(["account", "add", "secretariat", "baru", "Baru"]) == 0


class Killed(BaseException):
    """Nothing that is done on an error is done."""


def killed(*_arguments):
    raise Killed


def refused_as_broken_off(capsys):
    return main(["verify-files"]) == 1 and "terputus. Jalankan lagi paritrana move" in capsys.readouterr().err


def test_source_that_somebody_still_has_open_is_set_aside_by_the_next_try(room, target, capsys):
    with hand(replace(target, server=None)) as somebody:
        somebody.execute('SELECT count(*) FROM "user"').fetchone()
        assert main(["move"]) == 1
        assert "masih dibuka proses lain" in capsys.readouterr().err
    assert main(["move"]) == 0
    assert (target.database.exists(), (target.instance / COPY).exists()) == (False, True)


def test_doctor_tells_of_a_file_that_an_earlier_program_left_behind(room, target, capsys):
    main(["doctor"])
    assert "peringatan  Tempat data: " + str(target.database) in capsys.readouterr().out
