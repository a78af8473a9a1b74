from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from webapp.backups.server import address_of
from webapp.config import settings_from_environment
from webapp.errors import ConfigRefused


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"PARITRANA_INSTANCE": str(tmp_path / "instance")}


def test_defaults_are_loopback_and_a_folder_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = settings_from_environment({})
    assert (settings.instance, settings.port, settings.public_url, settings.https) == (
        tmp_path / "instance",
        8000,
        "http://127.0.0.1:8000",
        False,
    )
    assert settings.trusted_hosts == ("localhost", "127.0.0.1")
    assert (settings.idle, settings.juror_session, settings.secretariat_session) == (
        timedelta(minutes=60),
        timedelta(hours=12),
        timedelta(hours=8),
    )


def test_instance_and_its_key_are_private(environment):
    settings = settings_from_environment(environment)
    key = settings.instance / "secret.key"
    assert (settings.instance.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o700, 0o600)
    assert len(bytes.fromhex(settings.secret_key)) == 32
    assert settings.secret_key not in repr(settings)


def test_key_is_made_once_and_differs_between_instances(environment, tmp_path):
    first = settings_from_environment(environment).secret_key
    assert settings_from_environment(environment).secret_key == first
    assert settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "other")}).secret_key != first
    assert sorted(path.name for path in (tmp_path / "instance").iterdir()) == ["keys", "secret.key"]


def test_key_that_others_can_read_is_refused(environment, tmp_path):
    settings_from_environment(environment)
    (tmp_path / "instance" / "secret.key").chmod(0o640)
    with pytest.raises(ConfigRefused, match="chmod 600"):
        settings_from_environment(environment)


def test_cut_off_key_is_refused(environment, tmp_path):
    settings_from_environment(environment)
    (tmp_path / "instance" / "secret.key").write_text("abc")
    with pytest.raises(ConfigRefused, match=r"tersegel.*atau hilang.*keys import"):
        settings_from_environment(environment)


def test_damaged_key_is_to_come_back_from_where_keys_are_kept(environment, tmp_path):
    """No backup has it."""
    settings_from_environment(environment)
    (tmp_path / "instance" / "keys" / "checkpoint.key").write_text("z" * 64)
    with pytest.raises(ConfigRefused, match=r"checkpoint\.key rusak.*keys import"):
        settings_from_environment(environment)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000 ", "８０００", "1e3", "x", "999999"])
def test_port_that_is_none_is_refused(environment, port):
    with pytest.raises(ConfigRefused, match="PARITRANA_PORT"):
        settings_from_environment({**environment, "PARITRANA_PORT": port})


@pytest.mark.parametrize(
    "url", ["paritrana.go.id", "ftp://a", "http://", "http://paritrana.go.id", "http://10.0.0.5:8000"]
)
def test_public_address_without_https_is_for_this_machine_only(environment, url):
    with pytest.raises(ConfigRefused, match="PARITRANA_URL"):
        settings_from_environment({**environment, "PARITRANA_URL": url})


def test_https_address_gives_the_bound_cookie_and_one_trusted_host(environment):
    settings = settings_from_environment({**environment, "PARITRANA_URL": "https://paritrana.contoh.go.id/"})
    assert (settings.public_url, settings.https, settings.trusted_hosts, settings.cookie_name) == (
        "https://paritrana.contoh.go.id",
        True,
        ("paritrana.contoh.go.id",),
        "__Host-paritrana",
    )


def test_instance_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigRefused, match="tidak dapat dibuat"):
        settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "file" / "instance")})


def test_key_that_is_no_text_or_no_file_is_refused(environment, tmp_path):
    key = tmp_path / "instance" / "secret.key"
    settings_from_environment(environment)
    key.write_bytes(b"\xff" * 64)
    with pytest.raises(ConfigRefused, match=r"secret\.key rusak"):
        settings_from_environment(environment)
    key.unlink()
    key.mkdir()
    with pytest.raises(ConfigRefused, match=r"secret\.key bukan berkas"):
        settings_from_environment(environment)


def test_folder_that_cannot_be_made_is_told_in_indonesian(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigRefused, match=r"tidak dapat dibuat: sebagian alamatnya bukan folder\.$"):
        settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "file" / "instance")})


MAIL = {
    "PARITRANA_SMTP_FROM": "sekretariat@uji.go.id",
    "PARITRANA_SMTP_USER": "a",
    "PARITRANA_SMTP_PASSWORD": "rahasia",
}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("smtps://surat.uji.go.id", ("surat.uji.go.id", 465, "begin")),
        ("smtp://surat.uji.go.id:2525", ("surat.uji.go.id", 2525, "upgrade")),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, "none")),
    ],
)
def test_mail_server_is_read_and_its_password_not_told(environment, address, found):
    settings = settings_from_environment(environment | MAIL | {"PARITRANA_SMTP": address})
    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.port, settings.mail.tls) == found
    assert (settings.mail.password, "rahasia" in repr(settings)) == ("rahasia", False)


def test_without_a_mail_server_there_is_none(environment):
    assert settings_from_environment(environment | MAIL).mail is None


@pytest.mark.parametrize(
    "given",
    [
        {"PARITRANA_SMTP": "http://surat.uji.go.id"},
        {"PARITRANA_SMTP": "surat.uji.go.id:465"},
        {"PARITRANA_SMTP": "smtps://surat.uji.go.id:banyak"},
        {"PARITRANA_SMTP": "smtps://a:b@surat.uji.go.id"},
        {"PARITRANA_SMTP": "smtps://"},
        {"PARITRANA_SMTP": "smtps://surat.uji.go.id", "PARITRANA_SMTP_FROM": "Sekretariat\r\nBcc: x@y.id"},
        {"PARITRANA_SMTP": "smtps://surat.uji.go.id", "PARITRANA_SMTP_FROM": ""},
    ],
)
def test_mail_server_that_cannot_be_is_refused_by_name(environment, given):
    with pytest.raises(ConfigRefused, match="PARITRANA_SMTP"):
        settings_from_environment(environment | MAIL | given)


HERE = [
    ("postgresql://p@127.0.0.1/p", {}),
    ("postgresql://p@localhost:5433/p", {}),
    ("postgresql://p@[::1]/p", {}),
    ("postgresql://p@/p?host=/run/postgresql", {}),
    ("postgresql:///p", {}),
    ("postgresql://p@127.0.0.1/p", {"PGHOST": "db.contoh.go.id"}),
]
ELSEWHERE = [
    ("postgresql://p@db.contoh.go.id/p", {}),
    ("postgresql://p@10.0.0.5:5432/p?sslrootcert=/etc/ssl/db.pem", {}),
    ("postgresql://p@/p?host=127.0.0.1,db.contoh.go.id", {}),
    ("postgresql://p@localhost/p?hostaddr=10.0.0.5", {}),
    ("postgresql://p@localhost/p", {"PGHOSTADDR": "10.0.0.5"}),
    ("postgresql:///p", {"PGHOST": "db.contoh.go.id"}),
    ("postgresql:///p?service=lain", {}),
    ("postgresql:///p", {"PGSERVICE": "lain"}),
    ("postgresql://p@db.contoh.go.id/p?sslmode=verify-full", {}),
]


@pytest.mark.parametrize(("address", "beside"), [*HERE, *ELSEWHERE])
def test_database_of_another_machine_is_asked_for_its_certificate(environment, address, beside):
    """What the driver, pg_dump and psql are told; in the clear only within this machine."""
    server = settings_from_environment({**environment, **beside, "PARITRANA_DATABASE": address}).server
    wanted = "verify-full" if (address, beside) in ELSEWHERE else None
    assert address_of(server).get("sslmode") == wanted


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "x"])
def test_database_of_another_machine_with_less_is_refused(environment, mode):
    address = f"postgresql://p@db.contoh.go.id/p?sslmode={mode}"
    with pytest.raises(ConfigRefused, match=f"PARITRANA_DATABASE: .*verify-full, bukan {mode}"):
        settings_from_environment({**environment, "PARITRANA_DATABASE": address})
