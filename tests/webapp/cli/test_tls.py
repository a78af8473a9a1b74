"""What a real nginx with the printed file agrees to over TLS; no application behind it is asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests import nginx
from webapp.mail_server import MailServer
from webapp.postman import NotSent, Outgoing, hand_over

NEWEST, BEFORE, OLD = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_1
ANYTHING = "ALL:@SECLEVEL=0"  # of a client that would take whatever it is offered
Shake = Callable[..., tuple[str, str]]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port where it speaks TLS, and the certificate of its own making."""
    folder = tmp_path_factory.mktemp("tls")
    port, plain_port, own = (nginx.free_port() for _ in range(3))
    given = {
        "PARITRANA_INSTANCE": str(folder / "instance"),
        "PARITRANA_PORT": str(own),
        "PARITRANA_URL": f"https://localhost:{port}",
    }
    whole = nginx.configure(folder, given, plain_port=plain_port)
    with nginx.running(whole, port):
        yield port, folder / "paritrana.pem"


@pytest.fixture
def shake(proxy: tuple[int, Path]) -> Shake:
    port, certificate = proxy

    def agreed(*, newest: ssl.TLSVersion = NEWEST, ciphers: str = ANYTHING) -> tuple[str, str]:
        """Version and cipher of one handshake. Raises SSLError where the server takes nothing that is offered."""
        client = nginx.trusting(certificate)
        client.minimum_version, client.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
        client.set_ciphers(ciphers)
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            client.wrap_socket(plain, server_hostname="localhost") as secure,
        ):
            cipher = secure.cipher()
            assert cipher is not None
            return str(secure.version()), cipher[0]

    return agreed


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_newest_version_is_taken_and_old_ones_are_refused(shake: Shake) -> None:
    assert shake()[0] == "TLSv1.3"
    assert shake(newest=BEFORE)[0] == "TLSv1.2"
    with pytest.raises(ssl.SSLError, match="TLSV1_ALERT_PROTOCOL_VERSION"):
        shake(newest=OLD)


def test_strongest_cipher_is_taken_whatever_the_client_prefers(shake: Shake) -> None:
    weaker_first = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
    assert shake(newest=BEFORE, ciphers=weaker_first) == ("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-CCM8"])
def test_cipher_that_is_not_recommended_is_refused(shake: Shake, cipher: str) -> None:
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        shake(newest=BEFORE, ciphers=f"{cipher}:@SECLEVEL=0")


def test_addresses_that_people_ask_for_are_in_no_log_of_nginx(proxy: tuple[int, Path]) -> None:
    """They say who opened what, and hold what anybody puts there; what stands around the file would log them."""
    port, certificate = proxy
    secret = "tautan-rahasia-" + "x" * 20
    with pytest.raises(HTTPError):  # there is no application behind it
        urlopen(f"https://localhost:{port}/setel-sandi/{secret}?cari={secret}", context=nginx.trusting(certificate))
    logs = [one.read_text("utf-8") for one in certificate.parent.glob("access*.log")]
    assert (len(logs), [one for one in logs if secret in one]) == (1, [])


def test_mail_server_that_nobody_vouches_for_gets_no_letter(proxy: tuple[int, Path]) -> None:
    letter = Outgoing("<1@localhost>", "orang@contoh.go.id", "Hal", "Isi", datetime(2026, 1, 1, tzinfo=UTC))
    server = MailServer("localhost", proxy[0], "begin", "pengirim@contoh.go.id")
    with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
        hand_over(letter, server)
