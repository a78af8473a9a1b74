"""What is typed stays on the screen or on the device, and the foot is true: refusals, slow storage, no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_drafts import application
from tests.browser.test_luring import at_sheet, mark_of, ready, stored
from tests.browser.test_sheet import SAVED, bar, forgive, tap
from tests.webapp.room import Room, open_room

__all__ = ["at_sheet", "stored"]
NAMES = tuple(f"Utuh {name}" for name in ("Rubrik", "Diam", "Macet", "Ruang", "Kendali", "Koma", "Tanpa", "Hilang"))


@pytest.fixture(scope="module")
def room(site) -> Room:
    with application(site) as app:
        return open_room(app, ("panelis-2", "panelis-6"), names=NAMES, code="utuh")


def note(page: Page):
    return page.get_by_label("Catatan umum")


def test_sheet_that_is_refused_as_a_whole_stays_on_the_screen(at_sheet, room, stored, complaints):
    """Its rubric was replaced since the page was opened."""
    page = at_sheet("Utuh Rubrik")
    page.evaluate("document.querySelector('#lembar [name=rubric]').value = '0'.repeat(64)")
    tap(page, "E.1", "4")
    note(page).fill("Catatan panjang")
    expect(bar(page)).to_contain_text("ditolak: Rubrik kategori ini berubah sejak halaman ini dibuka")
    expect(bar(page)).to_contain_text("2 butir belum tersimpan, aman di perangkat ini.")
    expect(note(page)).to_have_value("Catatan panjang")
    expect(page.locator("body")).to_have_attribute("data-unsaved", "yes")
    assert (mark_of(page), stored("Utuh Rubrik")) == ("4", ([], 0))
    page.reload()
    expect(bar(ready(page))).to_have_text(SAVED)
    expect(note(page)).to_have_value("Catatan panjang")
    assert stored("Utuh Rubrik")[0] == [("E.1", 1, "4")]
    forgive(complaints)
