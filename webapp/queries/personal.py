"""Where a person is named: words of tables, and what hangs on an account."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, and_, false, func, or_, select, union

from webapp.db import Base, db
from webapp.models import (
    SEALED,
    STATES,
    AuthSession,
    Category,
    Edition,
    Invitation,
    Letter,
    Panelist,
    Pledge,
    PlenaryVote,
    ScoreEvent,
    Sheet,
    Signature,
)
from webapp.privacy import privacy

TABLES = Base.metadata.tables
PLAIN = re.compile("[A-Za-z0-9]+")
ADDRESSED_AS = frozenset({"bapak", "bpk", "ibu", "saudara", "saudari", "sdr", "sdri", "h", "hj", "haji", "hajah"})
ADDRESSES = {"letter": Letter.recipient, "invitation": Invitation.email}


@dataclass(frozen=True)
class Named:
    """One place where a person is named: the row by its primary key, and the words there."""

    table: str
    column: str
    key: tuple[object, ...]
    words: str


def is_named(terms: Sequence[str], words: str) -> bool:
    """Whether one of these stands there, whatever its case and the blanks in it."""
    return bool(terms) and any(pattern_of(terms).search(folded(text)) for text in texts_in(words))


def pattern_of(terms: Sequence[str]) -> re.Pattern[str]:
    """Any of these as words of their own, in a folded text."""
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(folded(one)) for one in terms) + r")(?!\w)")


def folded(text: str) -> str:
    """What two spellings that differ in case, in blanks or in how an accent is stored have in common."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(plain.split())


def texts_in(words: str) -> Iterator[str]:
    """The words themselves; of JSON every text in it, because there a quotation mark or a new line looks otherwise."""
    yield words
    if words.startswith(("{", "[")):
        with suppress(ValueError):
            yield from texts_of(json.loads(words))


def naming_texts(terms: Sequence[str], words: str) -> list[str]:
    """The texts there that name somebody: of JSON those in it, never the whole, which is others', too."""
    whole, *within = texts_in(words)
    return [text for text in within or [whole] if is_named(terms, text)]


def texts_of(told: Any) -> Iterator[str]:
    """Every text of plain data."""
    if isinstance(told, str):
        yield told
    for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from texts_of(one)


def text_columns() -> Iterator[tuple[Table, Column[str]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and not column.primary_key:
                yield table, column


def places_of(terms: Sequence[str]) -> Iterator[Named]:
    """Every text of every table in which one of these stands."""
    for table, column in text_columns() if terms else ():
        keys = list(table.primary_key.columns)
        likely = or_(*(may_hold(column, term) for term in terms))
        for *key, words in db.session.execute(select(*keys, column).where(likely)):
            if is_named(terms, words):
                yield Named(table.name, column.name, tuple(key), words)


def may_hold(column: Column[str], term: str) -> ColumnElement[bool]:
    """Whether the longest plain part of it stands there, which every database folds alike; SQLite knows no `É`."""
    part = max(PLAIN.findall(unicodedata.normalize("NFC", term)), key=len, default="")
    return func.lower(column).contains(part.lower(), autoescape=True)


def emptied() -> frozenset[tuple[str, str]]:
    """(table, column) of what may be emptied."""
    return frozenset(privacy().emptied())


def seats_of(user_id: int) -> list[int]:
    return list(db.session.scalars(select(Panelist.id).where(Panelist.user_id == user_id)))


def letters_to(user_id: int, email: str, terms: Sequence[str]) -> ColumnElement[bool]:
    """Those to the account, to its address alone, and to nobody's account under this name."""
    theirs = or_(Letter.user_id == user_id, and_(Letter.recipient == email, Letter.recipient != ""))
    return or_(theirs, and_(Letter.user_id.is_(None), Letter.id.in_(addressed(Letter, email, terms))))


def invitations_of(user_id: int, email: str, terms: Sequence[str]) -> ColumnElement[bool]:
    """Those that the account came in by, to its address, and under this name those that no account came in by."""
    theirs = or_(Invitation.used_by_user_id == user_id, and_(Invitation.email == email, Invitation.email != ""))
    unused = Invitation.used_by_user_id.is_(None)
    return or_(theirs, and_(unused, Invitation.id.in_(addressed(Invitation, email, terms))))


def addressed(model: type[Letter | Invitation], email: str, terms: Sequence[str]) -> list[int]:
    """Rows whose addressee is called so, titles aside, and has no other address: a longer name is a namesake's."""
    column, called = TABLES[model.__tablename__].c.addressee, {untitled(one) for one in terms}
    likely = or_(false(), *(may_hold(column, term) for term in terms))
    rows = db.session.execute(select(model.id, model.addressee, ADDRESSES[model.__tablename__]).where(likely))
    return [number for number, who, address in rows if untitled(who) in called and not another(email, address)]


def untitled(name: str) -> str:
    """A name as it is folded, without how one is addressed and what stands behind a comma: `Drs. Ahmad Yani, M.Si`."""
    words = folded(name.partition(",")[0]).split()
    return " ".join(word for word in words if "." not in word and word not in ADDRESSED_AS)


def another(email: str, address: str) -> bool:
    """Whether both are known and not the same."""
    return bool(email and address) and folded(email) != folded(address)


def is_anothers(one: Named, email: str) -> bool:
    """Whether this is the addressee of a letter or an invitation that went to another address."""
    address = ADDRESSES.get(one.table)
    if address is None or one.column != "addressee":
        return False
    return another(email, db.session.scalars(select(address).where(*is_row(one))).one())


def is_row(one: Named) -> list[ColumnElement[bool]]:
    keys = TABLES[one.table].primary_key.columns
    return [column == value for column, value in zip(keys, one.key, strict=True)]


def sits_on(user_id: int) -> list[str]:
    """Categories whose result isn't sealed, on whose panel the account sits."""
    query = select(Edition.code, Category.code).join(Category, Category.edition_id == Edition.id)
    query = query.join(Panelist, Panelist.category_id == Category.id)
    open_states = STATES[: STATES.index(SEALED)]
    rows = db.session.execute(
        query.where(Panelist.user_id == user_id, Panelist.left_at.is_(None), Category.state.in_(open_states))
    )
    return [f"{edition}/{category}" for edition, category in rows]


def names_under(panelist_ids: Sequence[int]) -> list[str]:
    """Every name that stands under what these seats pledged, voted and signed: the account's may be another by now."""
    pledges = select(Pledge.name).where(Pledge.panelist_id.in_(panelist_ids))
    votes = select(PlenaryVote.name).where(PlenaryVote.panelist_id.in_(panelist_ids))
    signed = select(Signature.name).where(Signature.sheet_id.in_(sheets_of(panelist_ids)))
    return sorted({one for one in db.session.scalars(union(pledges, votes, signed)) if one})


def signing_sessions(user_id: int) -> list[int]:
    """Sessions that a signature names, which have to stay."""
    query = select(AuthSession.id).join(Signature, Signature.session_id == AuthSession.id)
    return list(db.session.scalars(query.where(AuthSession.user_id == user_id).distinct()))


def sheets_of(panelist_ids: Sequence[int]) -> list[int]:
    return list(db.session.scalars(select(Sheet.id).where(Sheet.panelist_id.in_(panelist_ids))))


def salted_lines() -> list[ScoreEvent]:
    """Lines of every log whose words can still be proven."""
    return list(db.session.scalars(select(ScoreEvent).where(ScoreEvent.salt != "")))
