"""What ends a sheet and opens it again, planted or taken away behind the log: each is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scoring.chain import Point, hash_of, line_of, word_hash
from tests.webapp.conftest import NOON, PASSWORD
from tests.webapp.outside import REFUSES, behind, hand
from tests.webapp.room import NAMES, full, open_room, varied_marks
from tests.webapp.score_logs import acts, differences
from tests.webapp.sealing import open_sealing
from webapp.db import transaction
from webapp.models import CHAIR, JUROR, SECRETARY, Panelist, User
from webapp.services import score_log

PASER, BERAU, AT, SALT = NAMES[0], NAMES[2], "2026-02-13T04:00:01.000000+00:00", "ab" * 16
OPENED_OTHERWISE = "Pembukaan lagi lembar dalam tabel bukan yang dicatat log."
UNSIGNED = "Baris log {}: lembar itu terkunci tanpa tanda tangan dan tanpa nomor lembar kertas."


@pytest.fixture
def people(add_person):
    return {login: add_person(login, role=JUROR, name=login) for login in ("ketua", "sekretaris")}


@pytest.fixture
def room(app, juror, people):
    """A panel with chair and secretary; the first panelist has signed one sheet."""
    made = open_room(app, ("panelis-1", "ketua", "sekretaris"))
    with app.app_context(), transaction() as session:
        for login, office in (("ketua", CHAIR), ("sekretaris", SECRETARY)):
            query = select(Panelist).join(Panelist.user).where(User.login == login)
            session.scalars(query).one().office = office
        score_log.begin(made.category_id, now=NOON)
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    juror.post(made.sheet(PASER), full(made, 0, **{"value:E.1": "1"}))
    assert juror.sign(made.sheet(PASER), "1").status_code == 303
    assert differences(app, made.category_id) == ()
    return made


@pytest.fixture
def reopened(app, juror, room, people):
    """The sheet was opened again by two and signed anew."""
    asked = people["ketua"].post(
        f"/persetujuan/lembar/{room.category_id}", {"lembar": "1", "alasan": "Keliru", "rahasia": PASSWORD}
    )
    assert people["sekretaris"].post(f"{asked.location}/setujui", {"rahasia": PASSWORD}).status_code == 303
    juror.post(room.sheet(PASER), full(room, 2, **{"value:E.1": "2"}))
    assert juror.sign(room.sheet(PASER), "3").status_code == 303
    assert acts(app, room.category_id) == ["begin", "save", "lock", "reopen", "save", "lock"]
    assert differences(app, room.category_id) == ()
    return room


def add_line(found, category, act, what, by):
    """As the log's own account may: one more line that hangs together with the last."""
    query = "SELECT seq, hash FROM score_event WHERE category_id = ? ORDER BY seq DESC LIMIT 1"
    before = Point(*found.execute(query, category).fetchone())
    line = line_of(before, act, what, at=AT, by=by, nonce="cd" * 16)
    columns = "INSERT INTO score_event (category_id, seq, hash, body, salt)"
    found.execute(f"{columns} VALUES (?, ?, ?, ?, ?)", category, before.size + 1, hash_of(line), line, SALT)


def test_sheet_opened_and_marked_by_rows_alone_is_told(app, room, settings):
    with hand(settings) as found:  # every trigger in place
        sheet, panelist = found.execute("SELECT id, panelist_id FROM sheet").fetchone()
        where = {"juror": f"anggota-{panelist}", "candidate": "64.01"}
        opened = {"version": 2, "proposed_by": 900, "reason": word_hash(SALT, "x")}
        saved = {"version": 3, "items": {"E.1": {"value": "5", "note": ""}}, "note": ""}
        for act, what in (("reopen", opened), ("save", saved), ("lock", {"version": 3})):
            add_line(found, room.category_id, act, where | what, 901 if act == "reopen" else 1)
        score = "INSERT INTO score (sheet_id, indicator, version, value, note, saved_at)"
        found.execute(f"{score} VALUES ({sheet}, 'E.1', 3, '5', '', '{AT}')")
        found.execute("UPDATE sheet SET version = 3, locked_at = ?", AT)
    assert differences(app, room.category_id) == (OPENED_OTHERWISE, UNSIGNED.format(6))


CHANGED = [
    ("DELETE FROM reopening", OPENED_OTHERWISE),
    ("DELETE FROM joint_end", OPENED_OTHERWISE),
    ("UPDATE joint_act SET reason = 'lain'", OPENED_OTHERWISE),
    ("UPDATE reopening SET version = 1", OPENED_OTHERWISE),
    ("DELETE FROM signature WHERE version = 3", UNSIGNED.format(6)),
    (
        "UPDATE signature SET body = replace(body, 'Panelis', 'Panelos') WHERE version = 1",
        "Baris log 3: tanda tangan di bawah lembar itu tidak lagi sama dengan sidiknya.",
    ),
    (
        "UPDATE signature SET version = version + 10",
        (
            "Tanda tangan anggota-1 di bawah lembar untuk 64.01, versi 11, tidak mempunyai baris log yang "
            "mengunci lembar itu."
        ),
    ),
    (
        (
            "UPDATE signature SET body = (SELECT body FROM signature WHERE version = 3), body_sha256 ="
            " (SELECT body_sha256 FROM signature WHERE version = 3) WHERE version = 1"
        ),
        "Baris log 3: tanda tangan di bawah lembar itu untuk isi yang lain daripada yang dicatat log.",
    ),
]


@pytest.mark.parametrize(("statement", "sentence"), CHANGED)
def test_signature_or_reopening_changed_behind_the_log_is_told(app, reopened, settings, statement, sentence):
    with hand(settings) as found:
        found.forget_triggers()
        found.execute(statement)
    assert sentence in differences(app, reopened.category_id), differences(app, reopened.category_id)


NEVER_SAVED = """INSERT INTO sheet (panelist_id, candidate_id, version, note, locked_at)
    VALUES ({seat}, {candidate}, 0, '', {locked})"""
MARKED = """INSERT INTO score (sheet_id, indicator, version, value, note, saved_at)
    SELECT max(id), '{item}', 1, '{value}', '', '{at}' FROM sheet"""


def test_sheet_that_was_never_saved_is_not_locked(app, room):
    sheet = NEVER_SAVED.format(seat=2, candidate=room.candidates[BERAU], locked=f"'{AT}'")
    with pytest.raises(REFUSES):
        behind(app, sheet)


def marks_but_one(seat, turn):
    """Seat 2 has no sheet of the third candidate."""
    return {} if (seat, turn) == (2, 3) else varied_marks(seat, turn)


@pytest.mark.parametrize("locked", [f"'{AT}'", "NULL"])
def test_sheet_without_a_version_that_has_marks_is_told_and_keeps_from_sealing(app, add_person, locked):
    plenary = open_sealing(app, add_person, marks=marks_but_one)
    with app.app_context(), transaction():
        score_log.begin(plenary.room.category_id, now=NOON)
    assert differences(app, plenary.room.category_id) == ()
    seat, candidate = plenary.seats["panelis-2"], plenary.room.candidates[BERAU]
    with hand(app.extensions["paritrana_settings"]) as found:
        found.forget_check("sheet", "ck_sheet_locked_was_saved")
        found.execute(NEVER_SAVED.format(seat=seat, candidate=candidate, locked=locked))
        for item, value in (("E.1", "5"), ("E.2", "100")):
            found.execute(MARKED.format(item=item, value=value, at=AT))
    told = "Lembar kursi-2 untuk 64.03: tidak ada dalam log."
    assert told in differences(app, plenary.room.category_id)
    refused = plenary.propose_seal()
    assert refused.status_code == 422
    if locked != "NULL":
        assert told in refused.text
