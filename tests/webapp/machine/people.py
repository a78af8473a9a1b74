"""Eleven people of every role around one small edition, each in a browser of their own, and a visitor who has none.

One of them doesn't sit on the panel yet, and there is a tablet that is nobody's. The application is the real one on a
real file. Runs begin from a copy of that file, so that each is alone.
"""

from __future__ import annotations

import copy
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from scoring import parse_rubric
from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, PIN, Clock, Persona
from tests.webapp.machine.breaking import Breaker
from tests.webapp.room import BENCHES, OPENED, sample_edition
from tests.webapp.room import RUBRIC as ROOM_RUBRIC
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import (
    BRANCH,
    CHAIR,
    DRAFT,
    JUROR,
    MEMBER,
    OPERATOR,
    SECRETARIAT,
    SECRETARY,
    VERIFIER,
    Candidate,
    Category,
    Operator,
    Panelist,
    User,
)
from webapp.models import Pin as PinRow
from webapp.services import accounts

CANDIDATES = {"64.01": "Kabupaten Paser", "64.02": "Kota Bontang"}
OPERATORS = {"op-paser": "64.01", "op-bontang": "64.02"}
JURORS = {"panelis-1": CHAIR, "panelis-2": SECRETARY, "panelis-3": MEMBER}
A_DAY = timedelta(days=1)  # a cookie's age is told by the real clock, and a long trial has its cookies for hours
RESERVE = "panelis-4"  # takes a seat when somebody is replaced
STAFF = ("sekretariat", "sekretariat-2")
CHECKERS = ("verifikator", "verifikator-2")
BRANCHER, NOBODY, TABLET = "cabang", "", "tablet"
ROLES = {
    **dict.fromkeys(STAFF, SECRETARIAT),
    **dict.fromkeys((*JURORS, RESERVE), JUROR),
    **dict.fromkeys(OPERATORS, OPERATOR),
    **dict.fromkeys(CHECKERS, VERIFIER),
    BRANCHER: BRANCH,
}
PEOPLE = (*ROLES, NOBODY)
LIFETIMES = {JUROR: timedelta(hours=12)}
OTHER_LIFETIME = timedelta(hours=8)
DEADLINE = NOON + timedelta(days=3)
QUORUM = 2
# Marks with four decimals: no other number of a page looks like one.
RUBRIC = ROOM_RUBRIC.replace(b"step: 0.5}", b"step: 0.0001}").replace(b"quorum: 1", b"quorum: %d" % QUORUM)
CATEGORY = "kabkota"
NO_ROW = 987  # of no table
PAGE, RESULT = f"/edisi/contoh-2025/{CATEGORY}", f"/hasil/contoh-2025/{CATEGORY}"


SEATS = "SELECT u.login, p.id FROM panelist p JOIN user u ON u.id = p.user_id"


@dataclass(frozen=True)
class Kept:
    """An edition as it stood at one moment: its database, the clock, everybody's cookies."""

    file: Path
    at: Any
    cookies: dict[str, str]


class World:
    """The application with everybody in it; `sql` looks from outside."""

    def __init__(self, folder: Path) -> None:
        instance = folder / "instance"
        instance.mkdir(mode=0o700, parents=True)
        url = "http://localhost:8000"
        self.settings = Settings(instance=instance, port=8000, public_url=url, secret_key="k" * 64, idle=A_DAY)
        self.clock = Clock()
        upgrade(self.settings.database)
        self.templates = FileSystemBytecodeCache(str(instance))  # a server that comes again needn't read them anew
        self.breaker = Breaker(self.settings.database, folder / "image")
        self.app: Flask = self.start()
        self.rubric = parse_rubric(RUBRIC, "uji.yaml")
        self.cookie = self.app.config["SESSION_COOKIE_NAME"]
        self.people: dict[str, Persona] = {}
        self.ids: dict[str, int] = {}
        self.users: dict[str, int] = {}
        self.category_id = 0
        self._outside: Any = None
        self.openings = 0
        self.meet()

    def meet(self) -> None:
        """Makes accounts, candidates, seats; everybody signs in."""
        self.settings.rubrics.mkdir()
        (self.settings.rubrics / "uji.yaml").write_bytes(RUBRIC)
        with self.app.app_context(), transaction() as session:
            users = {login: self.account(session, login) for login in ROLES}
            self.category_id = self.register(session, users)
            for login in JURORS:
                self.seat(session, login, users)
        self.ids = dict(self.sql("SELECT code, id FROM candidate"))
        self.users = dict(self.sql("SELECT login, id FROM user"))
        self.come_with({})
        for login in (*JURORS, RESERVE):  # whoever may hold the chair
            second_step.ensure_authenticator(self.app, login)
        for login in ROLES:
            assert self.people[login].sign_in().status_code == 303

    def start(self) -> Flask:
        """A server on the database as it is."""
        app = create_app(self.settings, clock=self.clock)
        app.testing = False
        app.jinja_env.bytecode_cache = self.templates
        with app.app_context():
            self.breaker.watch(db.engine)
        return app

    def come_with(self, cookies: dict[str, str]) -> None:
        """Everybody's browser, with what it remembers."""
        self.people = {login: Persona(self.app.test_client(), login, login) for login in (*PEOPLE, TABLET)}
        for login, value in cookies.items():
            self.people[login].client.set_cookie(self.cookie, value)

    def cookies(self) -> dict[str, str]:
        found = {login: one.client.get_cookie(self.cookie) for login, one in self.people.items()}
        return {login: one.value for login, one in found.items() if one is not None}

    @staticmethod
    def account(session: Any, login: str) -> User:
        """Who has this login, and the PIN of a juror."""
        role = ROLES[login]
        hashed = accounts.hash_password(PASSWORD)
        user = User(login=login, name=login, role=role, password_hash=hashed, created_at=OPENED)
        session.add(user)
        session.flush()
        if role == JUROR:
            session.add(PinRow(user_id=user.id, pin_hash=accounts.hash_password(PIN), set_at=OPENED))
        return user

    def register(self, session: Any, users: dict[str, User]) -> int:
        """The category in preparation, its candidates with their operators; every verdict takes two."""
        edition = sample_edition()
        edition.four_eyes = True
        session.add(edition)
        session.flush()
        category = Category(edition_id=edition.id, code=CATEGORY, title="Pemerintah Kabupaten/Kota", state=DRAFT)
        category.rubric_code, category.rubric_digest = self.rubric.code, self.rubric.digest
        category.deadline = DEADLINE
        session.add(category)
        session.flush()
        for login, code in OPERATORS.items():
            candidate = Candidate(category_id=category.id, code=code, name=CANDIDATES[code])
            session.add(candidate)
            session.flush()
            session.add(Operator(user_id=users[login].id, candidate_id=candidate.id, since=OPENED))
        return int(category.id)

    def seat(self, session: Any, login: str, users: dict[str, User]) -> None:
        number = list(JURORS).index(login)
        row = Panelist(category_id=self.category_id, user_id=users[login].id, seat=number + 1, bench=BENCHES[number])
        row.office = JURORS[login]
        session.add(row)
        session.flush()

    # ------------------------------------------------------------------ looking from outside

    @property
    def outside(self) -> Any:
        """A connection that isn't the application's, and never writes."""
        if self._outside is None:
            self._outside = sqlite.connect(str(self.settings.database), isolation_level=None)
            self._outside.execute("PRAGMA query_only = 1")
            self.openings += 1
        return self._outside

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return list(self.outside.execute(query, values).fetchall())

    def seat_id(self, login: str) -> int:
        """The row of who sits, or sat, on the panel; one that isn't there for anybody else."""
        return dict(self.sql(SEATS)).get(login, NO_ROW)

    def changes(self) -> tuple[int, int]:
        """Others after every commit of the application's; the engine counts for each of our connections anew."""
        version = int(self.sql("PRAGMA data_version")[0][0])
        return self.openings, version

    # ------------------------------------------------------------------ keeping and going back

    def drop_connections(self) -> None:
        """What a crash does to the server: whatever it had open is gone."""
        with self.app.app_context():
            db.engine.dispose()

    def keep(self, file: Path) -> Kept:
        target = sqlite.connect(str(file))
        self.outside.backup(target)
        target.close()
        return Kept(file, self.clock.at, self.cookies())

    def close(self) -> None:
        self.drop_connections()
        if self._outside is not None:
            self._outside.close()
            self._outside = None

    def prepare(self, connection: Any) -> None:
        """For who wants to change a copy before anybody sees it."""

    def go_back(self, kept: Kept) -> None:
        self.close()
        self.breaker.at = None
        self.breaker.clear()
        shutil.copy(kept.file, self.settings.database)
        connection = sqlite.connect(str(self.settings.database))
        self.prepare(connection)
        connection.close()
        shutil.rmtree(self.settings.derived, ignore_errors=True)
        self.clock.at = copy.copy(kept.at)
        self.come_with(kept.cookies)

    def lay_back(self) -> None:
        """What lay on the disk when it failed is what there is, for whoever opens it next."""
        if self.breaker.broke:
            self.close()
            self.breaker.lay_back()

    def restart(self) -> None:
        """The server is gone and comes again, on what lay on the disk when it went; nobody signs in anew."""
        cookies = self.cookies()
        self.close()
        self.breaker.lay_back()
        self.app = self.start()
        self.come_with(cookies)
