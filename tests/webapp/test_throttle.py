"""Attempts are counted in the database: by account and address, over every process, and over a restart."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.models import JUROR, SECRETARIAT, Throttle
from webapp.services import accounts

ROOT = Path(__file__).parents[2]
# A server of its own on the same instance: each argument is a path with its fields, and where the request comes from.
SERVER = """
import json, os, sys
from tests.webapp.conftest import Persona
from webapp import create_app
from webapp.config import settings_from_environment
app = create_app(settings_from_environment({**os.environ, "PARITRANA_INSTANCE": sys.argv[1]}))
print("ready", flush=True)
for line in sys.stdin:
    path, fields, address = json.loads(line)
    persona = Persona(app.test_client(), fields.get("login", ""))
    persona.client.environ_base["REMOTE_ADDR"] = address
    print(persona.post(path, fields).status_code, flush=True)
"""
HOME, AWAY = "10.0.0.1", "10.0.0.2"


class Process:
    """One server process, asked line by line."""

    def __init__(self, instance: Path) -> None:
        command = [sys.executable, "-c", SERVER, str(instance)]
        self.running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.running.stdout.readline() == "ready\n"

    def ask(self, path: str, address: str = HOME, **fields: str) -> int:
        self.running.stdin.write(json.dumps([path, fields, address]) + "\n")
        self.running.stdin.flush()
        return int(self.running.stdout.readline())

    def guess(self, login: str, address: str = HOME) -> int:
        return self.ask("/masuk", address, login=login, password="bukan kata sandinya")

    def end(self) -> None:
        self.running.communicate(timeout=20)


@pytest.fixture
def start(settings, app):
    found: list[Process] = []

    def begin() -> Process:
        found.append(Process(settings.instance))
        return found[-1]

    yield begin
    for one in found:
        one.end()


def test_two_processes_count_together_and_a_restart_forgets_nothing(start, add_person):
    for login in ("panelis-1", "panelis-2"):
        add_person(login, role=JUROR)
    one, other = start(), start()
    turns = [one, other] * (accounts.OWN_ATTEMPTS // 2)
    assert [process.guess("panelis-1") for process in turns] == [422] * accounts.OWN_ATTEMPTS
    assert (one.guess("panelis-1"), other.guess("panelis-1")) == (429, 429)
    one.end()
    later = start()
    assert later.guess("panelis-1") == 429
    # Nobody else is locked out: not at that address, nor the same account somewhere else.
    assert (later.guess("panelis-2"), later.guess("panelis-1", AWAY)) == (422, 422)


def test_links_and_wishes_for_links_are_counted_too(start):
    process = start()
    limit = accounts.OWN_ATTEMPTS
    same = [process.ask("/setel-sandi/simpan", tautan="tautan-yang-sama", password="x") for _try in range(limit + 1)]
    assert same == [404] * limit + [429]


def test_codes_are_counted_in_the_database(add_person, look):
    office = add_person("sekretariat", role=SECRETARIAT)
    office.sign_in()
    before = len(look(Throttle))
    office.post("/masuk", {"login": "sekretariat", "password": "kunci-lembar-penilai"})
    office.post("/masuk/kode", {"code": "000000"})
    assert sum(one.failures for one in look(Throttle)) == 1
    assert len(look(Throttle)) > before
