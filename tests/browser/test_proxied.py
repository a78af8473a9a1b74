"""Behind nginx, over TLS, beneath a path: a juror saves, an operator hands a file in, and nothing leaves the path."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect

from tests import nginx
from tests.browser.conftest import PASSWORD
from tests.browser.test_report import Account
from tests.browser.test_sheet import SAVED, bar
from tests.postgresql import own_database
from tests.webapp.office import BEGUN, Office, open_office
from tests.webapp.outside import hand
from tests.webapp.room import Room, open_room
from tests.webapp.uploads import text_pdf
from webapp import create_app
from webapp.config import Settings, settings_from_environment
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, User
from webapp.views.security import HEADERS, HSTS

PREFIX = "/paritrana"


@dataclass(frozen=True)
class Proxied:
    port: int
    plain_port: int
    folder: Path
    settings: Settings
    room: Room
    office: Office

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def asked(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        trusted = nginx.trusting(self.folder / "paritrana.pem")
        connection = http.client.HTTPSConnection("localhost", self.port, context=trusted, timeout=20)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        answer.told = answer.read()
        connection.close()
        return answer

    def rows(self, question: str) -> list[tuple[object, ...]]:
        with hand(self.settings) as found:
            return found.execute(question).fetchall()


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    """What names it to the server's process."""
    with own_database() as made:
        yield made


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, database: dict[str, str]) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proksi")
    port, plain_port, own = (nginx.free_port() for _ in range(3))
    given = {
        "PARITRANA_INSTANCE": str(folder / "instance"),
        "PARITRANA_PORT": str(own),
        "PARITRANA_URL": f"https://localhost:{port}{PREFIX}",
        "PARITRANA_PROXY": "127.0.0.1",
        **database,
    }
    room, office = fill(given)
    whole = nginx.configure(folder, given, plain_port=plain_port)
    tried = nginx.checked(whole)
    assert tried.returncode == 0, tried.stderr
    server = subprocess.Popen([sys.executable, "-m", "webapp.cli", "serve"], env={**os.environ, **given})
    try:
        with nginx.running(whole, port):
            made = Proxied(port, plain_port, folder, settings_from_environment(given), room, office)
            wait_for(made)
            yield made
    finally:
        server.terminate()
        server.wait(20)


def wait_for(made: Proxied) -> None:
    for _attempt in range(300):
        if made.asked(f"{PREFIX}/healthz").status == 200:
            return
        time.sleep(0.1)
    pytest.fail("no server after half a minute")


def fill(given: dict[str, str]) -> tuple[Room, Office]:
    """A small category in its interviews and one in its submissions."""
    settings = settings_from_environment(given)
    upgrade(settings.place)
    app = create_app(settings)
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    def add(login: str, *, role: str) -> Account:
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=BEGUN))
        return Account()

    add("panelis-1", role=JUROR)
    room = open_room(app, ("panelis-1",), names=("Uji Proksi",), code="proksi")
    candidates, operators = (("64.01", "Kabupaten Proksi"),), (("op-proksi", "64.01"),)
    office = open_office(
        app, add, code="bukti-proksi", candidates=candidates, operators=operators, others=(), deadline=None
    )
    with app.app_context():
        db.engine.dispose()
    return room, office


@pytest.fixture
def page(browser: Browser, proxied: Proxied, complaints: list[str]) -> Iterator[Page]:
    """A browser that takes the self-made certificate, and notes every address that isn't beneath the path."""
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 820, "height": 1180})
    context.set_default_timeout(15_000)
    context.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    context.on("request", lambda one: outside(one.url, proxied, complaints))
    context.on("requestfailed", lambda one: complaints.append(f"failed: {one.url}"))
    yield context.new_page()
    context.close()


def outside(url: str, proxied: Proxied, complaints: list[str]) -> None:
    if not url.startswith(f"{proxied.url}{PREFIX}"):
        complaints.append(f"asked for {url}")


def sign_in(page: Page, proxied: Proxied, login: str, path: str) -> None:
    """From the page that was wanted, through the sign-in, back to it."""
    page.goto(f"{proxied.url}{PREFIX}{path}")
    page.get_by_label("Nama akun").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"**{PREFIX}{path}*")


def test_juror_saves_beneath_the_path_and_the_cookie_is_for_this_host_alone(page, proxied):
    sign_in(page, proxied, "panelis-1", proxied.room.sheet("Uji Proksi"))
    page.get_by_label("Catatan butir E.1").fill("Lewat proksi")
    expect(bar(page)).to_have_text(SAVED)
    assert proxied.rows("SELECT note FROM score WHERE indicator = 'E.1'")[-1] == ("Lewat proksi",)
    ready = "navigator.serviceWorker.ready.then((one) => [one.scope, one.active.scriptURL])"
    home = f"{proxied.url}{PREFIX}/penilaian"
    assert page.evaluate(ready) == [home, f"{home}/luring.js"]
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert set(cookies) == {"__Host-paritrana", "__Host-paritrana-perangkat"}
    for one in cookies.values():
        assert (one["path"], one["secure"], one["httpOnly"], one["sameSite"]) == ("/", True, True, "Lax")


def test_operator_hands_in_a_file_beneath_the_path(page, proxied):
    sign_in(page, proxied, "op-proksi", proxied.office.page("64.01", "/bagian-3"))
    page.locator("#bukti-regulasi input[type=file]").first.set_input_files(
        {"name": "perda.pdf", "mimeType": "application/pdf", "buffer": text_pdf()}
    )
    expect(page.locator("#bukti-regulasi")).to_contain_text("perda.pdf")
    expect(page.locator("#bukti-regulasi a", has_text="perda.pdf")).to_be_visible()
    assert proxied.rows("SELECT name FROM evidence WHERE removed_at IS NULL") == [("perda.pdf",)]


def test_plain_http_leads_to_https_and_https_insists_on_itself(proxied):
    connection = http.client.HTTPConnection("localhost", proxied.plain_port, timeout=10)
    connection.request("GET", f"{PREFIX}/masuk")
    assert connection.getresponse().headers["Location"] == f"{proxied.url}{PREFIX}/masuk"
    connection.close()
    answer = proxied.asked(f"{PREFIX}/masuk")
    assert (answer.status, answer.headers["Strict-Transport-Security"]) == (200, HSTS)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_client_cannot_choose_its_address_path_or_scheme(proxied):
    """nginx overwrites the one header that is read; the throttle counts the address that it saw."""
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Prefix": "/x",
        "SCRIPT_NAME": "/x",
    }
    answer = proxied.asked(f"{PREFIX}/edisi", **lies)
    assert answer.headers["Location"].startswith(f"{PREFIX}/masuk")
    assert proxied.asked(f"{PREFIX}/masuk", Host="jahat.example").status in {400, 421}
    assert [proxied.asked(f"{PREFIX}/{path}").status for path in ("metrics", "readyz")] == [404, 404]


def test_pages_of_people_are_never_compressed_and_static_files_are(proxied):
    given = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in proxied.asked(f"{PREFIX}/masuk", **given).headers
    assert proxied.asked(f"{PREFIX}/static/app.css", **given).headers["Content-Encoding"] == "gzip"


def test_what_nginx_itself_refuses_is_in_words_and_dressed(proxied):
    large = proxied.asked(f"{PREFIX}/masuk", method="POST", **{"Content-Length": str(200 << 20)})
    assert (large.status, b"melebihi batas ukuran" in large.told) == (413, True)
    alike = {name for name in HEADERS if large.headers[name] != HEADERS[name]}
    assert alike == {"Content-Security-Policy"}
    assert large.headers["Strict-Transport-Security"] == HSTS


def test_every_answer_of_nginx_alone_is_dressed_whatever_the_address(proxied):
    found = {path: proxied.asked(path) for path in ("/", PREFIX, "/lain/index.html", "/%zz", f"{PREFIX}/metrics")}
    assert {path: one.status for path, one in found.items()} == {
        "/": 404,
        PREFIX: 301,
        "/lain/index.html": 404,
        "/%zz": 400,
        f"{PREFIX}/metrics": 404,
    }
    assert found[PREFIX].headers["Location"] == f"{PREFIX}/"
    for path, one in found.items():
        assert one.headers["Strict-Transport-Security"] == HSTS, path
        assert {name for name in HEADERS if one.headers[name] != HEADERS[name]} == {"Content-Security-Policy"}, path


# Each with the code that nginx has for it.
UNREADABLE = [
    (405, "TRACE / HTTP/1.1\r\n{host}\r\n"),
    (400, f"GET / HTTP/1.1\r\n{{host}}X-A: {'a' * 40_000}\r\n\r\n"),
    (414, f"GET /{'a' * 40_000} HTTP/1.1\r\n{{host}}\r\n"),
    (501, "POST / HTTP/1.1\r\n{host}Transfer-Encoding: foo\r\n\r\n"),
    (400, "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
    (505, "GET / HTTP/3.0\r\n{host}\r\n"),
]


@pytest.mark.parametrize(("code", "asked"), UNREADABLE, ids=lambda one: str(one)[:30])
def test_request_that_nginx_cannot_read_is_refused_in_words_and_dressed(proxied, code, asked):
    status, headers, told = said_to(proxied, asked)
    assert (status, "Permintaan ini tidak dapat dibaca" in told) == (code, True)
    assert headers["strict-transport-security"] == HSTS
    assert {name for name in HEADERS if headers[name.lower()] != HEADERS[name]} == {"Content-Security-Policy"}
    assert headers["content-type"] == "text/plain; charset=utf-8"


def test_without_tls_everything_is_dressed_but_for_what_only_tls_may_say(proxied):
    """RFC 6797, 7.2: no HSTS over a connection that isn't secure."""
    status, headers, told = said_to(proxied, "GET / HTTP/1.1\r\n{host}\r\n", secure=False)
    assert (status, "hanya dibuka dengan https" in told) == (400, True)
    assert headers["content-type"] == "text/plain; charset=utf-8"
    moved, sent_on, _page = said_to(proxied, "GET /x HTTP/1.1\r\n{host}\r\n", secure=False, port=proxied.plain_port)
    assert (moved, sent_on["location"]) == (301, f"https://localhost:{proxied.port}/x")
    for one in (headers, sent_on):
        assert "strict-transport-security" not in one
        assert {name for name in HEADERS if one[name.lower()] != HEADERS[name]} == {"Content-Security-Policy"}


def said_to(proxied: Proxied, asked: str, *, secure: bool = True, port: int = 0) -> tuple[int, dict[str, str], str]:
    """(status, headers, text) of what a program gets that speaks HTTP as it likes."""
    line = socket.create_connection(("127.0.0.1", port or proxied.port), timeout=10)
    if secure:
        line = nginx.trusting(proxied.folder / "paritrana.pem").wrap_socket(line, server_hostname="localhost")
    with line:
        with suppress(OSError):  # it may have answered and closed before it has read everything
            line.sendall(asked.format(host=f"Host: localhost:{proxied.port}\r\nConnection: close\r\n").encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()


def test_many_at_once_are_told_to_wait_and_slow_ones_hold_nobody_up(proxied):
    """Twenty that send half a request and stay, then everybody else; sign-ins have a limit of their own."""
    slow = [slow_client(proxied) for _ in range(20)]
    begun = time.monotonic()
    assert proxied.asked(f"{PREFIX}/healthz").status == 200
    assert time.monotonic() - begun < 5
    found = [proxied.asked(f"{PREFIX}/masuk") for _ in range(90)]
    late = [one for one in found if one.status == 429]
    assert late
    assert (late[0].headers["Retry-After"], b"Terlalu banyak permintaan" in late[0].told) == ("5", True)
    assert {one.status for one in found} == {200, 429}
    for one in slow:
        one.close()


def slow_client(proxied: Proxied) -> ssl.SSLSocket:
    """Somebody whose body never comes."""
    trusted = nginx.trusting(proxied.folder / "paritrana.pem")
    plain = socket.create_connection(("127.0.0.1", proxied.port), timeout=10)
    made = trusted.wrap_socket(plain, server_hostname="localhost")
    made.sendall(
        f"POST {PREFIX}/masuk HTTP/1.1\r\nHost: localhost:{proxied.port}\r\nContent-Length: 99\r\n\r\nlo".encode()
    )
    return made
