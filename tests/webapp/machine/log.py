"""INV-13 once more: the score log, replayed from its first line, comes to what the tables say after every step."""

from __future__ import annotations

from tests.webapp.machine.deeds import require
from tests.webapp.machine.people import World
from tests.webapp.score_logs import differences


def check_score_log(world: World) -> None:
    """A log that nothing has begun yet is none."""
    if world.sql("SELECT count(*) FROM score_event") != [(0,)]:
        told = differences(world.app, world.category_id)
        require(told == (), "INV-13", told)
