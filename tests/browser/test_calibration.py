"""Calibration in browsers: three panelists commit on a phone and a tablet, the spread comes for all at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_pages import violations
from tests.browser.test_sheet import tap
from tests.webapp.room import open_room
from webapp import create_app
from webapp.db import db

LOGINS = ("panelis-2", "panelis-4", "panelis-6")


def test_three_commit_and_only_then_everybody_sees_the_spread(person, site):
    app = create_app(site.settings)
    room = open_room(app, LOGINS, names=("Uji Kalibrasi",), code="kalibrasi")
    with app.app_context():
        db.engine.dispose()
    office = person("sekretariat", width=820)
    office.goto(f"{room.page}/kalibrasi")
    assert violations(office) == []
    office.get_by_role("button", name="Buka kalibrasi").click()
    expect(office.get_by_role("main")).to_contain_text("0 dari 3 panelis sudah mengunci")
    pages = []
    for login, first, width in zip(LOGINS, ("1", "3", "5"), (390, 820, 390), strict=True):
        page = person(login, width=width)
        page.goto(f"/penilaian/kalibrasi/{room.category_id}")
        assert violations(page) == []
        tap(page, "E.1", first)
        page.get_by_label("Nilai, 0 sampai 100").fill("70")
        expect(page.locator("svg.spread")).to_have_count(0)
        page.get_by_role("button", name="Simpan dan kunci").click()
        page.wait_for_load_state()
        pages.append(page)
    for page in (*pages, office):
        page.reload()
        expect(page.get_by_role("main")).to_contain_text("Dari 1 (Tidak menguasai) sampai 5 (Sangat menguasai).")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
