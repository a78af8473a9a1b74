"""How a server counts what a category is scored from: once for each statement, however many rows it writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import URL, select

from tests.webapp.room import open_room
from webapp.cli.demo_rows import put
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.migrations.rights import writing
from webapp.migrations.watching import wrong_triggers
from webapp.models import Category, ReportedFigure

MANY = 3000  # more than go into one statement
# As a server had it before: for each row.
BY_ROW = """
DROP FUNCTION candidate_insert_counts() CASCADE;
CREATE FUNCTION candidate_insert_counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE category SET revision = revision + 1 WHERE id = NEW.category_id; RETURN NEW; END $$;
CREATE TRIGGER candidate_insert_counts AFTER INSERT ON candidate
FOR EACH ROW EXECUTE FUNCTION candidate_insert_counts()
"""


@pytest.fixture
def settings(settings, served):
    """On a server, whatever the others are on."""
    return replace(settings, server=served.application)


@pytest.fixture
def older(cluster) -> Iterator[URL]:
    """A database from before, by its owner's account."""
    place = cluster.create("lama")
    upgrade(place, revision="0027")
    with writing(place) as connection:
        connection.exec_driver_sql(BY_ROW)
    yield place
    cluster.drop("lama")


def test_many_rows_are_counted_by_their_statements(app, juror):
    """By its rows each would wait for one more version of the category's row: the square of their number."""
    room = open_room(app, ("panelis-1",))
    with app.app_context():
        revision = select(Category.revision).where(Category.id == room.category_id)
        before = db.session.scalar(revision)
        with transaction():
            put(ReportedFigure, ({"candidate_id": 1, "code": f"baru-{number}"} for number in range(MANY)))
        assert 0 < db.session.scalar(revision) - before < MANY // 100


def test_database_that_counted_by_rows_is_brought_up_to_date(older):
    assert "candidate_insert_counts" in wrong_triggers(older)
    upgrade(older)
    assert wrong_triggers(older) == []
