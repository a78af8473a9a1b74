from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import BadSignature, TimestampSigner
from sqlalchemy import select

from tests.webapp.conftest import NOON, PASSWORD, Clock, Persona
from tests.webapp.outside import kept
from webapp import create_app
from webapp.access import token_sha256
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.errors import Refused
from webapp.models import JUROR, SECRETARIAT, AuthSession, Throttle, User
from webapp.services import accounts

WRONG = "Nama akun atau kata sandi tidak cocok"


def token_of(persona: Persona) -> str | None:
    with persona.client.session_transaction() as session:
        return session.get("token")


def sessions(app: Flask) -> list[AuthSession]:
    with app.app_context():
        return list(db.session.scalars(select(AuthSession).order_by(AuthSession.id)))


def test_sign_in_with_the_right_password_leads_home(add_person):
    persona = add_person("panelis-1", role=JUROR)
    answer = persona.sign_in()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert persona.get("/").status_code in {200, 303}


def test_sign_in_page_for_who_is_signed_in_leads_home(juror: Persona):
    assert juror.get("/masuk").headers["Location"] == "/"


@pytest.mark.parametrize(("login", "password"), [("panelis-1", "salah"), ("tidak-ada", PASSWORD)])
def test_wrong_sign_in_says_the_same_for_known_and_unknown_accounts(add_person, client, login, password):
    add_person("panelis-1", role=JUROR)
    answer = Persona(client, login).sign_in(password=password)
    assert (answer.status_code, WRONG in answer.text, f'value="{login}"' in answer.text) == (422, True, True)
    assert "Set-Cookie" not in answer.headers or "token" not in answer.headers["Set-Cookie"]


def test_wrong_answers_are_equal_but_for_the_login_typed(add_person, app):
    add_person("panelis-1", role=JUROR)
    bodies = {
        blank(Persona(app.test_client(), login).sign_in(password="salah").text, login)
        for login in ("panelis-1", "tidak-ada")
    }
    assert len(bodies) == 1


def blank(page: str, login: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", page).replace(login, "…")


@pytest.mark.parametrize("fields", [{"login": "", "password": "x"}, {"login": "panelis-1", "password": ""}])
def test_empty_field_is_named_and_no_attempt_is_counted(app, client, fields):
    answer = Persona(client, "").post("/masuk", fields)
    assert answer.status_code == 422
    assert ("Isi nama akun" in answer.text) != ("Isi kata sandi" in answer.text)
    with app.app_context():
        assert db.session.scalars(select(Throttle)).all() == []


@pytest.mark.parametrize(
    "login", ["a\x00b", "١٢٣", "x" * 80, "';--", "{{7*7}}", "<b>", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_hostile_login_is_a_plain_refusal(client, login):
    answer = Persona(client, login).sign_in(password="\x00\u202e" * 20)
    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_over_long_password_is_refused_before_it_is_hashed(client):
    answer = Persona(client, "panelis-1").sign_in(password="x" * 201)
    assert (answer.status_code, "paling panjang 200" in answer.text) == (422, True)


def test_password_is_kept_as_argon2id_with_the_chosen_costs():
    found = extract_parameters(PasswordHasher(**accounts.COSTS).hash("rahasia"))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19_456, 2, 1)


def test_password_kept_under_costs_of_before_is_kept_under_those_of_today_once_it_is_typed(app, add_person):
    persona = add_person("panelis-1", role=JUROR)
    older = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    with app.app_context(), transaction():
        db.session.get_one(User, 1).password_hash = older
    persona.sign_in(password="salah")
    assert kept_hash(app) == older
    assert persona.sign_in().location == "/"
    assert extract_parameters(kept_hash(app)).time_cost == 1
    assert persona.sign_in().location == "/"


def kept_hash(app: Flask) -> str:
    with app.app_context():
        return db.session.get_one(User, 1).password_hash


def test_unknown_account_costs_a_hash_too(app, monkeypatch):
    verified = []
    real = accounts.HASHER

    class Counting:
        hash = staticmethod(real.hash)

        @staticmethod
        def verify(stored: str, password: str) -> bool:
            verified.append(stored)
            return real.verify(stored, password)

    monkeypatch.setattr(accounts, "HASHER", Counting)
    with app.app_context():
        assert accounts.check_password("tidak-ada", "x") is None
    assert verified == [accounts.dummy_hash()]


def test_only_the_hash_of_the_token_is_stored(app, juror: Persona):
    token = token_of(juror)
    assert token is not None
    assert len(token) >= 43  # 256 bits in base64
    assert [one.token_sha256 for one in sessions(app)] == [token_sha256(token)]
    assert (token.encode() in kept(app), token_sha256(token).encode() in kept(app)) == (False, True)


def test_cookies_and_form_tokens_are_signed_by_sha_256_alone(app, juror: Persona):
    cookies = [juror.client.get_cookie("paritrana"), juror.client.get_cookie("paritrana-perangkat")]
    signed = [
        (cookies[0].value, "cookie-session"),
        (cookies[1].value, "known-browser"),
        (juror.token(), "wtf-csrf-token"),
    ]
    page = re.search(r'name="csrf_token" value="([^"]+)"', juror.get("/akun").text)
    signed.append((page[1], "wtf-csrf-token"))
    for text, salt in signed:
        assert signer(app, salt, hashlib.sha256).unsign(text)
        with pytest.raises(BadSignature):
            signer(app, salt, hashlib.sha1).unsign(text)


def signer(app: Flask, salt: str, digest: Callable[[], object]) -> TimestampSigner:
    derivation = "hmac" if salt == "cookie-session" else None
    return TimestampSigner(str(app.secret_key), salt=salt, digest_method=digest, key_derivation=derivation)


def test_session_planted_before_sign_in_is_not_the_one_after(app, add_person):
    persona = add_person("panelis-1", role=JUROR)
    with persona.client.session_transaction() as session:
        session["token"] = "planted"
        session["csrf_token"] = "planted-csrf"
    persona.sign_in()
    with persona.client.session_transaction() as session:
        assert session["token"] != "planted"
        assert session.get("csrf_token") != "planted-csrf"


def test_signing_in_again_ends_the_session_before(app, juror: Persona):
    first = token_of(juror)
    old = app.test_client()
    with old.session_transaction() as session:
        session["token"] = first
    assert old.get("/").status_code in {200, 303}
    juror.sign_in()
    assert token_of(juror) != first
    assert old.get("/").headers["Location"].startswith("/masuk")


def test_sign_out_revokes_on_the_server(app, juror: Persona, clock: Clock):
    stolen = app.test_client()
    with stolen.session_transaction() as session:
        session["token"] = token_of(juror)
    answer = juror.post("/keluar")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert [one.revoked_at for one in sessions(app)] == [clock.at]
    assert stolen.get("/").headers["Location"].startswith("/masuk")


def test_sign_out_clears_the_device_only_when_the_page_has_counted_that_nothing_waits(juror: Persona):
    answer = juror.post("/keluar?bersih=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_deactivated_account_is_out_at_once_and_stays_out(app, juror: Persona):
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User)).one()
        accounts.deactivate(user.id, now=NOON)
    assert juror.get("/").headers["Location"].startswith("/masuk")
    assert juror.sign_in().status_code == 422


def test_account_that_is_inactive_has_no_session_even_if_none_was_revoked(app, juror: Persona):
    with app.app_context(), transaction() as session:
        session.scalars(select(User)).one().active = False
    assert juror.get("/").headers["Location"].startswith("/masuk")


def test_session_of_an_account_deactivated_between_password_and_session_is_refused(app, add_person):
    add_person("panelis-1", role=JUROR)
    with app.app_context():
        with transaction() as session:
            session.scalars(select(User)).one().active = False
        with pytest.raises(Refused, match="tidak aktif"), transaction():
            accounts.open_session(1, lifetime=timedelta(hours=1), now=NOON)


@pytest.mark.parametrize(("role", "hours"), [(JUROR, 12), (SECRETARIAT, 8)])
def test_session_ends_after_its_lifetime_however_busy(add_person, clock: Clock, role, hours):
    persona = add_person("orang", role=role)
    persona.sign_in()
    clock.forward(hours=hours, microseconds=-1)
    assert not persona.get("/").headers.get("Location", "").startswith("/masuk")
    clock.forward(microseconds=1)
    assert persona.get("/").headers["Location"].startswith("/masuk")


def test_idle_session_ends(app, juror: Persona):
    assert app.config["PERMANENT_SESSION_LIFETIME"] == timedelta(minutes=60)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)  # every cookie is now too old
    assert juror.get("/").headers["Location"].startswith("/masuk")


def test_every_page_renews_the_idle_time_and_static_files_do_not(juror: Persona):
    assert "Set-Cookie" in juror.get("/").headers
    with juror.get("/static/app.css") as answer:
        assert answer.data
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


@pytest.mark.parametrize("path", ["/isian/luring.js", "/penilaian/luring.js", "/isian/luring", "/penilaian/luring"])
def test_what_a_browser_asks_for_by_itself_never_brings_a_session_back(juror: Persona, path):
    answer = juror.get(path)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


# Throttle


@pytest.fixture
def small_room(monkeypatch) -> int:
    """An address is throttled after so many, so that a test needn't try three hundred times."""
    monkeypatch.setattr(accounts, "ADDRESS_ATTEMPTS", 25)
    return 25


def test_account_is_throttled_after_ten_failures_even_with_the_right_password(app, add_person, clock: Clock):
    persona = add_person("panelis-1", role=JUROR)
    assert {persona.sign_in(password="salah").status_code for _try in range(10)} == {422}
    blocked = persona.sign_in()
    assert (blocked.status_code, blocked.headers["Retry-After"]) == (429, "900")
    assert "15 menit" in blocked.text
    clock.forward(minutes=15, microseconds=-1)
    assert persona.sign_in().status_code == 429
    clock.forward(microseconds=1)
    assert persona.sign_in().status_code == 303


def test_spelling_of_the_login_does_not_pass_by_the_throttle(app, add_person):
    add_person("panelis-1", role=JUROR)
    answers = [
        Persona(app.test_client(), login).sign_in(password="salah").status_code
        for login in ["panelis-1", "PANELIS-1"] * 5 + ["Panelis-1"]
    ]
    assert answers == [422] * 10 + [429]


def test_throttled_account_does_not_lock_out_others_at_the_same_address(add_person):
    victim, neighbour = add_person("panelis-1", role=JUROR), add_person("panelis-2", role=JUROR)
    for _try in range(11):
        victim.sign_in(password="salah")
    assert neighbour.sign_in().status_code == 303


def test_address_that_sprays_passwords_is_throttled_and_others_are_not(app, add_person, small_room):
    add_person("panelis-1", role=JUROR)
    sprayer = app.test_client()
    answers = [Persona(sprayer, f"akun-{turn}").sign_in(password="salah").status_code for turn in range(small_room + 1)]
    assert answers == [422] * small_room + [429]
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.7"
    assert Persona(elsewhere, "panelis-1").sign_in().status_code == 303


def test_right_sign_ins_do_not_count_against_their_address(app, add_person, small_room):
    add_person("panelis-1", role=JUROR)
    answers = {Persona(app.test_client(), "panelis-1").sign_in().status_code for _turn in range(small_room + 1)}
    assert answers == {303}


def test_right_password_clears_the_count(add_person):
    persona = add_person("panelis-1", role=JUROR)
    for _round in range(3):
        assert {persona.sign_in(password="salah").status_code for _try in range(9)} == {422}
        assert persona.sign_in().status_code == 303
        persona.post("/keluar")


def test_throttle_holds_across_two_app_instances_and_a_restart(settings: Settings, clock: Clock, add_person):
    add_person("panelis-1", role=JUROR)
    workers = [create_app(settings, clock=clock) for _worker in range(2)]
    answers = [
        Persona(workers[turn % 2].test_client(), "panelis-1").sign_in(password="salah").status_code
        for turn in range(11)
    ]
    assert answers == [422] * 10 + [429]
    assert Persona(create_app(settings, clock=clock).test_client(), "panelis-1").sign_in().status_code == 429


def test_throttle_keeps_no_login_and_no_address_in_the_clear(app, client):
    Persona(client, "kata-sandi-di-kolom-salah").sign_in(password="x")
    with app.app_context():
        keys = db.session.scalars(select(Throttle.key)).all()
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)
    assert len(keys) == 3


def test_counts_of_yesterday_are_forgotten(app, client, clock: Clock):
    for turn in range(5):
        Persona(client, f"karangan-{turn}").sign_in(password="x")
    clock.forward(days=1, seconds=1)
    Persona(client, "baru").sign_in(password="x")
    with app.app_context():
        assert len(db.session.scalars(select(Throttle)).all()) == 3


def wrong(app: Flask, login: str, *, address: str = "127.0.0.1", times: int = 1) -> list[int]:
    """Wrong passwords from a browser that was never here."""
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = address
    return [Persona(stranger, login).sign_in(password="salah").status_code for _turn in range(times)]


def test_guest_in_the_same_room_cannot_lock_out_a_browser_that_was_here_before(app, juror: Persona, small_room):
    wrong(app, "panelis-1", times=11)
    for turn in range(small_room):
        wrong(app, f"akun-{turn}")
    assert wrong(app, "panelis-2") == [429]
    juror.post("/keluar")
    assert juror.sign_in().status_code == 303


def test_ten_wrong_passwords_from_elsewhere_leave_the_account_open_here(app, add_person):
    persona = add_person("panelis-1", role=JUROR)
    assert wrong(app, "panelis-1", address="10.0.0.7", times=11) == [422] * 10 + [429]
    assert persona.sign_in().status_code == 303


def test_guessing_one_account_from_many_addresses_is_throttled(app, add_person):
    add_person("panelis-1", role=JUROR)
    answers = [code for turn in range(11) for code in wrong(app, "panelis-1", address=f"10.0.0.{turn + 1}", times=10)]
    assert answers == [422] * accounts.ACCOUNT_ATTEMPTS + [429] * 10


def test_addresses_of_one_ipv6_network_count_together(app, add_person):
    add_person("panelis-1", role=JUROR)
    answers = [wrong(app, "panelis-1", address=f"2001:db8::{turn + 1:x}") for turn in range(11)]
    assert answers == [[422]] * 10 + [[429]]


def test_known_browser_is_throttled_on_its_own(juror: Persona):
    juror.post("/keluar")
    assert [juror.sign_in(password="salah").status_code for _try in range(11)] == [422] * 10 + [429]
    assert juror.sign_in().status_code == 429


def test_known_browser_is_known_only_to_the_accounts_it_signed_in_to(app, juror: Persona):
    wrong(app, "panelis-2", times=10)
    assert Persona(juror.client, "panelis-2").sign_in(password="salah").status_code == 429


def test_cookie_of_a_known_browser_that_is_not_ours_counts_as_none(app, juror: Persona):
    wrong(app, "panelis-1", times=10)
    juror.post("/keluar")
    juror.client.set_cookie("paritrana-perangkat", "karangan")
    assert juror.sign_in().status_code == 429


@pytest.mark.parametrize("typed", ["panelis-1 ", " panelis-1", "PANELIS-1", "Panelis-1 "])
def test_login_is_read_however_a_phone_writes_it(add_person, app, typed):
    add_person("panelis-1", role=JUROR)
    assert Persona(app.test_client(), typed).sign_in().status_code == 303


def test_new_login_is_kept_as_it_will_be_read(app):
    with app.app_context(), transaction():
        made = accounts.add_user(login=" Panelis-9 ", name="X", role=JUROR, password=PASSWORD, now=NOON)
        assert made.login == "panelis-9"


# Where to afterwards


@pytest.mark.parametrize("target", ["/panelis", "/edisi/contoh-2025?urut=nama"])
def test_next_leads_to_a_page_of_ours(add_person, target):
    assert add_person("panelis-1", role=JUROR).sign_in(next=target).headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example",
        "//jahat.example",
        "/\\jahat.example",
        "\\\\jahat.example",
        "/\t/jahat.example",
        "javascript:alert(1)",
        "panelis",
        "/a\r\nSet-Cookie: x=1",
        "",
    ],
)
def test_next_that_leads_elsewhere_is_ignored(add_person, target):
    assert add_person("panelis-1", role=JUROR).sign_in(next=target).headers["Location"] == "/"


@pytest.mark.parametrize("target", ["/keluar", "/edisi/a/b/tahap", "/keluar?x=1"])
def test_next_that_can_only_be_sent_to_leads_home(add_person, target):
    persona = add_person("panelis-1", role=JUROR)
    assert persona.sign_in(next=target).headers["Location"] == "/"
    assert persona.get("/masuk", query_string={"next": target}).headers["Location"] == "/"


def test_page_asked_for_before_signing_in_comes_back_in_next(client: FlaskClient):
    answer = client.get("/?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk?next=/?x%3D1")


# Cookies


def test_cookie_on_plain_loopback_is_http_only_lax_and_unprefixed(juror: Persona):
    cookie = juror.get("/").headers["Set-Cookie"]
    assert cookie.startswith("paritrana=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_cookie_over_https_is_secure_and_bound_to_the_host(settings: Settings):
    from dataclasses import replace

    app = create_app(replace(settings, public_url="https://paritrana.contoh.go.id"))
    answer = app.test_client().get("/masuk", base_url="https://paritrana.contoh.go.id")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-paritrana=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_adding_a_taken_login_or_an_unknown_role_is_refused(app, add_person: Callable[..., Persona]):
    add_person("panelis-1", role=JUROR)
    with app.app_context():
        for login, role, sentence in (("panelis-1", JUROR, "sudah dipakai"), ("baru", "admin", "tidak dikenal")):
            with pytest.raises(Refused, match=sentence), transaction():
                accounts.add_user(login=login, name="X", role=role, password=PASSWORD, now=NOON)
