"""Calibration: scored by all, seen by nobody before all have committed, kept out of everything that counts."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests.webapp.canaries import JURORS, open_cage
from tests.webapp.conftest import NOON, told
from tests.webapp.hearing import seen_text, tells
from tests.webapp.room import open_room
from tests.webapp.test_canaries import addresses
from webapp.db import db, transaction
from webapp.models import (
    INTERVIEWS,
    JUROR,
    PLENARY,
    SECRETARIAT,
    STATES,
    VERIFICATION,
    Calibration,
    CalibrationSheet,
    Candidate,
    Category,
    Panelist,
    Score,
    Sheet,
    Slot,
)
from webapp.services.ranking import rank_category

CASE = "Kasus rekaan: cakupan naik dari 40% menjadi 55%."
SHEET = {"note:E.1": "", "note:E.2": "", "note": "", "client_id": "00000000-0000-4000-8000-000000000001"}


@pytest.fixture
def people(add_person):
    roles = dict.fromkeys(JURORS[:3], JUROR) | {"sekretariat": SECRETARIAT}
    found = {login: add_person(login, role=role) for login, role in roles.items()}
    for one in found.values():
        assert one.sign_in().status_code == 303
    return found


@pytest.fixture
def room(app, people):
    return open_room(app, JURORS[:3])


def begin(people, room, **fields):
    return people["sekretariat"].post(f"{room.page}/kalibrasi", {"kasus": CASE, **fields})


def own(room):
    return f"/penilaian/kalibrasi/{room.category_id}"


def mark(people, room, login, first, second, **more):
    sent = {**SHEET, "value:E.1": first, "value:E.2": second, "version": "0", "next": "commit", **more}
    return people[login].post(own(room), sent)


def all_rows(app, table):
    with app.app_context():
        return db.session.scalars(select(table)).all()


def move_to(app, room, stage):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = stage


def test_nobody_sees_anything_of_others_until_the_last_has_committed(app, people, room):
    assert begin(people, room).status_code == 303
    office = f"{room.page}/kalibrasi"
    for login, second in (("panelis-1", "61.5"), ("panelis-2", "83.5")):
        assert mark(people, room, login, "2", second).status_code == 303
    assert "2 dari 3 panelis sudah mengunci" in people["sekretariat"].get(office).text
    for login in ("panelis-2", "panelis-3", "sekretariat"):
        page = people[login].get(office if login == "sekretariat" else own(room)).text
        assert "61,5" not in page
        assert "61.5" not in page
        assert "Sebaran kalibrasi" not in page
        assert 'class="spread"' not in page
    assert mark(people, room, "panelis-3", "5", "90").status_code == 303
    for login in ("panelis-1", "panelis-2", "panelis-3", "sekretariat"):
        page = people[login].get(office if login == "sekretariat" else own(room)).text
        assert "Terendah 61,5 · nilai tengah 83,5 · tertinggi 90" in page
        assert "Panelis Satu" not in page.partition("<main")[2]
    assert "nilai Anda 61,5" in people["panelis-1"].get(own(room)).text
    assert "nilai Anda" not in people["sekretariat"].get(office).text


def test_levels_that_differ_most_come_first_and_are_named(people, room):
    begin(people, room)
    for login, first in (("panelis-1", "1"), ("panelis-2", "3"), ("panelis-3", "5")):
        mark(people, room, login, first, "80")
    page = people["panelis-1"].get(own(room)).text
    assert "Dari 1 (Tidak menguasai) sampai 5 (Sangat menguasai)." in page
    assert page.count("Bicarakan tingkat ini.") == 1


def test_fewer_than_three_marks_are_never_shown(people, room):
    begin(people, room)
    mark(people, room, "panelis-1", "1", "41.5")
    mark(people, room, "panelis-2", "3", "80")
    closed = people["sekretariat"].post(f"{room.page}/kalibrasi/tutup", {"alasan": "Panelis 3 sakit"})
    assert closed.status_code == 303
    page = people["panelis-2"].get(own(room)).text
    assert "Kurang dari tiga nilai" in page
    assert "41,5" not in page
    assert "Panelis 3 sakit" in people["sekretariat"].get(f"{room.page}/kalibrasi").text
    assert mark(people, room, "panelis-3", "3", "80").status_code == 403


def test_closing_without_everybody_needs_a_reason_and_a_calibration(people, room):
    close = f"{room.page}/kalibrasi/tutup"
    assert people["sekretariat"].post(close, {"alasan": "x"}).status_code == 404
    begin(people, room)
    assert people["sekretariat"].post(close, {"alasan": "  "}).status_code == 422
    assert people["sekretariat"].post(close, {"alasan": "Dua orang berhalangan"}).status_code == 303
    assert people["sekretariat"].post(close, {"alasan": "Lagi"}).status_code == 409


def test_a_draft_is_kept_and_an_incomplete_sheet_is_not_committed(app, people, room):
    begin(people, room)
    answer = mark(people, room, "panelis-1", "abstain", "80")
    assert answer.status_code == 422
    assert "E.1 belum lengkap. Isian Anda sudah tersimpan." in answer.text
    row = all_rows(app, CalibrationSheet)[0]
    assert (row.committed_at, json.loads(row.answers)["E.2"]) == (None, ["80", ""])
    assert mark(people, room, "panelis-1", "7", "80", version="1").status_code == 422
    assert mark(people, room, "panelis-1", "4", "70", version="0", next="here").status_code == 409
    assert mark(people, room, "panelis-1", "4", "80", version="1").status_code == 303
    again = mark(people, room, "panelis-1", "5", "99.5", version="2")
    assert again.status_code == 409
    assert 'value="99.5"' in again.text
    assert json.loads(all_rows(app, CalibrationSheet)[0].answers)["E.1"][0] == "4"


@pytest.mark.parametrize("stage", STATES)
def test_it_opens_only_just_before_the_interviews(app, people, room, stage):
    move_to(app, room, stage)
    answer = begin(people, room)
    assert (answer.status_code == 303) == (stage in {VERIFICATION, INTERVIEWS})
    assert len(all_rows(app, Calibration)) == (answer.status_code == 303)


@pytest.mark.parametrize("what", ["sheet", "slot"])
def test_it_does_not_open_once_the_first_interview_has_begun(app, people, room, what):
    candidate_id = next(iter(room.candidates.values()))
    with app.app_context(), transaction() as session:
        if what == "sheet":
            session.add(Sheet(panelist_id=1, candidate_id=candidate_id, version=1))
        else:
            slot = Slot(category_id=room.category_id, candidate_id=candidate_id, presentation=10, questions=20)
            slot.starts_at = slot.changed_at = NOON
            slot.room, slot.uid = "Kutai", "00000000-0000-4000-8000-000000000001"
            session.add(slot)
    answer = begin(people, room)
    assert answer.status_code == 403
    assert CASE in answer.text
    assert all_rows(app, Calibration) == []


def test_it_opens_once_and_with_a_case(people, room):
    assert begin(people, room, kasus=" ").status_code == 422
    assert begin(people, room).status_code == 303
    assert begin(people, room).status_code == 409


def test_who_does_not_sit_there_hears_what_is_said_of_none(app, people, room, add_person):
    stranger = add_person("panelis-9", role=JUROR)
    stranger.sign_in()
    begin(people, room)
    assert told(stranger.get(own(room))) == told(stranger.get("/penilaian/kalibrasi/987654321"))
    assert stranger.get(own(room)).status_code == 404
    with app.app_context(), transaction() as session:
        session.get_one(Panelist, 1).left_at = NOON
    assert people["panelis-1"].get(own(room)).status_code == 404


def test_what_was_committed_is_never_changed_by_anybody(app, people, room):
    begin(people, room)
    mark(people, room, "panelis-1", "4", "80")
    with app.app_context(), pytest.raises(DatabaseError, match="stays as it is"), transaction() as session:
        session.scalars(select(CalibrationSheet)).one().answers = "{}"


def test_the_list_leads_to_it_first(people, room):
    assert "Kalibrasi" not in people["panelis-1"].get("/penilaian").text
    begin(people, room)
    assert f'href="{own(room)}"' in people["panelis-1"].get("/penilaian").text


def test_a_closed_calibration_is_in_no_outlet_and_changes_no_result(app, add_person):
    cage = open_cage(app, add_person)
    with app.app_context():
        before = rank_category(cage.room.category_id, cage.room.rubric)
        counted = [len(db.session.scalars(select(table)).all()) for table in (Candidate, Sheet, Score)]
    with app.app_context(), transaction() as session:
        calibration = session.scalars(select(Calibration)).one()
        last = session.scalars(select(Panelist).order_by(Panelist.seat.desc())).first()
        row = CalibrationSheet(calibration_id=calibration.id, panelist_id=last.id, version=1, saved_at=NOON)
        row.answers, row.committed_at = json.dumps({"E.1": ["1", ""], "E.2": ["24.7314", ""]}), NOON
        session.add(row)
        calibration.closed_at = NOON
        session.get_one(Category, cage.room.category_id).state = PLENARY
    marks = ["24.7314", *(one.text for one in cage.canaries if one.datum == ("calibration",))]
    seen, found = set(), []
    for rule, path in addresses(app, cage):
        for login in ("sekretariat", "panelis-1", "verifikator", "op-paser", ""):
            with cage.people[login].get(path) as answer:
                hits = [text for text in marks if answer.status_code == 200 and tells(seen_text(answer), text)]
            if rule.endpoint.startswith("calibration."):
                seen.update(hits)
            else:
                found += [(login, path, text) for text in hits]
    assert found == []
    assert {"21.7311", "24.7314"} <= seen  # the control: the calibration's own pages do tell the ends
    with app.app_context():
        assert rank_category(cage.room.category_id, cage.room.rubric) == before
        assert [len(db.session.scalars(select(table)).all()) for table in (Candidate, Sheet, Score)] == counted


def test_the_drawing_has_a_dot_for_each_mark_and_the_table_says_the_same(people, room):
    begin(people, room)
    for login, first in (("panelis-1", "4"), ("panelis-2", "4"), ("panelis-3", "5")):
        mark(people, room, login, first, "80")
    drawing = re.search(r'<svg class="spread".*?E\.1.*?</svg>', people["panelis-1"].get(own(room)).text, re.DOTALL)[0]
    assert drawing.count("<circle") == 3
    assert 'aria-label="E.1: terendah 4, nilai tengah 4, tertinggi 5"' in drawing
