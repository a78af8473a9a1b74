"""What is tapped or typed while the script of the page is still on its way counts like what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_drafts import bar as report_bar
from tests.browser.test_drafts import figure, regencies, stored, value  # noqa: F401  (fixtures)
from tests.browser.test_sheet import SAVED, bar, forgive, rows, tap  # noqa: F401  (fixtures)
from tests.webapp.office import Office

SHEET, REPORT = "**/static/lembar.js*", "**/static/isian.js*"
OWN = "64.31"


@pytest.fixture(scope="module")
def office(site) -> Office:
    """One of its own: the server may be one that other modules have worked on."""
    return regencies(site, "dini", ((OWN, "Kabupaten Dini"),), (("dini", OWN),))


@contextmanager
def late(page: Page, script: str, path: str) -> Iterator[None]:
    """The page at `path` without its script, which comes when the block ends."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(script, hold)
    page.goto(path, wait_until="commit")
    expect(page.locator("main")).to_be_visible()
    yield
    assert held, "the page asked for no script: nothing was early"
    for route in held:
        route.continue_()
    page.unroute(script, hold)


def test_level_tapped_before_the_script_is_saved(person, site, rows):  # noqa: F811
    page = person("panelis-1", width=390)
    with late(page, SHEET, site.room.sheet("Uji Dini")):
        tap(page, "E.1", "3")
        page.get_by_label("Catatan umum").fill("Diketik lebih dahulu")
    expect(bar(page)).to_have_text(SAVED)
    assert rows("Uji Dini")[0][::2] == ("E.1", "3")
    page.reload()
    expect(page.get_by_label("Catatan umum")).to_have_value("Diketik lebih dahulu")


def test_figure_typed_before_the_script_is_saved(person, office, stored):  # noqa: F811
    page = person("dini", width=390)
    with late(page, REPORT, office.page(OWN, "/bagian-2")):
        value(page, "pu_aktif").fill("32.268")
        lines = figure(page, "rentan_keagamaan").locator("[data-lines]")
        lines.locator("summary").click()
        lines.locator(".number").nth(0).fill("12")
    expect(report_bar(page)).to_contain_text("tersimpan di server")
    kept, _ = stored(31)
    assert (kept["pu_aktif"][0], kept["rentan_keagamaan"][0]) == ("32268", "12")


def test_sheet_sent_before_the_script_and_refused_stays_as_it_was_typed(person, site, rows, complaints):  # noqa: F811
    """The form's own button sends it; the script of the refused page takes nothing of it for saved."""
    page = person("panelis-1", width=390)
    with late(page, SHEET, site.room.sheet("Uji Dini Ditolak")):
        tap(page, "E.1", "4")
        page.get_by_label("Nilai, ").fill("banyak")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("alert")).to_be_visible()
    expect(bar(page)).to_contain_text("gagal")
    page.get_by_label("Nilai, ").fill("70")
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator("#kesalahan")).to_have_count(0)  # it says that nothing is saved
    page.goto(site.room.sheet("Uji Dini Ditolak"))
    forgive(complaints, how_often=2)
    assert sorted(row[::2] for row in rows("Uji Dini Ditolak")) == [("E.1", "4"), ("E.2", "70")]
