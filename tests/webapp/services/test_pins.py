"""PINs: which are refused, and that five wrong ones lock it, whoever counts."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import NOON, PIN
from webapp import create_app
from webapp.db import db, transaction
from webapp.errors import Refused
from webapp.models import JUROR
from webapp.services import pins


@pytest.fixture
def user_id(app, add_person):
    add_person("panelis-1", role=JUROR)
    with app.app_context():
        yield 1


@pytest.mark.parametrize(
    "digits",
    ["", "12345", "1234567", "12345a", "１２３４５６", "123456", "864208", "111111", "121212", "482482"],
)
def test_pin_that_is_no_pin_or_easily_guessed_is_refused(digits):
    assert pins.pin_problem(digits) in {pins.NOT_SIX, pins.TOO_EASY}


@pytest.mark.parametrize("digits", [PIN, "739205", "001947"])
def test_pin_with_no_pattern_is_taken(digits):
    assert pins.pin_problem(digits) == ""


def test_pin_is_kept_as_a_slow_hash_only(user_id):
    with transaction():
        pins.set_pin(user_id, "739205", now=NOON)
    row = pins.pin_of(user_id)
    assert (row.pin_hash.startswith("$argon2id$"), "739205" in row.pin_hash) == (True, False)
    assert (pins.pin_matches(user_id, "739205"), pins.pin_matches(user_id, PIN)) == (True, False)


def test_easy_pin_is_refused_by_the_service_too(user_id):
    with pytest.raises(Refused, match="mudah ditebak"), transaction():
        pins.set_pin(user_id, "123456", now=NOON)


def test_five_attempts_lock_the_pin_across_two_processes(app, settings, clock, user_id):
    """Two applications on one database, in turn: the count is the database's."""
    other = create_app(settings, clock=clock)
    left = []
    for one in (app, other, app, other, app):
        with one.app_context(), transaction():
            left.append(pins.count_pin(user_id))
    assert left == [4, 3, 2, 1, 0]
    for one in (app, other):
        with one.app_context(), pytest.raises(pins.PinLocked), transaction():
            pins.count_pin(user_id)
    with other.app_context():
        db.engine.dispose()


def test_new_pin_opens_a_locked_one(user_id):
    for _attempt in range(5):
        with transaction():
            pins.count_pin(user_id)
    with transaction():
        pins.set_pin(user_id, "739205", now=NOON)
    with transaction():
        assert pins.count_pin(user_id) == 4


def test_person_without_a_pin_is_told_to_make_one(user_id):
    with transaction():
        pins.forget_pin(user_id)
    with pytest.raises(Refused, match="belum mempunyai PIN"), transaction():
        pins.count_pin(user_id)
    assert pins.pin_matches(user_id, PIN) is False
