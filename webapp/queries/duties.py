"""Which sheets a panel owes: of each seat and candidate one, unless its juror stepped back or can't come.

A seat that changed hands gives one sheet for each candidate: what the earlier holder locked stays, the rest is for
whoever sits there now.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from webapp.models import Candidate, ConflictAnswer, Excuse, Panelist, Pledge, Recusal, Sheet


def sitting() -> ColumnElement[bool]:
    """The holder of a seat now, not an earlier one."""
    return Panelist.left_at.is_(None)


def stepped_back() -> ColumnElement[bool]:
    """A pair of Panelist and Candidate with a conflict of interest."""
    query = select(Recusal.id).where(Recusal.panelist_id == Panelist.id, Recusal.candidate_id == Candidate.id)
    return exists(query.correlate(Panelist, Candidate))


def excused() -> ColumnElement[bool]:
    """A pair of Panelist and Candidate for which the member can't come."""
    query = select(Excuse.id).where(
        Excuse.panelist_id == Panelist.id, Excuse.candidate_id == Candidate.id, Excuse.lifted_at.is_(None)
    )
    return exists(query.correlate(Panelist, Candidate))


def given_before() -> ColumnElement[bool]:
    """A pair of Panelist and Candidate where an earlier holder of the seat has locked the seat's sheet."""
    earlier, sheet, recusal = aliased(Panelist), aliased(Sheet), aliased(Recusal)
    voided = select(recusal.id).where(recusal.panelist_id == earlier.id, recusal.candidate_id == sheet.candidate_id)
    query = (
        select(sheet.id)
        .join(earlier, earlier.id == sheet.panelist_id)
        .where(earlier.category_id == Panelist.category_id, earlier.seat == Panelist.seat)
        .where(earlier.left_at.is_not(None), earlier.id != Panelist.id)
        .where(sheet.candidate_id == Candidate.id, sheet.locked_at.is_not(None), ~exists(voided))
    )
    return exists(query.correlate(Panelist, Candidate))


def owed() -> ColumnElement[bool]:
    """A pair of Panelist and Candidate of which a sheet is expected, locked or still to be."""
    return sitting() & ~stepped_back() & ~excused() & ~given_before()


def pledged() -> ColumnElement[bool]:
    """A Panelist who gave the pledge of integrity."""
    return exists(select(Pledge.id).where(Pledge.panelist_id == Panelist.id).correlate(Panelist))


def answered() -> ColumnElement[bool]:
    """A pair of Panelist and Candidate of which the member has said whether there is a conflict of interest."""
    query = select(ConflictAnswer.id).where(
        ConflictAnswer.panelist_id == Panelist.id, ConflictAnswer.candidate_id == Candidate.id
    )
    return exists(query.correlate(Panelist, Candidate))
