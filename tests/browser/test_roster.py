"""A list of workers in a browser: sent, followed while it is read, held against the form, confirmed by its village."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_drafts import category
from tests.browser.test_early import late
from tests.browser.test_evidence import ASKED, signs_out
from tests.browser.test_pages import sideways, violations
from tests.browser.test_report import Account
from tests.browser.test_sheet import forgive
from tests.webapp import roster_corpus as corpus
from tests.webapp.office import BEGUN, Office, open_office, report
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import SUBMISSION, VERIFICATION, VERIFIER, User
from webapp.services import accounts

CANDIDATES = (("64.01", "Kabupaten Paser"), ("64.02", "Kabupaten Kukar"))
OPERATORS = (("daftar-1", "64.01"), ("daftar-2", "64.02"))
OTHERS = (("daftar-v", VERIFIER),)
ROWS = corpus.sound(4000)
FINDING = (
    "Daftar pekerja memuat 3.999 orang untuk “Pekerja rentan dengan iuran dari APBD”, sedangkan yang diisikan 4.360."
)


@pytest.fixture(scope="module")
def office(site) -> Office:
    """Two regencies in their submissions, beside the sample edition."""
    app = create_app(site.settings)
    hashed = accounts.hash_password(PASSWORD)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    made = open_office(
        app, add, code="daftar", candidates=CANDIDATES, operators=OPERATORS, others=OTHERS, deadline=None
    )
    report(app, made, "64.01", {"rentan_apbd": "4360", "rentan_petani": "1333"})
    with app.app_context():
        db.engine.dispose()
    return made


def page_of(office: Office, code: str) -> str:
    return f"/daftar-pekerja/{office.candidates[code]}"


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("html[data-uploads]").wait_for()
    page.locator("#daftar-pekerja [data-input]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content}]
    )


@contextmanager
def verification(site, office: Office) -> Iterator[None]:
    """Before it nobody but its operators looks into a list; the module's other tests hand theirs in."""
    for state in (VERIFICATION, SUBMISSION):
        with category(site, office) as row:
            row.state = state
        if state == VERIFICATION:
            yield


def test_list_is_sent_followed_compared_and_confirmed_by_its_village(person, site, office):
    page = person("daftar-1", width=390)
    page.goto(page_of(office, "64.01"))
    assert violations(page) == []
    assert not sideways(page)
    told = []
    page.on("response", lambda answer: told.append(answer.url) if answer.url.endswith("/keadaan") else None)
    rows = [list(row) for row in ROWS]
    rows[7][0] = "123"
    choose(page, "daftar.csv", corpus.csv_of(rows))
    expect(page.get_by_role("heading", name="3.999 orang terhitung, 1 baris perlu diperbaiki")).to_be_visible(
        timeout=60_000
    )
    assert told
    expect(page.get_by_text("Isian lebih 361 orang")).to_be_visible()
    assert violations(page) == []
    assert not sideways(page)
    page.goto(office.page("64.01"))
    expect(page.get_by_text(FINDING)).to_be_visible()
    page.goto(page_of(office, "64.01"))
    ask_village_and_rt(person, page, page_of(office, "64.01"))
    with verification(site, office):
        verify(person, page_of(office, "64.01"))


def verify(person, address: str) -> None:
    """What a verifier reads of it."""
    reader = person("daftar-v")
    reader.goto(f"{address}/periksa")
    expect(reader.get_by_text("Catatan: pindah")).to_be_visible()
    assert violations(reader) == []
    reader.goto(f"{address}/orang")
    expect(reader.get_by_role("table")).to_be_visible()
    assert violations(reader) == []
    assert not sideways(reader)


def ask_village_and_rt(person, page: Page, address: str) -> None:
    """The whole village is too long to be shown to anybody; one of its RT isn't."""
    page.get_by_role("button", name="Buat tautan untuk desa yang belum ditanya").click()
    links = page.locator("input[readonly]")
    expect(links).to_have_count(3)
    assert violations(page) == []
    answer_by_number(person, links.first.input_value())
    page.goto(address)
    village = page.get_by_role("listitem").filter(has_text="Kelurahan Tanah Grogot")
    expect(village).to_contain_text("dijawab Siti, Kepala Desa tanpa melihat daftar, belum ada yang dibenarkan")
    village.get_by_label("Untuk").select_option("001")
    village.get_by_role("button", name="Buat tautan").click()
    expect(links).to_have_count(1)
    confirm(person, links.first.input_value())
    page.goto(address)
    expect(village).to_contain_text(re.compile(r"RT 001: 66[0-9] dari 66[0-9] dibenarkan oleh Budi, Ketua RT"))


def answer_by_number(person, address: str) -> None:
    """The village's own phone: too many people for one page, so nobody is confirmed; its note is kept."""
    phone = open_link(person, address)
    expect(phone.get_by_text("terlalu panjang")).to_be_visible()
    send_answer(phone, "Siti, Kepala Desa", note="pindah")


def confirm(person, address: str) -> None:
    """The phone of one RT, where everybody fits the page."""
    phone = open_link(person, address)
    expect(phone.get_by_role("checkbox", name="Bukan").nth(600)).to_be_attached()
    send_answer(phone, "Budi, Ketua RT", note="")


def open_link(person, address: str) -> Page:
    phone = person("", width=390)
    phone.goto(address)
    assert violations(phone) == []
    phone.get_by_role("button", name="Buka daftar").click()
    expect(phone.get_by_label("Nama dan jabatan Anda")).to_be_visible()
    assert violations(phone) == []
    assert not sideways(phone)
    return phone


def send_answer(phone: Page, name: str, *, note: str) -> None:
    phone.get_by_label("Nama dan jabatan Anda").fill(name)
    phone.get_by_label("Catatan").fill(note)
    phone.get_by_role("button", name="Kirim jawaban desa").click()
    expect(phone.get_by_role("heading", name="Terima kasih, jawaban tersimpan")).to_be_visible()


def test_list_goes_on_after_a_cut_line(person, office, complaints):
    page = person("daftar-2", width=390)
    page.goto(page_of(office, "64.02"))
    sent = []

    def cut(route: Route) -> None:
        sent.append(route.request.url)
        route.abort() if len(sent) == 2 else route.continue_()

    page.route(re.compile(r"/bukti/.*offset="), cut)
    rows = [(*row[:2], "64.02.02.2007", *row[3:]) for row in ROWS]
    choose(page, "daftar.csv", corpus.csv_of(rows))
    expect(page.get_by_role("heading", name="4.000 orang terhitung")).to_be_visible(timeout=60_000)
    forgive(complaints)


def test_list_on_its_way_is_asked_about_at_a_sign_out(person, office, complaints):
    page = person("daftar-2", width=390)
    page.goto(page_of(office, "64.02"))
    page.route(re.compile(r"/bukti/.*offset="), lambda route: route.abort("internetdisconnected"))
    choose(page, "daftar.csv", corpus.csv_of(ROWS))
    expect(page.locator("#daftar-pekerja .upload.waiting")).to_be_visible(timeout=20_000)
    assert signs_out(page) == [ASKED]
    forgive(complaints)


def test_list_chosen_before_the_script_had_come_is_sent(person, office):
    page = person("daftar-2", width=390)
    with late(page, "**/static/upload.js*", page_of(office, "64.02")):
        small = corpus.csv_of([(*row[:2], "64.02.02.2007", *row[3:]) for row in ROWS[:8]])
        page.get_by_label("Berkas daftar").set_input_files([{"name": "d.csv", "mimeType": "text/csv", "buffer": small}])
    expect(page.get_by_role("heading", name="8 orang terhitung")).to_be_visible(timeout=60_000)


def test_list_is_handed_in_and_confirmed_without_a_script(person, office, complaints):
    rows = [(*row[:2], "64.02.02.2007", *row[3:]) for row in ROWS]
    plain = person("daftar-2", width=390, java_script_enabled=False)
    plain.goto(page_of(office, "64.02"))
    small = corpus.csv_of(rows[:9])
    plain.get_by_label("Berkas daftar").set_input_files([{"name": "d.csv", "mimeType": "text/csv", "buffer": small}])
    plain.get_by_role("button", name="Unggah daftar").click()
    expect(plain.get_by_role("heading", name="9 orang terhitung")).to_be_visible(timeout=60_000)
    plain.locator('form:has(input[value="64.02.02.2007"]) button').click()
    address = plain.locator("input[readonly]").input_value()
    plain.goto(address)
    plain.get_by_label("Kode dari tautan").fill(address)
    plain.get_by_role("button", name="Buka daftar").click()
    expect(plain.get_by_role("checkbox")).to_have_count(9)
    assert not sideways(plain)
    plain.get_by_role("checkbox").first.check()
    plain.get_by_role("button", name="Kirim jawaban desa").click()
    expect(plain.get_by_text("Tulis sebabnya").first).to_be_visible()
    plain.get_by_label("Nama dan jabatan Anda").fill("Budi, Ketua RT")
    plain.get_by_label("Catatan").fill("Tidak dikenal")
    plain.get_by_role("button", name="Kirim jawaban desa").click()
    expect(plain.get_by_text("8 orang dibenarkan, 1 orang ditandai bukan dari sini")).to_be_visible()
    forgive(complaints, how_often=1)
