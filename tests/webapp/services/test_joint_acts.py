"""Acts of two people: who may, how fresh, how long, and that agreeing is to exactly what was proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DatabaseError

from tests.webapp.conftest import NOON
from tests.webapp.outside import ONLY_ADDED, REFUSES, hand
from tests.webapp.room import open_room
from webapp.access import TOGETHER, may_approve, may_propose
from webapp.db import db, transaction
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import (
    APPROVED,
    CHAIR,
    JOINT_KINDS,
    JUROR,
    REOPEN_SHEET,
    SEAL,
    SECRETARIAT,
    SECRETARY,
    JointEnd,
    Panelist,
    User,
)
from webapp.queries.joint_acts import approved_acts
from webapp.services.joint_acts import (
    FRESH,
    LIFETIME,
    NotFresh,
    Subject,
    approve,
    propose,
    proposed_by,
    waiting_for,
    withdraw,
)

LOGINS = ("ketua", "sekretaris", "anggota")


@pytest.fixture
def people(app, add_person):
    """Ids by login: a chair, a secretary and a member of one panel, and two of the secretariat."""
    for login in LOGINS:
        add_person(login, role=JUROR)
    for login in ("kantor-1", "kantor-2"):
        add_person(login, role=SECRETARIAT)
    room = open_room(app, LOGINS)
    with app.app_context(), transaction() as session:
        found = {user.login: user.id for user in session.scalars(select(User))}
        for seat in session.scalars(select(Panelist)):
            seat.office = {found["ketua"]: CHAIR, found["sekretaris"]: SECRETARY}.get(seat.user_id, "member")
    with app.app_context():
        yield found | {"category": room.category_id}


def subject(people, kind=REOPEN_SHEET, **more):
    return Subject(kind, people["category"], "Membuka lagi lembar A", {"version": 1}, more.pop("subject_id", 7))


def proposed(people, login="ketua", kind=REOPEN_SHEET, *, at=NOON, **more):
    with transaction():
        return propose(
            subject(people, kind, **more), reason="Salah pilih", by=people[login], confirmed_at=at, now=at
        ).id


def agree(people, act_id, login="sekretaris", *, current=None, at=NOON, confirmed_at=NOON):
    with transaction():
        found = current or subject(people)
        return approve(act_id, found, by=people[login], confirmed_at=confirmed_at, now=at).id


def test_secretary_agrees_to_what_the_chair_proposed_and_both_are_kept(people):
    act_id = proposed(people)
    assert [act.id for act in waiting_for(people["sekretaris"], now=NOON)] == [act_id]
    assert [act.id for act in proposed_by(people["ketua"], now=NOON)] == [act_id]
    agree(people, act_id)
    ((act, end),) = approved_acts(people["category"], REOPEN_SHEET)
    assert (act.by.login, end.by.login, end.how, act.reason) == ("ketua", "sekretaris", APPROVED, "Salah pilih")
    assert waiting_for(people["sekretaris"], now=NOON) == proposed_by(people["ketua"], now=NOON) == []


def test_nobody_agrees_to_their_own_proposal(people):
    act_id = proposed(people, "kantor-1", SEAL)
    current = subject(people, SEAL)
    with pytest.raises(Forbidden, match="orang lain"):
        agree(people, act_id, "kantor-1", current=current)
    agree(people, act_id, "kantor-2", current=current)


def test_database_itself_refuses_a_proposer_who_agrees_and_another_who_takes_back(people):
    act_id = proposed(people, "kantor-1", SEAL)
    for how, login in ((APPROVED, "kantor-1"), ("withdrawn", "kantor-2")):
        with pytest.raises(DatabaseError, match="another agrees"), transaction() as session:
            session.add(JointEnd(act_id=act_id, how=how, by_user_id=people[login], at=NOON))


@pytest.mark.parametrize("statement", ["UPDATE joint_act SET reason = 'x'", "DELETE FROM joint_end"])
def test_what_was_proposed_and_how_it_ended_stays(people, settings, statement):
    agree(people, proposed(people))
    with hand(settings) as found, pytest.raises(REFUSES, match=ONLY_ADDED):
        found.execute(statement)


@pytest.mark.parametrize("login", ["anggota", "kantor-1"])
def test_people_without_the_office_see_no_proposal(people, login):
    act_id = proposed(people)
    assert waiting_for(people[login], now=NOON) == []
    with pytest.raises(NotFound) as not_theirs:
        agree(people, act_id, login)
    with pytest.raises(NotFound) as not_there:
        agree(people, 999, login)
    assert str(not_theirs.value) == str(not_there.value)
    with pytest.raises(NotFound):
        proposed(people, login)


def test_chair_of_another_panel_is_nobody_here(app, people, add_person):
    add_person("ketua-lain", role=JUROR)
    open_room(app, ("ketua-lain",), code="desa")
    with transaction() as session:
        user = session.scalars(select(User).where(User.login == "ketua-lain")).one()
        session.scalars(select(Panelist).where(Panelist.user_id == user.id)).one().office = CHAIR
        other = user.id
    act_id = proposed(people, "sekretaris")
    assert waiting_for(other, now=NOON) == []
    with pytest.raises(NotFound):
        agree({**people, "ketua-lain": other}, act_id, "ketua-lain")


@pytest.mark.parametrize("gone", ["inactive", "left", "member"])
def test_proposer_who_is_out_of_office_takes_the_proposal_along(people, gone):
    act_id = proposed(people)
    with transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.user_id == people["ketua"])).one()
        if gone == "inactive":
            session.get_one(User, people["ketua"]).active = False
        elif gone == "left":
            seat.left_at = NOON
        else:
            seat.office = "member"
    assert waiting_for(people["sekretaris"], now=NOON) == []
    with pytest.raises(NotFound):
        agree(people, act_id)


@pytest.mark.parametrize("confirmed_at", [None, NOON - FRESH, NOON + timedelta(seconds=1)])
def test_both_have_typed_a_secret_in_the_last_ten_minutes(people, confirmed_at):
    with pytest.raises(NotFresh), transaction():
        propose(subject(people), reason="x", by=people["ketua"], confirmed_at=confirmed_at, now=NOON)
    act_id = proposed(people)
    with pytest.raises(NotFresh):
        agree(people, act_id, confirmed_at=confirmed_at)
    agree(people, act_id, confirmed_at=NOON - FRESH + timedelta(microseconds=1))


def test_proposal_ends_after_a_day(people):
    act_id = proposed(people)
    late = NOON + LIFETIME
    assert waiting_for(people["sekretaris"], now=late) == []
    with pytest.raises(Conflict):
        agree(people, act_id, at=late, confirmed_at=late)
    assert proposed(people, at=late) != act_id


def test_agreeing_twice_or_after_it_was_taken_back_is_refused(people):
    first = proposed(people)
    agree(people, first)
    with pytest.raises(Conflict):
        agree(people, first)
    second = proposed(people)
    with transaction():
        withdraw(second, by=people["ketua"], now=NOON)
    with pytest.raises(Conflict):
        agree(people, second)


def test_only_who_proposed_takes_back(people):
    act_id = proposed(people)
    with pytest.raises(NotFound), transaction():
        withdraw(act_id, by=people["sekretaris"], now=NOON)


@pytest.mark.parametrize(
    "change", [{"content": {"version": 2}}, {"words": "Membuka lagi lembar B"}, {"subject_id": 8}, {"kind": SEAL}]
)
def test_what_changed_since_it_was_proposed_is_not_agreed_to(people, change):
    act_id = proposed(people)
    with pytest.raises(Conflict, match="berubah"):
        agree(people, act_id, current=replace(subject(people), **change))


def test_proposal_needs_a_reason_and_is_made_once(people):
    with pytest.raises(Refused, match="alasan"), transaction():
        propose(subject(people), reason="  ", by=people["ketua"], confirmed_at=NOON, now=NOON)
    proposed(people)
    with pytest.raises(Conflict):
        proposed(people, "sekretaris")
    proposed(people, "sekretaris", subject_id=8)


def test_every_kind_needs_an_office_on_both_sides():
    assert set(TOGETHER) == set(JOINT_KINDS)
    for kind in JOINT_KINDS:
        for offices in ((), ("member",)):
            assert not may_propose(kind, offices)
            assert not may_approve(kind, {CHAIR, SECRETARY, SECRETARIAT}, offices)


@pytest.mark.parametrize(("kind", "login"), [(REOPEN_SHEET, "kantor-1"), (SEAL, "ketua"), (SEAL, "sekretaris")])
def test_kinds_are_not_begun_by_the_other_side(people, kind, login):
    with pytest.raises(NotFound):
        proposed(people, login, kind)


def test_waiting_list_takes_the_same_queries_for_many(people):
    def queries():
        found = []

        def count(*_args):
            found.append(1)

        event.listen(db.engine, "before_cursor_execute", count)
        waiting_for(people["sekretaris"], now=NOON)
        event.remove(db.engine, "before_cursor_execute", count)
        db.session.rollback()
        return len(found)

    proposed(people)
    one = queries()
    for number in range(100, 120):
        proposed(people, subject_id=number)
    assert queries() == one
