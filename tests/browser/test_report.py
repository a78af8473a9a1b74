"""The self-assessment in a browser: the published Paser text typed by hand, keys alone, axe, small and large."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reports import formats
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from scoring.rubric import CHOICE, DATE, NUMERIC_TYPES, YES_NO, Rubric
from tests.browser.conftest import PASSWORD
from tests.browser.test_jury import tab_to
from tests.browser.test_pages import sideways, violations
from tests.webapp.office import BEGUN, OPERATORS, Office, open_office
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import User
from webapp.sample.data import sample_data
from webapp.services import accounts
from webapp.services.sections import sections_of


class Account:
    """Somebody who signs in later, through the browser."""

    def sign_in(self):
        return self

    status_code = 303


@pytest.fixture(scope="module")
def office(site) -> Office:
    """Two regencies in their submissions, beside the sample edition."""
    app = create_app(site.settings)

    def add(login: str, *, role: str) -> Account:
        hashed = accounts.hash_password(PASSWORD)
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    made = open_office(app, add, code="isian", operators=OPERATORS, others=(), deadline=None)
    with app.app_context():
        db.engine.dispose()
    return made


def published_text() -> dict[str, str]:
    """What was published of Paser, with what fits to it, as machine text."""
    plain = sample_data("published.yaml")
    rows = [*plain["published"], *plain["filled"]]
    return {row["figure"]: row["value"] for row in rows if row["candidate"] == "64.01"}


def type_by_hand(page: Page, rubric: Rubric, code: str, text: str) -> None:
    """One figure as an official would type it."""
    kind = rubric.figure(code).type
    if kind in (CHOICE, YES_NO):
        page.locator(f'[name="v:{code}"][value="{text}"]').check()
    else:
        number = formats.number(text) if kind in NUMERIC_TYPES else text
        page.locator(f'[name="v:{code}"]').fill(text if kind == DATE else number)


@pytest.mark.parametrize(("width", "who", "code"), [(1280, "op-paser", "64.01"), (390, "op-kukar", "64.02")])
def test_published_text_typed_by_hand_gives_its_findings(person, office, width, who, code):
    page, rubric, text = person(who, width=width, java_script_enabled=False), office.rubric, published_text()
    page.goto(office.page(code, "/bagian-1"))
    for section in sections_of(rubric):
        expect(page.locator("h1")).to_have_text(section.name)
        for figure in section.figures:
            if figure.code in text:
                type_by_hand(page, rubric, figure.code, text[figure.code])
        page.get_by_role("button", name="Simpan,").or_(page.get_by_role("button", name="Simpan dan")).click()
    expected = find(rubric, figure_table(rubric, [FigureRow(code, "x", text)]))
    shown = page.locator(".found .finding")
    expect(shown).to_have_count(len(expected))
    assert sorted(one.check for one in expected) == sorted(page.locator(".found .check").all_inner_texts())
    assert {one.check for one in expected} >= {"K01", "K02", "K10"}
    expect(shown.first).to_contain_text("tertulis 32.628, padahal rinciannya berjumlah 32.268 (selisih 360)")
    page.get_by_role("link", name="Buka isian “Pekerja rentan dengan iuran dari APBD”").click()
    page.wait_for_url("**#angka-rentan_apbd")
    expect(page.locator("#baca-rentan_apbd")).to_have_text(
        "dibaca: 32.628 = tiga puluh dua ribu enam ratus dua puluh delapan orang"
    )


@pytest.mark.parametrize("look", [(390, "light"), (820, "dark"), (1280, "dark")])
def test_pages_please_axe_and_never_scroll_sideways(person, office, look):
    page = person("op-paser-2", width=look[0], color_scheme=look[1])
    found = {}
    for path in (
        "/isian",
        office.page("64.01"),
        *(office.page("64.01", f"/bagian-{number}") for number in range(1, 7)),
    ):
        page.goto(path)
        for summary in page.locator(".angka summary").all()[:4]:
            summary.click()
        found[path] = sideways(page) + violations(page)
    assert [f"{path}: {line}" for path, broken in found.items() for line in broken] == []


@pytest.mark.parametrize("path", ["", "/bagian-2", "/bagian-3"])
def test_phone_at_200_percent_never_scrolls_sideways(person, office, path):
    page = person("op-kukar", width=390)
    page.goto(office.page("64.02", path))
    page.set_viewport_size({"width": 195, "height": 422})
    assert page.evaluate("document.documentElement.scrollWidth") <= 195


def test_section_is_filled_by_keys_alone(person, office):
    page = person("op-kukar")
    page.goto(office.page("64.02", "/bagian-1"))
    tab_to(page, '[name="v:angkatan_kerja"]')
    page.keyboard.press("Control+a")
    page.keyboard.type("358.411")
    tab_to(page, "button[value=next]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("A Cakupan kepesertaan")
    page.goto(office.page("64.02", "/bagian-1"))
    expect(page.locator("#baca-angkatan_kerja")).to_contain_text(
        "tiga ratus lima puluh delapan ribu empat ratus sebelas"
    )


def test_refused_section_leads_to_what_must_be_mended(person, office, complaints):
    page = person("op-kukar", java_script_enabled=False)
    page.goto(office.page("64.02", "/bagian-1"))
    page.locator('[name="v:jumlah_desa"]').fill("193,5")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.locator("#kesalahan a").click()
    assert page.url.endswith("#isi-jumlah_desa")
    expect(page.locator('[name="v:jumlah_desa"]')).to_have_value("193,5")
    expect(page.locator("#salah-jumlah_desa")).to_contain_text("tidak bulat")
    assert all("422" in one for one in complaints)
    complaints.clear()
