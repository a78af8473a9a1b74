"""Servers that know the application by its certificate: no password lasts, and nothing travels in the clear."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.nginx import free_port
from tests.postgresql import APPLICATION, NOBODY, SETTINGS, Server, pg_ctl, running
from tests.webapp.mailing import Post
from webapp.config import read_database_server
from webapp.db import open_engine
from webapp.errors import ConfigRefused
from webapp.mail_server import MailServer, read_mail_server
from webapp.postman import connect

DATABASE = "berkunci"
KNOWN = f"hostssl all {APPLICATION} 127.0.0.1/32 cert\nhost all all 127.0.0.1/32 reject\n"


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def authority(folder: Path, name: str) -> None:
    openssl(
        folder,
        *f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem".split(),
    )


def certificate(folder: Path, name: str, *, by: str) -> None:
    """Of `name`, which is a host's or an account's."""
    openssl(folder, *f"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr".split())
    (folder / "names").write_text(f"subjectAltName=DNS:{name}")
    signed = (
        f"x509 -req -in {name}.csr -CA {by}.pem -CAkey {by}.key -CAcreateserial -days 2 -extfile names -out {name}.pem"
    )
    openssl(folder, *signed.split())
    (folder / f"{name}.key").chmod(0o600)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sertifikat")
    for name in ("ca", "lain"):
        authority(folder, name)
    for name in ("localhost", APPLICATION):
        certificate(folder, name, by="ca")
    return folder


@pytest.fixture(scope="module")
def port(certificates) -> Iterator[int]:
    """Where such a server listens."""
    with running() as server:
        server.upgraded(DATABASE)
        chosen, data = free_port(), server.folder / "data"
        for name in ("localhost.pem", "localhost.key", "ca.pem"):
            shutil.copy(certificates / name, data)
            shutil.chown(data / name, NOBODY)
        rules = data / "pg_hba.conf"
        rules.write_text(KNOWN + rules.read_text())
        server.stop()
        listen(server, chosen)
        yield chosen


def listen(server: Server, port: int) -> None:
    own = [one for one in SETTINGS if not one.startswith("listen_addresses")]
    tls = ("ssl=on", "ssl_cert_file=localhost.pem", "ssl_key_file=localhost.key", "ssl_ca_file=ca.pem")
    where = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={server.folder}")
    pg_ctl(server.folder, "start", "-o", " ".join(f"-c {one}" for one in (*own, *tls, *where)))


def account(port: int, **options: object) -> tuple[str, bool]:
    """Who the server says we are, and whether the connection is encrypted."""
    query = "&".join(f"{name}={value}" for name, value in options.items())
    address = f"postgresql://{APPLICATION}@localhost:{port}/{DATABASE}?{query}"
    place = read_database_server({"PARITRANA_DATABASE": address})
    engine = open_engine(place)
    try:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
            return tuple(found.one())
    finally:
        engine.dispose()


def test_account_is_known_by_its_certificate_and_has_no_password(port, certificates):
    own = {"sslcert": certificates / f"{APPLICATION}.pem", "sslkey": certificates / f"{APPLICATION}.key"}
    trusted = {"sslmode": "verify-full", "sslrootcert": certificates / "ca.pem"}
    assert account(port, **trusted, **own) == (APPLICATION, True)


@pytest.mark.parametrize(
    "given",
    [{}, {"sslmode": "disable"}, {"sslcert": "localhost.pem", "sslkey": "localhost.key"}, {"sslrootcert": "lain.pem"}],
)
def test_other_certificate_no_certificate_no_tls_and_unknown_server_are_refused(port, certificates, given):
    usual = {"sslmode": "verify-full", "sslrootcert": "ca.pem"}
    if "sslrootcert" in given:
        usual |= {"sslcert": f"{APPLICATION}.pem", "sslkey": f"{APPLICATION}.key"}
    options = {name: certificates / word if "." in word else word for name, word in (usual | given).items()}
    with pytest.raises(OperationalError):
        account(port, **options)


@pytest.fixture
def post(certificates, monkeypatch) -> Iterator[int]:
    """The port of a mail server that takes letters only from who shows a certificate of its authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificates / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(certificates / "localhost.pem", certificates / "localhost.key")
    with Post() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_request: None  # who was turned away is told so by TLS
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def mail_server(port: int, *names: str) -> MailServer:
    given = {"PARITRANA_SMTP": f"smtps://localhost:{port}", "PARITRANA_SMTP_FROM": "sekretariat@uji.go.id"}
    files = zip(("PARITRANA_SMTP_CERTIFICATE", "PARITRANA_SMTP_KEY"), names, strict=False)
    return read_mail_server(given | dict(files))


def test_mail_server_that_asks_for_it_is_shown_our_certificate(post, certificates):
    ours = [str(certificates / f"{APPLICATION}.{ending}") for ending in ("pem", "key")]
    with connect(mail_server(post, *ours)) as line:
        assert line.noop()[0] == 250


def test_mail_server_takes_nobody_without_it(post):
    with pytest.raises(OSError, match=r"certificate required|closed|EOF"), connect(mail_server(post)) as line:
        line.noop()


@pytest.mark.parametrize(
    "given",
    [
        {"PARITRANA_SMTP_CERTIFICATE": "/x.pem"},
        {"PARITRANA_SMTP_KEY": "/x.key"},
        {
            "PARITRANA_SMTP_CERTIFICATE": "/x.pem",
            "PARITRANA_SMTP_KEY": "/x.key",
            "PARITRANA_SMTP": "smtp://127.0.0.1:25",
        },
    ],
)
def test_half_a_certificate_and_one_in_the_clear_are_refused(given):
    usual = {"PARITRANA_SMTP": "smtps://surat.uji.go.id", "PARITRANA_SMTP_FROM": "sekretariat@uji.go.id"}
    with pytest.raises(ConfigRefused, match="PARITRANA_SMTP_CERTIFICATE dan PARITRANA_SMTP_KEY diisi bersama"):
        read_mail_server(usual | given)
