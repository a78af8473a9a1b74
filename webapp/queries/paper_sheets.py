"""Numbered sheets on paper and what became of each; what was typed from one is read by itself, for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from webapp.db import db
from webapp.models import (
    ACTIVE,
    ENTERED,
    PAPER_BACK,
    PAPER_DONE,
    PRINTED,
    VOID,
    Blob,
    Candidate,
    Panelist,
    PaperCheck,
    PaperChoice,
    PaperEnd,
    PaperEntry,
    PaperScan,
    PaperSheet,
    Sheet,
    User,
)
from webapp.queries.duties import owed, sitting


@dataclass(frozen=True)
class Paper:
    """One number: its newest entry, who compares that, and how the entry or the number ended."""

    sheet: PaperSheet
    entry: PaperEntry | None = None
    check: PaperCheck | None = None
    end: PaperEnd | None = None
    scans: int = 0

    @property
    def state(self) -> str:
        if self.end is not None:
            return self.end.how
        return PRINTED if self.entry is None else ENTERED

    @property
    def over(self) -> bool:
        """Whether nothing can become of this number any more."""
        return self.state in {PAPER_DONE, VOID}

    @property
    def turn(self) -> int:
        """How often it was typed."""
        return 0 if self.entry is None else self.entry.turn

    @property
    def pair(self) -> tuple[Panelist, Candidate] | None:
        """Whose sheet it is for whom, as printed or as typed; None for a spare one that is still blank."""
        for one in (self.sheet, self.entry):
            if one is not None and one.panelist is not None and one.candidate is not None:
                return one.panelist, one.candidate
        return None


def papers_of(category_id: int) -> list[Paper]:
    """Every number of a category, in order."""
    return papers_where(PaperSheet.category_id == category_id)


def paper_by_number(category_id: int, number: int) -> Paper | None:
    found = papers_where((PaperSheet.category_id == category_id) & (PaperSheet.number == number))
    return found[0] if found else None


@dataclass(frozen=True)
class Confirmed:
    """A number that became a sheet, at which version, who typed it and who compared it."""

    number: int
    panelist_id: int
    candidate: str
    version: int | None
    typed_by: int
    by: int
    at: datetime


def confirmed_papers(category_id: int) -> list[Confirmed]:
    """Those of a category, in the order in which they were."""
    query = (
        select(
            PaperSheet.number,
            PaperEntry.panelist_id,
            Candidate.code,
            PaperEnd.version,
            PaperEntry.by_user_id,
            PaperEnd.by_user_id,
            PaperEnd.at,
        )
        .select_from(PaperEnd)
        .join(PaperSheet, PaperSheet.id == PaperEnd.paper_id)
        .join(PaperEntry, PaperEntry.id == PaperEnd.entry_id)
        .join(Candidate, Candidate.id == PaperEntry.candidate_id)
        .where(PaperSheet.category_id == category_id, PaperEnd.how == PAPER_DONE)
        .order_by(PaperEnd.id)
    )
    return [Confirmed(*row) for row in db.session.execute(query)]


def papers_where(condition: ColumnElement[bool]) -> list[Paper]:
    """As many queries for one number as for all."""
    sheets = list(
        db.session.scalars(
            select(PaperSheet)
            .where(condition)
            .order_by(PaperSheet.number)
            .options(
                joinedload(PaperSheet.by),
                joinedload(PaperSheet.panelist).joinedload(Panelist.user),
                joinedload(PaperSheet.candidate),
            )
        )
    )
    ids = [one.id for one in sheets]
    entries = newest_entries(ids)
    turns = [entry.id for entry in entries.values()]
    compared = select(PaperCheck).where(PaperCheck.entry_id.in_(turns)).options(joinedload(PaperCheck.by))
    checks = {one.entry_id: one for one in db.session.scalars(compared)}
    ended = select(PaperEnd).where(PaperEnd.paper_id.in_(ids)).options(joinedload(PaperEnd.by)).order_by(PaperEnd.id)
    ends = list(db.session.scalars(ended))
    scans = scan_counts(ids)
    return [paper_of(one, entries.get(one.id), checks, ends, scans.get(one.id, 0)) for one in sheets]


def paper_of(
    sheet: PaperSheet, entry: PaperEntry | None, checks: dict[int, PaperCheck], ends: list[PaperEnd], scans: int
) -> Paper:
    own = [one for one in ends if one.paper_id == sheet.id]
    end = next((one for one in own if one.how != PAPER_BACK), None)
    if end is None and entry is not None:
        end = next((one for one in own if one.entry_id == entry.id), None)
    return Paper(sheet, entry, checks.get(entry.id) if entry else None, end, scans)


def newest_entries(paper_ids: list[int]) -> dict[int, PaperEntry]:
    """The newest entry of each sheet, without what was typed."""
    newest = (
        select(PaperEntry.paper_id, func.max(PaperEntry.turn).label("turn"))
        .where(PaperEntry.paper_id.in_(paper_ids))
        .group_by(PaperEntry.paper_id)
        .subquery()
    )
    query = (
        select(PaperEntry)
        .join(newest, (newest.c.paper_id == PaperEntry.paper_id) & (newest.c.turn == PaperEntry.turn))
        .options(
            defer(PaperEntry.body, raiseload=True),
            joinedload(PaperEntry.by),
            joinedload(PaperEntry.panelist).joinedload(Panelist.user),
            joinedload(PaperEntry.candidate),
        )
    )
    return {one.paper_id: one for one in db.session.scalars(query)}


def scan_counts(paper_ids: list[int]) -> dict[int, int]:
    query = (
        select(PaperScan.paper_id, func.count()).where(PaperScan.paper_id.in_(paper_ids)).group_by(PaperScan.paper_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def body_of_entry(entry_id: int) -> str:
    """What was typed; the caller has asked who may see it."""
    return db.session.scalars(select(PaperEntry.body).where(PaperEntry.id == entry_id)).one()


def newest_scan(paper_id: int) -> tuple[PaperScan, Blob] | None:
    query = (
        select(PaperScan, Blob)
        .join(Blob, Blob.sha256 == PaperScan.sha256)
        .where(PaperScan.paper_id == paper_id)
        .order_by(PaperScan.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def last_number(category_id: int) -> tuple[int, int]:
    """(number, printing) of the newest sheet; zeros before the first."""
    query = select(func.coalesce(func.max(PaperSheet.number), 0), func.coalesce(func.max(PaperSheet.printing), 0))
    number, printing = db.session.execute(query.where(PaperSheet.category_id == category_id)).one()
    return number, printing


def printing_sent(sending: str) -> int | None:
    """The printing that came from this sending."""
    return db.session.scalar(select(PaperSheet.printing).where(PaperSheet.sending == sending))


def blank_sheets(category_id: int, printing: int) -> list[PaperSheet]:
    """The sheets of one printing, with whose they are."""
    query = (
        select(PaperSheet)
        .where(PaperSheet.category_id == category_id, PaperSheet.printing == printing)
        .order_by(PaperSheet.number)
        .options(joinedload(PaperSheet.panelist).joinedload(Panelist.user), joinedload(PaperSheet.candidate))
    )
    return list(db.session.scalars(query))


def owed_pairs(category_id: int) -> list[tuple[Panelist, Candidate]]:
    """Every panelist and candidate of which a sheet is expected and not locked yet, by seat and code."""
    query = (
        select(Panelist, Candidate)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .join(User, User.id == Panelist.user_id)
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(Panelist.category_id == category_id, Sheet.locked_at.is_(None), owed(), Candidate.standing == ACTIVE)
        .order_by(Panelist.seat, Candidate.code)
        .options(contains_eager(Panelist.user))
    )
    return [(panelist, candidate) for panelist, candidate in db.session.execute(query)]


def seats_and_candidates(category_id: int) -> tuple[list[Panelist], list[Candidate]]:
    """Who sits on the panel, by seat, and who is assessed, by code."""
    seats = (
        select(Panelist)
        .join(Panelist.user)
        .where(Panelist.category_id == category_id, sitting())
        .order_by(Panelist.seat)
        .options(contains_eager(Panelist.user))
    )
    nominees = select(Candidate).where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    return list(db.session.scalars(seats)), list(db.session.scalars(nominees.order_by(Candidate.code)))


def newest_choice(entry_id: int) -> PaperChoice | None:
    """What the panelist chose between this entry and a begun electronic sheet."""
    query = select(PaperChoice).where(PaperChoice.entry_id == entry_id).order_by(PaperChoice.id.desc()).limit(1)
    return db.session.scalar(query)


@dataclass(frozen=True)
class FromPaper:
    """A sheet that came from paper: who signed when, who typed it and who compared it."""

    number: int
    version: int
    seat: int
    candidate: str
    signed_at: datetime
    entered_by: str
    confirmed_by: str
    at: datetime


def from_paper(condition: ColumnElement[bool]) -> list[FromPaper]:
    """Sheets that came from paper, by number."""
    typist = select(User.id, User.name).subquery()
    query = (
        select(
            PaperSheet.number,
            PaperEnd.version,
            Panelist.seat,
            Candidate.name,
            PaperEntry.signed_at,
            typist.c.name,
            User.name,
            PaperEnd.at,
        )
        .join(PaperEnd, PaperEnd.paper_id == PaperSheet.id)
        .join(PaperEntry, PaperEntry.id == PaperEnd.entry_id)
        .join(Panelist, Panelist.id == PaperEntry.panelist_id)
        .join(Candidate, Candidate.id == PaperEntry.candidate_id)
        .join(typist, typist.c.id == PaperEntry.by_user_id)
        .join(User, User.id == PaperEnd.by_user_id)
        .where(condition, PaperEnd.how == PAPER_DONE)
        .order_by(PaperSheet.number)
    )
    return [FromPaper(*row) for row in db.session.execute(query)]


def papers_behind(sheet_id: int) -> list[FromPaper]:
    """The paper, or papers, that one sheet came from."""
    return from_paper(PaperEnd.sheet_id == sheet_id)


def own_papers(user_id: int) -> list[Paper]:
    """What was typed from one's own paper sheets and waits to be compared."""
    mine = select(PaperEntry.paper_id).join(Panelist, Panelist.id == PaperEntry.panelist_id)
    found = papers_where(PaperSheet.id.in_(mine.where(Panelist.user_id == user_id, sitting()).scalar_subquery()))
    waiting = [one for one in found if one.state == ENTERED]
    return [one for one in waiting if one.entry is not None and one.entry.panelist.user_id == user_id]
