"""What the server itself refuses, before the application hears of it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from gunicorn.http.errors import InvalidResponseHeader

from tests.webapp.cli.test_demo import COMMAND, environment, free_port, wait_for
from webapp.cli.process import OWN, SENTENCES, answer, status_of
from webapp.views.security import HEADERS, HSTS

UNREADABLE = {
    b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n\r\n": 414,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n": 431,
    b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % turn for turn in range(101)) + b"\r\n": 431,
    b"GET /<script>alert(1)</script>\r\n\r\n": 400,
    b"\xf0\x9f\x98\x80 / HTTP/1.1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n": 400,
    b"POST /masuk HTTP/1.1\r\nTransfer-Encoding: strange\r\n\r\n": 400,
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port, folder = free_port(), tmp_path_factory.mktemp("process") / "instance"
    given = environment(folder, PARITRANA_PORT=str(port))
    with subprocess.Popen([*COMMAND, "serve"], env=given, stdout=subprocess.DEVNULL, text=True) as process:
        wait_for(port, process)
        yield port
        process.terminate()


def answered(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(sent)
        parts = iter(lambda: one.recv(65536), b"")
        return b"".join(parts)


def headers_of(head: bytes) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])


@pytest.mark.parametrize(("sent", "status"), UNREADABLE.items())
def test_unreadable_request_is_refused_in_a_sentence(port: int, sent: bytes, status: int):
    head, _, body = answered(port, sent).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == str(status).encode()
    assert body.decode() == f"{SENTENCES[status]}\n"
    assert headers_of(head) == {**OWN, "Content-Length": str(len(body))}


def test_fault_of_the_application_is_told_as_one():
    assert status_of(InvalidResponseHeader("X")) == status_of(RuntimeError()) == 500
    assert answer(status_of(RuntimeError()), https=False).partition(b"\r\n\r\n")[2].startswith(b"Terjadi kesalahan")


def test_refusal_of_the_server_insists_on_https_where_there_is_https():
    told = [
        headers_of(answer(HTTPStatus.BAD_REQUEST, https=https).partition(b"\r\n\r\n")[0]) for https in (True, False)
    ]
    assert [one.get("Strict-Transport-Security") for one in told] == [HSTS, None]
    assert {name: told[0][name] for name in HEADERS if name != "Content-Security-Policy"} == {
        name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"
    }
