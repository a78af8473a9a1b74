"""The pages on how sure a plenary can be: nothing for axe to complain of with everything open, and usable by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import OWN_SUMMARY, sideways, violations
from tests.webapp.room import lock_sheets, open_room, recuse
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import PLENARY, Category

NAMES = tuple(f"Kabupaten {letter}" for letter in "ABCDEFGH")
PAGES = ("kesepakatan", "keteguhan", "keteguhan?bobot=sembarang", "peringkat")


@pytest.fixture(scope="module")
def plenary(site) -> str:
    """The address of a category in its plenary: three jurors, one of whom stepped back from one candidate."""
    app = create_app(site.settings)
    room = open_room(app, ("panelis-1", "panelis-2", "panelis-4"), names=NAMES, code="kepastian")
    recuse(app, room, "panelis-4", NAMES[0])
    lock_sheets(app, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    with app.app_context():
        db.engine.dispose()
    return room.page


@pytest.mark.parametrize("look", [(390, "light"), (1280, "dark")])
def test_pages_please_axe_with_everything_open(person, plenary, complaints, look):
    page = person("sekretariat", width=look[0], color_scheme=look[1])
    found = {}
    for name in PAGES:
        page.goto(f"{plenary}/{name}")
        for summary in page.locator(OWN_SUMMARY).all()[:4]:
            summary.click()
        found[name] = sideways(page) + violations(page)
    complaints[:] = [line for line in complaints if "status of 422" not in line]
    assert [f"{name}: {line}" for name, broken in found.items() for line in broken] == []


def test_spread_is_chosen_and_details_are_opened_by_keys_alone(person, plenary):
    page = person("sekretariat")
    page.goto(f"{plenary}/keteguhan")
    tab_to(page, "select#bobot")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/keteguhan?bobot=semua")
    expect(page.get_by_role("main")).to_contain_text("semua pembagian bobot sama mungkinnya")
    expect(page.locator("select#bobot")).to_have_value("semua")
    page.goto(f"{plenary}/kesepakatan")
    tab_to(page, f"{OWN_SUMMARY} >> nth=0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="ICC(2,1)")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Tabel ukuran lain")).to_be_focused()


def tab_to(page: Page, what: str) -> None:
    """Presses Tab until this has the focus."""
    wanted = page.locator(what)
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{what} isn't reached by Tab")
