"""The page of checkpoints in a browser: who keeps them is changed by keyboard, and nothing runs over the edge."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.test_pages import violations
from tests.webapp.conftest import NOON
from tests.webapp.room import lock_sheets, open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.jobs.letters import tell_checkpoints
from webapp.models import INTERVIEWS, PLENARY, Panelist, User
from webapp.services import editions

LOGINS = ("panelis-2", "panelis-4", "panelis-6")


def test_keeper_of_the_checkpoints_is_changed_by_keyboard(person, site):
    app = create_app(site.settings)
    room = open_room(app, LOGINS, names=("Uji Titik Periksa",), code="titik")
    lock_sheets(app, room)
    with app.app_context():
        with transaction() as session:
            for one in session.scalars(select(Panelist).where(Panelist.category_id == room.category_id)):
                one.bench = "serikat" if one.seat == 3 else "pemerintah"
                session.get_one(User, one.user_id).email = f"kursi-{one.seat}@contoh.go.id" if one.seat < 3 else ""
            move = {"old": INTERVIEWS, "new": PLENARY, "reason": "Uji", "rubric": room.rubric}
            editions.change_state(room.category_id, **move, by=1, now=NOON)
        tell_checkpoints(room.category_id)
        db.engine.dispose()
    for width in (390, 820, 1280):
        page = person("sekretariat", width=width)
        page.goto(f"{room.page}/titik-periksa")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    keepers = page.get_by_role("region", name="Siapa yang menyimpannya")
    expect(keepers).to_contain_text("kursi-1@contoh.go.id")
    page.locator("summary", has_text="Ganti penyimpan").press("Enter")
    page.get_by_role("button", name="kursi 2").press("Enter")
    page.wait_for_load_state()
    expect(keepers).to_contain_text("kursi-2@contoh.go.id")
    expect(page.get_by_role("main")).to_contain_text("belum dikirim: belum ada server surat")
