"""A tablet that several jurors use, and answers that pages left behind: the last choice counts, and is its juror's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, update

from tests.browser.conftest import PASSWORD
from tests.browser.test_drafts import READABLE
from tests.browser.test_luring import (
    DEAD,
    KEPT,
    WAITING,
    application,
    at_sheet,
    kept_becomes,
    mark_of,
    opened,
    posted,
    ready,
    stored,
)
from tests.browser.test_pages import violations
from tests.browser.test_session_end import HALVES
from tests.browser.test_sheet import SAVED, bar, forgive, sign_in_as, tap
from tests.webapp.room import Room, open_room
from webapp.db import transaction
from webapp.models import PAIRED, AuthSession, User
from webapp.services import accounts

__all__ = ["at_sheet", "stored"]
NAMED = (
    "Ubah",
    "Tab",
    "Kembali",
    "Daftar",
    "Lain",
    "Bersama",
    "Mata",
    "Sebelah",
    "Dini",
    "Baca",
    "Bisu",
    "Tanda",
    "Sandi",
    "Tablet",
)
NAMES = tuple(f"Sisa {name}" for name in NAMED)


@pytest.fixture(scope="module")
def room(site) -> Room:
    with application(site) as app:
        return open_room(app, ("panelis-2", "panelis-6"), names=NAMES, code="sisa")


def deaf(page: Page) -> Page:
    """Nothing that is saved gets to the server."""
    page.route("**/penilaian/*", lambda route: route.abort() if posted(route) else route.continue_())
    return page


def waits_with(page: Page, mark: str) -> None:
    tap(page, "E.1", mark)
    expect(bar(page)).to_have_text(WAITING)


def reloaded(page: Page) -> Page:
    """Later, with a network; what the page says last doesn't get out."""
    page.evaluate(DEAD)
    page.unroute_all()
    page.reload()
    return ready(page)


def questions(page: Page, *, stay: bool = True) -> list[str]:
    """What the browser asks from now on, answered."""
    said: list[str] = []
    page.on("dialog", lambda asked: (said.append(asked.message), asked.dismiss() if stay else asked.accept()))
    return said


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Keluar", exact=True).click()


def comes_as(page: Page, login: str, address: str) -> None:
    """The one before went away without a sign-out; the next one signs in."""
    page.context.clear_cookies(name="paritrana")
    page.goto(address)
    sign_in_as(page, login)
    page.wait_for_url(re.compile("/penilaian"))


def test_choice_that_was_changed_while_a_sending_waits_counts(at_sheet, stored, complaints):
    page = deaf(at_sheet("Sisa Ubah"))
    waits_with(page, "3")
    tap(page, "E.1", "4")
    page.wait_for_timeout(800)
    reloaded(page)
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sisa Ubah")[0][-1][2]) == ("4", "4")
    forgive(complaints)


def test_last_choice_of_two_tabs_that_are_gone_counts(at_sheet, room, stored, complaints):
    page = deaf(at_sheet("Sisa Tab"))
    other = opened(deaf(page.context.new_page()), room, "Sisa Tab")
    waits_with(page, "2")
    waits_with(other, "5")
    third = page.context.new_page()
    for gone in (page, other):
        gone.evaluate(DEAD)
        gone.close()
    opened(third, room, "Sisa Tab")
    expect(bar(third)).to_have_text(SAVED)
    assert (mark_of(third), stored("Sisa Tab")[0][-1][2]) == ("5", "5")
    forgive(complaints)


def test_choice_that_was_taken_back_while_its_sending_waits_stays_taken_back(at_sheet, stored, complaints):
    page = at_sheet("Sisa Kembali")
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text(SAVED)
    waits_with(deaf(page), "5")
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text(WAITING)
    page.wait_for_timeout(800)
    reloaded(page)
    expect(bar(page)).to_have_text(SAVED)
    page.wait_for_timeout(1500)
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sisa Kembali")[0][-1][2]) == ("3", "3")
    forgive(complaints)


def test_sign_out_on_the_list_asks_where_an_answer_would_be_lost(at_sheet, complaints):
    page = deaf(at_sheet("Sisa Daftar"))
    waits_with(page, "4")
    page.evaluate(DEAD)
    page.goto("/penilaian")
    said = questions(page)
    sign_out(page)
    page.wait_for_timeout(1000)
    assert said == ["1 butir belum tersimpan di server dan akan hilang dari perangkat ini. Tetap keluar?"]
    assert (page.url.endswith("/penilaian"), "isian" in page.evaluate(KEPT)) == (True, True)
    forgive(complaints)


def test_sign_out_on_another_sheet_counts_what_waits_on_all(at_sheet, room, complaints):
    page = deaf(at_sheet("Sisa Lain"))
    waits_with(page, "4")
    page.evaluate(DEAD)
    opened(page, room, "Sisa Sebelah")
    said = questions(page, stay=False)
    sign_out(page)
    page.wait_for_url(re.compile("/masuk$"))
    assert (len(said), said[0][:7]) == (1, "1 butir")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    forgive(complaints)


def test_sign_out_of_the_next_juror_leaves_what_the_one_before_has_not_sent(at_sheet, room, stored, complaints):
    page = deaf(at_sheet("Sisa Bersama"))
    waits_with(page, "2")
    page.evaluate(DEAD)
    comes_as(page, "panelis-6", "/penilaian")
    page.unroute_all()
    said = questions(page)
    sign_out(page)
    page.wait_for_url(re.compile("/masuk$"))
    assert (said, "isian" in page.evaluate(KEPT)) == ([], True)
    comes_as(page, "panelis-2", room.sheet("Sisa Bersama"))
    ready(page)
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sisa Bersama")[0]) == ("2", [("E.1", 1, "2")])
    forgive(complaints)


def without(page: Page, address: str, scripts: str = "[^>]*") -> None:
    """From now on that page comes without these scripts of its own, as on a line that is too slow for them."""

    def cut(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        route.fulfill(response=answer, body=re.sub(f"<script [^>]*{scripts}></script>", "", answer.text()))

    page.route(f"**{address}", cut)


def test_sign_out_that_is_quicker_than_its_script_throws_nothing_away(at_sheet, room, stored, complaints):
    page = deaf(at_sheet("Sisa Dini"))
    waits_with(page, "2")
    page.evaluate(DEAD)
    comes_as(page, "panelis-6", "/penilaian")
    page.unroute_all()
    without(page, "/akun")
    page.goto("/akun")
    sign_out(page)
    page.wait_for_url(re.compile("/masuk$"))
    assert "isian" in page.evaluate(KEPT)
    comes_as(page, "panelis-2", room.sheet("Sisa Dini"))
    ready(page)
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sisa Dini")[0]) == ("2", [("E.1", 1, "2")])
    forgive(complaints)


BARE_PAGES = [("[^>]*", "none"), ("signing_out[^>]*", "signed_out[^>]*")]  # what doesn't come of which page


@pytest.mark.parametrize(("before", "after"), BARE_PAGES, ids=("page", "sign-in"))
def test_sign_out_without_the_script_that_wipes_leaves_nothing_readable(at_sheet, room, complaints, before, after):
    """Whichever of the two pages gets its scripts: the half of the key goes, and the kept sheet opens no more."""
    page = at_sheet("Sisa Baca")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert kept_becomes(page, "lembar")
    half = page.locator("script[data-half]").get_attribute("data-half")
    without(page, "/akun", before)
    without(page, "/masuk", after)
    page.goto("/akun")
    assert page.evaluate(HALVES) == 1
    sign_out(page)
    page.wait_for_url(re.compile("/masuk$"))
    expect(page.get_by_label("Nama akun")).to_be_visible()
    kept = page.evaluate(READABLE, half)
    assert (page.evaluate(HALVES), kept["without"], half in kept["beside"]) == (0, False, False)
    page.context.set_offline(True)
    page.goto(room.sheet("Sisa Baca"))
    expect(page.locator("#di-perangkat")).to_contain_text("Tidak ada butir")
    assert (page.locator("#lembar-di-perangkat li").count(), "Sisa Baca" in page.content()) == (0, False)
    page.context.set_offline(False)
    forgive(complaints)


def test_sign_out_where_the_device_does_not_answer_goes_on_and_throws_nothing_away(at_sheet, complaints):
    page = deaf(at_sheet("Sisa Bisu"))
    waits_with(page, "4")
    page.evaluate(DEAD)
    page.goto("/penilaian")
    page.evaluate("() => { IDBFactory.prototype.open = () => ({}); }")
    sign_out(page)
    page.wait_for_url(re.compile("/masuk$"))
    assert ("isian" in page.evaluate(KEPT), page.evaluate(HALVES)) == (True, 0)
    forgive(complaints)


def test_who_is_about_to_sign_hears_of_a_choice_that_waits_on_the_device(at_sheet, room, complaints):
    page = at_sheet("Sisa Tanda")
    tap(page, "E.1", "2")
    page.get_by_label("Nilai, 0 sampai 100").fill("70")
    expect(bar(page)).to_have_text(re.compile("Lengkap|tersimpan"))
    waits_with(deaf(page), "5")
    page.evaluate(DEAD)
    page.goto("/penilaian")
    told = page.get_by_role("listitem").filter(has_text="Sisa Tanda")
    expect(told).to_contain_text("1 butir di perangkat ini belum sampai di server")
    expect(page.get_by_role("listitem").filter(has_text="Sisa Sebelah")).not_to_contain_text(
        "di perangkat ini", use_inner_text=True
    )
    page.goto(f"{room.sheet('Sisa Tanda')}/kunci")
    notice = page.get_by_role("status").filter(has_text="butir yang Anda isi di perangkat ini")
    expect(notice).to_contain_text("1 butir")
    assert (violations(page), page.get_by_role("button", name="Tanda tangani").is_visible()) == ([], True)
    page.unroute_all()
    notice.get_by_role("link", name="Buka lembar ini").click()
    ready(page)
    expect(bar(page)).to_have_text(re.compile("Lengkap|tersimpan"))
    assert mark_of(page) == "5"
    page.goto(f"{room.sheet('Sisa Tanda')}/kunci")
    expect(page.get_by_role("row", name=re.compile("E.1"))).to_contain_text("5")
    expect(notice).to_be_hidden()
    forgive(complaints)


def test_new_password_of_one_juror_throws_away_nothing_that_waits_on_the_device(
    site, at_sheet, room, stored, complaints
):
    """Neither their own answer nor that of the colleague who had the device before."""
    page = deaf(at_sheet("Sisa Sandi", login="panelis-6"))
    waits_with(page, "3")
    page.evaluate(DEAD)
    comes_as(page, "panelis-2", room.sheet("Sisa Sandi"))
    waits_with(ready(page), "5")
    with application(site) as app, app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == "panelis-2")).one()
        accounts.change_password(user, PASSWORD, now=datetime.now(UTC))
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar(page)).to_contain_text("Silakan masuk")
    assert page.evaluate(KEPT).count("isian") == 2
    for login, mark in (("panelis-6", "3"), ("panelis-2", "5")):
        comes_as(page, login, room.sheet("Sisa Sandi"))
        ready(page)
        expect(bar(page)).to_have_text(SAVED)
        assert mark_of(page) == mark
    assert stored("Sisa Sandi")[1] == 2
    forgive(complaints)


def test_tablet_whose_session_ended_otherwise_is_left_within_a_minute_with_what_waits_on_it(
    site, at_sheet, room, stored, complaints
):
    page = at_sheet("Sisa Tablet")
    with application(site) as app, app.app_context(), transaction() as session:
        session.execute(update(AuthSession).values(kind=PAIRED))
    page.reload()
    waits_with(deaf(ready(page)), "4")
    with application(site) as app, app.app_context(), transaction() as session:
        session.execute(update(AuthSession).values(revoked_at=datetime.now(UTC)))
    page.wait_for_url(re.compile("/masuk"), timeout=60_000)
    assert ("isian" in page.evaluate(KEPT), page.evaluate(HALVES)) == (True, 0)
    page.unroute_all()
    sign_in_as(page, "panelis-2")
    ready(page)
    expect(bar(page)).to_have_text(SAVED)
    assert (mark_of(page), stored("Sisa Tablet")[0]) == ("4", [("E.1", 1, "4")])
    forgive(complaints)


def test_next_juror_in_the_same_tab_never_sees_the_sheet_of_the_one_before(at_sheet, room, complaints):
    page = at_sheet("Sisa Mata")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tap(page, "E.1", "5")
    expect(bar(page)).to_have_text(SAVED)
    assert kept_becomes(page, "lembar")
    comes_as(page, "panelis-6", room.sheet("Sisa Sebelah"))
    ready(page)
    page.context.set_offline(True)
    page.goto(room.sheet("Sisa Mata"))
    expect(page.locator("#di-perangkat")).to_contain_text("Tidak ada butir")
    assert (mark_of(page), "Sisa Mata" in page.content()) == (None, False)
    page.context.set_offline(False)
    forgive(complaints)


def test_page_of_one_juror_is_hidden_once_another_signs_in_beside_it(at_sheet, complaints):
    page = at_sheet("Sisa Mata")
    other = page.context.new_page()
    comes_as(other, "panelis-6", "/penilaian")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    assert ("Sisa Mata" in page.content(), violations(page)) == (False, [])
    other.reload()
    expect(other.locator(".top .who")).to_have_text(re.compile("panelis-6|Panelis"))
    forgive(complaints)
