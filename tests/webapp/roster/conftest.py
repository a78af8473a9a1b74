"""A regency with an operator, whose list of workers is read by the very job that reads it beside the requests."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.webapp.conftest import Clock, Persona
from tests.webapp.office import Office, open_office
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.jobs.rosters import import_roster
from webapp.models import VERIFICATION, Category
from webapp.queries.rosters import open_rosters

PASER = "64.01"


@dataclass(frozen=True)
class Desk:
    """What a test of lists needs to name."""

    app: Flask
    office: Office
    clock: Clock

    def page(self, rest: str = "", code: str = PASER) -> str:
        return f"/daftar-pekerja/{self.office.candidates[code]}{rest}"

    def who(self, login: str) -> Persona:
        return self.office.people[login]

    def send(
        self, content: bytes, name: str = "daftar.csv", login: str = "op-paser", code: str = PASER
    ) -> TestResponse:
        """Hands a list in by the form without a script."""
        return self.who(login).post(self.page(code=code), {"berkas": (io.BytesIO(content), name)})

    def read(self) -> None:
        """Reads every list that waits."""
        with self.app.app_context():
            for roster_id in [one.id for one in open_rosters()]:
                import_roster(roster_id, settings=self.app.extensions[SETTINGS], clock=self.clock)

    def hand_in(self, content: bytes, name: str = "daftar.csv", login: str = "op-paser", code: str = PASER) -> None:
        answer = self.send(content, name, login, code)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        self.read()

    def begin_verification(self) -> None:
        with self.app.app_context(), transaction() as session:
            session.get_one(Category, self.office.category_id).state = VERIFICATION

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.app.app_context():
            return [tuple(row) for row in db.session.execute(text(query))]


@pytest.fixture
def desk(app: Flask, add_person: Callable[..., Persona], clock: Clock) -> Desk:
    return Desk(app, open_office(app, add_person), clock)
