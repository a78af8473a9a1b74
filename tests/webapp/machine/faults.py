"""Faults that could be in the application, each put into it for a while: the machine must find every one.

A fault takes away a guard that is really there. Where the database would refuse by itself, that goes, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, true

from scoring.plenary import equal_groups
from tests.webapp.machine.people import World
from webapp import access
from webapp.db import db
from webapp.models import OPERATOR, PAIRED, AuthSession, PaperCheck, Sheet, User
from webapp.queries import sheets as sheet_queries
from webapp.queries.accounts import Viewer
from webapp.services import (
    broken_glass,
    calibration,
    joint_acts,
    paper_entries,
    reporting,
    score_log,
    sheets,
    verification,
)
from webapp.services import plenary as plenary_service
from webapp.views import plenary, secretariat

SECOND_PERSON = "paper_check_needs_another_person"
Patch = Callable[[pytest.MonkeyPatch, World], None]


@dataclass(frozen=True)
class Fault:
    """A guard that is taken away; `stages` are where it guards, `promises` what then may be found broken.

    `tours` are the ways on which it is looked for first.
    """

    name: str
    patch: Patch
    stages: tuple[str, ...]
    promises: frozenset[str]
    tours: tuple[str, ...] = ()


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
    patch.setattr(sheets, "seat_of", changed(sheets.seat_of, recused=False))


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
    guard = access.stage_at
    patch.setattr(access, "stage_at", lambda *given, now: guard(*given, now=now + timedelta(days=3650)))


def idor(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Whoever has an operator's account reads and changes every candidate's form."""
    patch.setattr(reporting, "may_report", lambda *_given: True)
    patch.setattr(access, "OWNERS", {**access.OWNERS, OPERATOR: lambda *_given: true()})


def own_comparison(patch: pytest.MonkeyPatch, world: World) -> None:
    """Who typed a sheet from paper may compare and confirm it; the trigger against it is gone from every copy."""
    guard = paper_entries.begin_check

    def begin_check(paper: Any, *, by: int, now: Any) -> None:
        if not paper_entries.typed_by(paper, by) or paper.check is not None or not paper.scans:
            guard(paper, by=by, now=now)
            return
        db.session.add(PaperCheck(entry_id=paper.entry.id, by_user_id=by, at=now))
        db.session.flush()

    patch.setattr(paper_entries, "begin_check", begin_check)
    patch.setattr(world, "prepare", lambda connection: connection.execute(f"DROP TRIGGER {SECOND_PERSON}"))


def long_look(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A sheet that two people may look into stays open after its quarter of an hour."""
    patch.setattr(broken_glass, "OPEN_FOR", timedelta(days=1))


def lost_tablet(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A paired device that was taken away goes on as if it weren't."""
    guard = access.viewer_by_token

    def viewer_by_token(token_sha256: str, *, now: Any) -> Any:
        query = select(User.id, User.login, User.name, User.role, AuthSession.id).join_from(AuthSession, User)
        query = query.add_columns(AuthSession.created_at, AuthSession.expires_at, User.draft_half)
        query = query.where(AuthSession.token_sha256 == token_sha256, AuthSession.kind == PAIRED)
        row = db.session.execute(query).one_or_none()
        return Viewer(*row, paired=True) if row else guard(token_sha256, now=now)

    patch.setattr(access, "viewer_by_token", viewer_by_token)


def own_second_verdict(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A verifier is the second one to their own verdict."""
    guard = verification.check_second

    def check_second(found: Any, one: Any, newest: Any, _by: int) -> None:
        guard(found, one, newest, 0)

    patch.setattr(verification, "check_second", check_second)


def early_spread(patch: pytest.MonkeyPatch, _world: World) -> None:
    """What two have committed of a calibration is shown, though everybody knows the own mark of the two."""
    patch.setattr(calibration, "FEWEST", 1)


def half_a_save(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A sheet is committed before what acknowledges it: a power cut in between leaves one without the other."""
    guard = sheets.remember

    def remember(*given: Any) -> None:
        db.session.flush()
        for statement in ("COMMIT", "BEGIN IMMEDIATE"):
            db.session.connection().exec_driver_sql(statement)
        guard(*given)

    patch.setattr(sheets, "remember", remember)


def given_twice(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Who takes a seat scores what the one before has locked, once more."""
    patch.setattr(sheets, "seat_of", changed(sheets.seat_of, given=False))


def changed(guard: Callable[[int, int], Any], **wrong: object) -> Callable[[int, int], Any]:
    """A seat that says this, whatever is so."""

    def seat_of(user_id: int, candidate_id: int) -> Any:
        found = guard(user_id, candidate_id)
        return found and replace(found, **wrong)

    return seat_of


def order_again(patch: pytest.MonkeyPatch, _world: World) -> None:
    """What the plenary decided and two people sealed is put into another order."""

    def decidable(_category: Any, _rubric: Any, ranked: Any) -> Any:
        return list(equal_groups(ranked.evaluation, ranked.ranking))

    patch.setattr(plenary_service, "decidable", decidable)


def unlogged_seat(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A seat changes hands, and the score log doesn't tell who sits there now."""
    patch.setattr(score_log, "record_panel", lambda _change: None)


FAULTS = (
    Fault("self_approve", self_approve, ("plenary",), frozenset({"INV-10"})),
    Fault("late_submit", late_submit, ("submission",), frozenset({"INV-3"}), ("deadline",)),
    Fault("coi", coi, ("interviews",), frozenset({"INV-5"}), ("absences",)),
    Fault("peer_peek", peer_peek, ("interviews",), frozenset({"INV-7", "INV-1"})),
    Fault("avg_leak", avg_leak, ("interviews",), frozenset({"INV-7", "INV-8"})),
    Fault("early_rank", early_rank, ("sealed",), frozenset({"INV-7", "INV-8", "INV-9", "INV-16"})),
    Fault("idor", idor, ("submission",), frozenset({"INV-2"})),
    Fault("own_comparison", own_comparison, ("interviews",), frozenset({"INV-10"}), ("papers",)),
    Fault("long_look", long_look, ("interviews",), frozenset({"INV-7"}), ("looking_by_tablet",)),
    Fault("lost_tablet", lost_tablet, ("interviews",), frozenset({"access"}), ("looking_by_tablet",)),
    Fault("own_second_verdict", own_second_verdict, ("submission",), frozenset({"INV-10"}), ("reports",)),
    Fault("early_spread", early_spread, ("verification",), frozenset({"INV-8"}), ("case_without_all",)),
    Fault("half_a_save", half_a_save, ("interviews",), frozenset({"INV-1"}), ("sheets",)),
    Fault("given_twice", given_twice, ("interviews",), frozenset({"INV-6"}), ("another_holder",)),
    Fault("unlogged_seat", unlogged_seat, ("interviews",), frozenset({"INV-13"}), ("another_holder",)),
    Fault("order_again", order_again, ("interviews",), frozenset({"INV-11"}), ("tie_after_the_seal",)),
)
