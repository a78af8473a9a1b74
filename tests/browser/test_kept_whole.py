"""What is typed stays on the screen or on the device, and the foot is true: refusals, slow storage, no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_drafts import application
from tests.browser.test_luring import at_sheet, mark_of, opened, posted, ready, stored
from tests.browser.test_sheet import SAVED, bar, forgive, tap
from tests.webapp.room import Room, open_room

__all__ = ["at_sheet", "stored"]
NAMES = tuple(f"Utuh {name}" for name in ("Rubrik", "Diam", "Macet", "Ruang", "Kendali", "Koma", "Tanpa", "Hilang"))


@pytest.fixture(scope="module")
def room(site) -> Room:
    with application(site) as app:
        return open_room(app, ("panelis-2", "panelis-6"), names=NAMES, code="utuh")


def forgive_unwatched(complaints: list[str]) -> None:
    """The same where the browser was told to let no worker look after the pages."""
    forgive(complaints)
    complaints[:] = [line for line in complaints if "Service Worker registration blocked" not in line]


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


HANGS = "indexedDB.open = () => ({})"
WRITES_HANG = """
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, how) {
    const dead = { get: () => ({}), put() {}, delete() {} };
    return mode === "readwrite" && window.hangs ? { objectStore: () => dead } : begin.call(this, stores, mode, how);
  };
"""
UNHEARD = """() => {
  const ask = window.fetch;
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (given[1]?.method === "POST") throw new TypeError("lost");
    return answer;
  };
}"""
GONE = "new Promise((done) => { indexedDB.deleteDatabase('paritrana-konsep').onsuccess = done; })"
TYPED_AT_ONCE = """() => {
  const note = document.getElementById("catatan");
  note.value = "Baru saja";
  note.dispatchEvent(new Event("input", { bubbles: true }));
  return document.querySelector("#keadaan .words").textContent.trim();
}"""


def test_storage_that_never_opens_holds_no_tap(person, room, stored):
    page = person("panelis-2", width=390)
    page.add_init_script(HANGS)
    page.goto(room.sheet("Utuh Diam"))
    tap(page, "E.1", "4")
    expect(page.locator("body")).to_have_attribute("data-unsaved", "yes")
    expect(bar(page)).to_have_text(SAVED, timeout=10_000)
    assert stored("Utuh Diam")[0] == [("E.1", 1, "4")]


def test_storage_that_stops_writing_is_waited_for_once_and_said(person, room, stored, complaints):
    page = person("panelis-2", width=390)
    page.add_init_script(WRITES_HANG)
    opened(page, room, "Utuh Macet")
    page.evaluate("window.hangs = true")
    tap(page, "E.1", "4")
    expect(bar(page)).to_have_text(SAVED, timeout=10_000)
    page.context.set_offline(True)
    note(page).fill("Sesudahnya")
    expect(bar(page)).to_have_text("di layar ini saja, 1 butir menunggu jaringan")
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    assert stored("Utuh Macet")[0] == [("E.1", 1, "4")]
    forgive(complaints)


def test_foot_names_the_device_only_once_and_as_long_as_it_is_there(at_sheet, room, complaints):
    page = at_sheet("Utuh Hilang")
    page.context.set_offline(True)
    assert page.evaluate(TYPED_AT_ONCE) == "1 butir belum dikirim"
    expect(bar(page)).to_have_text("di perangkat ini, 1 butir menunggu jaringan")
    page.evaluate(GONE)
    expect(bar(page)).to_have_text("di layar ini saja, 1 butir menunggu jaringan")
    forgive(complaints)


def test_foot_of_a_sheet_without_its_script_tells_to_press_the_button(person, room, complaints):
    page = person("panelis-2", width=390, service_workers="block")
    opened(page, room, "Utuh Tanpa")
    tap(page, "E.1", "2")
    expect(bar(page)).to_have_text(SAVED)
    page.route("**/static/lembar.js", lambda route: route.fulfill(status=504, body="gateway"))
    page.reload()
    expect(bar(page)).to_have_text(re.compile("tersimpan di server .*; perubahan sesudahnya: tekan Simpan"))
    page.unroute_all(behavior="wait")
    page.reload()
    expect(bar(ready(page))).not_to_contain_text("tekan Simpan")
    forgive_unwatched(complaints)


def test_note_with_a_sign_that_is_not_taken_is_told_at_its_field(at_sheet, stored, complaints):
    page = at_sheet("Utuh Kendali")
    written = page.get_by_label("Catatan butir E.1")
    written.focus()
    page.evaluate("document.execCommand('insertText', false, 'satu\\u000bdua \\u0001')")
    expect(bar(page)).to_contain_text("gagal: ada isian yang perlu diperbaiki")
    expect(page.locator("#salah-catatan-E\\.1")).to_contain_text("karakter")
    expect(written).to_have_attribute("aria-invalid", "true")
    written.fill("satu")
    page.evaluate("document.execCommand('insertText', false, '\\u000bdua')")
    expect(bar(page)).to_have_text(SAVED)
    expect(written).to_have_value("satu\ndua")
    expect(page.locator("#salah-catatan-E\\.1")).to_be_hidden()
    expect(written).not_to_have_attribute("aria-invalid", "true")
    forgive(complaints, how_often=1)


def test_decimal_comma_whose_answer_was_lost_is_no_clash(person, room, stored, complaints):
    page = person("panelis-2", width=390)
    opened(page, room, "Utuh Koma")
    page.evaluate(UNHEARD)
    page.get_by_label("Nilai, ").fill("72,5")
    note(page).fill("Berspasi ")
    expect(bar(page)).to_contain_text("menunggu jaringan")
    again = page.context.new_page()
    page.close()
    opened(again, room, "Utuh Koma")
    expect(bar(again)).to_have_text(SAVED)
    expect(again.locator(".which")).to_have_count(0)
    assert stored("Utuh Koma") == ([("E.2", 1, "72.5")], 1)
    forgive(complaints)


def test_busy_server_that_says_so_without_json_is_called_the_server(at_sheet, room, complaints):
    page = at_sheet("Utuh Ruang")
    page.route(
        f"**{room.sheet('Utuh Ruang')}",
        lambda route: route.fulfill(status=429, body="slow down") if posted(route) else route.continue_(),
    )
    tap(page, "E.1", "2")
    expect(bar(page)).to_have_text("di perangkat ini, 1 butir menunggu server")
    page.unroute_all(behavior="wait")
    expect(bar(page)).to_have_text(SAVED)
    forgive(complaints)
