"""Keys that lie encrypted, and are opened by systemd for the running service alone: tried under a real systemd."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import pytest

from tests import systemd
from tests.systemd import INSTANCE, Machine, healthy, wait_for
from tests.webapp.cli.test_demo import free_port, run

pytestmark = pytest.mark.namespaces
UNIT = "paritrana.service"
STORE = "/run/credstore.encrypted"  # this machine's own /etc is left alone
KEYS = {"secret.key": f"{INSTANCE}/secret.key", "checkpoint.key": f"{INSTANCE}/keys/checkpoint.key"}


@pytest.fixture(scope="module")
def port() -> int:
    return int(free_port())


@pytest.fixture(scope="module")
def machine(tmp_path_factory, port):
    folder = tmp_path_factory.mktemp("tersegel")
    words = ("deploy", "systemd", "--sealed", "--unit", UNIT, "--user", "root")
    printed = run(folder / "x", *words, PARITRANA_PORT=str(port)).stdout
    (folder / UNIT).write_text(printed.replace(str(folder / "x"), INSTANCE).replace("/etc/credstore.encrypted", STORE))
    with systemd.running(folder, ()) as found:
        yield found


def seal(machine: Machine, keys: dict[str, str]) -> dict[str, str]:
    """Encrypts keys as the README says, and leaves nothing but empty files in their places."""
    machine.run("mkdir", "-p", STORE, f"{INSTANCE}/keys")
    machine.file(f"{INSTANCE}/keys").chmod(0o700)
    for name, place in KEYS.items():
        machine.file(place).write_text(keys[name])
        done = machine.run(
            "systemd-creds", "encrypt", "--with-key=host", f"--name={name}", place, f"{STORE}/paritrana-{name}"
        )
        assert done.returncode == 0, done.stderr
        machine.file(place).write_text("")
        machine.file(place).chmod(0o600)
    return keys


def test_service_runs_with_keys_that_lie_nowhere_in_the_clear(machine, port):
    made = seal(machine, {name: secrets.token_hex(32) for name in KEYS})
    assert machine.systemctl("start", UNIT).returncode == 0
    wait_for(lambda: healthy(port), UNIT)
    inside = machine.told(UNIT, "MainPID")
    for name, place in KEYS.items():
        assert machine.run("cat", place).stdout == ""  # as everybody else on that machine sees it
        seen = machine.run("nsenter", "--target", inside, "--mount", "cat", place)
        assert seen.stdout == made[name]  # as the service does
        assert made[name].encode() not in machine.file(f"{STORE}/paritrana-{name}").read_bytes()


def test_command_by_hand_has_the_keys_inside_the_service_alone(machine):
    inside = ("nsenter", "--mount", "--target", machine.told(UNIT, "MainPID"))
    program = Path(sys.executable).with_name("paritrana")
    command = ("env", f"PARITRANA_INSTANCE={INSTANCE}", str(program), "account", "add", "juror")
    done = machine.run(*inside, *command, "panelis-1", "Panelis Satu")
    assert (done.returncode, "/setel-sandi#" in done.stdout) == (0, True)
    outside = machine.run(*command, "panelis-2", "Panelis Dua")
    assert (outside.returncode, outside.stdout) == (1, "")
    assert "tidak lengkap" in outside.stderr


def test_sealed_key_is_renewed_by_the_steps_of_the_readme(machine, port):
    machine.systemctl("stop", UNIT)
    wait_for(lambda: not healthy(port), UNIT)
    before = {}
    for name, place in KEYS.items():
        done = machine.run("systemd-creds", "decrypt", f"--name={name}", f"{STORE}/paritrana-{name}")
        machine.file(place).write_text(done.stdout)
        before[name] = done.stdout
    program = Path(sys.executable).with_name("paritrana")
    done = machine.run("env", f"PARITRANA_INSTANCE={INSTANCE}", str(program), "renew-secret")
    assert (done.returncode, "paritrana keys export" in done.stdout) == (0, True)
    after = seal(machine, {name: machine.file(place).read_text() for name, place in KEYS.items()})
    assert (len(after["secret.key"]), after["secret.key"] != before["secret.key"]) == (64, True)
    assert after["checkpoint.key"] == before["checkpoint.key"]
    assert machine.systemctl("start", UNIT).returncode == 0
    wait_for(lambda: healthy(port), UNIT)


def test_without_its_keys_the_service_does_not_start_and_makes_no_others(machine, port):
    machine.systemctl("stop", UNIT)
    wait_for(lambda: not healthy(port), UNIT)
    machine.run("mv", STORE, f"{STORE}.gone")
    assert machine.systemctl("start", UNIT).returncode != 0
    assert [machine.run("cat", place).stdout for place in KEYS.values()] == ["", ""]
    assert not healthy(port)
