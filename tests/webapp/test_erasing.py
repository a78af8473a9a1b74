"""Erasing a person: no byte of the name or the address is left, and every verifier says what it said before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scoring.bundle import check_bundle
from tests.webapp.cli.test_bundle import unpacked
from tests.webapp.conftest import NOON, PASSWORD
from tests.webapp.outside import REFUSES, behind
from tests.webapp.score_logs import compared, differences
from tests.webapp.sealing import open_sealing
from webapp.db import db, transaction
from webapp.models import Letter, Pledge, PlenaryVote, Score, ScoreEvent, User
from webapp.queries.personal import places_of
from webapp.services import accounts
from webapp.services.erasing import erase, person_to_erase
from webapp.services.letters import Draft, Post, write_letter
from webapp.verifier.verifikasi import check_all

NAME, EMAIL, LOGIN = "Kanari Wulandari", "kanari.w@contoh.go.id", "panelis-1"
PLACE = ("contoh-2025", "kabkota")
ERASE = ("erase", LOGIN, "--reason", "Permintaan tertulis 3 Maret")
NOTE = f"Menurut {NAME.upper()}, buktinya lengkap"


def with_juror(app, add_person, juror):
    """A plenary in which one juror has this name."""

    def add(login, *, role, name=""):
        return add_person(login, role=role, name=juror if login == LOGIN else name)

    return open_sealing(app, add)


def named(app, add_person):
    """One in which the juror has an address, too, and is named in others' words."""
    found = with_juror(app, add_person, NAME)
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == LOGIN)).one()
        user.email = EMAIL
        session.get_one(Score, 1).note = NOTE
        parts = {"category_id": found.room.category_id, "candidate_id": None, "kind": "checkpoint"}
        draft = Draft(addressee=NAME, recipient=EMAIL, subject="Uji", body=f"Yth. {NAME}", user_id=user.id, **parts)
        write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
    return found


@pytest.fixture
def sealed(app, add_person):
    """Sealed, with the name in a note that the log has the hash of, and in one for the minutes."""
    found = named(app, add_person)
    assert found.first.post(f"{found.page}/pleno/catatan", {"catatan": NOTE}).status_code == 303
    assert found.seal().status_code == 303
    assert found.announce().status_code == 303
    return found


def files_with(folder, *texts):
    """Names of files in which one of these stands, whatever its case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    wanted = [text.lower().encode() for text in texts]
    return sorted(path.name for path in files if any(one in path.read_bytes().lower() for one in wanted))


def bundle_of(command, tmp_path, name):
    path = tmp_path / name
    assert command("bundle", *PLACE, "-o", str(path))[0] == 0
    return path


@pytest.mark.embedded
def test_no_byte_is_left_and_both_verifiers_say_the_same(app, sealed, command, tmp_path, look):
    settings = app.extensions["paritrana_settings"]
    derived = settings.derived / "1"
    derived.mkdir(parents=True, exist_ok=True)
    (derived / "nama~0").write_text(NAME)
    (settings.instance / "paritrana-0026.sqlite3").write_text(NAME)
    before, marks = compared(app, sealed.room.category_id), [(one.sheet_id, one.value) for one in look(Score)]
    lines = unpacked(bundle_of(command, tmp_path, "sebelum.zip"))["log.jsonl"]
    assert {"paritrana.sqlite3-wal", "nama~0", "paritrana-0026.sqlite3"} <= set(files_with(settings.instance, NAME))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    code, text = command(*ERASE, "--run")
    assert code == 0, text
    assert files_with(settings.instance, NAME, EMAIL, "Wulandari", "kanari") == []
    after = compared(app, sealed.room.category_id)
    assert (after.point, after.sheets, after.faults) == (before.point, before.sheets, ())
    assert [one.seq for one in look(ScoreEvent) if not one.salt] == [2]  # the sheet with the note
    assert [(one.sheet_id, one.value) for one in look(Score)] == marks
    path = bundle_of(command, tmp_path, "sesudah.zip")
    files = unpacked(path)
    assert files["log.jsonl"] == lines
    assert check_bundle(files).faults == ()
    assert check_all(files, []) == []
    assert command("verify", str(path))[0] == command("verify-log", *PLACE)[0] == 0
    assert "(nama tidak lagi disimpan)" not in sealed.first.get(sealed.public).text
    assert sealed.first.get(f"{sealed.page}/pleno").status_code == 200
    (user,) = [one for one in look(User) if one.name == "(data dihapus)"]
    assert (user.login, user.email, user.active) == (f"dihapus:{user.id}", "", False)
    assert accounts.login_problem(user.login)


def test_rehearsal_tells_the_same_and_changes_nothing(app, sealed, command, settings, look):
    told = command(*ERASE)[1]
    assert "Belum ada yang dihapus" in told
    assert {one.name for one in look(User) if one.login == LOGIN} == {NAME}
    assert EMAIL in {one.recipient for one in look(Letter)}
    done = command(*ERASE, "--run")[1]
    lines = [one for one in told.splitlines() if one.startswith("  ")]
    assert lines
    assert [one for one in done.splitlines() if one.startswith("  ")] == lines
    assert "plenary_vote: 1 baris" in told


def test_name_in_what_can_not_be_emptied_is_told(app, add_person, command):
    found = named(app, add_person)
    assert found.decide().status_code == 303
    assert found.agree(found.propose_seal(**{"alasan-segel": NOTE})).status_code == 303
    text = command(*ERASE, "--run")[1]
    assert "Namanya disebut dalam sealed_result.reason: 1 baris" in text
    with app.app_context():
        assert {(one.table, one.column) for one in places_of([NAME, EMAIL])} == {("sealed_result", "reason")}
    assert differences(app, found.room.category_id) == ()


def test_who_still_sits_on_an_open_panel_or_is_unknown_or_named_in_the_reason_is_refused(app, add_person, command):
    named(app, add_person)
    assert "masih duduk dalam Tim Penilai contoh-2025/kabkota" in command(*ERASE, "--run")[1]
    assert command("erase", "siapa", "--reason", "x", "--run") == (1, "Tidak ada akun “siapa”.\n")
    assert "Tulis alasannya" in command("erase", "op-paser", "--reason", " ", "--run")[1]
    assert "tidak boleh menyebut" in command("erase", "op-paser", "--reason", "oleh OP-PASER", "--run")[1]
    assert command("erase", "op-paser", "--reason", "Permintaan", "--run")[0] == 0


def test_erased_person_can_not_sign_in_and_is_signed_out(app, sealed, command):
    persona = sealed.people[LOGIN]
    assert persona.get("/akun").status_code == 200
    assert command(*ERASE, "--run")[0] == 0
    assert persona.get("/akun").status_code == 303
    answer = persona.post("/masuk", {"login": LOGIN, "password": PASSWORD})
    assert answer.status_code == 422


def test_words_are_emptied_and_never_changed(app, sealed):
    """By the database itself, whatever the program does."""
    for statement in (
        "UPDATE plenary_vote SET name = 'lain'",
        "UPDATE plenary_vote SET name = '', vote = 'against'",
        "UPDATE plenary_decision SET reason = 'lain'",
        "UPDATE plenary_decision SET \"order\" = ''",
        "UPDATE joint_act SET words = 'lain'",
        "DELETE FROM erasure",
    ):
        behind(app, "INSERT INTO erasure (id, user_id, reason, at) SELECT 1 + count(*), 1, 'x', 'y' FROM erasure")
        with pytest.raises(REFUSES):
            behind(app, statement)
    behind(app, "UPDATE plenary_vote SET name = ''", "UPDATE plenary_decision SET reason = ''")


def test_name_that_is_no_search_goes_from_votes_and_pledges(app, add_person):
    """A name of one word may be anybody's, so words aren't searched for it; where it stands as a name it goes."""
    assert with_juror(app, add_person, "Kanari").seal().status_code == 303
    with app.app_context():
        names = select(PlenaryVote.name).union_all(select(Pledge.name))
        assert "Kanari" in db.session.scalars(names).all()
        with transaction():
            erase(person_to_erase(LOGIN), "Permintaan", now=NOON)
        assert "Kanari" not in db.session.scalars(names).all()


def test_nobody_is_named_in_any_row_and_the_log_fits_whichever_the_database(app, sealed):
    with app.app_context():
        before = {(one.table, one.column) for one in places_of([NAME, EMAIL])}
        with transaction():
            found = erase(person_to_erase(LOGIN), "Permintaan", now=NOON)
        assert {table for table, _column in before} <= set(found.gone)
        assert list(places_of([NAME, EMAIL])) == []
    assert differences(app, sealed.room.category_id) == ()
