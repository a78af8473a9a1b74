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


@pytest.mark.parametrize("where", ["BEFORE UPDATE ON sheet FOR EACH ROW", "AFTER UPDATE ON score_event FOR EACH ROW"])
@pytest.mark.parametrize("when", ["", "WHEN (false) "])
def test_trigger_of_a_server_that_watches_something_else_is_named(settings, served, where, when):
    deeds = (
        f"DROP TRIGGER {GUARD} ON score_event",
        f"create trigger {GUARD} {where} {when}EXECUTE FUNCTION {GUARD}()",
    )
    assert named(replace(settings, server=served.application, owner=served.owner), *deeds) == [GUARD]


def test_trigger_of_a_server_that_never_acts_is_named(settings, served):
    place = replace(settings, server=served.application, owner=served.owner)
    with hand(place) as outside:
        (made,) = outside.execute(f"SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = '{GUARD}'").fetchone()  # noqa: S608
    never = made.replace("CREATE", "create").replace("EXECUTE", "WHEN (false) EXECUTE")
    assert named(place, f"DROP TRIGGER {GUARD} ON score_event", never) == [GUARD]
