"""The deadline of a self-assessment: typed in local time, moved only with a reason, every change kept."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.office import DEADLINE, open_office
from tests.webapp.outside import ONLY_ADDED
from webapp.db import db, transaction
from webapp.forms.moments import end_of_day, read_moment
from webapp.forms.texts import TextRefused
from webapp.models import DRAFT, INTERVIEWS, SUBMISSION, Category, DeadlineChange

WITA = "Asia/Makassar"
NEW_YORK = "America/New_York"


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person, operators=(), others=(("sekretariat", "secretariat"),))


@pytest.fixture
def boss(office):
    return office.people["sekretariat"]


@pytest.fixture
def look(app, office):
    def found():
        with app.app_context():
            category = db.session.get_one(Category, office.category_id)
            rows = db.session.scalars(select(DeadlineChange).order_by(DeadlineChange.id)).all()
            return category.deadline, [(row.old, row.new, row.reason, row.at) for row in rows]

    return found


def typed(day="13/3/2026", clock="16.00", reason="Surat gubernur", seen=DEADLINE):
    return {"day": day, "clock": clock, "reason": reason, "seen": seen.isoformat() if seen else ""}


def test_deadline_is_extended_with_its_reason_and_shown_with_weekday_and_zone(office, boss, look):
    page = f"{office.secretariat_page}/batas"
    assert "Sabtu, 28 Februari 2026, pukul 23.59 WITA" in boss.get(page).text
    assert boss.post(page, typed()).status_code == 303
    new = datetime(2026, 3, 13, 8, 0, tzinfo=UTC)
    assert look() == (new, [(DEADLINE, new, "Surat gubernur", NOON)])
    for address in (page, office.secretariat_page, f"{office.secretariat_page}/kandidat"):
        assert "Jumat, 13 Maret 2026, pukul 16.00 WITA" in boss.get(address).text, address


def test_operator_reads_why_the_deadline_was_moved(app, add_person):
    office = open_office(app, add_person)
    form, boss = office.page("64.01"), office.people["sekretariat"]
    assert "Batas waktu diubah" not in office.people["op-paser"].get(form).text
    assert boss.post(f"{office.secretariat_page}/batas", typed(reason="Banjir <b>besar</b>")).status_code == 303
    text = office.people["op-paser"].get(form).text
    assert "Batas waktu: Jumat, 13 Maret 2026, pukul 16.00 WITA" in text
    assert "Batas waktu diubah 13 Februari 12.00 WITA. Alasan: Banjir &lt;b&gt;besar&lt;/b&gt;" in text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        (typed(reason=" "), 422, "Tulis alasannya"),
        (typed(reason="a" * 2001), 422, "Teks paling panjang 2000 huruf"),
        (typed(reason="a\x00b"), 422, "karakter yang tidak dapat disimpan"),
        (typed(day="12/2/2026"), 422, "Batas waktu harus di depan sekarang."),
        (typed(day="13/2/2026", clock="12.00"), 422, "Batas waktu harus di depan sekarang."),
        (typed(day="13/3/2027"), 422, "Batas waktu paling jauh satu tahun dari sekarang"),
        (typed(day="28/2/2026", clock="23.59"), 422, "Itu sudah batas waktunya."),
        (typed(day="14/2/2026"), 422, "paling cepat tiga hari dari sekarang"),
        (typed(day="30/2/2026"), 422, "bukan tanggal"),
        (typed(day="besok <b>"), 422, "bukan tanggal"),
        (typed(day=""), 422, "Isi tanggalnya"),
        (typed(clock=""), 422, "Isi pukulnya"),
        (typed(clock="24.00"), 422, "bukan pukul"),
        (typed(clock="１６.00"), 422, "bukan pukul"),
        (typed(seen=None), 409, "sudah diubah orang lain"),
        (typed(seen=NOON), 409, "sudah diubah orang lain"),
        (typed() | {"seen": "kemarin"}, 422, "tidak dapat dibaca lagi"),
        (typed() | {"seen": "2026-02-28"}, 422, "tidak dapat dibaca lagi"),
    ],
)
def test_deadline_that_can_not_be_is_refused_with_what_was_typed(office, boss, look, *, form, status, sentence):
    before = look()
    answer = boss.post(f"{office.secretariat_page}/batas", form)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert "<b>" not in answer.text
    for text in (form["clock"], form["reason"].replace("\x00", "")):
        assert text in answer.text.replace("\x00", "")
    assert look() == before


def test_earlier_deadline_leaves_three_days_and_in_preparation_needs_none(app, office, boss, look):
    assert boss.post(f"{office.secretariat_page}/batas", typed(day="16/2/2026", clock="12.00")).status_code == 303
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = DRAFT
    seen = look()[0]
    assert boss.post(f"{office.secretariat_page}/batas", typed(day="13/2/2026", seen=seen)).status_code == 303
    assert look()[0] == datetime(2026, 2, 13, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(("state", "status"), [(DRAFT, 303), (SUBMISSION, 303), (INTERVIEWS, 422)])
def test_deadline_is_moved_only_before_and_while_people_fill_in(app, office, boss, state, status):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state
    assert boss.post(f"{office.secretariat_page}/batas", typed()).status_code == status


def test_changes_of_a_deadline_can_not_be_rewritten(app, office, boss):
    boss.post(f"{office.secretariat_page}/batas", typed())
    for act in ("UPDATE deadline_change SET reason = 'x'", "DELETE FROM deadline_change"):
        with (
            app.app_context(),
            pytest.raises(Exception, match=ONLY_ADDED),
            transaction() as session,
        ):
            session.connection().exec_driver_sql(act)


@pytest.mark.parametrize("clock", ["16.00", "16:00", " 16.00 WITA ", "16.00 wita"])
def test_local_time_is_read_in_the_zone_of_the_edition(clock):
    assert read_moment("13/2/2026", clock, WITA).astimezone(UTC) == datetime(2026, 2, 13, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "sentence"),
    [("8/3/2026", "02.30", "tidak ada pada tanggal tersebut"), ("1/11/2026", "01.30", "terjadi dua kali")],
)
def test_local_time_that_is_none_or_two_is_refused(day, clock, sentence):
    with pytest.raises(TextRefused, match=sentence):
        read_moment(day, clock, NEW_YORK)
    assert read_moment(day, clock, WITA).hour == int(clock[:2])


def test_end_of_a_day_is_its_last_minute():
    assert end_of_day("13 Februari 2026", WITA).astimezone(UTC) == datetime(2026, 2, 13, 15, 59, tzinfo=UTC)
