"""A small edition in its plenary with two of the secretariat: sealed and announced as people do it, in browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import PASSWORD, Persona
from tests.webapp.room import OPENED, Room, lock_sheets, open_room
from webapp.db import db, transaction
from webapp.models import (
    JUROR,
    OPERATOR,
    PLENARY,
    SECRETARIAT,
    Candidate,
    Category,
    Operator,
    Panelist,
    SealedResult,
    User,
)

PASER, KUKAR, BERAU, BONTANG = "Kabupaten Paser", "Kabupaten Kutai Kartanegara", "Kabupaten Berau", "Kota Bontang"
NAMES = (PASER, KUKAR, BERAU, BONTANG)
JURORS = ("panelis-1", "panelis-2", "panelis-3")
SECRET = {"rahasia": PASSWORD}
# The first two are equal on everything once their figures are; the others are clear.
FIGURES = {PASER: "8000", KUKAR: "8000", BERAU: "7000", BONTANG: "6000"}
SEEN = re.compile(r'name="seen" value="([0-9]+)"')
DECISION = {"alasan": "Cakupan desa lebih merata.", "urut:64.01": "2", "urut:64.02": "1", "kelompok": "64.01"}


@dataclass(frozen=True)
class Plenary:
    """The room, and who is in it."""

    room: Room
    people: dict[str, Persona]
    seats: dict[str, int]

    @property
    def first(self) -> Persona:
        return self.people["sekretariat"]

    @property
    def second(self) -> Persona:
        return self.people["sekretariat-2"]

    @property
    def page(self) -> str:
        return self.room.page

    @property
    def public(self) -> str:
        return f"/hasil/{self.room.edition}/{self.room.category}"

    def own(self, name: str) -> str:
        return f"/isian/{self.room.candidates[name]}/hasil"

    def decide(self, **fields: str):
        """The tie of the first two, all three jurors for it."""
        votes = {f"suara:{seat}": "for" for seat in self.seats.values()}
        sent = {**votes, **DECISION, "seen": self.seen("pleno"), **fields}
        return self.first.post(f"{self.page}/pleno/keputusan", sent)

    def seen(self, page: str) -> str:
        """What the first form of a page that says so carries along of what it showed."""
        found = SEEN.search(self.first.get(f"{self.page}/{page}").text)
        return found[1] if found else "0"

    def agree(self, answer) -> object:
        """The second person agrees to what the first one's proposal led to."""
        assert answer.status_code == 303, answer.text
        return self.second.post(f"{answer.location}/setujui", SECRET)

    def seal(self):
        """Decides, proposes and agrees; nothing else is missing in this room."""
        assert self.decide().status_code == 303
        return self.agree(self.propose_seal())

    def propose_seal(self, **fields: str):
        return self.first.post(f"{self.page}/pleno/segel", {"alasan-segel": "Rapat pleno", **SECRET, **fields})

    def propose_reopening(self, **fields: str):
        return self.first.post(f"{self.page}/pleno/wawancara", {"alasan-buka": "Lembar keliru", **SECRET, **fields})

    def reopen(self):
        """The interviews are opened again, by two people."""
        return self.agree(self.propose_reopening())

    def announce(self, day: str = "14/2/2026", clock: str = "10.00", days: str = "7"):
        fields = {"tanggal": day, "pukul": clock, "masa": days, "alasan": "SK Gubernur", **SECRET}
        return self.agree(self.first.post(f"{self.page}/pengumuman", fields))


def equal_marks(_seat: int, turn: int) -> dict[str, str]:
    """The first two candidates get the same."""
    return {"E.1": "4", "E.2": "80"} if turn <= 2 else {"E.1": str(5 - turn), "E.2": str(90 - 10 * turn)}


def open_sealing(
    app: Flask,
    add_person: Callable[..., Persona],
    *,
    marks: Callable[[int, int], dict[str, str]] = equal_marks,
    rubric: bytes | None = None,
) -> Plenary:
    """Everybody is signed in, every sheet is locked, the plenary is open, the first two are tied."""
    roles = dict.fromkeys(JURORS, JUROR) | {"sekretariat": SECRETARIAT, "sekretariat-2": SECRETARIAT}
    roles |= {"op-paser": OPERATOR, "op-kukar": OPERATOR}
    people = {login: add_person(login, role=role) for login, role in roles.items()}
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    room = open_room(app, JURORS, names=NAMES) if rubric is None else open_room(app, JURORS, names=NAMES, rubric=rubric)
    lock_sheets(app, room, marks)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
        for name, active in FIGURES.items():
            set_figure(room.candidates[name], "aktif", active)
        for login, name in (("op-paser", PASER), ("op-kukar", KUKAR)):
            user = session.scalars(select(User).where(User.login == login)).one()
            session.add(Operator(user_id=user.id, candidate_id=room.candidates[name], since=OPENED))
        rows = session.execute(select(User.login, Panelist.id).join(User, User.id == Panelist.user_id)).all()
        seats = dict(map(tuple, rows))
    return Plenary(room, people, seats)


def open_sealed(app: Flask, add_person: Callable[..., Persona]) -> Plenary:
    """The same, with the tie decided and the result sealed by two."""
    found = open_sealing(app, add_person)
    assert found.seal().status_code == 303
    return found


def set_figure(candidate_id: int, code: str, value: str) -> None:
    """Behind every service's back; inside `transaction()`."""
    from webapp.models import ReportedFigure

    row = db.session.scalars(
        select(ReportedFigure).where(ReportedFigure.candidate_id == candidate_id, ReportedFigure.code == code)
    ).one()
    row.verified = value


def state_of(app: Flask, room: Room) -> str:
    with app.app_context():
        return db.session.scalars(select(Category.state).where(Category.id == room.category_id)).one()


def rename(app: Flask, candidate_id: int, name: str) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, candidate_id).name = name


def sealed_bodies(app: Flask) -> list[str]:
    """Every sealed record, the first one first."""
    with app.app_context():
        return list(db.session.scalars(select(SealedResult.body).order_by(SealedResult.number)))
