"""A room full of panelists before a real server, in an instance of its own; each is signed in already."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from tests.bench.crowd import Errand, Visitor
from tests.webapp.room import RUBRIC, Room, open_room
from webapp import create_app
from webapp.access import TOKEN
from webapp.config import settings_from_environment
from webapp.db import db, open_engine, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, AcceptedSave, AuthSession, Candidate, Panelist, Score, Sheet, User

ITEMS = tuple(f"E.{number}" for number in range(1, 11))
ITEM = (
    '      - {{code: "{code}", title: "Butir {code}", weight: 4, kind: judged, scale: {{min: 0, max: 100, step: 1}}}}\n'
)
PROGRAM, PEER = "webapp.cli", "tests.bench.room_peer"
LONGEST_START = 60  # seconds
RAW = "f" * 40  # of every token; each is signed


@dataclass
class RoomSite:
    """A server with its panelists; `cookies` and `token` by login."""

    name: str
    port: int
    instance: Path
    room: Room
    cookies: dict[str, str]
    token: str
    process: subprocess.Popen[bytes]

    @property
    def database(self) -> Path:
        return self.instance / "paritrana.sqlite3"


def ten_items() -> bytes:
    """The small rubric with ten judged items in place of its two."""
    head, _, rest = RUBRIC.partition(b'      - code: "E.1"')
    tail = rest[rest.index(b"panel: ") :]
    return head + "".join(ITEM.format(code=code) for code in ITEMS).encode() + tail


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def wait_for(port: str, process: subprocess.Popen[bytes]) -> None:
    """Raises RuntimeError where it ends before it serves, or takes too long."""
    until = monotonic() + LONGEST_START
    while process.poll() is None and monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=1) as asked:
            asked.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            asked.settimeout(LONGEST_START)
            if b" 200 " in asked.recv(64):
                return
        sleep(0.1)
    raise RuntimeError("no server")


@contextmanager
def served(folder: Path, name: str, *, panelists: int, sheets: int, module: str = PROGRAM) -> Iterator[RoomSite]:
    """The server of `module` before `panelists` people with `sheets` candidates each."""
    port, instance = free_port(), folder / name
    given = {"PARITRANA_INSTANCE": str(instance), "PARITRANA_PORT": port}
    room, cookies, token = fill(given, panelists, sheets)
    process = subprocess.Popen([sys.executable, "-m", module, "serve"], env={**os.environ, **given})
    try:
        wait_for(port, process)
        yield RoomSite(name, int(port), instance, room, cookies, token, process)
    finally:
        process.terminate()
        process.wait(20)


def fill(given: dict[str, str], panelists: int, sheets: int) -> tuple[Room, dict[str, str], str]:
    """Accounts, seats and sessions, written as if everybody had signed in."""
    settings = settings_from_environment(given)
    upgrade(settings.place)
    app = create_app(settings)
    logins = tuple(f"panelis-{number}" for number in range(1, panelists + 1))
    with app.app_context(), transaction() as session:
        now = datetime.now(UTC)
        session.add_all(User(login=one, name=one, role=JUROR, password_hash="-", created_at=now) for one in logins)
    names = tuple(f"Kabupaten {number}" for number in range(1, sheets + 1))
    room = open_room(app, logins, names=names, rubric=ten_items())
    cookies = dict(sign_all_in(app, logins))
    token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW))
    with app.app_context():
        db.engine.dispose()
    return room, cookies, token


def sign_all_in(app: Flask, logins: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(login, what the browser sends as its cookie)."""
    interface: Any = app.session_interface
    signer, now = interface.get_signing_serializer(app), datetime.now(UTC)
    with app.app_context(), transaction() as session:
        ids = dict(map(tuple, session.execute(select(User.login, User.id)).all()))
        for login in logins:
            digest = hashlib.sha256(login.encode()).hexdigest()
            until = now + timedelta(hours=12)
            row = AuthSession(token_sha256=digest, user_id=ids[login], created_at=now, seen_at=now, expires_at=until)
            session.add(row)
            value = signer.dumps({"_permanent": True, TOKEN: login, "csrf_token": RAW})
            yield login, f"{app.config['SESSION_COOKIE_NAME']}={value}"


def visitors(site: RoomSite, turn: int, saves: int, *, path: str = "/penilaian") -> list[Visitor]:
    """Everybody with `saves` saves of the `turn`-th round, over the candidates in turn."""
    ids = list(site.room.candidates.values())
    found = []
    for seat, cookie in enumerate(site.cookies.values(), start=1):
        errands = [errand(path, ids, seat, turn * saves + number) for number in range(saves)]
        found.append(Visitor(cookie, site.token, errands))
    return found


def errand(path: str, ids: Sequence[int], seat: int, number: int) -> Errand:
    """The `number`-th save of somebody: other marks each time, on the version that the one before gave."""
    place, version = number % len(ids), number // len(ids)
    values = {f"value:{code}": str((seat * 7 + number * 13 + item) % 101) for item, code in enumerate(ITEMS)}
    notes = {f"note:{code}": "" for code in ITEMS}
    own_id = f"{seat:08d}-0000-4000-8000-{number:012d}"
    form = {**values, **notes, "note": f"simpan {number}", "version": str(version), "client_id": own_id}
    return Errand(f"{path}/{ids[place]}", form)


def lost_or_doubled(site: RoomSite, acknowledged: dict[str, int], sent: Sequence[Visitor]) -> int:
    """How many acknowledged saves the database doesn't have exactly as they were sent last, each once."""
    forms = {one.fields["client_id"]: one for visitor in sent for one in visitor.errands}
    engine = open_engine(site.database)
    with engine.connect() as connection:
        kept = connection.execute(select(AcceptedSave.client_id, AcceptedSave.version)).all()
        newest = connection.execute(
            select(Panelist.seat, Candidate.id, Sheet.version, Score.indicator, Score.value)
            .join(Sheet, Sheet.panelist_id == Panelist.id)
            .join(Candidate, Candidate.id == Sheet.candidate_id)
            .join(Score, Score.sheet_id == Sheet.id)
            .order_by(Score.version)
        ).all()
    engine.dispose()
    versions = dict(map(tuple, kept))
    wrong = len(kept) - len(versions) + sum(versions.get(one) != version for one, version in acknowledged.items())
    return wrong + wrong_values(newest, acknowledged, forms)


def wrong_values(rows: Sequence[Any], acknowledged: dict[str, int], forms: dict[str, Errand]) -> int:
    """Sheets that don't hold what was acknowledged last."""
    stored: dict[tuple[int, int], dict[str, str]] = {}
    for seat, candidate, _version, item, value in rows:
        stored.setdefault((seat, candidate), {})[item] = value
    last: dict[tuple[int, int], tuple[int, Errand]] = {}
    for own_id, version in acknowledged.items():
        form = forms.get(own_id)
        if form is not None:
            key = (int(own_id[:8]), int(form.path.rpartition("/")[2]))
            last[key] = max(last.get(key, (0, form)), (version, form), key=lambda pair: pair[0])
    return sum(
        stored.get(key) != {code: form.fields[f"value:{code}"] for code in ITEMS}
        for key, (_version, form) in last.items()
    )
