"""The score log: a line for whatever moves a result, in the transaction that does it, and the tables are its replay."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from scoring.chain import Point, word_hash
from tests.webapp.conftest import NOON, PASSWORD
from tests.webapp.outside import behind, hand
from tests.webapp.room import NAMES, full, lock_sheets, open_room
from tests.webapp.score_logs import acts, compared, differences, events
from tests.webapp.sealing import SECRET, open_sealing, sealed_bodies
from webapp.db import db, transaction
from webapp.models import (
    ACTIVE,
    CHAIR,
    INTERVIEWS,
    JUROR,
    PLENARY,
    SECRETARIAT,
    SECRETARY,
    WITHDRAWN,
    Category,
    Erasure,
    Panelist,
    Score,
    ScoreCheckpoint,
    ScoreEvent,
    StandingChange,
    User,
)
from webapp.services import absences, editions, nominations, pledges, score_log
from webapp.services.absences import Absence, Substitute
from webapp.services.panel import Member

PASER, KUKAR, BERAU, BONTANG = NAMES
CANARY = "Kata rahasia Bu Kanari"


@pytest.fixture
def room(app, juror, other_juror):
    """Two panelists; the log has begun, with nothing on a sheet."""
    made = open_room(app, ("panelis-1", "panelis-2"))
    with app.app_context(), transaction():
        score_log.begin(made.category_id, now=NOON)
    return made


def what_of(app, room, act):
    return [event["what"] for event in events(app, room.category_id) if event["act"] == act]


def test_log_begins_with_where_the_category_is(app, room):
    (first,) = events(app, room.category_id)
    assert (first["seq"], first["act"], first["by"], first["at"]) == (
        1,
        "begin",
        None,
        "2026-02-13T04:00:00.000000+00:00",
    )
    assert first["what"] == {
        "edition": "contoh-2025",
        "category": "kabkota",
        "state": INTERVIEWS,
        "rubric": room.rubric.digest,
        "found": 0,
        "standings": {},
        "panel": [seat_in_log(seat, bench) for seat, bench in ((1, "pemerintah"), (2, "serikat_pekerja"))],
    }
    assert compared(app, room.category_id).faults == ()


def seat_in_log(seat, bench, office="member", **other):
    """As the log tells it where rows were made in this order."""
    told = {"juror": f"anggota-{seat}", "seat": seat, "bench": bench, "office": office, "account": seat, "left": None}
    return told | other


def test_each_save_leaves_only_what_changed(app, juror, room, look):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": CANARY}))
    juror.post(room.sheet(PASER), full(room, 1, **{"note:E.1": CANARY, "value:E.2": "90"}))
    first, second = what_of(app, room, "save")
    (panelist,) = [one.id for one in look(Panelist) if one.seat == 1]
    assert {key: first[key] for key in ("juror", "candidate", "version", "note")} == {
        "juror": f"anggota-{panelist}",
        "candidate": "64.01",
        "version": 1,
        "note": "",
    }
    assert {code: one["value"] for code, one in first["items"].items()} == {"E.1": "4", "E.2": "87.5"}
    assert second["items"] == {"E.2": {"value": "90", "note": ""}}
    salt = look(ScoreEvent)[1].salt
    assert first["items"]["E.1"]["note"] == word_hash(salt, CANARY)
    assert differences(app, room.category_id) == ()


def test_what_is_sent_again_or_refused_leaves_nothing(app, juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 0))
    stale = full(room, 0, **{"value:E.2": "90", "client_id": "00000000-0000-4000-8000-00000000ffff"})
    assert juror.post(room.sheet(PASER), stale).status_code == 409
    assert juror.post(room.sheet(PASER), full(room, 1, **{"value:E.2": "999"})).status_code == 422
    assert acts(app, room.category_id) == ["begin", "save"]


def test_nobody_and_no_words_are_in_a_line(app, juror, room, look):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": CANARY, "note": CANARY}))
    juror.sign(room.sheet(PASER), "1")
    with app.app_context(), transaction():
        pledges.declare(by=1, category_id=room.category_id, answers=everything(room, BERAU), now=NOON)
    bodies = "".join(row.body for row in look(ScoreEvent))
    for personal in (CANARY, "Kanari", juror.name, juror.login, PASER):
        assert personal not in bodies


def everything(room, away):
    kinds = {name: pledges.Answered("family" if name == away else "none", CANARY) for name in NAMES}
    return {room.candidates[name]: answer for name, answer in kinds.items()}


def test_log_that_begins_late_tells_what_it_found(app, juror, other_juror):
    made = open_room(app, ("panelis-1", "panelis-2"))
    lock_sheets(app, made, lambda seat, turn: {"E.1": "3", "E.2": "50"} if (seat, turn) == (2, 3) else {})
    juror.post(made.sheet(PASER), full(made, 0))
    # What made it begin is found there already, and is the next line.
    assert acts(app, made.category_id) == ["begin", "sheet", "sheet", "save"]
    assert differences(app, made.category_id) == ()


# ---------------------------------------------------------------------- every deed


@pytest.fixture
def hall(app, juror, add_person):
    """A panel with chair and secretary; the first panelist has locked one sheet."""
    people = {login: add_person(login, role=JUROR, name=login) for login in ("ketua", "sekretaris")}
    made = open_room(app, ("panelis-1", "ketua", "sekretaris"))
    with app.app_context(), transaction() as session:
        for login, office in (("ketua", CHAIR), ("sekretaris", SECRETARY)):
            query = select(Panelist).join(Panelist.user).where(User.login == login)
            session.scalars(query).one().office = office
        score_log.begin(made.category_id, now=NOON)
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    juror.post(made.sheet(PASER), full(made, 0))
    assert juror.sign(made.sheet(PASER), "1").status_code == 303
    return made, people


def test_sheet_that_two_people_open_again_is_logged_with_both(app, juror, hall):
    made, people = hall
    asked = people["ketua"].post(
        f"/persetujuan/lembar/{made.category_id}", {"lembar": "1", "alasan": CANARY, "rahasia": PASSWORD}
    )
    assert people["sekretaris"].post(f"{asked.location}/setujui", {"rahasia": PASSWORD}).status_code == 303
    juror.post(made.sheet(PASER), full(made, 2, **{"value:E.1": "2"}))
    assert juror.sign(made.sheet(PASER), "3").status_code == 303
    assert acts(app, made.category_id) == ["begin", "save", "lock", "reopen", "save", "lock"]
    opened = events(app, made.category_id)[3]
    with app.app_context():
        ids = {user.login: user.id for user in db.session.scalars(select(User))}
    assert (opened["by"], opened["what"]["proposed_by"]) == (ids["sekretaris"], ids["ketua"])
    assert (opened["what"]["version"], len(opened["what"]["reason"])) == (2, 64)
    assert differences(app, made.category_id) == ()


def test_recusal_absence_presence_and_substitute_are_logged(app, room, secretariat, look):
    first, second = sorted(one.id for one in look(Panelist))
    (office,) = [one.id for one in look(User) if one.role == SECRETARIAT]
    with app.app_context(), transaction():
        pledges.declare(by=1, category_id=room.category_id, answers=everything(room, BERAU), now=NOON)
        away = Absence([room.candidates[PASER]], NOON, CANARY)
        absences.excuse(room.category_id, second, absence=away, by=office, now=NOON)
    assert differences(app, room.category_id) == ()
    with app.app_context(), transaction() as session:
        excuse_id = session.scalar(text("SELECT id FROM excuse"))
        absences.lift(room.category_id, second, excuse_id, reason=CANARY, by=office, now=NOON)
        bench = session.get_one(Panelist, second).bench
        given = Substitute("pengganti", Member("Pengganti", "", "", "", bench), "SK 7", CANARY)
        absences.substitute(room.category_id, second, given=given, rubric=room.rubric, by=office, now=NOON)
    assert acts(app, room.category_id) == ["begin", "recusal", "absence", "presence", "panel", "substitute"]
    (recusal,) = what_of(app, room, "recusal")
    assert (recusal["juror"], recusal["candidate"], recusal["kind"]) == (f"anggota-{first}", "64.03", "family")
    assert what_of(app, room, "substitute")[0]["replaces"] == f"anggota-{second}"
    assert differences(app, room.category_id) == ()


def withdraw(app, room, name):
    with app.app_context(), transaction() as session:
        by = session.scalar(text("SELECT id FROM \"user\" WHERE role = 'secretariat'"))
        nominations.change_standing(
            room.candidates[name], old=ACTIVE, new=WITHDRAWN, rubric=room.rubric, reason=CANARY, by=by, now=NOON
        )


def test_candidate_that_withdraws_is_logged(app, room, secretariat, look):
    withdraw(app, room, BERAU)
    (event,) = [one for one in events(app, room.category_id) if one["act"] == "standing"]
    (office,) = [one.id for one in look(User) if one.role == SECRETARIAT]
    assert (event["by"], len(event["what"].pop("reason"))) == (office, 64)
    assert event["what"] == {"candidate": "64.03", "old": "active", "new": "withdrawn"}
    assert differences(app, room.category_id) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE candidate SET standing = 'active'", "Kedudukan kandidat 64.03 active, tanpa perubahan yang tercatat."),
        ("UPDATE standing_change SET new = 'disqualified'", "Perubahan kedudukan kandidat dalam tabel bukan"),
        ("UPDATE standing_change SET reason = 'lain'", "Perubahan kedudukan kandidat dalam tabel bukan"),
        ("DELETE FROM standing_change", "Perubahan kedudukan kandidat dalam tabel bukan"),
    ],
)
@pytest.mark.usefixtures("secretariat")
def test_standing_changed_behind_the_log_is_told(app, room, settings, statement, sentence):
    withdraw(app, room, BERAU)
    with hand(settings) as found:
        found.forget_triggers()
        found.execute(statement)
    assert any(sentence in told for told in differences(app, room.category_id)), differences(app, room.category_id)


@pytest.mark.parametrize("before_the_log", ["", "active"])
@pytest.mark.usefixtures("secretariat")
def test_candidate_taken_out_behind_the_log_is_told(app, room, settings, before_the_log):
    if before_the_log:
        with app.app_context(), transaction() as session:
            earlier = NOON - timedelta(days=1)
            taken = {"old": "proposed", "new": before_the_log, "by_user_id": 1, "at": earlier, "reason": ""}
            session.add(StandingChange(candidate_id=room.candidates[BERAU], **taken))
    assert differences(app, room.category_id) == ()
    with hand(settings) as found:
        found.forget_triggers()
        found.execute("UPDATE candidate SET standing = 'withdrawn' WHERE code = '64.03'")
    told = "Kedudukan kandidat 64.03 withdrawn, tanpa perubahan yang tercatat."
    assert told in differences(app, room.category_id)


def test_state_is_logged_with_a_checkpoint(app, room, look):
    lock_sheets(app, room)
    with app.app_context(), transaction():
        move = {"old": INTERVIEWS, "new": PLENARY, "reason": CANARY, "rubric": room.rubric}
        editions.change_state(room.category_id, **move, by=1, now=NOON)
    assert what_of(app, room, "state")[0] | {"reason": ""} == {"old": INTERVIEWS, "new": PLENARY, "reason": ""}
    (point,) = look(ScoreCheckpoint)
    newest = look(ScoreEvent)[-1]
    assert (point.size, point.head, point.state, point.at) == (newest.seq, newest.hash, PLENARY, NOON)


def test_whole_plenary_is_logged_and_the_record_names_the_log_before_its_seal(app, add_person):
    plenary = open_sealing(app, add_person)
    assert plenary.seal().status_code == 303
    assert plenary.announce().status_code == 303
    found, wanted = acts(app, plenary.room.category_id), ["decision", "seal", "state", "announce"]
    assert [act for act in found if act not in {"sheet", "begin"}] == ["decision", *wanted]
    assert steps_with_a_checkpoint(app, plenary) == ["state", "announce"]
    lines = events(app, plenary.room.category_id)
    sealing = next(event for event in lines if event["act"] == "seal")
    assert json.loads(sealed_bodies(app)[0])["log"] == {"size": sealing["seq"] - 1, "head": sealing["prev"]}
    assert sealing["what"]["panel"] == {f"anggota-{seat}": f"kursi-{seat}" for seat in (1, 2, 3)}
    assert differences(app, plenary.room.category_id) == ()
    correction = {"kandidat": "64.03", "angka": "aktif", "nilai": "9.000", "alasan-koreksi": "Sanggahan"}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", correction).status_code == 303
    corrected = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert plenary.agree(corrected).status_code == 303
    assert acts(app, plenary.room.category_id)[-2:] == ["figure", "seal"]
    assert steps_with_a_checkpoint(app, plenary) == ["state", "announce", "seal"]
    assert differences(app, plenary.room.category_id) == ()


def steps_with_a_checkpoint(app, plenary):
    found = acts(app, plenary.room.category_id)
    with app.app_context():
        return [found[one.size - 1] for one in db.session.scalars(select(ScoreCheckpoint))]


def test_plenary_that_is_left_is_a_state_in_the_log(app, add_person):
    plenary = open_sealing(app, add_person)
    assert plenary.reopen().status_code == 303
    assert what_of(app, plenary.room, "state")[0]["new"] == INTERVIEWS
    assert differences(app, plenary.room.category_id) == ()


# ---------------------------------------------------------------------- what is done behind it


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE score SET value = '5' WHERE indicator = 'E.1'", "butir E.1 bernilai 5, menurut log 4."),
        ("UPDATE score SET note = 'lain' WHERE indicator = 'E.1'", "catatan butir E.1 bukan yang dicatat log."),
        ("UPDATE sheet SET note = 'lain'", "catatan umumnya bukan yang dicatat log."),
        ("UPDATE sheet SET locked_at = NULL", "terbuka, menurut log terkunci 2026-02-13T04:00:00.000000+00:00."),
        ("UPDATE sheet SET version = 2", "versi 2, menurut log 1."),
        ("UPDATE sheet SET candidate_id = 2", "Lembar kursi-1 untuk 64.02: tidak ada dalam log."),
        ("UPDATE category SET state = 'plenary'", "Tahap kategori plenary, menurut log interviews."),
    ],
)
def test_table_changed_behind_the_log_is_told(app, juror, room, statement, sentence):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "Lugas"}))
    juror.sign(room.sheet(PASER), "1")
    assert differences(app, room.category_id) == ()
    behind(app, statement)
    assert any(sentence in told for told in differences(app, room.category_id)), differences(app, room.category_id)


def test_save_that_leaves_no_line_is_told(app, juror, room, monkeypatch):
    juror.post(room.sheet(PASER), full(room, 0))
    monkeypatch.setattr(score_log, "record_save", lambda *_given, **_more: None)
    assert juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "2"})).status_code == 303
    assert (
        juror.post(room.sheet(BERAU), full(room, 0, client_id="00000000-0000-4000-8000-00000000aaaa")).status_code
        == 303
    )
    assert differences(app, room.category_id) == (
        "Lembar kursi-1 untuk 64.01: versi 2, menurut log 1.",
        "Lembar kursi-1 untuk 64.01: butir E.1 bernilai 2, menurut log 4.",
        "Lembar kursi-1 untuk 64.03: tidak ada dalam log.",
    )


def test_salt_that_is_emptied_leaves_the_log_whole_and_its_words_nobodys(app, juror, room):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": CANARY}))
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE score_event SET salt = ''"))
        session.execute(text("UPDATE score SET note = ''"))
        lines = "[[" + str(room.category_id) + ", 1], [" + str(room.category_id) + ", 2]]"
        session.add(Erasure(user_id=1, reason="Permintaan", at=NOON, lines=lines))
    found = compared(app, room.category_id)
    assert (found.faults, found.redacted) == ((), 2)


def test_salt_that_no_erasure_took_is_told(app, juror, room):
    juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": CANARY}))
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE score_event SET salt = ''"))
        session.execute(text("UPDATE score SET note = 'Kata lain' WHERE indicator = 'E.1'"))
    assert differences(app, room.category_id) == tuple(
        f"Baris log {line} kehilangan garamnya, tanpa penghapusan data yang menyebutnya." for line in (1, 2)
    )


def test_line_rewritten_past_the_triggers_no_longer_fits(app, juror, room):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "2"}))
    point = compared(app, room.category_id).point
    with hand(app.extensions["paritrana_settings"]) as found:
        found.forget_triggers()
        found.execute("""UPDATE score_event SET body = replace(body, '"value":"4"', '"value":"1"') WHERE seq = 2""")
    told = differences(app, room.category_id)
    assert "Baris log 3 tidak menyambung pada baris sebelumnya." in told
    assert "Baris log 2 disimpan dengan sidik lain." in told
    assert compared(app, room.category_id).point == Point(3, point.head)


# ---------------------------------------------------------------------- both or neither


@pytest.mark.parametrize("table", ["score_event", "accepted_save", "score"])
def test_what_fails_between_line_and_row_leaves_neither(app, juror, room, look, table):
    juror.post(room.sheet(PASER), full(room, 0))
    with hand(app.extensions["paritrana_settings"]) as found:
        found.execute(f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk I/O'); END")
        assert juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "2"})).status_code >= 500
        found.execute("DROP TRIGGER broken")
    assert (acts(app, room.category_id), len(look(Score))) == (["begin", "save"], 2)
    assert juror.post(room.sheet(PASER), full(room, 1, **{"value:E.1": "2"})).status_code == 303
    assert differences(app, room.category_id) == ()


# A child that is killed as soon as a statement on this table was sent, in the middle of the transaction.
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import Engine, event
from webapp import create_app
from webapp.config import settings_from_environment
from webapp.db import db, transaction
from webapp.models import Category
from webapp.queries.sheets import Answer
from webapp.rubric_store import pinned_rubric
from webapp.services.sheets import Typed, save_sheet

instance, user, candidate, table = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
settings = settings_from_environment({**os.environ, "PARITRANA_INSTANCE": str(instance)})

@event.listens_for(Engine, "after_cursor_execute")
def kill(connection, cursor, statement, parameters, context, many):
    if statement.startswith(f"INSERT INTO {table} "):
        os.kill(os.getpid(), 9)

with create_app(settings).app_context():
    category = db.session.get_one(Category, 1)
    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings.rubrics)
    typed = Typed({"E.1": Answer("2", ""), "E.2": Answer("90", "")}, "", 1, "00000000-0000-4000-8000-00000000bbbb")
    now = datetime(2026, 2, 13, 5, tzinfo=UTC)
    with transaction():
        save_sheet(by=user, candidate_id=candidate, rubric=rubric, typed=typed, now=now)
"""


@pytest.mark.parametrize("table", ["score_event", "score", "accepted_save"])
def test_who_is_killed_between_line_and_row_leaves_neither(app, juror, room, look, table):
    juror.post(room.sheet(PASER), full(room, 0))
    instance = app.extensions["paritrana_settings"].instance
    command = [sys.executable, "-c", KILLED, instance, "1", str(room.candidates[PASER]), table]
    assert subprocess.run(command, check=False).returncode == -9
    assert (acts(app, room.category_id), len(look(Score))) == (["begin", "save"], 2)
    assert differences(app, room.category_id) == ()


def test_two_categories_have_a_chain_each(app, juror, room, look):
    other = open_room(app, ("panelis-1",), code="desa")
    juror.post(room.sheet(PASER), full(room, 0))
    juror.post(other.sheet(PASER), full(other, 0, client_id="00000000-0000-4000-8000-00000000cccc"))
    assert acts(app, room.category_id) == ["begin", "save"]
    assert acts(app, other.category_id) == ["begin", "sheet", "save"]
    assert differences(app, other.category_id) == ()
    with app.app_context():
        assert db.session.get_one(Category, other.category_id).code == "desa"
