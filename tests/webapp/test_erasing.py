"""Erasing a person: no byte of the name or the address is left, and every verifier says what it said before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from scoring.bundle import check_bundle
from tests.webapp.canaries import OnPaper, type_paper
from tests.webapp.cli.test_bundle import unpacked
from tests.webapp.conftest import NOON, PASSWORD
from tests.webapp.eventful import eventful
from tests.webapp.outside import REFUSES, behind
from tests.webapp.score_logs import compared, differences
from tests.webapp.sealing import KUKAR, open_sealing
from webapp.db import db, transaction
from webapp.models import (
    VOID,
    Erasure,
    Letter,
    PaperCheck,
    PaperEnd,
    PaperEntry,
    Pledge,
    PlenaryNote,
    PlenaryVote,
    Score,
    ScoreEvent,
    SealedResult,
    User,
)
from webapp.queries.annexes import annexes_naming
from webapp.queries.personal import is_named, places_of
from webapp.services import accounts
from webapp.services.erasing import erase, person_to_erase
from webapp.services.letters import Draft, Post, write_letter
from webapp.verifier.verifikasi import check_all

NAME, EMAIL, LOGIN = "Kanari Wulandari", "kanari.w@contoh.go.id", "panelis-1"
PLACE = ("contoh-2025", "kabkota")
ERASE = ("erase", LOGIN, "--reason", "Permintaan tertulis 3 Maret")
NOTE = f"Menurut {NAME.upper()}, buktinya lengkap"
ACCENTED = "Émilia Wulandari"  # SQLite's lower() leaves the first letter as it is
SINGLE = "Suharto"


def with_juror(app, add_person, juror):
    """A plenary in which one juror has this name."""

    def add(login, *, role, name=""):
        return add_person(login, role=role, name=juror if login == LOGIN else name)

    return open_sealing(app, add)


def named(app, add_person, name=NAME, note=NOTE):
    """One in which the juror has an address, too, and is named in others' words."""
    found = with_juror(app, add_person, name)
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == LOGIN)).one()
        user.email = EMAIL
        session.get_one(Score, 1).note = note
        parts = {"category_id": found.room.category_id, "candidate_id": None, "kind": "checkpoint"}
        draft = Draft(addressee=name, recipient=EMAIL, subject="Uji", body=f"Yth. {name}", user_id=user.id, **parts)
        write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
    return found


@pytest.fixture
def sealed(app, add_person):
    """Sealed, with the name in a note that the log has the hash of, and in one for the minutes."""
    return sealed_with(app, add_person, NAME, NOTE)


def sealed_with(app, add_person, name, note):
    found = named(app, add_person, name, note)
    assert found.first.post(f"{found.page}/pleno/catatan", {"catatan": note}).status_code == 303
    assert found.seal().status_code == 303
    assert found.announce().status_code == 303
    return found


def let_go(app):
    """Nothing of the application holds the database, as when a command runs beside an idle server."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def notes_in(look):
    return {one.note for one in look(Score)} | {one.text for one in look(PlenaryNote)} - {""}


def files_with(folder, *texts):
    """Names of files in which one of these stands, whatever its case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    wanted = [text.casefold() for text in texts]
    return sorted(path.name for path in files if any(one in folded_bytes(path) for one in wanted))


def folded_bytes(path):
    return path.read_bytes().decode("utf-8", "replace").casefold()


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
    let_go(app)
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


@pytest.mark.embedded
@pytest.mark.parametrize("note", [f"Kata {ACCENTED},", f"Kata {ACCENTED.upper()},", "Kata E\u0301milia  Wulandari,"])
def test_name_with_an_accent_is_found_whatever_the_database_folds(app, add_person, command, settings, *, look, note):
    sealed_with(app, add_person, ACCENTED, note)
    let_go(app)
    assert command(*ERASE, "--run")[0] == 0
    assert notes_in(look) == {""}
    assert files_with(settings.instance, ACCENTED, "milia", "Wulandari") == []


def test_name_of_one_word_goes_where_it_is_theirs_and_is_told_where_it_is_a_word(app, add_person, command, look):
    """In votes, pledges and annexes it is this account's; in words it may be anybody's."""
    found = sealed_with(app, add_person, SINGLE, f"Menurut {SINGLE.upper()}, bukan Suhartono")
    told, done = (command(*ERASE, *more)[1] for more in ((), ("--run",)))
    for text in (told, done):
        assert f"Kata “{SINGLE}” ada dalam score.note: 1 baris, yang dibiarkan" in text
        assert f"Kata “{SINGLE}” ada dalam plenary_note.text: 1 baris, yang dibiarkan" in text
        assert f"--also {SINGLE}" in text
    assert {one.name for model in (PlenaryVote, Pledge) for one in look(model)} & {SINGLE} == set()
    assert [one.annex for one in look(SealedResult)] == [""]
    assert notes_in(look) == {"", f"Menurut {SINGLE.upper()}, bukan Suhartono"}
    assert differences(app, found.room.category_id) == ()


@pytest.mark.embedded
@pytest.mark.parametrize("at_once", [True, False])
def test_name_of_one_word_that_is_said_goes_also_after_the_erasure(
    app, add_person, command, settings, look, *, at_once
):
    found = sealed_with(app, add_person, SINGLE, f"Menurut {SINGLE.upper()}, lengkap")
    let_go(app)
    also = ("--also", SINGLE)
    if not at_once:
        assert command(*ERASE, "--run")[0] == 0
    (login,) = [one.login for one in look(User) if one.name in {SINGLE, "(data dihapus)"}]
    again = ("erase", login, *ERASE[2:])
    let_go(app)
    rehearsed = command(*again, *also)[1]
    code, text = command(*again, *also, "--run")
    assert (code, "score: 1 baris" in rehearsed, "score: 1 baris" in text) == (0, True, True)
    assert (f"Kata “{SINGLE}”" in text, "letter: " in text) == (False, at_once)
    assert files_with(settings.instance, SINGLE) == []
    assert [one.seq for one in look(ScoreEvent) if not one.salt] == [2]
    assert len(look(Erasure)) == 2 - at_once
    assert differences(app, found.room.category_id) == ()


@pytest.mark.parametrize("name", ["", " . "])
def test_name_that_is_no_name_is_refused(app, add_person, command, name):
    with_juror(app, add_person, NAME)
    assert command(*ERASE, "--also", name) == (1, "Nama di --person dan --also harus memuat huruf atau angka.\n")


def test_name_that_is_said_may_not_stand_in_the_reason_and_an_erased_account_needs_one(app, sealed, command, look):
    answer = command("erase", LOGIN, "--reason", "Permintaan Bu Ani", "--also", "ani", "--run")
    assert (answer[0], "tidak boleh menyebut" in answer[1]) == (1, True)
    assert command(*ERASE, "--run")[0] == 0
    (login,) = [one.login for one in look(User) if one.name == "(data dihapus)"]
    assert "sudah dihapus" in command("erase", login, "--reason", "Permintaan", "--run")[1]


def test_earlier_spelling_goes_from_annexes_and_from_words(app, add_person, command, look):
    """The account's name was mended after the seal; the earlier one stands under a pledge and a vote."""
    found = sealed_with(app, add_person, NAME, NOTE)
    behind(app, "UPDATE \"user\" SET name = 'Kenari Wulandary' WHERE login = 'panelis-1'")
    assert command(*ERASE, "--run")[0] == 0
    assert notes_in(look) == {""}
    assert [one.annex for one in look(SealedResult)] == [""]
    with app.app_context():
        assert list(places_of([NAME, "Kenari Wulandary"])) == []
    assert differences(app, found.room.category_id) == ()


def test_annex_of_who_is_not_in_it_stays(app, sealed, command, look):
    assert command("erase", "op-paser", "--reason", "Permintaan", "--run")[0] == 0
    assert NAME in look(SealedResult)[0].annex


def test_everybody_whom_an_annex_names_is_found_by_the_account(app, add_person):
    """In a plenary in which everything has happened, names of today being others'."""
    found = eventful(app, add_person)
    type_paper(app, found.room, OnPaper(3, "panelis-2", KUKAR, "op-kukar", "Kata"))
    with app.app_context(), transaction() as session:
        users = list(session.scalars(select(User)))
        for user in users:
            user.name = f"Nama<{user.login}>"
        compared = session.scalars(select(User.id).where(User.login == "op-paser")).one()
        entry = session.scalars(select(PaperEntry)).one()
        session.add(PaperCheck(entry_id=entry.id, by_user_id=compared, at=NOON))
        session.add(PaperEnd(paper_id=entry.paper_id, how=VOID, reason="Basah", by_user_id=compared, at=NOON))
        logins = {user.id: user.login for user in users}
    assert found.seal().status_code == 303
    behind(app, "UPDATE \"user\" SET name = 'x'")
    with app.app_context():
        (annex,) = db.session.scalars(select(SealedResult.annex))
        told = {login for login in logins.values() if f"Nama<{login}>" in annex}
        assert {login for number, login in logins.items() if annexes_naming(number)} == told
        assert told >= {"panelis-1", "sekretariat", "sekretariat-2", "op-kukar", "op-paser"}


def test_deed_after_the_seal_is_in_no_annex(app, sealed, add_person):
    add_person("orang", role="secretariat")
    with app.app_context():
        number = db.session.scalars(select(User.id).where(User.login == "orang")).one()
        for days, expected in ((9, []), (-9, [1])):
            note = PlenaryNote(category_id=sealed.room.category_id, text="Uji", by_user_id=number)
            note.at = NOON + timedelta(days=days)
            with transaction() as session:
                session.add(note)
            assert annexes_naming(number) == expected


def test_name_is_found_in_json_behind_a_line_end_and_a_quotation_mark():
    assert is_named(["Andi “Uci” Siregar"], "kata ANDI “uci”\nSiregar.")
    assert is_named(['Andi "Uci" Siregar'], json.dumps({"notes": ['Baik.\nAndi "Uci" Siregar']}))
    assert not is_named(["Andi"], json.dumps(["Andina", "sandi"]))
    assert not is_named(["Andi"], '{"Andina')
    assert not is_named([], "")


def test_nobody_is_named_in_any_row_and_the_log_fits_whichever_the_database(app, sealed):
    with app.app_context():
        before = {(one.table, one.column) for one in places_of([NAME, EMAIL])}
        with transaction():
            found = erase(person_to_erase(LOGIN), "Permintaan", now=NOON)
        assert {table for table, _column in before} <= set(found.gone)
        assert list(places_of([NAME, EMAIL])) == []
    assert differences(app, sealed.room.category_id) == ()
