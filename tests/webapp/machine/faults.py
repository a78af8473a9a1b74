"""Seven faults that could be in the application, each put into it for a while: the machine must find every one.

A fault takes away a guard that is really there. Where the database would refuse by itself, that goes, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.webapp.machine.people import World
from webapp.db import db
from webapp.models import Sheet
from webapp.queries import sheets as sheet_queries
from webapp.services import joint_acts, reporting, sheets
from webapp.views import plenary, secretariat

Patch = Callable[[pytest.MonkeyPatch, World], None]


@dataclass(frozen=True)
class Fault:
    """A guard that is taken away; `stages` are where it guards, `promises` what then may be found broken."""

    name: str
    patch: Patch
    stages: tuple[str, ...]
    promises: frozenset[str]


@contextmanager
def planted(fault: Fault, world: World) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        fault.patch(patch, world)
        yield


def self_approve(patch: pytest.MonkeyPatch, world: World) -> None:
    """One person agrees to their own proposal; the trigger that would refuse it is gone from every copy."""

    def approve(act_id: int, current: Any, *, by: int, confirmed_at: Any, now: Any) -> Any:
        act = joint_acts.act_for(act_id, by=by)
        joint_acts.check_fresh(confirmed_at, now=now)
        joint_acts.check_open(act, now)
        if current.digest != act.digest:
            raise joint_acts.Conflict(joint_acts.MOVED_ON)
        joint_acts.finish(act, joint_acts.APPROVED, by=by, now=now)
        return act

    patch.setattr(joint_acts, "approve", approve)
    patch.setattr(world, "prepare", lambda connection: connection.execute("DROP TRIGGER joint_end_needs_two_people"))


def late_submit(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The deadline isn't looked at."""
    patch.setattr(reporting, "limit_of", lambda *_given: None)


def coi(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Who stepped back still has the sheet."""
    guard = sheets.may_judge
    patch.setattr(sheets, "may_judge", lambda *given, **_recused: guard(*given, recused=False))


def peer_peek(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A juror who hasn't begun a sheet is shown the one that is there: the seat is missing from the query."""

    def own_sheet(seat: Any) -> Sheet | None:
        query = select(Sheet).where(Sheet.candidate_id == seat.candidate_id)
        mine = db.session.scalar(query.where(Sheet.panelist_id == seat.panelist_id))
        return mine or db.session.scalar(query)

    def own_content(seat: Any) -> Any:
        sheet = own_sheet(seat)
        found = sheet_queries.Content() if sheet is None else sheet_queries.content_of(sheet)
        return replace(found, excused=seat.excused)

    patch.setattr(sheet_queries, "own_content", own_content)


def avg_leak(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The ranking opens with the interviews."""
    early = secretariat.WITH_RANKING | {"interviews"}
    patch.setattr(secretariat, "WITH_RANKING", early)
    patch.setattr(plenary, "WITH_RANKING", early)


def early_rank(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The moment of the announcement isn't waited for: agreed to is announced."""
    from webapp.queries import sealed
    from webapp.views import feedback, results

    def stage_of(category: Any, *, now: Any) -> str:
        found = sealed.release_of(category.id)
        return "announced" if category.state == "sealed" and found is not None else str(category.state)

    for module in (feedback, results, secretariat):
        patch.setattr(module, "stage_of", stage_of)


def idor(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Whoever has an operator's account reads and changes every candidate's form."""
    patch.setattr(reporting, "may_report", lambda *_given: True)


FAULTS = (
    Fault("self_approve", self_approve, ("plenary",), frozenset({"INV-10"})),
    Fault("late_submit", late_submit, ("submission",), frozenset({"INV-3"})),
    Fault("coi", coi, ("interviews",), frozenset({"INV-5"})),
    Fault("peer_peek", peer_peek, ("interviews",), frozenset({"INV-7", "INV-1"})),
    Fault("avg_leak", avg_leak, ("interviews",), frozenset({"INV-7", "INV-8"})),
    Fault("early_rank", early_rank, ("sealed",), frozenset({"INV-7", "INV-8", "INV-9", "INV-16"})),
    Fault("idor", idor, ("submission",), frozenset({"INV-2"})),
)
