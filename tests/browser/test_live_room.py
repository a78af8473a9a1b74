"""The live room in several browsers at once: who follows, who isn't torn away, who is told to step out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import OWN_SUMMARY, sideways, violations
from tests.browser.test_sheet import forgive
from tests.webapp.room import Room, open_room, recuse
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import Category, LiveRoom, Slot

FIRST, SECOND, THIRD = NAMES = ("Kabupaten Ruang Satu", "Kabupaten Ruang Dua", "Kabupaten Ruang Tiga")
JURORS = ("panelis-6", "panelis-8", "panelis-9")
FOLLOWED = 8_000  # milliseconds: a screen asks every two or three seconds
SETTLED = 5_500  # after so long nobody has touched the screen


@pytest.fixture
def room(site, request) -> Iterator[Room]:
    """A panel with its day of interviews, over when the test is."""
    app = create_app(site.settings)
    code = "ruang-" + re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))[:50].strip("-").replace("_", "-")
    found = open_room(app, JURORS, names=NAMES, code=code)
    with app.app_context(), transaction() as session:
        for turn, candidate_id in enumerate(found.candidates.values()):
            slot = Slot(category_id=found.category_id, candidate_id=candidate_id, presentation=10, questions=20)
            slot.starts_at, slot.changed_at = datetime.now(UTC) + timedelta(minutes=30 * turn), datetime.now(UTC)
            slot.room, slot.uid = code, f"{found.category_id:08d}-0000-4000-8000-{turn:012d}"
            session.add(slot)
    yield found
    with app.app_context(), transaction() as session:
        session.get_one(Category, found.category_id).state = "plenary"
        for row in session.query(LiveRoom).filter_by(category_id=found.category_id):
            session.delete(row)
    with app.app_context():
        db.engine.dispose()


def call(office: Page, room: Room, name: str) -> None:
    office.goto(f"{room.page}/ruang")
    office.get_by_role("button", name=f"Panggil {name}").click()
    expect(office.get_by_role("heading", level=2, name=name)).to_be_visible()


def bar(page: Page):
    return page.locator("#ruang")


def at_sheet(page: Page, room: Room, name: str) -> None:
    page.wait_for_url(lambda address: address.endswith(room.sheet(name)), timeout=FOLLOWED)


def test_all_follow_but_who_is_at_work_or_stepped_back(person, site, room):
    app = create_app(site.settings)
    recuse(app, room, "panelis-9", SECOND)
    office = person("sekretariat")
    phone, tablet, away = person(JURORS[0], width=390), person(JURORS[1], width=820), person(JURORS[2])
    phone.wait_for_timeout(SETTLED)
    call(office, room, FIRST)
    for page in (phone, tablet, away):
        at_sheet(page, room, FIRST)
        expect(bar(page)).to_contain_text(f"Sekarang di ruang: {FIRST}")
    office.get_by_role("button", name="Mulai paparan (10 menit)").click()
    expect(bar(phone).get_by_role("timer")).to_have_text(re.compile(r"tersisa 9\.\d\d"), timeout=FOLLOWED)
    tablet.evaluate("document.body.dataset.unsaved = 'yes'")
    tablet.wait_for_timeout(SETTLED)
    office.get_by_role("button", name="Mulai tanya jawab (20 menit)").click()
    office.get_by_role("button", name="Wawancara selesai").click()
    expect(bar(phone)).to_be_hidden(timeout=FOLLOWED)
    call(office, room, SECOND)
    at_sheet(phone, room, SECOND)
    expect(bar(tablet)).to_contain_text(f"Sekarang di ruang: {SECOND}", timeout=FOLLOWED)
    expect(bar(away)).to_contain_text("Silakan meninggalkan ruang", timeout=FOLLOWED)
    assert [page.url.endswith(room.sheet(FIRST)) for page in (tablet, away)] == [True, True]
    assert bar(away).get_by_role("link").count() == 0
    found = {where: [*sideways(page), *violations(page)] for where, page in enumerate((office, phone, tablet, away))}
    assert found == {0: [], 1: [], 2: [], 3: []}
    tablet.evaluate("delete document.body.dataset.unsaved")
    bar(tablet).get_by_role("link", name="Buka lembarnya").click()
    at_sheet(tablet, room, SECOND)


def test_who_went_back_is_not_moved_again_and_who_types_is_not_torn_away(person, room):
    office, juror, writer = person("sekretariat"), person(JURORS[0]), person(JURORS[1])
    for page in (juror, writer):
        page.goto(room.sheet(FIRST))
    writer.get_by_label("Catatan umum").focus()
    juror.wait_for_timeout(SETTLED)
    call(office, room, SECOND)
    at_sheet(juror, room, SECOND)
    expect(bar(writer)).to_contain_text(f"Sekarang di ruang: {SECOND}", timeout=FOLLOWED)
    juror.go_back()
    juror.wait_for_timeout(SETTLED + FOLLOWED)
    assert [page.url.endswith(room.sheet(FIRST)) for page in (juror, writer)] == [True, True]
    office.get_by_role("button", name="Mulai paparan").click()
    expect(bar(juror)).to_contain_text("paparan", timeout=FOLLOWED)
    assert juror.url.endswith(room.sheet(FIRST))  # another part of the same interview isn't another call


def test_lost_answers_and_a_restarted_server_are_survived(person, site, room, complaints):
    office, juror = person("sekretariat"), person(JURORS[0])
    juror.goto("/penilaian")
    juror.wait_for_timeout(SETTLED)
    juror.route("**/penilaian/ruang?*", lambda route: route.abort())
    call(office, room, FIRST)
    juror.wait_for_timeout(FOLLOWED)
    assert juror.url.endswith("/penilaian")
    juror.unroute("**/penilaian/ruang?*")
    at_sheet(juror, room, FIRST)
    site.server.stop()
    juror.wait_for_timeout(4_000)
    site.server.start()
    call(office, room, SECOND)
    at_sheet(juror, room, SECOND)
    forgive(complaints)


def test_page_without_script_tells_at_reload(person, room):
    office, juror = person("sekretariat", java_script_enabled=False), person(JURORS[0], java_script_enabled=False)
    call(office, room, FIRST)
    office.get_by_role("button", name="Mulai paparan").click()
    juror.goto("/penilaian")
    expect(bar(juror)).to_contain_text(
        re.compile(rf"Sekarang di ruang: {FIRST}.*paparan\s+sampai \d\d\.\d\d", re.DOTALL)
    )
    bar(juror).get_by_role("link", name="Buka lembarnya").click()
    expect(juror.get_by_role("heading", level=1)).to_have_text(FIRST)


def test_other_desk_hears_of_a_change_and_keeps_what_is_typed(person, room):
    office, other = person("sekretariat"), person("sekretariat", width=390)
    call(office, room, FIRST)
    other.goto(f"{room.page}/ruang")
    other.locator(OWN_SUMMARY).click()
    other.get_by_label("Alasan").fill("Proyektor mati")
    other.get_by_label("Alasan").blur()
    office.get_by_role("button", name="Mulai paparan").click()
    expect(other.get_by_role("status").filter(has_text="Ruang diubah di layar lain")).to_be_visible(timeout=FOLLOWED)
    expect(other.get_by_label("Alasan")).to_have_value("Proyektor mati")


def test_room_is_run_by_keyboard_and_the_other_desk_hears(person, room):
    office, other = person("sekretariat"), person("sekretariat", width=390)
    for page in (office, other):
        page.goto(f"{room.page}/ruang")
    office.get_by_role("button", name=f"Panggil {FIRST}").focus()
    office.keyboard.press("Enter")
    expect(other.get_by_role("heading", level=2, name=FIRST)).to_be_visible(timeout=FOLLOWED)
    other.locator(OWN_SUMMARY).focus()
    other.keyboard.press("Enter")
    other.get_by_label("Tambahan (menit)").fill("5")
    other.get_by_label("Alasan").fill("Listrik padam")
    other.keyboard.press("Enter")
    expect(other.get_by_role("timer")).to_have_text("tersisa 15.00")
    assert [*sideways(other), *violations(other)] == []
