"""A sheet on paper: typed by keyboard, compared with its scan by a second person, chosen by its panelist."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import HEIGHTS, Site
from tests.browser.test_pages import sideways, violations
from tests.webapp.room import OPENED, Room, full, open_room
from tests.webapp.uploads import text_pdf
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import SECRETARIAT, Sheet, User

SECOND = "sekretariat-kertas"
PASER, BERAU = "Kabupaten Paser Kertas", "Kabupaten Berau Kertas"
WIDTHS = (390, 820, 1280)


@pytest.fixture(scope="module")
def on_paper(site: Site) -> Room:
    app = create_app(site.settings)
    with app.app_context(), transaction() as session:
        known = session.scalars(select(User).where(User.login == "sekretariat")).one()
        one = {"password_hash": known.password_hash, "role": SECRETARIAT, "created_at": OPENED}
        session.add(User(login=SECOND, name="Petugas Pencocok", **one))
    room = open_room(app, ("panelis-1", "panelis-2"), names=(PASER, BERAU), code="kertas")
    with app.app_context():
        db.engine.dispose()
    return room


def check(page: Page, name: str) -> None:
    """At every width: nothing that axe finds, and the page itself never scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.reload()
        if shots := os.environ.get("PARITRANA_PICTURES"):
            page.screenshot(path=f"{shots}/kertas-{name}-{width}.png", full_page=True)
        found += [f"{width}: {one}" for one in (*violations(page), *sideways(page))]
    assert found == []


def type_the_sheet(page: Page, scan: Path) -> None:
    """By keyboard alone, but for the file's own window."""
    page.get_by_label("Pindaian kertas").set_input_files(scan)
    page.get_by_label("Pindaian kertas").focus()
    page.keyboard.press("Tab")
    for _step in range(3):
        page.keyboard.press("ArrowDown")  # from the first level to the fourth
    page.keyboard.press("Tab")
    page.keyboard.type("Lugas dan lengkap")
    page.keyboard.press("Tab")
    page.keyboard.type("87,5")
    for _field in range(4):  # abstention, note, note for the whole sheet, day
        page.keyboard.press("Tab")
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Makassar"))
    page.keyboard.type(f"{now.day}/{now.month}/{now.year}")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{now:%H.%M}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Menunggu orang kedua")).to_be_visible()


def test_one_types_by_keyboard_another_compares_and_the_sheet_is_locked(
    person: Callable[..., Page], on_paper: Room, site: Site, tmp_path: Path
):
    scan = tmp_path / "pindaian nomor 1.pdf"
    scan.write_bytes(text_pdf(pages=2))
    first, second = person("sekretariat", width=1280), person(SECOND, width=820)
    first.goto(f"{on_paper.page}/kertas")
    first.get_by_label("Panelis", exact=True).select_option(label="Kursi 1, " + panelist_name(first))
    first.get_by_role("button", name="Beri nomor dan siapkan PDF").click()
    expect(first.get_by_role("link", name="Cetakan ke-1", exact=True)).to_be_visible()
    check(first, "daftar")
    first.get_by_label("Nomor lembar").fill("1")
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", name="Lembar kertas nomor 1")).to_be_visible()
    check(first, "isian")
    type_the_sheet(first, scan)
    second.goto(f"{on_paper.page}/kertas/1")
    check(second, "menunggu")
    second.get_by_role("button", name="Mulai mencocokkan").focus()
    second.keyboard.press("Enter")
    expect(second.get_by_text("87,5")).to_be_visible()
    expect(second.get_by_text("Lugas dan lengkap")).to_be_visible()
    check(second, "mencocokkan")
    second.get_by_role("button", name="Ya, sama persis").focus()
    second.keyboard.press("Enter")
    expect(second.get_by_text("sudah menjadi lembar")).to_be_visible()
    assert locked_sheets(site, on_paper) == [on_paper.candidates[PASER]]
    juror = person("panelis-1", width=390)
    juror.goto(f"{on_paper.sheet(PASER)}/kunci")
    expect(juror.get_by_text("Dari kertas nomor 1")).to_be_visible()


def panelist_name(page: Page) -> str:
    """As the list of seats has it."""
    told = page.get_by_label("Panelis", exact=True).locator("option").nth(1).inner_text()
    return told.removeprefix("Kursi 1, ")


def locked_sheets(site: Site, room: Room) -> list[int]:
    app = create_app(site.settings)
    with app.app_context():
        query = select(Sheet.candidate_id).where(Sheet.locked_at.is_not(None))
        found = [one for one in db.session.scalars(query) if one in room.candidates.values()]
        db.engine.dispose()
    return found


def test_a_panelist_chooses_on_a_phone_between_paper_and_screen(
    person: Callable[..., Page], on_paper: Room, tmp_path: Path, complaints: list[str]
):
    scan = tmp_path / "pindaian.pdf"
    scan.write_bytes(text_pdf())
    juror, first, second = person("panelis-1", width=390), person("sekretariat"), person(SECOND)
    juror.goto(on_paper.sheet(BERAU))
    form = full(on_paper, 0) | {"csrf_token": juror.locator("[name=csrf_token]").first.input_value()}
    assert juror.request.post(on_paper.sheet(BERAU), form=form).ok
    first.goto(f"{on_paper.page}/kertas/2")
    type_the_sheet(first, scan)
    second.goto(f"{on_paper.page}/kertas/2")
    second.get_by_role("button", name="Mulai mencocokkan").click()
    second.get_by_role("button", name="Ya, sama persis").click()
    expect(second.get_by_text("Panelis itu sendiri harus memilih")).to_be_visible()
    complaints.clear()  # that page says in the console that it was refused
    juror.goto("/penilaian")
    juror.get_by_role("link", name="Pilih mana yang berlaku").click()
    check(juror, "pilihan")
    juror.get_by_role("button", name="Kertas yang berlaku").focus()
    juror.keyboard.press("Enter")
    juror.wait_for_url("**/penilaian")
    expect(juror.get_by_role("link", name="Pilih mana yang berlaku")).to_have_count(0)
    second.get_by_role("button", name="Ya, sama persis").click()
    expect(second.get_by_text("sudah menjadi lembar")).to_be_visible()
