"""A program that is newer than the schema: what has to be done is said, and nothing is changed beneath who serves."""

from __future__ import annotations

import pytest

from tests.postgresql import APPLICATION
from tests.webapp.cli.test_demo import free_port
from webapp.cli import main
from webapp.cli.in_service import in_service
from webapp.migrations import current_revision, head, revisions, upgrade
from webapp.migrations.rights import grant


@pytest.fixture
def own_database():
    """Each test makes its own."""


@pytest.fixture
def before():
    """The revision of the version before."""
    return sorted(revisions())[-2]


@pytest.fixture
def instance(tmp_path, monkeypatch):
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("PARITRANA_INSTANCE", str(folder))
    monkeypatch.setenv("PARITRANA_PORT", str(free_port()))
    return folder


@pytest.fixture
def old_file(instance, before):
    path = instance / "paritrana.sqlite3"
    upgrade(path, revision=before)
    return path


@pytest.fixture
def old_server(cluster, instance, before, monkeypatch):
    """(owner, account) of a server's database."""
    owner, account = cluster.create("lama"), cluster.url("lama", APPLICATION)
    upgrade(owner, revision=before)
    grant(owner, account.username)
    monkeypatch.setenv("PARITRANA_DATABASE", account.set(drivername="postgresql").render_as_string())
    yield owner
    cluster.drop("lama")


def test_account_that_serves_is_told_who_upgrades_a_servers_schema(old_server, before, capsys):
    assert main(["verify-files"]) == 1
    assert "jalankan: paritrana database grant" in capsys.readouterr().err
    main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    found = next(at for at, line in enumerate(lines) if "Skema" in line)
    assert lines[found].endswith(f"Skema: versi {before}, program ini versi {head()}")
    assert "paritrana database grant" in lines[found + 1]
    assert current_revision(old_server) == before


def test_owner_upgrades_it_and_makes_no_instance_on_the_way(old_server, instance, monkeypatch):
    """Whoever does that may be root, to whom everything that is made then belongs."""
    instance.rmdir()
    monkeypatch.setenv("PARITRANA_DATABASE_OWNER", old_server.set(drivername="postgresql").render_as_string())
    assert main(["database", "grant"]) == 0
    assert (current_revision(old_server), instance.exists()) == (head(), False)


def test_file_is_upgraded_by_who_starts_and_doctor_says_so(old_file, capsys):
    main(["doctor"])
    assert "skema diperbarui saat mulai" in capsys.readouterr().out
    assert main(["verify-files"]) == 0
    assert current_revision(old_file) == head()


def test_file_is_not_upgraded_beneath_a_server_that_serves_it(old_file, instance, before, capsys):
    with in_service(instance):
        for command in ("verify-files", "serve", "worker"):
            assert main([command]) == 1
            assert "sedang dilayani" in capsys.readouterr().err
    assert (current_revision(old_file), list(instance.glob("paritrana-*"))) == (before, [])
