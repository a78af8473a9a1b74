"""Two instances: provinces that have announced, and the national edition that receives their winners."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.webapp.conftest import NOON, PASSWORD, PIN, Clock, Persona
from tests.webapp.room import BENCHES, RUBRIC, Room, lock_sheets, open_room, prepare, sample_edition
from tests.webapp.sealing import JURORS, Plenary
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.models import (
    JUROR,
    OPERATOR,
    PLENARY,
    SECRETARIAT,
    VERIFIER,
    Candidate,
    Category,
    Panelist,
    Pin,
    StateChange,
    User,
)
from webapp.rubric_store import parse
from webapp.services import score_log
from webapp.services.editions import EditionFacts, add_category, make_edition

HERE = ("nasional-2025", "kabkota")
PAGE = "/edisi/nasional-2025/kabkota"
# The national instrument counts the budget per worker: the same code with another unit has no place there.
NATIONAL = RUBRIC.replace(b"type: money", b'unit: "ribu rupiah", type: money').replace(b"uji-2025", b"nasional-uji")
FACTS = ("Penghargaan Paritrana nasional", "Nasional 2025", 2025, 2026, "Kementerian", "Jakarta", "Asia/Jakarta")
QUOTA = RUBRIC + b"nominated: 2\n"
YOGYA, PROGO, BANTUL, GUNUNGKIDUL = (
    "Pemerintah DIY",
    "Kabupaten Kulon Progo",
    "Kabupaten Bantul",
    "Kabupaten Gunungkidul",
)
OFFICE = ("sekretariat", "sekretariat-2")
HIDDEN = re.compile(r'<input type="hidden" name="(sidik|terlihat)" value="([^"]*)">')


@contextmanager
def open_instance(folder: Path, database: Path, *, port: int, clock: Clock | None = None) -> Iterator[Flask]:
    """Another instance with a database of its own."""
    folder.mkdir(mode=0o700)
    settings = Settings(instance=folder, port=port, public_url=f"http://localhost:{port}", secret_key="n" * 64)
    shutil.copy(database, settings.database)
    settings.rubrics.mkdir()
    made = create_app(settings) if clock is None else create_app(settings, clock=clock)
    made.testing = False
    yield made
    with made.app_context():
        db.engine.dispose()


def add_people(app: Flask, roles: Mapping[str, str]) -> dict[str, Persona]:
    """Accounts that are signed in, by login."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hashed, pin = hasher.hash(PASSWORD), hasher.hash(PIN)
    with app.app_context(), transaction() as session:
        users = [
            User(login=one, name=one, role=role, password_hash=hashed, created_at=NOON) for one, role in roles.items()
        ]
        session.add_all(users)
        session.flush()
        session.add_all(Pin(user_id=one.id, pin_hash=pin, set_at=NOON) for one in users if one.role == JUROR)
    people = {login: Persona(app.test_client(), login, login) for login in roles}
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    return people


def add_national(app: Flask) -> None:
    """The national edition in its preparation."""
    folder = app.extensions["paritrana_settings"].rubrics
    (folder / "nasional.yaml").write_bytes(NATIONAL)
    with app.app_context(), transaction():
        edition = make_edition(EditionFacts(HERE[0], *FACTS))
        add_category(edition, code=HERE[1], title="Kabupaten/Kota", rubric=parse(NATIONAL, "nasional.yaml"))


def open_yogya(app: Flask) -> Plenary:
    """A province of its own whose quota is two ranks, with every sheet locked, in its plenary."""
    people = add_people(app, dict.fromkeys(JURORS, JUROR) | dict.fromkeys(OFFICE, SECRETARIAT))
    with app.app_context(), transaction() as session:
        edition = sample_edition()
        edition.code, edition.institution = "diy-2025", YOGYA
        session.add(edition)
    room = open_room(app, JURORS, names=(PROGO, BANTUL, GUNUNGKIDUL), rubric=QUOTA, province="34")
    lock_sheets(app, room)
    return in_plenary(app, room, people)


def in_plenary(app: Flask, room: Room, people: dict[str, Persona]) -> Plenary:
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, room.category_id)
        step = {"old": category.state, "new": PLENARY, "reason": "Wawancara selesai", "by_user_id": 1, "at": NOON}
        change = StateChange(category_id=category.id, **step)
        category.state = PLENARY
        session.add(change)
        score_log.record_state(change)
        rows = session.execute(select(User.login, Panelist.id).join(User, User.id == Panelist.user_id)).all()
        return Plenary(room, people, dict(map(tuple, rows)))


def national_people(app: Flask) -> dict[str, Persona]:
    roles = dict.fromkeys(OFFICE, SECRETARIAT) | dict.fromkeys(JURORS[:2], JUROR)
    return add_people(app, {**roles, "pemeriksa": VERIFIER, "op-pusat": OPERATOR})


def seat_jurors(app: Flask) -> Room:
    """The national panel, prepared; the room has the candidates that came in."""
    with app.app_context(), transaction() as session:
        category = session.scalars(select(Category)).one()
        for seat, login in enumerate(JURORS[:2], start=1):
            user = session.scalars(select(User).where(User.login == login)).one()
            session.add(Panelist(category_id=category.id, user_id=user.id, seat=seat, bench=BENCHES[seat]))
        session.flush()
        prepare(session, category.id)
        found = {one.name: one.id for one in session.scalars(select(Candidate).order_by(Candidate.code))}
        return Room(HERE[0], HERE[1], category.id, found, parse(NATIONAL, "nasional.yaml"))


def nomination(plenary: Plenary) -> bytes:
    """The file as the province's secretariat downloads it."""
    answer = plenary.first.get(f"{plenary.page}/usulan.zip")
    assert answer.status_code == 200, answer.text
    return answer.data


def upload(persona: Persona, content: bytes) -> TestResponse:
    return persona.post(f"{PAGE}/terima", {"berkas": (BytesIO(content), "usulan.zip")})


def take(persona: Persona, shown: TestResponse, **fields: str) -> TestResponse:
    """Presses the button of the page that shows what would come in."""
    return persona.post(f"{PAGE}/terima/ambil", {**dict(HIDDEN.findall(shown.text)), **fields})
