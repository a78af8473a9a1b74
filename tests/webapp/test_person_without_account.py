"""Who was invited, signed, answered or presented without an account is told what is stored, and erased, by name."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.test_erasing import files_with, let_go, with_juror
from webapp.db import transaction
from webapp.models import Candidate, Erasure, Invitation, Letter, Submission, User
from webapp.queries.personal import emptied, places_of
from webapp.services.letters import Draft, Post, write_letter

NAME, EMAIL = "Kenanga Puspita", "kenanga.p@contoh.go.id"
PERSON = ("--person", NAME, "--reason", "Permintaan tertulis 3 Maret")


@pytest.fixture
def planted(app, add_person):
    """An invitation with a letter to their address, and a signed report."""
    room = with_juror(app, add_person, "Ibu Satu")
    with app.app_context(), transaction() as session:
        candidate = session.scalars(select(Candidate)).first()
        times = {"created_at": NOON, "expires_at": NOON.replace(year=2100)}
        parts = {"candidate_id": candidate.id, "by_user_id": 1, "token_sha256": "0" * 64, "seed": "biji", **times}
        session.add(Invitation(addressee=f"Dra. {NAME}", email=EMAIL, **parts))
        draft = Draft("checkpoint", candidate.category_id, None, f"Ibu {NAME}", EMAIL, "Undangan", "Silakan masuk")
        write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
        signed = {"signed_name": NAME.upper(), "signed_position": "Kepala", "pledge": "Ya", "by_user_id": 1, "at": NOON}
        session.add(Submission(candidate_id=candidate.id, number=1, body="{}", body_sha256="0" * 64, **signed))
    let_go(app)
    return room


def test_everything_that_names_them_is_exported(planted, command):
    told = json.loads(command("privacy", "export", *PERSON[:2])[1])
    assert told["account"] is None
    assert [(one["addressee"], one["email"]) for one in told["stored"]["invitation"]] == [(f"Dra. {NAME}", EMAIL)]
    assert [one["body"] for one in told["stored"]["letter"]] == ["Silakan masuk"]
    assert told["named"]["submission"][0]["signed_name"] == [NAME.upper()]
    assert (set(told["stored"]), told["deeds"]) == ({"invitation", "letter"}, {})


@pytest.mark.embedded
def test_no_byte_of_them_is_left_and_only_a_number_says_that_it_was_so(app, planted, command, look, settings):
    rehearsed = command("erase", *PERSON)[1]
    assert ("Belum ada yang dihapus" in rehearsed, len(look(Erasure))) == (True, 0)
    code, text = command("erase", *PERSON, "--run")
    assert code == 0, text
    assert files_with(settings.instance, NAME, EMAIL, "Kenanga", "Puspita") == []
    (invitation,), (letter,) = look(Invitation), look(Letter)
    assert (invitation.email, invitation.revoked_at is not None, invitation.seed) == ("", True, "")
    assert (letter.state, letter.recipient, letter.body) == ("called_off", "", "")
    (erasure,) = look(Erasure)
    (user,) = [one for one in look(User) if one.id == erasure.user_id]
    assert (user.login, user.name, user.email, user.active) == (f"dihapus:{user.id}", "(data dihapus)", "", False)
    assert "seseorang tanpa akun" in text
    with app.app_context():
        assert list(places_of([NAME, EMAIL])) == []
    assert emptied() >= {("slot", "presenter"), ("slot", "stand_in"), ("village_check", "answered_by")}


def test_by_the_address_alone_what_another_title_hides_is_found_too(app, planted, command, look):
    with app.app_context(), transaction() as session:
        session.scalars(select(Invitation)).one().addressee = "Kepala Dinas"
    told = json.loads(command("privacy", "export", *PERSON[:2], "--email", EMAIL)[1])
    assert [one["addressee"] for one in told["stored"]["invitation"]] == ["Kepala Dinas"]
    assert command("erase", *PERSON, "--email", EMAIL, "--run")[0] == 0
    assert [one.addressee for one in look(Invitation)] == [""]


def test_an_account_is_never_erased_by_its_name_nor_its_letters(app, planted, command, look):
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == "panelis-2")).one()
        user.name, user.email = NAME, "lain@contoh.go.id"
        draft = Draft("checkpoint", 1, None, NAME, user.email, "Uji", "Isi", user_id=user.id)
        write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
    text = command("erase", *PERSON, "--run")[1]
    assert "Namanya disebut dalam user.name: 1 baris" in text
    assert NAME in {one.name for one in look(User)}
    assert {one.recipient for one in look(Letter)} == {"", "lain@contoh.go.id"}
    refused = command("erase", *PERSON, "--email", "lain@contoh.go.id", "--run")
    assert refused == (1, "Surel itu milik akun “panelis-2”; sebut akunnya sebagai ganti --person.\n")


@pytest.mark.parametrize("given", [(), ("panelis-1", "--person", NAME), ("panelis-1", "--email", EMAIL)])
@pytest.mark.parametrize("command_words", [("erase", "--reason", "x"), ("privacy", "export")])
def test_either_an_account_or_a_person_is_named(command, command_words, given):
    with pytest.raises(SystemExit) as ended:
        command(*command_words, *given)
    assert ended.value.code == 2


def test_person_who_is_named_in_the_reason_is_refused(planted, command):
    answer = command("erase", "--person", NAME, "--reason", f"Permintaan {NAME}")
    assert (answer[0], "tidak boleh menyebut" in answer[1]) == (1, True)


NAMESAKES = (("Kenanga Puspita Sari", "sari@lain.go.id"), (NAME, "lain@lain.go.id"))


@pytest.mark.parametrize("how", [("--person", NAME, "--email", EMAIL), ("--person", "Kenanga", "--email", EMAIL)])
def test_who_is_called_alike_keeps_everything_and_stands_in_no_export(app, planted, command, look, how):
    with app.app_context(), transaction() as session:
        own = session.scalars(select(Invitation)).one()
        times = {"created_at": NOON, "expires_at": own.expires_at, "by_user_id": 1, "seed": "biji"}
        for number, (name, email) in enumerate(NAMESAKES, start=1):
            parts = {"candidate_id": own.candidate_id, "token_sha256": f"{number:064}", **times}
            session.add(Invitation(addressee=name, email=email, **parts))
            draft = Draft("checkpoint", planted.room.category_id, None, name, email, "Undangan", "Silakan")
            write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
    told = command("privacy", "export", *how)[1]
    assert (EMAIL in told, "lain.go.id" in told, "Puspita Sari" in told) == (True, False, False)
    assert command("erase", *how, "--reason", "Permintaan tertulis 3 Maret", "--run")[0] == 0
    kept = [(one.addressee, one.email, one.revoked_at is None) for one in look(Invitation)]
    assert kept == [("", "", False), *((*one, True) for one in NAMESAKES)]
    letters = [(one.addressee, one.recipient, one.state) for one in look(Letter)]
    assert letters == [("", "", "called_off"), *((*one, "waiting") for one in NAMESAKES)]
