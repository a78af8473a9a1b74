"""Spreadsheets in a browser: downloaded, filled in, shown, taken over; without a script, for axe, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEIGHTS, PASSWORD
from tests.browser.test_pages import sideways, violations
from tests.browser.test_report import Account
from tests.webapp.office import BEGUN, Office, open_office
from tests.webapp.templates_filled import opened, put, saved
from tests.webapp.test_region import put as put_village
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import VERIFIER, RegionGrant, User
from webapp.services import accounts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REMPANGA, ANOTHER = "64.02.02.2007", "64.02.16.2005"


@pytest.fixture(scope="module")
def office(site) -> Office:
    """A village of a regency whose operator may bring in all others, beside the sample edition."""
    app = create_app(site.settings)

    def add(login: str, *, role: str) -> Account:
        hashed = accounts.hash_password(PASSWORD)
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    made = open_office(
        app,
        add,
        rubric="paritrana-2025-desa",
        code="lembar",
        candidates=[(REMPANGA, "Desa Rempanga, Kec. Loa Kulu, Kab. Kutai Kartanegara")],
        operators=[("op-lembar", REMPANGA)],
        others=[("verifikator-lembar", VERIFIER)],
        deadline=None,
    )
    with app.app_context():
        with transaction() as session:
            grant = RegionGrant(user_id=made.users["op-lembar"], category_id=made.category_id, prefix="64.02.")
            session.add(grant)
        db.engine.dispose()
    return made


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    return waiting.value.path().read_bytes()


def send(page: Page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": "isian.xlsx", "mimeType": XLSX, "buffer": data})
    page.get_by_role("button", name="Periksa berkas").click()


def please(page: Page) -> None:
    assert violations(page) == []
    assert sideways(page) == []


@pytest.mark.parametrize("width", HEIGHTS)
def test_form_is_filled_in_through_a_spreadsheet(person, office, complaints, width):
    page = person("op-lembar", width=width)
    page.goto(office.page(REMPANGA))
    page.get_by_role("link", name="Isi lewat lembar sebar").click()
    book = opened(downloaded(page, "Unduh templat XLSX"))
    put(book, "perangkat_aktif", "banyak")
    send(page, saved(book))
    expect(page.get_by_text("kolom F (Isian)").first).to_be_visible()
    complaints.clear()  # that the file was refused
    please(page)
    put(book, "perangkat_aktif", 5 + width)
    put(book, "perangkat_jumlah", 4 + width)
    send(page, saved(book))
    expect(page.get_by_role("heading", name="Yang akan berubah")).to_be_visible()
    please(page)
    page.get_by_role("button", name="Ambil ke isian").click()
    expect(page.get_by_role("heading", name="Bagian isian")).to_be_visible()
    page.get_by_role("link", name="Unduhan").click()
    please(page)
    assert opened(downloaded(page, "Semua tabel (XLSX)")).sheetnames[0] == "Angka"


@pytest.mark.parametrize("width", HEIGHTS)
def test_regency_brings_in_its_villages(person, office, width):
    page = person("op-lembar", width=width)
    page.goto("/isian")
    please(page)
    page.get_by_role("link", name="Kabupaten Kutai Kartanegara", exact=True).click()
    please(page)
    book = opened(downloaded(page, "Unduh templat XLSX"))
    put_village(book, ANOTHER, "perangkat_aktif", 3 + width)
    put_village(book, ANOTHER, "perangkat_jumlah", 2)
    send(page, saved(book))
    page.locator("details.village summary").first.click()
    expect(page.get_by_text("Kepala dan perangkat desa terlindungi").first).to_be_visible()
    please(page)
    page.get_by_role("button", name="Ambil semuanya").click()
    expect(page.get_by_role("heading", name="Isi semua desa sekaligus")).to_be_visible()


def test_form_is_filled_in_without_a_script(person, office):
    page = person("op-lembar", width=390, java_script_enabled=False)
    page.goto(office.page(REMPANGA, "/lembar-sebar"))
    book = opened(downloaded(page, "Unduh templat XLSX"))
    put(book, "bpd_aktif", 7)
    send(page, saved(book))
    page.get_by_role("button", name="Ambil ke isian").click()
    expect(page.get_by_role("heading", name="Bagian isian")).to_be_visible()


def test_downloads_of_a_category_please_axe(person, office):
    page = person("verifikator-lembar", width=390)
    page.goto(f"/verifikasi/unduhan/{office.edition}/{office.category}")
    please(page)
    assert "Bukti" in opened(downloaded(page, "Semua tabel (XLSX)")).sheetnames
