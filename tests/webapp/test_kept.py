"""What is typed when the session has ended is carried through the sign-in, without any script."""

import html
import re

import pytest
from flask import Flask

from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, Persona
from tests.webapp.room import full, open_room
from webapp.db import db
from webapp.models import VERIFIER, Recusal, Sheet
from webapp.queries.sheets import content_of
from webapp.services import second_step as service
from webapp.views import kept

PASER = "Kabupaten Paser"
TYPED = {"note:E.1": 'Baris satu\nbaris <dua> & "tiga"', "note": "Catatan umum"}


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def sheet(room, juror):
    """The sheet's form as the page has it, filled in, with the page's own token and seat."""
    fields = fields_of(juror.get(room.sheet(PASER)).text)
    own = {name: fields[name] for name in ("csrf_token", "seat", "version", "client_id")}
    return {**full(room, 0), **TYPED, **own}


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's last form."""
    form = page[page.rindex("<form") :]
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    pairs = (re.search(r'name="([^"]*)".*?(?:value="([^"]*)")?>', one, re.DOTALL).groups() for one in found)
    return {name: html.unescape(value or "") for name, value in pairs}


def stored(app: Flask) -> list[tuple[int, str, str]]:
    with app.app_context():
        found = [content_of(one) for one in db.session.query(Sheet)]
        return [(one.version, one.answer("E.1").note, one.note) for one in found]


def sign_in_again(persona: Persona, page: str, login: str = "", password: str = PASSWORD):
    fields = {**fields_of(page), "login": login or persona.login, "password": password}
    return persona.client.post("/masuk", data=fields)


def test_form_sent_after_the_session_ended_goes_on_after_signing_in(app, juror, room, sheet):
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(room.sheet(PASER), data=sheet)
    assert (refused.status_code, "tidak hilang" in refused.text, stored(app)) == (401, True, [])
    wrong = sign_in_again(juror, refused.text, password="salah")
    assert wrong.status_code == 422
    resumed = sign_in_again(juror, wrong.text)
    assert (resumed.status_code, "Kirim isian saya" in resumed.text) == (200, True)
    assert f'action="{room.sheet(PASER)}"' in resumed.text
    saved = juror.client.post(room.sheet(PASER), data=fields_of(resumed.text))
    assert (saved.status_code, saved.location) == (303, f"{room.sheet(PASER)}/kunci")  # complete: the signature is next
    assert stored(app) == [(1, TYPED["note:E.1"], "Catatan umum")]


def test_form_of_an_earlier_session_is_sent_again_with_one_press(app, juror, room, sheet):
    juror.sign_in()
    refused = juror.client.post(room.sheet(PASER), data=sheet)
    assert (refused.status_code, "masih ada di sini" in refused.text, stored(app)) == (400, True, [])
    assert juror.client.post(room.sheet(PASER), data=fields_of(refused.text)).status_code == 303
    assert stored(app) == [(1, TYPED["note:E.1"], "Catatan umum")]


@pytest.fixture
def conflict(room, juror):
    """(address, fields): a juror's reason to step back from a candidate, with the token of their own page."""
    own = room.candidates[PASER]
    typed = {f"jenis-{own}": "family", f"alasan-{own}": "kakak saya bupatinya", "selebihnya": "ya"}
    return f"/penilaian/kesediaan/{room.category_id}/benturan", {**typed, "csrf_token": juror.token()}


def drops(answer) -> bool:
    """Whether this page says that something was typed by somebody else, and has no word of it."""
    assert answer.status_code == 200
    return kept.ANOTHERS in answer.text and "kakak saya" not in answer.text and "kept:" not in answer.text


@pytest.mark.parametrize("cookie", ["over", "gone"])
def test_form_of_one_account_is_neither_shown_nor_sent_by_who_signs_in_next(
    juror, other_juror, conflict, clock, cookie
):
    path, typed = conflict
    clock.forward(hours=12, minutes=1)
    if cookie == "gone":
        juror.client.delete_cookie("paritrana")
    refused = juror.client.post(path, data=typed)
    assert (refused.status_code, "kakak saya bupatinya" in refused.text) == (401, True)
    came = sign_in_again(juror, refused.text, login=other_juror.login)
    assert (drops(came), "<form" in came.text) == (True, False)


def test_form_of_one_account_is_neither_shown_nor_sent_by_who_types_a_code_next(app, juror, other_juror, conflict):
    path, typed = conflict
    second_step.ensure_authenticator(app, other_juror.login)
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(path, data=typed)
    step = sign_in_again(juror, refused.text, login=other_juror.login)
    assert drops(step)
    carried = {**fields_of(refused.text), **fields_of(step.text)}  # as if it had gone along all the same
    code = Persona(juror.client, other_juror.login).code()
    assert drops(juror.client.post("/masuk/kode", data={**carried, "code": code}))


def test_form_of_one_account_is_not_shown_with_the_recovery_codes_of_another(app, juror, conflict, add_person):
    path, typed = conflict
    juror.client.delete_cookie("paritrana")
    carried = fields_of(juror.client.post(path, data=typed).text)
    add_person("verifikator", role=VERIFIER)
    came = sign_in_again(juror, juror.get("/masuk").text, login="verifikator")
    step = juror.get(came.location)
    secret = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", step.text)[0].replace(" ", "")
    code = service.code_at(secret, service.step_at(NOON))
    codes = juror.client.post(
        "/masuk/autentikator", data={**carried, **fields_of(step.text), "next": path, "code": code}
    )
    assert (codes.status_code, "kode cadangan" in codes.text, "kakak saya" in codes.text) == (200, True, False)


def test_form_goes_on_with_its_own_account_after_another_has_tried_to_sign_in(juror, conflict):
    path, typed = conflict
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(path, data=typed)
    wrong = sign_in_again(juror, refused.text, login="panelis-2", password="salah")
    resumed = sign_in_again(juror, wrong.text)
    sent = fields_of(resumed.text)
    assert (resumed.status_code, {name: sent.get(name) for name in typed if name != "csrf_token"}) == (
        200,
        {name: text for name, text in typed.items() if name != "csrf_token"},
    )
    assert sent.keys() == typed.keys()


def test_page_of_one_account_sends_nothing_under_the_session_of_another(juror, conflict, look):
    path, typed = conflict
    Persona(juror.client, "panelis-2").sign_in()
    answer = juror.client.post(path, data=typed)
    assert (answer.status_code, kept.ANOTHERS in answer.text, "kakak saya" in answer.text) == (400, True, False)
    assert look(Recusal) == []


def test_form_whose_page_names_no_account_goes_along_and_a_sheet_to_its_juror_alone(app, juror, room, sheet):
    """A page from before its token named one: what was typed is worth more than to be thrown away for that."""
    juror.client.delete_cookie("paritrana")
    sheet["csrf_token"] = "x"
    refused = juror.client.post(room.sheet(PASER), data=sheet)
    resumed = sign_in_again(juror, refused.text, login="panelis-2")
    answer = juror.client.post(room.sheet(PASER), data=fields_of(resumed.text))
    assert (answer.status_code, "diketik dengan akun lain" in answer.text, stored(app)) == (401, True, [])
    back = sign_in_again(juror, answer.text, login="panelis-1")
    assert juror.client.post(room.sheet(PASER), data=fields_of(back.text)).status_code == 303
    assert stored(app) == [(1, TYPED["note:E.1"], "Catatan umum")]


def test_lock_pressed_by_another_account_locks_nothing(juror, other_juror, room, sheet):
    for persona in (juror, other_juror):
        own = {"client_id": f"00000000-0000-4000-8000-0000000000{persona.login[-2:].replace('-', '0')}"}
        persona.post(room.sheet(PASER), {**full(room, 0), **own})
    fields = {"seat": sheet["seat"], "version": "1"}
    assert other_juror.post(f"{room.sheet(PASER)}/kunci", fields).status_code == 401
    assert "Tanda tangani dan kunci" in other_juror.get(f"{room.sheet(PASER)}/kunci").text


@pytest.mark.parametrize(
    ("origin", "kept"), [("https://jahat.example", False), ("null", False), ("http://localhost", True)]
)
def test_form_of_another_site_is_never_offered_again(juror, room, sheet, origin, kept):
    sheet["csrf_token"] = "x"
    answer = juror.client.post(room.sheet(PASER), data=sheet, headers={"Origin": origin})
    assert (answer.status_code, "Catatan umum" in answer.text) == (400, kept)


def test_password_is_never_carried(juror, client):
    answer = client.post("/masuk", data={"login": "panelis-1", "password": PASSWORD})
    assert (answer.status_code, PASSWORD in answer.text) == (400, False)


def test_script_hears_of_the_ended_session_without_a_page(app, room, sheet):
    answer = app.test_client().post(room.sheet(PASER), data=sheet, headers={"Accept": "application/json"})
    assert (answer.status_code, sorted(answer.json)) == (401, ["error", "message"])


def test_part_without_a_name_is_refused_by_itself(juror, room, sheet):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n7\r\n--x--\r\n"
    sent = {"data": body, "content_type": "multipart/form-data; boundary=x", "headers": {"X-CSRFToken": juror.token()}}
    assert juror.client.post(room.sheet(PASER), **sent).status_code == 400
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(room.sheet(PASER), **sent)
    assert (refused.status_code, "tidak hilang" in refused.text) == (401, False)


@pytest.mark.parametrize("origin", ["http://[::1", "http://[", "null", "", "//["])
def test_origin_that_is_no_address_keeps_nothing(juror, room, sheet, origin):
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(room.sheet(PASER), data=sheet, headers={"Origin": origin})
    assert (refused.status_code, "tidak hilang" in refused.text) == (401, False)


def test_no_page_repeats_a_secret_that_was_typed_with_it(juror, room, sheet):
    typed = {**sheet, "pin": "604271", "rahasia": "kata-sandi-panjang", "sandi": "kata-kunci-kartu", "lain": "tetap"}
    juror.client.delete_cookie("paritrana")
    refused = juror.client.post(room.sheet(PASER), data=typed)
    carried = sign_in_again(juror, refused.text, password="salah")
    for page in (refused, carried):
        assert 'value="tetap"' in page.text
        assert [one for one in ("604271", "kata-sandi-panjang", "kata-kunci-kartu") if one in page.text] == []
