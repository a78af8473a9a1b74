"""Acts of two people are acts of two: nobody agrees with an account whose phone may have come from their own hands."""

from __future__ import annotations

import re

import pytest

from tests import second_step
from tests.webapp.conftest import PIN, Persona
from tests.webapp.one_time import RESET, send, token_in
from tests.webapp.room import full, open_room
from tests.webapp.test_pairing import pair
from webapp.db import transaction
from webapp.models import CHAIR, JUROR, SECRETARIAT, JointEnd, Panelist, Pin, User
from webapp.services import second_step as service

PASER = "Kabupaten Paser"
SET = {"password": "bako-rine-tulu-sawe", "password_again": "bako-rine-tulu-sawe"}
SECRET = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}")
FREE = "20 Februari 2026"  # a week after the phone was set up
ONCE = {"client_id": "00000000-0000-4000-8000-000000000001"}


class Puppet(Persona):
    """A browser of whoever holds the link: a code was typed there just now, and a second one would have to wait."""


@pytest.fixture
def glass(app, juror):
    """Where somebody proposes to look into the panelist's sheet; the chair is on the panel, where there is one."""
    with app.app_context(), transaction() as session:
        chair = session.query(User).filter_by(login="ketua").count()
    made = open_room(app, ("panelis-1", "ketua")[: 1 + chair], names=(PASER,))
    with app.app_context(), transaction() as session:
        for one in session.query(Panelist).filter_by(id=2):
            one.office = CHAIR
    assert juror.post(made.sheet(PASER), full(made, 0) | ONCE).status_code == 303
    return f"{made.page}/buka-lembar"


@pytest.fixture
def colleague(add_person):
    persona = add_person("sekretariat-2", role=SECRETARIAT, name="Petugas Dua")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def ends(look):
    """How the proposals ended."""
    return lambda: [one.how for one in look(JointEnd)]


@pytest.fixture
def take_over(add_person, secretariat):
    """A member makes the link for a colleague without a phone, and sets the password and an authenticator."""

    def take(login="sekretariat-3", by=secretariat):
        add_person(login, role=SECRETARIAT, name=f"Nama {login}")
        return set_up(by, login)

    return take


def set_up(member, login):
    """The same of an account that is there."""
    puppet = with_password(member, login)
    assert puppet.post("/masuk", {"login": login, "password": SET["password"]}).location == "/masuk/kode"
    assert enrol(puppet, "/masuk/kode", "/masuk/autentikator").status_code == 200
    return puppet


def with_password(member, login):
    """By a link that the member makes."""
    app = member.client.application
    with app.app_context(), transaction() as session:
        user_id = session.query(User).filter_by(login=login).one().id
    token = token_in(member.post(f"/pengguna/{user_id}/tautan").text, RESET)
    puppet = Puppet(app.test_client(), login)
    assert send(puppet, f"{RESET}/simpan", token, **SET).status_code == 303
    return puppet


def enrol(puppet, page, action):
    secret = SECRET.search(puppet.get(page).text)[0].replace(" ", "")
    at = second_step.moment(puppet.client.application)
    return puppet.post(action, {"code": service.code_at(secret, service.step_at(at)), "next": ""})


def propose(persona, glass):
    answer = sent(persona, glass, lembar="1", alasan="Tanda tangan diragukan")
    assert answer.status_code == 303
    return answer.location


def agree(persona, proposal):
    return sent(persona, f"{proposal}/setujui")


def sent(persona, address, **fields):
    code = {} if isinstance(persona, Puppet) else {"rahasia": persona.code()}
    return persona.client.post(address, data={"csrf_token": persona.token(), **fields, **code})


def test_who_made_the_link_finds_nobody_to_agree_under_that_account(glass, take_over, secretariat, ends):
    puppet, proposal = take_over(), propose(secretariat, glass)
    page, answer = puppet.get(proposal).text, agree(puppet, proposal)
    assert (answer.status_code, ends()) == (422, [])
    for text in (page, answer.text):
        assert "Autentikator Nama sekretariat-3 baru disiapkan sesudah Sekretariat mengurus akun itu" in text
        assert (FREE in text, "mintalah rekan lain" in text, "/setujui" in text) == (True, True, False)


def test_nor_agrees_to_what_that_account_proposes(glass, take_over, secretariat, ends):
    assert (agree(secretariat, propose(take_over(), glass)).status_code, ends()) == (422, [])


def test_two_accounts_that_one_member_opened_are_not_two_people(glass, take_over, ends):
    first, second = take_over(), take_over("sekretariat-4")
    assert (agree(second, propose(first, glass)).status_code, ends()) == (422, [])


def test_nor_does_it_help_to_open_one_account_from_the_other(glass, take_over, secretariat, ends):
    second = take_over("sekretariat-4", by=take_over())
    assert (agree(second, propose(secretariat, glass)).status_code, ends()) == (422, [])


def test_a_colleague_agrees_meanwhile(glass, take_over, secretariat, colleague, ends):
    puppet = take_over()
    assert agree(colleague, propose(secretariat, glass)).status_code == 303
    assert agree(puppet, propose(colleague, glass)).status_code == 303
    assert ends() == ["approved", "approved"]


def test_a_week_after_the_phone_was_set_up_they_are_two(app, glass, take_over, secretariat, clock):
    take_over()
    clock.forward(days=7, minutes=-1)
    secretariat.sign_in()
    again = Puppet(app.test_client(), "sekretariat-3")
    again.post("/masuk", {"login": again.login, "password": SET["password"]})
    again.post("/masuk/kode", {"code": second_step.fresh_code(app, again.login), "next": ""})
    proposal = propose(secretariat, glass)
    assert agree(again, proposal).status_code == 422
    clock.forward(minutes=1)
    assert agree(again, proposal).status_code == 303


def test_phone_that_is_older_than_the_link_is_its_owners(glass, secretariat, colleague):
    """Who has forgotten the password and still has the phone goes on with whoever helped."""
    assert secretariat.post("/pengguna/3/tautan").status_code == 200
    assert agree(colleague, propose(secretariat, glass)).status_code == 303


@pytest.mark.parametrize("deed", ["autentikator", "surel"])
def test_every_deed_that_opens_an_account_counts(glass, secretariat, add_person, deed, ends):
    """One member's deed, and another's link after it: the phone that comes then may be the first one's."""
    helper, owner = (add_person(login, role=SECRETARIAT) for login in ("sekretariat-2", "sekretariat-3"))
    helper.sign_in()
    if deed == "autentikator":
        owner.sign_in()
    assert secretariat.post(f"/pengguna/4/{deed}", {"email": "saya@uji.go.id"}).status_code == 303
    puppet = set_up(helper, owner.login)
    assert (agree(puppet, propose(secretariat, glass)).status_code, ends()) == (422, [])


@pytest.fixture
def chair(add_person):
    return add_person("ketua", role=JUROR, name="Ibu Ketua")


def test_chair_whose_account_a_member_opened_is_not_the_second(chair, glass, secretariat, colleague, ends):
    """The link opens the account of a chair without a phone, and a phone is set up there."""
    puppet = with_password(secretariat, chair.login)
    puppet.post("/masuk", {"login": chair.login, "password": SET["password"]})
    assert enrol(puppet, "/akun/autentikator", "/akun/autentikator").status_code == 200
    proposal = propose(secretariat, glass)
    assert (agree(puppet, proposal).status_code, ends()) == (422, [])
    assert secretariat.post(f"{proposal}/cabut").status_code == 303
    assert agree(puppet, propose(colleague, glass)).status_code == 303


@pytest.mark.parametrize("fields", [{}, {"pin_baru": "ya"}])
def test_nor_is_a_chair_whose_tablet_a_member_let_in(chair, glass, secretariat, ends, fields):
    """Who holds the tablet makes a PIN, and sets a phone up there."""
    app = secretariat.client.application
    with app.app_context(), transaction() as session:
        user_id = session.query(User).filter_by(login=chair.login).one().id
        if not fields:
            session.delete(session.get_one(Pin, user_id))
    tablet = Puppet(app.test_client(), chair.login)
    assert pair(secretariat, tablet, user_id, **fields).location == "/pin"
    tablet.post("/pin", {"pin": PIN, "pin_again": PIN})
    assert enrol(tablet, "/akun/autentikator", "/akun/autentikator").status_code == 200
    proposal = propose(secretariat, glass)
    assert (agree(tablet, proposal).status_code, ends()) == (422, [])


def test_chair_with_a_phone_from_before_agrees_on_a_tablet_that_was_let_in(chair, glass, secretariat, ends):
    app = secretariat.client.application
    second_step.ensure_authenticator(app, chair.login)
    with app.app_context(), transaction() as session:
        user_id = session.query(User).filter_by(login=chair.login).one().id
    tablet = Persona(app.test_client(), chair.login)
    pair(secretariat, tablet, user_id)
    assert agree(tablet, propose(secretariat, glass)).status_code == 303
    assert ends() == ["approved"]
