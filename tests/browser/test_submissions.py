"""The whole way in a browser: fill in, hand in, receipt, sent back, mend, hand in again, compare; keys, axe, print."""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import PASSWORD
from tests.browser.test_jury import tab_to
from tests.browser.test_pages import sideways, violations
from tests.webapp.handing_in import KUKAR, PASER, SOUND, SUM_CLASH, WHY, fill, open_desk, prove
from tests.webapp.office import BEGUN, Office
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import VERIFIER, User
from webapp.services import accounts

OPERATORS = (("kirim-paser", PASER), ("kirim-kukar", KUKAR))
WAYS = {390: ("kirim-paser", PASER), 1280: ("kirim-kukar", KUKAR)}


class Account:
    """Somebody who signs in later, through the browser."""

    status_code = 303

    def sign_in(self) -> Account:
        return self


@pytest.fixture(scope="module")
def desk(site) -> Office:
    """Two candidates with everything filled in but the workers that the test types."""
    app = create_app(site.settings)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            if session.scalar(select(User).where(User.login == login)) is None:
                hashed = accounts.hash_password(PASSWORD)
                session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    others = (("kirim-verifikator", VERIFIER),)
    office = open_desk(app, add, code="kirim", operators=OPERATORS, others=others, deadline=None)
    for code in (PASER, KUKAR):
        fill(app, office, code, **(SOUND | SUM_CLASH | {"potensi": "", "rentan": ""}))
        prove(app, office, "aktif", code=code)
    with app.app_context():
        db.engine.dispose()
    return office


def quiet(page: Page) -> list[str]:
    return sideways(page) + violations(page)


def type_workers(page: Page, desk: Office, code: str, **typed: str) -> None:
    """Types figures into the form, as an official would, and saves them."""
    page.goto(desk.page(code, "/bagian-1"))
    for figure, text in typed.items():
        page.locator(f'[name="v:{figure}"]').fill(text)
    page.get_by_role("button", name="Simpan,").or_(page.get_by_role("button", name="Simpan dan")).click()
    page.wait_for_url(lambda address: not address.endswith("/bagian-1"))  # it leads on once everything is saved


def sign_and_send(page: Page) -> None:
    page.get_by_label("Saya menyetujui pernyataan ini.").check()
    page.get_by_label("Nama lengkap penanda tangan").fill("Drs. H. Katsul, M.Si.")
    page.get_by_label("Jabatan").fill("Sekretaris Daerah")
    page.get_by_role("button", name="Kirim isian").click()


@pytest.mark.parametrize("width", WAYS)
def test_whole_way_from_filling_in_to_comparing(person, desk, complaints, width):
    login, code = WAYS[width]
    page, broken = person(login, width=width), []
    broken += hand_in_first(page, desk, code)
    assert download_hash(page) == page.locator(".facts strong").inner_text().removeprefix("sha256: ").replace(" ", "")
    broken += send_back(person("kirim-verifikator", width=width), desk, code)
    broken += mend(page, desk, code)
    page.get_by_role("link", name="Semua versi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Versi kiriman")
    broken += quiet(page)
    page.get_by_role("link", name="Bandingkan dengan kiriman ke-1").click()
    expect(page.get_by_role("row").filter(has_text="Pekerja rentan")).to_contain_text("1.001 orang")
    expect(page.get_by_role("main")).to_contain_text("tidak ada lagi")
    assert broken + quiet(page) == []
    refused = [line for line in complaints if "422" in line]
    assert len(refused) == 2  # what wasn't ready, and a return without a reason
    complaints[:] = [line for line in complaints if line not in refused]


def hand_in_first(page: Page, desk: Office, code: str) -> list[str]:
    """From what is missing to the receipt; what axe has against the pages."""
    page.goto(desk.page(code, "/kirim"))
    page.get_by_role("link", name="“Pekerja seluruhnya” belum diisi.").click()
    page.wait_for_url("**#angka-potensi")
    type_workers(page, desk, code, potensi="40.123", rentan="1.001")
    page.goto(desk.page(code, "/kirim"))
    broken = quiet(page)
    expect(page.get_by_role("main")).to_contain_text("40.123 orang")
    sign_and_send(page)
    expect(page.get_by_role("alert")).to_contain_text("Isian belum dapat dikirim: 1 hal masih kurang.")
    expect(page.get_by_label("Jabatan")).to_have_value("Sekretaris Daerah")
    page.get_by_label(re.compile("wajib")).fill(WHY)
    page.get_by_role("button", name="Kirim isian").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tanda terima")
    return broken + quiet(page)


def download_hash(page: Page) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh berkas kiriman (JSON)").click()
    return hashlib.sha256(waiting.value.path().read_bytes()).hexdigest()


def mend(page: Page, desk: Office, code: str) -> list[str]:
    """From the form with its list to the second receipt."""
    page.goto(desk.page(code))
    expect(page.locator(".mend")).to_contain_text("Hitung ulang per desa")
    page.locator(".mend").get_by_role("link", name="Pekerja rentan").click()
    expect(page.locator("#angka-rentan")).to_contain_text("Diminta diperbaiki: Hitung ulang per desa")
    broken = quiet(page)
    type_workers(page, desk, code, rentan="1.000")
    page.goto(desk.page(code, "/kirim"))
    sign_and_send(page)
    expect(page.get_by_role("main")).to_contain_text("Kiriman ke-2 diterima")
    return broken


def send_back(page: Page, desk: Office, code: str) -> list[str]:
    """As a verifier; what axe has against the page."""
    page.goto(desk.page(code, "/versi"))
    page.get_by_role("link", name="Kembalikan untuk diperbaiki").click()
    page.get_by_role("button", name="Kembalikan untuk diperbaiki").click()
    expect(page.locator("[aria-invalid]")).to_have_count(3)
    broken = quiet(page)
    page.get_by_label("Alasan").fill("Angka belum sesuai")
    page.get_by_label("Boleh dikirim lagi sampai tanggal").fill("2099-02-20")
    page.get_by_label("Yang perlu diperbaiki pada Pekerja rentan").fill("Hitung ulang per desa")
    page.get_by_role("button", name="Kembalikan untuk diperbaiki").click()
    expect(page.locator(".mend")).to_contain_text("Hitung ulang per desa")
    return broken + quiet(page)


@pytest.fixture(scope="module")
def ready_desk(site) -> Office:
    """One candidate that only needs to be handed in, and one that can't be yet."""
    app = create_app(site.settings)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            hashed = accounts.hash_password(PASSWORD)
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    office = open_desk(app, add, code="tombol", operators=(("tombol-paser", PASER),), others=(), deadline=None)
    fill(app, office, **(SOUND | SUM_CLASH))
    prove(app, office, "aktif")
    with app.app_context():
        db.engine.dispose()
    return office


def test_handed_in_with_keys_alone_and_without_a_script(person, ready_desk):
    page = person("tombol-paser", java_script_enabled=False)
    page.goto(ready_desk.page(PASER, "/kirim"))
    for what, typed in (
        ("textarea", WHY),
        ("#setuju", " "),
        ("#nama", "Drs. H. Katsul, M.Si."),
        ("#jabatan", "Sekretaris Daerah"),
    ):
        tab_to(page, what)
        page.keyboard.press("Space") if typed == " " else page.keyboard.type(typed)
    tab_to(page, "button:has-text('Kirim isian')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tanda terima")


def test_phone_at_200_percent_never_scrolls_sideways(person, ready_desk):
    page = person("tombol-paser", width=390)
    page.set_viewport_size({"width": 195, "height": 422})
    for path in ("/kirim", "/tanda-terima/1", "/versi", "/versi/1/1"):
        page.goto(ready_desk.page(PASER, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 195, path
