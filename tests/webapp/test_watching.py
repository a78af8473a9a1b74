"""A trigger that somebody took away, put to rest, changed or added is named, on either database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.webapp.outside import hand
from webapp.migrations.watching import wrong_triggers

GUARD = "score_event_refuses_update"
DROPPED = f"DROP TRIGGER {GUARD}"
TOOTHLESS = f"CREATE TRIGGER {GUARD} BEFORE UPDATE ON score_event BEGIN SELECT 1; END"
STRANGE = "CREATE TRIGGER added_by_somebody AFTER UPDATE ON sheet BEGIN UPDATE sheet SET id = id; END"
RESTING = f"ALTER TABLE score_event DISABLE TRIGGER {GUARD}"
ADDED = "added_by_somebody"


def named(here, *deeds: str) -> list[str]:
    """What is told after deeds from outside; before them nothing is."""
    assert wrong_triggers(here.place) == []
    with hand(here) as outside:
        for deed in deeds:
            outside.execute(deed)
    return wrong_triggers(here.place)


@pytest.mark.parametrize(
    ("deeds", "trigger"), [((DROPPED,), GUARD), ((DROPPED, TOOTHLESS), GUARD), ((STRANGE,), ADDED)]
)
def test_trigger_that_is_not_the_schemas_is_named(settings, deeds, trigger):
    assert named(settings, *deeds) == [trigger]


@pytest.mark.parametrize(("deeds", "trigger"), [((DROPPED,), GUARD), ((RESTING,), GUARD), ((STRANGE,), ADDED)])
def test_trigger_of_a_server_that_is_not_the_schemas_is_named(settings, served, deeds, trigger):
    assert named(replace(settings, server=served.application, owner=served.owner), *deeds) == [trigger]
