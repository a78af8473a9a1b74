"""The database's server stops and comes back under an application that goes on: in words, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.postgresql import Server, running
from tests.webapp.room import NAMES, full, open_room
from webapp.db import db


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """One that a test may stop."""
    with running() as made:
        made.upgraded("sendiri")
        yield made


@pytest.fixture
def settings(settings, own_server):
    """On that server, whatever the others are on."""
    served = own_server.url("sendiri", "aplikasi")
    return replace(settings, server=served, reserve=0)


def test_application_says_so_while_its_server_is_away_and_goes_on_without_a_restart(app, own_server, juror):
    room = open_room(app, ("panelis-1",))
    sheet, form = room.sheet(NAMES[0]), full(room, 0, **{"value:E.1": "4"})
    assert juror.get(sheet).status_code == 200
    anybody = app.test_client()
    own_server.stop()
    read, saved = juror.get(sheet), juror.post(sheet, form)
    health, ready = anybody.get("/healthz"), anybody.get("/readyz")
    own_server.start()
    assert (read.status_code, saved.status_code) == (503, 503)
    assert "Basis data sedang tidak dapat dipakai. Yang sudah tersimpan tetap aman" in read.text
    assert '<input type="hidden" name="value:E.1" value="4">' in saved.text
    assert (health.status_code, ready.status_code, ready.json["database"]) == (503, 503, "unreachable")
    assert juror.get(sheet).status_code == 200
    assert juror.post(sheet, form).status_code == 303
    assert anybody.get("/readyz").status_code == 200
    with app.app_context():
        db.engine.dispose()
