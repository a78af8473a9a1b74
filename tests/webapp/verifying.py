"""A small edition in verification: two regencies that handed in, two verifiers, evidence of one figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import Persona
from tests.webapp.office import BEGUN, CANDIDATES, OTHERS, Office, open_office
from webapp.db import transaction
from webapp.models import (
    INTERVIEWS,
    VERIFICATION,
    VERIFIER,
    Blob,
    Candidate,
    Category,
    Decision,
    Edition,
    Evidence,
    FindingReply,
    ReportedFigure,
    User,
)
from webapp.queries.reporting import candidate_by_id
from webapp.queries.submissions import latest_submission
from webapp.services.drafts import draft_of
from webapp.services.handed_in import Signed
from webapp.services.submissions import Handing, Pledge, handed_in_of, next_number, store

HANDED = datetime(2026, 2, 10, 1, 0, tzinfo=UTC)
CODE = "uji-verifikasi"
RUBRIC = b"""
code: "uji-verifikasi"
title: "Instrumen uji verifikasi"
category: "kabkota"
status: "usulan"
source: "uji"
places: 4
near_tie: "0.0100"
constants: []
figures:
  - {code: "aktif", title: "Peserta aktif", unit: "orang", type: count, evidence: required}
  - {code: "potensi", title: "Pekerja seluruhnya", unit: "orang", type: count}
  - {code: "rentan", title: "Pekerja rentan", unit: "orang", type: count}
  - {code: "guru", title: "Guru honorer", unit: "orang", type: count}
  - {code: "regulasi", title: "Regulasi tertinggi", type: choice,
     options: [{code: "perda", title: "Peraturan Daerah"}, {code: "tidak_ada", title: "Belum ada"}]}
  - {code: "desa_aktif", title: "Perangkat desa terlindungi", unit: "orang", type: count}
  - {code: "desa_jumlah", title: "Perangkat desa", unit: "orang", type: count}
  - {code: "kosong", title: "Angka tambahan", unit: "orang", type: count}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 60
    indicators:
      - {code: "A.1", title: "Peserta", weight: 40, kind: ratio, of: "aktif", to: "potensi"}
      - {code: "A.2", title: "Desa", weight: 20, kind: ratio, of: "desa_aktif", to: "desa_jumlah", optional: true}
  - code: "B"
    title: "Regulasi"
    weight: 20
    indicators:
      - {code: "B.1", title: "Regulasi", weight: 20, kind: choice, value: "regulasi",
         scores: {perda: 100, tidak_ada: 0}}
  - code: "E"
    title: "Wawancara"
    weight: 20
    indicators:
      - {code: "E.1", title: "Penguasaan", weight: 20, kind: judged, scale: {min: 1, max: 5, step: 1}}
panel: {combine: mean, quorum: 1, benches: []}
ties: ["A"]
bands: []
awards: []
checks:
  - {code: "K01", kind: sum, parts: ["rentan", "guru"], total: "aktif", severity: error}
"""
# 1000 + 235 isn't 1234.
CLAIMS = {"aktif": "1234", "potensi": "2000", "rentan": "1000", "guru": "235", "regulasi": "perda"}
CLAIMS |= {"desa_aktif": "50", "desa_jumlah": "200"}
CLEAN = ("potensi", "regulasi", "desa_aktif", "desa_jumlah")
WHY = "Satu guru tercatat dua kali."
PASER, KUKAR = "64.01", "64.02"
FIRST, SECOND = "verifikator", "verifikator-2"


def open_verification(
    app: Flask,
    add_person: Callable[..., Persona],
    *,
    four_eyes: bool = False,
    candidates: Sequence[tuple[str, str]] = CANDIDATES,
    handed: Sequence[str] = (PASER, KUKAR),
    code: str = "kabkota",
    state: str = VERIFICATION,
) -> Office:
    """The category with these candidates, of whom `handed` have handed in the same claims."""
    folder = app.extensions["paritrana_settings"].rubrics
    folder.mkdir(exist_ok=True)
    (folder / "uji-verifikasi.yaml").write_bytes(RUBRIC)
    others = (*OTHERS, (SECOND, VERIFIER))
    office = open_office(app, add_person, rubric=CODE, candidates=candidates, others=others, code=code)
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, office.category_id)
        category.state = state
        session.get_one(Edition, category.edition_id).four_eyes = four_eyes
    for own in handed:
        claim(app, office, own, CLAIMS)
        prove(app, office, own, "aktif")
        hand_in(app, office, own)
    return office


def claim(app: Flask, office: Office, code: str, figures: dict[str, str], at: datetime = BEGUN) -> None:
    """Claims as `save_figures` leaves them: a changed one is no longer verified."""
    with app.app_context(), transaction() as session:
        own = office.candidates[code]
        rows = {row.code: row for row in session.query(ReportedFigure).filter_by(candidate_id=own)}
        for figure, text in figures.items():
            row = rows.get(figure) or ReportedFigure(candidate_id=own, code=figure, version=0)
            row.claimed, row.verified, row.source, row.saved_at = text, None, "Disnaker", at
            row.version, row.as_of = row.version + 1, date(2025, 12, 31)
            session.add(row)


def prove(app: Flask, office: Office, code: str, figure: str, *, digit: str = "", at: datetime = BEGUN) -> int:
    """One file of two pages; its content is the candidate's own unless a digit is named."""
    sha256 = (digit or str(list(office.candidates).index(code) % 10)) * 64
    with app.app_context(), transaction() as session:
        if session.get(Blob, sha256) is None:
            session.add(Blob(sha256=sha256, size=1024, kind="application/pdf", pages=2, stored_at=at))
        row = Evidence(candidate_id=office.candidates[code], figure=figure, sha256=sha256, name="rekap.pdf", at=at)
        row.by_user_id, row.received_sha256 = office.users["op-paser"], sha256
        session.add(row)
        session.flush()
        return row.id


def reply(app: Flask, office: Office, code: str, check: str, message: str) -> None:
    """What the candidate writes to a finding."""
    with app.app_context(), transaction() as session:
        by = office.users["op-paser"]
        own = office.candidates[code]
        row = FindingReply(candidate_id=own, check_code=check, message=message, text=WHY, by_user_id=by, at=BEGUN)
        session.add(row)


def hand_in(app: Flask, office: Office, code: str, at: datetime = HANDED) -> int:
    """Freezes what is there, as the operator's last press would."""
    with app.app_context(), transaction() as session:
        candidate = candidate_by_id(office.candidates[code])
        assert candidate is not None
        by = session.get_one(User, office.users["op-paser"])
        number = next_number(latest_submission(candidate.id))
        content = draft_of(candidate, office.rubric).content
        handing = Handing(number, "", {}, Pledge("Benar.", "Katsul", "Sekretaris Daerah"))
        signed = Signed(by.login, by.name, "Katsul", "Sekretaris Daerah")
        return store(handed_in_of(candidate, handing, signed, content, at), candidate.id, by=by.id).id


def decisions(app: Flask) -> list[tuple[str, str, str, str, int]]:
    """(figure, verdict, value, reason, giver's id) of every verdict, the oldest first."""
    with app.app_context(), transaction() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id))
        return [(one.figure, one.verdict, one.value, one.reason, one.by_user_id) for one in rows]


def verified(app: Flask, office: Office, code: str = PASER) -> dict[str, str | None]:
    """What is scored, by figure."""
    with app.app_context(), transaction() as session:
        own = session.query(ReportedFigure).filter_by(candidate_id=office.candidates[code])
        return {row.code: row.verified for row in own}


def end_verification(app: Flask, office: Office, state: str = INTERVIEWS) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state


def leave(app: Flask, office: Office, code: str, standing: str) -> None:
    """The candidate withdraws, or is disqualified."""
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates[code]).standing = standing
