from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.room import prepare
from webapp.db import db, transaction
from webapp.errors import Conflict, Refused
from webapp.models import (
    DRAFT,
    INTERVIEWS,
    JUROR,
    PLENARY,
    SEALED,
    SECRETARIAT,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    Category,
    Panelist,
    Recusal,
    Sheet,
    StateChange,
    User,
)
from webapp.queries.editions import edition_by_code, state_changes
from webapp.rubric_store import newest_rubric
from webapp.services.editions import EditionFacts, add_category, blockers, change_state, make_edition

FACTS = EditionFacts(
    code="kaltim-2025",
    title="Penghargaan Paritrana Kalimantan Timur",
    label="2025",
    period_year=2025,
    ceremony_year=2026,
    institution="Pemerintah Provinsi Kalimantan Timur",
    place="Samarinda",
    timezone="Asia/Makassar",
)
NO_FOLDER = Path("/tidak/ada")
RUBRIC = newest_rubric("paritrana-2025-kabkota", folder=NO_FOLDER)
WITHOUT_PANEL = newest_rubric("paritrana-2025-umkm", folder=NO_FOLDER)


@pytest.fixture
def category(app: Flask):
    """A category in draft, in an open application context."""
    with app.app_context():
        with transaction() as session:
            session.add(User(login="sekretariat", name="S", role=SECRETARIAT, password_hash="", created_at=NOON))
            made = add_category(make_edition(FACTS), code="kabkota", title="Kabupaten/Kota", rubric=RUBRIC)
        yield made


def fill(category: Category, *, candidates: int, jurors: int) -> None:
    with transaction() as session:
        session.add_all(
            Candidate(category_id=category.id, code=f"64.0{turn}", name=f"Kabupaten {turn}")
            for turn in range(1, candidates + 1)
        )
        for seat in range(1, jurors + 1):
            user = User(login=f"panelis-{seat}", name=f"Panelis {seat}", role=JUROR, password_hash="", created_at=NOON)
            session.add(user)
            session.flush()
            bench = RUBRIC.panel.benches[(seat - 1) % len(RUBRIC.panel.benches)]
            session.add(Panelist(category_id=category.id, user_id=user.id, seat=seat, bench=bench))
        session.flush()
        prepare(session, category.id)


def put_in(category: Category, state: str) -> None:
    with transaction() as session:
        session.get_one(Category, category.id).state = state


def move(category: Category, old: str, new: str, reason: str = "Jadwal") -> StateChange:
    with transaction():
        return change_state(category.id, old=old, new=new, rubric=RUBRIC, reason=reason, by=1, now=NOON)


def test_category_pins_code_and_digest_of_its_rubric(category: Category):
    assert (category.rubric_code, category.rubric_digest, category.state) == (RUBRIC.code, RUBRIC.digest, DRAFT)


def test_edition_of_a_taken_code_is_refused(category: Category):
    with pytest.raises(Refused, match="“kaltim-2025” sudah ada"), transaction():
        make_edition(FACTS)


@pytest.mark.parametrize("zone", ["WITA", "../etc/passwd", "", "Asia/Nowhere"])
def test_edition_of_an_unknown_time_zone_is_refused(app: Flask, zone: str):
    with app.app_context(), pytest.raises(Refused, match="Zona waktu"), transaction():
        make_edition(replace(FACTS, timezone=zone))


def test_category_of_a_taken_code_is_refused(category: Category):
    edition = edition_by_code(FACTS.code)
    assert edition is not None
    with pytest.raises(Refused, match="sudah ada"), transaction():
        add_category(edition, code="kabkota", title="X", rubric=RUBRIC)


def test_stages_follow_each_other_and_are_kept_with_who_when_why(category: Category):
    fill(category, candidates=1, jurors=4)
    for old, new in ((DRAFT, SUBMISSION), (SUBMISSION, VERIFICATION), (VERIFICATION, INTERVIEWS)):
        move(category, old, new, reason=f" ke {new} ")
    found = [(one.old, one.new, one.reason, one.by.login, one.at) for one in state_changes(category.id)]
    assert found == [
        (DRAFT, SUBMISSION, "ke submission", "sekretariat", NOON),
        (SUBMISSION, VERIFICATION, "ke verification", "sekretariat", NOON),
        (VERIFICATION, INTERVIEWS, "ke interviews", "sekretariat", NOON),
    ]


@pytest.mark.parametrize(
    ("old", "new"), [(DRAFT, INTERVIEWS), (SUBMISSION, DRAFT), (PLENARY, SEALED), (PLENARY, INTERVIEWS), (DRAFT, DRAFT)]
)
def test_stage_that_does_not_follow_is_refused(category: Category, old: str, new: str):
    fill(category, candidates=1, jurors=1)
    put_in(category, old)
    with pytest.raises(Refused, match="tidak dapat langsung"):
        move(category, old, new)
    assert db.session.scalars(select(StateChange)).all() == []


def test_change_without_a_reason_is_refused(category: Category):
    fill(category, candidates=1, jurors=1)
    with pytest.raises(Refused, match="alasan"):
        move(category, DRAFT, SUBMISSION, reason=" \n ")


def test_second_tab_that_moves_the_same_stage_is_refused(category: Category):
    fill(category, candidates=1, jurors=1)
    move(category, DRAFT, SUBMISSION)
    with pytest.raises(Conflict, match="sudah berada di tahap pengisian mandiri"):
        move(category, DRAFT, SUBMISSION)


def test_empty_category_says_what_is_missing(category: Category):
    put_in(category, VERIFICATION)
    assert blockers(category, RUBRIC, INTERVIEWS) == (
        "Belum ada kandidat dalam kategori ini.",
        "Belum ada panelis dalam kategori ini.",
    )


def test_instrument_without_interview_needs_no_panel(category: Category):
    fill(category, candidates=1, jurors=0)
    put_in(category, INTERVIEWS)
    assert blockers(category, WITHOUT_PANEL, PLENARY) == ()


def test_plenary_waits_for_every_sheet_and_names_who_and_which(category: Category):
    fill(category, candidates=6, jurors=2)
    put_in(category, INTERVIEWS)
    with transaction() as session:
        session.add_all(
            Sheet(panelist_id=1, candidate_id=candidate, version=1, locked_at=NOON) for candidate in range(1, 6)
        )
        session.add(Sheet(panelist_id=1, candidate_id=6, version=3))
    assert blockers(category, RUBRIC, PLENARY) == (
        "Panelis 1 (kursi 1) belum mengunci 1 lembar: Kabupaten 6.",
        "Panelis 2 (kursi 2) belum mengunci 6 lembar: Kabupaten 1, Kabupaten 2, Kabupaten 3, Kabupaten 4, dan 2 lagi.",
    )


def test_plenary_opens_when_every_sheet_is_locked_or_given_up(category: Category):
    fill(category, candidates=2, jurors=1)
    put_in(category, INTERVIEWS)
    with transaction() as session:
        session.add(Sheet(panelist_id=1, candidate_id=1, version=1, locked_at=NOON))
        session.add(Recusal(panelist_id=1, candidate_id=2, reason="Keluarga", at=NOON))
    move(category, INTERVIEWS, PLENARY)
    assert db.session.get_one(Category, category.id).state == PLENARY
