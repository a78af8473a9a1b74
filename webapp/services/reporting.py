"""What a candidate reports: who may, until when, and the one way in which figures are stored."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from reports.formats import short_moment
from webapp.access import may_bring_in, may_report
from webapp.errors import NotFound
from webapp.models import DISQUALIFIED, DRAFT, SUBMISSION, VERIFICATION, WITHDRAWN, Candidate
from webapp.queries.reporting import HandedIn, candidate_by_id, granted_prefixes, handed_in, operators_of

NOT_OPEN = "Pengisian mandiri kategori ini belum dibuka."
CLOSED = "Pengisian mandiri kategori ini sudah ditutup. Isian Anda tersimpan dan tidak dapat diubah lagi."
LEFT = "Kandidat ini sudah mundur. Isiannya tersimpan dan tidak dapat diubah lagi."
OUT = "Kandidat ini dinyatakan gugur. Isiannya tersimpan dan tidak dapat diubah lagi."
HANDED_IN = "Isian ini sudah dikirim pada {at} dan sedang diperiksa. Isiannya dapat diubah lagi bila dikembalikan."
TOO_LATE = "Batas waktu pengisian sudah lewat: {at}. Isian Anda tersimpan dan tidak dapat diubah lagi."


def own_candidate(user_id: int, candidate_id: int) -> Candidate:
    """The candidate with category and edition. Raises NotFound alike when there is none and when it isn't theirs."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None or not may_report(user_id, operators_of(candidate_id)):
        raise NotFound
    return candidate


def candidate_to_fill(user_id: int, candidate_id: int) -> Candidate:
    """The same, also for who may bring in the candidates of a region. Raises NotFound."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None:
        raise NotFound
    granted = may_bring_in(candidate.code, granted_prefixes(user_id, candidate.category_id))
    if not granted and not may_report(user_id, operators_of(candidate_id)):
        raise NotFound
    return candidate


def editable(candidate: Candidate, *, now: datetime) -> str:
    """Why it can't be changed now, as a sentence; "" while it can. Category and edition must be loaded."""
    return editable_with(candidate, handed_in(candidate.id), now=now)


def editable_with(candidate: Candidate, last: HandedIn | None, *, now: datetime) -> str:
    """The same where the newest handing in is known already."""
    if candidate.standing in (WITHDRAWN, DISQUALIFIED):
        return LEFT if candidate.standing == WITHDRAWN else OUT
    state = candidate.category.state
    sent_back = last is not None and last.until is not None
    if state == DRAFT:
        return NOT_OPEN
    if state != SUBMISSION and not (state == VERIFICATION and sent_back):
        return CLOSED
    if last is not None and not sent_back:
        return HANDED_IN.format(at=when(candidate, last.at))
    limit = limit_of(candidate, last)
    if limit is not None and now > limit:
        return TOO_LATE.format(at=when(candidate, limit))
    return ""


def limit_of(candidate: Candidate, last: HandedIn | None) -> datetime | None:
    """Until when the figures may be changed; None without a limit.

    Who was asked for a revision has the time that was given for it, and never less than everybody.
    """
    deadline = candidate.category.deadline
    if last is None or last.until is None:
        return deadline
    if candidate.category.state == SUBMISSION and deadline is not None:
        return max(last.until, deadline)
    return last.until


def when(candidate: Candidate, moment: datetime) -> str:
    """`13 Februari 2026, 10.42 WITA`, in the edition's own zone."""
    return short_moment(moment.astimezone(ZoneInfo(candidate.category.edition.timezone)))
