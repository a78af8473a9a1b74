"""A juror's own sheets: every query here is limited to the reader's own seats, so others' scores are never read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, select
from sqlalchemy.orm import contains_eager

from scoring.exact import fraction_text
from scoring.marks import needs_reason
from scoring.rubric import Indicator, Judged, Rubric
from webapp.db import db
from webapp.models import (
    ACTIVE,
    AcceptedSave,
    Candidate,
    Category,
    Edition,
    Panelist,
    Recusal,
    ReportedFigure,
    Score,
    Sheet,
)
from webapp.queries.duties import answered, excused, given_before, pledged, sitting, stepped_back

ABSTAIN = "abstain"
EMPTY, BEGUN, READY, LOCKED, RECUSED = "empty", "begun", "ready", "locked", "recused"
EXCUSED = "excused"


@dataclass(frozen=True)
class Answer:
    """One item as written: `value` is a number, "abstain", or "" where nothing is chosen."""

    value: str = ""
    note: str = ""

    def complete(self, item: Indicator) -> bool:
        """What has to say why does so; until then the item is still open."""
        return bool(self.value) and (bool(self.note) or not needs_reason(item, self.value))


BLANK = Answer()


@dataclass(frozen=True)
class Seat:
    """The reader's place at one candidate's interview.

    `given` says that an earlier holder of the seat has locked its sheet, `excused` that the reader can't come;
    `pledged` and `answered` are what has to be there before the first score.
    """

    panelist_id: int
    user_id: int
    bench: str
    candidate_id: int
    candidate_code: str
    candidate_name: str
    category: Category
    edition: Edition
    recused: bool
    given: bool
    excused: bool
    pledged: bool
    answered: bool


@dataclass(frozen=True)
class Content:
    """What a sheet holds at one version; `sheet_id` is None before its first save, `excused` keeps it as it is."""

    sheet_id: int | None = None
    version: int = 0
    note: str = ""
    locked_at: datetime | None = None
    saved_at: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    excused: bool = False

    def answer(self, indicator: str) -> Answer:
        return self.answers.get(indicator, BLANK)

    def open_items(self, items: tuple[Indicator, ...]) -> tuple[str, ...]:
        """The codes of the items that still need an answer, or its reason."""
        return tuple(item.code for item in items if not self.answer(item.code).complete(item))


@dataclass(frozen=True)
class Progress:
    """One row of a juror's list; `done` counts complete items."""

    category_id: int
    candidate_id: int
    code: str
    name: str
    version: int
    done: int
    saved_at: datetime | None
    locked_at: datetime | None
    recused_because: str | None
    conflict: str | None
    excused: bool
    given: bool

    def state(self, items: int) -> str:
        return sheet_state(
            recused=self.recused_because is not None,
            locked=self.locked_at is not None,
            version=self.version,
            done=self.done,
            items=items,
            excused=self.excused,
        )


def sheet_state(*, recused: bool, locked: bool, version: int, done: int, items: int, excused: bool = False) -> str:
    """One of the six words for a sheet; `items` is how many the rubric asks for."""
    if recused:
        return RECUSED
    if locked:
        return LOCKED
    if excused:
        return EXCUSED
    if done >= items:
        return READY
    return BEGUN if version else EMPTY


def categories_of_juror(user_id: int) -> list[Category]:
    """The categories on whose panel the reader sits, with their editions."""
    query = (
        select(Category)
        .join(Panelist, Panelist.category_id == Category.id)
        .join(Category.edition)
        .where(Panelist.user_id == user_id, sitting())
        .order_by(Edition.period_year.desc(), Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def own_progress(user_id: int, wanting: ColumnElement[bool] | None = None) -> list[Progress]:
    """Every active candidate of the reader's categories with the state of the reader's own sheet; no scores.

    `wanting` says which answers need a reason beside abstentions (see `needing_reasons`).
    """
    own = select(Sheet.id).join(Panelist, Panelist.id == Sheet.panelist_id).where(Panelist.user_id == user_id)
    done = complete_items(own, wanting).subquery()
    query = (
        select(
            Candidate.category_id,
            Candidate.id,
            Candidate.code,
            Candidate.name,
            func.coalesce(Sheet.version, 0),
            func.coalesce(done.c.complete, 0),
            done.c.saved_at,
            Sheet.locked_at,
            Recusal.reason,
            Recusal.kind,
            excused(),
            given_before(),
        )
        .join(Panelist, Panelist.category_id == Candidate.category_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .outerjoin(done, done.c.sheet_id == Sheet.id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .where(Panelist.user_id == user_id, sitting(), Candidate.standing == ACTIVE)
        .order_by(Candidate.category_id, Candidate.code)
    )
    return [Progress(*row) for row in db.session.execute(query)]


def newest_scores(sheets: Select[int]) -> Select[int, str, int]:
    """(sheet, indicator, newest version) of these sheets."""
    query = select(Score.sheet_id, Score.indicator, func.max(Score.version).label("version"))
    return query.where(Score.sheet_id.in_(sheets)).group_by(Score.sheet_id, Score.indicator)


def needing_reasons(rubrics: Mapping[int, Rubric]) -> ColumnElement[bool]:
    """Scores at marks for which the rubric of their category asks a written reason; `rubrics` by category id."""
    found: list[ColumnElement[bool]] = []
    for category_id, rubric in rubrics.items():
        for item in rubric.judged():
            marks = [fraction_text(mark) for mark in item.kind.justified()] if isinstance(item.kind, Judged) else []
            if marks:
                own = select(Sheet.id).join(Candidate, Candidate.id == Sheet.candidate_id)
                of_category = Score.sheet_id.in_(own.where(Candidate.category_id == category_id))
                found.append(and_(Score.indicator == item.code, Score.value.in_(marks), of_category))
    return or_(false(), *found)


def complete_items(sheets: Select[int], wanting: ColumnElement[bool] | None = None) -> Select[int, int, datetime]:
    """(sheet, complete items, last scored) of these sheets: a count of answers, never what they are."""
    newest = newest_scores(sheets).subquery()
    asked = Score.value == ABSTAIN if wanting is None else or_(Score.value == ABSTAIN, wanting)
    complete = (Score.value != "") & ~(asked & (Score.note == ""))
    return (
        select(
            Score.sheet_id,
            func.sum(case((complete, 1), else_=0)).label("complete"),
            func.max(Score.saved_at).label("saved_at"),
        )
        .join(
            newest,
            (newest.c.sheet_id == Score.sheet_id)
            & (newest.c.indicator == Score.indicator)
            & (newest.c.version == Score.version),
        )
        .group_by(Score.sheet_id)
    )


@cache
def seat_query() -> Select[int, int, str, int, str, str, Category, Edition, bool, bool, bool, bool, bool]:
    """Of :user and :candidate. Put together once: that takes longer than asking it, and every save asks it."""
    return (
        select(Panelist.id, Panelist.user_id, Panelist.bench, Candidate.id, Candidate.code, Candidate.name)
        .add_columns(Category, Edition, stepped_back(), given_before(), excused(), pledged(), answered())
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .join(Category, Category.id == Candidate.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .where(Panelist.user_id == bindparam("user"), sitting())
        .where(Candidate.id == bindparam("candidate"), Candidate.standing == ACTIVE)
        .options(contains_eager(Category.edition))
    )


def seat_of(user_id: int, candidate_id: int) -> Seat | None:
    """The reader's seat for a candidate; None when the reader isn't on that panel or the candidate isn't assessed."""
    row = db.session.execute(seat_query(), {"user": user_id, "candidate": candidate_id}).one_or_none()
    return None if row is None else Seat(*row)


def seats_beside(seat: Seat) -> tuple[int, int]:
    """(seats of the reader's own bench, all seats) of the panel: public facts, nothing of what anybody did."""
    same = func.sum(case((Panelist.bench == seat.bench, 1), else_=0))
    query = select(same, func.count()).where(Panelist.category_id == seat.category.id, sitting())
    own, everybody = db.session.execute(query).one()
    return own, everybody


def own_sheet(seat: Seat) -> Sheet | None:
    """The sheet of a seat, as it is in the database now; None before its first save."""
    query = select(Sheet).where(Sheet.panelist_id == seat.panelist_id, Sheet.candidate_id == seat.candidate_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


@cache
def content_query() -> Select[int, int, str, datetime | None, str | None, str, str]:
    """A seat's sheet beside everything that was ever written on it, oldest first: a later row replaces an earlier."""
    return (
        select(Sheet.id, Sheet.version, Sheet.note, Sheet.locked_at, Score.indicator, Score.value, Score.note)
        .outerjoin(Score, Score.sheet_id == Sheet.id)
        .where(Sheet.panelist_id == bindparam("panelist"), Sheet.candidate_id == bindparam("candidate"))
        .order_by(Score.version)
    )


def stored_content(seat: Seat) -> Content:
    """What the reader's own sheet holds now, without the time of its last save."""
    given = {"panelist": seat.panelist_id, "candidate": seat.candidate_id}
    rows = db.session.connection().execute(content_query(), given).all()
    if not rows:
        return Content(excused=seat.excused)
    sheet_id, version, note, locked_at = rows[0][:4]
    answers = {code: Answer(value, told) for *_, code, value, told in rows if code is not None}
    return Content(sheet_id, version, note, locked_at, None, answers, seat.excused)


def own_content(seat: Seat) -> Content:
    """What the reader's own sheet holds now."""
    found = stored_content(seat)
    return found if found.sheet_id is None else replace(found, saved_at=last_saved(found.sheet_id))


def answers_at(sheet_id: int, version: int) -> dict[str, Answer]:
    """A sheet's answers as they were at an earlier version."""
    query = select(Score.indicator, Score.value, Score.note)
    rows = db.session.execute(query.where(Score.sheet_id == sheet_id, Score.version <= version).order_by(Score.version))
    return {indicator: Answer(value, note) for indicator, value, note in rows}


def content_of(sheet: Sheet, version: int | None = None) -> Content:
    """What a sheet holds, or its answers as they were at an earlier version (the overall note keeps no history)."""
    return Content(
        sheet_id=sheet.id,
        version=sheet.version,
        note=sheet.note,
        locked_at=sheet.locked_at,
        saved_at=last_saved(sheet.id),
        answers=answers_at(sheet.id, sheet.version if version is None else version),
    )


def last_saved(sheet_id: int) -> datetime | None:
    """When the newest save of a sheet was accepted."""
    return db.session.scalar(select(func.max(AcceptedSave.at)).where(AcceptedSave.sheet_id == sheet_id))


@dataclass(frozen=True)
class Acknowledged:
    """A save that was acknowledged: of which sheet, by whom, the hash of what was sent, what was answered."""

    sheet_id: int
    user_id: int
    body_sha256: str
    version: int
    at: datetime


@cache
def accepted_query() -> Select[int, int, str, int, datetime]:
    kept = AcceptedSave
    columns = (kept.sheet_id, kept.user_id, kept.body_sha256, kept.version, kept.at)
    return select(*columns).where(kept.client_id == bindparam("client"))


def accepted_save(client_id: str) -> Acknowledged | None:
    """The save that was acknowledged under a client-made id."""
    row = db.session.connection().execute(accepted_query(), {"client": client_id}).one_or_none()
    return None if row is None else Acknowledged(*row)


def figures_of(candidate_id: int) -> dict[str, ReportedFigure]:
    """What a candidate reported, by figure code."""
    query = select(ReportedFigure).where(ReportedFigure.candidate_id == candidate_id)
    return {figure.code: figure for figure in db.session.scalars(query)}
