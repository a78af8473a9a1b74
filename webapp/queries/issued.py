"""Papers that were issued, by number, by content, by record; printings and what is left of them to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import (
    MADE,
    MAKING,
    NOT_MADE,
    ORDERED,
    Category,
    IssuedPaper,
    Printing,
    PrintingPaper,
    ReceivedNomination,
    SealedResult,
)
from webapp.queries.sealed import newest_release

MOST_COMPARED = 10


@dataclass(frozen=True)
class Tally:
    """How many papers of a printing are made, how many couldn't be, of how many; what is being made now, or ""."""

    made: int
    failed: int
    of: int
    making: str


@dataclass(frozen=True)
class Released:
    """A paper, and the moment at which its own result is made public, or None while none was agreed to."""

    paper: IssuedPaper
    at: datetime | None


def with_record() -> Select[IssuedPaper]:
    """Papers with their record, its category and edition."""
    return (
        select(IssuedPaper)
        .join(IssuedPaper.sealed)
        .join(SealedResult.category)
        .join(Category.edition)
        .options(
            contains_eager(IssuedPaper.sealed).contains_eager(SealedResult.category).contains_eager(Category.edition)
        )
    )


def issued_by_number(identifier: str) -> IssuedPaper | None:
    """The paper with this number, with its record, category and edition."""
    return db.session.scalar(with_record().where(IssuedPaper.identifier == identifier))


def released_by_number(identifier: str) -> Released | None:
    """The paper with this number, and when its result is made public."""
    return released(IssuedPaper.identifier == identifier)


def released_with_content(sha256: str) -> Released | None:
    """The paper whose file has this hash, likewise."""
    return released(IssuedPaper.sha256 == sha256)


def released(which: ColumnElement[bool]) -> Released | None:
    """In one statement, so that a paper which isn't to be known yet takes no more of them than one that never was."""
    query = with_record().add_columns(newest_release()).where(which).order_by(IssuedPaper.id).limit(1)
    found = db.session.execute(query).first()
    return None if found is None else Released(*found)


def issued_as(sealed_id: int, kind: str, subject: str, size: str) -> IssuedPaper | None:
    """One paper of a record, where it was issued."""
    of = (IssuedPaper.sealed_id == sealed_id, IssuedPaper.kind == kind, IssuedPaper.subject == subject)
    return db.session.scalar(select(IssuedPaper).where(*of, IssuedPaper.paper_size == size))


def papers_of_kind(sealed_id: int, kind: str, subject: str | None = None) -> list[IssuedPaper]:
    """The papers of this kind of a record in the order in which they were issued; of one subject, or (None) of all."""
    query = select(IssuedPaper).where(IssuedPaper.sealed_id == sealed_id, IssuedPaper.kind == kind)
    if subject is not None:
        query = query.where(IssuedPaper.subject == subject)
    return list(db.session.scalars(query.order_by(IssuedPaper.id)))


def record_with_hash(sha256: str) -> SealedResult | None:
    return db.session.scalar(select(SealedResult).where(SealedResult.sha256 == sha256))


def issued_of(category_id: int, start: int, stop: int) -> list[IssuedPaper]:
    """The papers of a category, the newest first, with their record and who had them made."""
    query = with_record().where(SealedResult.category_id == category_id).order_by(IssuedPaper.id.desc())
    return list(db.session.scalars(query.options(joinedload(IssuedPaper.by)).offset(start).limit(stop - start)))


def every_issued(category_id: int) -> list[IssuedPaper]:
    """The papers of a category with their record, the first one first."""
    return list(
        db.session.scalars(with_record().where(SealedResult.category_id == category_id).order_by(IssuedPaper.id))
    )


def count_issued(category_id: int) -> int:
    query = select(func.count(IssuedPaper.id)).join(IssuedPaper.sealed).where(SealedResult.category_id == category_id)
    return db.session.scalar(query) or 0


def contents_of_papers() -> frozenset[str]:
    """The hashes of all files that must lie in the store: papers, ZIPs that are ready, nominations received."""
    zips = select(Printing.sha256).where(Printing.sha256.is_not(None))
    received = select(ReceivedNomination.sha256)
    return frozenset(one for one in db.session.scalars(select(IssuedPaper.sha256).union(zips, received)) if one)


# ---------------------------------------------------------------------- printings


def printing_by_id(printing_id: int) -> Printing | None:
    """With its edition, category and who asked for it."""
    query = (
        select(Printing)
        .where(Printing.id == printing_id)
        .options(joinedload(Printing.edition), joinedload(Printing.category), joinedload(Printing.by))
    )
    return db.session.scalar(query)


def printings_of(edition_id: int, category_id: int | None, most: int) -> list[Printing]:
    """The newest first: of one category, or (None) those of the whole edition."""
    of = (Printing.edition_id == edition_id, Printing.category_id.is_not_distinct_from(category_id))
    query = select(Printing).where(*of).order_by(Printing.id.desc()).limit(most)
    return list(db.session.scalars(query.options(joinedload(Printing.by))))


def papers_of_printing(printing_id: int) -> list[PrintingPaper]:
    """In their turns, with what was issued and the category that each belongs to."""
    query = (
        select(PrintingPaper)
        .where(PrintingPaper.printing_id == printing_id)
        .order_by(PrintingPaper.turn)
        .options(joinedload(PrintingPaper.paper), joinedload(PrintingPaper.sealed).joinedload(SealedResult.category))
    )
    return list(db.session.scalars(query))


def same_before(printing: Printing) -> Printing | None:
    """The newest earlier printing of the very same papers that is ready; None where there is none."""
    asked = papers_asked(printing.id)
    of = (Printing.edition_id == printing.edition_id, Printing.category_id.is_not_distinct_from(printing.category_id))
    query = select(Printing).where(*of, Printing.id < printing.id, Printing.state == MADE)
    recent = db.session.scalars(query.order_by(Printing.id.desc()).limit(MOST_COMPARED))
    return next((one for one in recent if papers_asked(one.id) == asked), None)


def papers_asked(printing_id: int) -> frozenset[tuple[int, str, str, str]]:
    """Which papers a printing is of, whatever their order."""
    one = PrintingPaper
    query = select(one.sealed_id, one.kind, one.subject, one.paper_size).where(one.printing_id == printing_id)
    return frozenset((sealed, kind, subject, size) for sealed, kind, subject, size in db.session.execute(query))


def next_paper(printing_id: int) -> PrintingPaper | None:
    """The first one that isn't made yet, also one at which somebody was cut off."""
    left = (PrintingPaper.printing_id == printing_id, PrintingPaper.state.in_((ORDERED, MAKING)))
    return db.session.scalar(select(PrintingPaper).where(*left).order_by(PrintingPaper.turn).limit(1))


def papers_after(one: PrintingPaper, most: int) -> list[PrintingPaper]:
    """The next ones of the same printing that aren't made yet, in their turns."""
    left = (PrintingPaper.printing_id == one.printing_id, PrintingPaper.state == ORDERED, PrintingPaper.turn > one.turn)
    return list(db.session.scalars(whole_papers().where(*left).order_by(PrintingPaper.turn).limit(most)))


def paper_to_make(paper_id: int) -> PrintingPaper:
    """One paper of a printing, with its record, category and edition."""
    return db.session.scalars(whole_papers().where(PrintingPaper.id == paper_id)).one()


def whole_papers() -> Select[PrintingPaper]:
    record = joinedload(PrintingPaper.sealed)
    return select(PrintingPaper).options(record.joinedload(SealedResult.category).joinedload(Category.edition))


def tally(printing_id: int) -> Tally:
    """How far one printing is."""
    made, failed = (func.count().filter(PrintingPaper.state == state) for state in (MADE, NOT_MADE))
    making = func.max(PrintingPaper.name).filter(PrintingPaper.state == MAKING)
    query = select(made, failed, func.count(), making).where(PrintingPaper.printing_id == printing_id)
    done, broken, of, name = db.session.execute(query).one()
    return Tally(done, broken, of, name or "")


def how_far(printing_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(made, all) of each printing."""
    made = func.count().filter(PrintingPaper.state == MADE)
    query = select(PrintingPaper.printing_id, made, func.count()).where(PrintingPaper.printing_id.in_(printing_ids))
    return {number: (done, of) for number, done, of in db.session.execute(query.group_by(PrintingPaper.printing_id))}


def open_printings() -> list[int]:
    """Those that wait, or at which somebody was cut off."""
    query = select(Printing.id).where(Printing.state.in_((ORDERED, MAKING))).order_by(Printing.id)
    return list(db.session.scalars(query))
