"""From a branch's proposal to an operator's first page, in a browser; axe and no scrolling sideways."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, press
from tests.browser.test_pages import OWN_SUMMARY, sideways, violations
from tests.browser.test_report import Account
from tests.webapp.office import BEGUN, Office, open_office
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import User
from webapp.services import accounts

SOON = datetime.now(UTC) + timedelta(days=20)
DAY = f"{SOON.day}/{SOON.month}/{SOON.year}"


@pytest.fixture(scope="module")
def office(site) -> Office:
    """A category in its submissions, and two branches: one for each width."""
    app = create_app(site.settings)

    def add(login: str, *, role: str) -> Account:
        hashed = accounts.hash_password(PASSWORD)
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    others = (("cabang-390", "branch"), ("cabang-1280", "branch"))
    made = open_office(app, add, code="usul", operators=(), others=others, deadline=None)
    with app.app_context():
        db.engine.dispose()
    return made


def check(page: Page, where: str, found: dict[str, list[str]]) -> None:
    """What axe says of this page, and whether it is too wide."""
    found[where] = [*sideways(page), *violations(page)]


@pytest.mark.parametrize(
    ("width", "code", "name"), [(390, "64.03", "Kabupaten Berau"), (1280, "64.07", "Kabupaten Kutai Barat")]
)
def test_whole_way_from_a_proposal_to_the_first_page_of_an_operator(person, office, complaints, *, width, code, name):
    found: dict[str, list[str]] = {}
    propose(person(f"cabang-{width}", width=width), office, code, name, found)
    boss = person("sekretariat", width=width)
    link = invite(boss, office, name, found)
    guest = person("", width=width)
    guest.goto(link)
    check(guest, "link", found)
    press(guest, "Buka undangan saya")
    guest.get_by_label("Nama Anda").fill("Siti Aminah")
    press(guest, "Buat akun dan masuk")
    check(guest, "account refused", found)
    expect(guest.get_by_label("Nama Anda")).to_have_value("Siti Aminah")
    guest.get_by_label("Nama akun").fill(f"operator-{width}")
    for label in ("Kata sandi", "Kata sandi sekali lagi"):
        guest.get_by_label(label, exact=True).fill(PASSWORD)
    press(guest, "Buat akun dan masuk")
    expect(guest.locator("main")).to_contain_text(name)
    assert guest.url.endswith("/isian")
    boss.goto(f"{office.secretariat_page}/kandidat")
    expect(boss.locator("tr", has_text=name)).to_contain_text("akun dibuat, belum mengisi")
    check(boss, "list", found)
    complaints[:] = [line for line in complaints if "status of 4" not in line]  # the refused pages of 422
    assert {where: broken for where, broken in found.items() if broken} == {}


def propose(page: Page, office: Office, code: str, name: str, found: dict[str, list[str]]) -> None:
    """A branch proposes a regency: first with a bad line beside it, then alone."""
    page.goto(f"/usulan/{office.edition}/usul")
    page.get_by_label("Satu baris satu kandidat").fill(f"{code}\n64.99")
    press(page, "Kirim usulan")
    check(page, "proposal refused", found)
    page.get_by_label("Satu baris satu kandidat").fill(code)
    press(page, "Kirim usulan")
    expect(page.locator("main")).to_contain_text(name)
    check(page, "own proposals", found)


def invite(page: Page, office: Office, name: str, found: dict[str, list[str]]) -> str:
    """The secretariat takes the proposal, sets the deadline, and makes a link."""
    page.goto(f"{office.secretariat_page}/kandidat?daftar=usulan")
    press(page, name, "link")
    check(page, "proposal", found)
    press(page, "Terima usulan")
    page.get_by_label("Undang: nama atau jabatan").fill("Kepala Dinas")
    page.get_by_label("Alamat surel").fill("dinas@contoh.go.id")
    press(page, "Buat tautan undangan")
    check(page, "invitation refused", found)
    page.get_by_label("Tautan berlaku sampai akhir tanggal").fill(DAY)
    press(page, "Buat tautan undangan")
    link = page.get_by_label("Tautan ").input_value()
    check(page, "letter", found)
    for path in ("batas", "hak-impor", "usul", "terima"):
        page.goto(f"{office.secretariat_page}/{path}")
        check(page, path, found)
    remind(page, office, name, found)
    return link


def remind(page: Page, office: Office, name: str, found: dict[str, list[str]]) -> None:
    """The secretariat reads what would be sent, and writes to one person; without a mail server it is copied."""
    page.goto(f"{office.secretariat_page}/pengingat")
    expect(page.locator("li", has_text=name)).to_contain_text("undangan belum dibuka")
    expect(page.get_by_label("Undangan belum dipakai")).to_have_value(re.compile("Kami mengingatkan undangan"))
    check(page, "reminders", found)
    press(page, "Tulis pengingat bagi yang dipilih")
    expect(page.locator("li", has_text="Kepala Dinas").first).to_contain_text("belum ada server surat")
    page.locator(OWN_SUMMARY).first.click()
    check(page, "letters", found)
    page.goto(f"/edisi/{office.edition}/aturan")
    check(page, "rules", found)
