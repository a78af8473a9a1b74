"""The score log's lines and checkpoints, and what a category already has when its log begins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from scoring.chain import Point, beginning
from webapp.db import Base, db
from webapp.models import (
    ACTIVE,
    PROPOSED,
    Candidate,
    Category,
    Edition,
    Erasure,
    Excuse,
    FigureCorrection,
    FindingOverride,
    Panelist,
    Recusal,
    Score,
    ScoreCheckpoint,
    ScoreEvent,
    Sheet,
    StandingChange,
    StateChange,
)
from webapp.queries.sheets import Answer

OfCandidate = TypeVar("OfCandidate", FigureCorrection, FindingOverride, StandingChange)

EVENTS = Base.metadata.tables[ScoreEvent.__tablename__].c
# Put together once: every save asks it.
NEWEST = (
    select(EVENTS.seq, EVENTS.hash)
    .where(EVENTS.category_id == bindparam("category"))
    .order_by(EVENTS.seq.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Stored:
    """One sheet of the tables with its newest answers by item."""

    panelist_id: int
    candidate: str
    version: int
    note: str
    locked_at: datetime | None
    items: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Away:
    """Somebody who steps back from a candidate (`kind` says why), or can't come there."""

    panelist_id: int
    candidate: str
    kind: str
    reason: str


def newest_point(category_id: int) -> Point | None:
    """How far the log goes; None where it hasn't begun."""
    row = db.session.connection().execute(NEWEST, {"category": category_id}).first()
    return None if row is None else Point(row.seq, row.hash)


def start_of(category_id: int) -> Point:
    """Where the category's log begins."""
    return beginning(*names_of(category_id))


def names_of(category_id: int) -> tuple[str, str]:
    """The codes of edition and category."""
    query = select(Edition.code, Category.code).join(Category.edition).where(Category.id == category_id)
    edition, category = db.session.execute(query).one()
    return edition, category


def events_of(category_id: int) -> list[ScoreEvent]:
    """The whole log, as it is stored."""
    query = select(ScoreEvent).where(ScoreEvent.category_id == category_id).order_by(ScoreEvent.seq)
    return list(db.session.scalars(query))


def lines_of(category_id: int, act: str) -> list[ScoreEvent]:
    """Those of one kind; a line is canonical JSON, so that its kind comes first."""
    kind = ScoreEvent.body.startswith(f'{{"act":"{act}",', autoescape=True)
    query = select(ScoreEvent).where(ScoreEvent.category_id == category_id, kind).order_by(ScoreEvent.seq)
    return list(db.session.scalars(query))


def erased_lines(category_id: int) -> set[int]:
    """The lines that erasures took the salt from."""
    told = db.session.scalars(select(Erasure.lines))
    return {line for one in told for of, line in json.loads(one) if of == category_id}


def erased_annexes(category_id: int) -> set[int]:
    """The numbers of the sealed results whose annex erasures emptied."""
    told = db.session.scalars(select(Erasure.annexes))
    return {number for one in told for of, number in json.loads(one) if of == category_id}


def checkpoints_of(category_id: int) -> list[ScoreCheckpoint]:
    query = select(ScoreCheckpoint).where(ScoreCheckpoint.category_id == category_id)
    return list(db.session.scalars(query.order_by(ScoreCheckpoint.size)))


def changes_of_state(category_id: int) -> list[StateChange]:
    """The first one first."""
    query = select(StateChange).where(StateChange.category_id == category_id)
    return list(db.session.scalars(query.order_by(StateChange.id)))


def explained_findings(category_id: int) -> list[tuple[FindingOverride, str]]:
    """Why findings don't block, as `by_candidate` has rows."""
    return by_candidate(FindingOverride, category_id)


def changes_of_standing(category_id: int) -> list[tuple[StandingChange, str]]:
    """The same of standings."""
    return by_candidate(StandingChange, category_id)


def figure_corrections(category_id: int) -> list[tuple[FigureCorrection, str]]:
    """The same of figures corrected after a seal."""
    return by_candidate(FigureCorrection, category_id)


def by_candidate(model: type[OfCandidate], category_id: int) -> list[tuple[OfCandidate, str]]:
    """(row, code of its candidate), the first one first."""
    query = (
        select(model, Candidate.code)
        .join(Candidate, Candidate.id == model.candidate_id)
        .where(Candidate.category_id == category_id)
        .order_by(model.id)
    )
    return [(row, code) for row, code in db.session.execute(query)]


def standings_without_a_change(category_id: int) -> list[tuple[str, str]]:
    """(code, standing) of candidates whose standing isn't what their last change says; all begin as the first two."""
    changes = select(StandingChange.new).where(StandingChange.candidate_id == Candidate.id)
    last = changes.order_by(StandingChange.id.desc()).limit(1).scalar_subquery()
    begun = Candidate.standing.in_((PROPOSED, ACTIVE))
    query = select(Candidate.code, Candidate.standing).where(
        Candidate.category_id == category_id, or_(last != Candidate.standing, and_(last.is_(None), ~begun))
    )
    return [(code, standing) for code, standing in db.session.execute(query.order_by(Candidate.code))]


def standings_not_active(category_id: int) -> dict[str, str]:
    """Candidate's code -> standing, of all who aren't scored."""
    query = select(Candidate.code, Candidate.standing)
    query = query.where(Candidate.category_id == category_id, Candidate.standing != ACTIVE)
    return {row.code: row.standing for row in db.session.execute(query)}


def standings_out(category_id: int) -> dict[str, str]:
    """Candidate's code -> standing, of those who have a sheet and aren't scored."""
    query = select(Candidate.code, Candidate.standing).where(
        Candidate.category_id == category_id,
        Candidate.standing != ACTIVE,
        exists().where(Sheet.candidate_id == Candidate.id),
    )
    return {row.code: row.standing for row in db.session.execute(query.order_by(Candidate.code))}


def stored_sheets(category_id: int) -> list[Stored]:
    """Every sheet of the category with something on it, or locked, by panelist and candidate."""
    scored = exists().where(Score.sheet_id == Sheet.id)
    sheets = (
        select(Sheet.id, Sheet.panelist_id, Candidate.code, Sheet.version, Sheet.note, Sheet.locked_at)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Candidate.category_id == category_id, or_(Sheet.version > 0, Sheet.locked_at.is_not(None), scored))
        .order_by(Sheet.panelist_id, Candidate.code)
    )
    found = {row[0]: Stored(*row[1:]) for row in db.session.execute(sheets)}
    scores = (
        select(Score.sheet_id, Score.indicator, Score.value, Score.note)
        .join(Sheet, Sheet.id == Score.sheet_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .where(Candidate.category_id == category_id)
        .order_by(Score.version)  # a later row replaces an earlier one
    )
    for number, item, value, note in db.session.execute(scores):
        if number in found:
            found[number].items[item] = Answer(value, note)
    return list(found.values())


def stored_recusals(category_id: int) -> list[Away]:
    query = (
        select(Recusal.panelist_id, Candidate.code, Recusal.kind, Recusal.reason)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Candidate.category_id == category_id)
    )
    return away(query.order_by(Recusal.panelist_id, Candidate.code))


def stored_absences(category_id: int) -> list[Away]:
    """Who is excused from whom now."""
    query = (
        select(Excuse.panelist_id, Candidate.code, Excuse.reason)
        .join(Candidate, Candidate.id == Excuse.candidate_id)
        .where(Candidate.category_id == category_id, Excuse.lifted_at.is_(None))
        .order_by(Excuse.panelist_id, Candidate.code)
    )
    return [Away(panelist, code, "", reason) for panelist, code, reason in db.session.execute(query)]


def away(query: Select[int, str, str, str]) -> list[Away]:
    return [Away(*row) for row in db.session.execute(query)]


def candidate_codes(ids: Iterable[int]) -> Mapping[int, str]:
    query = select(Candidate.id, Candidate.code).where(Candidate.id.in_(list(ids)))
    return {row.id: row.code for row in db.session.execute(query)}


def category_with_edition(category_id: int) -> Category:
    query = select(Category).where(Category.id == category_id).options(joinedload(Category.edition))
    return db.session.scalars(query).one()


def panelist_ids(category_id: int) -> list[int]:
    return list(db.session.scalars(select(Panelist.id).where(Panelist.category_id == category_id)))


def keys_used() -> list[str]:
    """The public halves of all keys that have signed a checkpoint of this instance, in the order they did first."""
    query = select(ScoreCheckpoint.key).where(ScoreCheckpoint.key.is_not(None)).group_by(ScoreCheckpoint.key)
    return [one for one in db.session.scalars(query.order_by(func.min(ScoreCheckpoint.at))) if one is not None]


def heads_of_logs() -> list[tuple[str, str, int, str]]:
    """(edition, category, lines, head) of every log that has begun."""
    newest = select(ScoreEvent.category_id, func.max(ScoreEvent.seq).label("seq")).group_by(ScoreEvent.category_id)
    last = newest.subquery()
    query = (
        select(Edition.code, Category.code, ScoreEvent.seq, ScoreEvent.hash)
        .join(last, (last.c.category_id == ScoreEvent.category_id) & (last.c.seq == ScoreEvent.seq))
        .join(Category, Category.id == ScoreEvent.category_id)
        .join(Category.edition)
        .order_by(Edition.code, Category.code)
    )
    return [(one[0], one[1], one[2], one[3]) for one in db.session.execute(query)]


def head_at(edition: str, category: str, size: int) -> str | None:
    """The hash of a log's line; None where it has none of this number."""
    query = select(ScoreEvent.hash).join(Category, Category.id == ScoreEvent.category_id).join(Category.edition)
    return db.session.scalar(query.where(Edition.code == edition, Category.code == category, ScoreEvent.seq == size))
