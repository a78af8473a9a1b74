"""The printed units under a real systemd: shut in as they say, started, killed, stopped."""

from __future__ import annotations

import pytest

from tests import systemd
from tests.systemd import INSTANCE, Machine, healthy, wait_for
from tests.webapp.cli.test_demo import free_port, run
from webapp.cli.deploy import UNITS
from webapp.heartbeat import FOLDER

pytestmark = pytest.mark.namespaces
SERVER, WORKER, DOCTOR, TIMER = UNITS
CONTACT = 'Pejabat "PDP" \\ 100%n, (0541) 123456, $HOME'  # each sign means something in a unit


@pytest.fixture(scope="module")
def port() -> int:
    return int(free_port())


@pytest.fixture(scope="module")
def machine(tmp_path_factory, port):
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        given = {"PARITRANA_PORT": str(port), "PARITRANA_PRIVACY_CONTACT": CONTACT}
        done = run(folder / "x", "deploy", "systemd", "--unit", unit, "--user", "root", **given)
        (folder / unit).write_text(done.stdout.replace(str(folder / "x"), INSTANCE))
    with systemd.running(folder, (SERVER, WORKER, TIMER)) as found:
        yield found


def up(machine: Machine, unit: str) -> bool:
    return machine.told(unit, "ActiveState") == "active"


def test_server_and_worker_start_shut_in(machine, port):
    wait_for(lambda: up(machine, SERVER) and healthy(port), SERVER)
    wait_for(lambda: up(machine, WORKER) and any(machine.file(f"{INSTANCE}/{FOLDER}").glob("*")), WORKER)
    wait_for(lambda: up(machine, TIMER), TIMER)
    process = machine.file(f"/proc/{machine.told(SERVER, 'MainPID')}")
    assert f"PARITRANA_PRIVACY_CONTACT={CONTACT}".encode() in (process / "environ").read_bytes().split(b"\0")
    inside = (process / "status").read_text()
    assert "NoNewPrivs:\t1\nSeccomp:\t2" in inside
    assert "CapEff:\t0000000000000000" in inside
    allowed = machine.told(SERVER, "SystemCallFilter").split()
    assert ("read" in allowed, "mount" in allowed) == (True, False)


def test_killed_server_and_worker_are_started_again(machine, port):
    before = {unit: machine.told(unit, "MainPID") for unit in (SERVER, WORKER)}
    for unit in before:
        machine.kill(unit)
    for unit, process in before.items():
        wait_for(lambda unit=unit, process=process: machine.told(unit, "MainPID") not in {"0", process}, unit)
        wait_for(lambda unit=unit: up(machine, unit), unit)
    assert wait_for(lambda: healthy(port), SERVER)
    # More than once where another process took the free port meanwhile; then systemd tries until it is free again.
    assert all(int(machine.told(unit, "NRestarts")) >= 1 for unit in before)


def test_doctor_looks_at_the_instance_from_its_own_unit(machine):
    machine.systemctl("start", DOCTOR)
    assert [machine.told(DOCTOR, name) for name in ("Result", "ExecMainStatus")] == ["success", "0"]
    machine.file(INSTANCE).chmod(0o755)
    machine.systemctl("start", DOCTOR)
    assert [machine.told(DOCTOR, name) for name in ("Result", "ExecMainStatus")] == ["exit-code", "1"]


def test_server_and_worker_stop_in_peace(machine, port):
    for unit in (SERVER, WORKER):
        machine.systemctl("stop", unit)
        assert [machine.told(unit, name) for name in ("ActiveState", "Result", "ExecMainStatus")] == [
            "inactive",
            "success",
            "0",
        ]
    assert not healthy(port)
