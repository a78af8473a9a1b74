"""Looking into one sheet before the plenary: two people, one sheet, a quarter of an hour, every look kept."""

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy.exc import DatabaseError

from tests.webapp.conftest import NOON, PASSWORD, told
from tests.webapp.outside import hand
from tests.webapp.room import full, open_room, recuse
from tests.webapp.score_logs import acts, differences
from webapp.db import db, transaction
from webapp.models import CHAIR, JUROR, SECRETARIAT, Category, JointAct, Panelist, SheetView
from webapp.queries.plenary import panel_of
from webapp.services.sealed_annex import moment
from webapp.services.sealing import look_facts

PASER, BERAU = "Kabupaten Paser", "Kabupaten Berau"
SECRET = {"rahasia": PASSWORD}
MARK = "73.5"


@pytest.fixture
def room(app, juror, other_juror, add_person):
    """Both panelists have begun a sheet for Paser; the third is the chair, and has none."""
    chair = add_person("ketua", role=JUROR, name="Ibu Ketua")
    assert chair.sign_in().status_code == 303
    made = open_room(app, ("panelis-1", "panelis-2", "ketua"), names=(PASER, BERAU))
    with app.app_context(), transaction() as session:
        session.get_one(Panelist, 3).office = CHAIR
    for turn, persona in enumerate((juror, other_juror)):
        own = {"value:E.2": MARK if turn == 0 else "11.5", "client_id": f"00000000-0000-4000-8000-00000000000{turn}"}
        assert persona.post(made.sheet(PASER), full(made, 0) | own).status_code == 303
    return made, chair


@pytest.fixture
def second(add_person):
    persona = add_person("sekretariat-2", role=SECRETARIAT, name="Petugas Dua")
    assert persona.sign_in().status_code == 303
    return persona


def ask(persona, made, **fields):
    """The first panelist's sheet for Paser."""
    fields = {"lembar": "1", "alasan": "Tanda tangan diragukan", **SECRET, **fields}
    return persona.post(f"{made.page}/buka-lembar", fields)


@pytest.fixture
def agreed(room, secretariat):
    """The secretariat asked, the chair agreed; where the two look."""
    made, chair = room
    proposal = ask(secretariat, made)
    assert proposal.status_code == 303
    assert chair.post(f"{proposal.location}/setujui", SECRET).status_code == 303
    return f"{proposal.location}/lembar"


def test_two_people_see_one_sheet_and_every_look_is_kept(app, agreed, room, secretariat, look):
    made, chair = room
    for persona in (secretariat, chair):
        before = persona.get(agreed)
        assert ("73,5" in before.text, before.status_code) == (False, 200)
        shown = persona.post(agreed)
        assert ("73,5" in shown.text, "11,5" in shown.text, "<textarea" in shown.text) == (True, False, False)
    assert [(one.sheet_id, one.version, one.at) for one in look(SheetView)] == [(1, 1, NOON), (1, 1, NOON)]
    assert len({one.by_user_id for one in look(SheetView)}) == 2
    assert acts(app, made.category_id)[-2:] == ["look", "look"]
    assert differences(app, made.category_id) == ()


def test_look_that_only_the_log_knows_is_told(app, settings, agreed, room, secretariat):
    assert secretariat.post(agreed).status_code == 200
    told = "Lembar yang dilihat sebelum rapat pleno dalam tabel bukan yang dicatat log."
    with hand(settings) as database:
        database.forget_triggers()
        for statement in ("UPDATE sheet_view SET version = 2", "DELETE FROM sheet_view"):
            database.execute(statement)
            assert differences(app, room[0].category_id) == (told,), statement


def test_record_tells_when_it_was_allowed_and_each_look(app, agreed, room, secretariat):
    made, chair = room
    for persona in (secretariat, chair):
        assert persona.post(agreed).status_code == 200
    with app.app_context():
        category = db.session.get_one(Category, made.category_id)
        (told,) = look_facts(category, panel_of(category.id))
    look = {"juror": "kursi-1", "candidate": "64.01", "at": moment(NOON)}
    assert told == {"at": moment(NOON), "looks": [look, look]}


def test_nobody_else_sees_it_and_hears_as_if_it_were_not_there(agreed, juror, other_juror, second, look):
    absent = agreed.replace("/1/", "/987654321/")
    for persona in (juror, other_juror, second):
        for ask_for in (persona.get, persona.post):
            assert told(ask_for(agreed)) == told(ask_for(absent))
            assert ask_for(agreed).status_code == 404
    assert look(SheetView) == []


def test_one_person_alone_sees_nothing(room, secretariat, second):
    proposal = ask(secretariat, room[0])
    assert secretariat.post(f"{proposal.location}/setujui", SECRET).status_code == 403
    for persona in (secretariat, second):
        assert persona.post(f"{proposal.location}/lembar").status_code == 404


def test_time_is_over_by_the_servers_clock(agreed, secretariat, clock, look):
    clock.forward(minutes=14, seconds=59)
    assert secretariat.post(agreed).status_code == 200
    clock.forward(seconds=1)
    late = secretariat.post(agreed)
    assert (late.status_code, "73,5" in late.text, len(look(SheetView))) == (403, False, 1)
    assert "Waktu melihat lembar ini sudah habis" in secretariat.get(agreed).text


def test_panelist_is_told_who_and_why_and_nobody_else_is(agreed, room, juror, other_juror):
    page = juror.get("/penilaian").text
    assert "Lembar Anda untuk Kabupaten Paser boleh dilihat Sekretariat dan Ibu Ketua" in page
    assert "Alasannya: Tanda tangan diragukan" in page
    assert "boleh dilihat" not in other_juror.get("/penilaian").text


def test_it_is_on_record_on_the_pages_of_office_and_plenary(app, agreed, room, secretariat):
    secretariat.post(agreed)
    assert "dilihat Sekretariat, 13 Februari 12.00 WITA" in secretariat.get(f"{room[0].page}/buka-lembar").text
    with app.app_context(), transaction() as session:
        session.get_one(Category, room[0].category_id).state = "plenary"
    page = secretariat.get(f"{room[0].page}/pleno").text
    assert ("Yang dilakukan berdua" in page, "dilihat Sekretariat" in page) == (True, True)


def test_after_the_interviews_this_door_is_closed(app, agreed, room, secretariat):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room[0].category_id).state = "plenary"
    assert secretariat.post(agreed).status_code == 403
    assert ask(secretariat, room[0]).status_code == 422


@pytest.mark.parametrize("fields", [{"alasan": " "}, {"lembar": "99"}, {"lembar": ""}, {"rahasia": "salah"}])
def test_asking_without_what_it_needs_is_refused_with_what_was_typed(room, secretariat, look, fields):
    answer = ask(secretariat, room[0], **fields)
    assert (answer.status_code, look(JointAct)) == (422, [])
    assert fields.get("alasan") or "Tanda tangan diragukan" in answer.text


def test_who_has_a_conflict_with_the_candidate_never_looks(app, room, secretariat, look):
    made, chair = room
    recuse(app, made, "ketua", PASER)
    proposal = ask(secretariat, made)
    answer = chair.post(f"{proposal.location}/setujui", SECRET)
    assert (answer.status_code, "benturan kepentingan" in answer.text) == (422, True)
    assert secretariat.post(f"{proposal.location}/lembar").status_code == 404


def test_who_left_the_office_looks_no_more(app, agreed, room, clock):
    with app.app_context(), transaction() as session:
        session.get_one(Panelist, 3).office = "member"
    assert room[1].post(agreed).status_code == 403


@pytest.mark.parametrize(("sheet", "by"), [(1, 1), (2, 4)])
def test_database_refuses_a_look_by_another_or_into_another_sheet(app, agreed, sheet, by):
    row = SheetView(act_id=1, sheet_id=sheet, version=1, by_user_id=by, at=NOON)
    with pytest.raises((DatabaseError, sqlite.DatabaseError)), app.app_context(), transaction() as session:
        session.add(row)
