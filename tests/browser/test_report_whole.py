"""Figures typed into a self-assessment stay on the screen or on the device, and the foot is true of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_drafts import (
    NO_WAY_OUT,
    WAITING,
    at_work,
    bar,
    figure,
    open_section,
    regencies,
    stored,
    value,
)
from tests.browser.test_early import REPORT, late
from tests.browser.test_kept_whole import forgive_unwatched
from tests.browser.test_sheet import SAVED, forgive
from tests.webapp.office import Office

__all__ = ["at_work", "stored"]
NUMBERS = range(41, 49)
CANDIDATES = tuple((f"64.{number}", f"Kabupaten Utuh {number}") for number in NUMBERS)
OPERATORS = tuple((f"konsep-{number}", f"64.{number}") for number in NUMBERS)


@pytest.fixture(scope="module")
def office(site) -> Office:
    return regencies(site, "utuh-isian", CANDIDATES, OPERATORS)


def typed_and_saved(page: Page, code: str, text: str) -> None:
    value(page, code).fill(text)
    expect(bar(page)).to_have_text(SAVED)


def test_figure_put_back_while_another_value_is_on_its_way_stays_put_back(at_work, stored):
    page = at_work(41)
    typed_and_saved(page, "pu_aktif", "100")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/simpan", hold)
    with page.expect_request("**/simpan"):
        value(page, "pu_aktif").fill("999")
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text("Menyimpan…")
    held[0].continue_()
    page.unroute_all(behavior="wait")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(41)[0]["pu_aktif"] == ("100", 3)


def test_figure_put_back_without_a_network_is_not_given_up_by_the_next_page(at_work, office, stored, complaints):
    page = at_work(42)
    typed_and_saved(page, "pu_aktif", "100")
    page.route("**/simpan", lambda route: route.abort())
    value(page, "pu_aktif").fill("555")
    expect(bar(page)).to_have_text(WAITING)
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(re.compile("di perangkat ini, 1 isian menunggu jaringan"))
    page.evaluate(NO_WAY_OUT)
    page.close()
    again = open_section(page.context.new_page(), office, 42)
    expect(bar(again)).to_have_text(SAVED)
    expect(value(again, "pu_aktif")).to_have_value("100")
    assert stored(42)[0]["pu_aktif"] == ("100", 3)
    forgive(complaints)


def test_storage_that_never_opens_holds_no_figure(person, office, stored):
    page = person("konsep-43")
    page.add_init_script("indexedDB.open = () => ({})")
    page.goto(office.page("64.43", "/bagian-2"))
    value(page, "pu_aktif").fill("100")
    expect(bar(page)).to_have_text(SAVED, timeout=10_000)
    assert stored(43)[0]["pu_aktif"] == ("100", 1)


def test_section_has_one_script_and_a_foot_that_is_true_without_it(at_work, complaints):
    page = at_work(44, service_workers="block")
    typed_and_saved(page, "pu_aktif", "100")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.rpartition("/")[2]) if one.resource_type == "script" else None)
    page.reload()
    expect(bar(page)).to_have_text(re.compile(r"^tersimpan di server \d\d\.\d\d WITA oleh konsep-44$"))
    assert asked == ["isian.js"]
    page.route("**/static/isian.js", lambda route: route.fulfill(status=502, body="gateway"))
    page.reload()
    expect(bar(page)).to_have_text(re.compile("oleh konsep-44; perubahan sesudahnya: tekan Simpan"))
    forgive_unwatched(complaints)


def test_section_refused_before_its_script_goes_on_with_it(at_work, office, stored, person, complaints):
    page = person("konsep-45")
    with late(page, REPORT, office.page("64.45", "/bagian-2")):
        value(page, "pu_aktif").fill("empat ribu")
        value(page, "pu_potensi").fill("7000")
        page.get_by_role("button", name="Simpan, lanjut").click()
        expect(page.get_by_role("alert")).to_be_visible()
    expect(bar(page)).to_contain_text("gagal: 1 isian belum dapat dibaca")
    value(page, "pu_aktif").fill("4000")
    expect(bar(page)).to_have_text(SAVED)
    expect(page.locator("#kesalahan")).to_have_count(0)
    assert {code: claimed for code, (claimed, _) in stored(45)[0].items()} == {"pu_aktif": "4000", "pu_potensi": "7000"}
    forgive(complaints)


def test_group_that_has_a_name_and_no_number_is_told_and_kept(at_work, stored):
    page = at_work(46)
    typed_and_saved(page, "rentan_keagamaan", "100")
    lines = figure(page, "rentan_keagamaan").locator("[data-lines]")
    lines.locator("summary").click()
    lines.locator('[name^="lab:"]').last.fill("Nelayan pesisir")
    expect(bar(page)).to_contain_text("di perangkat ini, belum berisi angka: nama kelompok pada")
    page.reload()
    expect(bar(page)).to_contain_text("di perangkat ini, belum berisi angka: nama kelompok pada")
    assert stored(46)[0]["rentan_keagamaan"] == ("100", 1)
    place = page.locator("li", has=page.get_by_label("Nelayan pesisir"))
    place.locator(".number").fill("12")
    expect(bar(page)).to_have_text(SAVED)
    assert stored(46)[0]["rentan_keagamaan"][0] == "12"
