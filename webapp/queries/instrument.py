"""A category's rubric over time: who changed it, and the sheets that such a change gives back. Never a score."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import (
    PLENARY,
    Candidate,
    Panelist,
    Recusal,
    ReturnedSheet,
    RubricChange,
    Score,
    Sheet,
    StateChange,
    User,
)
from webapp.queries.duties import sitting
from webapp.queries.sheets import Answer, newest_scores


@dataclass(frozen=True)
class OpenedAgain:
    """A sheet that a change would give back, or has given back."""

    juror: str
    candidate: str


@dataclass(frozen=True)
class Returned:
    """Why a reader's sheet is theirs again: `locked_before` tells whether it had been locked."""

    at: datetime
    items: str
    locked_before: bool


def rubric_changes(category_id: int) -> list[tuple[RubricChange, int]]:
    """The changes, the newest first, each with how many locked sheets it opened again."""
    opened = (
        select(ReturnedSheet.change_id, func.count(ReturnedSheet.locked_at).label("count"))
        .group_by(ReturnedSheet.change_id)
        .subquery()
    )
    query = (
        select(RubricChange, func.coalesce(opened.c.count, 0))
        .join(RubricChange.by)
        .outerjoin(opened, opened.c.change_id == RubricChange.id)
        .where(RubricChange.category_id == category_id)
        .order_by(RubricChange.id.desc())
        .options(contains_eager(RubricChange.by))
    )
    return [(change, count) for change, count in db.session.execute(query)]


def was_in_plenary(category_id: int) -> bool:
    """Whether the secretariat has ever seen the panel's scores."""
    query = select(StateChange.id).where(StateChange.category_id == category_id, StateChange.new == PLENARY)
    return db.session.scalar(query.limit(1)) is not None


def locked_sheets(category_id: int) -> list[OpenedAgain]:
    """The locked sheets of jurors who haven't stepped back, by seat, then candidate."""
    query = (
        select(User.name, Candidate.name)
        .join(Panelist, Panelist.user_id == User.id)
        .join(Sheet, Sheet.panelist_id == Panelist.id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Recusal.id.is_(None))
        .order_by(Panelist.seat, Candidate.code)
    )
    return [OpenedAgain(*row) for row in db.session.execute(query)]


def seats_of(category_id: int) -> list[tuple[str, frozenset[str]]]:
    """Each seat's bench, with the codes of the candidates from whom its juror stepped back."""
    query = (
        select(Panelist.seat, Panelist.bench, Candidate.code)
        .outerjoin(Recusal, Recusal.panelist_id == Panelist.id)
        .outerjoin(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Panelist.category_id == category_id, sitting())
        .order_by(Panelist.seat)
    )
    found: dict[int, tuple[str, set[str]]] = {}
    for seat, bench, candidate in db.session.execute(query):
        found.setdefault(seat, (bench, set()))[1].update([candidate] if candidate else [])
    return [(bench, frozenset(away)) for bench, away in found.values()]


def count_given_back(category_id: int) -> int:
    """How many sheets that an earlier change gave back haven't been locked again."""
    query = (
        select(func.count(ReturnedSheet.sheet_id.distinct()))
        .join(Sheet, Sheet.id == ReturnedSheet.sheet_id)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Sheet.candidate_id))
        .where(Panelist.category_id == category_id, ReturnedSheet.locked_at.is_not(None))
        .where(Sheet.locked_at.is_(None), Recusal.id.is_(None), sitting())
    )
    return db.session.scalar(query) or 0


def sheets_in_use(category_id: int) -> list[Sheet]:
    """Every sheet with something on it whose juror hasn't stepped back."""
    query = (
        select(Sheet)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Sheet.candidate_id))
        .where(Panelist.category_id == category_id, Sheet.version > 0, Recusal.id.is_(None))
        .order_by(Sheet.id)
    )
    return list(db.session.scalars(query))


def answers_outside(category_id: int, indicators: Collection[str]) -> Mapping[int, Mapping[str, Answer]]:
    """By sheet: the newest answers, where there are any, to other items than these."""
    own = select(Sheet.id).join(Panelist, Panelist.id == Sheet.panelist_id).where(Panelist.category_id == category_id)
    newest = newest_scores(own).subquery()
    query = (
        select(Score.sheet_id, Score.indicator, Score.value, Score.note)
        .join(
            newest,
            (newest.c.sheet_id == Score.sheet_id)
            & (newest.c.indicator == Score.indicator)
            & (newest.c.version == Score.version),
        )
        .where(Score.value != "", Score.indicator.not_in(indicators))
    )
    found: dict[int, dict[str, Answer]] = {}
    for sheet, indicator, value, note in db.session.execute(query):
        found.setdefault(sheet, {})[indicator] = Answer(value, note)
    return found


def returned_sheets(user_id: int) -> dict[int, Returned]:
    """By candidate: the reader's own sheets that a change gave back and that they haven't locked since."""
    query = (
        select(Sheet.candidate_id, RubricChange.at, RubricChange.items, ReturnedSheet.locked_at)
        .join(Sheet, Sheet.id == ReturnedSheet.sheet_id)
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(RubricChange, RubricChange.id == ReturnedSheet.change_id)
        .where(Panelist.user_id == user_id, Sheet.locked_at.is_(None))
        .order_by(ReturnedSheet.id)  # a later change replaces an earlier one
    )
    return {
        candidate: Returned(at, items, locked is not None) for candidate, at, items, locked in db.session.execute(query)
    }
