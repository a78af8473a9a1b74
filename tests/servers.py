"""Two machines on this one: a server and a worker each, behind nginx, on one PostgreSQL, one Redis and one folder.

Each has an own folder for what is its own; what they have in common is said to them in their environment alone. The
second one's clock goes wrong, and both speak to Redis over TLS, as machines must.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from argon2 import PasswordHasher
from flask import Flask

from tests import nginx, postgresql, redis_server
from tests.bench.room_site import sign_all_in
from tests.postgresql import Served
from tests.redis_server import Redis
from tests.trials.sessions import kill_session, members
from tests.webapp.conftest import NOON, PASSWORD, PIN, Persona
from tests.webapp.office import Office, open_office
from tests.webapp.room import Room, open_room
from tests.webapp.sealing import Plenary, open_sealed
from webapp import create_app
from webapp.config import SETTINGS, settings_from_environment
from webapp.db import db, transaction
from webapp.models import JUROR, Pin, User
from webapp.services import accounts

SERVE, WORK = ("serve", "--no-worker"), ("worker",)
LONGEST = 90.0  # seconds, on a busy machine
SAVERS = tuple(f"penyimpan-{number}" for number in range(1, 7))
OPERATOR = "op-unggah"
SHEETS = 4  # in turn: so each save has other marks than the one before on that sheet
DATABASE = "beberapa"
AHEAD = timedelta(minutes=7)  # of the second machine's clock
WRONG_CLOCK = ("tests.wrong_clock", str(int(AHEAD.total_seconds())))


@dataclass(repr=False)
class Machine:
    """One of the two; `given` is what its processes are told."""

    name: str
    given: Mapping[str, str]
    log: Path
    program: tuple[str, ...] = ("webapp.cli",)
    sessions: dict[tuple[str, ...], subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.given["PARITRANA_PORT"])

    def start(self, what: tuple[str, ...]) -> None:
        """In a session of its own, so that it can be killed with all its children."""
        with self.log.open("ab") as told:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": told, "stderr": told}
            self.sessions[what] = subprocess.Popen(
                self.command(*what), env={**os.environ, **self.given}, start_new_session=True, **quiet
            )

    def command(self, *what: str) -> list[str]:
        return [sys.executable, "-m", *self.program, *what]

    def run(self, *what: str, **given: str) -> str:
        """What a command on this machine prints, however it ends."""
        told = {**os.environ, **self.given, **given}
        return subprocess.run(self.command(*what), env=told, capture_output=True, text=True, check=False).stdout

    def kill(self, what: tuple[str, ...]) -> int:
        """SIGKILL for all of it; how many processes there were."""
        process = self.sessions.pop(what)
        count = kill_session(process.pid)
        process.wait()
        return count

    def processes(self, what: tuple[str, ...]) -> list[int]:
        return members(self.sessions[what].pid)

    def is_up(self) -> bool:
        try:
            return ask(self.port, "GET", "/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]


def ask(port: int, method: str, path: str, body: bytes = b"", *, tls: Path | None = None, **headers: str) -> Answer:
    """One request, to a server itself as nginx would make it, or with a certificate to nginx."""
    if tls is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    else:
        connection = http.client.HTTPSConnection("localhost", port, context=nginx.trusting(tls), timeout=LONGEST)
    try:
        connection.request(method, path, body or None, {"Host": "localhost", **headers})
        found = connection.getresponse()
        text = found.read().decode("utf-8", "replace")
        cookies = tuple(found.headers.get_all("Set-Cookie") or ())
        return Answer(found.status, text, found.headers, cookies)
    finally:
        connection.close()


@dataclass
class Visitor:
    """A browser: its cookies, and the token of the last page with a form."""

    ground: Ground
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, machine: Machine, path: str) -> Answer:
        return self.send(machine, "GET", path)

    def post(self, machine: Machine, path: str, **fields: str) -> Answer:
        body = urlencode({**fields, "csrf_token": self.token}).encode()
        return self.send(machine, "POST", path, body, "application/x-www-form-urlencoded")

    def send(
        self,
        machine: Machine | None,
        method: str,
        path: str,
        body: bytes = b"",
        kind: str = "",
        *,
        as_json: bool = False,
    ) -> Answer:
        """To one of the servers, or to nginx in front of them."""
        headers = {
            "Host": f"localhost:{self.ground.port}",
            "Referer": f"{self.ground.url}/",
            "X-CSRFToken": self.token,
            "X-Forwarded-For": "203.0.113.7",
        }
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers |= {"Content-Type": kind} if kind else {}
        headers |= {"Accept": "application/json"} if as_json else {}
        if machine is None:
            answer = ask(self.ground.port, method, path, body, tls=self.ground.certificate, **headers)
        else:
            answer = ask(machine.port, method, path, body, **headers)
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def sign_in(self, machine: Machine, login: str, password: str = PASSWORD) -> Answer:
        self.get(machine, "/masuk")
        return self.post(machine, "/masuk", login=login, password=password)


@dataclass(frozen=True, repr=False)
class Ground:
    """Everything that runs, and what is in it."""

    folder: Path
    port: int
    machines: tuple[Machine, Machine]
    served: Served
    redis: Redis
    app: Flask  # in this process, to prepare and to look
    plenary: Plenary
    office: Office
    room: Room
    cookies: dict[str, str]

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def certificate(self) -> Path:
        return self.folder / "paritrana.pem"

    def visitor(self, login: str = "") -> Visitor:
        """A new browser; of one of the SAVERS or the operator it is signed in already."""
        made = Visitor(self)
        if login:
            name, _, value = self.cookies[login].partition("=")
            made.cookies[name] = value
            made.get(self.machines[0], "/akun")
        return made


def told(folder: Path, name: str, port: int, common: Mapping[str, str]) -> dict[str, str]:
    """The environment of one machine."""
    own = {"PARITRANA_INSTANCE": str(folder / name), "PARITRANA_PORT": str(nginx.free_port())}
    return {**own, "PARITRANA_URL": f"https://localhost:{port}", "PARITRANA_PROXY": "127.0.0.1", **common}


@contextmanager
def two_machines(folder: Path, *, sticky: bool = False, workers: bool = True) -> Iterator[Ground]:
    """Servers and workers, started and answering. The control is `sticky`: each has a folder with its own keys."""
    with ExitStack() as stack:
        database = stack.enter_context(postgresql.running())
        served = database.upgraded(DATABASE)
        redis = stack.enter_context(redis_server.running(folder, tls=True))
        port, address = nginx.free_port(), served.application.set(drivername="postgresql").render_as_string()
        common = {"PARITRANA_DATABASE": address, **redis.given}
        shared = {name: {} if sticky else {"PARITRANA_SHARED": str(folder / "bersama")} for name in ("satu", "dua")}
        (folder / "bersama").mkdir(mode=0o700)
        given = {name: told(folder, name, port, {**common, **more}) for name, more in shared.items()}
        machines = tuple(Machine(name, one, folder / f"{name}.log") for name, one in given.items())
        machines[1].program = WRONG_CLOCK
        filled = fill(given["satu"])
        servers = [f"127.0.0.1:{one.port}" for one in machines]
        whole = nginx.configure(folder, given["satu"], plain_port=nginx.free_port(), servers=servers)
        stack.callback(end_all, machines)
        for one in machines:
            one.start(SERVE)
            if workers:
                one.start(WORK)
        stack.enter_context(nginx.running(whole, port))
        until(lambda: all(one.is_up() for one in machines))
        ground = Ground(folder, port, machines, served, redis, *filled)
        yield ground
        with ground.app.app_context():
            db.engine.dispose()


def end_all(machines: tuple[Machine, ...]) -> None:
    for one in machines:
        for what in list(one.sessions):
            one.kill(what)


def until(true: object, seconds: float = LONGEST) -> None:
    """Waits for what other processes do. Raises RuntimeError where it doesn't come about."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            raise RuntimeError("it didn't come about in time")
        time.sleep(0.05)


def fill(given: Mapping[str, str]) -> tuple[Flask, Plenary, Office, Room, dict[str, str]]:
    """A sealed category, one in its interviews, one in its submissions; who saves and who hands in is signed in.

    The application in this process has no https, so that a test's client can speak to it, and else the same of all.
    """
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app = create_app(settings_from_environment({**given, "PARITRANA_URL": "http://localhost:8000"}))

    def add(login: str, *, role: str) -> Persona:
        hashed = accounts.hash_password(PASSWORD)
        with app.app_context(), transaction() as session:
            user = User(login=login, name=login, role=role, password_hash=hashed, created_at=NOON)
            session.add(user)
            session.flush()
            if role == JUROR:
                session.add(Pin(user_id=user.id, pin_hash=accounts.hash_password(PIN), set_at=NOON))
        return Persona(app.test_client(), login, login)

    plenary = open_sealed(app, add)
    office = open_office(app, add, code="unggah", operators=((OPERATOR, "64.01"),), others=(), deadline=None)
    for login in SAVERS:
        add(login, role=JUROR)
    names = tuple(f"Kabupaten Contoh {number}" for number in range(1, SHEETS + 1))
    room = open_room(app, SAVERS, names=names, code="simpan")
    app.config["SESSION_COOKIE_NAME"] = "__Host-paritrana"
    cookies = dict(sign_all_in(app, (*SAVERS, OPERATOR)))
    app.config["SESSION_COOKIE_NAME"] = app.extensions[SETTINGS].cookie_name
    return app, plenary, office, room, cookies
