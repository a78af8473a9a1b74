"""A forgotten password: a link that works once, asked for by the owner or made by the secretariat."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.webapp.conftest import PASSWORD, Persona, told
from tests.webapp.mailing import Post
from tests.webapp.one_time import RESET, send, token_in
from tests.webapp.test_passwords import change
from webapp.db import db, transaction
from webapp.jobs.letters import answer_reset_requests, reset_requests_are_due, send_letters
from webapp.jobs.retention import keep_periods
from webapp.mail_server import MailServer
from webapp.models import CALLED_OFF, JUROR, QUEUED, SENT, AuthSession, Letter, PasswordReset, ResetRequest, User
from webapp.services import accounts, resets
from webapp.services.letter_texts import LINK_MARK
from webapp.services.letters import LINK_GONE

NEW = {"password": "bako-rine-tulu-sawe", "password_again": "bako-rine-tulu-sawe"}
USE = f"{RESET}/simpan"
OWNER = "panelis-1"

PASSING = {"Set-Cookie", "X-Request-Id"}  # another one with every request


@pytest.fixture
def mail():
    server = Post()
    yield server
    server.close()


@pytest.fixture
def settings(settings, mail):
    return replace(settings, mail=MailServer("127.0.0.1", mail.port, "none", "sekretariat@uji.go.id"))


@pytest.fixture
def owner(app, add_person):
    """Signed in, with an address."""
    persona = add_person(OWNER, role=JUROR)
    set_address(app, OWNER, "panelis@uji.go.id")
    persona.sign_in()
    return persona


def set_address(app, login: str, email: str) -> None:
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == login)).one().email = email


def work(app) -> None:
    """What the worker does within a minute."""
    with app.app_context():
        answer_reset_requests()
        send_letters()
        db.session.remove()


def ask(client, login: str):
    return Persona(client, "").post("/masuk/lupa", {"login": login})


def last_link(mail) -> str:
    return token_in(mail.letters[-1].get_content(), RESET)


@pytest.fixture
def link(app, client, owner, mail):
    """The secret of a link that was asked for."""
    assert ask(client, OWNER).location == "/masuk/lupa/terkirim"
    work(app)
    return last_link(mail)


def test_link_sets_the_password_once_and_ends_every_session(app, client, owner, link, look):
    assert client.get(RESET).status_code == 200
    assert owner.get("/akun").status_code == 200  # looking uses nothing up
    guest = Persona(client, OWNER)
    assert send(guest, USE, link, **NEW).location == "/setel-sandi/selesai"
    assert owner.get("/akun").status_code == 303
    assert send(guest, USE, link, **NEW).status_code == 404
    assert (guest.sign_in().status_code, guest.sign_in(password=NEW["password"]).status_code) == (422, 303)
    assert look(PasswordReset)[0].token_sha256 not in link
    assert link not in "".join(one.body for one in look(Letter))


def test_link_is_over_after_an_hour(client, link, clock):
    clock.forward(minutes=59, seconds=59)
    assert send(Persona(client, ""), USE, link, **{**NEW, "password_again": "lain"}).status_code == 422
    clock.forward(seconds=1)
    assert send(Persona(client, ""), USE, link, **NEW).status_code == 404


def test_link_that_is_gone_answers_as_one_that_never_was(app, client, link, mail):
    ask(client, OWNER)
    work(app)
    answers = {told(send(Persona(client, ""), USE, one, **NEW)) for one in (link, "x" * 43, "x", "\0\xff")}
    assert len(answers) == 1
    assert send(Persona(client, ""), USE, last_link(mail), **NEW).status_code == 303


def test_two_that_race_with_one_link_set_one_password(app, link):
    start, found = Barrier(2), []

    def press(number: int) -> None:
        password = f"bako-rine-tulu-sawe-{number}"
        start.wait()
        sent = {"password": password, "password_again": password}
        found.append(send(Persona(app.test_client(), ""), USE, link, **sent).status_code)

    threads = [Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 404]


def test_second_step_still_stands_after_a_reset(app, client, secretariat, mail):
    set_address(app, "sekretariat", "sekretaris@uji.go.id")
    ask(client, "sekretariat")
    work(app)
    guest = Persona(client, "sekretariat")
    send(guest, USE, last_link(mail), **NEW)
    answer = guest.post("/masuk", {"login": "sekretariat", "password": NEW["password"]})
    assert (answer.location, guest.get("/pengguna").location) == ("/masuk/kode", "/masuk/kode?next=/pengguna")


def test_asking_answers_the_same_for_every_login_and_writes_the_same(app, add_person, owner, look):
    add_person("tanpa-surel", role=JUROR)
    found = set()
    for login in (OWNER, "tanpa-surel", "tidak-ada", PASSWORD):
        answer = ask(app.test_client(), login)
        headers = tuple(sorted((name, value) for name, value in answer.headers if name not in PASSING))
        found.add((told(answer), headers))
    assert len(found) == 1
    assert len(look(ResetRequest)) == 4
    assert not any(PASSWORD in one.account_key or OWNER in one.account_key for one in look(ResetRequest))
    work(app)
    assert [(one.recipient, one.state) for one in look(Letter)] == [("panelis@uji.go.id", SENT)]
    with app.app_context():
        assert (look(ResetRequest), reset_requests_are_due()) == ([], [])


def test_asking_is_throttled_and_fills_no_letter_box(app, owner, look):
    client = app.test_client()
    for _turn in range(accounts.OWN_ATTEMPTS):
        assert ask(client, OWNER).status_code == 303
        work(app)
    assert ask(client, OWNER).status_code == 429
    assert len(look(Letter)) == resets.MOST_ASKED
    assert ask(client, "orang-lain").status_code == 303


@pytest.mark.parametrize("owners", ["address", "browser"])
def test_nobody_keeps_an_owner_from_asking(app, mail, owner, look, owners):
    """Not from many addresses, nor at the owner's own, for a browser that has signed in before counts by itself."""
    strangers = [f"203.0.113.{number}" for number in range(12)] if owners == "address" else ["198.51.100.7"] * 12
    for address in strangers:
        environ = {"REMOTE_ADDR": address}
        Persona(app.test_client(), "").post("/masuk/lupa", {"login": OWNER}, environ_base=environ)
    own = app.test_client() if owners == "address" else owner.client
    answer = Persona(own, "").post("/masuk/lupa", {"login": OWNER}, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert (answer.status_code, answer.location) == (303, "/masuk/lupa/terkirim")
    work(app)
    assert [one.recipient for one in look(Letter)] == ["panelis@uji.go.id"]


def test_name_that_reads_like_the_place_of_a_link_keeps_no_notice_from_its_owner(app, owner, mail, look):
    """The secretariat names panelists, and must not be able to silence what it does to their accounts so."""
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == OWNER)).one().name = f"Panelis {LINK_MARK}"
    assert change(owner).status_code == 303
    work(app)
    assert [(one.state, one.reason) for one in look(Letter)] == [(SENT, "")]
    assert f"Yth. Panelis {LINK_MARK}" in mail.letters[-1].get_content()


@pytest.mark.usefixtures("owner")
def test_letter_whose_link_was_forgotten_holds_no_other_letter_up(app, client, mail, clock, look):
    """Where nothing was sent for so long: the mail server's name was missing, or no worker ran."""
    ask(client, OWNER)
    with app.app_context():
        answer_reset_requests()
        clock.forward(days=31)
        keep_periods()
        db.session.remove()
    assert [(one.state, one.reset_id) for one in look(Letter)] == [(QUEUED, None)]
    ask(client, OWNER)
    work(app)
    assert [(one.state, one.reason) for one in look(Letter)] == [(CALLED_OFF, LINK_GONE), (SENT, "")]
    assert len(mail.letters) == 1


def test_guessing_links_is_throttled(app, monkeypatch):
    monkeypatch.setattr(accounts, "ADDRESS_ATTEMPTS", 5)
    client = app.test_client()
    answers = [send(Persona(client, ""), USE, str(turn), **NEW).status_code for turn in range(6)]
    assert answers == [404] * 5 + [429]


def test_change_of_the_password_is_told_by_letter(app, client, link, look):
    send(Persona(client, ""), USE, link, **NEW)
    work(app)
    last = look(Letter)[-1]
    assert (last.state, "diganti lewat tautan" in last.body) == (SENT, True)


def test_inactive_account_gets_no_letter(app, client, owner, look):
    with app.app_context(), transaction() as session:
        accounts.deactivate(
            session.scalars(select(User.id)).one(), now=owner.client.application.extensions["paritrana_clock"]()
        )
    ask(client, OWNER)
    work(app)
    assert look(Letter) == []
    assert look(AuthSession)[0].revoked_at is not None
