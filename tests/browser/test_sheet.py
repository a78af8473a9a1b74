"""The score sheet in a real browser: keyboard, two tabs, a lost reply, no network, no script."""

from __future__ import annotations

import re

import pysqlite3.dbapi2 as sqlite
import pytest
from playwright.sync_api import Page, Route, expect

SAVED = re.compile(r"tersimpan di server \d\d\.\d\d WITA")
REFUSED_BY_NETWORK = "Failed to load resource"


@pytest.fixture
def rows(site):
    """What is stored for one candidate: every (item, version, value), oldest first."""

    def look(name: str) -> list[tuple[str, int, str]]:
        connection = sqlite.connect(f"file:{site.instance}/paritrana.sqlite3?mode=ro", uri=True)
        try:
            return connection.execute(
                "SELECT indicator, score.version, value FROM score JOIN sheet ON sheet.id = sheet_id"
                " WHERE candidate_id = ? ORDER BY score.id",
                (site.room.candidates[name],),
            ).fetchall()
        finally:
            connection.close()

    return look


def bar(page: Page):
    return page.get_by_role("status")


def forgive(complaints: list[str], *, how_often: int | None = None) -> None:
    """The browser's own lines about the replies that the test took away or that say 409."""
    expected = [line for line in complaints if REFUSED_BY_NETWORK in line]
    assert how_often is None or len(expected) == how_often
    complaints[:] = [line for line in complaints if REFUSED_BY_NETWORK not in line]


def test_one_item_by_keyboard_alone(person, site, rows):
    name = "Uji Papan Ketik"
    page = person("panelis-1")
    page.goto(site.room.sheet(name))
    for _key in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "value:E.1":
            break
    page.keyboard.press("Space")
    for _key in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Angka lengkap")
    expect(bar(page)).to_have_text(SAVED)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert rows(name)[-1][0::2] == ("E.1", "4")
    page.reload()
    assert page.get_by_label("Catatan butir E.1").input_value() == "Angka lengkap"
    assert page.locator('input[name="value:E.1"]:checked').input_value() == "4"


def test_stale_tab_is_refused_with_both_values_and_a_choice(person, site, rows, complaints):
    name = "Uji Dua Tab"
    first = person("panelis-1", width=390)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(site.room.sheet(name))
    tap(first, "E.1", "5")
    expect(bar(first)).to_have_text(SAVED)
    tap(second, "E.1", "1")
    second.get_by_label("Catatan butir E.1").fill("Dari tab kedua")
    expect(bar(second)).to_contain_text("sudah berubah di tab atau gawai lain")
    assert rows(name) == [("E.1", 1, "5")]
    second.get_by_role("button", name="Lihat perbedaannya").click()
    choice = second.get_by_role("main")
    expect(choice).to_contain_text("Dari tab kedua")
    expect(choice).to_contain_text("Sangat menguasai")
    assert rows(name) == [("E.1", 1, "5")]
    second.locator('label:has(input[value="mine"])').click()
    second.get_by_role("button", name="Simpan pilihan saya").click()
    expect(bar(second)).to_have_text(SAVED)
    assert rows(name) == [("E.1", 1, "5"), ("E.1", 2, "1")]
    forgive(complaints)


def tap(page: Page, item: str, mark: str) -> None:
    page.locator(f'label:has(input[name="value:{item}"][value="{mark}"])').click()


def test_reply_lost_after_the_save_is_accepted_once(person, site, rows, complaints):
    name = "Uji Balasan Hilang"
    page = person("panelis-1", width=820)
    page.goto(site.room.sheet(name))
    ids: list[str] = []

    def lose_first(route: Route) -> None:
        ids.append(re.search(r"client_id=([0-9a-f-]+)", route.request.post_data)[1])
        if len(ids) == 1:
            route.fetch()  # the server stores it
            route.abort()  # and nobody hears
        else:
            route.continue_()

    page.route(f"**{site.room.sheet(name)}", lambda route: lose_first(route) if posted(route) else route.continue_())
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text(SAVED)
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert rows(name) == [("E.1", 1, "3")]
    forgive(complaints, how_often=1)


def posted(route: Route) -> bool:
    return route.request.method == "POST"


def test_without_network_nothing_typed_is_lost_and_it_is_sent_later(person, site, rows, complaints):
    name = "Uji Jaringan"
    page = person("panelis-1", width=390)
    page.goto(site.room.sheet(name))
    page.context.set_offline(True)
    tap(page, "E.1", "3")
    expect(bar(page)).to_contain_text("Server belum terjangkau. 1 perubahan masih di layar ini")
    page.get_by_label("Catatan umum").fill("Diketik tanpa jaringan")
    expect(bar(page)).to_contain_text("2 perubahan masih di layar ini")
    assert rows(name) == []
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    assert rows(name) == [("E.1", 1, "3")]
    page.reload()
    assert page.get_by_label("Catatan umum").input_value() == "Diketik tanpa jaringan"
    forgive(complaints)


def test_mark_off_the_scale_is_told_beside_its_item(person, site, complaints):
    page = person("panelis-3", width=390)
    page.goto(site.room.sheet("Uji Jaringan"))
    page.get_by_label("Nilai, 0 sampai 100").fill("100,5")
    expect(page.locator('[id="salah-E.2"]')).to_contain_text("di luar skala")
    expect(bar(page)).to_contain_text("gagal")
    assert page.get_by_label("Nilai, 0 sampai 100").input_value() == "100,5"
    page.get_by_label("Nilai, 0 sampai 100").fill("99,5")
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator('[id="salah-E.2"]')).to_be_hidden()
    forgive(complaints, how_often=1)


def test_figures_are_one_tap_away_and_back_to_the_same_place(person, site):
    page = person("panelis-3", width=390)
    page.goto(site.room.sheet("Uji Papan Ketik"))
    page.get_by_label("Catatan umum").scroll_into_view_if_needed()
    items = page.locator("#butir")
    before = items.evaluate("pane => pane.scrollTop")
    page.get_by_text("Angka", exact=True).click()
    expect(page.get_by_text("Peserta aktif", exact=True)).to_be_in_viewport()
    expect(page.get_by_label("Catatan umum")).to_be_hidden()
    page.get_by_text("Kembali", exact=True).click()
    assert before == items.evaluate("pane => pane.scrollTop") > 0


def test_sheet_without_script_saves_reviews_and_locks(person, site, rows):
    name = "Uji Tanpa Skrip"
    page = person("panelis-3", width=390, java_script_enabled=False)
    page.goto(site.room.sheet(name))
    tap(page, "E.1", "3")
    page.get_by_label("Nilai, 0 sampai 100").fill("72,5")
    page.get_by_role("button", name="Simpan").click()
    expect(bar(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Periksa dan kunci").click()
    expect(page.get_by_role("main")).to_contain_text("Setelah dikunci, hanya Ketua yang dapat membukanya.")
    page.get_by_role("button", name="Kunci lembar ini").click()
    expect(page.get_by_role("main")).to_contain_text("1 dari 6 lembar Anda sudah dikunci.")
    assert rows(name) == [("E.1", 1, "3"), ("E.2", 1, "72.5")]
