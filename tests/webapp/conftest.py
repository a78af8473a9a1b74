"""An application on a real file, a clock that tests move, and people who sign in as in a browser.

No test asks for `db.session` of a request: what a request did is looked at from outside, through `look`.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from argon2 import PasswordHasher
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import second_step
from tests.postgresql import APPLICATION, Served, Server, closing_connections, on_server, running
from webapp import access, create_app, views
from webapp.cli import main
from webapp.config import Settings
from webapp.db import Base, db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, SECRETARIAT, Pin, User
from webapp.policy import read_routes
from webapp.services import accounts
from webapp.views.kept import PREFIX, WHOSE

NOON = datetime(2026, 2, 13, 4, 0, tzinfo=UTC)
PASSWORD = "kunci-lembar-penilai"
PIN = "604271"
EMPTY = "kosong"
CHANGING = re.compile(rf'name="(csrf_token|{PREFIX}{WHOSE})" value="[^"]+"|data-session="\d+"')


class Clock:
    """The server's clock, moved by the test."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@dataclass(frozen=True)
class Persona:
    """A browser of one person."""

    client: FlaskClient
    login: str
    name: str = ""

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, object] | None = None, **options: object) -> TestResponse:
        """Posts as the page's own form would, with its token."""
        answer = self.client.post(path, data={**self.typed(data or {}), "csrf_token": self.token()}, **options)
        answer.request.environ["wsgi.input"].close()  # a long form lies in a file that the test client leaves open
        return answer

    def post_json(self, path: str, body: object, **options: object) -> TestResponse:
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        return self.client.post(path, json=body, headers=headers, **options)

    def sign(self, sheet: str, version: str, **fields: str) -> TestResponse:
        """Puts name and PIN under the version of a sheet that was read."""
        return self.post(f"{sheet}/kunci", {"version": version, "nama": self.name, "pin": PIN, **fields})

    def token(self) -> str:
        return csrf_token(self.client)

    def sign_in(self, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Both steps, where the account has two."""
        answer = self.post("/masuk", {"login": self.login, "password": password, **fields})
        if not (answer.location or "").startswith("/masuk/kode"):
            return answer
        second_step.ensure_authenticator(self.client.application, self.login)
        return self.post("/masuk/kode", {"code": self.code(), "next": fields.get("next", "")})

    def code(self) -> str:
        """What the app on this person's phone shows."""
        return second_step.fresh_code(self.client.application, self.login)

    def typed(self, data: dict[str, object]) -> dict[str, object]:
        """PASSWORD, where somebody confirms with a code of their authenticator, stands for that code."""
        if data.get("rahasia") != PASSWORD or not second_step.confirms_with_code(self.client.application, self.login):
            return data
        return {**data, "rahasia": self.code()}


def csrf_token(client: FlaskClient) -> str:
    """The token of this browser's session, as any page with a form carries it."""
    app = client.application
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "f" * 40)
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw))


def told(answer: TestResponse) -> tuple[int, str]:
    """Status and text, without the form's token, also as a sign-in form carries it: it is another one every second."""
    return answer.status_code, CHANGING.sub("", answer.text)


def headers_of(answer: TestResponse) -> dict[str, str]:
    """What an answer's head says, without the number that every request has to itself."""
    return {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """Argon2 at its cheapest: that the real costs are the chosen ones is a test of its own."""
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts.dummy_hash.cache_clear()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Server]:
    """A PostgreSQL server with one upgraded, empty database, in which the application may do what it must."""
    with running() as made:
        made.upgraded(EMPTY)
        yield made


@pytest.fixture
def served(cluster: Server) -> Iterator[Served]:
    """A copy of that database for one test."""
    name = f"t{secrets.token_hex(6)}"
    with closing_connections():
        yield Served(cluster.url(name, APPLICATION), cluster.create(name, template=EMPTY))
    cluster.drop(name)


@pytest.fixture
def own_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Served | None:
    """Where PARITRANA_TEST_DATABASE says postgresql, such a copy, for commands too; None where it is a file."""
    if not on_server():
        return None
    found: Served = request.getfixturevalue("served")
    monkeypatch.setenv("PARITRANA_DATABASE", found.application.set(drivername="postgresql").render_as_string())
    return found


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One upgraded, empty file; every test gets a copy."""
    path = tmp_path_factory.mktemp("schema") / "paritrana.sqlite3"
    upgrade(path)
    return path


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path, own_database: Served | None) -> Settings:
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    made = Settings(
        instance=instance,
        port=8000,
        public_url="http://localhost:8000",
        secret_key="k" * 64,
        server=own_database and own_database.application,
        owner=own_database and own_database.owner,
    )
    if own_database is None:
        shutil.copy(empty_database, made.database)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = create_app(settings, clock=clock)
    made.testing = False  # the error pages are part of what is tested
    yield made
    with made.app_context():
        db.engine.dispose()


def app_with(blueprint: Blueprint, settings: Settings, *lines: str, clock: Clock | None = None) -> Flask:
    """The application with pages of a test's own, each declared as in `policy.yaml`: "x.y GET: {public: all}"."""
    declared = {**access.routes(), **read_routes(yaml.safe_load("\n".join(lines)) or {})}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "BLUEPRINTS", (*views.BLUEPRINTS, blueprint))
        patch.setattr(access, "routes", lambda: declared)
        return create_app(settings, clock=clock)


def declare(app: Flask, *lines: str) -> None:
    """The same for pages that an application gets after its start, as the benchmarks' peers do."""
    app.extensions[access.DOORS] = {**app.extensions[access.DOORS], **read_routes(yaml.safe_load("\n".join(lines)))}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def add_person(app: Flask) -> Callable[..., Persona]:
    """`add_person("panelis-1", role=JUROR)` makes an account, not signed in yet; PASSWORD opens it, jurors have PIN."""
    hashed: list[str] = []

    def add(login: str, *, role: str, name: str = "") -> Persona:
        hashed[:] = hashed or [accounts.hash_password(PASSWORD), accounts.hash_password(PIN)]
        user = User(login=login, name=name or login, role=role, password_hash=hashed[0], created_at=NOON)
        with app.app_context(), transaction() as session:
            session.add(user)
            session.flush()
            if role == JUROR:
                session.add(Pin(user_id=user.id, pin_hash=hashed[1], set_at=NOON))
        return Persona(app.test_client(), login, name or login)

    return add


@pytest.fixture
def juror(add_person: Callable[..., Persona]) -> Persona:
    persona = add_person("panelis-1", role=JUROR, name="Panelis Satu")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def other_juror(add_person: Callable[..., Persona]) -> Persona:
    persona = add_person("panelis-2", role=JUROR, name="Panelis Dua")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def secretariat(add_person: Callable[..., Persona]) -> Persona:
    persona = add_person("sekretariat", role=SECRETARIAT, name="Sekretariat")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def look(app: Flask) -> Callable[[type[Base]], list[Base]]:
    """`look(Table)`: all rows, from outside, in the order of their keys."""

    def rows(table: type[Base]) -> list[Base]:
        with app.app_context():
            return list(db.session.scalars(select(table).order_by(*table.__table__.primary_key)))

    return rows


@pytest.fixture
def command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The command line on this very instance: (exit code, output)."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))

    def run(*arguments: str) -> tuple[int, str]:
        capfd.readouterr()
        code = main(arguments)
        out, err = capfd.readouterr()
        return code, out + err

    return run
