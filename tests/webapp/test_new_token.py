"""Each secret that is typed again gives the session another token; what the old one opens is soon nothing."""

from __future__ import annotations

import pytest

from tests import second_step
from tests.webapp.conftest import PASSWORD, PIN, Persona
from tests.webapp.test_pairing import office, pair, room, tablet
from webapp.models import AuthSession

__all__ = ["office", "room", "tablet"]
OTHERS = "/akun/keluarkan-lain"


def cookie(persona: Persona) -> dict[str, object]:
    with persona.client.session_transaction() as session:
        return dict(session)


def with_cookie(app, kept: dict[str, object]) -> Persona:
    """Another browser, or the same that never saw the answer."""
    made = Persona(app.test_client(), "")
    with made.client.session_transaction() as session:
        session.update(kept)
    return made


@pytest.fixture
def typed_again(app, juror, clock, request):
    """A person's browser after the secret was typed again, and the cookie from before."""
    if request.param == "code":
        second_step.ensure_authenticator(app, juror.login)
        juror.sign_in()
    clock.forward(minutes=11)
    juror.get("/akun")
    before = cookie(juror)
    secret = {"password": PASSWORD, "pin": PIN, "code": juror.code() if request.param == "code" else ""}[request.param]
    answer = juror.client.post(OTHERS, data={"csrf_token": juror.token(), "rahasia": secret})
    assert answer.status_code == 303
    return juror, before


@pytest.mark.parametrize("typed_again", ["password", "pin", "code"], indirect=True)
def test_secret_typed_again_gives_a_new_token_and_the_old_one_confirms_nothing(app, typed_again):
    here, before = typed_again
    after, thief = cookie(here), with_cookie(app, before)
    assert (after["token"] != before["token"], after["csrf_token"] == before["csrf_token"]) == (True, True)
    assert (here.get("/akun").status_code, here.post(OTHERS).status_code) == (200, 303)
    assert thief.get("/akun").status_code == 303


@pytest.mark.parametrize("typed_again", ["password"], indirect=True)
def test_old_token_goes_on_unconfirmed_until_the_new_one_was_used(app, typed_again):
    """So that a lost answer puts nobody out; a page alone writes nothing, a form ends it."""
    here, before = typed_again
    lost = with_cookie(app, before)
    assert (lost.get("/akun").status_code, lost.post(OTHERS).status_code) == (200, 422)
    assert here.get("/akun").status_code == 200
    assert lost.get("/akun").status_code == 200
    assert here.client.post("/keluar").status_code == 400  # a forged form isn't the first one
    assert lost.get("/akun").status_code == 200
    assert here.post(OTHERS).status_code == 303
    assert lost.get("/akun").location.startswith("/masuk")


def test_tablet_whose_answers_were_lost_stays_in(app, office, tablet, look):
    pair(office, tablet)
    before = cookie(tablet)
    for _time in range(3):
        lost = with_cookie(app, before)
        assert lost.post("/pin", {"pin": "739205", "pin_again": "739205", "rahasia": PIN}).status_code in {303, 422}
    assert with_cookie(app, before).post("/perangkat/hadir").status_code == 204
    assert len([one for one in look(AuthSession) if one.kind == "paired" and one.revoked_at is None]) == 1


@pytest.mark.parametrize("typed_again", ["password"], indirect=True)
def test_signing_out_with_either_token_ends_both(app, typed_again):
    here, before = typed_again
    assert with_cookie(app, before).post("/keluar").status_code == 303
    assert here.get("/akun").status_code == 303
    answer = with_cookie(app, before).client.get("/akun", headers={"Accept": "application/json"})
    assert (answer.status_code, "revoked" in answer.json) == (401, False)


def test_phone_that_was_offered_stays_the_same_after_a_secret_typed_again(app, juror, clock):
    """Who has scanned the picture and mistypes its first code goes on with what was scanned."""
    clock.forward(minutes=11)
    picture = juror.get("/akun/autentikator").text.split('class="qr"')[1].split("</svg>")[0]
    answer = juror.post("/akun/autentikator", {"code": "000000", "rahasia": PASSWORD})
    assert (answer.status_code, picture in answer.text) == (422, True)
