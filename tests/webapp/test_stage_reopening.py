"""Leaving the plenary for the interviews again: two people, and nothing of that plenary counts any more."""

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.webapp.sealing import JURORS, KUKAR, SECRET, open_sealing, state_of
from webapp.db import db, transaction
from webapp.models import CHAIR, INTERVIEWS, PLENARY, SEALED, Category, Panelist, StateChange
from webapp.services.joint_acts import OVER
from webapp.services.ranking import rank_columns


@pytest.fixture
def plenary(app, add_person):
    return open_sealing(app, add_person)


def back_to_plenary(app, plenary):
    answer = plenary.first.post(f"{plenary.page}/tahap", {"old": INTERVIEWS, "new": PLENARY, "reason": "Selesai lagi"})
    assert (answer.status_code, state_of(app, plenary.room)) == (303, PLENARY)


def test_one_person_alone_never_leaves_the_plenary(app, plenary):
    move = {"old": PLENARY, "new": INTERVIEWS, "reason": "Sendiri"}
    assert plenary.first.post(f"{plenary.page}/tahap", move).status_code == 422
    proposal = plenary.propose_reopening()
    assert plenary.first.post(f"{proposal.location}/setujui", SECRET).status_code == 403
    assert state_of(app, plenary.room) == PLENARY


def test_two_people_open_the_interviews_again_and_it_is_on_record(app, plenary, look):
    assert plenary.reopen().status_code == 303
    assert state_of(app, plenary.room) == INTERVIEWS
    (change,) = look(StateChange)
    assert (change.old, change.new, change.reason) == (PLENARY, INTERVIEWS, "Lembar keliru")
    assert "Rapat pleno belum dibuka" in plenary.first.get(f"{plenary.page}/pleno").text
    back_to_plenary(app, plenary)
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert ("Yang dilakukan berdua" in page, "Lembar keliru" in page) == (True, True)
    assert "diusulkan <bdi>sekretariat</bdi>, disetujui <bdi>sekretariat-2</bdi>" in page


def test_chair_may_be_the_second_person_and_no_other_juror(app, plenary):
    with app.app_context(), transaction() as session:
        session.get_one(Panelist, plenary.seats["panelis-1"]).office = CHAIR
    proposal = plenary.propose_reopening()
    other, chair = (plenary.people[login] for login in (JURORS[1], JURORS[0]))
    assert other.post(f"{proposal.location}/setujui", SECRET).status_code == 404
    assert chair.post(f"{proposal.location}/setujui", SECRET).status_code == 303
    assert state_of(app, plenary.room) == INTERVIEWS


def test_a_reason_is_demanded_and_what_was_typed_stays(app, plenary):
    assert plenary.propose_reopening(**{"alasan-buka": " "}).status_code == 422
    wrong = plenary.propose_reopening(rahasia="salah")
    assert (wrong.status_code, "Lembar keliru" in wrong.text) == (422, True)
    assert state_of(app, plenary.room) == PLENARY


def test_decisions_of_the_plenary_that_was_left_are_void_and_stay_visible(app, plenary):
    plenary.decide()
    assert plenary.reopen().status_code == 303
    back_to_plenary(app, plenary)
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert ("tidak berlaku lagi" in page, "urutannya belum diputuskan" in page) == (True, True)
    assert "Cakupan desa lebih merata." in page
    with app.app_context():
        ranked = rank_columns(plenary.room.category_id, plenary.room.rubric)
        assert ranked.ranking.decisions == ()
    assert plenary.seal().status_code == 303  # decided anew
    assert state_of(app, plenary.room) == SEALED


def test_a_proposal_to_seal_does_not_outlive_its_plenary(app, plenary):
    plenary.decide()
    proposal = plenary.propose_seal()
    assert plenary.reopen().status_code == 303
    back_to_plenary(app, plenary)
    plenary.decide()  # everything is as it was when the seal was proposed
    late = plenary.second.post(f"{proposal.location}/setujui", SECRET)
    assert (late.status_code, OVER in late.text, state_of(app, plenary.room)) == (409, True, PLENARY)
    assert "wawancara kategori ini dibuka lagi" in plenary.second.get(proposal.location).text
    assert proposal.location not in plenary.second.get("/persetujuan").text
    assert plenary.agree(plenary.propose_seal()).status_code == 303


def test_what_was_decided_meanwhile_makes_the_proposal_stale(app, plenary):
    proposal = plenary.propose_reopening()
    plenary.decide()
    assert plenary.second.post(f"{proposal.location}/setujui", SECRET).status_code == 409
    assert state_of(app, plenary.room) == PLENARY


def test_nothing_is_opened_again_after_the_seal(app, plenary):
    proposal = plenary.propose_reopening()
    assert plenary.seal().status_code == 303
    assert plenary.second.post(f"{proposal.location}/setujui", SECRET).status_code == 422
    refused = plenary.propose_reopening()
    assert (refused.status_code, "diperbaiki dengan koreksi" in refused.text) == (422, True)
    assert "Membuka lagi wawancara" not in plenary.first.get(f"{plenary.page}/pleno").text
    assert state_of(app, plenary.room) == SEALED


def test_sheets_stay_locked_when_the_interviews_are_opened_again(plenary):
    plenary.reopen()
    sheet = plenary.room.sheet(KUKAR)
    page = plenary.people["panelis-1"].get(sheet).text
    assert "terkunci" in page


def test_reopenings_are_only_added(app, plenary):
    plenary.reopen()
    for statement in ("DELETE FROM stage_reopening", "UPDATE stage_reopening SET last_decision_id = 0"):
        with pytest.raises((DatabaseError, sqlite.DatabaseError)), app.app_context(), transaction():
            db.session.execute(text(statement))


def test_a_reopening_counts_as_a_change_of_what_is_scored(app, plenary):
    def revision():
        with app.app_context():
            return db.session.get_one(Category, plenary.room.category_id).revision_mark

    plenary.decide()
    before = revision()
    plenary.reopen()
    assert revision() != before
