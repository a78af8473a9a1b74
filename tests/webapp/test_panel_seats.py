"""Large panels, and two people of the secretariat at one panel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.webapp.room import open_room
from webapp.db import db, transaction
from webapp.models import JUROR, VERIFICATION, Category, Panelist

SEATS = 9


@pytest.fixture
def room(app, add_person):
    """A panel of nine before its interviews; on the last seat somebody sat before."""
    logins = [f"panelis-{number}" for number in range(1, SEATS + 1)]
    for login in (*logins, "panelis-lama"):
        add_person(login, role=JUROR, name=f"Anggota {login}")
    found = open_room(app, (*logins, "panelis-lama"))
    with app.app_context(), transaction() as session:
        session.get_one(Category, found.category_id).state = VERIFICATION
        former = session.scalars(select(Panelist).where(Panelist.seat > SEATS)).one()
        former.left_at, former.seat = datetime(2026, 1, 5, tzinfo=UTC), SEATS
    return found


@pytest.fixture
def sitting(app, room):
    """Who sits where now: ids by seat."""

    def rows():
        with app.app_context():
            found = db.session.scalars(select(Panelist).where(Panelist.left_at.is_(None))).all()
            return {one.seat: one.id for one in found}

    return rows


@pytest.mark.parametrize("seat", range(2, SEATS + 1))
def test_any_neighbours_of_a_large_panel_change_places(secretariat, room, sitting, seat):
    before = sitting()
    answer = secretariat.post(f"{room.page}/panel/{before[seat]}/pindah", {"arah": "naik", "seat": str(seat)})
    assert answer.status_code == 303
    assert sitting() == {**before, seat - 1: before[seat], seat: before[seat - 1]}
