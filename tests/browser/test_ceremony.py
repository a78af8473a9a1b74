"""The look of papers and the ceremony's page: by keyboard, at every width, nothing that axe finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_plenary import check
from tests.webapp.ceremony import png
from tests.webapp.room import Room, open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import PLENARY, Category


@pytest.fixture(scope="module")
def room(site: Site) -> Room:
    """A category of the running server whose plenary sits."""
    app = create_app(site.settings)
    found = open_room(app, ("panelis-9",), names=("Kabupaten Satu", "Kabupaten Dua"), code="upacara")
    with app.app_context(), transaction() as session:
        session.get_one(Category, found.category_id).state = PLENARY
    with app.app_context():
        db.engine.dispose()
    return found


def type_on(page: Page, *texts: str) -> None:
    """Each text into the next field."""
    for text in texts:
        page.keyboard.press("Tab")
        page.keyboard.type(text)


def test_awards_are_written_down_by_keyboard_alone(person, room: Room):
    page = person("sekretariat", width=390)
    address = f"/edisi/{room.edition}/penghargaan"
    page.goto(address)
    page.locator("summary", has_text="Tambah penerima").focus()
    page.keyboard.press("Enter")
    type_on(page, "Penghargaan K3", "Kecelakaan Nihil", "PT Contoh Sejahtera", "perusahaan pertambangan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("PT Contoh Sejahtera").first).to_be_visible()
    page.locator("summary", has_text="Catat penghargaan khusus").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Kategori").select_option("upacara")
    page.get_by_label("Kategori").focus()
    type_on(page, "Kabupaten Satu", "Perda Pertama", "Perdanya berlaku sejak Maret.", "")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Perda Pertama").first).to_be_visible()
    check(page, address)


def test_look_is_seen_changed_and_refused_at_every_width(person, room: Room, complaints):
    page = person("sekretariat", width=820)
    address = f"/edisi/{room.edition}/tampilan"
    page.goto(address)
    logo = {"name": "lambang.png", "mimeType": "image/png", "buffer": png()}
    page.get_by_label("Pilih gambar").first.set_input_files(logo)
    page.get_by_role("button", name="Unggah").first.click()
    expect(page.get_by_role("img", name="Lambang yang dipakai sekarang")).to_be_visible()
    page.get_by_label("NIP").last.fill("123")
    page.get_by_role("button", name="Simpan tampilan").click()
    expect(page.get_by_role("alert")).to_contain_text("yang ini 3")
    expect(page.get_by_label("NIP").last).to_have_value("123")
    complaints[:] = [line for line in complaints if "status of 422" not in line]
    check(page, address)
    page.get_by_role("button", name="Cetak tanpa lambang").click()
    expect(page.get_by_text("kop dicetak tanpa lambang")).to_be_visible()
