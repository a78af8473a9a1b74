"""Who guesses logins learns nothing: the same words, the same work, whether there is such an account or not.

Time is the processor's, of this thread alone, and the two kinds take turns, so that what else the machine does falls on
both alike. A measure that differs by chance is taken anew, three times at most; what really differs, always does.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from argon2 import PasswordHasher

from tests import second_step
from tests.webapp.conftest import PASSWORD, Persona, told
from webapp.mail_server import MailServer
from webapp.models import JUROR, SECRETARIAT
from webapp.services import accounts
from webapp.services import second_step as service

PAIRS = 100
ROUNDS = 3
CLOSE, LEAST_P = 0.05, 0.01


@dataclass(frozen=True)
class Measured:
    """Seconds of each kind."""

    known: list[float]
    unknown: list[float]

    @property
    def apart(self) -> float:
        """How far the medians are from each other, as a part of the smaller one."""
        one, other = statistics.median(self.known), statistics.median(self.unknown)
        return abs(one - other) / min(one, other)

    @property
    def p(self) -> float:
        """Mann and Whitney's: how likely such a difference of ranks is where there is none; normal approximation."""
        ranked = sorted([(value, True) for value in self.known] + [(value, False) for value in self.unknown])
        ranks = sum(rank for rank, (_value, known) in enumerate(ranked, start=1) if known)
        first, second = len(self.known), len(self.unknown)
        u = ranks - first * (first + 1) / 2
        deviation = math.sqrt(first * second * (first + second + 1) / 12)
        return math.erfc(abs(u - first * second / 2) / deviation / math.sqrt(2))

    @property
    def alike(self) -> bool:
        return self.apart <= CLOSE and self.p > LEAST_P


def measured(known: Callable[[], object], unknown: Callable[[], object], pairs: int = PAIRS) -> Measured:
    """Both in turn, and the turn itself turned round each time."""
    found = Measured([], [])
    kinds = [(known, found.known), (unknown, found.unknown)]
    for turn in range(pairs):
        for act, times in kinds if turn % 2 else reversed(kinds):
            begun = time.thread_time()
            act()
            times.append(time.thread_time() - begun)
    return found


def is_alike(known: Callable[[], object], unknown: Callable[[], object]) -> list[Measured]:
    """The rounds that were needed; the last one says whether they are alike."""
    known(), unknown()  # what is loaded only once is loaded now
    rounds: list[Measured] = []
    while len(rounds) < ROUNDS and not (rounds and rounds[-1].alike):
        rounds.append(measured(known, unknown))
    return rounds


@pytest.fixture
def settings(settings):
    """With a mail server, that nobody asks here."""
    return replace(settings, mail=MailServer("127.0.0.1", 9, "none", "sekretariat@uji.go.id"))


@pytest.fixture
def unthrottled(monkeypatch):
    for name in ("OWN_ATTEMPTS", "ACCOUNT_ATTEMPTS", "ADDRESS_ATTEMPTS", "CODE_ATTEMPTS"):
        monkeypatch.setattr(accounts, name, 100_000)


@pytest.fixture
def hashing(monkeypatch):
    """Hashes that take about as long as everything else in a sign-in together, so that a missing one shows."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=4096, parallelism=1))
    accounts.dummy_hash.cache_clear()
    yield
    accounts.dummy_hash.cache_clear()


def trying(app, path: str, **fields: str) -> Callable[[], object]:
    """One request, over and over, by a browser of its own; its answer's words are collected."""
    persona = Persona(app.test_client(), "")
    token = persona.token()
    return lambda: persona.client.post(path, data={**fields, "csrf_token": token})


@pytest.fixture
def people(app, hashing, unthrottled, add_person):
    add_person("panelis-11", role=JUROR)
    return app


def test_sign_in_takes_as_long_for_a_known_login_as_for_an_unknown_one(people):
    known, unknown = (trying(people, "/masuk", login=login, password="salah") for login in ("panelis-11", "panelis-99"))
    rounds = is_alike(known, unknown)
    assert rounds[-1].alike, [(one.apart, one.p) for one in rounds]


def test_sign_in_without_the_dummy_hash_is_found_out(people, monkeypatch):
    """The control: what the test above says must be able to fail."""
    real = accounts.user_by_login

    def check(login: str, password: str):
        return None if real(login) is None else real_check(login, password)

    real_check = accounts.check_password
    monkeypatch.setattr(accounts, "check_password", check)
    known, unknown = (trying(people, "/masuk", login=login, password="salah") for login in ("panelis-11", "panelis-99"))
    known(), unknown()
    assert not any(measured(known, unknown, 40).alike for _round in range(ROUNDS))


def test_asking_for_a_link_takes_as_long_for_a_known_login_as_for_an_unknown_one(people):
    known, unknown = (trying(people, "/masuk/lupa", login=login) for login in ("panelis-11", "panelis-99"))
    assert told(known()) == told(unknown())
    rounds = is_alike(known, unknown)
    assert rounds[-1].alike, [(one.apart, one.p) for one in rounds]


def test_second_step_takes_as_long_for_a_used_code_as_for_a_wrong_one(people, add_person, clock):
    """Nor does it say which it was."""
    office = add_person("sekretariat", role=SECRETARIAT)
    second_step.ensure_authenticator(people, "sekretariat")
    used = service.code_at(second_step.SECRET, service.step_at(clock.at))
    tries, typed = [], {"login": office.login, "password": PASSWORD}
    office.post("/masuk", typed)
    assert office.post("/masuk/kode", {"code": used}).status_code == 303
    for code in (used, "000000"):
        persona = Persona(people.test_client(), office.login)
        persona.post("/masuk", typed)
        fields = {"code": code, "csrf_token": persona.token()}
        tries.append(lambda persona=persona, fields=fields: persona.client.post("/masuk/kode", data=fields))
    assert told(tries[0]()) == told(tries[1]())
    rounds = is_alike(*tries)
    assert rounds[-1].alike, [(one.apart, one.p) for one in rounds]


def test_ranks_tell_what_differs_from_what_does_not():
    """The measure itself, on numbers whose answer is known."""
    even, odd = [float(one) for one in range(0, 200, 2)], [float(one) for one in range(1, 201, 2)]
    assert Measured(even, odd).p > 0.9
    shifted = [one + 60 for one in even]
    assert Measured(even, shifted).p < 0.001
