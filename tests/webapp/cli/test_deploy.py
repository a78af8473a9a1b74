"""Units of systemd: what it says of them, and what they start, run as they say where no systemd runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.webapp.cli.test_demo import free_port, run
from webapp.cli.deploy import UNITS
from webapp.config import read_settings
from webapp.heartbeat import FOLDER

HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
}


def printed(folder: Path, unit: str, port: int = 8000, **more: str) -> str:
    done = run(folder, "deploy", "systemd", "--unit", unit, "--user", "daemon", PARITRANA_PORT=str(port), **more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


class Noting(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:
        self.asked.add(name)
        return super().get(name, default)


def verified(*units: Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "verify", *map(str, units)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def parts(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^([A-Z][A-Za-z]+)=(.*)$", text, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def as_the_unit_says(text: str, **more: str) -> subprocess.Popen[bytes]:
    """ExecStart with the unit's own environment and nothing of ours but the path."""
    found = parts(text)
    given = dict(one.split("=", 1) for one in found["Environment"])
    return subprocess.Popen(shlex.split(found["ExecStart"][0]), env={"PATH": os.environ["PATH"], **given, **more})


def test_units_are_what_systemd_takes_and_shut_in(tmp_path):
    for unit in UNITS:
        (tmp_path / unit).write_text(printed(tmp_path / "instance", unit))
    said = verified(*(tmp_path / unit for unit in UNITS))
    assert (said.returncode, [line for line in said.stderr.splitlines() if "paritrana" in line]) == (0, [])
    for unit in UNITS[:3]:
        found = parts((tmp_path / unit).read_text())
        assert {name: found[name][0] for name in HARDENED} == HARDENED
        assert found["ReadWritePaths"] == [str(tmp_path / "instance")]
        assert "MemoryMax" in found
        assert shutil.which(shlex.split(found["ExecStart"][0])[0])


def test_units_may_write_the_backup_folder_and_are_told_of_it(tmp_path):
    """The nightly one is on another disk, which is read-only to a unit that is shut in."""
    named = {"PARITRANA_BACKUP_FOLDER": "/srv/cadangan", "PARITRANA_BACKUP_KEYS": "/etc/paritrana/umum.txt"}
    for unit in UNITS[:3]:
        (tmp_path / unit).write_text(printed(tmp_path / "instance", unit, **named))
        found = parts((tmp_path / unit).read_text())
        assert found["ReadWritePaths"] == [str(tmp_path / "instance"), "-/srv/cadangan"]
        assert {f"{name}={value}" for name, value in named.items()} < set(found["Environment"])
    said = verified(*(tmp_path / unit for unit in UNITS[:3]))
    assert (said.returncode, [line for line in said.stderr.splitlines() if "paritrana" in line]) == (0, [])


@pytest.fixture
def everything(tmp_path) -> dict[str, str]:
    """A value for each setting there is."""
    shared, password = tmp_path / "bersama", tmp_path / "sandi"
    shared.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text("kata-sandi-dalam-berkas")
    files = ("DATABASE", "DATABASE_OWNER", "DATABASE_DRILL", "QUEUE")
    return {
        "PARITRANA_INSTANCE": str(tmp_path / "instance"),
        "PARITRANA_PORT": "8123",
        "PARITRANA_URL": "https://contoh.go.id/paritrana",
        "PARITRANA_PROXY": "127.0.0.1,2",
        "PARITRANA_LOG": "diam",
        "PARITRANA_SHARED": str(shared),
        "PARITRANA_DATABASE": "postgresql://kerja@db.contoh.go.id/p?sslmode=verify-full&sslcert=/etc/p%40.pem",
        "PARITRANA_DATABASE_OWNER": "postgresql://pemilik@127.0.0.1/p",
        "PARITRANA_DATABASE_DRILL": "postgresql://latihan@127.0.0.1/latihan?password=rahasia-dalam-alamat",
        **{f"PARITRANA_{name}_PASSWORD_FILE": str(password) for name in files},
        "PARITRANA_QUEUE": "rediss://antrean.contoh.go.id:6379/0?ssl_ca_certs=/etc/ca.pem",
        "PARITRANA_INNER_TLS": "own",
        "PARITRANA_SECOND_STEP": "all",
        "PARITRANA_SCANNER": "/run/clamav/clamd.ctl",
        "PARITRANA_PRIVACY_CONTACT": 'Pejabat "PDP", pdp@contoh.go.id, (0541) 123456',
        "PARITRANA_BACKUP_FOLDER": "/srv/cadangan",
        "PARITRANA_BACKUP_KEYS": "/etc/paritrana/umum.txt",
        "PARITRANA_BACKUP_HOUR": "3",
        "PARITRANA_BACKUP_DAYS": "20",
        "PARITRANA_SMTP": "smtps://surat.contoh.go.id:465",
        "PARITRANA_SMTP_FROM": "paritrana@contoh.go.id",
        "PARITRANA_SMTP_USER": "paritrana",
        "PARITRANA_SMTP_PASSWORD": "rahasia-surat",
        "PARITRANA_SMTP_CERTIFICATE": "/etc/paritrana/surat.pem",
        "PARITRANA_SMTP_KEY": "/etc/paritrana/surat.key",
    }


LEFT_OUT = {
    "PARITRANA_DATABASE_OWNER": "hanya untuk perintah",
    "PARITRANA_DATABASE_OWNER_PASSWORD_FILE": "hanya untuk perintah",
    "PARITRANA_DATABASE_DRILL": "/etc/paritrana.env",
    "PARITRANA_SMTP_PASSWORD": "/etc/paritrana.env",
}


def test_each_setting_stands_in_the_unit_or_is_said_to_belong_elsewhere(tmp_path, everything):
    """What the settings are read from is asked, so a new one that no unit carries fails here."""
    noting = Noting(everything)
    read_settings(noting)
    assert {name for name in noting.asked if name.startswith("PARITRANA_")} == set(everything)
    done = run(tmp_path / "instance", "deploy", "systemd", "--unit", UNITS[0], **everything)
    assert done.returncode == 0
    carried = dict(read_back(line) for line in parts(done.stdout)["Environment"])
    assert carried == {name: value for name, value in everything.items() if name not in LEFT_OUT}
    said = dict(line.split(" ", 1) for line in done.stderr.splitlines())
    assert {name: LEFT_OUT[name] in words for name, words in said.items()} == dict.fromkeys(LEFT_OUT, True)
    assert "rahasia" not in done.stdout + done.stderr


def read_back(line: str) -> tuple[str, str]:
    """Name and value of one line, as systemd.syntax(7) and systemd.unit(5) have it."""
    (words,) = shlex.split(line)
    name, _, value = words.partition("=")
    return name, value.replace("%%", "%")


def test_instance_that_was_moved_is_served_from_where_it_is_now(tmp_path):
    address = "postgresql://paritrana@127.0.0.1/paritrana"
    for unit in UNITS[:3]:
        assert (
            f"PARITRANA_DATABASE={address}"
            in parts(printed(tmp_path / "instance", unit, PARITRANA_DATABASE=address))["Environment"]
        )


def test_folder_that_is_not_there_is_not_made_by_who_prints_files_for_it(tmp_path):
    given = {"PARITRANA_URL": "https://contoh.go.id"}
    for what in ("nginx", "systemd"):
        assert run(tmp_path / "instance", "deploy", what, **given).returncode == 0
    assert not (tmp_path / "instance").exists()


def test_fault_planted_in_a_unit_is_told_by_systemd(tmp_path):
    text = printed(tmp_path / "instance", UNITS[0]).replace("ExecStart=/", "ExecStart=/tidak-ada/")
    (tmp_path / UNITS[0]).write_text(text)
    assert "is not executable" in verified(tmp_path / UNITS[0]).stderr


def test_server_unit_says_when_it_is_ready_and_has_no_worker_of_its_own(tmp_path):
    port = free_port()
    text = printed(tmp_path / "instance", "paritrana.service", port)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(60)
        process = as_the_unit_says(text, NOTIFY_SOCKET=str(tmp_path / "notify"))
        try:
            assert b"READY=1" in told.recv(4096)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
                assert answer.status == 200
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            commands = [Path(f"/proc/{one}/cmdline").read_bytes() for one in children]
            assert [one for one in commands if b"\0worker" in one] == []
        finally:
            process.terminate()
        assert process.wait(int(parts(text)["TimeoutStopSec"][0])) == 0


def test_worker_unit_works_and_ends_in_time(tmp_path):
    text = printed(tmp_path / "instance", "paritrana-worker.service")
    process = as_the_unit_says(text)
    try:
        wait_until(lambda: any((tmp_path / "instance" / FOLDER).glob("*")))
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(int(parts(text)["TimeoutStopSec"][0])) == 0


def wait_until(true) -> None:
    for _attempt in range(600):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it didn't come about in a minute")


@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (("nginx",), {}, "harus alamat https"),
        (("nginx", "--key", "/a b;c"), {"PARITRANA_URL": "https://contoh.go.id"}, "tidak dapat ditulis"),
        (("systemd", "--user", "a\nUser=root"), {}, "tidak dapat ditulis"),
        (("systemd",), {"PARITRANA_BACKUP_FOLDER": "/srv/a b"}, "tidak dapat ditulis"),
        (("systemd",), {"PARITRANA_PRIVACY_CONTACT": "PDP\nUser=root"}, "pakai satu baris"),
        (("nginx", "--server", "10.0.0.5:8000"), {"PARITRANA_URL": "https://contoh.go.id"}, "terowongan"),
        (("nginx", "--server", "127.0.0.1:8000;"), {"PARITRANA_URL": "https://contoh.go.id"}, "terowongan"),
    ],
)
def test_what_cannot_stand_in_a_file_is_refused(tmp_path, arguments, more, sentence):
    done = run(tmp_path / "instance", "deploy", *arguments, **more)
    assert (done.returncode, sentence in done.stderr, done.stdout) == (1, True, "")


@pytest.mark.parametrize("port", ["-1", "0", "65536"])
def test_port_that_is_none_is_refused(tmp_path, port):
    done = run(tmp_path / "instance", "deploy", "nginx", "--plain-port", port, PARITRANA_URL="https://contoh.go.id")
    assert (done.returncode, f"--plain-port: '{port}' tidak dapat dibaca" in done.stderr, done.stdout) == (2, True, "")


def test_servers_take_turns_and_only_several_are_tried_one_after_the_other(tmp_path):
    given = {"PARITRANA_URL": "https://contoh.go.id", "PARITRANA_PORT": "8123"}
    alone = run(tmp_path / "instance", "deploy", "nginx", **given).stdout
    assert ("server 127.0.0.1:8123 max_fails=1" in alone, "proxy_next_upstream off;" in alone) == (True, True)
    options = ("--server", "127.0.0.1:8000", "--server", "127.0.0.1:8001")
    several = run(tmp_path / "instance", "deploy", "nginx", *options, **given).stdout
    assert re.findall(r"^    server (\S+) max_fails", several, re.MULTILINE) == ["127.0.0.1:8000", "127.0.0.1:8001"]
    assert set(re.findall(r"proxy_next_upstream (.*);", several)) == {"error timeout"}
    assert several.count("proxy_pass http://paritrana_server;") == 3


def test_units_may_write_in_the_folder_that_all_servers_have_in_common(tmp_path, served):
    shared = tmp_path / "bersama"
    shared.mkdir(mode=0o700)
    address = served.application.set(drivername="postgresql").render_as_string()
    given = {"PARITRANA_DATABASE": address, "PARITRANA_SHARED": str(shared)}
    done = run(tmp_path / "instance", "deploy", "systemd", "--unit", UNITS[0], **given)
    found = parts(done.stdout)
    assert found["ReadWritePaths"] == [str(tmp_path / "instance"), str(shared)]
    assert f"PARITRANA_SHARED={shared}" in found["Environment"]
