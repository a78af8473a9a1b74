"""Nobody is in a score log: names, NIKs, addresses and words are planted wherever a line is written; none is there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON, PASSWORD
from tests.webapp.log_words import stray_words
from tests.webapp.outside import behind, everything
from tests.webapp.room import BENCHES, NAMES, full, lock_sheets, open_room
from tests.webapp.score_logs import acts, differences, events
from tests.webapp.sealing import SECRET, open_sealing
from webapp.db import db, transaction
from webapp.models import (
    ACTIVE,
    CHAIR,
    CONFLICTS,
    INTERVIEWS,
    JUROR,
    OFFICES,
    PLENARY,
    SECRETARIAT,
    SECRETARY,
    STATES,
    WITHDRAWN,
    Panelist,
    ScoreEvent,
    User,
)
from webapp.services import absences, editions, nominations, pledges, score_log
from webapp.services.absences import Absence, Substitute
from webapp.services.panel import Member

PASER, KUKAR, BERAU, BONTANG = NAMES
NAME, NIK, ADDRESS = "Kanari Wulandari", "6472014101800001", "kanari@contoh.go.id"
MANY = 4  # places where the words are stored, at least
WORDS = f"Rahasia {NAME} (NIK {NIK}, {ADDRESS})"
PLANTED = (NAME, "Kanari", "Wulandari", NIK, NIK[6:], ADDRESS, "kanari@", "Rahasia", PASSWORD, *NAMES)
# The program's own words, and codes of the edition, the category, the rubric and its paper sizes.
CODES = ("contoh-2025", "kabkota", "aktif", "peringkat", "f4", "a4")
KNOWN = frozenset({*STATES, ACTIVE, WITHDRAWN, *CONFLICTS, *CODES, *BENCHES, *OFFICES, "for", "abstain"})


def check_lines(app, category_id, wanted):
    """The acts that were wanted are there, and nothing in a line is somebody's, though it is in the tables."""
    assert everything(app).count(NIK) >= MANY
    assert set(wanted) - set(acts(app, category_id)) == set()
    with app.app_context():
        bodies = list(db.session.scalars(select(ScoreEvent.body)))
    assert [(one, body) for body in bodies for one in PLANTED if one in body] == []
    kinds = {"act", "at", "by", "nonce", "prev", "seq", "what"}
    for event in events(app, category_id):
        assert set(event) == kinds
        assert [*stray_words(event["what"], KNOWN)] == []
    assert differences(app, category_id) == ()


@pytest.fixture
def hall(app, add_person, secretariat):
    """Three panelists called Kanari, two of them chair and secretary; the first one's words are on a sheet."""
    people = {login: add_person(login, role=JUROR, name=f"{NAME} {login}") for login in ("satu", "ketua", "panitera")}
    room = open_room(app, tuple(people))
    with app.app_context(), transaction() as session:
        for login, office in (("ketua", CHAIR), ("panitera", SECRETARY)):
            query = select(Panelist).join(Panelist.user).where(User.login == login)
            session.scalars(query).one().office = office
        for user in session.scalars(select(User)):
            user.email = ADDRESS
        score_log.begin(room.category_id, now=NOON)
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    return room, people


def write_and_open_again(room, people):
    """A sheet that is signed, opened again by two, and signed once more."""
    noted, juror = {"note:E.1": WORDS, "note": WORDS}, people["satu"]
    assert juror.post(room.sheet(PASER), full(room, 0, **noted)).status_code == 303
    assert juror.sign(room.sheet(PASER), "1").status_code == 303
    fields = {"lembar": "1", "alasan": WORDS, "rahasia": PASSWORD}
    asked = people["ketua"].post(f"/persetujuan/lembar/{room.category_id}", fields)
    assert people["panitera"].post(f"{asked.location}/setujui", {"rahasia": PASSWORD}).status_code == 303
    assert juror.post(room.sheet(PASER), full(room, 2, **noted, **{"value:E.1": "2"})).status_code == 303
    assert juror.sign(room.sheet(PASER), "3").status_code == 303


def test_interviews_leave_nobody_in_the_log(app, hall, look):
    room, people = hall
    write_and_open_again(room, people)
    (office,) = [one.id for one in look(User) if one.role == SECRETARIAT]
    seats = {one.seat: one for one in look(Panelist)}
    answers = {room.candidates[name]: pledges.Answered("family" if name == BERAU else "none", WORDS) for name in NAMES}
    with app.app_context(), transaction():
        pledges.declare(by=seats[1].user_id, category_id=room.category_id, answers=answers, now=NOON)
        away = Absence([room.candidates[PASER]], NOON, WORDS)
        absences.excuse(room.category_id, seats[2].id, absence=away, by=office, now=NOON)
    with app.app_context(), transaction() as session:
        excuse_id = session.scalar(db.text("SELECT id FROM excuse"))
        absences.lift(room.category_id, seats[2].id, excuse_id, reason=WORDS, by=office, now=NOON)
        given = Substitute("pengganti", Member(NAME, WORDS, WORDS, WORDS, seats[3].bench), WORDS, WORDS)
        absences.substitute(room.category_id, seats[3].id, given=given, rubric=room.rubric, by=office, now=NOON)
    withdrawing = {"old": ACTIVE, "new": WITHDRAWN, "rubric": room.rubric, "reason": WORDS}
    with app.app_context(), transaction():
        nominations.change_standing(room.candidates[BERAU], **withdrawing, by=office, now=NOON)
    wanted = {"begin", "save", "lock", "reopen", "recusal", "absence", "presence", "substitute", "panel", "standing"}
    check_lines(app, room.category_id, wanted)


def test_plenary_seal_papers_and_announcement_leave_nobody_in_the_log(app, add_person):
    plenary = open_sealing(app, add_person)
    behind(app, f"UPDATE \"user\" SET name = name || ' {NAME}', email = '{ADDRESS}'")  # noqa: S608
    behind(app, f"UPDATE score SET note = '{WORDS}'")  # noqa: S608
    assert plenary.decide(alasan=WORDS).status_code == 303
    assert plenary.agree(plenary.propose_seal(**{"alasan-segel": WORDS})).status_code == 303
    fields = {"tanggal": "14/2/2026", "pukul": "10.00", "masa": "7", "alasan": WORDS, **SECRET}
    assert plenary.agree(plenary.first.post(f"{plenary.page}/pengumuman", fields)).status_code == 303
    correction = {"kandidat": "64.03", "angka": "aktif", "nilai": "9.000", "alasan-koreksi": WORDS}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", correction).status_code == 303
    corrected = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": WORDS, **SECRET})
    assert plenary.agree(corrected).status_code == 303
    wanted = {"begin", "sheet", "decision", "seal", "state", "announce", "figure"}
    check_lines(app, plenary.room.category_id, wanted)


@pytest.mark.parametrize("word", [NAME, NIK, ADDRESS, "Ya", "setuju sekali"])
def test_word_in_a_line_is_found(word):
    """The control: what the other tests would say of a line with a word in it."""
    what = {"juror": "anggota-1", "candidate": "64.01", "items": {"E.1": {"value": "4", "note": word}}, "version": 1}
    assert [*stray_words(what, KNOWN)] == [f".items.E.1.note: {word}"]


# ---------------------------------------------------------------------- steps of the category


@pytest.fixture
def sealed(app, add_person):
    plenary = open_sealing(app, add_person)
    assert plenary.seal().status_code == 303
    assert plenary.announce().status_code == 303
    assert differences(app, plenary.room.category_id) == ()
    return plenary


def test_step_changed_behind_the_log_is_told(app, sealed):
    for table in ("state_change", "announcement", "sealed_result"):
        behind(app, *(f"DROP TRIGGER IF EXISTS {table}_refuses_{act}" for act in ("update", "delete")))
    for statement, sentence in (
        ("UPDATE state_change SET by_user_id = 1", "Perubahan tahap dalam tabel bukan yang dicatat log."),
        ("UPDATE state_change SET reason = 'lain'", "Perubahan tahap dalam tabel bukan yang dicatat log."),
        ("DELETE FROM state_change", "Perubahan tahap dalam tabel bukan yang dicatat log."),
        ("UPDATE announcement SET objection_days = 1", "Pengumuman dalam tabel bukan yang dicatat log."),
        (
            "UPDATE sealed_result SET body = replace(body, '64.01', '64.02')",
            "Isi catatan hasil nomor 1 tidak lagi sama dengan sidiknya.",
        ),
    ):
        behind(app, statement)
        assert sentence in differences(app, sealed.room.category_id), statement


def test_one_person_who_did_what_needs_two_is_told(app, add_person):
    room = open_room(app, ())
    what = {"juror": "anggota-1", "candidate": "64.01", "version": 1, "proposed_by": 1}
    with app.app_context(), transaction():
        score_log.record(room.category_id, "reopen", what, by=1, now=NOON)
    assert "Baris log 2: yang menyetujui adalah yang mengusulkan." in differences(app, room.category_id)


def test_state_of_a_late_log_is_compared_from_its_first_line_on(app, juror):
    room = open_room(app, ("panelis-1",))
    lock_sheets(app, room)
    columns = "INSERT INTO state_change (category_id, old, new, by_user_id, at, reason)"
    behind(app, f"{columns} VALUES (1, 'verification', 'interviews', 1, '2026-02-01T01:00:00.000000+00:00', 'dahulu')")
    with app.app_context(), transaction():
        move = {"old": INTERVIEWS, "new": PLENARY, "reason": "Uji", "rubric": room.rubric}
        editions.change_state(room.category_id, **move, by=1, now=NOON)
    assert differences(app, room.category_id) == ()
