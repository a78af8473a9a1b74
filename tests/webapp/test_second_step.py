"""The second step: asked of who must have it, a code for one use, nothing opens before it."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pyotp
import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import select

from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, Persona, csrf_token
from tests.webapp.room import lock_sheets, open_room
from tests.webapp.test_access import SAFE, example_path
from webapp.access import PUBLIC, SECOND_STEP, marks_of, token_sha256
from webapp.config import SETTINGS, settings_from_environment
from webapp.db import db, transaction
from webapp.errors import ConfigRefused
from webapp.models import (
    BRANCH,
    CHAIR,
    JUROR,
    OPERATOR,
    SECRETARIAT,
    VERIFIER,
    AuthSession,
    Letter,
    Panelist,
    RecoveryCode,
    Totp,
    User,
)
from webapp.services import accounts
from webapp.services import second_step as service
from webapp.services.recovery_codes import is_hash_of


def begin(persona: Persona, **fields: str):
    """The first step alone."""
    return persona.post("/masuk", {"login": persona.login, "password": PASSWORD, **fields})


def enter(persona: Persona, code: str, **fields: str):
    return persona.post("/masuk/kode", {"code": code, **fields})


def secret_on(page: str) -> str:
    return re.search(r'class="secret"><code>([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", page)


def code_at(app, clock, login: str, **later: float) -> str:
    """What was shown when it was read: by an app whose clock goes this much before ours."""
    with app.app_context():
        row = db.session.get_one(Totp, second_step.id_of(login))
        secret = service.decrypted(row, second_step.key_of(app))
        return pyotp.TOTP(secret).at(clock.at - service.TYPING + timedelta(**later))


@pytest.fixture
def office(add_person):
    """A member of the secretariat with an authenticator, not signed in."""
    persona = add_person("sekretariat", role=SECRETARIAT, name="Sekretariat")
    second_step.ensure_authenticator(persona.client.application, persona.login)
    return persona


def test_roles_that_must_have_it_are_the_secretariat_and_verifiers():
    assert {SECRETARIAT, VERIFIER} == SECOND_STEP


@pytest.mark.parametrize("role", [SECRETARIAT, VERIFIER])
def test_account_without_it_is_led_to_the_set_up_and_opens_nothing_before(add_person, clock, look, role):
    persona = add_person("orang", role=role)
    assert begin(persona, next="/akun").location == "/masuk/kode?next=/akun"
    page = persona.get("/masuk/kode").text
    secret = secret_on(page)
    assert ("<svg" in page and "data:" not in page, secret_on(persona.get("/masuk/kode").text)) == (True, secret)
    assert persona.get("/akun").location.startswith("/masuk/kode")
    assert persona.post("/masuk/autentikator", {"code": "000000"}).status_code == 422
    assert look(Totp) == []
    done = persona.post(
        "/masuk/autentikator", {"code": pyotp.TOTP(secret).at(clock.at - service.TYPING), "next": "/akun"}
    )
    codes = codes_on(done.text)
    assert (done.status_code, len(set(codes)), 'href="/akun"' in done.text) == (200, 10, True)
    assert persona.get("/akun").status_code == 200
    assert not any(code in persona.get("/akun").text for code in codes)


@pytest.mark.parametrize("role", [JUROR, OPERATOR, BRANCH])
def test_account_that_needs_none_signs_in_by_password_alone(add_person, role):
    assert begin(add_person("orang", role=role)).location == "/"


def test_half_session_opens_no_page_and_sends_no_form(app, office):
    """Every route that isn't public, as a matrix: to the second step, or refused."""
    begin(office)
    token = csrf_token(office.client)
    for rule in app.url_map.iter_rules():
        if PUBLIC in marks_of(app, rule.endpoint):
            continue
        method = "GET" if "GET" in rule.methods else next(iter(rule.methods - SAFE))
        answer = office.client.open(example_path(app, rule.endpoint), method=method, data={"csrf_token": token})
        expected = (303, "/masuk/kode") if method == "GET" else (401, "")
        assert (answer.status_code, (answer.location or "").partition("?")[0]) == expected, rule.endpoint


def test_session_gets_a_new_token_at_each_step(app, office, look):
    tokens = []
    for act in (lambda: begin(office), lambda: enter(office, office.code())):
        assert act().status_code == 303
        with office.client.session_transaction() as session:
            tokens.append(session["token"])
    assert len(set(tokens)) == 2
    half, whole = look(AuthSession)
    assert (half.half, half.revoked_at is not None) == (True, True)
    assert (whole.half, whole.token_sha256) == (False, token_sha256(tokens[1]))
    stale = app.test_client()
    with stale.session_transaction() as session:
        session["token"] = tokens[0]
    assert stale.get("/akun").location.startswith("/masuk?")
    assert stale.get("/masuk/kode").location == "/masuk"


@pytest.mark.parametrize(("seconds", "status"), [(-1, 422), (0, 303), (29, 303), (37, 303), (38, 422), (60, 422)])
def test_code_is_taken_while_it_is_shown_and_eight_seconds_for_its_way(app, office, clock, seconds, status):
    shown = clock.at.replace(second=30)
    code = pyotp.TOTP(second_step.SECRET).at(shown)
    clock.at = shown + timedelta(seconds=seconds)
    begin(office)
    assert enter(office, code).status_code == status


def test_code_works_once_and_none_from_before_it_works_after(app, office, clock):
    code, older = code_at(app, clock, "sekretariat"), code_at(app, clock, "sekretariat", seconds=-30)
    begin(office)
    assert enter(office, code).status_code == 303
    begin(office)
    for used in (code, older):
        assert (enter(office, used).status_code, service.WRONG_CODE in enter(office, used).text) == (422, True)
    clock.forward(seconds=30)
    assert enter(office, code_at(app, clock, "sekretariat")).status_code == 303


def test_two_sign_ins_that_race_with_one_code_let_one_in(app, office, clock):
    code, start, found = code_at(app, clock, "sekretariat"), Barrier(2), []
    people = [Persona(app.test_client(), "sekretariat") for _one in range(2)]
    for one in people:
        begin(one)

    def press(one: Persona) -> None:
        start.wait()
        found.append(enter(one, code).status_code)

    threads = [Thread(target=press, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 422]


def test_recovery_code_stands_in_for_the_phone_once(app, office, look):
    with app.app_context(), transaction():
        codes = service.renew_recovery_codes(second_step.id_of("sekretariat"), key=second_step.key_of(app))
    begin(office)
    assert enter(office, f" {codes[3].lower().replace('0', 'o').replace('1', 'l')} ").status_code == 303
    assert "9 kode cadangan tersisa" in office.get("/akun").text
    assert "Masuk dengan kode cadangan" in office.get("/akun").text
    begin(office)
    assert enter(office, codes[3]).status_code == 422
    assert enter(office, codes[4]).status_code == 303
    stored = {one.code_mac for one in look(RecoveryCode)}
    assert not stored & {code for one in codes for code in (one, one.replace("-", ""))}


def test_owner_hears_by_letter_of_a_recovery_code_and_of_an_authenticator_set_up_on_the_way_in(
    app, office, look, clock
):
    """Neither need have been the owner: a thief has the printed codes, or gets to a new account first."""
    with app.app_context(), transaction() as session:
        session.query(User).one().email = "s@uji.go.id"
        (code, *_others) = service.renew_recovery_codes(1, key=second_step.key_of(app))
    begin(office)
    assert enter(office, code).status_code == 303
    with app.app_context(), transaction():
        service.forget_authenticator(1)
    begin(office)
    shown = pyotp.TOTP(secret_on(office.get("/masuk/kode").text)).at(clock.at - service.TYPING)
    assert office.post("/masuk/autentikator", {"code": shown}).status_code == 200
    told = [one.body for one in look(Letter)]
    assert [("Satu kode cadangan dipakai" in one, "autentikator disiapkan" in one) for one in told] == [
        (True, False),
        (False, True),
    ]


def test_owner_hears_by_letter_of_new_recovery_codes(app, office, look, clock):
    with app.app_context(), transaction() as session:
        session.query(User).one().email = "s@uji.go.id"
    begin(office)
    assert enter(office, code_at(app, clock, office.login)).status_code == 303
    assert len(codes_on(office.post("/akun/kode-cadangan", {}).text)) == 10
    assert ["Sepuluh kode cadangan baru dibuat" in one.body for one in look(Letter)] == [True]


def test_recovery_codes_are_kept_as_slow_salted_hashes_of_todays_costs(app, office, look, monkeypatch):
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(**accounts.COSTS))
    with app.app_context(), transaction():
        (code, *_others) = service.renew_recovery_codes(1, key=second_step.key_of(app))
    rows = look(RecoveryCode)
    assert {one.code_mac.partition("$")[0] for one in rows} == {"2.19456.1"}
    assert all(len(one.code_mac) <= 64 for one in rows)
    assert len({one.code_mac for one in rows}) == 10
    mac = service.recovery_mac(1, code.replace("-", ""), second_step.key_of(app))
    found = [one for one in rows if is_hash_of(one.code_mac, mac)]
    salt, made = (part := base64.b64decode(found[0].code_mac.partition("$")[2]))[:12], part[12:]
    costs = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1, "hash_len": 24, "type": Type.ID}
    assert (len(found), made) == (1, hash_secret_raw(mac.encode(), salt, **costs))


def test_recovery_code_from_before_works_and_the_others_are_made_slow(app, office, look):
    key = second_step.key_of(app)
    with app.app_context(), transaction() as session:
        session.add_all(
            RecoveryCode(user_id=1, code_mac=service.recovery_mac(1, code, key)) for code in ("A" * 10, "B" * 10)
        )
    begin(office)
    assert enter(office, "AAAAA-AAAAA").status_code == 303
    assert all("$" in one.code_mac for one in look(RecoveryCode))
    begin(office)
    assert enter(office, "AAAAA-AAAAA").status_code == 422
    assert enter(office, "BBBBB-BBBBB").status_code == 303


def test_secret_can_not_be_read_from_the_database_alone(app, office, look):
    (row,) = look(Totp)
    assert second_step.SECRET not in row.secret
    assert service.decrypted(row, second_step.key_of(app)) == second_step.SECRET
    assert service.decrypted(row, "x" * 64) is None
    row.user_id += 1  # put under another account
    assert service.decrypted(row, second_step.key_of(app)) is None


def test_codes_are_throttled_like_passwords_and_lock_nobody_else_out(office, add_person):
    other = add_person("sekretariat-2", role=SECRETARIAT)
    begin(office)
    assert {enter(office, "000000").status_code for _try in range(accounts.OWN_ATTEMPTS)} == {422}
    blocked = enter(office, office.code())
    assert (blocked.status_code, "Retry-After" in blocked.headers) == (429, True)
    assert other.sign_in().status_code == 303


def test_codes_of_one_account_are_throttled_wherever_they_come_from(app, office):
    answers = []
    for turn in range(accounts.CODE_ATTEMPTS + 1):
        one = Persona(app.test_client(), "sekretariat")
        one.client.environ_base["REMOTE_ADDR"] = f"10.0.{turn}.7"
        begin(one)
        answers.append(enter(one, "000000").status_code)
    assert answers == [422] * accounts.CODE_ATTEMPTS + [429]


def test_half_session_ends_after_ten_minutes(office, clock):
    begin(office)
    clock.forward(minutes=10)
    answer = enter(office, office.code())
    assert (answer.status_code, service.HALF_OVER in answer.text) == (422, True)


def test_typed_text_goes_through_both_steps(office):
    kept = {"kept:note": "Yang sudah diketik", "next": "/akun/sandi"}
    first = begin(office, **kept)
    assert (first.status_code, 'name="kept:note" value="Yang sudah diketik"' in first.text) == (200, True)
    wrong = enter(office, "000000", **kept)
    assert (wrong.status_code, 'name="kept:note" value="Yang sudah diketik"' in wrong.text) == (422, True)
    last = enter(office, office.code(), **kept)
    assert (last.status_code, 'name="note" value="Yang sudah diketik"' in last.text) == (200, True)


def test_invited_operator_with_an_account_sets_one_up_when_they_like(add_person, clock):
    persona = add_person("orang", role=OPERATOR)
    persona.sign_in()
    secret = secret_on(persona.get("/akun/autentikator").text)
    sent = {"code": pyotp.TOTP(secret).at(clock.at - service.TYPING)}
    clock.forward(minutes=10)
    assert persona.post("/akun/autentikator", sent).status_code == 422
    sent = {"code": pyotp.TOTP(secret).at(clock.at - service.TYPING), "rahasia": PASSWORD}
    assert len(codes_on(persona.post("/akun/autentikator", sent).text)) == 10
    assert begin(persona).location == "/masuk/kode"


# The chair signs in, and signs, with device and PIN; acts of two people ask the code.


@pytest.fixture
def chair(app, add_person):
    persona = add_person("ketua", role=JUROR)
    lock_sheets(app, open_room(app, ("ketua",)))
    with app.app_context(), transaction() as session:
        session.scalars(select(Panelist)).one().office = CHAIR
    assert begin(persona).location == "/"
    return persona


def test_chair_without_an_authenticator_is_led_to_it_before_an_act_of_two(chair):
    page = "/persetujuan/lembar/1"
    assert "Siapkan dulu kodenya" in chair.get(page).text
    answer = chair.client.post(
        page, data={"lembar": "1", "alasan": "Coba", "rahasia": PASSWORD, "csrf_token": chair.token()}
    )
    assert (answer.status_code, service.NOT_ENROLLED in answer.text) == (422, True)


def test_chair_types_the_code_where_another_juror_types_the_pin(app, chair, clock):
    second_step.ensure_authenticator(app, "ketua")
    assert 'autocomplete="one-time-code"' in chair.get("/persetujuan/lembar/1").text
    begin(chair)
    enter(chair, chair.code())
    assert 'name="rahasia"' not in chair.get("/persetujuan/lembar/1").text
    clock.at = NOON + timedelta(minutes=10)
    assert 'name="rahasia"' in chair.get("/persetujuan/lembar/1").text


@pytest.fixture
def strict(app, settings):
    """An instance that demands the second step of everybody."""
    app.extensions[SETTINGS] = replace(settings, code_for_all=True)
    return app


@pytest.mark.parametrize("role", [JUROR, OPERATOR, BRANCH, VERIFIER, SECRETARIAT])
def test_instance_can_demand_the_second_step_of_every_role(strict, add_person, role):
    persona = add_person("orang", role=role)
    assert begin(persona).location == "/masuk/kode"
    assert persona.get("/akun").location.startswith("/masuk/kode")
    assert secret_on(persona.get("/masuk/kode").text)
    second_step.ensure_authenticator(strict, "orang")
    assert persona.sign_in().status_code == 303
    assert persona.get("/akun").status_code == 200


@pytest.mark.parametrize(("word", "found"), [("", False), ("all", True)])
def test_second_step_of_all_is_a_setting(tmp_path, word, found):
    given = {"PARITRANA_INSTANCE": str(tmp_path), "PARITRANA_SECOND_STEP": word}
    assert settings_from_environment(given).code_for_all is found


def test_other_word_for_that_setting_is_refused(tmp_path):
    with pytest.raises(ConfigRefused, match="PARITRANA_SECOND_STEP harus all"):
        settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path), "PARITRANA_SECOND_STEP": "ya"})
