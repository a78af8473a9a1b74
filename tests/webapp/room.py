"""A small edition in its interviews: a panel, candidates, figures. No scores but those that a test saves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from scoring import parse_rubric
from scoring.rubric import Rubric
from webapp.db import transaction
from webapp.models import (
    INTERVIEWS,
    NO_CONFLICT,
    Candidate,
    Category,
    ConflictAnswer,
    Edition,
    Panelist,
    Pledge,
    Recusal,
    ReportedFigure,
    Score,
    Sheet,
    User,
)

OPENED = datetime(2026, 2, 1, 1, 0, tzinfo=UTC)
BENCHES = ("pemerintah", "serikat_pekerja", "apindo", "akademisi")
NAMES = ("Kabupaten Paser", "Kabupaten Kutai Kartanegara", "Kabupaten Berau", "Kota Bontang")

RUBRIC = b"""\
code: "uji-2025"
title: "Instrumen uji"
category: "kabkota"
status: "usulan"
source: "uji"
places: 4
near_tie: "0.5000"
constants: []
figures:
  - {code: "aktif", title: "Peserta aktif", unit: "orang", type: count}
  - {code: "potensi", title: "Potensi peserta", unit: "orang", type: count}
  - {code: "anggaran", title: "Anggaran iuran", type: money}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 60
    indicators:
      - {code: "A.1", title: "Peserta", weight: 60, kind: ratio, of: "aktif", to: "potensi"}
  - code: "E"
    title: "Wawancara"
    weight: 40
    indicators:
      - code: "E.1"
        title: "Penguasaan data"
        weight: 20
        kind: judged
        scale: {min: 1, max: 5, step: 1}
        levels:
          - {score: 1, title: "Tidak menguasai", text: "Tidak menyebut satu angka pun."}
          - {score: 3, title: "Menguasai", text: "Menyebut angka dan tanggalnya."}
          - {score: 5, title: "Sangat menguasai", text: "Menyebut angka, tanggal, dan sumbernya."}
      - {code: "E.2", title: "Rencana", weight: 20, kind: judged, scale: {min: 0, max: 100, step: 0.5}}
panel: {combine: mean, quorum: 1, benches: []}
ties: ["A"]
bands: [{code: "utama", title: "Utama", at_least: 60}]
awards: [{rank: 1, title: "Terbaik I"}]
checks: []
"""


@dataclass(frozen=True)
class Room:
    """What a test needs to name: the category, its candidates' ids by name, the rubric."""

    edition: str
    category: str
    category_id: int
    candidates: dict[str, int]
    rubric: Rubric

    def sheet(self, name: str) -> str:
        return f"/penilaian/{self.candidates[name]}"

    @property
    def page(self) -> str:
        return f"/edisi/{self.edition}/{self.category}"


def open_room(
    app: Flask,
    logins: tuple[str, ...],
    *,
    names: tuple[str, ...] = NAMES,
    code: str = "kabkota",
    rubric: bytes = RUBRIC,
    prepared: bool = True,
    province: str = "64",
) -> Room:
    """A category in its interviews with these accounts on its panel and these candidates of a province.

    Everybody has pledged and declared no conflict where they are `prepared`.
    """
    settings = app.extensions["paritrana_settings"]
    settings.rubrics.mkdir(exist_ok=True)
    Path(settings.rubrics / "uji.yaml").write_bytes(rubric)
    parsed = parse_rubric(rubric, "uji.yaml")
    with app.app_context(), transaction() as session:
        edition = session.scalar(select(Edition)) or sample_edition()
        session.add(edition)
        session.flush()
        category = Category(
            edition_id=edition.id,
            code=code,
            title="Pemerintah Kabupaten/Kota",
            rubric_code=parsed.code,
            rubric_digest=parsed.digest,
            state=INTERVIEWS,
        )
        session.add(category)
        session.flush()
        users = [session.scalars(select(User).where(User.login == login)).one() for login in logins]
        for seat, user in enumerate(users, start=1):
            bench = BENCHES[(seat - 1) % len(BENCHES)]
            session.add(Panelist(category_id=category.id, user_id=user.id, seat=seat, bench=bench))
        found = {
            name: add_candidate(session, category.id, number, name, province)
            for number, name in enumerate(names, start=1)
        }
        if prepared:
            prepare(session, category.id)
        return Room(edition.code, code, category.id, found, parsed)


def prepare(session, category_id: int) -> None:
    """Every member's pledge, and "no conflict" for every candidate."""
    for panelist in session.scalars(select(Panelist).where(Panelist.category_id == category_id)).all():
        session.add(Pledge(panelist_id=panelist.id, words="Saya jujur.", name="Nama", at=OPENED))
        for candidate_id in session.scalars(select(Candidate.id).where(Candidate.category_id == category_id)).all():
            session.add(ConflictAnswer(panelist_id=panelist.id, candidate_id=candidate_id, kind=NO_CONFLICT, at=OPENED))


def sample_edition() -> Edition:
    return Edition(
        code="contoh-2025",
        title="Penghargaan Paritrana Kalimantan Timur",
        label="2025",
        period_year=2025,
        ceremony_year=2026,
        institution="Pemerintah Provinsi Kalimantan Timur",
        place="Samarinda",
        timezone="Asia/Makassar",
        sample=True,
    )


def add_candidate(session, category_id: int, number: int, name: str, province: str = "64") -> int:
    candidate = Candidate(category_id=category_id, code=f"{province}.{number:02d}", name=name)
    session.add(candidate)
    session.flush()
    rows = {"aktif": str(7000 + 100 * number), "potensi": "10000", "anggaran": "1786176000"}
    for code, claimed in rows.items():
        session.add(
            ReportedFigure(
                candidate_id=candidate.id,
                code=code,
                claimed=claimed,
                verified="7050" if (code, number) == ("aktif", 1) else None,
                source="Laporan kandidat",
                as_of=date(2025, 12, 31),
                published=number == 2,
            )
        )
    return candidate.id


def recuse(app: Flask, room: Room, login: str, name: str, reason: str = "Pernah menjadi pejabat di sana") -> None:
    """The juror steps back from one candidate."""
    with app.app_context(), transaction() as session:
        seat = session.scalars(
            select(Panelist).join(Panelist.user).where(User.login == login, Panelist.category_id == room.category_id)
        ).one()
        session.add(Recusal(panelist_id=seat.id, candidate_id=room.candidates[name], reason=reason, at=OPENED))


def full(room: Room, at: int, /, **more: str) -> dict[str, str]:
    """A form with every item answered, typed on version `at`."""
    answers = {"value:E.1": "4", "value:E.2": "87.5", "note:E.1": "", "note:E.2": "", "note": ""}
    return {**answers, "version": str(at), "client_id": f"00000000-0000-4000-8000-{at:012d}", **more}


def varied_marks(seat: int, turn: int) -> dict[str, str]:
    """Marks that differ by juror and candidate, on both items."""
    return {"E.1": str(1 + (turn * 7 + seat) % 5), "E.2": str((turn * 37 + seat * 11) % 100)}


def lock_sheets(app: Flask, room: Room, marks: Callable[[int, int], dict[str, str]] = varied_marks) -> None:
    """Locked sheets of everybody who hasn't stepped back, by seat and the candidate's place; {} is no sheet."""
    with app.app_context(), transaction() as session:
        away = {(one.panelist_id, one.candidate_id) for one in session.scalars(select(Recusal))}
        for panelist in session.scalars(select(Panelist).where(Panelist.category_id == room.category_id)).all():
            for turn, candidate_id in enumerate(room.candidates.values(), start=1):
                given = marks(panelist.seat, turn)
                if given and (panelist.id, candidate_id) not in away:
                    sheet = Sheet(panelist_id=panelist.id, candidate_id=candidate_id, version=1, locked_at=OPENED)
                    session.add(sheet)
                    session.flush()
                    for code, value in given.items():
                        row = Score(sheet_id=sheet.id, indicator=code, version=1, value=value, saved_at=OPENED)
                        session.add(row)
