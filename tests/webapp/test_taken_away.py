"""Of all the ways in which a session ends, only a device that was taken away is told to throw away what lies on it."""

from __future__ import annotations

import pytest

from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, Persona
from tests.webapp.room import open_room
from tests.webapp.test_new_token import cookie, with_cookie
from tests.webapp.test_sessions import SHOWN, elsewhere
from webapp.db import transaction
from webapp.models import VERIFIER, User
from webapp.services import accounts
from webapp.services import second_step as service

JSON = {"Accept": "application/json"}
NEW = "bako-rine-tulu-sawe"
WIPE = '"cache", "storage"'


@pytest.fixture
def sheet(app, juror, secretariat) -> str:
    """Of `juror`, whose account is the first and whose session is the first."""
    room = open_room(app, ("panelis-1",), names=("Uji",))
    return room.sheet("Uji")


def sets_a_password(app, juror, _office):
    there = elsewhere(juror)
    typed = {"old": PASSWORD, "password": NEW, "password_again": NEW}
    assert there.post("/akun/sandi", typed).status_code == 303


def uses_a_link(app, _juror, _office):
    with app.app_context(), transaction() as session:
        accounts.change_password(session.get_one(User, 1), NEW, now=NOON)


def sets_up_an_authenticator(app, juror, _office):
    there = elsewhere(juror)
    secret = SHOWN.search(there.get("/akun/autentikator").text)[0].replace(" ", "")
    code = service.code_at(secret, service.step_at(NOON))
    assert there.post("/akun/autentikator", {"code": code, "rahasia": PASSWORD}).status_code == 200


def loses_the_phone(app, juror, office):
    second_step.ensure_authenticator(app, juror.login)
    assert office.post("/pengguna/1/autentikator").status_code == 303


def ends_all_others(app, juror, _office):
    assert elsewhere(juror).post("/akun/keluarkan-lain").status_code == 303


def signs_out(app, juror, _office):
    assert juror.post("/keluar").status_code == 303


def ends_this_one(app, juror, _office):
    assert juror.post("/perangkat/1/cabut").location == "/masuk"


def signs_in_once_more(app, juror, _office):
    assert juror.sign_in().status_code == 303


def is_deactivated(app, _juror, office):
    assert office.post("/pengguna/1/nonaktifkan").status_code == 303


OTHER_ENDS = [
    *(sets_a_password, uses_a_link, sets_up_an_authenticator, loses_the_phone, ends_all_others, signs_out),
    *(ends_this_one, signs_in_once_more, is_deactivated),
]


@pytest.mark.parametrize("deed", OTHER_ENDS, ids=lambda deed: deed.__name__)
def test_any_other_end_throws_nothing_away(app, juror, secretariat, sheet, deed):
    """The answer to the deed may be lost: then the browser comes once more with the cookie from before."""
    before = cookie(juror)
    deed(app, juror, secretariat)
    came = with_cookie(app, before)
    asked, sent, typed = (
        came.get("/penilaian"),
        came.post(sheet, headers=JSON),
        came.post(sheet, {"note": "milik saya"}),
    )
    assert asked.location == "/masuk?next=/penilaian"
    assert (sent.status_code, "revoked" in sent.json, "milik saya" in typed.text) == (401, False, True)
    assert ["Clear-Site-Data" in one.headers for one in (asked, sent, typed, came.get("/masuk"))] == [False] * 4


def is_taken_away_by_the_office(app, _juror, office):
    assert office.post("/perangkat/1/cabut").status_code == 303


def is_taken_away_by_its_owner(app, juror, _office):
    assert elsewhere(juror).post("/perangkat/1/cabut").status_code == 303


def is_taken_away_with_all_others(app, _juror, office):
    assert office.post("/pengguna/1/keluarkan").status_code == 303


TAKEN_AWAY = [is_taken_away_by_the_office, is_taken_away_by_its_owner, is_taken_away_with_all_others]


@pytest.mark.parametrize("deed", TAKEN_AWAY, ids=lambda deed: deed.__name__)
def test_device_that_was_taken_away_throws_everything_away(app, juror, secretariat, sheet, deed):
    before = cookie(juror)
    deed(app, juror, secretariat)
    came = with_cookie(app, before)
    sent, typed = came.post(sheet, headers=JSON), came.post(sheet, {"note": "milik saya"})
    assert (sent.status_code, sent.json["revoked"], "milik saya" in typed.text) == (401, True, False)
    assert [one.headers["Clear-Site-Data"] for one in (came.get("/penilaian"), sent, typed)] == [WIPE] * 3


def test_code_whose_answer_was_lost_throws_nothing_away(app, add_person):
    verifier = add_person("verifikator", role=VERIFIER)
    second_step.ensure_authenticator(app, verifier.login)
    assert verifier.post("/masuk", {"login": verifier.login, "password": PASSWORD}).location == "/masuk/kode"
    half = cookie(verifier)
    assert verifier.post("/masuk/kode", {"code": verifier.code()}).status_code == 303
    came = Persona(with_cookie(app, half).client, verifier.login)
    answers = [came.get(path) for path in ("/masuk/kode", "/verifikasi", "/masuk")]
    assert ["Clear-Site-Data" in one.headers for one in answers] == [False] * 3
