"""The secretariat's screen, a tablet that comes in by its code and signs, and the same tablet taken away."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from tests.browser.conftest import Site
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import Pin, User
from webapp.queries.sheets import Answer
from webapp.services.sheets import Typed, save_sheet

SCREEN = "/hubungkan/contoh-2025"
LOGIN, NEW_PIN = "panelis-1", "739205"
PATIENCE = 15_000  # milliseconds: a screen asks every two seconds
ANSWERS = {"E.1": Answer("4", ""), "E.2": Answer("50", "")}


def clean(page: Page) -> None:
    """axe finds nothing on it, and it doesn't scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def prepare(site: Site, candidate: str) -> str:
    """A complete sheet that isn't signed, of a member without a PIN, whose name is returned."""
    app = create_app(site.settings)
    typed = Typed(ANSWERS, "", 0, str(uuid.uuid4()))
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == LOGIN)).one()
        session.execute(delete(Pin).where(Pin.user_id == user.id))
        candidate_id = site.room.candidates[candidate]
        save_sheet(by=user.id, candidate_id=candidate_id, rubric=site.room.rubric, typed=typed, now=datetime.now(UTC))
        name = user.name
    with app.app_context():
        db.engine.dispose()
    return name


@pytest.mark.parametrize(("width", "candidate"), [(390, "Uji Papan Tanda"), (820, "Uji Tablet Tanda")])
def test_tablet_comes_in_signs_and_is_taken_away(person, site, complaints, width, candidate):
    name = prepare(site, candidate)
    office, tablet = person("sekretariat"), person("", width=width)
    office.goto(SCREEN)
    clean(office)
    tablet.goto(scanned(office, site))
    clean(tablet)
    tablet.get_by_label("Nama Anda").fill(name.lower())
    tablet.get_by_label("Nama Anda").press("Enter")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Menunggu sekretariat")
    clean(tablet)
    number = re.search(r"\d\d", tablet.locator(".compare").inner_text())[0]
    confirm(office, number, name)
    expect(tablet.get_by_role("heading", level=1)).to_have_text("PIN Anda", timeout=PATIENCE)
    clean(tablet)
    for label in ("PIN baru", "PIN baru sekali lagi"):
        tablet.get_by_label(label, exact=True).fill(NEW_PIN)
    tablet.get_by_role("button", name="Simpan PIN").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Kandidat Anda")
    put_name_under(tablet, site.room.sheet(candidate), name)
    take_away(office, tablet, name)
    complaints.clear()  # browsers say it aloud when a request is refused


QUICK = "() => { const limit = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => limit(300); }"


def test_screens_that_wait_ask_again_where_an_answer_never_comes(person, site):
    office, tablet = person("sekretariat"), person("")
    office.goto(SCREEN)
    tablet.goto(scanned(office, site))
    tablet.get_by_label("Nama Anda").fill("Panelis")
    tablet.get_by_label("Nama Anda").press("Enter")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Menunggu sekretariat")
    for page in (office, tablet):
        page.evaluate(QUICK)
        page.route(page.url, lambda _route: None)
        for _time in range(2):
            with page.expect_request(page.url, timeout=PATIENCE):
                pass


def scanned(office: Page, site: Site) -> str:
    """What the QR code leads to: the address with the code that stands beneath it."""
    office.get_by_role("button", name=re.compile("Tampilkan kode|Ganti kode")).click()
    expect(office.locator(".qr svg")).to_be_visible()
    code = office.locator(".shown-code").inner_text().replace(" ", "")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code)
    return f"{site.url}/gabung#{code}"


def confirm(office: Page, number: str, name: str) -> None:
    """The screen shows by itself who waits, and gives the next device another code."""
    waiting = office.locator("#menunggu li", has_text=number)
    expect(waiting).to_be_visible(timeout=PATIENCE)
    waiting.get_by_role("link").click()
    expect(office.locator(".compare")).to_have_text(number)
    clean(office)
    member = office.get_by_label("Perangkat ini milik").locator("option", has_text=name).first
    office.get_by_label("Perangkat ini milik").select_option(value=member.get_attribute("value"))
    office.get_by_role("button", name="Angkanya sama, hubungkan").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Hubungkan perangkat panelis")


def put_name_under(tablet: Page, sheet: str, name: str) -> None:
    """By keyboard alone: the name, the PIN, the press."""
    tablet.goto(f"{sheet}/kunci")
    clean(tablet)
    tablet.get_by_label("Nama Anda").focus()
    tablet.keyboard.type(name)
    for _link in range(2):  # the link that changes the PIN stands between them
        tablet.keyboard.press("Tab")
    expect(tablet.get_by_label("PIN Anda")).to_be_focused()
    tablet.keyboard.type(NEW_PIN)
    tablet.keyboard.press("Tab")
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Kandidat Anda")
    tablet.goto(f"{sheet}/kunci")
    expect(tablet.get_by_role("main")).to_contain_text("Tanda tangan yang tersimpan")
    clean(tablet)


def take_away(office: Page, tablet: Page, name: str) -> None:
    """Within a minute the tablet leaves the page by itself, and nothing that lay on it is there any more."""
    tablet.goto("/penilaian")
    tablet.evaluate("localStorage.setItem('sisa', 'x'); indexedDB.open('sisa')")
    office.goto("/perangkat/edisi/contoh-2025")
    clean(office)
    row = office.locator("li", has_text=name).filter(has_text="dihubungkan sekretariat")
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    tablet.wait_for_url(re.compile("/masuk"), timeout=60_000)
    assert tablet.evaluate("localStorage.getItem('sisa')") is None
    assert tablet.evaluate("indexedDB.databases().then((found) => found.length)") == 0
