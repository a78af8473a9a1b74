"""What no password may be, and what happens when one changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Thread

import pytest
from argon2 import PasswordHasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tests.conventions.tree import ROOT
from tests.webapp.conftest import NOON, PASSWORD, Persona
from webapp import create_app
from webapp.db import transaction
from webapp.models import JUROR, SECRETARIAT, AccountDeed, AuthSession, Letter, User
from webapp.services import accounts

NEW = "bako-rine-tulu-sawe"
KNOWN = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= accounts.SHORTEST_PASSWORD]


def change(persona: Persona, old: str = PASSWORD, new: str = NEW, again: str = ""):
    return persona.post("/akun/sandi", {"old": old, "password": new, "password_again": again or new})


def test_no_password_of_the_list_of_common_ones_is_taken():
    """Every one that is long enough, also with its first letter as a capital and a digit behind it."""
    assert len(KNOWN) > 200
    for one in [*KNOWN[:60], *(f"{known.capitalize()}1" for known in KNOWN[:20])]:
        assert "mudah ditebak" in accounts.password_problem(one, "orang"), one


TRIED_FIRST_HERE = [
    "123456789012",
    "password1234",
    "qwertyuiop123",
    "iloveyou1234",
    "1q2w3e4r5t6y",
    "passwordpassword",
    "administrator1",
    "Indonesia123!",
    "Bismillah123!",
    "Bismillah12345",
    "Sayangku12345",
    "Katasandi123!",
    "Rahasia12345",
    "rahasia123456",
    "Jakarta2024!",
    "Samarinda2026",
    "Kalimantan2026",
    "Alhamdulillah1",
    "Terimakasih123",
    "bismillahirrahmanirrahim",
    "Merdeka170845",
    "Indonesiaraya1945",
    "akucintakamu",
    "Sayangmama123",
    "cintakamu123",
    "Samarinda123!",
    "Paser12345678",
    "Kabupatenpaser",
    "Dinaskesehatan1",
    "Disnaker2026!",
    "bpjsketenagakerjaan",
    "ketenagakerjaan",
    "Naketrans2026",
    "Gubernur2026!",
    "Welcome12345",
    "Admin@123456",
    "P@ssw0rd1234",
    "Password@123",
    "Abcd1234567890",
    "qwerty123456",
    "zxcvbnm12345",
    "liverpool1892",
    "manchesterunited",
    "chelseafootball",
    "naruto123456",
    "doraemon12345",
    "ramadhan1446",
    "muhammad12345",
    "subhanallah123",
    "astaghfirullah",
    "assalamualaikum",
    "bhinnekatunggalika",
    "pancasila1945",
]


@pytest.mark.parametrize("password", TRIED_FIRST_HERE)
def test_password_that_guessers_of_indonesians_try_first_is_not_taken(password):
    """Words of breached lists, prayers, offices and places, with the digits or the mark that a rule would ask."""
    assert "mudah ditebak" in accounts.password_problem(password, "orang")


@pytest.mark.parametrize("password", ["Indonesia12345", "paritrana2026", "Sekretariat-2026", "qwertyuiop12"])
def test_password_of_words_that_everybody_tries_first_is_not_taken(password):
    assert accounts.password_problem(password, "orang") == accounts.TOO_COMMON


@pytest.mark.parametrize("password", ["9901014101800001\n", "rumah biru\n1999\n", "12.12.1999 lahir\n\n12121999\n"])
def test_line_end_in_a_password_is_no_fault(password):
    """No page sends one; the library's look for dates takes it for a digit."""
    assert accounts.password_problem(password, "orang") in {"", accounts.TOO_COMMON}


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "rumah biru sungai tenang", "κλειδί του σπιτιού", "tanpa batas " * 16]
)
def test_long_password_of_unrelated_words_is_taken(password):
    assert accounts.password_problem(password, "orang") == ""


def test_change_asks_the_old_one_and_ends_every_other_session(app, add_person, look):
    here, there = add_person("orang", role=JUROR), Persona(app.test_client(), "orang")
    for one in (here, there):
        one.sign_in()
    assert change(here, old="bukan kata sandinya").status_code == 422
    assert there.get("/akun").status_code == 200
    with here.client.session_transaction() as session:
        before = session["token"]
    assert change(here).location == "/akun"
    with here.client.session_transaction() as session:
        assert session["token"] != before
    assert (here.get("/akun").status_code, there.get("/akun").status_code) == (200, 303)
    assert [one.kind for one in look(AccountDeed)] == ["password_changed"]
    assert here.sign_in().status_code == 422
    assert here.sign_in(password=NEW).status_code == 303
    assert look(Letter) == []  # no address


class Meanwhile(PasswordHasher):
    """Whatever is to happen between the look at a password and the session that it opens."""

    def __init__(self, then: Callable[[], object]) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.then = [then]

    def verify(self, *what: str) -> bool:
        found = super().verify(*what)
        while self.then:
            self.then.pop()()
        return found


@pytest.mark.parametrize("role", [JUROR, SECRETARIAT])
def test_no_session_begins_with_a_password_that_was_replaced_while_it_was_looked_at(
    app, add_person, look, monkeypatch, role
):
    """Who keeps signing in with a stolen one while its owner sets another would otherwise stay for hours."""
    thief, elsewhere = add_person("orang", role=role), create_app(app.extensions["paritrana_settings"])

    def replace() -> None:
        with elsewhere.app_context(), transaction() as session:
            accounts.change_password(session.query(User).one(), NEW, now=NOON)

    monkeypatch.setattr(accounts, "HASHER", Meanwhile(lambda: on_a_thread(replace)))
    answer = thief.post("/masuk", {"login": "orang", "password": PASSWORD})
    assert (answer.status_code, "Nama akun atau kata sandi tidak cocok" in answer.text) == (422, True)
    assert look(AuthSession) == []
    assert thief.post("/masuk", {"login": "orang", "password": NEW}).status_code == 303


def on_a_thread(act: Callable[[], None]) -> None:
    """As another server's process would: this thread is in the middle of a request."""
    other = Thread(target=act)
    other.start()
    other.join()


def test_change_keeps_the_second_step_that_was_made(secretariat):
    assert change(secretariat).status_code == 303
    assert secretariat.get("/akun").status_code == 200
    assert secretariat.sign_in(password=NEW).location == "/"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"new": "qwertyuiop12"}, accounts.TOO_COMMON),
        ({"new": "pendek"}, "sedikitnya 12 huruf"),
        ({"again": "lain-sama-sekali"}, "Kedua kata sandi tidak sama"),
        ({"old": ""}, "Kata sandi tidak cocok"),
    ],
)
def test_refused_change_says_why_and_repeats_no_password(juror, fields, words):
    answer = change(juror, **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not any(value in answer.text for value in (PASSWORD, NEW, "lain-sama-sekali"))


def test_wrong_old_passwords_are_throttled(juror):
    assert {change(juror, old="salah").status_code for _try in range(accounts.OWN_ATTEMPTS)} == {422}
    assert "Terlalu banyak percobaan" in change(juror).text


SECRET_INPUT = re.compile(r'<input[^>]*\bname="(?:password|password_again|old)"[^>]*>')
PASTING = re.compile(r"""["']paste["']|\bonpaste\b|insertFromPaste""")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/masuk", ["current-password"]),
        ("/akun/sandi", ["current-password", "new-password", "new-password"]),
        ("/setel-sandi", ["new-password", "new-password"]),
    ],
)
def test_fields_of_passwords_are_masked_and_let_a_manager_fill_them(client, juror, path, expected):
    shown = (juror if path.startswith("/akun") else client).get(path).text
    fields = SECRET_INPUT.findall(shown)
    assert [re.search(r'autocomplete="([^"]*)"', one)[1] for one in fields] == expected
    assert all('type="password"' in one for one in fields)


def test_no_script_of_ours_listens_to_pasting():
    scripts = sorted((ROOT / "webapp" / "static").glob("*.js"))
    assert len(scripts) > 20
    assert [one.name for one in scripts if PASTING.search(one.read_text("utf-8"))] == []
    assert PASTING.search('field.addEventListener("paste", refuse)')


OTHERWISE = {
    "capital": NEW.capitalize(),
    "blank before": f" {NEW}",
    "blank behind": f"{NEW} ",
    "cut off": NEW[:-1],
    "longer": f"{NEW}x",
    "another form of the same letters": NEW.replace("a", "\uff41"),
}


def test_password_is_checked_to_the_letter(add_person):
    """Neither shortened nor put into other letters, by the form or behind it."""
    somebody = add_person("orang", role=JUROR)
    somebody.sign_in()
    assert change(somebody).status_code == 303
    assert {name: somebody.sign_in(password=typed).status_code for name, typed in OTHERWISE.items()} == dict.fromkeys(
        OTHERWISE, 422
    )
    assert somebody.sign_in(password=NEW).status_code == 303
