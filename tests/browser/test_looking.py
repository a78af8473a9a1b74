"""One sheet looked into before the plenary by two people in two browsers, and its panelist told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Site, save_as
from tests.browser.test_paper import check
from tests.webapp.room import OPENED, Room, open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import SECRETARIAT, User
from webapp.queries.sheets import Answer

SECOND = "sekretariat-lihat"
PASER = "Kabupaten Paser Lihat"


@pytest.fixture(scope="module")
def looked(site: Site) -> Room:
    app = create_app(site.settings)
    with app.app_context(), transaction() as session:
        known = session.scalars(select(User).where(User.login == "sekretariat")).one()
        one = {"password_hash": known.password_hash, "role": SECRETARIAT, "created_at": OPENED}
        session.add(User(login=SECOND, name="Petugas Kedua", **one))
    room = open_room(app, ("panelis-1", "panelis-2"), names=(PASER,), code="lihat")
    save_as(app, room, "panelis-1", PASER, Answer("73.5"))
    with app.app_context():
        db.engine.dispose()
    return room


def test_two_people_look_into_one_sheet_and_its_panelist_is_told(person: Callable[..., Page], looked: Room):
    first, second = person("sekretariat", width=820), person(SECOND, width=390)
    first.goto(f"{looked.page}/buka-lembar")
    check(first, "minta-lihat")
    first.get_by_label("Lembar yang harus dilihat").select_option(index=1)
    first.get_by_label("Mengapa lembar ini").fill("Tanda tangan diragukan")
    first.get_by_role("button", name="Minta persetujuan").focus()
    first.keyboard.press("Enter")
    expect(first.get_by_text("Menunggu persetujuan orang kedua")).to_be_visible()
    second.goto(first.url)
    second.get_by_role("button", name="Setujui").click()
    second.get_by_role("link", name="Ke lembar itu").click()
    check(second, "lihat")
    second.get_by_role("button", name="Buka lembar ini").focus()
    second.keyboard.press("Enter")
    expect(second.get_by_text("73,5")).to_be_visible()
    expect(second.get_by_text("Dibuka: Petugas Kedua")).to_be_visible()
    juror = person("panelis-1", width=390)
    juror.goto("/penilaian")
    expect(juror.get_by_text("Alasannya: Tanda tangan diragukan")).to_be_visible()
