"""The secretariat's board: who is behind, what is late by the schedule, and nothing that tells a score."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from tests.webapp.conftest import NOON, told
from tests.webapp.room import NAMES, full, open_room, recuse
from tests.webapp.test_live_room import book, call
from webapp.db import db, transaction
from webapp.models import NO_CONFLICT, VERIFICATION, Category, ConflictAnswer, Excuse, Panelist, Pledge, Sheet, User

PASER, KUKAR, BERAU, BONTANG = NAMES
LATE = "padahal wawancaranya sudah selesai"


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


def board(persona, room, asked=""):
    return persona.get(f"{room.page}/kemajuan{asked}").text


def lines(page):
    """(name, what is said) of each member, as the page has them from the top."""
    found = re.findall(r'<li id="panelis-\d+".*?</li>', page, re.DOTALL)
    plain = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in found)
    return [one.split(" Setiap lembar")[0] for one in plain]


def states(page):
    """What the matrix says of each sheet, row by row."""
    table = page[page.index('<table class="matrix') : page.index("</table>")]
    return re.findall(r'<span class="unseen">([^<]+: [^<]+)</span></td>', table)


def test_board_says_of_every_sheet_what_it_is_in_words(app, secretariat, juror, other_juror, room):
    recuse(app, room, "panelis-2", KUKAR)
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    own = "00000000-0000-4000-8000-{:012d}"
    juror.post(room.sheet(KUKAR), full(room, 0, client_id=own.format(7)))
    juror.post(room.sheet(BERAU), full(room, 0, client_id=own.format(8), **{"value:E.2": ""}))
    with app.app_context(), transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.seat == 2)).one()
        by = session.scalars(select(User.id).where(User.login == "sekretariat")).one()
        row = Excuse(panelist_id=seat.id, candidate_id=room.candidates[BERAU], reason="Sakit", since=NOON, at=NOON)
        row.by_user_id = by
        session.add(row)
    one, other = "Panelis Satu", "Panelis Dua"
    assert states(board(secretariat, room)) == [
        f"{one}: terkunci 13 Februari 12.00 WITA",
        f"{other}: belum",
        f"{one}: siap ditandatangani",
        f"{other}: mundur",
        f"{one}: mulai",
        f"{other}: berhalangan",
        f"{one}: belum",
        f"{other}: belum",
    ]


def test_members_stand_worst_first_and_late_is_by_the_schedule(app, clock, secretariat, *, juror, other_juror, room):
    book(app, room)
    other_juror.post(room.sheet(PASER), full(room, 0))
    other_juror.sign(room.sheet(PASER), "1")
    first = board(secretariat, room)
    assert LATE not in first
    assert "Tidak ada panelis yang tertinggal." in first
    clock.forward(minutes=30)
    page = board(secretariat, room)
    assert lines(page) == [
        f"Panelis Satu kursi 1, pemerintah 0 dari 4 terkunci 1 lembar belum dikunci {LATE}",
        "Panelis Dua kursi 2, serikat pekerja 1 dari 4 terkunci 3 lembar menunggu wawancaranya",
    ]
    assert states(page)[:2] == [
        f"Panelis Satu: belum, {LATE}",
        "Panelis Dua: terkunci 13 Februari 12.00 WITA",
    ]
    assert "1 dari 8 lembar terkunci. 1 dari 2 panelis tertinggal." in page
    assert "wawancara 1 dari 4 kandidat sudah selesai" in page


def test_who_is_still_in_the_room_makes_nobody_late(app, clock, secretariat, juror, room):
    book(app, room)
    call(app, secretariat, room, PASER)
    clock.forward(minutes=40)
    assert LATE not in board(secretariat, room)


def test_unsigned_sheets_and_missing_pledges_are_named(app, secretariat, juror, other_juror):
    room = open_room(app, ("panelis-1", "panelis-2"), prepared=False)
    with app.app_context(), transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.seat == 1)).one()
        session.add(Pledge(panelist_id=seat.id, words="Saya jujur.", name="Nama", at=NOON))
        for candidate_id in room.candidates.values():
            answer = ConflictAnswer(panelist_id=seat.id, candidate_id=candidate_id, kind=NO_CONFLICT, at=NOON)
            session.add(answer)
    assert juror.post(room.sheet(PASER), full(room, 0)).status_code == 303
    found = lines(board(secretariat, room))
    assert [one.split(",")[0] for one in found] == ["Panelis Dua kursi 2", "Panelis Satu kursi 1"]
    assert "belum menandatangani pakta integritas; 4 kandidat belum dijawab benturan kepentingannya" in found[0]
    assert "1 lembar lengkap, belum ditandatangani" in found[1]


def test_sheet_of_an_earlier_holder_is_told_as_such(app, add_person, secretariat, juror, room):
    add_person("panelis-3", role="juror", name="Panelis Tiga")
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    with app.app_context(), transaction() as session:
        old = session.scalars(select(Panelist).where(Panelist.seat == 1)).one()
        old.left_at = NOON
        session.flush()
        user = session.scalars(select(User.id).where(User.login == "panelis-3")).one()
        new = Panelist(category_id=room.category_id, user_id=user, seat=1, bench=old.bench, replaces_id=old.id)
        session.add(new)
    page = board(secretariat, room)
    assert "menggantikan Panelis Satu" in page
    assert states(page)[0] == "Panelis Tiga: terkunci 13 Februari 12.00 WITA, oleh pemegang kursi yang diganti"


def test_board_is_the_same_whatever_was_written_and_in_whatever_order(app, clock, secretariat, juror, room):
    own = "00000000-0000-4000-8000-{:012d}"
    juror.post(room.sheet(PASER), full(room, 0, client_id=own.format(1), **{"value:E.1": "1", "value:E.2": "0"}))
    before = told(secretariat.get(f"{room.page}/kemajuan"))
    clock.forward(minutes=7)
    marks = {"value:E.1": "5", "value:E.2": "99.5", "note": "RAHASIA"}
    assert juror.post(room.sheet(PASER), full(room, 1, client_id=own.format(2), **marks)).status_code == 303
    assert told(secretariat.get(f"{room.page}/kemajuan")) == before


def test_before_the_interviews_only_pledges_are_shown(app, secretariat, juror, room):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = VERIFICATION
    page = board(secretariat, room)
    assert "siap menilai" in page
    assert "<table" not in page


def test_board_needs_as_many_queries_for_thirty_as_for_one(app, secretariat, juror, other_juror):
    many = tuple(f"Kabupaten {number:02d}" for number in range(1, 31))
    rooms = (
        open_room(app, ("panelis-1",), names=many[:1], code="satu"),
        open_room(app, ("panelis-1", "panelis-2"), names=many, code="banyak"),
    )
    for number, found in enumerate(rooms):
        book(app, found, f"Ruang {number}", NOON - timedelta(days=1))
    counts = []
    with app.app_context():
        engine = db.engine
    for found in rooms:
        sent = []
        listen = lambda *told: sent.append(told[2])  # noqa: B023, E731 - used within the turn
        event.listen(engine, "before_cursor_execute", listen)
        try:
            assert secretariat.get(f"{found.page}/kemajuan").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_long_list_has_pages_and_is_searched(app, secretariat, juror, look):
    many = tuple(f"Kabupaten {number:02d}" for number in range(1, 61))
    found = open_room(app, ("panelis-1",), names=many)
    page = board(secretariat, found)
    assert "Halaman 1 dari 3" in page
    assert len(states(page)) == 25
    sought = board(secretariat, found, "?cari=kabupaten+41&lembar=belum")
    assert len(states(sought)) == 1
    assert look(Sheet) == []
