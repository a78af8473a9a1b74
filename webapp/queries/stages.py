"""The stage of the category that an address names, as far as it is somebody's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from webapp.db import db
from webapp.models import (
    MEMBER,
    Candidate,
    Category,
    Edition,
    Evidence,
    JointAct,
    JointEnd,
    Operator,
    Panelist,
    RegionGrant,
)
from webapp.queries.sealed import by_the_clock, newest_release

# The parts of an address of which one, or the pair, names a category; the narrowest first.
EVIDENCE, ACT, CANDIDATE, CATEGORY = "evidence_id", "act_id", "candidate_id", "category_id"
CODES = frozenset({"edition", "category"})
ONES = (EVIDENCE, ACT, CANDIDATE, CATEGORY)


def names_a_category(parts: AbstractSet[str]) -> bool:
    """Whether an address with these parts names one category."""
    return parts >= CODES or bool(parts & set(ONES))


def stage_at(parts: Mapping[str, Any], *own: ColumnElement[bool], now: datetime) -> str | None:
    """The stage of the category that an address's parts name, where the conditions hold; None for no such category.

    One statement, whatever the stage: a second one would tell by its time that the category is there.
    """
    found = db.session.execute(naming(parts).where(*own).add_columns(newest_release())).first()
    return None if found is None else by_the_clock(found[0].state, found[1], now=now)


def naming(parts: Mapping[str, Any]) -> Select[Category]:
    """A category; whoever asks may say more of `Category`, and of `Candidate` where one is named."""
    query = select(Category)
    if EVIDENCE in parts:
        query = query.join(Candidate).join(Evidence, Evidence.candidate_id == Candidate.id)
        return query.where(Evidence.id == parts[EVIDENCE])
    if ACT in parts:
        return query.join(JointAct, JointAct.category_id == Category.id).where(JointAct.id == parts[ACT])
    if CANDIDATE in parts:
        return query.join(Candidate).where(Candidate.id == parts[CANDIDATE])
    if CATEGORY in parts:
        return query.where(Category.id == parts[CATEGORY])
    return query.join(Edition).where(Edition.code == parts["edition"], Category.code == parts["category"])


def on_its_panel(
    agreed_by: Mapping[str, Collection[str]], user_id: int, parts: Mapping[str, Any]
) -> ColumnElement[bool]:
    """The category has, or had, this person on its panel.

    Of what two people agree to, only what this person has begun or ended, and the kinds to which their office agrees:
    of the rest the panel doesn't learn that it is there.
    """
    seat = exists().where(Panelist.category_id == Category.id, Panelist.user_id == user_id)
    if ACT not in parts:
        return seat
    offices = (
        seat.where(Panelist.left_at.is_(None), Panelist.office == office, JointAct.kind.in_(kinds))
        for office, kinds in agreed_by.items()
    )
    return and_(seat, or_(agreed_to_it(user_id, parts), *offices))


def leads_its_panel(user_id: int, _parts: Mapping[str, Any]) -> ColumnElement[bool]:
    """Its chair or secretary is this person."""
    in_office = (Panelist.left_at.is_(None), Panelist.office != MEMBER)
    return exists().where(Panelist.category_id == Category.id, Panelist.user_id == user_id, *in_office)


def fills_it_in(user_id: int, parts: Mapping[str, Any]) -> ColumnElement[bool]:
    """The candidate's operator is this person; where only a category is named, they may bring in some of it."""
    if {EVIDENCE, CANDIDATE} & set(parts):
        return exists().where(Operator.candidate_id == Candidate.id, Operator.user_id == user_id)
    return exists().where(RegionGrant.category_id == Category.id, RegionGrant.user_id == user_id)


def agreed_to_it(user_id: int, _parts: Mapping[str, Any]) -> ColumnElement[bool]:
    """The act of two people was begun, or ended, by this person."""
    ended = exists().where(JointEnd.act_id == JointAct.id, JointEnd.by_user_id == user_id)
    return or_(JointAct.by_user_id == user_id, ended)
