"""A category's panel as the secretariat keeps it: seats, decrees, absences, changes, and who may judge whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import (
    ACTIVE,
    INTERVIEWS,
    Blob,
    CalibrationSheet,
    Candidate,
    ConflictAnswer,
    Excuse,
    PanelChange,
    PanelDecree,
    Panelist,
    PaperSheet,
    Pledge,
    Sheet,
)
from webapp.models.score_log import CheckpointReceiver
from webapp.queries.duties import answered, excused, given_before, sitting, stepped_back


@dataclass(frozen=True)
class Judges:
    """Of one candidate: how many seats may judge it, and the benches among them."""

    candidate: str
    seats: int
    benches: frozenset[str]


@dataclass(frozen=True)
class Holder:
    """One holder of a seat with what they have given so far; `left_at` is None for who sits there now."""

    panelist: Panelist
    pledged_at: datetime | None
    answered: int
    recused: int
    excused: int
    locked: int


@dataclass(frozen=True)
class Duty:
    """One candidate of a member: why there is no sheet to give, if so; `locked` sheets stay as they are."""

    candidate_id: int
    name: str
    recused: bool
    locked: bool
    begun: bool
    given: bool
    excuse: Excuse | None


def benches_of(category_id: int) -> list[str]:
    """The bench of every seat."""
    query = select(Panelist.bench).where(Panelist.category_id == category_id, sitting()).order_by(Panelist.seat)
    return list(db.session.scalars(query))


def judges_of(category_id: int) -> list[Judges]:
    """Who may judge each active candidate, by code: neither in conflict nor excused, or the seat has given already."""
    may = given_before() | (~stepped_back() & ~excused())
    query = (
        select(
            Candidate.name, func.sum(case((may, 1), else_=0)), func.aggregate_strings(case((may, Panelist.bench)), ",")
        )
        .join(Panelist, Panelist.category_id == Candidate.category_id)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE, sitting())
        .group_by(Candidate.id)
        .order_by(Candidate.code)
    )
    return [
        Judges(name, seats, frozenset((benches or "").split(","))) for name, seats, benches in db.session.execute(query)
    ]


def holders_of(category_id: int) -> list[Holder]:
    """Everybody who sits or sat on the panel, by seat, who sits there now first."""
    said, back, absent = (pairs_where(condition()) for condition in (answered, stepped_back, excused))
    locked = (
        select(func.count(Sheet.id))
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Sheet.panelist_id == Panelist.id, Sheet.locked_at.is_not(None), Candidate.standing == ACTIVE)
        .correlate(Panelist)
        .scalar_subquery()
    )
    query = (
        select(Panelist, Pledge.at, said, back, absent, locked)
        .join(Panelist.user)
        .outerjoin(Pledge, Pledge.panelist_id == Panelist.id)
        .where(Panelist.category_id == category_id)
        .order_by(Panelist.seat, Panelist.left_at.is_not(None), Panelist.left_at.desc())
        .options(contains_eager(Panelist.user))
    )
    return [Holder(*row) for row in db.session.execute(query)]


def pairs_where(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many active candidates of the panelist's category fulfil this."""
    query = select(func.count(Candidate.id)).where(
        Candidate.category_id == Panelist.category_id, Candidate.standing == ACTIVE, condition
    )
    return query.correlate(Panelist).scalar_subquery()


def member_of(category_id: int, panelist_id: int) -> Panelist | None:
    """Who sits on this category's panel now, with the account and the category."""
    query = (
        select(Panelist)
        .where(Panelist.id == panelist_id, Panelist.category_id == category_id, sitting())
        .options(joinedload(Panelist.user), joinedload(Panelist.category))
    )
    return db.session.scalar(query)


def members(category_id: int) -> list[Panelist]:
    """Who sits on the panel now, by seat."""
    query = select(Panelist).where(Panelist.category_id == category_id, sitting()).order_by(Panelist.seat)
    return list(db.session.scalars(query))


def everybody(category_id: int) -> list[Panelist]:
    """Who sits or sat on the panel, in the order in which they came."""
    query = select(Panelist).where(Panelist.category_id == category_id).order_by(Panelist.id)
    return list(db.session.scalars(query))


def duties_of(panelist: Panelist) -> list[Duty]:
    """Every active candidate before this member, by code."""
    query = (
        select(
            Candidate.id,
            Candidate.name,
            stepped_back(),
            func.coalesce(Sheet.locked_at.is_not(None), False),
            func.coalesce(Sheet.version, 0) > 0,
            given_before(),
            Excuse,
        )
        .join(Panelist, Panelist.category_id == Candidate.category_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .outerjoin(
            Excuse,
            (Excuse.panelist_id == Panelist.id) & (Excuse.candidate_id == Candidate.id) & Excuse.lifted_at.is_(None),
        )
        .where(Panelist.id == panelist.id, Candidate.standing == ACTIVE)
        .order_by(Candidate.code)
    )
    return [Duty(*row) for row in db.session.execute(query)]


def decrees_of(edition_id: int, category_id: int) -> list[PanelDecree]:
    """The decrees that name this panel, the newest first: the category's own and the edition's."""
    query = (
        select(PanelDecree)
        .join(PanelDecree.by)
        .where(PanelDecree.edition_id == edition_id)
        .where(PanelDecree.category_id.is_(None) | (PanelDecree.category_id == category_id))
        .order_by(PanelDecree.id.desc())
        .options(contains_eager(PanelDecree.by))
    )
    return list(db.session.scalars(query))


def decree_by_id(edition_id: int, decree_id: int) -> tuple[PanelDecree, Blob] | None:
    """A decree of this edition that has a file, with its content."""
    query = (
        select(PanelDecree, Blob)
        .join(Blob, Blob.sha256 == PanelDecree.sha256)
        .where(PanelDecree.id == decree_id, PanelDecree.edition_id == edition_id)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def changes_of(category_id: int) -> list[PanelChange]:
    """What was changed of the panel, the newest first, with who did it."""
    query = (
        select(PanelChange)
        .join(PanelChange.by)
        .where(PanelChange.category_id == category_id)
        .order_by(PanelChange.id.desc())
        .options(contains_eager(PanelChange.by))
    )
    return list(db.session.scalars(query))


def changes_in_interviews(category_id: int) -> list[PanelChange]:
    """What was changed while the interviews were open, the oldest first, with who did it."""
    return [one for one in reversed(changes_of(category_id)) if one.state == INTERVIEWS]


def has_given(panelist_id: int) -> bool:
    """Whether anything rests on this member: a pledge, an answer, an absence, a sheet, or what names the seat."""
    tables = (Pledge, ConflictAnswer, Excuse, Sheet, CalibrationSheet, PaperSheet, CheckpointReceiver)
    rows = (select(table.id).where(table.panelist_id == panelist_id) for table in tables)
    return db.session.scalar(union_all(*rows).limit(1)) is not None
