"""The score sheet in a real browser: keyboard, two tabs, a lost reply, no network, no script."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import PASSWORD, sign
from tests.webapp.outside import hand

SAVED = re.compile(r"tersimpan di server \d\d\.\d\d WITA")
REFUSED_BY_NETWORK = "Failed to load resource"
# The browser looks for a newer worker of its own accord, also while the server is away.
NO_NEWER_WORKER = "An unknown error occurred when fetching the script."


@pytest.fixture
def rows(site):
    """What is stored for one candidate: every (item, version, value), oldest first."""

    def look(name: str) -> list[tuple[str, int, str]]:
        with hand(site.settings) as found:
            return found.execute(
                "SELECT indicator, score.version, value FROM score JOIN sheet ON sheet.id = sheet_id"
                " WHERE candidate_id = ? ORDER BY score.id",
                site.room.candidates[name],
            ).fetchall()

    return look


def bar(page: Page):
    return page.get_by_role("status")


def forgive(complaints: list[str], *, how_often: int | None = None) -> None:
    """The browser's own lines about the replies that the test took away or that say 409."""
    expected = [line for line in complaints if REFUSED_BY_NETWORK in line]
    assert how_often is None or len(expected) == how_often
    complaints[:] = [line for line in complaints if REFUSED_BY_NETWORK not in line and line != NO_NEWER_WORKER]


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
    second.get_by_role("button", name="Lihat keduanya").click()
    choice = second.get_by_role("group", name="Dua nilai: E.1 Penguasaan data")
    expect(choice).to_be_focused()
    expect(choice).to_contain_text("Isian Anda di sini: 1")
    expect(choice).to_contain_text("Tersimpan di server: 5, Sangat menguasai")
    assert second.get_by_label("Catatan butir E.1").input_value() == "Dari tab kedua"
    assert rows(name) == [("E.1", 1, "5")]
    choice.get_by_role("button", name="Pakai yang di sini").click()
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
    high = page.locator(".statebar").evaluate("bar => bar.offsetHeight")
    page.context.set_offline(True)
    tap(page, "E.1", "3")
    expect(bar(page)).to_contain_text("di perangkat ini, 1 butir menunggu jaringan")
    page.get_by_label("Catatan umum").fill("Diketik tanpa jaringan")
    expect(bar(page)).to_contain_text("di perangkat ini, 2 butir menunggu jaringan")
    assert page.locator(".statebar").evaluate("bar => bar.offsetHeight") == high
    assert rows(name) == []
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    assert rows(name) == [("E.1", 1, "3")]
    page.reload()
    assert page.get_by_label("Catatan umum").input_value() == "Diketik tanpa jaringan"
    forgive(complaints)


def test_session_that_ended_loses_nothing_and_is_sent_once_after_signing_in_elsewhere(person, site, rows, complaints):
    name = "Uji Sesi"
    page = person("panelis-1", width=390)
    page.goto(site.room.sheet(name))
    ids = sent_ids(page, site.room.sheet(name))
    page.context.clear_cookies(name="paritrana")
    tap(page, "E.1", "3")
    page.get_by_label("Catatan butir E.1").fill("Diketik sesudah sesi berakhir")
    expect(bar(page)).to_contain_text("1 butir aman di perangkat ini dan akan terkirim sendiri.")
    page.get_by_role("button", name="Periksa dan tanda tangani").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Masuk lagi").click()
    sign_in_as(opened.value, "panelis-1")
    expect(opened.value.get_by_role("main")).to_contain_text("Tutup tab ini dan kembali ke lembar Anda.")
    assert rows(name) == []
    page.evaluate("dispatchEvent(new Event('focus'))")  # headless pages all think that they have it
    expect(bar(page)).to_have_text(SAVED)
    assert rows(name) == [("E.1", 1, "3")]
    assert len(set(ids)) == 1
    page.get_by_label("Catatan umum").fill("Sesudah masuk lagi")
    page.get_by_role("button", name="Periksa dan tanda tangani").click()
    expect(page.get_by_role("main")).to_contain_text("Diketik sesudah sesi berakhir")
    expect(page.get_by_role("main")).to_contain_text("Sesudah masuk lagi")
    forgive(complaints)


def test_what_was_typed_is_not_sent_as_another_jurors(person, site, rows, complaints):
    name = "Uji Sesi"
    page = person("panelis-3", width=390)
    page.goto(site.room.sheet(name))
    before = rows(name)
    page.context.clear_cookies()
    tap(page, "E.1", "5")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Masuk lagi").click()
    sign_in_as(opened.value, "panelis-1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    page.wait_for_timeout(1000)
    assert (rows(name), "Penguasaan data" in page.content()) == (before, False)
    opened.value.close()
    page.context.clear_cookies()
    page.get_by_role("link", name="Masuk lagi").click()
    sign_in_as(page, "panelis-3")
    expect(bar(page)).to_have_text(SAVED)
    assert page.locator('input[name="value:E.1"]:checked').input_value() == "5"
    forgive(complaints)


def sent_ids(page: Page, path: str) -> list[str]:
    """The ids under which the page sends, as it sends them."""
    ids: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith(path):
            ids.append(re.search(r"client_id=([0-9a-f-]+)", request.post_data)[1])

    page.on("request", note)
    return ids


def sign_in_as(page: Page, login: str) -> None:
    page.get_by_label("Nama akun").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def test_last_words_are_sent_on_the_way_out(person, site):
    page = person("panelis-3", width=390)
    for way in ("reload", "‹ Kandidat Anda", "Keluar"):
        page.goto(site.room.sheet("Uji Pergi"))
        page.get_by_label("Catatan umum").fill(f"Lalu {way}")
        if way == "reload":
            page.reload()
        else:
            page.get_by_text(way, exact=True).click()
            page.wait_for_url(re.compile(r"/masuk$|/penilaian$"))
        assert note_becomes(site, "Uji Pergi", f"Lalu {way}"), way


def note_becomes(site, name: str, text: str) -> bool:
    """Whether the stored overall note is this text within two seconds: a page that is left doesn't wait for it."""
    with hand(site.settings) as stored:
        for _attempt in range(40):
            found = stored.execute(
                "SELECT note FROM sheet WHERE candidate_id = ?", site.room.candidates[name]
            ).fetchall()
            if found == [(text,)]:
                return True
            time.sleep(0.05)
        return False


def test_abstaining_without_a_reason_is_said_at_the_item(person, site):
    page = person("panelis-3", width=390)
    page.goto(site.room.sheet("Uji Pergi"))
    told = page.locator('[id="alasan-E.1"]')
    expect(told).to_be_hidden()
    page.locator('label:has(input[name="value:E.1"][value="abstain"])').click()
    expect(told).to_have_text("Alasan tidak menilai belum ditulis; tanpa alasan, lembar belum dapat dikunci.")
    expect(told).to_be_visible()
    page.get_by_label("Catatan butir E.1").fill("Tidak hadir")
    expect(told).to_be_hidden()
    expect(bar(page)).to_have_text(SAVED)


FREE = """() => {
    const bar = document.querySelector(".statebar");
    const taken = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    return innerHeight - taken - Math.max(0, document.querySelector(".heading").getBoundingClientRect().bottom);
}"""


def test_low_window_leaves_room_for_the_items_and_never_scrolls_sideways(person, site):
    """A phone on its side, and pages at 200 %."""
    page = person("panelis-3")
    for width, height in ((844, 390), (640, 400), (195, 422)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(site.room.sheet("Uji Halaman"))
        page.get_by_label("Catatan umum").scroll_into_view_if_needed()
        expect(page.get_by_label("Catatan umum")).to_be_in_viewport()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (page.evaluate(FREE) >= 250, wide) == (True, width)
        page.goto("/penilaian")
        assert page.evaluate("document.documentElement.scrollWidth") == width


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
    page.get_by_text("Bukti", exact=True).click()
    expect(page.get_by_text("Peserta aktif", exact=True)).to_be_in_viewport()
    expect(page.get_by_label("Catatan umum")).to_be_hidden()
    page.get_by_text("Kembali", exact=True).click()
    assert before == items.evaluate("pane => pane.scrollTop") > 0


def test_sheet_without_script_saves_reviews_and_locks(person, site, rows):
    name = "Uji Tanpa Skrip"
    page = person("panelis-3", width=390, java_script_enabled=False)
    page.goto(site.room.sheet(name))
    tap(page, "E.1", "3")
    page.get_by_role("button", name="Simpan").click()
    expect(bar(page)).to_have_text(SAVED)
    page.get_by_label("Nilai, 0 sampai 100").fill("72,5")
    page.get_by_role("button", name="Simpan").click()  # the last item: the signature is next
    expect(page.get_by_role("main")).to_contain_text("Setelah ditandatangani, lembar ini terkunci.")
    sign(page)
    expect(page.get_by_role("main")).to_contain_text(f"1 dari {len(site.room.candidates)} lembar Anda sudah dikunci.")
    assert rows(name) == [("E.1", 1, "3"), ("E.2", 2, "72.5")]
