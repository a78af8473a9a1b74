"""Accounts as the secretariat looks after them: no deed without a trace, and nobody gets hold of another's account."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests import second_step
from tests.webapp.conftest import PASSWORD, Persona
from tests.webapp.one_time import RESET, send, token_in
from tests.webapp.outside import ONLY_ADDED
from tests.webapp.test_second_step import begin
from webapp.db import transaction
from webapp.models import BRANCH, JUROR, SECRETARIAT, VERIFIER, AccountDeed, Letter, Totp, User
from webapp.services import people as service

NEW = {"login": "verifikator-9", "name": "Verifikator Sembilan", "role": VERIFIER, "email": "v9@uji.go.id"}
SET = {"password": "bako-rine-tulu-sawe", "password_again": "bako-rine-tulu-sawe"}


@pytest.fixture
def colleague(add_person):
    persona = add_person("sekretariat-2", role=SECRETARIAT, name="Sekretariat Dua")
    assert persona.sign_in().status_code == 303
    return persona


def deeds(look) -> list[tuple[int, str, int | None]]:
    return [(one.user_id, one.kind, one.by_user_id) for one in look(AccountDeed)]


def test_new_account_gets_its_password_through_a_link_that_its_owner_opens(app, client, secretariat, look):
    made = secretariat.post("/pengguna/baru", NEW)
    token = token_in(made.text, RESET)
    assert made.status_code == 200
    assert deeds(look) == [(2, "made", 1), (2, "link_made", 1)]
    guest = Persona(client, "verifikator-9")
    assert send(guest, f"{RESET}/simpan", token, **SET).status_code == 303
    assert guest.post("/masuk", {"login": "verifikator-9", "password": SET["password"]}).location == "/masuk/kode"
    page = secretariat.post("/pengguna", {"cari": "sembilan"}).text
    assert ("Verifikator Sembilan" in page, "menyiapkan autentikator saat masuk" in page) == (True, True)
    assert "Tidak ada akun yang cocok" in secretariat.post("/pengguna", {"cari": "%"}).text


def test_second_step_is_told_only_of_whom_it_is_asked(secretariat, juror):
    for text in (secretariat.post("/pengguna", {"cari": "panelis"}).text, secretariat.get("/pengguna/2").text):
        assert (juror.login in text, "langkah kedua" in text.casefold(), "autentikator" in text) == (True, False, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": SECRETARIAT}, "Pilih peran dari daftar."),
        ({"role": "raja"}, "Pilih peran dari daftar."),
        ({"login": "sekretariat"}, "sudah dipakai"),
        ({"login": "a b"}, "Nama akun terdiri atas"),
        ({"name": "x"}, "3 sampai 200 huruf"),
        ({"name": "   "}, "3 sampai 200 huruf"),
        ({"name": "a" * 500}, "Teks paling panjang 200 huruf; yang ini 500 huruf."),
        ({"name": "Verifikator \u202enaljieS"}, "membalik arah tulisan"),
        ({"name": "Veri\u200bfikator"}, "karakter yang tidak terlihat"),
        ({"name": "\u3164\u3164\u3164\u3164"}, "karakter yang tidak terlihat"),
        ({"name": "Veri\x07fikator"}, "karakter yang tidak dapat disimpan"),
        ({"email": "bukan surel"}, "bukan alamat surel"),
    ],
)
def test_account_that_can_not_be_is_refused_with_what_was_typed(secretariat, look, fields, words):
    answer = secretariat.post("/pengguna/baru", {**NEW, **fields})
    assert (answer.status_code, words in answer.text, len(look(User))) == (422, True, 1)
    assert all(value in answer.text for name, value in {**NEW, **fields}.items() if name != "role" and value.strip())


def test_lost_phone_is_taken_out_by_another_member_and_told(app, secretariat, colleague, look):
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "sekretariat-2")).one().email = "dua@uji.go.id"
    assert secretariat.post("/pengguna/2/autentikator").status_code == 303
    assert colleague.get("/akun").status_code == 303
    assert [one.user_id for one in look(Totp)] == [1]
    assert deeds(look)[-1] == (2, "authenticator_reset", 1)
    assert "ponsel Anda dilaporkan hilang" in look(Letter)[-1].body
    assert 'class="qr"' in begin_again(colleague)


def begin_again(persona: Persona) -> str:
    assert begin(persona).location == "/masuk/kode"
    return persona.get("/masuk/kode").text


@pytest.mark.parametrize("deed", ["autentikator", "tautan", "nonaktifkan", "keluarkan"])
def test_nobody_does_it_to_their_own_account(secretariat, look, deed):
    answer = secretariat.post(f"/pengguna/1/{deed}")
    assert (answer.status_code, service.OWN in answer.text, look(AccountDeed)) == (422, True, [])


@pytest.mark.parametrize(
    ("first", "then"), [("autentikator", "tautan"), ("tautan", "autentikator"), ("surel", "autentikator")]
)
def test_one_person_alone_never_gets_hold_of_a_colleagues_account(secretariat, colleague, add_person, first, then):
    """Or acts of two people would be acts of one."""
    fields = {"email": "saya@uji.go.id"}
    assert secretariat.post(f"/pengguna/2/{first}", fields).status_code in {200, 303}
    if first == "autentikator":
        colleague.sign_in()
    answer = secretariat.post(f"/pengguna/2/{then}", fields)
    assert (answer.status_code, service.BY_ANOTHER in answer.text) == (422, True)
    third = add_person("sekretariat-3", role=SECRETARIAT)
    third.sign_in()
    assert third.post(f"/pengguna/2/{then}").status_code in {200, 303}


@pytest.mark.parametrize("then", ["tautan", "surel"])
def test_who_takes_a_chairs_phone_out_does_not_get_hold_of_the_account_either(app, secretariat, juror, then):
    """Whose role asks for no second step has none left by then: what counts is that there was one."""
    second_step.ensure_authenticator(app, juror.login)
    assert secretariat.post("/pengguna/2/autentikator").status_code == 303
    answer = secretariat.post(f"/pengguna/2/{then}", {"email": "saya@uji.go.id"})
    assert (answer.status_code, service.BY_ANOTHER in answer.text) == (422, True)


def test_juror_without_a_second_step_is_helped_by_one_person(secretariat, juror):
    user_id = 2
    assert secretariat.post(f"/pengguna/{user_id}/surel", {"email": "p@uji.go.id"}).status_code == 303
    assert token_in(secretariat.post(f"/pengguna/{user_id}/tautan").text, RESET)


def test_deactivated_account_is_out_at_once_and_comes_back_when_it_is_activated(secretariat, juror, look):
    assert secretariat.post("/pengguna/2/nonaktifkan").status_code == 303
    assert (juror.get("/akun").status_code, juror.sign_in().status_code) == (303, 422)
    assert "tidak aktif" in secretariat.get("/pengguna").text
    assert secretariat.post("/pengguna/2/tautan").status_code == 422
    assert secretariat.post("/pengguna/2/aktifkan").status_code == 303
    assert juror.sign_in().status_code == 303
    assert deeds(look) == [(2, "deactivated", 1), (2, "activated", 1)]


@pytest.mark.parametrize("role", [JUROR, VERIFIER, BRANCH])
def test_accounts_are_for_the_secretariat_alone(add_person, secretariat, role):
    persona = add_person("orang", role=role)
    persona.sign_in()
    for path in ("/pengguna", "/pengguna/1", "/pengguna/999", "/pengguna/baru"):
        assert persona.get(path).status_code == 403
    assert secretariat.get("/pengguna/999").status_code == 404


def test_deeds_are_only_added(app, secretariat, juror):
    secretariat.post("/pengguna/2/keluarkan")
    for change in ("UPDATE account_deed SET by_user_id = NULL", "DELETE FROM account_deed"):
        with (
            pytest.raises(DatabaseError, match=ONLY_ADDED),
            app.app_context(),
            transaction() as session,
        ):
            session.connection().exec_driver_sql(change)


def test_refused_address_stays_as_typed(secretariat, juror):
    answer = secretariat.post("/pengguna/2/surel", {"email": "bukan surel"})
    assert (answer.status_code, 'value="bukan surel"' in answer.text) == (422, True)


def test_owner_sees_what_was_done(secretariat, juror):
    secretariat.post("/pengguna/2/keluarkan")
    juror.sign_in()
    assert 'Dikeluarkan dari semua perangkat <span class="soft">oleh Sekretariat' in juror.get("/akun").text
    assert second_step.SECRET not in juror.get("/akun").text
    assert PASSWORD not in secretariat.get("/pengguna/2").text
