"""Where a person is named: words of tables, and what hangs on an account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, String, Table, func, or_, select

from webapp.db import Base, db
from webapp.models import SEALED, STATES, AuthSession, Category, Edition, Panelist, ScoreEvent, Sheet, Signature
from webapp.privacy import privacy

TABLES = Base.metadata.tables


@dataclass(frozen=True)
class Named:
    """One place where a person is named: the row by its primary key, and the words there."""

    table: str
    column: str
    key: tuple[object, ...]
    words: str


def pattern_of(terms: Sequence[str]) -> re.Pattern[str]:
    """Any of these as words of their own, whatever their case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, terms)) + r")(?!\w)", re.IGNORECASE)


def text_columns() -> Iterator[tuple[Table, Column[str]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and not column.primary_key:
                yield table, column


def places_of(terms: Sequence[str]) -> Iterator[Named]:
    """Every text of every table in which one of these stands."""
    found = pattern_of(terms)
    for table, column in text_columns() if terms else ():
        keys = list(table.primary_key.columns)
        likely = or_(*(func.lower(column).contains(term.lower(), autoescape=True) for term in terms))
        for *key, words in db.session.execute(select(*keys, column).where(likely)):
            if found.search(words):
                yield Named(table.name, column.name, tuple(key), words)


def emptied() -> frozenset[tuple[str, str]]:
    """(table, column) of what may be emptied."""
    return frozenset(privacy().emptied())


def seats_of(user_id: int) -> list[int]:
    return list(db.session.scalars(select(Panelist.id).where(Panelist.user_id == user_id)))


def sits_on(user_id: int) -> list[str]:
    """Categories whose result isn't sealed, on whose panel the account sits."""
    query = select(Edition.code, Category.code).join(Category, Category.edition_id == Edition.id)
    query = query.join(Panelist, Panelist.category_id == Category.id)
    open_states = STATES[: STATES.index(SEALED)]
    rows = db.session.execute(
        query.where(Panelist.user_id == user_id, Panelist.left_at.is_(None), Category.state.in_(open_states))
    )
    return [f"{edition}/{category}" for edition, category in rows]


def signing_sessions(user_id: int) -> list[int]:
    """Sessions that a signature names, which have to stay."""
    query = select(AuthSession.id).join(Signature, Signature.session_id == AuthSession.id)
    return list(db.session.scalars(query.where(AuthSession.user_id == user_id).distinct()))


def sheets_of(panelist_ids: Sequence[int]) -> list[int]:
    return list(db.session.scalars(select(Sheet.id).where(Sheet.panelist_id.in_(panelist_ids))))


def salted_lines() -> list[ScoreEvent]:
    """Lines of every log whose words can still be proven."""
    return list(db.session.scalars(select(ScoreEvent).where(ScoreEvent.salt != "")))
