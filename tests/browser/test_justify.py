"""Where the rubric asks a reason, the item says so at once, without any answer of the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations
from tests.browser.test_sheet import SAVED, bar, tap
from tests.webapp.room import RUBRIC, open_room
from tests.webapp.test_justify import ASKING
from webapp import create_app
from webapp.db import db


@pytest.fixture(scope="module")
def room(site):
    """A category with a rubric of its own; the others' stays where it was."""
    app = create_app(site.settings)
    own = ASKING.replace(b'"uji-2025"', b'"uji-alasan"')
    found = open_room(app, ("panelis-1",), names=("Uji Alasan",), code="alasan", rubric=own)
    folder = app.extensions["paritrana_settings"].rubrics
    (folder / "alasan.yaml").write_bytes(own)
    (folder / "uji.yaml").write_bytes(RUBRIC)
    with app.app_context():
        db.engine.dispose()
    return found


def test_a_mark_that_needs_a_reason_says_so_until_it_is_written(person, room):
    page = person("panelis-1", width=390)
    page.goto(room.sheet("Uji Alasan"))
    asked = page.locator('[id="butir-E.1"] .why-mark')
    tap(page, "E.1", "3")
    expect(asked).to_be_hidden()
    tap(page, "E.1", "5")
    expect(asked).to_be_visible()
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator('[data-rail="E.1"] .unseen')).to_contain_text("perlu alasan")
    assert violations(page) == []
    page.get_by_label("Catatan butir E.1").fill("Menyebut angka, tanggal, dan sumbernya")
    expect(asked).to_be_hidden()
    expect(page.locator('[data-rail="E.1"] .unseen')).to_contain_text("sudah dinilai")
