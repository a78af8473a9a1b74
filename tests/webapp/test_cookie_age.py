"""A cookie of another server: one whose clock is ahead made it no less good, and none lives for ever."""

from __future__ import annotations

import time

import pytest
import time_machine
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from tests.webapp.conftest import NOON
from webapp.views.cookie_age import CookieSigner

HOUR = 3600
COOKIES = URLSafeTimedSerializer("kunci", signer=CookieSigner)


def read(text: str, *, age: int, cookies: URLSafeTimedSerializer = COOKIES) -> object:
    """What a cookie says that was made at noon, to a server by whose clock it is `age` seconds later."""
    with time_machine.travel(NOON.timestamp() + age, tick=False):
        return cookies.loads(text, max_age=HOUR)


@pytest.fixture
def cookie() -> str:
    with time_machine.travel(NOON, tick=False):
        return str(COOKIES.dumps("isi"))


@pytest.mark.parametrize("age", [-7 * 60, -1, 0, HOUR])
def test_cookie_of_now_is_read_also_where_it_is_not_yet(cookie, age):
    assert read(cookie, age=age) == "isi"


def test_cookie_that_is_too_old_is_not_read(cookie):
    with pytest.raises(SignatureExpired):
        read(cookie, age=HOUR + 1)


def test_changed_cookie_is_not_read(cookie):
    with pytest.raises(BadSignature):
        read(f"A{cookie}", age=0)


def test_who_signed_in_where_the_clock_is_ahead_stays_signed_in(juror):
    with time_machine.travel(time.time() + 7 * 60, tick=True):
        assert juror.get("/akun").status_code == 200  # with a new cookie
    assert juror.get("/akun").status_code == 200


def test_library_alone_would_refuse_who_signed_in_on_the_other_server(cookie):
    with pytest.raises(SignatureExpired):
        read(cookie, age=-1, cookies=URLSafeTimedSerializer("kunci"))
