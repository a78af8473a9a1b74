"""Everything that is stored about one account: the rows of their own, and what they did to others'."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, RowMapping, Table, or_, select

from webapp.db import Base, UtcTime, db
from webapp.models import AuthSession, Panelist, Sheet, User
from webapp.privacy import privacy

# What would open something, for whoever finds the file.
SECRETS = frozenset({"password_hash", "secret", "code_mac", "pin_hash", "token_sha256", "seed", "nonce"})
# Columns by which a whole row is somebody's; by any other one they did something to a row that is others', too.
OWNING = frozenset({"user_id", "panelist_id", "sheet_id", "session_id"})
OWNED = (User, AuthSession, Panelist, Sheet)
Known = dict[str, set[int]]


def everything_about(user_id: int, *, now: datetime) -> dict[str, Any]:
    """A plain document of one account: `stored` are its rows, without what opens something; `deeds` are the keys and
    times of others' rows to which it did something. Both by table.
    """
    known = known_of(user_id)
    stored, deeds = {}, {}
    for table in Base.metadata.sorted_tables:
        own, others = columns_to(table, known)
        if rows := rows_where(table, own, known):
            stored[table.name] = [plain_row(row, names_of(table) - SECRETS) for row in rows]
        if rows := rows_where(table, others, known):
            deeds[table.name] = [plain_row(row, keys_and_times(table)) for row in rows]
    return {"account": user_id, "at": now.isoformat(), "law": privacy().law, "stored": stored, "deeds": deeds}


def known_of(user_id: int) -> Known:
    """The ids of the account, its sessions, its seats and their sheets."""
    known: Known = {User.__tablename__: {user_id}}
    for model in OWNED[1:]:
        table = Base.metadata.tables[model.__tablename__]
        known[table.name] = {row["id"] for row in rows_where(table, columns_to(table, known)[0], known)}
    return known


def columns_to(table: Table, known: Known) -> tuple[list[Column[Any]], list[Column[Any]]]:
    """Its columns that name one of these: those by which a row is theirs, and the others."""
    found = [column for column in table.columns if there(column) in known]
    own = [column for column in found if column.name in OWNING or column is table.c.get("id")]
    return own, [column for column in found if column not in own]


def there(column: Column[Any]) -> str:
    """Which table's row a column names; the account's own row names itself."""
    if column.table.name == User.__tablename__ and column.primary_key:
        return User.__tablename__
    return next((key.column.table.name for key in column.foreign_keys), "")


def rows_where(table: Table, columns: Sequence[Column[Any]], known: Known) -> list[RowMapping]:
    """The rows in which one of these columns names one of these."""
    if not columns:
        return []
    named = or_(*(column.in_(known[there(column)]) for column in columns))
    return [*db.session.execute(select(table).where(named).order_by(*table.primary_key.columns)).mappings()]


def names_of(table: Table) -> set[str]:
    return {one.name for one in table.columns}


def keys_and_times(table: Table) -> set[str]:
    return {one.name for one in table.columns if one.primary_key or isinstance(one.type, UtcTime)}


def plain_row(row: RowMapping, names: Collection[str]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
