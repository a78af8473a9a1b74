"""What a session showed leaves the browser with it: by the clock, by nobody's hand, by a sign-out in another tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, pass_second_step, press
from tests.browser.test_drafts import READABLE
from tests.browser.test_luring import DEAD, FULL, application, at_sheet, kept_becomes, mark_of, ready, stored
from tests.browser.test_pages import violations
from tests.browser.test_sheet import SAVED, bar, forgive, tap
from tests.webapp.room import Room, open_room
from webapp.config import Settings

__all__ = ["at_sheet", "stored"]
HOUR = 3_600_000  # ms
HALVES = "Object.keys(sessionStorage).length"
OVER = re.compile(r"/masuk\?next=")


def waits(page: Page, hours: float, *, over: bool = False) -> None:
    """The browser's clock goes on, as on a tablet that slept, and the page is looked at again; the cookie goes, too."""
    if over:
        page.context.clear_cookies(name="paritrana")
    page.evaluate("ms => { const now = Date.now; Date.now = () => now() + ms; }", hours * HOUR)
    page.evaluate("dispatchEvent(new Event('focus'))")


@pytest.fixture(scope="module")
def room(site) -> Room:
    with application(site) as app:
        return open_room(
            app, ("panelis-2", "panelis-6"), names=("Sesi Berakhir", "Sesi Baru", "Sesi Penuh"), code="sesi"
        )


@pytest.fixture
def form(person):
    """A form that doesn't save by itself, in front of the secretariat."""
    page = person("sekretariat", width=820)
    page.goto("/pengguna/baru")
    return page


def half_on(page: Page) -> str:
    """The account's half of the key, as the page has brought it."""
    half = page.locator("script[data-half]").get_attribute("data-half")
    assert half
    return half


def gone(page: Page, half: str) -> None:
    """Nothing of the page is there, nor its half of the key, and the way back is."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    assert page.locator("form, input, template").count() == 0
    assert ("Sekretariat" in page.content(), half in page.content()) == (False, False)
    assert page.evaluate("document.querySelectorAll('[data-half]').length") == 0
    expect(page.get_by_role("button")).to_be_hidden()
    assert violations(page) == []


def sign_in_again(page: Page, login: str, settings: Settings) -> None:
    page.get_by_label("Nama akun").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    pass_second_step(page, login, settings)


def test_a_page_that_nobody_touches_is_left_when_the_server_would_end_the_session(form):
    half = half_on(form)
    waits(form, 0.9)
    expect(form.get_by_label("Nama akun")).to_be_visible()
    waits(form, 0.2, over=True)
    gone(form, half)


def test_who_is_at_work_stays_until_the_session_is_over_all_the_same(form):
    half = half_on(form)
    for _time in range(3):
        waits(form, 0.9)
        form.keyboard.press("Tab")
    assert form.url.endswith("/pengguna/baru")
    for _time in range(5):
        waits(form, 0.9)
        form.keyboard.press("Tab")
    assert form.url.endswith("/pengguna/baru")
    waits(form, 0.9, over=True)
    form.keyboard.press("Tab")
    gone(form, half)
    form.get_by_role("link", name="Masuk lagi").click()
    form.wait_for_url(OVER)


def test_what_was_typed_and_not_sent_is_hidden_and_comes_back_to_its_owner_alone(form, site):
    form.get_by_label("Nama", exact=True).fill("Kasubbag Kinerja")
    form.get_by_label("Nama akun").fill("kinerja-sesi")
    half = half_on(form)
    waits(form, 1.1, over=True)
    expect(form.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    expect(form.get_by_role("heading", level=1)).to_be_focused()
    assert (form.locator("form, input, template").count(), half in form.content()) == (0, False)
    assert violations(form) == []
    form.get_by_role("button", name="Tampilkan isian saya").click()
    expect(form.get_by_role("status")).to_contain_text("masuk lagi dengan akun Anda")
    with form.expect_popup() as opened:
        form.get_by_role("link", name="Masuk lagi").click()
    sign_in_again(opened.value, "sekretariat", site.settings)
    expect(opened.value.get_by_role("main")).to_contain_text("Tutup tab ini")
    opened.value.close()
    form.get_by_role("button", name="Tampilkan isian saya").click()
    expect(form.get_by_label("Nama", exact=True)).to_have_value("Kasubbag Kinerja")
    form.get_by_label("Peran").select_option(index=1)
    form.get_by_role("button", name="Buat akun").click()
    expect(form.get_by_role("main")).to_contain_text("Tautan untuk Kasubbag Kinerja")


SPOILT = "() => { document.querySelector('main [name=csrf_token]').value = 'x'; }"  # the answer offers to send it again


@pytest.mark.parametrize("spoil", ["() => {}", SPOILT], ids=("refused", "to be sent again"))
def test_what_came_back_refused_is_hidden_and_comes_back_though_nobody_has_touched_it_since(form, complaints, spoil):
    form.get_by_label("Nama", exact=True).fill("Kasubbag Kinerja")
    form.evaluate(spoil)
    press(form, "Buat akun")
    told = form.get_by_role("heading", level=1).inner_text()
    waits(form, 1.1)
    expect(form.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    assert "Kasubbag Kinerja" not in form.content()
    form.get_by_role("button", name="Tampilkan isian saya").click()
    expect(form.get_by_role("heading", level=1)).to_have_text(told)
    assert "Kasubbag Kinerja" in form.content()
    forgive(complaints, how_often=1)


def test_a_sign_out_asks_about_a_form_that_does_not_save_by_itself(form):
    said: list[str] = []
    form.on("dialog", lambda asked: (said.append(asked.message), asked.dismiss()))
    form.get_by_label("Nama", exact=True).fill("Kasubbag Kinerja")
    with form.expect_event("dialog"):
        form.get_by_role("button", name="Keluar", exact=True).click()
    assert said == ["Isian di halaman ini belum dikirim dan akan hilang. Tetap keluar?"]
    expect(form.get_by_label("Nama", exact=True)).to_have_value("Kasubbag Kinerja")
    form.get_by_label("Nama", exact=True).fill("")
    form.get_by_role("button", name="Keluar", exact=True).click()
    form.wait_for_url(re.compile("/masuk$"))
    assert len(said) == 1


def test_a_sign_out_in_one_tab_ends_every_other(form):
    half, other = half_on(form), form.context.new_page()
    other.goto("/akun")
    other.get_by_role("button", name="Keluar", exact=True).click()
    other.wait_for_url(re.compile("/masuk$"))
    gone(form, half)


def test_an_ended_session_leaves_only_what_nobody_can_read_and_its_owner_gets_back(site, at_sheet, stored, complaints):
    page = at_sheet("Sesi Berakhir")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert (kept_becomes(page, "lembar"), page.evaluate(HALVES)) == (True, 1)
    page.context.set_offline(True)
    tap(page, "E.1", "2")
    expect(bar(page)).to_contain_text("1 butir menunggu jaringan")
    half = half_on(page)
    assert page.evaluate(READABLE, half)["withHalf"]
    page.evaluate(DEAD)  # what a page says last would get out, and its answer would bring the cookie back
    waits(page, 1.1)
    expect(page.locator("#di-perangkat")).to_contain_text("1 butir aman di perangkat ini, terenkripsi")
    assert (page.locator("#lembar-di-perangkat li").count(), page.evaluate(HALVES)) == (0, 0)
    kept = page.evaluate(READABLE, half)
    assert (kept["without"], half in kept["beside"], "lembar" in kept["text"]) == (False, False, True)
    page.context.clear_cookies(name="paritrana")
    page.context.set_offline(False)
    expect(page).to_have_url(OVER, timeout=30_000)
    sign_in_again(page, "panelis-2", site.settings)
    ready(page)
    assert mark_of(page) == "2"
    expect(bar(page)).to_have_text(SAVED)
    assert stored("Sesi Berakhir")[0] == [("E.1", 1, "2")]
    forgive(complaints)


def test_a_tab_of_its_own_without_a_network_counts_but_shows_nothing(at_sheet, stored, complaints):
    page = at_sheet("Sesi Baru")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert kept_becomes(page, "lembar")
    page.context.set_offline(True)
    tap(page, "E.1", "2")
    expect(bar(page)).to_contain_text("1 butir menunggu jaringan")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#di-perangkat")).to_contain_text("1 butir aman di perangkat ini, terenkripsi")
    assert other.locator("#lembar-di-perangkat li").count() == 0
    assert "Sesi Baru" not in other.content()
    page.context.set_offline(False)
    ready(other)
    expect(bar(page)).to_have_text(SAVED)
    assert stored("Sesi Baru")[0] == [("E.1", 1, "2")]
    forgive(complaints)


def test_a_sheet_that_the_device_could_not_keep_is_hidden_and_not_lost(at_sheet, stored, complaints):
    page = at_sheet("Sesi Penuh")
    page.evaluate(FULL)
    page.context.set_offline(True)
    tap(page, "E.1", "2")
    expect(bar(page)).to_contain_text("penyimpanan perangkat penuh")
    waits(page, 1.1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    assert "Penguasaan data" not in page.content()
    page.context.set_offline(False)
    page.get_by_role("button", name="Tampilkan isian saya").click()
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sesi Penuh")[0]) == ("2", [("E.1", 1, "2")])
    forgive(complaints)
