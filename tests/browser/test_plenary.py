"""The plenary decides, two people seal and announce, and anybody reads the result on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import HEIGHTS, Site
from tests.browser.test_pages import sideways, violations
from tests.webapp.room import OPENED, Room, lock_sheets, open_room
from tests.webapp.sealing import NAMES, equal_marks, set_figure
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import OPERATOR, PLENARY, SECRETARIAT, Category, Operator, User

SECOND, OPERATOR_LOGIN = "sekretariat-dua", "operator-segel"
WIDTHS = (390, 820, 1280)


@dataclass(frozen=True)
class Sealing:
    """A category of the running server whose first two candidates are tied."""

    room: Room

    def address(self, rest: str) -> str:
        return f"{self.room.page}/{rest}"

    @property
    def public(self) -> str:
        return f"/hasil/{self.room.edition}/{self.room.category}"


@pytest.fixture(scope="module")
def sealing(site: Site) -> Sealing:
    app = create_app(site.settings)
    with app.app_context(), transaction() as session:
        known = session.scalars(select(User).where(User.login == "sekretariat")).one()
        for login, role in ((SECOND, SECRETARIAT), (OPERATOR_LOGIN, OPERATOR)):
            hashed = known.password_hash
            session.add(User(login=login, name=login.title(), role=role, password_hash=hashed, created_at=OPENED))
    room = open_room(app, ("panelis-1", "panelis-2", "panelis-3"), names=NAMES, code="segel")
    lock_sheets(app, room, equal_marks)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
        for name in NAMES[:2]:
            set_figure(room.candidates[name], "aktif", "8000")
        operator = session.scalars(select(User.id).where(User.login == OPERATOR_LOGIN)).one()
        session.add(Operator(user_id=operator, candidate_id=room.candidates[NAMES[0]], since=OPENED))
    with app.app_context():
        db.engine.dispose()
    return Sealing(room)


def check(page: Page, address: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """At every width: nothing that axe finds, and the page itself never scrolls sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.goto(address)
        if shots := os.environ.get("PARITRANA_PICTURES"):
            name = address.strip("/").replace("/", "-")
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
        found += [f"{width}: {one}" for one in (*violations(page), *sideways(page))]
    assert found == []


def decide(page: Page, sealing: Sealing) -> None:
    """By keyboard alone: from one field of the tie to the next, every juror for it."""
    page.goto(sealing.address("pleno"))
    page.get_by_label(NAMES[0]).focus()
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    for _juror in range(3):
        page.keyboard.press("Tab")
        page.keyboard.press("s")  # setuju
    page.keyboard.press("Tab")
    page.keyboard.type("Cakupan desanya lebih merata.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Keputusan yang dicatat")).to_be_visible()


def agree(page: Page, sealing: Sealing, words: str) -> None:
    page.goto("/persetujuan")
    page.get_by_role("link", name=words).first.click()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Disetujui oleh")).to_be_visible()


def test_plenary_decides_two_people_seal_and_the_public_page_waits(
    person: Callable[..., Page], sealing: Sealing, complaints: list[str]
):
    first, second = person("sekretariat", width=1280), person(SECOND, width=820)
    check(first, sealing.address("pleno"))
    decide(first, sealing)
    check(first, sealing.address("pleno"), (820, 1280))
    check(first, sealing.address("rekapitulasi"))
    first.set_viewport_size({"width": 820, "height": HEIGHTS[820]})
    first.goto(sealing.address("pleno"))
    first.get_by_label("Dasar pengesahan").fill("Rapat pleno 15 Februari")
    first.get_by_role("button", name="Sahkan hasil").click()
    expect(first.get_by_text("Menunggu persetujuan orang kedua")).to_be_visible()
    agree(second, sealing, "Menyegel hasil")
    check(first, sealing.address("segel/1"))
    check(first, sealing.address("pengumuman"))
    first.goto(sealing.address("pengumuman"))
    first.get_by_label("Tanggal").fill("1/1/2099")
    first.get_by_label("Dasar").fill("SK penetapan")
    first.get_by_role("button", name="Usulkan waktu pengumuman").click()
    expect(first.get_by_text("paling jauh satu tahun")).to_be_visible()
    expect(first.get_by_label("Dasar")).to_have_value("SK penetapan")
    stranger = person("", width=390)
    assert stranger.goto(sealing.public).status == 404
    complaints.clear()  # that page says in the console that it was refused


def test_announced_result_is_read_on_a_phone_and_its_operator_objects(
    person: Callable[..., Page], sealing: Sealing, complaints: list[str]
):
    first, second = person("sekretariat", width=820), person(SECOND, width=820)
    soon = datetime.now(UTC).astimezone(ZoneInfo("Asia/Makassar")) + timedelta(minutes=1)
    first.goto(sealing.address("pengumuman"))
    first.get_by_label("Tanggal").fill(f"{soon.day}/{soon.month}/{soon.year}")
    first.get_by_label("Pukul").fill(f"{soon:%H.%M}")
    first.get_by_label("Dasar").fill("SK penetapan")
    first.get_by_role("button", name="Usulkan waktu pengumuman").click()
    expect(first.get_by_text("Menunggu persetujuan orang kedua")).to_be_visible()
    agree(second, sealing, "Mengumumkan hasil")
    stranger = person("", width=390)
    for _second in range(70):
        if stranger.goto(sealing.public).status == 200:
            break
        stranger.wait_for_timeout(1000)
    complaints.clear()
    check(stranger, sealing.public)
    expect(stranger.get_by_role("cell", name="Terbaik I").first).to_be_attached()
    operator = person(OPERATOR_LOGIN, width=390)
    address = f"/isian/{sealing.room.candidates[NAMES[0]]}/hasil"
    check(operator, address)
    operator.get_by_label("Hal yang disanggah").select_option("A.1")
    operator.get_by_label("Sanggahan Anda").fill("Angka peserta aktif seharusnya 8.500.")
    operator.get_by_role("button", name="Kirim sanggahan").click()
    expect(operator.get_by_text("menunggu jawaban")).to_be_visible()
