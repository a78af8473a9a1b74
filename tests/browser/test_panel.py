"""The panel and its schedule in a browser: axe, no scrolling sideways, by keyboard, by dragging, without scripts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import press
from tests.browser.test_pages import sideways, violations
from tests.webapp.room import Room, open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import VERIFICATION, Category

TODAY = datetime.now(UTC)
NAMES = ("Kabupaten Satu", "Kabupaten Dua", "Kabupaten Tiga")


def fresh_room(site, code: str, login: str) -> Room:
    """A category in its verification whose juror hasn't pledged anything yet."""
    app = create_app(site.settings)
    room = open_room(app, (login,), names=NAMES, code=code, prepared=False)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = VERIFICATION
    with app.app_context():
        db.engine.dispose()
    return room


def check(page: Page, where: str, found: dict[str, list[str]]) -> None:
    """What axe says of this page, and whether it is too wide."""
    if broken := [*sideways(page), *violations(page)]:
        found[where] = broken


@pytest.mark.parametrize(("width", "login"), [(390, "panelis-6"), (820, "panelis-8"), (1280, "panelis-9")])
def test_juror_pledges_and_declares_before_the_list(person, site, complaints, *, width, login):
    room = fresh_room(site, f"pakta-{width}", login)
    found: dict[str, list[str]] = {}
    page = person(login, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pakta integritas")
    check(page, "pledge", found)
    page.get_by_label("Nama lengkap Anda").fill("Panelis Uji")
    press(page, "Saya setuju")
    expect(page.get_by_role("heading", level=1)).to_have_text("Benturan kepentingan")
    check(page, "conflicts", found)
    page.get_by_label("Kabupaten Dua", exact=True).select_option("other")
    press(page, "Simpan pernyataan")
    expect(page.get_by_role("alert")).to_contain_text("2 isian")
    check(page, "refused", found)
    page.get_by_label("Keterangan untuk Kabupaten Dua", exact=True).fill("Guru dari kepala dinasnya")
    page.get_by_label("saya menyatakan tidak ada benturan kepentingan").check()
    press(page, "Simpan pernyataan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kandidat Anda")
    section = page.locator("section", has=page.locator(f"a[href='/penilaian/kesediaan/{room.category_id}']"))
    expect(section).to_contain_text("mundur: sebab lain (Guru dari kepala dinasnya)")
    check(page, "list", found)
    complaints[:] = [line for line in complaints if "status of 422" not in line]
    assert found == {}


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_pages_of_panel_and_schedule_please_axe(person, width):
    found: dict[str, list[str]] = {}
    page = person("sekretariat", width=width)
    for name in ("panel", "jadwal"):
        page.goto(f"/edisi/contoh-2025/kabkota/{name}")
        check(page, name, found)
    press(page, "Ubah atau catat pemapar Kabupaten Paser", "link")
    check(page, "slot", found)
    page.goto("/edisi/contoh-2025/kabkota/panel")
    press(page, "Panelis unsur serikat pekerja", "link")
    for summary in page.locator("main summary").all():
        summary.click()
    check(page, "member", found)
    assert found == {}


def order_of(page: Page) -> list[str]:
    return page.locator("[data-slots] .name").all_inner_texts()


def plan_day(page: Page, room: Room, name: str, *, years: int) -> None:
    """So many years from now: nobody is asked into two rooms on one day."""
    page.goto(f"{room.page}/jadwal")
    page.get_by_label("Tanggal").fill(f"1/6/{TODAY.year + years}")
    page.get_by_label("Ruang", exact=True).fill(name)
    press(page, "Susun slot")
    expect(page.locator("[data-slots] .name")).to_have_count(3)


def test_slots_are_dragged_into_another_order(person, site):
    room = fresh_room(site, "seret", "panelis-4")
    page = person("sekretariat")
    page.set_viewport_size({"width": 1280, "height": 1400})
    plan_day(page, room, "Seret", years=1)
    grip = page.locator("[data-grip]").first.bounding_box()
    last = page.locator("[data-slot]").last.bounding_box()
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, last["y"] + 20, steps=12)
    with page.expect_navigation():
        page.mouse.move(grip["x"] + 10, last["y"] + last["height"] - 8, steps=6)
        page.mouse.up()
    assert order_of(page) == ["Kabupaten Dua", "Kabupaten Tiga", "Kabupaten Satu"]
    page.reload()
    assert order_of(page) == ["Kabupaten Dua", "Kabupaten Tiga", "Kabupaten Satu"]


def test_slots_are_put_in_order_by_keyboard_alone(person, site):
    room = fresh_room(site, "papan-ketik", "panelis-4")
    page = person("sekretariat")
    plan_day(page, room, "Tombol", years=2)
    page.wait_for_load_state()  # what the page itself does at its beginning must not take the focus away again
    page.get_by_role("button", name="Lebih akhir Kabupaten Satu").focus()
    expect(page.get_by_role("button", name="Lebih akhir Kabupaten Satu")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert order_of(page) == ["Kabupaten Dua", "Kabupaten Satu", "Kabupaten Tiga"]


def test_schedule_is_planned_ordered_and_printed_without_scripts(person, site):
    room = fresh_room(site, "tanpa-skrip", "panelis-4")
    page = person("sekretariat", width=390, java_script_enabled=False)
    plan_day(page, room, "Tanpa skrip", years=3)
    with page.expect_navigation():
        page.get_by_role("button", name="Lebih awal Kabupaten Tiga").click()
    assert order_of(page) == ["Kabupaten Satu", "Kabupaten Tiga", "Kabupaten Dua"]
    expect(page.locator("[data-grip]").first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Lebih awal Kabupaten Tiga")).to_be_hidden()
    expect(page.get_by_text("Susun satu hari")).to_be_hidden()
    expect(page.locator("[data-slots]")).to_contain_text("Kabupaten Satu")


def test_member_who_cannot_come_and_a_substitute_at_a_phone(person, site):
    room = fresh_room(site, "pengganti", "panelis-4")
    page = person("sekretariat", width=390)
    page.goto(f"{room.page}/panel")
    page.get_by_role("link", name="Panelis unsur pengusaha").click()
    page.get_by_text("Catat berhalangan").first.click()
    page.get_by_label("hanya yang ditandai").check()
    page.get_by_label("Kabupaten Dua").check()
    page.get_by_label("Sebab").fill("Sakit")
    press(page, "Catat berhalangan")
    expect(page.locator("main")).to_contain_text("berhalangan sejak")
    page.get_by_text("Tunjuk pengganti").click()
    form = page.locator("form[action$='/pengganti']")
    form.get_by_label("Nama dengan gelar").fill("Pengganti Uji")
    form.get_by_label("Nama akun").fill("panelis-90")
    form.get_by_label("Nomor SK pengganti").fill("CONTOH-002")
    press(page, "Dudukkan pengganti")
    expect(page.get_by_role("link", name="Pengganti Uji")).to_be_visible()
    page.get_by_text("Pernah duduk (1)").click()
    expect(page.locator("main")).to_contain_text("SK CONTOH-002")
