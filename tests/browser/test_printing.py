"""The print centre with the real worker, by keyboard; then a stranger checks the paper on a phone."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.test_plenary import check
from tests.webapp.room import OPENED, lock_sheets, open_room
from tests.webapp.sealing import NAMES
from webapp import create_app
from webapp.cli.demo_sealed import finish
from webapp.db import db, transaction
from webapp.models import JUROR, PLENARY, SECRETARIAT, Category, User

SECOND = "sekretariat-cetak"


def clear_marks(seat: int, turn: int) -> dict[str, str]:
    """No two candidates are equal."""
    return {"E.1": "4" if turn < 3 else "3", "E.2": str(90 - 10 * turn + seat)}


@pytest.fixture(scope="module")
def printing(site):
    """A category that two people have sealed and announced."""
    app = create_app(site.settings)
    with app.app_context(), transaction() as session:
        known = session.scalars(select(User).where(User.login == "sekretariat")).one()
        facts = {"role": SECRETARIAT, "password_hash": known.password_hash, "created_at": OPENED}
        session.add(User(login=SECOND, name="Sekretariat Cetak", **facts))
    room = open_room(app, ("panelis-1", "panelis-2", "panelis-3"), names=NAMES, code="cetakan")
    lock_sheets(app, room, clear_marks)
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, room.category_id)
        category.state = PLENARY
        users = {one.login: one.id for one in session.scalars(select(User).where(User.role != JUROR))}
        people = (users["sekretariat"], users[SECOND])
        finish(category, room.rubric, people, then=OPENED, release_at=OPENED + timedelta(hours=1))
    with app.app_context():
        db.engine.dispose()
    return SimpleNamespace(room=room)


def test_packet_is_printed_by_keyboard_and_a_stranger_checks_the_paper(person, printing, tmp_path):
    page = person("sekretariat", width=820)
    check(page, f"{printing.room.page}/cetak")
    page.get_by_role("button", name="Semua untuk rapat pleno").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("dokumen")
    ready = page.get_by_role("link", name="Unduh semuanya")
    expect(ready).to_be_visible(timeout=60_000)
    check(page, page.url.removeprefix(page.url.partition("/cetak/")[0]))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh semuanya").click()
    with zipfile.ZipFile(taken.value.path()) as parts:
        assert {"daftar.csv", "SHA256SUMS"} <= set(parts.namelist())
    identifier = page.locator(".rows .num").first.inner_text()
    check(page, f"/cetak/dokumen/{identifier}")
    check(page, f"{printing.room.page}/cetak")
    check(page, f"/cetak/dokumen/{identifier}/tanda-tangan", (390,))
    check(page, f"/edisi/{printing.room.edition}/cetak", (390, 1280))
    phone = person("", width=390)
    check(phone, "/periksa")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.get_by_label("Nomor dokumen").fill(identifier.lower())
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Dokumen ini diterbitkan dan berlaku.")).to_be_visible()
    check(phone, f"/periksa/{identifier}")
    check(phone, "/periksa/berkas", (390, 1280))


def test_one_candidates_paper_is_chosen_on_a_phone(person, printing):
    page, where = person("sekretariat", width=390), f"{printing.room.page}/cetak"
    for address in (f"{where}/satu/umpan-balik", f"{where}/satu/umpan-balik?yang=64.02", f"{where}/nomor-berita-acara"):
        check(page, address, (390,))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(where)
    page.get_by_role("link", name="Lembar umpan balik").tap()
    page.get_by_role("link", name=NAMES[1]).tap()
    page.get_by_text("A4", exact=True).tap()
    page.get_by_role("button", name="Cetak dokumen ini").tap()
    expect(page.get_by_role("heading", name="Lembar umpan balik, " + NAMES[1])).to_be_visible()
    expect(page.get_by_role("link", name="Unduh semuanya")).to_be_visible(timeout=60_000)
