"""What villages and RT say of their part of a list: asked by a link that takes one answer; asked again, by another.

Only the hash of a link's token is kept. A link dies with its list.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from webapp.access import token_sha256
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import DONE, SUBMISSION, VERIFICATION, Candidate, Roster, VillageCheck, Worker
from webapp.queries.rosters import (
    Part,
    check_by_token,
    checks_of,
    counts_by_village,
    current_roster,
    neighbourhoods,
    people_in,
    workers_in,
)
from webapp.services.accounts import TOKEN_BYTES

LASTS = timedelta(days=14)
MOST_LISTED = 1000  # people on one page; more are asked for by RT
ASKED_IN = frozenset({SUBMISSION, VERIFICATION})

# The same for a link that was used, ran out, was replaced or never was: who tries links learns nothing.
GONE = (
    "Tautan ini tidak berlaku: mungkin sudah dijawab, sudah lewat waktunya, atau sudah diganti. Bila masih perlu "
    "menjawab, mintalah tautan baru kepada yang mengirimnya."
)
NO_LIST = "Belum ada daftar pekerja yang selesai dibaca."
NOT_NOW = "Tautan hanya dapat dibuat selama tahap pengisian dan verifikasi."
NO_PART = "Desa atau RT itu tidak ada dalam daftar. Tidak ada yang berubah."
ERASED = "Orang-orang dalam daftar ini sudah dihapus menurut masa simpannya, jadi tidak dapat dikonfirmasi lagi."


@dataclass(frozen=True)
class Asked:
    """A link as it is shown, once: nobody can read `token` again afterwards. `people` stand in that part."""

    part: Part
    people: int
    token: str
    expires_at: datetime


def list_to_ask_about(candidate: Candidate) -> Roster:
    """The list that counts. Category must be loaded. Raises Refused where nobody can be asked now."""
    roster = current_roster(candidate.id)
    if roster is None:
        raise Refused(NO_LIST)
    if roster.erased_at is not None:
        raise Refused(ERASED)
    if candidate.category.state not in ASKED_IN:
        raise Refused(NOT_NOW)
    return roster


def ask(roster: Roster, parts: Sequence[Part], *, by: int, now: datetime) -> tuple[Asked, ...]:
    """A new link for each of these parts; older ones of the same part are dead at once. Runs inside `transaction()`.

    What was answered before stands until it is answered again. Raises Refused for a part that the list doesn't have.
    """
    known = {(one.village, one.rt): one for one in checks_of(roster.id)}
    asked = []
    for part in parts:
        people = people_in(roster.id, part)
        if not people:
            raise Refused(NO_PART)
        row = known.get((part.village, part.rt)) or VillageCheck(roster_id=roster.id, village=part.village, rt=part.rt)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row.token_sha256, row.asked, row.asked_by_user_id = token_sha256(token), people, by
        row.asked_at, row.expires_at = now, now + LASTS
        db.session.add(row)
        asked.append(Asked(part, people, token, row.expires_at))
    db.session.flush()
    return tuple(asked)


def villages_not_asked(roster: Roster, *, now: datetime) -> tuple[Part, ...]:
    """The villages of a list that have neither answered nor a link that still works."""
    settled = {
        one.village for one in checks_of(roster.id) if not one.rt and (one.answered_at is not None or is_open(one, now))
    }
    villages = dict.fromkeys(village for village, _group, _people in counts_by_village(roster.id))
    return tuple(Part(village, "") for village in villages if village not in settled)


def is_open(check: VillageCheck, now: datetime) -> bool:
    """Whether its link still takes an answer."""
    answered = check.answered_at is not None and check.answered_at >= check.asked_at
    return not answered and check.expires_at > now


def open_check(token: str, *, now: datetime) -> VillageCheck:
    """What a link asks, with list, candidate, category and edition. Raises NotFound, always alike."""
    check = check_by_token(token_sha256(token))
    if check is None or not is_open(check, now) or check.roster.state != DONE or check.roster.erased_at is not None:
        raise NotFound(GONE)
    if check.roster.candidate.category.state not in ASKED_IN:
        raise NotFound(GONE)
    return check


def people_asked_about(check: VillageCheck) -> list[Worker]:
    """The people of this part, and of no other; none where there are too many to read on one page."""
    return [] if too_many_to_list(check) else workers_in(check.roster_id, part_of(check), MOST_LISTED)


def too_many_to_list(check: VillageCheck) -> bool:
    """Whether its people were too many to show, so that an answer confirms nobody."""
    return check.asked > MOST_LISTED


def part_of(check: VillageCheck) -> Part:
    return Part(check.village, check.rt)


def smaller_parts(check: VillageCheck) -> list[str]:
    """The RT by which a long list can be asked for."""
    return [] if check.rt else neighbourhoods(check.roster_id).get(check.village, [])


def answer(token: str, *, wrong: Collection[int], name: str, note: str, now: datetime) -> VillageCheck:
    """Takes a village's answer and uses the link up. Runs inside `transaction()`. Raises NotFound.

    `wrong` are the people it doesn't know; ids of others change nothing. Who wasn't listed isn't confirmed either.
    """
    check = open_check(token, now=now)
    own = {one.id for one in people_asked_about(check)}
    unknown = own.intersection(wrong)
    for disputed, ids in ((False, own - unknown), (True, unknown)):
        if ids:
            db.session.execute(update(Worker).where(Worker.id.in_(ids)).values(disputed=disputed))
    check.answered_at, check.answered_by, check.note = now, name, note
    check.confirmed = len(own - unknown)
    db.session.flush()
    return check
