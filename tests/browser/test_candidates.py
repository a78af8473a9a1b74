"""A candidate's page and the findings of all: nothing for axe to complain of, usable by keys, printed unfolded."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_jury import tab_to
from tests.browser.test_pages import OWN_SUMMARY, sideways, violations
from tests.webapp.room import RUBRIC, lock_sheets, open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import ANNOUNCED, Category

CATEGORY = "/edisi/contoh-2025/kabkota"
LONG = "Kabupaten Pangkajenedankepulauanselatantenggarabarat"
NAMES = (LONG, *(f"Kabupaten {number:02d}" for number in range(2, 31)))
CHECKED = RUBRIC.replace(b'code: "uji-2025"', b'code: "uji-temuan"').replace(
    b"checks: []", b'checks: [{code: "K01", kind: round, severity: note, value: "potensi", multiple: 5}]'
)


@pytest.fixture(scope="module")
def announced(site) -> str:
    """The address of a category with thirty candidates, each with a finding, its result announced."""
    settings = site.settings
    app = create_app(settings)
    given = (settings.rubrics / "uji.yaml").read_bytes()
    room = open_room(app, ("panelis-1", "panelis-2"), names=NAMES, code="diumumkan", rubric=CHECKED)
    (settings.rubrics / "uji.yaml").rename(settings.rubrics / "uji-temuan.yaml")
    (settings.rubrics / "uji.yaml").write_bytes(given)
    lock_sheets(app, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = ANNOUNCED
    with app.app_context():
        db.engine.dispose()
    return room.page


@pytest.mark.parametrize("look", [(390, "light"), (1280, "dark")])
def test_pages_please_axe_and_never_scroll_sideways(person, announced, look):
    page = person("sekretariat", width=look[0], color_scheme=look[1])
    found = {}
    for name in (
        f"{announced}/kandidat/64.01?rincian=semua",
        f"{announced}/temuan?halaman=2",
        f"{CATEGORY}/kandidat/64.01",
        f"{CATEGORY}/temuan?cari=paser",
    ):
        page.goto(name)
        if "temuan" in name:
            page.locator(OWN_SUMMARY).first.click()
        found[name] = sideways(page) + violations(page)
    assert [f"{name}: {line}" for name, broken in found.items() for line in broken] == []


@pytest.mark.parametrize("path", ["kandidat/64.01?rincian=semua", "temuan"])
def test_phone_at_200_percent_never_scrolls_sideways(person, announced, path):
    page = person("sekretariat", width=390)
    page.goto(f"{announced}/{path}")
    page.set_viewport_size({"width": 195, "height": 422})
    assert page.evaluate("document.documentElement.scrollWidth") <= 195


def test_indicator_is_unfolded_by_keys_alone(person, announced):
    page = person("sekretariat")
    page.goto(f"{announced}/kandidat/64.01")
    folded = page.locator(".explained .indicator").first
    formula = folded.locator(".numbers").first
    expect(formula).to_be_hidden()
    tab_to(page, ".explained .indicator summary >> nth=0")
    page.keyboard.press("Enter")
    expect(formula).to_be_visible()
    expect(folded).to_contain_text("rumus: bobot × skor : 100")


def test_findings_are_sifted_by_keys_alone(person, announced):
    page = person("sekretariat")
    page.goto(f"{announced}/temuan")
    tab_to(page, "#cari")
    page.keyboard.type("kabupaten 07")
    page.keyboard.press("Enter")
    page.wait_for_url("**/temuan?*cari=kabupaten+07*")
    expect(page.get_by_role("main")).to_contain_text("1 temuan pada 1 kandidat menurut pilihan ini.")
    page.get_by_role("link", name="64.07 Kabupaten 07").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kabupaten 07")


def test_paper_shows_what_the_screen_folds(person, announced):
    page = person("sekretariat")
    page.goto(f"{announced}/kandidat/64.01")
    page.emulate_media(media="print")
    sums = page.locator(".explained .formula")
    assert sums.count() > 10
    assert all(one.bounding_box()["height"] > 0 for one in sums.all())
    assert page.locator(".explained details[open]").count() < page.locator(".explained details").count()
