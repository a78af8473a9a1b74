"""What is to be verified: who handed in, how each figure stands, and every verdict on it.

A verdict stands while nothing of its figure has changed since: what is mended after a return is judged anew, what was
left alone isn't.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import (
    ACTIVE,
    CONFIRMED,
    SENT_BACK,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    Category,
    Decision,
    Edition,
    Evidence,
    ReportedFigure,
    SentBack,
    Submission,
)
from webapp.sql import place_in

UNDECIDED, WAITING, DECIDED = "undecided", "waiting", "decided"
OPEN_STATES = (SUBMISSION, VERIFICATION)
Known = Mapping[int, Collection[str]]  # the columns of each category's rubric, by the category's id


@dataclass(frozen=True)
class FigureState:
    """How one figure stands; `decision_id` is the newest verdict on it, 0 without one."""

    state: str
    decision_id: int


@dataclass(frozen=True)
class QueueRow:
    """One candidate that handed in. `mine` of the `waiting` figures wait for this reader; `until` is a return's date.

    `flagged` counts figures in which something doesn't add up.
    """

    candidate_id: int
    code: str
    name: str
    category: str
    edition: str
    timezone: str
    number: int
    at: datetime
    until: datetime | None
    undecided: int
    waiting: int
    mine: int
    decided: int
    flagged: int


@dataclass(frozen=True)
class Sought:
    """What is looked for: categories by id, words in code or name, `stand` UNDECIDED, WAITING (for this reader),
    DECIDED (nothing left), or "" for all.
    """

    categories: Collection[int]
    words: Sequence[str]
    stand: str
    user_id: int


def states_in(among: Select[Any], known: Known) -> Subquery:
    """(candidate_id, code, state, decision_id, by_user_id) of each figure that needs a verdict or has one.

    `among` selects candidates' ids.
    """
    newest, proven = newest_verdicts(among), newest_evidence(among)
    stands = and_(
        Decision.id.is_not(None),
        or_(ReportedFigure.saved_at.is_(None), ReportedFigure.saved_at <= Decision.at),
        or_(proven.c.at.is_(None), proven.c.at <= Decision.at),
    )
    return (
        select(
            ReportedFigure.candidate_id,
            ReportedFigure.code,
            state_of(stands).label("state"),
            func.coalesce(Decision.id, 0).label("decision_id"),
            Decision.by_user_id,
        )
        .join(Candidate, Candidate.id == ReportedFigure.candidate_id)
        .join(Category, Category.id == Candidate.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .outerjoin(newest, same_figure(newest))
        .outerjoin(Decision, Decision.id == newest.c.id)
        .outerjoin(proven, same_figure(proven))
        .where(Candidate.id.in_(among), in_rubric(known), or_(ReportedFigure.claimed != "", stands))
        .subquery()
    )


def newest_verdicts(among: Select[Any]) -> Subquery:
    """(candidate_id, figure, id) of the newest verdict on each figure."""
    return (
        select(Submission.candidate_id, Decision.figure, func.max(Decision.id).label("id"))
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.candidate_id.in_(among))
        .group_by(Submission.candidate_id, Decision.figure)
        .subquery()
    )


def newest_evidence(among: Select[Any]) -> Subquery:
    """(candidate_id, figure, at) of when a file last came to each figure, or was taken from it."""
    changed_at = func.max(func.coalesce(Evidence.removed_at, Evidence.at)).label("at")
    return (
        select(Evidence.candidate_id, Evidence.figure, changed_at)
        .where(Evidence.candidate_id.in_(among))
        .group_by(Evidence.candidate_id, Evidence.figure)
        .subquery()
    )


def same_figure(found: Subquery) -> ColumnElement[bool]:
    return (found.c.candidate_id == ReportedFigure.candidate_id) & (found.c.figure == ReportedFigure.code)


def state_of(stands: ColumnElement[bool]) -> ColumnElement[str]:
    """In words of this module: a first verdict waits where two are asked for, or while it isn't in effect."""
    not_in_effect = or_(ReportedFigure.verified.is_(None), ReportedFigure.verified != Decision.value)
    return case(
        (~stands, UNDECIDED),
        (Decision.verdict == SENT_BACK, UNDECIDED),
        (Decision.verdict == CONFIRMED, DECIDED),
        (or_(Edition.four_eyes, not_in_effect), WAITING),
        else_=DECIDED,
    )


def in_rubric(known: Known) -> ColumnElement[bool]:
    """Only what the category's own rubric asks: what an earlier one asked stays stored and needs nobody."""
    own = [and_(Candidate.category_id == number, ReportedFigure.code.in_(codes)) for number, codes in known.items()]
    return or_(false(), *own)


def figure_states(candidate_id: int, category_id: int, codes: Collection[str]) -> dict[str, FigureState]:
    """The figures of one candidate that need a verdict or have one, by code."""
    found = states_in(select(Candidate.id).where(Candidate.id == candidate_id), {category_id: codes})
    rows = db.session.execute(select(found.c.code, found.c.state, found.c.decision_id))
    return {code: FigureState(state, number) for code, state, number in rows}


def decisions_of(candidate_id: int) -> dict[str, list[Decision]]:
    """Every verdict on a candidate's figures with who gave it, by figure, the newest first."""
    query = (
        select(Decision)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.candidate_id == candidate_id)
        .order_by(Decision.id.desc())
        .options(joinedload(Decision.by))
    )
    found: dict[str, list[Decision]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.figure, []).append(one)
    return found


def newest_submissions() -> Subquery:
    """(candidate_id, number) of the newest handing in of each candidate."""
    return (
        select(Submission.candidate_id, func.max(Submission.number).label("number"))
        .group_by(Submission.candidate_id)
        .subquery()
    )


def handed_in_candidates(categories: Collection[int]) -> Select[Any]:
    """The ids of active candidates of these categories who handed in."""
    handed = exists().where(Submission.candidate_id == Candidate.id)
    return select(Candidate.id).where(Candidate.category_id.in_(categories), Candidate.standing == ACTIVE, handed)


def counts_in(categories: Collection[int], known: Known, user_id: int) -> Subquery:
    """(candidate_id, undecided, waiting, mine, decided) of each candidate with figures."""
    found = states_in(handed_in_candidates(categories), known)
    of_mine = and_(found.c.state == WAITING, found.c.by_user_id != user_id)
    return (
        select(
            found.c.candidate_id,
            func.sum(case((found.c.state == UNDECIDED, 1), else_=0)).label("undecided"),
            func.sum(case((found.c.state == WAITING, 1), else_=0)).label("waiting"),
            func.sum(case((of_mine, 1), else_=0)).label("mine"),
            func.sum(case((found.c.state == DECIDED, 1), else_=0)).label("decided"),
        )
        .group_by(found.c.candidate_id)
        .subquery()
    )


def queue_select(sought: Sought, known: Known) -> Select[Any]:
    """(candidate's id, then what a row of the queue says but for the figures flagged), who waits longest first."""
    counts, newest = counts_in(sought.categories, known, sought.user_id), newest_submissions()
    undecided, waiting, mine = (func.coalesce(counts.c[name], 0) for name in ("undecided", "waiting", "mine"))
    return_until = (
        select(SentBack.until)
        .where(SentBack.submission_id == Submission.id)
        .order_by(SentBack.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    fits = {UNDECIDED: undecided > 0, WAITING: mine > 0, DECIDED: undecided + waiting == 0}
    named = [place_in(func.lower(Candidate.code + " " + Candidate.name), word.lower()) > 0 for word in sought.words]
    columns: list[Any] = [
        *(Candidate.id, Candidate.code, Candidate.name, Category.title, Edition.label, Edition.timezone),
        *(Submission.number, Submission.at, return_until),
        *(undecided, waiting, mine, func.coalesce(counts.c.decided, 0), Submission.id),
    ]
    return (
        select(*columns)
        .join(Category, Category.id == Candidate.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .join(newest, newest.c.candidate_id == Candidate.id)
        .join(Submission, (Submission.candidate_id == Candidate.id) & (Submission.number == newest.c.number))
        .outerjoin(counts, counts.c.candidate_id == Candidate.id)
        .where(Candidate.category_id.in_(sought.categories), Candidate.standing == ACTIVE, *named)
        .where(*([fits[sought.stand]] if sought.stand in fits else []))
        .order_by(Submission.at, Candidate.id)
    )


def count_queue(sought: Sought, known: Known) -> int:
    """How many candidates fit."""
    return db.session.scalar(select(func.count()).select_from(queue_select(sought, known).subquery())) or 0


def queue_rows(sought: Sought, known: Known, start: int, stop: int) -> list[QueueRow]:
    """A stretch of those that fit."""
    rows: list[list[Any]] = [
        list(row) for row in db.session.execute(queue_select(sought, known).offset(start).limit(stop - start))
    ]
    flagged = flagged_of([row[-1] for row in rows])
    return [QueueRow(*[*row[:-1], flagged.get(row[-1], 0)]) for row in rows]


def flagged_of(submission_ids: Collection[int]) -> dict[int, int]:
    """In how many figures something doesn't add up, by submission, as it was handed in."""
    query = select(Submission.id, Submission.body).where(Submission.id.in_(submission_ids))
    return {row.id: len(figures_in(row.body)) for row in db.session.execute(query)}


def figures_in(body: str) -> set[str]:
    """The figures that findings speak of, in what was handed in; none where its text isn't there any more."""
    try:
        found = json.loads(body)["content"]["findings"]
        return {figure for finding in found for figure in finding["figures"]}
    except (ValueError, KeyError, TypeError):
        return set()


def open_counts(category_id: int, codes: Collection[str]) -> tuple[int, int, int]:
    """(figures nobody decided, figures that wait for a second verifier, candidates who have any of them)."""
    found = counts_in([category_id], {category_id: codes}, 0)
    query = select(
        func.coalesce(func.sum(found.c.undecided), 0),
        func.coalesce(func.sum(found.c.waiting), 0),
        func.coalesce(func.sum(case((found.c.undecided + found.c.waiting > 0, 1), else_=0)), 0),
    )
    undecided, waiting, candidates = db.session.execute(query).one()
    return undecided, waiting, candidates


def never_handed_in(category_id: int) -> list[str]:
    """The names of active candidates without any handing in, by code."""
    handed = exists().where(Submission.candidate_id == Candidate.id)
    query = select(Candidate.name).where(Candidate.category_id == category_id, Candidate.standing == ACTIVE, ~handed)
    return list(db.session.scalars(query.order_by(Candidate.code)))


def being_mended(category_id: int, now: datetime) -> list[str]:
    """The names of active candidates whose newest handing in was sent back and whose time isn't over, by code."""
    newest, last = newest_submissions(), select(func.max(SentBack.id)).group_by(SentBack.submission_id)
    query = (
        select(Candidate.name)
        .join(newest, newest.c.candidate_id == Candidate.id)
        .join(Submission, (Submission.candidate_id == Candidate.id) & (Submission.number == newest.c.number))
        .join(SentBack, SentBack.submission_id == Submission.id)
        .where(SentBack.id.in_(last), SentBack.until >= now)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    )
    return list(db.session.scalars(query.order_by(Candidate.code)))


def categories_with_submissions() -> list[Category]:
    """Categories in which somebody handed in, with their editions, the newest edition first."""
    handed = exists().where(Submission.candidate_id == Candidate.id, Candidate.category_id == Category.id)
    query = select(Category).join(Category.edition).where(handed).order_by(Edition.id.desc(), Category.id)
    return list(db.session.scalars(query.options(joinedload(Category.edition))))
