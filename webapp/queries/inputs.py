"""What the engine is given: figures and locked scores of a category's active candidates, as machine text.

Callers are the ranking and the exports only: a mark says what a juror gave, so no juror's page may ask for these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from scoring.rubric import Rubric
from webapp.db import db
from webapp.models import ACTIVE, Candidate, Category, Panelist, Recusal, ReportedFigure, Score, Sheet, User
from webapp.sql import json_list

if TYPE_CHECKING:  # with NumPy behind them, they are loaded when something is scored, not when the web starts
    from scoring.figures import FigureRow
    from scoring.marks import Mark

AT_ONCE = 1000


@dataclass(frozen=True)
class TextColumns:
    """The figures of all candidates as texts, column by column; everything runs along the candidates, by code."""

    candidates: tuple[str, ...]
    names: tuple[str, ...]
    cells: dict[str, list[str]]


def revision_of(category_id: int) -> str:
    """The category's revision as this transaction sees it: what is read beside it belongs to it."""
    query = select(Category.revision, Category.revision_mark).where(Category.id == category_id)
    count, mark = db.session.execute(query).one()
    return f"{count}-{mark}"


def figure_columns(category_id: int, columns: Iterable[str]) -> TextColumns:
    """What `figure_rows` has, as these columns; "" where a candidate has no such figure.

    Whole stretches of candidates who report the same figures are turned at once: a national edition has two million.
    """
    candidates: list[str] = []
    names: list[str] = []
    cells: dict[str, list[str]] = {column: [] for column in columns}
    lines = candidate_lines(category_id, db.session.connection())
    for codes, stretch in groupby(lines, key=itemgetter(2)):
        places = {code: place for place, code in enumerate(json.loads(codes))}
        while some := list(islice(stretch, AT_ONCE)):
            candidates += [line[0] for line in some]
            names += [line[1] for line in some]
            texts = list(zip(*json.loads(f"[{','.join(line[3] for line in some)}]"), strict=True))
            for code, column in cells.items():
                column.extend(texts[places[code]] if code in places else [""] * len(some))
    return TextColumns(tuple(candidates), tuple(names), cells)


def candidate_lines(category_id: int, connection: Connection) -> Iterator[tuple[str, str, str, str]]:
    """(code, name, figure codes, figures that count) of each candidate, by code; the last two as JSON lists.

    Put together by the database, because a row for each figure costs three times as much.
    """
    counts = func.coalesce(ReportedFigure.verified, ReportedFigure.claimed)
    query = (
        select(
            Candidate.code,
            func.max(Candidate.name),  # there is one; PostgreSQL wants to hear that
            json_list(ReportedFigure.code, ReportedFigure.id.is_not(None)),
            json_list(counts, ReportedFigure.id.is_not(None)),
        )
        .outerjoin(ReportedFigure, ReportedFigure.candidate_id == Candidate.id)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
        .group_by(Candidate.code)
        .order_by(Candidate.code)
    )
    for line in connection.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield line[0], line[1], line[2], line[3]


def figure_rows(category_id: int, rubric: Rubric | None = None) -> list[FigureRow]:
    """One row a candidate, by code: a figure as verified, or as claimed while nobody has verified it.

    With a rubric only its own columns: what an earlier rubric asked stays stored and isn't read.
    """
    from scoring.figures import FigureRow, optional_codes

    own = (Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    candidates = select(Candidate).where(*own).order_by(Candidate.code)
    counts = func.coalesce(ReportedFigure.verified, ReportedFigure.claimed)
    figures = (
        select(ReportedFigure.candidate_id, ReportedFigure.code, counts)
        .join(Candidate, Candidate.id == ReportedFigure.candidate_id)
        .where(*own)
    )
    if rubric is not None:
        columns = [*(figure.code for figure in rubric.figures), *optional_codes(rubric)]
        figures = figures.where(ReportedFigure.code.in_(columns))
    cells: dict[int, dict[str, str]] = {}
    for candidate_id, code, text in db.session.execute(figures):
        cells.setdefault(candidate_id, {})[code] = text
    return [FigureRow(one.code, one.name, cells.get(one.id, {})) for one in db.session.scalars(candidates)]


def claimed_otherwise(category_id: int, rubric: Rubric) -> dict[str, dict[str, str]]:
    """Candidate's code -> the rubric's figures that were claimed otherwise than they count, as claimed."""
    from scoring.figures import optional_codes

    columns = [*(figure.code for figure in rubric.figures), *optional_codes(rubric)]
    query = (
        select(Candidate.code, ReportedFigure.code, ReportedFigure.claimed)
        .join(Candidate, Candidate.id == ReportedFigure.candidate_id)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE, ReportedFigure.code.in_(columns))
        .where(ReportedFigure.verified.is_not(None), ReportedFigure.verified != ReportedFigure.claimed)
    )
    found: dict[str, dict[str, str]] = {}
    for candidate, figure, claimed in db.session.execute(query):
        found.setdefault(candidate, {})[figure] = claimed
    return found


def marks(category_id: int, rubric: Rubric) -> list[Mark]:
    """What counts: the newest answers on locked sheets, and each recusal as such on every judged item.

    Answers to items that only an earlier rubric had stay stored and aren't read.
    """
    codes = tuple(leaf.code for leaf in rubric.judged())
    found = [*locked_marks(category_id, codes), *recusal_marks(category_id, codes)]
    return sorted(found, key=lambda mark: (mark.juror, mark.candidate, mark.indicator))


def locked_marks(category_id: int, indicators: tuple[str, ...]) -> Iterable[Mark]:
    """The newest answer to each of these items on every locked sheet whose juror hasn't stepped back."""
    from scoring.marks import Mark

    newest = (
        select(Score.sheet_id, Score.indicator, func.max(Score.version).label("version"))
        .group_by(Score.sheet_id, Score.indicator)
        .subquery()
    )
    query = (
        select(User.login, Panelist.bench, Candidate.code, Score.indicator, Score.value)
        .join(Sheet, Sheet.id == Score.sheet_id)
        .join(
            newest,
            (newest.c.sheet_id == Score.sheet_id)
            & (newest.c.indicator == Score.indicator)
            & (newest.c.version == Score.version),
        )
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(User, User.id == Panelist.user_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_not(None), Recusal.id.is_(None))
        .where(Score.value != "", Score.indicator.in_(indicators), Candidate.standing == ACTIVE)
    )
    return (Mark(*row) for row in db.session.execute(query))


def recusal_marks(category_id: int, indicators: tuple[str, ...]) -> Iterable[Mark]:
    """A recusal counts on every judged item of its candidate."""
    from scoring.marks import RECUSED, Mark

    query = (
        select(User.login, Panelist.bench, Candidate.code)
        .join(Panelist, Panelist.user_id == User.id)
        .join(Recusal, Recusal.panelist_id == Panelist.id)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Panelist.category_id == category_id, Candidate.standing == ACTIVE)
    )
    for juror, bench, candidate in db.session.execute(query):
        for indicator in indicators:
            yield Mark(juror, bench, candidate, indicator, RECUSED)
