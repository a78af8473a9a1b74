"""The schedule on paper: as it stands when it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports.documents import Person
from reports.html import A4, schedule_html
from reports.render import render_pdf
from reports.schedule import ScheduleDay, ScheduleSlot
from tests.reports import reading
from tests.reports.reading import letters
from tests.reports.test_html import Seen
from tests.webapp.conftest import NOON
from tests.webapp.room import NAMES, open_room, recuse
from tests.webapp.test_schedule import arrange
from webapp.cli import main
from webapp.queries.schedule import with_edition
from webapp.services.schedule_papers import schedule_paper

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
PASER, KUKAR, BERAU, BONTANG = NAMES
WITA = ZoneInfo("Asia/Makassar")
ONLINE = {"day": "15/2/2026", "clock": "7.30", "breaks": "", "room": "Mahakam", "mode": "daring"}
LINK = "https://rapat.contoh.go.id/paritrana"


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def arranged(secretariat, room):
    """Two candidates on one day in one room, one early on another day by a link, one waits."""
    assert arrange(secretariat, room, until="13.30").status_code == 303
    assert arrange(secretariat, room, **ONLINE, until="8.00", place=LINK).status_code == 303
    return room


def document(app, room):
    with app.app_context():
        return schedule_paper(with_edition(room.category_id), now=NOON)


def slot(day, clock, code, name, **changes):
    start = datetime(2026, 2, day, *clock, tzinfo=WITA)
    facts = {"presentation": 10, "questions": 20, "room": "Kutai", "mode": "luring", "place": ""}
    return ScheduleSlot(start, start + timedelta(minutes=30), Person(code, name), **{**facts, **changes})


def test_paper_has_days_rooms_slots_and_who_waits_in_the_editions_time(app, arranged):
    found = document(app, arranged)
    online = slot(15, (7, 30), "64.03", BERAU, room="Mahakam", mode="daring", place=LINK)
    assert found.days == (
        ScheduleDay(
            date(2026, 2, 13),
            ("Kutai",),
            (slot(13, (11, 0), "64.01", PASER), slot(13, (13, 0), "64.02", KUKAR)),
        ),
        ScheduleDay(date(2026, 2, 15), ("Mahakam",), (online,)),
    )
    assert (found.waiting, found.slots) == ((Person("64.04", BONTANG),), 3)
    assert (found.printed_at, found.printed_at.tzinfo) == (NOON, WITA)


def test_paper_keeps_the_standards_and_is_read_row_by_row(app, arranged):
    html = schedule_html(document(app, arranged))
    pdf = render_pdf(html)
    assert reading.standards_broken(pdf) == []
    text, place = letters(" ".join(reading.pages(pdf))), 0
    for wanted in (
        "JADWAL WAWANCARA",
        "Jumat, 13 Februari 2026",
        f"11.00–11.30 WITA {PASER} 10 20 Kutai luring",
        "Minggu, 15 Februari 2026",
        f"07.30–08.00 WITA {BERAU} 10 20 Mahakam daring",
        "rapat.contoh.go.id",
        f"{BONTANG} (64.04).",
    ):
        found = text.find(letters(wanted), place)
        assert found >= 0, wanted
        place = found
    assert [attrs for tag, attrs in Seen(html).elements if tag == "th" and "scope" not in attrs] == []
    assert "asset:f4.css" in html
    assert "asset:f4.css" not in schedule_html(document(app, arranged), size=A4)


def test_paper_says_nothing_of_conflicts_for_it_hangs_on_a_door(app, arranged):
    before = document(app, arranged)
    recuse(app, arranged, "panelis-1", PASER)
    assert document(app, arranged) == before


def test_names_rooms_and_places_stay_text(app, arranged):
    payload = '<img src="http://127.0.0.1:1/x"></td><script>alert(1)</script>'
    found = document(app, arranged)
    hostile = replace(found.days[0].slots[0], room=payload, place=payload, candidate=Person("1", payload))
    html = schedule_html(replace(found, days=(ScheduleDay(date(2026, 2, 13), (payload,), (hostile,)),)))
    assert ("<script" in html, "<img" in html, html.count("&lt;script&gt;")) == (False, False, 4)


def test_secretariat_prints_it_from_its_page_and_by_command(secretariat, arranged, settings, monkeypatch, tmp_path):
    address = f"{arranged.page}/jadwal.pdf"
    assert f'href="{address}"' in secretariat.get(f"{arranged.page}/jadwal").text
    answer = secretariat.get(address)
    assert (answer.status_code, answer.content_type, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert letters(BERAU) in letters("".join(reading.words(answer.data)))
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    out = tmp_path / "j.pdf"
    assert main(["print", "schedule", arranged.edition, arranged.category, "-o", str(out)]) == 0
    assert letters("JADWAL WAWANCARA") in letters("".join(reading.words(out.read_bytes())))


def test_schedule_without_slots_is_told(secretariat, room):
    answer = secretariat.get(f"{room.page}/jadwal.pdf")
    assert (answer.status_code, "Belum ada slot wawancara" in answer.text) == (422, True)
    assert "jadwal.pdf" not in secretariat.get(f"{room.page}/jadwal").text
