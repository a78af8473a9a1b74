"""Large panels, and two people of the secretariat at one panel."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.webapp.room import open_room
from webapp.db import db, transaction
from webapp.models import JUROR, SECRETARIAT, VERIFICATION, Category, Panelist

SEATS = 9
FIELD = re.compile(r'name="(terlihat|name|title|position|institution|bench)"[^>]* value="([^"]*)"')


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


def details_on(persona, path: str) -> dict[str, str]:
    """The form of a member's details as the page shows it."""
    page = persona.get(path).text
    form = page[page.index('id="data"') :]
    form = form[: form.index("</form>")]
    return {**dict(FIELD.findall(form)), "office": "member"}


def test_two_who_change_a_member_at_once_overwrite_nothing(secretariat, add_person, room, sitting):
    colleague = add_person("sekretariat-2", role=SECRETARIAT)
    assert colleague.sign_in().status_code == 303
    path = f"{room.page}/panel/{sitting()[3]}"
    stale, own = details_on(secretariat, path), details_on(colleague, path)
    first = {**own, "institution": "Universitas Mulawarman"}
    assert colleague.post(path, first).status_code == 303
    assert colleague.post(path, first).status_code == 303  # pressed twice
    answer = secretariat.post(path, {**stale, "position": "Dosen"})
    assert answer.status_code == 409
    assert "Yang tersimpan sekarang: jabatan “”, lembaga “Universitas Mulawarman”." in answer.text
    assert 'value="Dosen"' in answer.text
    assert details_on(colleague, path)["institution"] == "Universitas Mulawarman"
    seen = re.search(r'name="terlihat" value="([0-9a-f]+)"', answer.text)[1]
    both = {**stale, "terlihat": seen, "position": "Dosen", "institution": "Universitas Mulawarman"}
    assert secretariat.post(path, both).status_code == 303
    kept = details_on(colleague, path)
    assert (kept["position"], kept["institution"]) == ("Dosen", "Universitas Mulawarman")


def test_page_refused_for_something_else_still_knows_what_it_showed(secretariat, add_person, room, sitting):
    path = f"{room.page}/panel/{sitting()[3]}"
    stale = details_on(secretariat, path)
    assert secretariat.post(path, {**stale, "institution": "Universitas Mulawarman"}).status_code == 303
    refused = secretariat.post(path, {**stale, "name": ""})
    assert (refused.status_code, f'name="terlihat" value="{stale["terlihat"]}"' in refused.text) == (422, True)


def test_office_that_is_none_is_refused_in_words(secretariat, room, sitting):
    path = f"{room.page}/panel/{sitting()[3]}"
    answer = secretariat.post(path, {**details_on(secretariat, path), "office": "boss"})
    assert (answer.status_code, "Tugas dalam panel tidak dikenal" in answer.text) == (422, True)
