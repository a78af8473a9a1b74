"""Evidence beside the sheet: in the pane by script, in a tab of its own without; whatever is typed stays."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.test_pages import violations
from tests.browser.test_sheet import SAVED, bar, forgive, tap
from tests.webapp.conftest import NOON
from tests.webapp.room import open_room
from tests.webapp.uploads import text_pdf
from webapp import create_app
from webapp.content import store
from webapp.db import db, transaction
from webapp.models import Blob, Evidence, Regulation, User

NAMES = ("Bukti di Ponsel", "Bukti di Tablet", "Bukti Tanpa Skrip", "Bukti Terputus")
BUDGET = 30 * 1024
SHOWN = "/bukti/berkas/"


@pytest.fixture(scope="module")
def room(site):
    """A category with a file of two pages and a regulation for every candidate."""
    app = create_app(site.settings)
    found = open_room(app, ("panelis-1",), names=NAMES, code="bukti-juri")
    folder: Path = app.extensions["paritrana_settings"].evidence
    folder.mkdir(exist_ok=True)
    sha256, size = store.keep(folder, BytesIO(text_pdf(pages=2)))
    with app.app_context(), transaction() as session:
        session.merge(Blob(sha256=sha256, size=size, kind="application/pdf", pages=2, stored_at=NOON))
        by = session.scalars(select(User.id).where(User.login == "panelis-1")).one()
        for candidate_id in found.candidates.values():
            about = {"candidate_id": candidate_id, "by_user_id": by, "at": NOON}
            row = Evidence(**about, figure="aktif", sha256=sha256, received_sha256=sha256, name="rekap peserta.pdf")
            session.add(row)
            session.flush()
            told = {"kind": "perda", "number": "12", "year": 2024, "title": "Jaminan sosial ketenagakerjaan"}
            session.add(Regulation(**about, **told, in_force_on=NOON.date(), draft=False, evidence_id=row.id))
    with app.app_context():
        db.engine.dispose()
    return found


def open_sheet(page: Page, path: str) -> None:
    """The sheet with the script of its pane, which comes after the sheet itself and takes the tabs from the links."""
    page.goto(path)
    expect(page.locator("nav[data-beside] [target]")).to_have_count(0)


def part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Angka dan bukti").get_by_role("link", name=name).click()


def test_a_page_opens_large_and_comes_back_to_the_same_item_with_nothing_unsaved_lost(person, room, complaints):
    page = person("panelis-1", width=390)
    open_sheet(page, room.sheet("Bukti di Ponsel"))
    page.get_by_label("Catatan butir E.2").scroll_into_view_if_needed()
    page.context.set_offline(True)
    page.get_by_label("Catatan butir E.2").fill("Belum terkirim")
    page.context.set_offline(False)
    place = page.locator("#butir").evaluate("pane => pane.scrollTop")
    page.get_by_text("Bukti", exact=True).click()
    part(page, "Berkas")
    page.locator("summary", has_text="rekap peserta.pdf").click()
    paper = page.locator(".paper").first
    expect(paper.locator("img")).to_have_js_property("complete", value=True, timeout=30_000)
    before = paper.locator("img").bounding_box()["width"]
    paper.click()
    assert paper.locator("img").bounding_box()["width"] > 2 * before
    assert violations(page) == []
    page.get_by_text("Tutup", exact=True).first.click()
    assert paper.locator("img").bounding_box()["width"] == before
    page.get_by_text("Kembali", exact=True).click()
    expect(page.get_by_label("Catatan butir E.2")).to_have_value("Belum terkirim")
    assert page.locator("#butir").evaluate("pane => pane.scrollTop") == place
    expect(bar(page)).to_have_text(SAVED)
    forgive(complaints)


@pytest.mark.parametrize("size", [(820, 1180), (1180, 820)])
def test_a_tablet_has_both_side_by_side_and_a_keyboard_reaches_all(person, room, size):
    page = person("panelis-1", width=820)
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    open_sheet(page, room.sheet("Bukti di Tablet"))
    part(page, "Peraturan")
    expect(page.get_by_role("heading", name="Peraturan")).to_be_focused()
    expect(page.locator('label:has(input[name="value:E.1"][value="3"])')).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("summary", has_text="rekap peserta.pdf")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    paper = page.locator(".paper").first
    assert paper.evaluate("box => getComputedStyle(box).position") == "fixed"
    page.keyboard.press("Escape")
    assert paper.evaluate("box => getComputedStyle(box).position") == "relative"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_without_script_the_evidence_opens_in_a_tab_of_its_own(person, room):
    page = person("panelis-1", width=390, java_script_enabled=False)
    page.goto(room.sheet("Bukti Tanpa Skrip"))
    page.get_by_label("Catatan umum").fill("Belum dikirim")
    page.get_by_text("Bukti", exact=True).click()
    with page.expect_popup() as opened:
        part(page, "Berkas")
    beside = opened.value
    beside.locator("summary", has_text="rekap peserta.pdf").click()
    beside.locator(".paper").first.click()
    assert beside.locator(".paper img").first.bounding_box()["width"] > 390
    assert beside.evaluate("document.documentElement.scrollWidth") <= 390
    beside.close()
    expect(page.get_by_label("Catatan umum")).to_have_value("Belum dikirim")


def test_without_network_the_pane_says_so_and_fetches_when_asked_again(person, room, complaints):
    page = person("panelis-1", width=820)
    open_sheet(page, room.sheet("Bukti Terputus"))
    page.context.set_offline(True)
    part(page, "Temuan")
    expect(page.locator(".beside-told")).to_contain_text("Isian Anda tetap aman")
    tap(page, "E.1", "3")
    page.context.set_offline(False)
    part(page, "Temuan")
    expect(page.get_by_role("heading", name="Temuan")).to_be_visible()
    expect(page.locator(".beside-told")).to_be_hidden()
    forgive(complaints)


def test_nothing_is_shown_before_its_style_is_there(person, room, complaints):
    page = person("panelis-1", width=820)
    open_sheet(page, room.sheet("Bukti Terputus"))
    page.route("**/static/beside.css*", lambda route: route.abort())
    part(page, "Berkas")
    expect(page.locator(".beside-told")).to_contain_text("Isian Anda tetap aman")
    expect(page.get_by_role("heading", name="Berkas")).to_be_hidden()
    page.unroute_all()
    part(page, "Berkas")
    page.locator("summary", has_text="rekap peserta.pdf").click()
    assert page.locator(".paper").first.evaluate("box => getComputedStyle(box).position") == "relative"
    forgive(complaints)


def test_the_sheet_is_light_and_fetches_no_evidence_by_itself(person, room):
    page = person("panelis-1", width=390)
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.__setitem__(answer.url, len(gzip.compress(answer.body()))))
    page.goto(room.sheet("Bukti di Ponsel"), wait_until="networkidle")
    assert [address for address in weights if SHOWN in address or address.endswith("/bukti")] == []
    style = len(gzip.compress(page.request.get("/static/app.css").body()))  # the browser has it already
    assert len(weights) >= 3
    assert sum(weights.values()) + style < BUDGET
