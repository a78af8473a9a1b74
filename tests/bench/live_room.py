"""What a screen costs that asks who is in the room, and what a stream would cost this server instead.

Asking goes through the whole application with a signed-in browser, beside its smallest page. Streams are held open on
the server's own kind and number of processes: what is counted is who else is still answered.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

from tests.bench.measure import Contestant, ratio, take_turns
from tests.browser.conftest import free_port
from tests.webapp.conftest import PASSWORD, Persona
from tests.webapp.room import NAMES, Room, open_room
from webapp import create_app
from webapp.cli.serve import OPTIONS
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import CALLED, JUROR, LiveRoom, Slot, User
from webapp.services import accounts

NEWS = "/penilaian/ruang"
AT_ONCE = 50  # requests of one measurement
PATIENCE = 1.0  # seconds, until a request counts as not answered
STREAMING = """
import time
def app(environ, start):
    streams = environ["PATH_INFO"] == "/stream"
    start("200 OK", [("Content-Type", "text/event-stream" if streams else "text/plain")])
    if not streams:
        return [b"ya"]
    return (time.sleep(1) or b"data: x\\n\\n" for _turn in range(600))
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seats", type=int, default=9)


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder), options.seats) as (juror, known):
            unlike = compare(juror, known, options.rounds)
        told = [answered(streams, Path(folder)) for streams in range(OPTIONS["workers"] + 1)]
    for streams, count in enumerate(told):
        print(f"{streams} streams open: {count} of 10 others answered within {PATIENCE:g} s")
    print(f"answers that differ from what was expected: {unlike}")
    return 1 if unlike else 0


@contextmanager
def opened(folder: Path, seats: int) -> Iterator[tuple[Persona, str]]:
    """A juror of a panel with somebody in its room, and the mark of what that screen knows already."""
    with opened_room(of_folder(folder), seats) as (app, room, juror):
        call(app, room)
        yield juror, juror.get(NEWS).json["mark"]


def of_folder(folder: Path) -> Settings:
    return Settings(instance=folder, port=8000, public_url="http://localhost:8000", secret_key="k" * 64)


@contextmanager
def opened_room(settings: Settings, seats: int) -> Iterator[tuple[Flask, Room, Persona]]:
    """A category in its interviews, and the first of its panel, signed in."""
    upgrade(settings.place)
    app = create_app(settings)
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    logins = tuple(f"panelis-{number}" for number in range(1, seats + 1))
    add_people(app, logins)
    room = open_room(app, logins)
    juror = Persona(app.test_client(), logins[0])
    assert juror.sign_in().status_code == 303
    yield app, room, juror
    with app.app_context():
        db.engine.dispose()


def add_people(app: Flask, logins: tuple[str, ...]) -> None:
    at, hashed = datetime.now(UTC), accounts.hash_password(PASSWORD)
    with app.app_context(), transaction() as session:
        session.add_all(
            User(login=login, name=login, role=JUROR, password_hash=hashed, created_at=at) for login in logins
        )


def call(app: Flask, room: Room) -> None:
    """The first candidate is in the room."""
    at, candidate_id = datetime.now(UTC), room.candidates[NAMES[0]]
    with app.app_context(), transaction() as session:
        slot = Slot(category_id=room.category_id, candidate_id=candidate_id, presentation=10, questions=20)
        slot.starts_at, slot.room, slot.uid, slot.changed_at = at, "kutai", "0" * 36, at
        row = LiveRoom(category_id=room.category_id, revision=1, call=1, candidate_id=candidate_id, room="kutai")
        row.phase, row.left_seconds, row.changed_at = CALLED, 600, at
        session.add_all([slot, row])


def compare(juror: Persona, known: str, rounds: int) -> int:
    """Prints the ratios; how many answers weren't what they should be."""
    asked = {
        "the smallest page (/healthz)": ("/healthz", 200),
        "asking, nothing changed": (f"{NEWS}?punya={known}", 204),
        "asking, told anew": (NEWS, 200),
        "a juror's list": ("/penilaian", 200),
    }
    contestants = [Contestant(name, requests(juror, path)) for name, (path, _status) in asked.items()]
    take_turns(contestants, rounds)
    for one in contestants:
        own = ratio(one, contestants[0])
        print(f"{one.name}: {own.middle:.1f} ({own.least:.1f}–{own.most:.1f})")
    expected = [status for _path, status in asked.values()]
    return sum(one.answer != status for one, status in zip(contestants, expected, strict=True))


def requests(juror: Persona, path: str) -> Callable[[], int]:
    """So many requests of one address; the status of the last."""

    def ask() -> int:
        return [juror.get(path).status_code for _turn in range(AT_ONCE)][-1]

    return ask


def answered(streams: int, folder: Path) -> int:
    """How many of ten requests are answered while so many streams are open."""
    (folder / "mengalir.py").write_text(STREAMING)
    port = int(free_port())
    kind = [
        "--workers",
        str(OPTIONS["workers"]),
        "--worker-class",
        OPTIONS["worker_class"],
        "--no-control-socket",
        "--graceful-timeout",
        "1",
    ]
    command = [sys.executable, "-m", "gunicorn", *kind, "--bind", f"127.0.0.1:{port}", "mengalir:app"]
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        while not ask(port, "/"):
            time.sleep(0.1)
        held = [hold(port) for _stream in range(streams)]
        return sum(ask(port, "/") for _turn in range(10)) if len(held) == streams else 0
    finally:
        server.terminate()
        server.wait(20)


def hold(port: int) -> http.client.HTTPResponse:
    """A stream that has begun; it lasts as long as somebody keeps the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream"
    return answer


def ask(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read() == b"ya"
    except OSError:
        return False
    finally:
        connection.close()
