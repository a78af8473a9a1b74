"""What a server's own files still have of somebody who was erased: nothing, where the owner's account is named."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from tests.webapp.outside import hand
from tests.webapp.test_erasing import EMAIL, ERASE, NAME, files_with, sealed
from webapp.config import DATABASE_OWNER
from webapp.migrations.watching import wrong_triggers
from webapp.postgresql import OWN

__all__ = ["sealed"]
WORDS = (NAME, EMAIL, "Wulandari", "kanari")


@pytest.fixture
def settings(settings, served, monkeypatch):
    """On a server, whatever the others are on."""
    monkeypatch.setenv("PARITRANA_DATABASE", plain(served.application))
    return replace(settings, server=served.application, owner=served.owner)


@pytest.fixture
def own_files(settings, cluster):
    """`own_files()` names the files of this very database in which somebody is still named."""

    def found():
        with hand(settings) as everything:
            everything.execute("CHECKPOINT")  # what is only in memory is in the files then
            (number,) = everything.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        return files_with(cluster.folder / "data" / "base" / str(number), *WORDS)

    return found


@pytest.fixture
def name_owner(served, monkeypatch):
    """`name_owner()` gives the command the owner's account."""
    return lambda: monkeypatch.setenv(DATABASE_OWNER, plain(served.owner))


def plain(url) -> str:
    return url.set(drivername="postgresql").render_as_string()


def test_owner_has_every_table_written_anew(sealed, settings, command, own_files, name_owner):
    assert own_files() != []
    assert command(*ERASE, "--run")[0] == 0
    assert own_files() != []  # the rows of before still lie there
    name_owner()
    code, text = command("erase", "panelis-2", "--reason", "Permintaan", "--run")
    assert (code, "ditulis ulang tanpa sisa" in text) == (0, True)
    assert own_files() == []
    assert wrong_triggers(settings.place) == []


def test_table_that_somebody_uses_is_told(sealed, command, served, name_owner, monkeypatch):
    name_owner()
    monkeypatch.setattr("webapp.postgresql.OWN", OWN.replace("10000", "50"))
    with psycopg.connect(plain(served.owner)) as somebody:
        somebody.execute("LOCK TABLE score IN ACCESS SHARE MODE")
        code, text = command(*ERASE, "--run")
    assert (code, "belum ditulis ulang: Basis data sedang dipakai proses lain" in text) == (1, True)
