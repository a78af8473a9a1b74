"""Two panels, two offices and one of every kind of person, with whose things an address can name."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.trials.matrix_marks import mark
from tests.trials.matrix_others import Laid, begin_on_device, lay_others
from tests.trials.matrix_things import NONE, OTHER, OWN, RICH, decide, lay_out, release, seal_things, user_id
from tests.webapp.canaries import NAMES, Cage, Canary, move_to, open_cage, seal_cage
from tests.webapp.canaries_later import close_calibration
from tests.webapp.conftest import NOON, PASSWORD, PIN, Persona, csrf_token
from tests.webapp.room import Room, open_room
from tests.webapp.test_canaries import ABSENT, fillers
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.forms.links import FIELD
from webapp.migrations import upgrade
from webapp.models import (
    ANNOUNCED,
    DRAFT,
    INTERVIEWS,
    JUROR,
    PLENARY,
    SEALED,
    SUBMISSION,
    Evidence,
    Pin,
    RegionGrant,
    User,
)
from webapp.services import accounts

# One of every kind; "" is nobody.
PEOPLE = ("panelis-1", "op-paser", "verifikator", "cabang", "sekretariat", "")
WRITES = ("INSERT", "UPDATE", "DELETE")
AFTERWARDS = (PLENARY, SEALED, ANNOUNCED)  # everybody has ended their part of the calibration
BRINGS_IN = "op-paser"
FILE = "kenari-bukti-kategori-lain"
ELSEWHERE, STRANGER, LAST = "desa", "panelis-9", "Kota Bontang"


@dataclass(frozen=True)
class Asked:
    """An answer, and the statements that it took."""

    answer: TestResponse
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """`parts` says what to put into an address for one's own thing, another's, and one that nobody has; `laid` what
    else lies there, by person and page or group of pages.

    `sent` collects the statements of a request; `folder` keeps the database as it was when the stage began.
    """

    app: Flask
    cage: Cage
    other: Room
    laid: Laid
    cookies: dict[str, str]
    parts: Mapping[str, dict[str, str]]
    folder: Path
    sent: list[str]

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.extensions["paritrana_settings"]
        return found

    @property
    def kept(self) -> Path:
        return self.folder / "kept.sqlite3"

    def ask(self, login: str, method: str, path: str, link: str = "") -> Asked:
        """As a page's own form would, with nothing but `link` filled in; what was written is taken back."""
        client = self.cage.people[login].client
        form = {} if method == "GET" else {"data": {"csrf_token": csrf_token(client), FIELD: link}}
        self.sent.clear()
        answer = client.open(path, method=method, **form)
        answer.get_data()
        answer.close()
        answer.request.environ["wsgi.input"].close()
        statements = tuple(self.sent)
        if any(one.startswith(WRITES) for one in statements):
            self.put_back()
        if login and "Set-Cookie" in answer.headers:
            client.set_cookie(self.settings.cookie_name, self.cookies[login])
        return Asked(answer, statements)

    def send_file(self, path: str, content: bytes) -> Asked:
        """A file by a page's own form, of somebody who isn't signed in."""
        client = self.cage.people[""].client
        form = {"csrf_token": csrf_token(client), "berkas": (io.BytesIO(content), "berkas.pdf")}
        self.sent.clear()
        answer = client.post(path, data=form, content_type="multipart/form-data")
        return Asked(answer, tuple(self.sent))

    def parts_of(self, whose: str, login: str, endpoint: str) -> Mapping[str, str]:
        """What to put into an address for one's own thing, another's, or one that nobody has."""
        found = dict(self.parts[whose])
        for page in (endpoint.partition(".")[0], endpoint):
            found |= self.laid[whose].get(("", page), {}) | self.laid[whose].get((login, page), {})
        return found

    def put_back(self) -> None:
        self.let_go()
        for more in ("-wal", "-shm"):
            Path(f"{self.settings.database}{more}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.settings.database)

    def let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def begin(self, stage: str) -> None:
        """Both categories at a stage, a record of the first sealed where there is one by then, and announced."""
        begin_on_device(self.app, self.cage, locked=stage != INTERVIEWS)
        if stage == SEALED:
            move_to(self.app, self.cage.room, "plenary")
            seal_cage(self.app, self.cage)
            self.laid[OWN].update(seal_things(self.app, self.cage))
        if stage == ANNOUNCED:
            release(self.app, self.cage)
        for room in (self.cage.room, self.other):
            move_to(self.app, room, stage)
        if stage not in (DRAFT, SUBMISSION):
            decide(self.app, self.cage.room.candidates[NAMES[0]])
        if stage in AFTERWARDS:
            close_calibration(self.app, self.cage)
        self.let_go()
        mark(self.settings.database, self.cage)
        known = sqlite3.connect(self.settings.database)
        known.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        known.close()
        shutil.copyfile(self.settings.database, self.kept)


def open_ground(folder: Path) -> Ground:
    """Everybody signed in, the first category in its interviews."""
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    instance = folder / "instance"
    instance.mkdir(mode=0o700)
    settings = Settings(
        instance=instance, port=8000, public_url="http://localhost:8000", secret_key="k" * 64, reserve=0
    )
    upgrade(settings.database)
    app = create_app(settings, clock=lambda: NOON)

    def add(login: str, *, role: str) -> Persona:
        return add_person(app, login, role)

    cage = open_cage(app, add, RICH)
    own = lay_out(app, cage)
    add(STRANGER, role=JUROR)
    other = open_room(app, (STRANGER,), code=ELSEWHERE, rubric=RICH)
    laid = lay_others(app, cage, other)
    laid[OWN] |= own
    sent: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *found: sent.append(found[2]))
    clients = {login: one.client for login, one in cage.people.items() if login}
    cookies = {login: client.get_cookie(settings.cookie_name).value for login, client in clients.items()}
    return Ground(app, cage, other, laid, cookies, whose(cage, other, plant(app, cage, other)), folder, sent)


def add_person(app: Flask, login: str, role: str) -> Persona:
    secret, pin = accounts.hash_password(PASSWORD), accounts.hash_password(PIN)
    with app.app_context(), transaction() as session:
        user = User(login=login, name=login, role=role, password_hash=secret, created_at=NOON)
        session.add(user)
        session.flush()
        if role == JUROR:
            session.add(Pin(user_id=user.id, pin_hash=pin, set_at=NOON))
    return Persona(app.test_client(), login, login)


def plant(app: Flask, cage: Cage, other: Room) -> int:
    """An operator's right to bring in a region, and another candidate's copy of the file of evidence; the copy's id."""
    with app.app_context(), transaction() as session:
        operator = user_id(BRINGS_IN)
        session.add(RegionGrant(user_id=operator, category_id=cage.room.category_id, prefix="64."))
        known = session.get_one(Evidence, cage.evidence)
        row = Evidence(
            candidate_id=other.candidates[LAST], figure=known.figure, sha256=known.sha256, name=f"{FILE}.pdf"
        )
        cage.canaries += (Canary(FILE, ("unsent_evidence",), "", LAST),)
        row.by_user_id, row.received_sha256, row.at = known.by_user_id, known.received_sha256, NOON
        session.add(row)
        session.flush()
        return row.id


def whose(cage: Cage, other: Room, evidence: int) -> Mapping[str, dict[str, str]]:
    """The parts of addresses by whose thing they name."""
    own = {part: values[0] for part, values in fillers(cage).items()}
    foreign = {"candidate_id": str(other.candidates[LAST]), "category_id": str(other.category_id)}
    foreign |= {"category": ELSEWHERE, "evidence_id": str(evidence)}
    absent = {**dict.fromkeys(foreign, ABSENT), "category": "tidak-ada"}
    return {OWN: own, OTHER: own | foreign, NONE: own | absent}
