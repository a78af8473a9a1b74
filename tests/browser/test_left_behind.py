"""A tablet that several jurors use, and answers that pages left behind: the last choice counts, and is its juror's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

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
from tests.browser.test_sheet import SAVED, bar, forgive, sign_in_as, tap
from tests.webapp.room import Room, open_room

__all__ = ["at_sheet", "stored"]
NAMES = tuple(f"Sisa {name}" for name in ("Ubah", "Tab", "Kembali", "Daftar", "Lain", "Bersama", "Mata", "Sebelah"))


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
    page.get_by_role("button", name="Keluar").click()


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
