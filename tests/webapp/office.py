"""A small edition in its submissions: two regencies with their operators, a verifier, a branch, the secretariat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from flask import Flask
from sqlalchemy import select

from scoring.rubric import Rubric
from tests.webapp.conftest import Persona
from webapp.db import transaction
from webapp.models import (
    BRANCH,
    OPERATOR,
    SECRETARIAT,
    SUBMISSION,
    VERIFIER,
    Candidate,
    Category,
    Edition,
    Operator,
    ReportedFigure,
    User,
)
from webapp.rubric_store import newest_rubric

DEADLINE = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)  # 23.59 WITA
BEGUN = datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
CANDIDATES = (("64.01", "Kabupaten Paser"), ("64.02", "Kabupaten Kutai Kartanegara"))
# Two people of one office, and one of another.
OPERATORS = (("op-paser", "64.01"), ("op-paser-2", "64.01"), ("op-kukar", "64.02"))
OTHERS = (("verifikator", VERIFIER), ("cabang", BRANCH), ("sekretariat", SECRETARIAT))
KABKOTA = "paritrana-2025-kabkota"
client_numbers = count(1)


@dataclass(frozen=True)
class Office:
    """What a test needs to name: ids by candidate code, accounts' ids by login, everybody signed in."""

    edition: str
    category: str
    category_id: int
    candidates: dict[str, int]
    users: dict[str, int]
    people: dict[str, Persona]
    rubric: Rubric

    def page(self, code: str, rest: str = "") -> str:
        """`/isian/1`, or something beneath it."""
        return f"/isian/{self.candidates[code]}{rest}"

    @property
    def secretariat_page(self) -> str:
        return f"/edisi/{self.edition}/{self.category}"


def open_office(
    app: Flask,
    add_person: Callable[..., Persona],
    *,
    rubric: str = KABKOTA,
    code: str = "kabkota",
    candidates: Sequence[tuple[str, str]] = CANDIDATES,
    operators: Sequence[tuple[str, str]] = OPERATORS,
    others: Sequence[tuple[str, str]] = OTHERS,
    deadline: datetime | None = DEADLINE,
) -> Office:
    """A category in submission with these candidates; every account is made and signed in."""
    people = {login: add_person(login, role=OPERATOR) for login in dict(operators)}
    people |= {login: add_person(login, role=role) for login, role in others}
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    parsed = newest_rubric(rubric, folder=app.extensions["paritrana_settings"].rubrics)
    with app.app_context(), transaction() as session:
        edition = session.scalar(select(Edition)) or new_edition()
        session.add(edition)
        session.flush()
        category = Category(
            edition_id=edition.id,
            code=code,
            title="Pemerintah Kabupaten/Kota",
            rubric_code=parsed.code,
            rubric_digest=parsed.digest,
            state=SUBMISSION,
            deadline=deadline,
        )
        session.add(category)
        session.flush()
        rows = {own: Candidate(category_id=category.id, code=own, name=name) for own, name in candidates}
        session.add_all(rows.values())
        session.flush()
        ids = {own: row.id for own, row in rows.items()}
        users = {user.login: user.id for user in session.scalars(select(User))}
        session.add_all(Operator(user_id=users[who], candidate_id=ids[own], since=BEGUN) for who, own in operators)
        return Office(edition.code, code, category.id, ids, users, people, parsed)


def new_edition() -> Edition:
    return Edition(
        code="uji-2026",
        title="Penghargaan Paritrana Kalimantan Timur",
        label="2026",
        period_year=2025,
        ceremony_year=2026,
        institution="Pemerintah Provinsi Kalimantan Timur",
        place="Samarinda",
        timezone="Asia/Makassar",
    )


def report(app: Flask, office: Office, code: str, figures: dict[str, str], *, version: int = 1) -> None:
    """Claims as if they had been saved already, in machine text."""
    with app.app_context(), transaction() as session:
        for figure, claimed in figures.items():
            row = ReportedFigure(
                candidate_id=office.candidates[code], code=figure, claimed=claimed, version=version, saved_at=BEGUN
            )
            session.add(row)


def client_id() -> str:
    """A fresh id as a browser makes one."""
    return f"00000000-0000-4000-8000-{next(client_numbers):012d}"
