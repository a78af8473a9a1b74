"""By a moved clock: nothing goes before its period is over, and everything once it is, by the worker's own job."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.office import open_office
from tests.webapp.outside import behind
from tests.webapp.room import full, open_room
from webapp.db import transaction
from webapp.jobs import JOBS
from webapp.jobs.retention import NAME, keep_periods, periods_are_over
from webapp.models import (
    AuthSession,
    Invitation,
    Letter,
    PasswordReset,
    ResetRequest,
    Signature,
    Throttle,
    Upload,
)
from webapp.privacy import period
from webapp.services.forgetting import RULES
from webapp.services.letters import Draft, Post, write_letter
from webapp.services.resets import make_link

NAMED = "Kanari Wulandari"
UPLOAD = "00000000-0000-4000-8000-000000000001"


def night(app):
    """The job, where there is something for it to do; whether there was."""
    with app.app_context():
        due = periods_are_over()
        if due:
            keep_periods()
            assert periods_are_over() == []
    return bool(due)


@pytest.fixture
def office(app, add_person):
    """An office in which everything with a period is there once, begun at noon."""
    found = open_office(app, add_person)
    user_id, candidate_id = found.users["op-paser"], found.candidates["64.01"]
    with app.app_context(), transaction() as session:
        session.query(AuthSession).delete()
        session.query(Throttle).delete()
        session.add(Throttle(key="a", window_started_at=NOON, failures=1))
        session.add(ResetRequest(account_key="a", at=NOON))
        link = make_link(user_id, by=None, key="k" * 64, now=NOON)
        parts = {"candidate_id": candidate_id, "by_user_id": user_id, "seed": "s"}
        times = {"created_at": NOON, "expires_at": NOON}
        session.add(Invitation(token_sha256="a", addressee=NAMED, email="k@contoh.go.id", **parts, **times))
        draft = {"addressee": NAMED, "recipient": "k@contoh.go.id", "subject": "Uji", "body": NAMED}
        numbers = {"category_id": None, "candidate_id": None, "user_id": user_id, "reset_id": link.reset_id}
        write_letter(Draft(kind="reset_link", **draft, **numbers), Post(False, "contoh.go.id"), by=None, now=NOON)
        sending = {"figure": "aktif", "name": f"{NAMED}.pdf", "size": 9, "started_at": NOON, "refusal": "ditolak"}
        session.add(Upload(id=UPLOAD, candidate_id=candidate_id, by_user_id=user_id, **sending))
        session.add(AuthSession(token_sha256="a", user_id=user_id, seen_at=NOON, device="Ponsel", **times))
    return found


# (what has a period, the table, how many rows of it are still there with anything in them)
LEFT = (
    ("attempts", Throttle, len),
    ("attempts", ResetRequest, len),
    ("links", PasswordReset, len),
    ("uploads", Upload, len),
    ("sessions", AuthSession, len),
    ("invitations", Invitation, lambda rows: sum(one.addressee != "" or one.email != "" for one in rows)),
    ("letters", Letter, lambda rows: sum(NAMED in one.body + one.addressee for one in rows)),
)


def left(look):
    return [(holding, table.__tablename__, count(look(table))) for holding, table, count in LEFT]


def test_each_goes_when_its_period_is_over_and_not_before(app, office, clock, look):
    assert {rule.holding for rule in RULES} == {holding for holding, _table, _count in LEFT}
    assert {count for _holding, _table, count in left(look)} == {1}
    longer = timedelta(hours=2)  # a link lives an hour before it is over
    for days in sorted({period(rule.holding) for rule in RULES}):
        ending = {rule.holding for rule in RULES if period(rule.holding) == days}
        clock.at = NOON + days - longer
        night(app)
        assert {one[2] for one in left(look) if one[0] in ending} == {1}, ending
        clock.at = NOON + days + longer
        assert night(app), ending
        assert {one[2] for one in left(look) if one[0] in ending} == {0}, ending
    assert not night(app)
    assert (len(look(Letter)), len(look(Invitation))) == (1, 1)  # so that nothing is sent twice


def test_job_is_one_of_the_workers():
    assert [job.unfinished for job in JOBS if job.name == NAME] == [periods_are_over]


def test_session_under_a_signature_stays_without_its_device(app, juror, clock, look):
    room = open_room(app, ("panelis-1",))
    name = next(iter(room.candidates))
    assert juror.post(room.sheet(name), full(room, 0)).status_code == 303
    assert juror.sign(room.sheet(name), "1").status_code == 303
    behind(app, "UPDATE auth_session SET device = 'Ponsel Kanari'")
    clock.forward(days=92)
    assert night(app)
    (signed,) = look(Signature)
    assert [(one.id, one.device) for one in look(AuthSession)] == [(signed.session_id, "")]


def test_address_in_a_refusal_goes_with_what_was_emptied_before(app, office, clock, look):
    """As it could stand there while a letter was emptied on its way."""
    with app.app_context(), transaction() as session:
        row = session.scalars(select(Letter)).one()
        row.body = row.subject = row.recipient = row.addressee = ""
        row.reason = "Alamat penerima ditolak server surat (550 <k@contoh.go.id>)."
    clock.forward(days=364)
    night(app)
    assert "k@contoh.go.id" in look(Letter)[0].reason
    clock.forward(days=2)
    assert night(app)
    assert look(Letter)[0].reason == ""


def test_stopped_upload_and_old_copy_of_the_database_go_with_their_files(app, office, clock, settings):
    behind(app, "UPDATE upload SET refusal = ''")
    piece = settings.evidence / "incoming" / UPLOAD
    piece.parent.mkdir(parents=True)
    piece.write_bytes(b"x")
    copy = settings.instance / "paritrana-0026.sqlite3"
    copy.write_bytes(b"x")
    os.utime(copy, (NOON.timestamp(),) * 2)
    clock.forward(days=2, hours=23)
    night(app)
    assert piece.exists()
    clock.forward(hours=2)
    assert night(app)
    assert (piece.exists(), copy.exists()) == (False, True)
    clock.forward(days=28)
    assert night(app)
    assert not copy.exists()


@pytest.mark.embedded
def test_erased_byte_is_not_in_the_log_of_the_database(app, office, clock, settings):
    clock.forward(days=400)
    assert night(app)
    with app.app_context():
        there = b"".join(path.read_bytes() for path in settings.instance.glob("paritrana.sqlite3*"))
    assert NAMED.encode() not in there
