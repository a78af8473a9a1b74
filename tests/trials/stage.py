"""An instance on which everything can be done that the trials break: marks to save, a figure to prove, papers to print.

Its clock stands still, so that a process that is started anew finds everybody signed in.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

from tests.bench.crowd import Errand
from tests.trials.saves import noted
from tests.webapp.conftest import NOON, PASSWORD, PIN, Persona
from tests.webapp.office import open_office
from tests.webapp.printing import order_records
from tests.webapp.room import open_room, varied_marks
from tests.webapp.sealing import open_sealed
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, Pin, User
from webapp.services import accounts

JURY, OPERATOR = "panelis-1", "op-unggah"
FIGURE = "regulasi"
SEALED = 1  # the category whose papers are printed
KNOWN = "stage.json"


@dataclass(frozen=True)
class Stage:
    """Where it lies and what can be done there; `cookies` and `tokens` by login, `sheets` of the juror."""

    instance: str
    cookies: dict[str, str]
    tokens: dict[str, str]
    category_id: int
    sheets: list[int]
    candidate: int
    printing: int

    @property
    def settings(self) -> Settings:
        return Settings(
            instance=Path(self.instance),
            port=8000,
            public_url="http://localhost:8000",
            secret_key="k" * 64,
            reserve=0,
            idle=timedelta(days=1),  # a cookie's age goes by the machine's clock, and a trial takes longer than an hour
        )

    def open(self, clock: Callable[[], datetime] = lambda: NOON) -> Flask:
        """The application; its clock stands still, or is moved by a trial."""
        return create_app(self.settings, clock=clock)

    def form(self, number: int) -> Errand:
        """The juror's `number`-th save: other marks each time, on the version that the one before gave."""
        place, version = number % len(self.sheets), number // len(self.sheets)
        marks = varied_marks(1, number)
        fields = {f"value:{code}": value for code, value in marks.items()}
        more = {"note": f"simpan {number}", "version": str(version), "client_id": key_of(number)}
        return noted(Errand(f"/penilaian/{self.sheets[place]}", fields | more))


def key_of(number: int) -> str:
    """The id that a browser makes for what it sends."""
    return f"00000001-0000-4000-8000-{number:012d}"


def make_stage(folder: Path) -> Stage:
    """Prepares the instance beneath a folder, once; whoever needs it again copies it."""
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    instance = folder / "instance"
    instance.mkdir(mode=0o700)
    empty = Stage(str(instance), {}, {}, 0, [], 0, 0)
    upgrade(empty.settings.database)
    app = empty.open()

    def add(login: str, *, role: str) -> Persona:
        user = User(login=login, name=login, role=role, password_hash=accounts.hash_password(PASSWORD), created_at=NOON)
        with app.app_context(), transaction() as session:
            session.add(user)
            session.flush()
            if role == JUROR:
                session.add(Pin(user_id=user.id, pin_hash=accounts.hash_password(PIN), set_at=NOON))
        return Persona(app.test_client(), login, login)

    plenary = open_sealed(app, add)
    printing = order_records(app, plenary)
    room = open_room(app, (JURY,), code="simpan")
    office = open_office(app, add, code="unggah", operators=((OPERATOR, "64.01"),), others=())
    people = {JURY: plenary.people[JURY], OPERATOR: office.people[OPERATOR]}
    tokens = {login: one.token() for login, one in people.items()}
    cookies = {login: cookie_of(one, empty.settings.cookie_name) for login, one in people.items()}
    with app.app_context():
        db.engine.dispose()
    sheets, candidate = list(room.candidates.values()), office.candidates["64.01"]
    return Stage(str(instance), cookies, tokens, room.category_id, sheets, candidate, printing)


def cookie_of(persona: Persona, name: str) -> str:
    found = persona.client.get_cookie(name)
    assert found is not None
    return f"{name}={found.value}"


def write_down(stage: Stage, path: Path) -> None:
    path.write_text(json.dumps(asdict(stage)), encoding="utf-8")


def read_again(path: Path) -> Stage:
    return Stage(**json.loads(path.read_text(encoding="utf-8")))


def lay_out(template: Path, instance: Path) -> None:
    """Puts the instance in the state of its template."""
    shutil.rmtree(instance, ignore_errors=True)
    shutil.copytree(template, instance)


def lay_out_on(template: Path, place: Path) -> None:
    """Copies an instance into a folder that is there already."""
    lay_out(template, place / "copy")
    for found in (place / "copy").iterdir():
        found.rename(place / found.name)
    (place / "copy").rmdir()
