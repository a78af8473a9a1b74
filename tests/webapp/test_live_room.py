"""The live room through the application: who is called, the clock, what each juror's screen is told of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import event, select

from tests.webapp.conftest import NOON, told
from tests.webapp.outside import REFUSES, hand
from tests.webapp.room import NAMES, full, open_room, recuse
from webapp.db import db, transaction
from webapp.models import JUROR, OPERATOR, PLENARY, Category, Excuse, LiveRoom, Panelist, RoomEvent, Slot, User

PASER, KUKAR, BERAU, BONTANG = NAMES
NEWS = "/penilaian/ruang"
EMPTY = {"name": "", "title": "", "phase": "", "address": "", "away": False, "ends": None, "left": 0, "call": "0"}


@pytest.fixture
def room(app, juror, other_juror):
    found = open_room(app, ("panelis-1", "panelis-2"))
    book(app, found)
    return found


def book(app, room, name="Kutai", start=NOON):
    """A slot of ten minutes and twenty for each candidate, one after the other."""
    with app.app_context(), transaction() as session:
        for turn, candidate_id in enumerate(room.candidates.values()):
            slot = Slot(category_id=room.category_id, candidate_id=candidate_id, presentation=10, questions=20)
            slot.starts_at, slot.room, slot.changed_at = start + timedelta(minutes=30 * turn), name, NOON
            slot.uid = f"{room.category_id:08d}-0000-4000-8000-{turn:012d}"
            session.add(slot)


def slot_of(app, room, name):
    with app.app_context():
        return db.session.scalars(select(Slot.id).where(Slot.candidate_id == room.candidates[name])).one()


def seen(persona, room):
    return re.search(r'data-seen="(\d+)"', persona.get(f"{room.page}/ruang").text)[1]


def press(persona, room, what, **fields):
    return persona.post(f"{room.page}/ruang/{what}", {"seen": seen(persona, room), **fields})


def call(app, persona, room, name):
    answer = press(persona, room, f"{slot_of(app, room, name)}/panggil")
    assert answer.status_code == 303
    return answer


def news(persona, mark=""):
    answer = persona.get(f"{NEWS}?punya={mark}")
    return None if answer.status_code == 204 else answer.json


def test_call_sends_every_member_to_that_sheet(app, secretariat, juror, other_juror, room):
    empty = news(juror)
    assert {name: empty[name] for name in EMPTY} == EMPTY
    assert f"Panggil {PASER}" in secretariat.get(f"{room.page}/ruang").text
    call(app, secretariat, room, PASER)
    for persona in (juror, other_juror):
        found = news(persona, empty["mark"])
        assert (found["name"], found["address"], found["away"]) == (PASER, room.sheet(PASER), False)
        assert (found["phase"], found["ends"], found["left"]) == ("menunggu mulai", None, 600)
        assert news(persona, found["mark"]) is None
    page = juror.get("/penilaian").text
    assert f"Sekarang di ruang: {PASER}" in page
    assert f"Panggil {KUKAR}" not in secretariat.get(f"{room.page}/ruang").text  # first what is at hand


def test_clock_is_the_servers_and_every_change_is_kept(app, clock, secretariat, *, juror, room, look):
    call(app, secretariat, room, PASER)
    assert press(secretariat, room, "mulai", phase="presentation").status_code == 303
    found = news(juror)
    assert (found["phase"], found["ends"] - found["now"]) == ("paparan", 600_000)
    clock.forward(minutes=4)
    press(secretariat, room, "jeda")
    assert (news(juror)["ends"], news(juror)["left"]) == (None, 360)
    clock.forward(minutes=9)
    press(secretariat, room, "lanjut")
    assert news(juror)["ends"] - news(juror)["now"] == 360_000
    press(secretariat, room, "tambah", minutes="5", reason="Listrik padam")
    assert news(juror)["ends"] - news(juror)["now"] == 660_000
    press(secretariat, room, "mulai", phase="questions")
    assert (news(juror)["phase"], news(juror)["ends"] - news(juror)["now"]) == ("tanya jawab", 1_200_000)
    press(secretariat, room, "selesai")
    assert news(juror)["name"] == ""
    told_by = [(one.revision, one.act, one.phase, one.minutes, one.reason, one.at) for one in look(RoomEvent)]
    late = NOON + timedelta(minutes=13)
    assert told_by == [
        (1, "call", "called", None, "", NOON),
        (2, "begin", "presentation", None, "", NOON),
        (3, "pause", "presentation", None, "", NOON + timedelta(minutes=4)),
        (4, "resume", "presentation", None, "", late),
        (5, "extend", "presentation", 5, "Listrik padam", late),
        (6, "begin", "questions", None, "", late),
        (7, "end", "nobody", None, "", late),
    ]
    page = secretariat.get(f"{room.page}/ruang").text
    assert "waktu paparan ditambah 5 menit: Listrik padam (oleh Sekretariat)" in page
    assert f"Panggil {KUKAR}" in page


def test_time_that_is_over_is_told_and_given_from_now(app, clock, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    press(secretariat, room, "mulai", phase="presentation")
    clock.forward(minutes=12)
    assert "waktu habis 12.10 WITA" in juror.get("/penilaian").text
    press(secretariat, room, "tambah", minutes="3", reason="Pertanyaan Ketua")
    assert news(juror)["ends"] - news(juror)["now"] == 180_000


def test_conflicted_member_is_told_to_step_out_and_gets_no_sheet(app, secretariat, juror, other_juror, room):
    recuse(app, room, "panelis-1", PASER)
    call(app, secretariat, room, PASER)
    found = news(juror)
    assert (found["away"], found["address"], found["ends"], found["left"]) == (True, "", None, 0)
    assert found["title"].startswith(f"Anda menyatakan benturan kepentingan untuk {PASER}. Silakan meninggalkan ruang")
    assert room.sheet(PASER) not in juror.get("/penilaian").text
    assert juror.get(room.sheet(PASER)).status_code == 404
    assert news(other_juror)["address"] == room.sheet(PASER)
    assert "Panelis kursi 1 keluar ruangan" in secretariat.get(f"{room.page}/ruang").text


def test_conflict_that_is_declared_meanwhile_is_told_though_nobody_pressed_anything(app, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    before = news(juror)
    recuse(app, room, "panelis-1", PASER)
    assert news(juror, before["mark"])["away"] is True


def test_excused_member_hears_the_name_and_is_sent_nowhere(app, secretariat, juror, room):
    with app.app_context(), transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.seat == 1)).one()
        by = session.scalars(select(User.id).where(User.login == "sekretariat")).one()
        row = Excuse(panelist_id=seat.id, candidate_id=room.candidates[PASER], reason="Sakit", since=NOON, at=NOON)
        row.by_user_id = by
        session.add(row)
    call(app, secretariat, room, PASER)
    assert (news(juror)["name"], news(juror)["address"], news(juror)["away"]) == (PASER, "", False)


def test_outsiders_hear_nothing_and_everybody_else_is_refused_as_everywhere(app, add_person, secretariat, room):
    call(app, secretariat, room, PASER)
    stranger, operator = add_person("panelis-9", role=JUROR), add_person("op", role=OPERATOR)
    for one in (stranger, operator):
        assert one.sign_in().status_code == 303
    found = stranger.get(NEWS)
    assert {name: found.json[name] for name in EMPTY} == EMPTY
    assert PASER not in found.text
    assert operator.get(NEWS).status_code == 403
    nobody = app.test_client()
    assert nobody.get(NEWS, headers={"Accept": "application/json"}).status_code == 401
    for what in ("mulai", "jeda", "lanjut", "tambah", "selesai"):
        assert stranger.post(f"{room.page}/ruang/{what}", {"seen": "1"}).status_code == 403


def test_left_member_hears_nothing(app, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    with app.app_context(), transaction() as session:
        session.scalars(select(Panelist).where(Panelist.seat == 1)).one().left_at = NOON
    assert news(juror)["name"] == ""


def test_member_follows_the_room_they_sit_in(app, add_person, secretariat, juror, other_juror):
    first = open_room(app, ("panelis-1",), names=(PASER, KUKAR))
    second = open_room(app, ("panelis-2",), names=("Desa Satu", "Desa Dua"), code="desa")
    book(app, first)
    book(app, second, "Mahakam")
    call(app, secretariat, first, PASER)
    call(app, secretariat, second, "Desa Satu")
    assert [news(one)["name"] for one in (juror, other_juror)] == [PASER, "Desa Satu"]


def test_room_that_another_panel_uses_is_refused_however_it_is_typed(app, secretariat, juror, other_juror):
    first = open_room(app, ("panelis-1",), names=(PASER,))
    second = open_room(app, ("panelis-2",), names=("Desa Satu",), code="desa")
    book(app, first, "Rapat  Kutai")
    book(app, second, "rapat kutai", NOON + timedelta(hours=2))
    call(app, secretariat, first, PASER)
    answer = press(secretariat, second, f"{slot_of(app, second, 'Desa Satu')}/panggil")
    assert answer.status_code == 422
    assert f"sedang dipakai {PASER}" in answer.text
    press(secretariat, first, "selesai")
    call(app, secretariat, second, "Desa Satu")


def test_press_on_an_old_screen_is_refused_and_changes_nothing(app, secretariat, room, look):
    call(app, secretariat, room, PASER)
    slot = slot_of(app, room, KUKAR)
    for what in (f"{slot}/panggil", "mulai", "selesai", "jeda", "tambah"):
        fields = {"seen": "0", "phase": "presentation", "minutes": "5", "reason": "x"}
        answer = secretariat.post(f"{room.page}/ruang/{what}", fields)
        assert (answer.status_code, "diubah di layar lain" in answer.text) == (409, True), what
    assert [one.act for one in look(RoomEvent)] == ["call"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "lima", "reason": "Listrik"}, "Tulis menitnya sebagai angka"),
        ({"minutes": "5", "reason": " "}, "Tulis alasan waktunya ditambah"),
        ({"minutes": "61", "reason": "Listrik"}, "Tambahan waktu 1 sampai 60 menit"),
        ({"minutes": "0", "reason": "Listrik"}, "Tambahan waktu 1 sampai 60 menit"),
    ],
)
def test_extension_that_is_refused_keeps_what_was_typed(app, secretariat, room, *, look, fields, sentence):
    call(app, secretariat, room, PASER)
    answer = press(secretariat, room, "tambah", **fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert f'value="{fields["minutes"]}"' in answer.text
    assert [one.act for one in look(RoomEvent)] == ["call"]


def test_acts_without_anybody_or_out_of_turn_are_refused(app, secretariat, room, look):
    for what in ("mulai", "jeda", "lanjut", "tambah", "selesai"):
        fields = {"phase": "presentation", "minutes": "5", "reason": "x"}
        assert press(secretariat, room, what, **fields).status_code == 422, what
    call(app, secretariat, room, PASER)
    for what, fields in (("mulai", {"phase": "questions"}), ("mulai", {"phase": "x"}), ("jeda", {}), ("lanjut", {})):
        assert press(secretariat, room, what, **fields).status_code == 409, what
    assert secretariat.post(f"{room.page}/ruang/99999/panggil", {"seen": "1"}).status_code == 404
    assert secretariat.post(f"{room.page}/ruang/jeda", {"seen": "x"}).status_code == 422
    assert [one.act for one in look(RoomEvent)] == ["call"]


def test_room_is_closed_at_every_other_stage(app, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    assert news(juror)["name"] == ""
    assert press(secretariat, room, "selesai").status_code == 403


def test_room_that_nobody_ended_is_over_the_next_morning(app, clock, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    clock.forward(hours=11)
    assert news(juror)["name"] == PASER
    clock.forward(hours=2)
    assert juror.sign_in().status_code == 303
    assert news(juror)["name"] == ""


def test_screens_ask_often_on_a_day_of_interviews_only(app, clock, juror, room):
    assert news(juror)["pause"] == 2500
    with app.app_context(), transaction() as session:
        for slot in session.scalars(select(Slot)):
            slot.starts_at += timedelta(days=3)
    assert news(juror)["pause"] == 30_000


def test_answer_is_small_asks_no_large_table_and_renews_no_session(app, secretariat, juror, room):
    call(app, secretariat, room, PASER)
    answer = juror.get(f"{NEWS}?punya={news(juror)['mark']}")
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (204, b"", None)
    assert len(juror.get(NEWS).data) < 500
    sent = []
    with app.app_context():
        engine = db.engine
    listen = lambda *found: sent.append(found[2])  # noqa: E731 - a listener is removed by its identity
    event.listen(engine, "before_cursor_execute", listen)
    try:
        juror.get(f"{NEWS}?punya={news(juror)['mark']}")
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    last = [text for text in sent if text.startswith("SELECT")][-2:]
    assert [
        "FROM user JOIN auth_session" in " ".join(last[0].replace('"', "").split()),
        "JOIN live_room" in last[1],
    ] == [True, True]
    assert not [text for text in last if re.search(r"\bscore\b", text)]


@pytest.mark.embedded
def test_present_room_is_found_by_indexes_alone(app, secretariat, juror, room, settings):
    call(app, secretariat, room, PASER)
    sent = []
    with app.app_context():
        engine = db.engine
    listen = lambda *found: sent.append((found[2], found[3]))  # noqa: E731 - a listener is removed by its identity
    event.listen(engine, "before_cursor_execute", listen)
    try:
        juror.get(NEWS)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    query, values = next(one for one in sent if "JOIN live_room" in one[0])
    own = sqlite.connect(settings.database)
    plan = [row[3] for row in own.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    own.close()
    assert [line for line in plan if line.startswith("SCAN")] == []


def test_events_are_only_added(app, secretariat, room, settings):
    call(app, secretariat, room, PASER)
    with hand(settings) as found:
        for statement in ("UPDATE room_event SET act = 'end'", "DELETE FROM room_event"):
            with pytest.raises(REFUSES, match="only added"):
                found.execute(statement)


def test_secretariats_other_screen_hears_that_the_room_changed(app, secretariat, room):
    assert secretariat.get(f"{room.page}/ruang/keadaan?punya=0").status_code == 204
    call(app, secretariat, room, PASER)
    assert secretariat.get(f"{room.page}/ruang/keadaan?punya=0").json == {"revision": 1}


def test_every_page_of_a_juror_says_who_is_in_the_room_and_a_form_stays(app, secretariat, juror, room):
    assert juror.post(room.sheet(PASER), full(room, 0)).status_code == 303
    call(app, secretariat, room, KUKAR)
    moved = (room.sheet(PASER), f"{room.sheet(PASER)}/bukti")
    staying = (f"{room.sheet(PASER)}/kunci", "/pin", f"/penilaian/kesediaan/{room.category_id}")
    for path, stays in [(one, False) for one in moved] + [(one, True) for one in staying]:
        page = juror.get(path).text
        assert f"Sekarang di ruang: {KUKAR}" in page
        assert f'href="{room.sheet(KUKAR)}"' in page
        assert ('data-stays="yes"' in page) is stays


def test_nobody_in_the_room_and_no_room_look_alike_to_a_juror(app, secretariat, juror, room):
    before = told(juror.get("/penilaian"))
    call(app, secretariat, room, PASER)
    press(secretariat, room, "selesai")
    assert told(juror.get("/penilaian")) == before


def test_category_without_a_schedule_says_what_to_do(app, secretariat, juror):
    found = open_room(app, ("panelis-1",))
    assert "Susun jadwalnya dahulu" in secretariat.get(f"{found.page}/ruang").text


def test_slot_taken_away_meanwhile_leaves_a_room_to_empty(app, secretariat, juror, room, look):
    call(app, secretariat, room, PASER)
    with app.app_context(), transaction() as session:
        session.get_one(Slot, slot_of(app, room, PASER)).cancelled_at = NOON
    assert "sudah dibatalkan" in secretariat.get(f"{room.page}/ruang").text
    assert press(secretariat, room, "mulai", phase="presentation").status_code == 422
    assert press(secretariat, room, "selesai").status_code == 303
    assert [one.phase for one in look(LiveRoom)] == ["nobody"]
