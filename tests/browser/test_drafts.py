"""The self-assessment saves as one types: without a network or an answer, with a colleague; nothing lost or doubled."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import update

from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_jury import tab_to
from tests.browser.test_pages import sideways, violations
from tests.browser.test_report import Account, published_text, type_by_hand
from tests.browser.test_sheet import SAVED, forgive, sign_in_as
from tests.conftest import CHROMIUM, FLAGS
from tests.webapp.office import BEGUN, Office, open_office
from tests.webapp.outside import hand
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import AuthSession, Category, User
from webapp.rubric_store import digest_of, earlier_files
from webapp.services import accounts
from webapp.services.sections import sections_of

# One candidate for each test that writes, each with two people of its office.
NUMBERS = range(1, 33)
CANDIDATES = tuple((f"64.{number:02d}", f"Kabupaten Konsep {number}") for number in NUMBERS)
OPERATORS = tuple((f"konsep-{number}{who}", f"64.{number:02d}") for number in NUMBERS for who in ("", "-b"))
WAITING = re.compile(r"di perangkat ini, \d isian menunggu jaringan")
NOTHING_KEPT = {"kunci": 0, "konsep": 0}
# The browser's own switch lets go of a page that is closed, and what it says last would get out.
NO_WAY_OUT = "() => { window.fetch = () => Promise.reject(new TypeError('no network')); }"
OPENED = """
  const asked = (request) => new Promise((give) => { request.onsuccess = () => give(request.result); });
  const base = await asked(indexedDB.open("paritrana-konsep"));
  const all = (store) => asked(base.transaction(store).objectStore(store).getAll());
"""
KEPT = f"""async () => {{
  {OPENED}
  const found = {{ kunci: (await all("kunci")).length, konsep: (await all("konsep")).length }};
  base.close();
  return found;
}}"""
LAST_TYPED = f"""async () => {{
  {OPENED}
  const rows = await all("konsep");
  base.close();
  return Math.max(0, ...rows.map((row) => row.at));
}}"""
READABLE = f"""async (half) => {{
  {OPENED}
  const spelt = (box) => new TextDecoder("latin1").decode(box);
  const rows = await all("konsep"), [{{ owner, salt, ...more }}] = await all("kunci");
  base.close();
  const letters = new TextEncoder();
  const opens = async (half) => {{
    const from = await crypto.subtle.importKey("raw", letters.encode(half), "HKDF", false, ["deriveKey"]);
    const how = {{ name: "HKDF", hash: "SHA-256", salt, info: letters.encode(owner) }};
    const key = await crypto.subtle.deriveKey(how, from, {{ name: "AES-GCM", length: 256 }}, false, ["decrypt"]);
    const {{ id, iv, box }} = rows[0];
    const sealed = {{ name: "AES-GCM", iv, additionalData: letters.encode(`${{owner}}\\n${{id}}`) }};
    return crypto.subtle.decrypt(sealed, key, box).then(() => true, () => false);
  }};
  const text = rows.map((one) => JSON.stringify({{ ...one, box: spelt(one.box) }})).join();
  const beside = JSON.stringify({{ ...localStorage, ...sessionStorage, ...more }});
  return {{ text, beside, withHalf: await opens(half), without: await opens("") }};
}}"""
SHELVES = """async () => {
  const shelves = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = await Promise.all(shelves.map((shelf) => shelf.keys()));
  return requests.flat().map((one) => new URL(one.url).pathname).sort();
}"""


@pytest.fixture(scope="module")
def office(site) -> Office:
    """Regencies in their submissions, beside the sample edition."""
    return regencies(site, "konsep", CANDIDATES, OPERATORS)


def regencies(
    site: Site, code: str, candidates: tuple[tuple[str, str], ...], operators: tuple[tuple[str, str], ...]
) -> Office:
    """An edition of this code with these candidates and their operators, on the running server."""
    hashed = accounts.hash_password(PASSWORD)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    with application(site) as app:
        return open_office(app, add, code=code, candidates=candidates, operators=operators, others=(), deadline=None)


@contextmanager
def application(site: Site) -> Iterator[object]:
    """The application on the server's instance, for what a page can't do."""
    app = create_app(site.settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def category(site: Site, office: Office) -> Iterator[Category]:
    """The category's row, to be changed while pages are open."""
    with application(site) as app, app.app_context(), transaction() as session:
        yield session.get_one(Category, office.category_id)


@pytest.fixture
def stored(site, office):
    """(claimed, version) by figure, and how many sendings were accepted, of one candidate."""

    def look(number: int) -> tuple[dict[str, tuple[str, int]], int]:
        own = office.candidates[f"64.{number:02d}"]
        with hand(site.settings) as found:
            query = "SELECT code, claimed, version FROM reported_figure WHERE candidate_id = ?"
            rows = {code: (claimed, version) for code, claimed, version in found.execute(query, own)}
            (count,) = found.execute("SELECT count(*) FROM accepted_figures WHERE candidate_id = ?", own).fetchone()
        return rows, count

    return look


@pytest.fixture
def at_work(person, office):
    """`at_work(3)`: somebody of the third office in front of a section, its script ready."""

    def begin(number: int, section: int = 2, *, who: str = "", width: int = 1280, **options: object) -> Page:
        page = person(f"konsep-{number}{who}", width=width, **options)
        return open_section(page, office, number, section)

    return begin


def open_section(page: Page, office: Office, number: int, section: int = 2) -> Page:
    page.goto(office.page(f"64.{number:02d}", f"/bagian-{section}"))
    return ready(page)


def ready(page: Page) -> Page:
    page.locator("html[data-report]").wait_for()
    return page


def bar(page: Page) -> Locator:
    return page.locator(".statebar .words")


def emptied(page: Page) -> bool:
    """Whether nothing is left on the device within two seconds, the key included."""
    for _attempt in range(20):
        if page.evaluate(KEPT) == NOTHING_KEPT:
            return True
        time.sleep(0.1)
    return False


def value(page: Page, code: str) -> Locator:
    return page.locator(f'[name="v:{code}"]')


def figure(page: Page, code: str) -> Locator:
    return page.locator(f"#angka-{code}")


def attended(page: Page) -> None:
    """As if somebody came back to the page: headless ones all think that they have the focus."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def saves(page: Page) -> list[str]:
    """The ids under which the page sends, as it sends them."""
    ids: list[str] = []
    page.on("request", lambda one: ids.append(one.post_data_json["client_id"]) if one.url.endswith("/simpan") else None)
    return ids


# --- Reading while one types


@pytest.mark.parametrize(("number", "width"), [(1, 1280), (2, 390)])
def test_published_text_typed_by_hand_gives_its_findings_at_once(at_work, office, stored, number, width):
    page, text, rubric = at_work(number, 1, width=width), published_text(), office.rubric
    loads = []
    page.on("framenavigated", lambda _frame: loads.append(page.url))
    for section in sections_of(rubric):
        expect(page.locator("h1")).to_have_text(section.name, timeout=20_000)
        ready(page)
        for one in section.figures:
            if one.code in text:
                type_by_hand(page, rubric, one.code, text[one.code])
        if "rentan_apbd" in {one.code for one in section.figures}:
            found = figure(page, "rentan_apbd").locator(".finding", has_text="K01")
            expect(found).to_contain_text("tertulis 32.628, padahal rinciannya berjumlah 32.268 (selisih 360)")
            expect(figure(page, "rentan_petani").locator("[data-crossings]")).to_contain_text("Lihat temuan K01")
            expect(page.locator("#baca-rentan_apbd")).to_have_text(
                "dibaca: 32.628 = tiga puluh dua ribu enam ratus dua puluh delapan orang"
            )
            expect(page.locator('[data-covers="A.1"] dd')).to_have_text("59,6%")
            expect(bar(page)).to_have_text(SAVED)
        page.locator("button[value=next]").click()
    page.wait_for_url(re.compile(r"/isian/\d+$"))
    assert len(loads) == len(sections_of(rubric))
    assert {code: claimed for code, (claimed, _) in stored(number)[0].items()} == text
    expected = find(rubric, figure_table(rubric, [FigureRow(f"64.{number:02d}", "x", text)]))
    assert sorted(one.check for one in expected) == sorted(page.locator(".found .check").all_inner_texts())


def test_number_that_could_be_two_is_asked_about_with_a_button_for_each(at_work, stored):
    page = at_work(3, width=390)
    value(page, "persen_sesudah").fill("1.234")
    asked = figure(page, "persen_sesudah").locator(".readings button")
    expect(asked).to_have_count(2)
    expect(asked.nth(1)).to_contain_text("satu koma dua tiga empat")
    expect(bar(page)).to_contain_text("gagal: 1 isian belum dapat dibaca")
    expect(value(page, "persen_sesudah")).to_have_attribute("aria-invalid", "true")
    value(page, "pu_aktif").fill("32268")
    asked.nth(1).click()
    expect(value(page, "persen_sesudah")).to_be_focused()
    expect(asked).to_have_count(0)
    expect(bar(page)).to_have_text(SAVED)
    value(page, "pu_potensi").focus()
    expect(value(page, "pu_aktif")).to_have_value("32.268")
    rows, _ = stored(3)
    assert (rows["persen_sesudah"][0], rows["pu_aktif"][0]) == ("1.234", "32268")


def test_lines_are_added_up_exactly_and_confirmed_by_the_server(at_work, stored):
    page = at_work(4, width=390)
    lines = figure(page, "rentan_keagamaan").locator("[data-lines]")
    value(page, "rentan_keagamaan").fill("12")
    lines.locator("summary").click()
    rows = lines.locator("li")
    shown = rows.count()
    rows.nth(0).locator(".number").fill("9.007.199.254.740.993")
    rows.nth(1).locator(".number").fill("4")
    expect(lines.locator(".line-sum")).to_have_text("Jumlah 2 baris: 9.007.199.254.740.997. Sebelumnya tertulis 12.")
    expect(value(page, "rentan_keagamaan")).to_have_value("9.007.199.254.740.997")
    lines.get_by_role("button", name="Tambah baris").click()
    expect(rows).to_have_count(shown + 1)
    page.keyboard.type("Marbut masjid raya")
    page.keyboard.press("Tab")
    page.keyboard.type("1 000")
    expect(lines.locator(".line-sum")).to_contain_text("Jumlah 3 baris: 9.007.199.254.741.997.")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(4)[0]["rentan_keagamaan"][0] == "9007199254741997"
    page.reload()
    ready(page)
    expect(value(page, "rentan_keagamaan")).to_have_value("9.007.199.254.741.997")
    lines.get_by_role("button", name="Hapus baris Marbut masjid raya").click()
    expect(bar(page)).to_have_text(SAVED)
    assert stored(4)[0]["rentan_keagamaan"][0] == "9007199254740997"
    for place in range(2):
        rows.nth(place).locator(".number").fill("")
    value(page, "rentan_keagamaan").fill("15")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(4)[0]["rentan_keagamaan"][0] == "15"


# --- Without a network, without an answer


def test_network_cut_in_the_middle_of_typing_loses_nothing(at_work, stored, complaints):
    page = at_work(5, width=390)
    ids = saves(page)
    high = page.locator(".statebar").evaluate("bar => bar.offsetHeight")
    value(page, "pu_aktif").press_sequentially("104")
    page.context.set_offline(True)
    value(page, "pu_aktif").press_sequentially(".769")
    expect(bar(page)).to_have_text("di perangkat ini, 1 isian menunggu jaringan")
    value(page, "pu_potensi").fill("136.100")
    expect(bar(page)).to_have_text("di perangkat ini, 2 isian menunggu jaringan")
    expect(page.locator("#baca-pu_potensi")).to_have_text("belum dibaca: menunggu jaringan")
    expect(page.locator("[data-read-at]")).to_contain_text("menurut pemeriksaan terakhir")
    assert page.locator(".statebar").evaluate("bar => bar.offsetHeight") == high
    half = page.locator("script[data-half]").get_attribute("data-half")
    kept = page.evaluate(READABLE, half)
    assert (kept["withHalf"], kept["without"], len(half)) == (True, False, 43)
    assert half not in kept["beside"]
    assert [word for word in ("104.769", "136.100", "pu_aktif", "Peserta") if word in kept["text"]] == []
    assert stored(5) == ({}, 0)
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator('[data-covers="A.1"] dd')).to_have_text("76,98%")
    expect(page.locator("[data-read-at]")).to_have_text("")
    rows, count = stored(5)
    assert {code: claimed for code, (claimed, _) in rows.items()} == {"pu_aktif": "104769", "pu_potensi": "136100"}
    assert len(set(ids)) == count
    assert emptied(page)
    forgive(complaints)


def test_answer_lost_after_the_save_is_accepted_once(at_work, stored, complaints):
    page = at_work(6)
    ids = saves(page)

    def lose_first(route: Route) -> None:
        if len(ids) == 1:
            route.fetch()  # the server stores it
            route.abort()  # and nobody hears
        else:
            route.continue_()

    page.route("**/simpan", lose_first)
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(WAITING)
    expect(bar(page)).to_have_text(SAVED)
    assert (len(ids), len(set(ids)), stored(6)) == (2, 1, ({"pu_aktif": ("100", 1)}, 1))
    forgive(complaints, how_often=1)


def test_page_of_somebody_else_is_no_answer(at_work, stored, complaints):
    page = at_work(7)
    page.route(
        "**/simpan", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi hotel</h1>")
    )
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text("di perangkat ini, 1 isian menunggu jaringan")
    assert (page.evaluate(KEPT)["konsep"], stored(7)) == (2, ({}, 0))
    page.unroute("**/simpan")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(7) == ({"pu_aktif": ("100", 1)}, 1)
    forgive(complaints)


def test_server_that_starts_again_gets_what_was_typed_meanwhile(at_work, site, stored, complaints):
    page = at_work(8)
    site.server.stop()
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(WAITING)
    site.server.start()
    expect(bar(page)).to_have_text(SAVED, timeout=40_000)
    assert stored(8) == ({"pu_aktif": ("100", 1)}, 1)
    forgive(complaints)


def on_disk(page: Page, typed: int) -> bool:
    """Whether something typed since then (ms) comes to lie on the device, however busy the machine is."""
    for _attempt in range(100):
        if page.evaluate(LAST_TYPED) >= typed:
            return True
        page.wait_for_timeout(100)
    return False


def test_browser_that_was_closed_goes_on_where_it_stopped(browser, site, office, stored, tmp_path):
    def launch():
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=FLAGS, base_url=site.url, viewport={"width": 390, "height": 844}
        )
        return context, context.pages[0]

    context, page = launch()
    page.goto("/masuk")
    sign_in_as(page, "konsep-9")
    page.wait_for_url("**/isian")
    open_section(page, office, 9)
    page.evaluate(NO_WAY_OUT)
    value(page, "pu_aktif").fill("104.769")
    more = figure(page, "pu_aktif").locator("details", has_text="Sumber dan tanggal data")
    more.evaluate("one => { one.open = true; }")  # a press while the page is being drawn anew may close it again
    expect(page.locator('[name="src:pu_aktif"]')).to_be_visible()
    typed = page.evaluate("Date.now()")
    page.locator('[name="src:pu_aktif"]').fill("BPJS Ketenagakerjaan")
    expect(bar(page)).to_have_text(WAITING)
    assert on_disk(page, typed)
    context.close()
    assert stored(9) == ({}, 0)
    context, page = launch()
    page.goto(office.page("64.09"))
    expect(page.locator("#menunggu")).to_contain_text("1 isian yang diketik di perangkat ini belum sampai di server")
    page.route("**/simpan", lambda route: route.abort())
    open_section(page, office, 9)
    expect(value(page, "pu_aktif")).to_have_value("104.769")
    expect(page.locator('[name="src:pu_aktif"]')).to_have_value("BPJS Ketenagakerjaan")
    expect(bar(page)).to_have_text(WAITING)
    page.unroute("**/simpan")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(9) == ({"pu_aktif": ("104769", 1)}, 1)
    context.close()


def test_reload_without_network_says_what_is_safe_and_opens_by_itself_again(at_work, stored, complaints):
    page = at_work(10, width=390)
    page.wait_for_function("() => navigator.serviceWorker.controller || navigator.serviceWorker.ready")
    page.reload()
    ready(page)
    page.context.set_offline(True)
    value(page, "pu_aktif").fill("100")
    value(page, "pu_potensi").fill("200")
    expect(bar(page)).to_have_text("di perangkat ini, 2 isian menunggu jaringan")
    page.reload()
    expect(page.locator("h1")).to_have_text("Jaringan terputus")
    expect(page.locator("#di-perangkat")).to_contain_text("2 isian aman di perangkat ini")
    assert sideways(page) + violations(page) == []
    kept = ("app.css", "drafts.js", "icon.svg", "isian.js", "offline.js", "session.js")
    assert page.evaluate(SHELVES) == ["/isian/luring", *(f"/static/{name}" for name in kept)]
    page.context.set_offline(False)
    ready(page)
    expect(bar(page)).to_have_text(SAVED)
    assert {code: claimed for code, (claimed, _) in stored(10)[0].items()} == {"pu_aktif": "100", "pu_potensi": "200"}
    forgive(complaints)


def test_full_storage_is_said_and_typing_goes_on(at_work, site, stored, complaints):
    page = at_work(11)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1})
    page.context.set_offline(True)
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text("penyimpanan perangkat penuh; di layar ini saja, 1 isian menunggu jaringan")
    value(page, "pu_potensi").fill("200")
    page.context.set_offline(False)
    expect(bar(page)).to_have_text(SAVED)
    assert {code: claimed for code, (claimed, _) in stored(11)[0].items()} == {"pu_aktif": "100", "pu_potensi": "200"}
    forgive(complaints)


def test_without_a_secure_address_it_works_from_memory_and_says_so(person, office, stored, complaints):
    page = person("konsep-12")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    open_section(page, office, 12)
    page.route("**/simpan", lambda route: route.abort())
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text("di layar ini saja, 1 isian menunggu jaringan")
    page.unroute("**/simpan")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(12) == ({"pu_aktif": ("100", 1)}, 1)
    forgive(complaints)


def test_last_words_are_stored_on_the_way_out(at_work, office, stored):
    page = at_work(13)
    value(page, "pu_aktif").fill("1")
    page.reload()
    ready(page)
    expect(value(page, "pu_aktif")).to_have_value("1")
    value(page, "pu_aktif").fill("2")
    page.get_by_role("link", name="Kabupaten Konsep 13").click()
    page.wait_for_url(re.compile(r"/isian/\d+$"))
    assert stored(13)[0]["pu_aktif"][0] == "2"
    open_section(page, office, 13)
    value(page, "pu_aktif").fill("3")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk")
    assert stored(13)[0]["pu_aktif"][0] == "3"


def test_who_is_about_to_hand_in_hears_of_a_figure_that_waits_on_the_device(at_work, office, complaints):
    page = at_work(16)
    page.route("**/simpan", lambda route: route.abort())
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(WAITING)
    page.evaluate(NO_WAY_OUT)
    page.goto(office.page("64.16", "/kirim"))
    notice = page.locator(".notice", has_text="isian yang diketik di perangkat ini").first
    expect(notice).to_contain_text("1 isian")
    page.unroute("**/simpan")
    notice.get_by_role("link").click()
    expect(bar(ready(page))).to_have_text(SAVED)
    page.goto(office.page("64.16", "/kirim"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(notice).to_be_hidden()
    forgive(complaints)


# --- Tabs, devices, colleagues


def test_two_tabs_of_one_person_never_overwrite_each_other(at_work, office, stored):
    first = at_work(14)
    second = open_section(first.context.new_page(), office, 14)
    second.route("**/keadaan*", lambda route: route.abort("aborted"))
    value(first, "pu_aktif").fill("100")
    expect(bar(first)).to_have_text(SAVED)
    value(second, "pu_aktif").fill("150")
    clash = figure(second, "pu_aktif").locator(".clash")
    expect(clash).to_contain_text("Pakai isian saya: 150")
    expect(clash).to_contain_text("Pakai yang tersimpan: 100")
    assert stored(14)[0] == {"pu_aktif": ("100", 1)}
    clash.get_by_role("button", name="Pakai isian saya").click()
    expect(value(second, "pu_aktif")).to_be_focused()
    expect(bar(second)).to_have_text(SAVED)
    assert stored(14)[0] == {"pu_aktif": ("150", 2)}
    attended(first)
    expect(figure(first, "pu_aktif").locator("[data-changed]")).to_contain_text(re.compile("diubah konsep-14, .*: 150"))
    value(first, "pu_potensi").focus()
    expect(value(first, "pu_aktif")).to_have_value("150")


def test_draft_of_a_tab_that_is_gone_is_taken_over_but_not_of_one_that_lives(at_work, office, stored, complaints):
    first = at_work(15)
    second = open_section(first.context.new_page(), office, 15)
    first.evaluate(NO_WAY_OUT)
    value(first, "pu_aktif").fill("100")
    expect(bar(first)).to_have_text(WAITING)
    attended(second)
    second.wait_for_timeout(500)
    expect(value(second, "pu_aktif")).to_have_value("")
    first.close()
    expect(value(second, "pu_aktif")).to_have_value("100", timeout=10_000)
    expect(bar(second)).to_have_text(SAVED)
    assert stored(15) == ({"pu_aktif": ("100", 1)}, 1)
    forgive(complaints)


@pytest.mark.parametrize("width", [1280, 390])
def test_colleagues_change_is_shown_where_one_is_not_typing_and_asked_about_where_one_is(
    at_work, stored, width, complaints
):
    number = 16 if width == 390 else 17
    first, second = at_work(number, width=width), at_work(number, who="-b", width=width)
    value(second, "bpu_aktif").focus()
    second.evaluate("scrollTo(0, 900)")
    value(first, "pu_aktif").fill("104.769")
    value(first, "bpu_aktif").fill("9")
    expect(bar(first)).to_have_text(SAVED)
    value(second, "bpu_aktif").fill("7")
    before = value(second, "bpu_aktif").bounding_box()["y"]
    attended(second)
    expect(value(second, "pu_aktif")).to_have_value("104.769")
    expect(figure(second, "pu_aktif").locator("[data-changed]")).to_have_text(
        re.compile(rf"diubah konsep-{number}, \d\d\.\d\d WITA")
    )
    expect(page_news(second)).to_contain_text(f"diubah konsep-{number}")
    clash = figure(second, "bpu_aktif").locator(".clash")
    expect(clash).to_contain_text("Pakai isian saya: 7")
    expect(clash).to_contain_text(
        re.compile(rf"Pakai yang tersimpan: 9.*Tersimpan: konsep-{number}, \d\d\.\d\d WITA", re.DOTALL)
    )
    expect(value(second, "bpu_aktif")).to_be_focused()
    assert abs(value(second, "bpu_aktif").bounding_box()["y"] - before) < 1
    assert sideways(second) + violations(second) == []
    clash.get_by_role("button", name="Pakai yang tersimpan").click()
    expect(value(second, "bpu_aktif")).to_have_value("9")
    expect(clash).to_have_count(0)
    value(second, "bpu_aktif").fill("11")
    expect(bar(second)).to_have_text(SAVED)
    rows, _ = stored(number)
    assert (rows["pu_aktif"][0], rows["bpu_aktif"][0]) == ("104769", "11")
    forgive(complaints)


def page_news(page: Page) -> Locator:
    return page.locator("#kabar")


def test_field_with_the_cursor_in_it_is_not_changed_under_the_hand(at_work):
    first, second = at_work(18), at_work(18, who="-b")
    value(second, "pu_aktif").focus()
    value(first, "pu_aktif").fill("100")
    expect(bar(first)).to_have_text(SAVED)
    with second.expect_response("**/keadaan*"):
        attended(second)
    second.wait_for_timeout(200)
    expect(value(second, "pu_aktif")).to_have_value("")
    value(second, "pu_potensi").focus()
    expect(value(second, "pu_aktif")).to_have_value("100")


def test_another_device_goes_on_and_the_stale_one_is_asked(at_work, office, stored, complaints):
    stale = at_work(19, width=390)
    value(stale, "pu_aktif").fill("100")
    expect(bar(stale)).to_have_text(SAVED)
    stale.context.set_offline(True)
    value(stale, "pu_aktif").fill("120")
    expect(bar(stale)).to_have_text(WAITING)
    other = at_work(19)
    expect(value(other, "pu_aktif")).to_have_value("100")
    value(other, "pu_aktif").fill("150")
    expect(bar(other)).to_have_text(SAVED)
    stale.context.set_offline(False)
    expect(figure(stale, "pu_aktif").locator(".clash")).to_contain_text("Pakai yang tersimpan: 150")
    assert stored(19)[0] == {"pu_aktif": ("150", 2)}
    open_section(stale, office, 19)
    expect(value(stale, "pu_aktif")).to_have_value("120")
    expect(figure(stale, "pu_aktif").locator(".clash")).to_contain_text("Pakai yang tersimpan: 150")
    assert stored(19)[0] == {"pu_aktif": ("150", 2)}
    forgive(complaints)


# --- Sessions


def test_session_that_ended_keeps_what_is_typed_and_goes_on_under_the_same_id(at_work, stored, complaints):
    page = at_work(20, width=390)
    ids = saves(page)
    page.context.clear_cookies(name="paritrana")
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_contain_text("1 isian di layar ini dan aman di perangkat ini dan akan terkirim sendiri.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Masuk lagi").click()
    sign_in_as(opened.value, "konsep-20")
    expect(opened.value.get_by_role("main")).to_contain_text("Tutup tab ini")
    assert stored(20) == ({}, 0)
    attended(page)
    expect(bar(page)).to_have_text(SAVED)
    assert (len(set(ids)), stored(20)) == (1, ({"pu_aktif": ("100", 1)}, 1))
    forgive(complaints)


def test_drafts_are_nobody_elses(at_work, office, stored, complaints):
    page = at_work(21)
    page.route("**/simpan", lambda route: route.abort())
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(WAITING)
    page.context.clear_cookies(name="paritrana")
    other = page.context.new_page()
    other.goto("/masuk")
    sign_in_as(other, "konsep-21-b")
    other.wait_for_url("**/isian")
    page.unroute("**/simpan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi Anda berakhir")
    page.close()
    open_section(other, office, 21)
    attended(other)
    other.wait_for_timeout(7000)  # longer than it takes to notice that a tab is gone
    expect(value(other, "pu_aktif")).to_have_value("")
    assert (other.evaluate(KEPT)["konsep"] > 0, stored(21)) == (True, ({}, 0))
    other.get_by_role("button", name="Keluar").click()
    other.wait_for_url("**/masuk")
    assert other.evaluate(KEPT)["konsep"] > 0  # the first one's, which only they can read
    forgive(complaints)


def test_secret_typed_again_in_another_tab_leaves_drafts_readable_and_going_on(
    at_work, site, office, stored, complaints
):
    """The session has another token then; the half of the key is the account's."""
    page = at_work(32)
    page.route("**/simpan", lambda route: route.abort())
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(WAITING)
    with application(site) as app, app.app_context(), transaction() as session:
        session.execute(update(AuthSession).values(confirmed_at=BEGUN))
    before = token_of(page)
    other = page.context.new_page()
    other.goto("/akun/autentikator")
    other.get_by_label("Kata sandi atau PIN Anda").fill(PASSWORD)
    other.get_by_label("Kode dari aplikasi").fill("000000")
    other.get_by_role("button", name="Simpan dan lanjutkan").click()
    expect(other.get_by_role("alert")).to_contain_text("Kode tidak cocok")
    assert token_of(page) != before
    half = page.locator("script[data-half]").get_attribute("data-half")
    assert page.evaluate(READABLE, half)["withHalf"]
    page.unroute("**/simpan")
    attended(page)
    expect(bar(page)).to_have_text(SAVED)
    open_section(other, office, 32)
    expect(value(other, "pu_aktif")).to_have_value("100")
    assert stored(32)[0] == {"pu_aktif": ("100", 1)}
    forgive(complaints)


def token_of(page: Page) -> str:
    """The session's token: a cookie has the time in it, too, and is another one with each answer."""
    (found,) = (one["value"] for one in page.context.cookies() if one["name"] == "paritrana")
    return found.split(".")[0]


# --- Too late, too old, another rubric


def test_deadline_that_passes_meanwhile_locks_and_lets_copy(at_work, site, office, stored, complaints):
    page = at_work(22, width=390, permissions=["clipboard-read", "clipboard-write"])
    try:
        with category(site, office) as row:
            row.deadline = datetime.now(UTC) - timedelta(minutes=1)
        value(page, "pu_aktif").fill("100")
        expect(bar(page)).to_contain_text(
            re.compile(r"terkunci: Batas waktu pengisian sudah lewat.*1 isian belum terkirim")
        )
        expect(value(page, "pu_aktif")).to_have_value("100")
        expect(value(page, "pu_potensi")).not_to_be_editable()
        page.get_by_role("button", name="Salin yang belum terkirim").click()
        assert page.evaluate("navigator.clipboard.readText()") == "Peserta aktif penerima upah: 100"
        assert (sideways(page) + violations(page), stored(22)) == ([], ({}, 0))
        page.reload()
        ready(page)
        expect(page.locator(".leftover")).to_contain_text("100")
    finally:
        with category(site, office) as row:
            row.deadline = None
    open_section(page, office, 22)
    expect(bar(page)).to_have_text(SAVED)
    assert stored(22)[0] == {"pu_aktif": ("100", 1)}
    forgive(complaints)


def test_rubric_that_changes_meanwhile_is_said_and_nothing_is_lost(at_work, site, office, stored, complaints):
    page = at_work(23)
    earlier = next(file.read_bytes() for file in earlier_files() if "kabkota" in file.name)
    try:
        with category(site, office) as row:
            row.rubric_digest = digest_of(earlier)
        value(page, "pu_aktif").fill("100")
        expect(bar(page)).to_contain_text("gagal: Rubrik kategori ini berubah")
        expect(bar(page)).to_contain_text("1 isian masih di layar ini dan aman di perangkat ini")
        assert stored(23) == ({}, 0)
        page.reload()
        ready(page)
        expect(value(page, "pu_aktif")).to_have_value("")
        page.locator(".leftover").get_by_role("button", name="Pakai isian ini").click()
        expect(bar(page)).to_have_text(SAVED)
        assert stored(23)[0] == {"pu_aktif": ("100", 1)}
    finally:
        with category(site, office) as row:
            row.rubric_digest = office.rubric.digest
    forgive(complaints)


def test_old_draft_is_offered_and_never_taken_up_silently(at_work, office, stored, complaints):
    page = at_work(24, width=390)
    context = page.context
    page.evaluate("() => { const now = Date.now; Date.now = () => now() - 5 * 86400000; }")
    page.evaluate(NO_WAY_OUT)
    value(page, "pu_aktif").fill("100")
    value(page, "pu_potensi").fill("200")
    expect(bar(page)).to_have_text("di perangkat ini, 2 isian menunggu jaringan")
    page.close()
    page = open_section(context.new_page(), office, 24)
    offered = page.locator(".leftover")
    expect(offered.locator("li")).to_have_count(2)
    expect(offered.get_by_text("Tidak ada yang dipakai sebelum Anda memilih.")).to_be_visible()
    expect(value(page, "pu_aktif")).to_have_value("")
    assert (sideways(page) + violations(page), stored(24)) == ([], ({}, 0))
    offered.locator("li", has_text="Peserta aktif penerima upah").get_by_role("button", name="Buang").click()
    # The page looks for what is left at every sign of life, also while what was just chosen is still being forgotten.
    offered.get_by_role("button", name="Pakai isian ini").evaluate(
        "(one) => { one.click(); dispatchEvent(new Event('focus')); }"
    )
    expect(bar(page)).to_have_text(SAVED)
    expect(offered).to_have_count(0)
    assert stored(24)[0] == {"pu_potensi": ("200", 1)}
    forgive(complaints)


# --- Keys, axe, size


def test_questions_lines_and_choices_are_answered_by_keys_alone(at_work, stored):
    first, page = at_work(25), at_work(25, who="-b")
    tab_to(page, '[name="v:persen_sesudah"]')
    page.keyboard.type("1.234")
    expect(figure(page, "persen_sesudah").locator(".readings button")).to_have_count(2)
    tab_to(page, "#angka-persen_sesudah .readings button:last-child")
    page.keyboard.press("Enter")
    expect(bar(page)).to_have_text(SAVED)
    value(first, "pu_aktif").fill("100")
    expect(bar(first)).to_have_text(SAVED)
    value(page, "pu_aktif").focus()
    page.keyboard.type("150")
    expect(figure(page, "pu_aktif").locator(".clash")).to_be_visible()
    tab_to(page, "#angka-pu_aktif .clash button:last-of-type")
    page.keyboard.press("Enter")
    expect(value(page, "pu_aktif")).to_have_value("100")
    expect(value(page, "pu_aktif")).to_be_focused()
    assert stored(25)[0]["pu_aktif"] == ("100", 2)


@pytest.mark.parametrize("look", [(390, "light", 26), (820, "dark", 27), (1280, "light", 28)])
def test_findings_questions_and_open_lines_please_axe(person, office, look, complaints):
    page = person(f"konsep-{look[2]}", width=look[0], color_scheme=look[1])
    open_section(page, office, look[2])
    for code, text in (
        ("rentan_apbd", "32.628"),
        ("rentan_petani", "1"),
        ("persen_sesudah", "1.234"),
        ("pu_aktif", "banyak"),
    ):
        value(page, code).fill(text)
    figure(page, "rentan_keagamaan").locator("[data-lines] summary").click()
    figure(page, "rentan_keagamaan").locator("li .number").first.fill("5")
    expect(figure(page, "persen_sesudah").locator(".readings button")).to_have_count(2)
    expect(bar(page)).to_contain_text("gagal: 2 isian belum dapat dibaca")
    found = sideways(page) + violations(page)
    page.set_viewport_size({"width": 195, "height": 422})
    found += ["200 %"] if page.evaluate("document.documentElement.scrollWidth > 195") else []
    assert found == []
