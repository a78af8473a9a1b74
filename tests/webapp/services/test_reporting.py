"""Who may change what a candidate reports, and until when."""

from datetime import timedelta

import pytest

from tests.webapp.conftest import NOON
from tests.webapp.office import DEADLINE, open_office
from webapp.db import transaction
from webapp.errors import NotFound
from webapp.models import (
    DISQUALIFIED,
    DRAFT,
    INTERVIEWS,
    PROPOSED,
    SUBMISSION,
    VERIFICATION,
    WITHDRAWN,
    Candidate,
    RegionGrant,
    SentBack,
    Submission,
)
from webapp.queries.reporting import candidate_by_id, own_candidates
from webapp.services.reporting import candidate_to_fill, editable, own_candidate


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


def hand_in(office, session, *, number=1, until=None):
    """A handing in by Paser, sent back when `until` is told."""
    submission = Submission(
        candidate_id=office.candidates["64.01"],
        number=number,
        body="{}",
        body_sha256="0" * 64,
        pledge="",
        signed_name="A",
        signed_position="B",
        by_user_id=office.users["op-paser"],
        at=NOON,
    )
    session.add(submission)
    session.flush()
    if until is not None:
        who = office.users["verifikator"]
        session.add(SentBack(submission_id=submission.id, reason="x", until=until, by_user_id=who, at=NOON))


def why_not(app, office, now=NOON, **changes):
    """The sentence for Paser after changing its state or standing."""
    with app.app_context():
        with transaction() as session:
            paser = session.get_one(Candidate, office.candidates["64.01"])
            paser.standing = changes.get("standing", paser.standing)
            candidate_by_id(paser.id).category.state = changes.get("state", SUBMISSION)
        return editable(candidate_by_id(office.candidates["64.01"]), now=now)


def test_self_assessment_is_open_until_the_deadline_by_the_clock_it_is_given(app, office):
    assert why_not(app, office, now=DEADLINE) == ""
    assert why_not(app, office, now=DEADLINE + timedelta(seconds=1)) == (
        "Batas waktu pengisian sudah lewat: 28 Februari 2026, 23.59 WITA. Yang sudah tersimpan tidak dapat diubah lagi."
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": DRAFT}, "Pengisian mandiri kategori ini belum dibuka."),
        ({"state": VERIFICATION}, "Pengisian mandiri kategori ini sudah ditutup."),
        ({"state": INTERVIEWS}, "Pengisian mandiri kategori ini sudah ditutup."),
        ({"standing": WITHDRAWN}, "Kandidat ini sudah mundur."),
        ({"standing": DISQUALIFIED}, "Kandidat ini dinyatakan gugur."),
        ({"standing": PROPOSED}, ""),
    ],
)
def test_stage_and_standing_say_whether_it_may_be_changed(app, office, changes, sentence):
    assert why_not(app, office, **changes).startswith(sentence)
    assert bool(why_not(app, office, **changes)) == bool(sentence)


def test_what_was_handed_in_is_closed_until_it_is_sent_back(app, office):
    with app.app_context(), transaction() as session:
        hand_in(office, session)
    assert why_not(app, office) == (
        "Isian ini sudah dikirim pada 13 Februari 2026, 12.00 WITA dan sedang diperiksa. Isiannya dapat diubah lagi "
        "bila dikembalikan."
    )
    with app.app_context(), transaction() as session:
        hand_in(office, session, number=2, until=NOON + timedelta(days=60))
    assert why_not(app, office) == ""
    assert why_not(app, office, now=DEADLINE + timedelta(days=1), state=VERIFICATION) == ""
    assert why_not(app, office, now=NOON + timedelta(days=61), state=VERIFICATION).startswith("Batas waktu")


def test_revision_due_before_everybodys_deadline_leaves_that(app, office):
    with app.app_context(), transaction() as session:
        hand_in(office, session, until=NOON + timedelta(days=1))
    assert why_not(app, office, now=NOON + timedelta(days=2)) == ""


def test_own_candidates_are_those_one_was_named_for(app, office):
    with app.app_context():
        found = {who: [one.code for one in own_candidates(office.users[who])] for who in office.users}
    assert found == {
        "op-paser": ["64.01"],
        "op-paser-2": ["64.01"],
        "op-kukar": ["64.02"],
        "verifikator": [],
        "cabang": [],
        "sekretariat": [],
    }


def test_foreign_and_unknown_candidates_are_the_same(app, office):
    with app.app_context():
        assert own_candidate(office.users["op-paser"], office.candidates["64.01"]).code == "64.01"
        for who, candidate_id in (("op-kukar", office.candidates["64.01"]), ("op-paser", 999)):
            for find in (own_candidate, candidate_to_fill):
                with pytest.raises(NotFound):
                    find(office.users[who], candidate_id)


def test_regency_brings_in_what_lies_beneath_its_own_code(app, office):
    with app.app_context(), transaction() as session:
        grant = {"user_id": office.users["op-kukar"], "category_id": office.category_id}
        session.add(RegionGrant(**grant, prefix="64.01."))
        session.add(Candidate(category_id=office.category_id, code="64.01.05.2010", name="Padang Jaya"))
    with app.app_context():
        village = candidate_by_id(office.candidates["64.02"] + 1)
        assert candidate_to_fill(office.users["op-kukar"], village.id).code == "64.01.05.2010"
        with pytest.raises(NotFound):
            candidate_to_fill(office.users["op-kukar"], office.candidates["64.01"])
        with pytest.raises(NotFound):
            own_candidate(office.users["op-kukar"], village.id)
