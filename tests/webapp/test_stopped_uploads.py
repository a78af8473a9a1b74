"""Uploads that stand still: they give way, and what the disk has lost is sent again and leaves no hole."""

from __future__ import annotations

import os
import re

import pytest

from tests.webapp.office import client_id, open_office
from tests.webapp.test_uploads import FILE, HALF, announce, piece, rows, short, state
from webapp.content import store
from webapp.db import transaction
from webapp.errors import Refused
from webapp.jobs import retention
from webapp.services.uploads import GAVE_WAY, MOST_UNFINISHED, note_piece


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def last_byte(settings, clock):
    """The last byte of these uploads came now, by the clock of the tests."""

    def set_it(*upload_ids):
        moment = clock().timestamp()
        for one in upload_ids:
            os.utime(store.incoming(settings.evidence, one), (moment, moment))

    return set_it


def begin_as_many_as_may_be(office, who="op-paser"):
    begun = [client_id() for _ in range(MOST_UNFINISHED)]
    assert {announce(office, one, who).status_code for one in begun} == {200}
    return begun


def test_cancelled_uploads_give_way_once_they_stand_still_and_the_oldest_first(app, office, clock):
    begun = begin_as_many_as_may_be(office)
    refused = announce(office, client_id())
    assert (refused.status_code, "dalam seperempat jam" in refused.json["message"]) == (422, True)
    clock.forward(minutes=15)
    assert announce(office, client_id()).status_code == 200
    ended = [one for one in begun if state(office, one).status_code == 422]
    assert [state(office, one).json["message"] for one in ended] == [GAVE_WAY]
    with app.app_context(), pytest.raises(Refused, match=re.escape(GAVE_WAY)), transaction():
        note_piece(ended[0], 0, HALF)  # it was on its way to the disk meanwhile


def test_what_still_moves_or_is_here_in_full_never_gives_way(office, clock, last_byte, monkeypatch):
    begun = begin_as_many_as_may_be(office)
    for one in begun[:-1]:
        piece(office, one, 0, FILE[:HALF])
    with monkeypatch.context() as patched:
        patched.setattr("webapp.views.uploads.finish", lambda *_given: None)  # nobody can look at it now
        piece(office, begun[-1], 0, FILE)
    last_byte(*begun)
    clock.forward(minutes=10)
    last_byte(*begun[:-1])
    clock.forward(minutes=10)
    assert announce(office, client_id()).status_code == 422
    clock.forward(minutes=5)
    last_byte(*begun[1:-1])
    assert announce(office, client_id()).status_code == 200
    assert [short(state(office, one))[0] for one in begun] == [422] + [200] * (MOST_UNFINISHED - 1)
    assert piece(office, begun[1], HALF, FILE[HALF:]).json["done"]
    assert piece(office, begun[-1], len(FILE), b"").json["done"]


def test_a_colleagues_upload_gives_way_only_after_an_hour(office, clock):
    begin_as_many_as_may_be(office, "op-paser-2")
    clock.forward(minutes=59)
    assert announce(office, client_id()).status_code == 422
    clock.forward(minutes=1)
    assert announce(office, client_id()).status_code == 200


def test_file_stays_when_the_sweep_that_would_forget_it_is_taken_back(app, office, clock, monkeypatch):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    clock.forward(days=3, hours=1)

    def fail(**_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(retention, "forget", fail)
    with app.app_context(), pytest.raises(OSError, match="No space"):
        retention.keep_periods()
    assert office.people["op-paser"].sign_in().status_code == 303
    assert short(state(office, own)) == (200, HALF, False)
    assert piece(office, own, HALF, FILE[HALF:]).json["done"]


@pytest.mark.parametrize("left", [0, 100])
def test_what_is_not_on_disk_any_more_is_asked_for_again_and_leaves_no_hole(app, office, settings, left):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    place = store.incoming(settings.evidence, own)
    place.write_bytes(place.read_bytes()[:left]) if left else place.unlink()
    answer = piece(office, own, HALF, FILE[HALF:])
    assert (answer.status_code, answer.json["received"]) == (409, left)
    assert "dilanjutkan dari sana" in answer.json["message"]
    assert piece(office, own, left, FILE[left:]).json["done"]
    (stored,) = rows(app)
    assert store.read(settings.evidence, stored.sha256) == FILE
