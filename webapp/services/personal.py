"""Everything that is stored about somebody: rows of their own, what they did to others', and where they are named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, false, or_, select

from webapp.db import Base, UtcTime, db
from webapp.models import AuthSession, Invitation, Letter, Panelist, ResetRequest, SealedResult, Sheet, Throttle, User
from webapp.privacy import privacy
from webapp.queries import personal
from webapp.queries.annexes import annexes_naming
from webapp.services.accounts import account_key
from webapp.services.erasing import Person

# What would open something, for whoever finds the file.
SECRETS = frozenset({"password_hash", "secret", "code_mac", "pin_hash", "token_sha256", "seed", "nonce"})
# Columns by which a whole row is somebody's; by any other one they did something to a row that is others', too.
OWNING = frozenset({"user_id", "panelist_id", "sheet_id", "session_id"})
OWNED = (User, AuthSession, Panelist, Sheet)
Known = dict[str, set[int]]


def everything_about(person: Person, *, now: datetime) -> dict[str, Any]:
    """A plain document of one person: `stored` are the account's rows and what was sent to them, without what opens
    something; `deeds` are the keys and times of others' rows to which the account did something; `named` are the words
    that name the person. All by table.
    """
    known, more = known_of(person.user_id), theirs_besides(person)
    stored, deeds = {}, {}
    for table in Base.metadata.sorted_tables:
        own, others = columns_to(table, known)
        if rows := rows_where(table, or_(more.get(table.name, false()), naming(own, known))):
            stored[table.name] = [plain_row(row, names_of(table) - SECRETS) for row in rows]
        if rows := rows_where(table, naming(others, known)):
            deeds[table.name] = [plain_row(row, keys_and_times(table)) for row in rows]
    told = {"stored": stored, "deeds": deeds, "named": named(person)}
    return {"account": person.user_id or None, "at": now.isoformat(), "law": privacy().law, **told}


def theirs_besides(person: Person) -> dict[str, ColumnElement[bool]]:
    """What is theirs without the account's number in an owning column, by table."""
    key = account_key(person.login) if person.login else ""
    return {
        Letter.__tablename__: personal.letters_to(person.user_id, person.email, person.terms),
        Invitation.__tablename__: personal.invitations_of(person.user_id, person.email, person.terms),
        ResetRequest.__tablename__: ResetRequest.account_key == key,
        Throttle.__tablename__: Throttle.key == key,
    }


def named(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Words of any row in which they are named; of JSON only the texts that name them.

    A name of one word may be anybody's; in the annexes that tell of the account it is theirs.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in personal.places_of(person.terms):
        if personal.is_anothers(one, person.email):
            continue
        texts = personal.naming_texts(person.terms, one.words)
        found.setdefault(one.table, []).append({"key": one.key, one.column: texts})
    for annex in db.session.scalars(select(SealedResult).where(SealedResult.id.in_(annexes_naming(person.user_id)))):
        texts = personal.naming_texts(person.single, annex.annex)
        found.setdefault(SealedResult.__tablename__, []).append({"key": (annex.id,), "annex": texts})
    return found


def known_of(user_id: int) -> Known:
    """The ids of the account, its sessions, its seats and their sheets."""
    known: Known = {User.__tablename__: {user_id}}
    for model in OWNED[1:]:
        table = Base.metadata.tables[model.__tablename__]
        known[table.name] = {row["id"] for row in rows_where(table, naming(columns_to(table, known)[0], known))}
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


def naming(columns: Sequence[Column[Any]], known: Known) -> ColumnElement[bool]:
    """Whether one of these columns names one of these."""
    return or_(false(), *(column.in_(known[there(column)]) for column in columns))


def rows_where(table: Table, which: ColumnElement[bool]) -> list[RowMapping]:
    return [*db.session.execute(select(table).where(which).order_by(*table.primary_key.columns)).mappings()]


def names_of(table: Table) -> set[str]:
    return {one.name for one in table.columns}


def keys_and_times(table: Table) -> set[str]:
    return {one.name for one in table.columns if one.primary_key or isinstance(one.type, UtcTime)}


def plain_row(row: RowMapping, names: Collection[str]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
