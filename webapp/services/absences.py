"""A member who can't come, and who takes a seat from then on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from scoring.chain import ABSENCE, PRESENCE, SUBSTITUTE
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import Excuse, Panelist
from webapp.queries.panel import Duty, duties_of
from webapp.services import score_log
from webapp.services.panel import (
    Member,
    account_for,
    check_bench,
    check_office,
    open_category,
    record,
    record_seats,
    seat_account,
    seat_for_change,
    told,
)
from webapp.services.replaced import refuse_replaced

MOST_NAMES = 4


@dataclass(frozen=True)
class Absence:
    """Who can't come to which candidates (all of them where `candidates` is None), since when and why."""

    candidates: Collection[int] | None
    since: datetime
    reason: str


def excusable(one: Duty) -> bool:
    """Whether a sheet is still expected there: what is locked stays, and who stepped back owes none."""
    return not (one.locked or one.recused or one.given or one.excuse)


def excuse(category_id: int, panelist_id: int, *, absence: Absence, by: int, now: datetime) -> int:
    """From now on no sheet is expected of this member there; what was begun stays as it is and doesn't count.

    Returns how many candidates. Raises NotFound, Forbidden after the interviews, Refused without a reason, or where
    there is nothing to be excused from.
    """
    if not absence.reason:
        raise Refused("Tulis sebab berhalangan; sebab itu dicatat.")
    category = open_category(category_id, reason=absence.reason)
    panelist = seat_for_change(category_id, panelist_id)
    asked = absence.candidates
    found = [one for one in duties_of(panelist) if excusable(one) and (asked is None or one.candidate_id in asked)]
    if not found:
        raise Refused("Tidak ada lembar yang masih ditunggu dari anggota ini pada kandidat yang dipilih.")
    for one in found:
        facts = {"panelist_id": panelist.id, "candidate_id": one.candidate_id, "by_user_id": by, "at": now}
        db.session.add(Excuse(reason=absence.reason, since=absence.since, **facts))
        away = score_log.place_of(panelist.id, one.candidate_id) | {"reason": score_log.Words(absence.reason)}
        score_log.record(category_id, ABSENCE, away, by=by, now=now)
    names = named([one.name for one in found])
    what = f"Kursi {panelist.seat}: {panelist.user.name} berhalangan untuk {names}."
    record(category, what, by=by, now=now, reason=absence.reason)
    return len(found)


def named(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", dan {more} kandidat lagi" if more > 0 else "")


def lift(category_id: int, panelist_id: int, excuse_id: int, *, reason: str, by: int, now: datetime) -> None:
    """The member comes after all: the sheet is expected again, with what was begun on it.

    Raises NotFound, Forbidden after the interviews, Refused without a reason once they are open.
    """
    category = open_category(category_id, reason=reason)
    panelist = seat_for_change(category_id, panelist_id)
    found = next((one for one in duties_of(panelist) if one.excuse and one.excuse.id == excuse_id), None)
    if found is None or found.excuse is None:
        raise NotFound
    found.excuse.lifted_at = now
    here = score_log.place_of(panelist.id, found.candidate_id) | {"reason": score_log.Words(reason)}
    score_log.record(category_id, PRESENCE, here, by=by, now=now)
    what = f"Kursi {panelist.seat}: {panelist.user.name} hadir untuk {found.name}."
    record(category, what, by=by, now=now, reason=reason)


@dataclass(frozen=True)
class Substitute:
    """Who takes a seat, by which decree; `login` is an account that is there or is made."""

    login: str
    member: Member
    decree_number: str
    reason: str


def substitute(
    category_id: int, panelist_id: int, *, given: Substitute, rubric: Rubric, by: int, now: datetime
) -> Panelist:
    """Another person on a seat from now on: one seat gives one sheet for each candidate, never two.

    What the earlier member locked stays and counts, and the substitute has no sheet there; what they only began stays
    stored and doesn't count. Raises NotFound, Forbidden after the interviews, Replaced, Refused.
    """
    category = open_category(category_id, reason=given.reason)
    refuse_replaced(category, rubric)
    earlier = seat_for_change(category_id, panelist_id)
    if not given.decree_number:
        raise Refused("Tulis nomor SK yang menunjuk pengganti.")
    check_bench(rubric, given.member.bench)
    if given.member.bench != earlier.bench:
        raise Refused("Pengganti duduk di kursi yang sama, jadi mewakili unsur yang sama.")
    check_office(category_id, given.member.office, but=earlier.id)
    user = account_for(given.login, given.member.name, now=now)
    earlier.left_at = now
    db.session.flush()
    taken = seat_account(category, user, earlier.seat, given.member, now=now)
    taken.decree_number, taken.replaces_id = given.decree_number, earlier.id
    what = (
        f"Kursi {taken.seat}: {earlier.user.name} digantikan {told(user, given.member)}, SK {given.decree_number}. "
        "Lembar yang sudah dikunci tetap dihitung."
    )
    record_seats(category, what, by=by, now=now, reason=given.reason)
    log_substitute(taken, earlier, given.reason, by=by, now=now)
    return taken


def log_substitute(taken: Panelist, earlier: Panelist, reason: str, *, by: int, now: datetime) -> None:
    seats = {"juror": score_log.juror(taken.id), "replaces": score_log.juror(earlier.id)}
    told = {**seats, "reason": score_log.Words(reason)}
    score_log.record(taken.category_id, SUBSTITUTE, told, by=by, now=now)
