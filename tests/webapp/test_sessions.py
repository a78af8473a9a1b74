"""Where somebody is signed in: shown, ended, and never come to life again."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Blueprint

from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, Persona, app_with
from tests.webapp.room import open_room
from webapp.access import SIGNED_IN, access
from webapp.db import db, transaction
from webapp.models import JUROR, SECRETARIAT, VERIFIER, AccountDeed, AuthSession, Letter, PasswordReset, Totp, User
from webapp.services import devices
from webapp.services import second_step as service

ANDROID = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; Mobile) Chrome/130 Safari/537"}


def elsewhere(persona: Persona, **environ: str) -> Persona:
    """The same person on another device, signed in."""
    found = Persona(persona.client.application.test_client(), persona.login, persona.name)
    found.client.environ_base.update(environ)
    assert found.sign_in().status_code == 303
    return found


def test_own_sessions_are_shown_with_what_since_when_and_which_is_this(juror, clock):
    clock.forward(minutes=20)
    elsewhere(juror, HTTP_USER_AGENT=ANDROID["User-Agent"])
    page = juror.get("/akun").text
    assert ("Chrome di ponsel Android" in page, "12.00 WITA" in page, "12.20 WITA" in page) == (True, True, True)
    assert page.count("perangkat ini") == 1
    assert "Perangkat yang 1 jam tidak dipakai keluar sendiri; 12 jam sesudah masuk, Anda masuk lagi." in page


def test_all_others_end_and_this_one_goes_on(juror, other_juror):
    there = elsewhere(juror)
    assert juror.post("/akun/keluarkan-lain").location == "/akun"
    assert (there.get("/akun").status_code, juror.get("/akun").status_code) == (303, 200)
    assert other_juror.get("/akun").status_code == 200
    assert "Keluarkan semua yang lain" not in juror.get("/akun").text


LATER = 11  # minutes
SHOWN = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}")


@pytest.mark.parametrize("role", [JUROR, SECRETARIAT])
def test_own_sessions_are_ended_after_the_secret_alone(app, add_person, clock, look, role):
    persona, away_from_here = add_person("orang", role=role), Persona(app.test_client(), "orang")
    for one in (away_from_here, persona):
        clock.forward(minutes=1)
        one.sign_in()
    away = open_ones(look)[0]
    clock.forward(minutes=LATER)
    for path in (f"/perangkat/{away}/cabut", "/akun/keluarkan-lain"):
        asked = persona.post(path)
        assert (asked.status_code, "Buktikan bahwa ini Anda" in asked.text) == (422, True)
        assert "tidak cocok" in persona.post(path, {"rahasia": "salah-sama-sekali"}).text
    assert away_from_here.get("/akun").status_code == 200
    secret = persona.code() if role == SECRETARIAT else PASSWORD
    assert persona.post(f"/perangkat/{away}/cabut", {"rahasia": secret}).location == "/akun"
    assert away_from_here.get("/akun").status_code == 303
    assert persona.post("/akun/keluarkan-lain").location == "/akun"  # the secret was typed just now


def test_signing_out_here_asks_for_nothing(juror, clock, look):
    (here,) = open_ones(look)
    clock.forward(minutes=LATER)
    assert juror.post(f"/perangkat/{here}/cabut").location == "/masuk"


def test_address_of_an_operator_or_panelist_changes_in_no_other_way(app, juror, secretariat, clock, look):
    """An address is where links for a new password go: on each page the same is asked, remembered and told."""
    room = open_room(app, (juror.login,), names=("Uji",))
    path = f"{room.page}/panel/1/surel"
    assert secretariat.post(path, {"email": "lama@contoh.go.id"}).status_code == 303
    clock.forward(minutes=LATER)
    asked = secretariat.post(path, {"email": "baru@contoh.go.id"})
    assert (asked.status_code, 'name="email" value="baru@contoh.go.id"' in asked.text) == (422, True)
    done = secretariat.post(path, {"email": "baru@contoh.go.id", "rahasia": secretariat.code()})
    assert done.status_code == 303
    assert [one.kind for one in look(AccountDeed)] == ["address_changed"] * 2
    assert [one.recipient for one in look(Letter)] == ["lama@contoh.go.id"]


@pytest.mark.parametrize("act", [("tautan", {}), ("autentikator", {}), ("surel", {"email": "baru@contoh.go.id"})])
def test_what_guards_a_colleagues_account_changes_after_the_code_alone(secretariat, coded, clock, look, act):
    path, typed = act
    before = everything(look)
    clock.forward(minutes=LATER)
    asked = secretariat.post(f"/pengguna/2/{path}", typed)
    assert (asked.status_code, "Kode dari aplikasi autentikator yang sekarang" in asked.text) == (422, True)
    assert all(f'name="{name}" value="{value}"' in asked.text for name, value in typed.items())
    assert secretariat.post(f"/pengguna/2/{path}", {**typed, "rahasia": PASSWORD + "x"}).status_code == 422
    assert everything(look) == before
    done = secretariat.post(f"/pengguna/2/{path}", {**typed, "rahasia": secretariat.code()})
    assert done.status_code in {200, 303}
    assert everything(look) != before


OWN = {
    "/akun/kode-cadangan": ({}, "sandi"),
    "/pengguna/1/surel": ({"email": "baru@contoh.go.id"}, "sandi"),
    "/akun/sandi": ({"password": "bako-rine-tulu-sawe", "password_again": "bako-rine-tulu-sawe"}, "old"),
    "/akun/autentikator": ({"code": "first"}, "sandi"),
}


@pytest.mark.parametrize("path", OWN)
def test_what_guards_ones_own_account_changes_after_password_and_code(secretariat, clock, look, path):
    """As when signing in, however long ago the one or the other was typed."""
    typed, field = OWN[path]
    whole, deeds = {field: PASSWORD, "rahasia": "code"}, len(look(AccountDeed))
    for half in ({}, {"rahasia": "code"}, {field: PASSWORD}, {field: PASSWORD, "rahasia": "000000"}, whole):
        clock.forward(minutes=LATER)
        fields = {**typed, **half} | ({"rahasia": secretariat.code()} if half.get("rahasia") == "code" else {})
        if "code" in typed:
            secret = SHOWN.search(secretariat.get(path).text)[0].replace(" ", "")
            fields["code"] = service.code_at(secret, service.step_at(clock.at))
        answer = sent(secretariat, path, fields)
        done = half is whole
        assert (answer.status_code in {200, 303}, len(look(AccountDeed))) == (done, deeds + done)
        assert done or 'name="rahasia"' in answer.text


def sent(persona: Persona, path: str, fields: dict[str, str]):
    """Just these: PASSWORD stands for no code here."""
    return persona.client.post(path, data={"csrf_token": persona.token(), **fields})


@pytest.fixture
def coded(app, add_person):
    """A verifier with an authenticator."""
    add_person("verifikator", role=VERIFIER)
    second_step.ensure_authenticator(app, "verifikator")


def open_ones(look) -> list[int]:
    return [one.id for one in look(AuthSession) if one.revoked_at is None and not one.half]


def everything(look) -> list[object]:
    """What these deeds change: addresses, links, authenticators."""
    return [[one.email for one in look(User)], len(look(PasswordReset)), [one.user_id for one in look(Totp)]]


@pytest.mark.parametrize("role", [JUROR, VERIFIER, SECRETARIAT])
def test_secretariat_ends_any_sessions_and_nobody_else_does(add_person, secretariat, look, role):
    persona = add_person("orang", role=role)
    persona.sign_in()
    (own,) = [one for one in look(AuthSession) if one.user_id == 2 and not one.half]
    stranger = add_person("orang-lain", role=JUROR)
    stranger.sign_in()
    assert stranger.post(f"/perangkat/{own.id}/cabut").status_code == 404
    assert stranger.post("/pengguna/2/keluarkan").status_code == 403
    assert persona.get("/akun").status_code == 200
    assert secretariat.post("/pengguna/2/keluarkan").status_code == 303
    assert persona.get("/akun").status_code == 303


def test_request_under_way_does_not_bring_an_ended_session_back(settings, clock, add_person):
    """Its session is taken away while it is at work: what it notes then, and the cookie it sets, open nothing."""
    inside, go_on = Event(), Event()
    slow = Blueprint("slow", __name__)

    def work() -> str:
        from webapp.access import signed_in_viewer

        viewer = signed_in_viewer()
        inside.set()
        assert go_on.wait(10)
        with transaction():
            devices.note_seen(viewer.session_id, now=clock.at)
        return "selesai"

    slow.add_url_rule("/lambat", "work", access(SIGNED_IN)(work), methods=["POST"])
    app = app_with(slow, settings, "slow.work POST: {signed_in: own}", clock=clock)
    add_person("panelis-1", role=JUROR)
    persona, found = Persona(app.test_client(), "panelis-1"), []
    persona.sign_in()
    thread = Thread(target=lambda: found.append(persona.post("/lambat").status_code))
    thread.start()
    assert inside.wait(10)
    with app.app_context(), transaction() as session:
        devices.end_device(session.query(AuthSession).one().id, by=1, role=JUROR, now=clock.at)
    go_on.set()
    thread.join()
    assert found == [200]
    assert persona.get("/akun").location.startswith("/masuk")
    with app.app_context():
        assert db.session.query(AuthSession).one().revoked_at == NOON
        db.engine.dispose()


def test_absolute_limit_is_not_moved_by_being_busy(juror, clock):
    for _turn in range(24):
        clock.forward(minutes=29, seconds=59)
        assert juror.get("/akun").status_code == 200
    clock.forward(minutes=1)
    assert juror.get("/akun").status_code == 303
    assert clock.at - NOON < timedelta(hours=12, minutes=2)
