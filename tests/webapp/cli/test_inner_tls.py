"""TLS between nginx and the server: one knows the other by its certificate, and nothing else gets an answer."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests import nginx
from webapp.cli.inner_tls import NAME, own_certificate, place_of


@dataclass(frozen=True)
class Site:
    """A server that speaks TLS, and an nginx in front of it."""

    folder: Path
    inner: int
    outer: int

    @property
    def certificate(self) -> Path:
        return place_of(self.folder / "instance")[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("dalam")
    outer, plain_port, inner = (nginx.free_port() for _ in range(3))
    given = {
        "PARITRANA_INSTANCE": str(folder / "instance"),
        "PARITRANA_PORT": str(inner),
        "PARITRANA_URL": f"https://localhost:{outer}",
        "PARITRANA_PROXY": "127.0.0.1",
        "PARITRANA_INNER_TLS": "own",
    }
    command = [sys.executable, "-m", "webapp.cli", "serve", "--no-worker"]
    server = subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.PIPE, text=True)
    try:
        assert any("Melayani" in line for line in server.stdout)
        with nginx.running(nginx.configure(folder, given, plain_port=plain_port), outer):
            yield Site(folder, inner, outer)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)


def asked(site: Site) -> int:
    """What nginx answers to who opens a page."""
    trusting = nginx.trusting(site.folder / "paritrana.pem")
    try:
        return urlopen(f"https://localhost:{site.outer}/privasi", context=trusting, timeout=30).status
    except HTTPError as error:
        return error.code


def test_page_comes_through_nginx_over_tls_twice(site: Site):
    assert asked(site) == 200
    inside = ssl.create_default_context(cafile=site.certificate)
    with (
        socket.create_connection(("127.0.0.1", site.inner), timeout=10) as plain,
        inside.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        assert secure.version() == "TLSv1.3"


def test_server_says_nothing_in_the_clear(site: Site):
    with socket.create_connection(("127.0.0.1", site.inner), timeout=10) as plain:
        plain.sendall(b"GET /masuk HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            found = plain.recv(4096)
        except ConnectionResetError:
            found = b""
    assert b"HTTP/1.1 200" not in found
    assert b"<html" not in found


def test_nginx_asks_no_server_that_has_another_certificate(site: Site, tmp_path):
    other, _key = own_certificate(tmp_path)
    conf = site.folder / "paritrana.conf"
    printed = conf.read_text()
    assert str(site.certificate) in printed
    conf.write_text(printed.replace(str(site.certificate), str(other)))
    reload(site)
    wait_until(lambda: asked(site) == 503)
    conf.write_text(printed)
    reload(site)
    wait_until(lambda: asked(site) == 200)


def reload(site: Site) -> None:
    os.kill(int((site.folder / "nginx.pid").read_text()), signal.SIGHUP)


def wait_until(true) -> None:
    last = time.monotonic() + 20
    while not true():
        assert time.monotonic() < last
        time.sleep(0.1)


def test_certificate_is_made_once_and_its_key_is_its_owners_alone(tmp_path):
    certificate, key = own_certificate(tmp_path)
    before = certificate.read_text(), key.read_text()
    assert own_certificate(tmp_path) == (certificate, key)
    assert (certificate.read_text(), key.read_text()) == before
    assert [one.stat().st_mode & 0o777 for one in (key, key.parent)] == [0o600, 0o700]


def test_printed_units_say_it_to_the_server(tmp_path):
    given = {"PARITRANA_INSTANCE": str(tmp_path / "i"), "PARITRANA_URL": "https://paritrana.contoh.go.id"}
    for asked_for, lines in (({}, 0), ({"PARITRANA_INNER_TLS": "own"}, 1)):
        command = [sys.executable, "-m", "webapp.cli", "deploy", "systemd", "--unit", "paritrana.service"]
        done = subprocess.run(
            command, env={**os.environ, **given, **asked_for}, capture_output=True, text=True, check=True
        )
        assert done.stdout.count("Environment=PARITRANA_INNER_TLS=own") == lines
