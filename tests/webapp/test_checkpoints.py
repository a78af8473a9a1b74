"""Checkpoints: signed with the state they tell of, sent to one person of each bench, and they give nothing away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from scoring.bundle import Anchors
from scoring.chain import LOOK, Point
from scoring.notes import fingerprint, note_text, origin_of, read_notes, short
from tests.webapp.conftest import NOON
from tests.webapp.outside import REFUSES, everything, hand
from tests.webapp.room import NAMES, lock_sheets, open_room
from tests.webapp.score_logs import acts, differences
from webapp.cli.bundle import notes_in
from webapp.config import checkpoint_file, renew_checkpoint_key
from webapp.db import db, transaction
from webapp.errors import ConfigRefused, NotFound
from webapp.jobs.letters import anchor_logs, checkpoints_are_due, logs_have_grown, tell_checkpoints
from webapp.models import INTERVIEWS, JUROR, PLENARY, Category, Letter, Panelist, ScoreCheckpoint, StateChange, User
from webapp.queries.score_log import category_with_edition, keys_used
from webapp.services import checkpoints, editions, score_log
from webapp.services.log_check import check_log
from webapp.services.signing_key import public_key
from webapp.verifier.verifikasi import kept as anchors_in

PEOPLE = ("panelis-1", "panelis-2", "panelis-3")
# The first two seats are one bench, the third another.
ADDRESSES = dict(zip(PEOPLE, ("satu@uji.go.id", "dua@uji.go.id", "tiga@uji.go.id"), strict=True))


@pytest.fixture
def room(app, juror, other_juror, add_person):
    add_person(PEOPLE[2], role=JUROR)
    made = open_room(app, PEOPLE)
    lock_sheets(app, made)
    with app.app_context(), transaction() as session:
        for one in session.scalars(select(Panelist)):
            one.bench = "serikat" if one.seat == 3 else "pemerintah"
        for user in session.scalars(select(User).where(User.login.in_(ADDRESSES))):
            user.email = ADDRESSES[user.login]
        score_log.begin(made.category_id, now=NOON)
    return made


def go_on(app, room, old=INTERVIEWS, new=PLENARY):
    with app.app_context(), transaction():
        editions.change_state(room.category_id, old=old, new=new, rubric=room.rubric, reason="Uji", by=1, now=NOON)


def go_back(app, room):
    with app.app_context(), transaction() as session:
        facts = {"category_id": room.category_id, "old": PLENARY, "new": INTERVIEWS, "reason": ""}
        change = StateChange(**facts, by_user_id=1, at=NOON)
        session.add(change)
        score_log.record_state(change)
        session.get_one(Category, room.category_id).state = INTERVIEWS


def letters(app):
    with app.app_context():
        return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def points(app):
    with app.app_context():
        return list(db.session.scalars(select(ScoreCheckpoint).order_by(ScoreCheckpoint.size)))


def told(app):
    with app.app_context():
        tell_checkpoints(1)
    return letters(app)


# ---------------------------------------------------------------------- signed


def test_state_has_a_checkpoint_that_the_instance_signed(app, room):
    go_on(app, room)
    (point,) = points(app)
    with app.app_context():
        assert point.key == public_key().hex()
        note = read_notes(checkpoints.note_of(point))[0]
    origin = origin_of("contoh-2025", "kabkota")
    assert (note.origin, note.point.size, note.point.head) == (origin, point.size, point.head)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(point.key)).verify(
        note.signature, note_text(origin, note.point).encode()
    )
    with app.app_context():
        found = check_log(category_with_edition(room.category_id), Anchors(notes=[note], keys=[found_key(point)]))
        assert (found.faults, found.signers) == ((), (found_key(point),))


def found_key(point):
    return fingerprint(bytes.fromhex(point.key))


def settings_of(app):
    return app.extensions["paritrana_settings"]


def test_key_is_made_once_for_its_owner_alone(app):
    with app.app_context():
        first = public_key()
        assert public_key() == first
    path = checkpoint_file(app.extensions["paritrana_settings"].instance)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_key_is_nowhere_in_the_database(app):
    with app.app_context():
        public_key()
    path = checkpoint_file(settings_of(app).instance)
    text, rows = path.read_text().strip(), everything(app)
    assert (text in rows, repr(bytes.fromhex(text))[2:-1] in rows) == (False, False)


@pytest.mark.parametrize("harm", ["readable", "short", "no digits", "a folder"])
def test_key_that_cannot_be_trusted_moves_no_state(app, room, harm):
    with app.app_context():
        public_key()
    path = checkpoint_file(app.extensions["paritrana_settings"].instance)
    if harm == "readable":
        path.chmod(0o644)
    elif harm == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_text("ab" if harm == "short" else "x" * 64)
    with pytest.raises(ConfigRefused, match=r"Kunci .*checkpoint\.key"):
        go_on(app, room)
    assert "state" not in acts(app, room.category_id)
    with app.app_context():
        assert db.session.get_one(Category, room.category_id).state == INTERVIEWS
    assert (points(app), letters(app)) == ([], [])


def test_new_key_leaves_old_checkpoints_verifiable(app, room):
    go_on(app, room)
    renew_checkpoint_key(app.extensions["paritrana_settings"].instance)
    go_back(app, room)
    first, second = points(app)
    assert first.key != second.key
    assert differences(app, room.category_id) == ()
    with app.app_context():
        assert set(keys_used()) == {first.key, second.key}
        category = category_with_edition(room.category_id)
        both = Anchors(keys=[found_key(first), found_key(second)])
        assert check_log(category, both).faults == ()
        assert len(check_log(category, Anchors(keys=[found_key(first)])).faults) == 1


def test_checkpoint_from_before_stays_valid_and_a_later_one_may_not_lack_its_signature(app, room):
    go_on(app, room)
    with hand(settings_of(app)) as found:
        found.execute("DROP TRIGGER score_checkpoint_refuses_update")
        found.execute("UPDATE score_checkpoint SET key = NULL, signature = NULL")
    assert differences(app, room.category_id) == ()
    with app.app_context():
        category = category_with_edition(room.category_id)
        assert check_log(category).signers == ("",)
        assert check_log(category, Anchors(keys=["ab" * 16])).faults == (
            "Tidak ada titik periksa yang ditandatangani dengan kunci yang disebut.",
        )
        assert (checkpoints.untold(), checkpoints_are_due()) == ([], [])
        with pytest.raises(NotFound):
            checkpoints.note_of(points(app)[0])
    unsigned = (
        "INSERT INTO score_checkpoint SELECT category_id, 1, head, state, at, key, signature FROM score_checkpoint"
    )
    with hand(settings_of(app)) as found:
        found.execute("DROP TRIGGER score_checkpoint_is_on_the_log")
        with pytest.raises(REFUSES, match="signed"):
            found.execute(unsigned)


@pytest.mark.parametrize("column", ["signature", "key", "head"])
def test_checkpoint_changed_behind_the_program_is_told(app, room, column):
    go_on(app, room)
    digits = getattr(points(app)[0], column)
    other = f"{'1' if digits[0] == '0' else '0'}{digits[1:]}"
    with hand(settings_of(app)) as found:
        found.execute("DROP TRIGGER score_checkpoint_refuses_update")
        found.execute(f"UPDATE score_checkpoint SET {column} = '{other}'")  # noqa: S608
    assert any("tanda tangannya tidak cocok" in one for one in differences(app, room.category_id))


# ---------------------------------------------------------------------- sent


def test_one_person_of_each_bench_is_written_to_once(app, room):
    assert told(app) == []
    go_on(app, room)
    with app.app_context():
        assert checkpoints_are_due() == [(room.category_id,)]
    found = told(app)
    assert [(one.recipient, one.kind, one.state) for one in found] == [
        ("satu@uji.go.id", "checkpoint", "unsent"),
        ("tiga@uji.go.id", "checkpoint", "unsent"),
    ]
    (point,) = points(app)
    for one in found:
        assert read_notes(one.body)[0].point.head == point.head
        assert short(point.head) in one.body
        assert short(found_key(point)) in one.body
    with app.app_context():
        assert checkpoints_are_due() == []
    assert len(told(app)) == 2


def test_states_that_follow_each_other_before_anybody_is_told_are_all_in_one_letter(app, room, secretariat, tmp_path):
    go_on(app, room)
    go_back(app, room)
    first, second = points(app)
    one, other = told(app)
    notes = read_notes(one.body)
    assert [note.point for note in notes] == [Point(second.size, second.head), Point(first.size, first.head)]
    assert [note.point for note in read_notes(other.body)] == [note.point for note in notes]
    assert all(short(point.head) in one.body for point in (first, second))
    assert (len(told(app)), check_kept(app, room, notes)) == (2, ())
    page = secretariat.get("/edisi/contoh-2025/kabkota/titik-periksa").text
    assert page.count("belum dikirim: belum ada server surat") == 4
    kept = tmp_path / "surat.txt"
    kept.write_text(one.body, "utf-8")
    assert (notes_in(str(kept)), anchors_in(str(kept))) == (
        notes,
        [f"{one.size}:{one.head}" for one in (second, first)],
    )
    go_on(app, room)
    assert [len(read_notes(letter.body)) for letter in told(app)] == [2, 2, 1, 1]


def check_kept(app, room, notes):
    with app.app_context():
        return check_log(category_with_edition(room.category_id), Anchors(notes=notes)).faults


def test_secretariat_chooses_who_gets_it_and_who_has_no_address_gets_none(app, room):
    go_on(app, room)
    with app.app_context(), transaction() as session:
        second, third = (session.scalars(select(Panelist).where(Panelist.seat == seat)).one() for seat in (2, 3))
        checkpoints.choose(room.category_id, second.id, by=1, now=NOON)
        away = third.user_id
        session.get_one(User, away).email = ""
        with pytest.raises(NotFound):
            checkpoints.choose(room.category_id, 99, by=1, now=NOON)
    assert [one.recipient for one in told(app)] == ["dua@uji.go.id"]
    with app.app_context(), transaction() as session:
        session.get_one(User, away).email = "tiga@uji.go.id"
    assert [one.recipient for one in told(app)] == ["dua@uji.go.id", "tiga@uji.go.id"]


def test_chosen_one_who_left_is_followed_by_the_first_seat(app, room):
    with app.app_context(), transaction() as session:
        second = session.scalars(select(Panelist).where(Panelist.seat == 2)).one()
        checkpoints.choose(room.category_id, second.id, by=1, now=NOON)
        second.left_at = NOON
    go_on(app, room)
    assert [one.recipient for one in told(app)] == ["satu@uji.go.id", "tiga@uji.go.id"]


def test_state_that_was_not_reached_writes_to_nobody(app, room):
    with hand(settings_of(app)) as found:
        found.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON score_checkpoint BEGIN SELECT RAISE(ABORT, 'cut off'); END"
        )
    with pytest.raises(DatabaseError, match="cut off"):
        go_on(app, room)
    assert (points(app), told(app)) == ([], [])


def test_letter_says_nothing_of_the_marks(app, room):
    go_on(app, room)
    first, *_ = told(app)
    (point,) = points(app)
    with app.app_context():
        note = checkpoints.note_of(point)
    rest = first.body.replace(note.strip(), "").replace(short(point.head), "").replace(short(found_key(point)), "")
    assert not any(digit in rest.replace("2025", "") for digit in "0123456789")
    assert not any(name in first.body for name in NAMES)


# ---------------------------------------------------------------------- in the evening


def evening(day=0, minutes=0):
    """Eight o'clock in Samarinda on the day of NOON, or later."""
    return datetime(2026, 2, 13, 12, 0, tzinfo=UTC) + timedelta(days=day, minutes=minutes)


def due(app, now):
    with app.app_context():
        return checkpoints.due_this_evening(now=now)


def anchored(app, room, now):
    with app.app_context(), transaction():
        checkpoints.anchor_evening(room.category_id, now=now)
    return points(app)


def look_at_a_sheet(app, room, now):
    with app.app_context(), transaction():
        score_log.record(room.category_id, LOOK, {"reason": ""}, by=1, now=now)


def test_log_that_grew_has_a_checkpoint_in_the_evening_and_one_alone(app, room):
    go_on(app, room)
    assert due(app, evening(2)) == []
    look_at_a_sheet(app, room, NOON)
    assert (due(app, evening(minutes=-1)), due(app, evening())) == ([], [room.category_id])
    assert len(anchored(app, room, evening(minutes=-1))) == 1
    first, second = anchored(app, room, evening(minutes=1))
    assert (second.size, second.state, second.at) == (first.size + 1, PLENARY, evening(minutes=1))
    look_at_a_sheet(app, room, evening(minutes=2))
    assert due(app, evening(minutes=600)) == []
    assert len(anchored(app, room, evening(minutes=600))) == 2
    assert due(app, evening(1)) == [room.category_id]
    no_rows = "Lembar yang dilihat sebelum rapat pleno dalam tabel bukan yang dicatat log."  # of these looks
    assert differences(app, room.category_id) == (no_rows,)
    assert [len(read_notes(letter.body)) for letter in told(app)] == [2, 2]


def test_log_without_any_checkpoint_has_one_in_the_evening(app, room, monkeypatch):
    assert points(app) == []
    monkeypatch.setattr("webapp.jobs.letters.now", evening)
    with app.app_context():
        for ids in logs_have_grown():
            anchor_logs(*ids)
        assert (logs_have_grown(), checkpoints_are_due()) == ([], [(room.category_id,)])
    assert [one.state for one in points(app)] == [INTERVIEWS]


# ---------------------------------------------------------------------- on the page


def test_secretariat_sees_what_was_sent_and_chooses_who_keeps_it(app, room, secretariat):
    page = "/edisi/contoh-2025/kabkota/titik-periksa"
    assert "Belum ada. Surat pertama dibuat" in secretariat.get(page).text
    go_on(app, room)
    (point,) = points(app)
    with app.app_context():
        second, note = (
            db.session.scalars(select(Panelist.id).where(Panelist.seat == 2)).one(),
            checkpoints.note_of(point),
        )
    chosen = secretariat.post(f"/edisi/contoh-2025/kabkota/panel/{second}/titik-periksa", {})
    assert (chosen.status_code, chosen.location) == (303, f"{page}#penyimpan")
    assert secretariat.post("/edisi/contoh-2025/kabkota/panel/99/titik-periksa", {}).status_code == 404
    told(app)
    text = secretariat.get(page).text
    assert short(point.head) in text
    assert found_key(point)[:4] in text
    assert "belum dikirim: belum ada server surat" in text
    assert "dua@uji.go.id" in text
    assert "satu@uji.go.id" not in text
    assert secretariat.get(f"{page}/{point.size}.txt").data.decode() == note
    assert secretariat.get(f"{page}/99.txt").status_code == 404
