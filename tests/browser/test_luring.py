"""Twelve ways in which a room loses its network: nothing tapped is lost or counts twice, and the screen says so.

What is stored is read from the database. Each test has a candidate of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Site, sign
from tests.browser.test_drafts import application
from tests.browser.test_sheet import SAVED, bar, forgive, sent_ids, sign_in_as, tap
from tests.conftest import CHROMIUM, FLAGS
from tests.webapp.outside import hand
from tests.webapp.room import Room, open_room
from webapp.db import transaction
from webapp.models import INTERVIEWS, PLENARY, AuthSession, Category, User

NAMES = tuple(
    f"Luring {name}"
    for name in (
        "Terputus", "Balasan", "Ditutup", "Server", "Basi", "Tertutup", "Portal", "Dicabut", "Penuh", "Lambat", "Muat",
        "Tab", "Empat", "Lengkap", "Keluar", "Pilih",
    )
)  # fmt: skip
WAITING = re.compile(r"di perangkat ini, \d butir menunggu (jaringan|server)")
DEAD = "() => { window.fetch = () => Promise.reject(new TypeError('no network')); }"
KEPT = """async () => {
  const asked = (request) => new Promise((give) => { request.onsuccess = () => give(request.result); });
  const base = await asked(indexedDB.open("paritrana-konsep"));
  const made = base.objectStoreNames.length;
  const rows = made ? await asked(base.transaction("konsep").objectStore("konsep").getAll()) : [];
  base.close();
  return rows.map((row) => row.kind).sort();
}"""
FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
SHELVES = """async () => {
  const shelves = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const answers = (await Promise.all(shelves.map((shelf) => shelf.matchAll()))).flat();
  return (await Promise.all(answers.map((one) => one.text()))).join();
}"""


@pytest.fixture(scope="module")
def room(site) -> Room:
    with application(site) as app:
        return open_room(app, ("panelis-2", "panelis-6"), names=NAMES, code="luring")


@contextmanager
def closed(site: Site, room: Room) -> Iterator[None]:
    """The interviews are over, for everybody but this module's other tests."""
    for state in (PLENARY, INTERVIEWS):
        with application(site) as app, app.app_context(), transaction() as session:
            session.get_one(Category, room.category_id).state = state
        if state == PLENARY:
            yield


@pytest.fixture
def stored(site, room):
    """([(item, version, value)], how many sendings were accepted) of one candidate, from the database."""

    def look(name: str) -> tuple[list[tuple[str, int, str]], int]:
        own = room.candidates[name]
        with hand(site.settings) as found:
            rows = found.execute(
                "SELECT indicator, score.version, value FROM score JOIN sheet ON sheet.id = sheet_id"
                " WHERE candidate_id = ? ORDER BY score.id",
                own,
            ).fetchall()
            (count,) = found.execute(
                "SELECT count(*) FROM accepted_save JOIN sheet ON sheet.id = sheet_id WHERE candidate_id = ?", own
            ).fetchone()
        return rows, count

    return look


@pytest.fixture
def at_sheet(person, room):
    """`at_sheet("Luring Tab")`: a juror in front of that sheet, its script ready."""

    def begin(name: str, *, login: str = "panelis-2", width: int = 390) -> Page:
        return opened(person(login, width=width), room, name)

    return begin


def opened(page: Page, room: Room, name: str) -> Page:
    page.goto(room.sheet(name))
    return ready(page)


def ready(page: Page) -> Page:
    page.locator("html[data-sheet]").wait_for()
    return page


def mark_of(page: Page, item: str = "E.1") -> str | None:
    chosen = page.locator(f'input[name="value:{item}"]:checked')
    return chosen.input_value() if chosen.count() else None


def test_network_cut_in_mid_sheet_keeps_every_tap_and_sends_it_once(at_sheet, stored, complaints):
    page = at_sheet("Luring Terputus")
    page.context.set_offline(True)
    for mark in ("2", "5", "4"):
        tap(page, "E.1", mark)
    page.get_by_label("Nilai, 0 sampai 100").fill("80")
    expect(bar(page)).to_have_text("di perangkat ini, 2 butir menunggu jaringan")
    expect(page.locator("body")).to_have_attribute("data-unsaved", "yes")
    assert stored("Luring Terputus") == ([], 0)
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator("body")).not_to_have_attribute("data-unsaved", "yes")
    rows, _count = stored("Luring Terputus")
    assert rows == [("E.1", 1, "4"), ("E.2", 1, "80")]
    assert kept_becomes(page, "lembar")
    forgive(complaints)


def kept_becomes(page: Page, *kinds: str) -> bool:
    """Whether the device comes to hold exactly these within five seconds: `lembar` is the page itself."""
    for _attempt in range(50):
        if page.evaluate(KEPT) == list(kinds):
            return True
        page.wait_for_timeout(100)
    return False


def test_answer_lost_after_the_commit_counts_once_and_says_saved(at_sheet, room, stored, complaints):
    page = at_sheet("Luring Balasan")
    ids = sent_ids(page, room.sheet("Luring Balasan"))
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.request.method)
        route.fetch()  # the server stores it
        return route.abort()  # and nobody hears

    page.route(f"**{room.sheet('Luring Balasan')}", lose_first)
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text(SAVED)
    assert (len(ids), len(set(ids))) == (2, 1)
    assert stored("Luring Balasan") == ([("E.1", 1, "3")], 1)
    forgive(complaints, how_often=1)


def test_closed_browser_goes_on_where_it_was_with_the_same_id(site, room, browser, stored, tmp_path):
    def start() -> tuple[BrowserContext, Page]:
        kind = browser.browser_type
        context = kind.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=FLAGS, base_url=site.url, viewport={"width": 820, "height": 1180}
        )
        return context, context.pages[0]

    context, page = start()
    page.goto("/masuk")
    sign_in_as(page, "panelis-2")
    page.wait_for_url(re.compile("/penilaian$"))
    opened(page, room, "Luring Ditutup")
    ids = sent_ids(page, room.sheet("Luring Ditutup"))
    page.route("**/penilaian/*", lambda route: route.abort() if posted(route) else route.continue_())
    tap(page, "E.1", "5")
    expect(bar(page)).to_have_text(WAITING)
    page.evaluate(DEAD)
    context.close()
    assert stored("Luring Ditutup") == ([], 0)
    context, page = start()
    again = sent_ids(page, room.sheet("Luring Ditutup"))
    opened(page, room, "Luring Ditutup")
    expect(bar(page)).to_have_text(SAVED)
    assert mark_of(page) == "5"
    assert again[0] == ids[0]
    assert stored("Luring Ditutup") == ([("E.1", 1, "5")], 1)
    context.close()


def posted(route: Route) -> bool:
    return route.request.method == "POST"


def test_server_that_is_started_again_gets_what_waited(site, at_sheet, stored, complaints):
    page = at_sheet("Luring Server")
    site.server.stop()
    try:
        tap(page, "E.1", "1")
        expect(bar(page)).to_have_text(WAITING)
    finally:
        site.server.start()
    expect(bar(page)).to_have_text(SAVED, timeout=20_000)
    assert stored("Luring Server") == ([("E.1", 1, "1")], 1)
    forgive(complaints)


def test_stale_second_device_sees_both_values_and_chooses(person, room, stored, complaints):
    first, second = (opened(person("panelis-2", width=390), room, "Luring Basi") for _device in range(2))
    second.context.set_offline(True)
    tap(second, "E.1", "1")
    second.get_by_label("Catatan umum").fill("Dari gawai kedua")
    expect(bar(second)).to_have_text(WAITING)
    tap(first, "E.1", "5")
    expect(bar(first)).to_have_text(SAVED)
    second.context.set_offline(False)
    which = second.get_by_role("group", name="Dua nilai: E.1 Penguasaan data")
    expect(which).to_contain_text("Tersimpan di server: 5, Sangat menguasai")
    assert stored("Luring Basi")[0] == [("E.1", 1, "5")]
    which.get_by_role("button", name="Pakai yang tersimpan").click()
    expect(bar(second)).to_have_text(SAVED)
    assert mark_of(second) == "5"
    assert stored("Luring Basi")[0] == [("E.1", 1, "5")]
    second.reload()
    assert ready(second).get_by_label("Catatan umum").input_value() == "Dari gawai kedua"
    forgive(complaints)


def test_choice_between_two_values_survives_a_reload(person, room, stored, complaints):
    first, second = (opened(person("panelis-2", width=390), room, "Luring Pilih") for _device in range(2))
    second.context.set_offline(True)
    tap(second, "E.1", "1")
    expect(bar(second)).to_have_text(WAITING)
    tap(first, "E.1", "5")
    expect(bar(first)).to_have_text(SAVED)
    second.evaluate(DEAD)
    second.context.set_offline(False)
    second.reload()
    which = second.get_by_role("group", name="Dua nilai: E.1 Penguasaan data")
    expect(which).to_contain_text("Isian Anda di sini: 1")
    assert stored("Luring Pilih")[0] == [("E.1", 1, "5")]
    which.get_by_role("button", name="Pakai yang di sini").click()
    expect(bar(second)).to_have_text(SAVED)
    assert stored("Luring Pilih")[0] == [("E.1", 1, "5"), ("E.1", 2, "1")]
    forgive(complaints)


def test_edition_closed_meanwhile_refuses_plainly_and_keeps_what_was_tapped(site, room, at_sheet, stored, complaints):
    page = at_sheet("Luring Tertutup")
    page.context.set_offline(True)
    tap(page, "E.1", "4")
    expect(bar(page)).to_have_text(WAITING)
    with closed(site, room):
        page.context.set_offline(False)
        expect(bar(page)).to_contain_text("ditolak: Masa penilaian kategori ini sudah ditutup.")
        expect(bar(page)).to_contain_text("1 butir belum tersimpan, aman di perangkat ini.")
        assert mark_of(page) == "4"
        page.reload()
        left = page.locator("#sisa-lembar")
        expect(left).to_contain_text("E.1 Penguasaan data: 4")
        assert stored("Luring Tertutup") == ([], 0)
        left.get_by_role("button", name="Buang dari perangkat ini").click()
        page.reload()
        ready_frozen(page)
        assert page.evaluate(KEPT) == []
    forgive(complaints)


def ready_frozen(page: Page) -> None:
    expect(page.locator("#lembar[data-frozen]")).to_be_visible()
    expect(page.locator("#sisa-lembar")).to_have_count(0)


def test_captive_portal_is_never_taken_for_an_answer(at_sheet, room, stored, complaints):
    page = at_sheet("Luring Portal")
    portal = {"status": 200, "body": "<!doctype html><title>Wi-Fi Hotel</title><p>Masuk", "content_type": "text/html"}
    page.route(f"**{room.sheet('Luring Portal')}", lambda route: route.fulfill(**portal))
    tap(page, "E.1", "2")
    expect(bar(page)).to_have_text("di perangkat ini, 1 butir menunggu jaringan")
    assert stored("Luring Portal") == ([], 0)
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(bar(page)).to_have_text(SAVED)
    assert stored("Luring Portal") == ([("E.1", 1, "2")], 1)
    forgive(complaints)


def after_a_while(route: Route) -> None:
    """A server that takes its time, as it does when nine leave at once."""
    time.sleep(1.5)
    route.continue_()


def test_revoked_tablet_is_refused_and_wiped(site, room, at_sheet, stored, complaints):
    page = at_sheet("Luring Dicabut", login="panelis-6", width=820)
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text(SAVED)
    assert page.evaluate(KEPT) == ["lembar"]
    with application(site) as app, app.app_context(), transaction() as session:
        own = session.query(User).filter_by(login="panelis-6").one().id
        for one in session.query(AuthSession).filter_by(user_id=own):
            one.revoked_at = one.taken_away_at = datetime.now(UTC)
    page.route(re.compile("/masuk"), after_a_while)
    sent = sent_ids(page, room.sheet("Luring Dicabut"))
    tap(page, "E.1", "5")
    page.wait_for_url(re.compile("/masuk"))
    assert len(sent) == 1
    assert kept_becomes(page)
    assert stored("Luring Dicabut") == ([("E.1", 1, "3")], 1)
    forgive(complaints)


def test_full_storage_is_said_and_the_server_still_gets_everything(at_sheet, stored, complaints):
    page = at_sheet("Luring Penuh")
    page.evaluate(FULL)
    page.context.set_offline(True)
    tap(page, "E.1", "3")
    expect(bar(page)).to_have_text("penyimpanan perangkat penuh; di layar ini saja, 1 butir menunggu jaringan")
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    assert stored("Luring Penuh") == ([("E.1", 1, "3")], 1)
    forgive(complaints)


def test_slow_network_never_lets_an_older_value_win(at_sheet, stored):
    page = at_sheet("Luring Lambat")
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 900, "downloadThroughput": 20_000, "uploadThroughput": 10_000},
    )
    for mark in ("1", "2", "3", "4", "5"):
        tap(page, "E.1", mark)
        page.wait_for_timeout(350)
    expect(bar(page)).to_have_text(SAVED, timeout=20_000)
    rows, _count = stored("Luring Lambat")
    assert rows[-1][::2] == ("E.1", "5")
    assert [version for _item, version, _value in rows] == list(range(1, len(rows) + 1))
    assert mark_of(page) == "5"


def test_reload_without_a_network_goes_on_with_the_same_sheet(at_sheet, stored, complaints):
    page = at_sheet("Luring Muat")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tap(page, "E.1", "2")
    expect(bar(page)).to_have_text(SAVED)
    assert kept_becomes(page, "lembar")
    assert "Luring Muat" not in page.evaluate(SHELVES)
    page.context.set_offline(True)
    tap(page, "E.1", "5")
    expect(bar(page)).to_have_text(WAITING)
    page.reload()
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Luring Muat")
    expect(page.get_by_role("main")).to_contain_text("Jaringan terputus. Nilai Anda aman di perangkat ini.")
    assert mark_of(page) == "5"
    expect(page.locator(".sample")).to_contain_text("CONTOH")
    expect(page.get_by_role("link", name="E.1 sudah dinilai")).to_be_visible()
    page.get_by_label("Catatan umum").fill("Sesudah dimuat ulang tanpa jaringan")
    expect(bar(page)).to_contain_text("2 butir menunggu jaringan")
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    page.reload()
    assert mark_of(ready(page)) == "5"
    assert page.get_by_label("Catatan umum").input_value() == "Sesudah dimuat ulang tanpa jaringan"
    assert stored("Luring Muat")[0] == [("E.1", 1, "2"), ("E.1", 2, "5")]
    forgive(complaints)


def test_two_tabs_of_one_browser_never_overwrite_each_other(at_sheet, room, stored, complaints):
    first = at_sheet("Luring Tab")
    second = opened(first.context.new_page(), room, "Luring Tab")
    tap(first, "E.1", "5")
    expect(bar(first)).to_have_text(SAVED)
    first.get_by_label("Nilai, 0 sampai 100").fill("55")
    expect(bar(first)).to_contain_text("tersimpan di server")
    tap(second, "E.1", "1")
    second.get_by_label("Nilai, 0 sampai 100").fill("0")
    expect(second.get_by_role("group", name="Dua nilai: E.1 Penguasaan data")).to_be_visible()
    expect(second.get_by_role("group", name=re.compile("Dua nilai: E.2"))).to_be_visible()
    rows, _count = stored("Luring Tab")
    assert rows == [("E.1", 1, "5"), ("E.2", 2, "55")]
    forgive(complaints)


def test_complete_sheet_offers_the_signature_and_leaves_nothing_on_the_device_once_signed(at_sheet, stored):
    page = at_sheet("Luring Lengkap")
    next_step = page.locator(".statebar .review")
    tap(page, "E.1", "4")
    expect(bar(page)).to_have_text(SAVED)
    expect(next_step).to_have_text("Periksa dan tanda tangani")
    page.get_by_label("Nilai, 0 sampai 100").fill("70")
    expect(next_step).to_have_text("Lengkap: baca dan tanda tangani")
    expect(next_step).to_be_in_viewport()
    next_step.click()
    sign(page)
    page.wait_for_url(re.compile("/penilaian$"))
    assert kept_becomes(page)
    assert stored("Luring Lengkap")[0] == [("E.1", 1, "4"), ("E.2", 2, "70")]


def test_sign_out_takes_everything_off_the_device(at_sheet, complaints):
    page = at_sheet("Luring Keluar")
    tap(page, "E.1", "4")
    expect(bar(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(re.compile("/masuk$"))
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    forgive(complaints)


def test_partial_abstention_is_shown_as_abstained(at_sheet, stored):
    page = at_sheet("Luring Empat")
    tap(page, "E.1", "abstain")
    page.get_by_label("Catatan butir E.1").fill("Tidak hadir saat paparan")
    page.get_by_label("Nilai, 0 sampai 100").fill("50")
    page.locator(".statebar .review").click()
    expect(page.get_by_role("row", name=re.compile("E.1"))).to_contain_text("tidak menilai")
    assert min((item, value) for item, _version, value in stored("Luring Empat")[0]) == ("E.1", "abstain")
