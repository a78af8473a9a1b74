"""How long people of lists are kept, and how they are erased: so that no byte of the instance has them any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from webapp.db import db
from webapp.errors import NotFound
from webapp.models import Edition, Roster, VillageCheck
from webapp.queries.editions import edition_by_code
from webapp.queries.rosters import Kept, being_read, erased_editions, has_people, kept_rosters
from webapp.roster.keys import destroy_key, key_path
from webapp.services.rosters import end_of, erase_people

AFTER_ANNOUNCEMENT = timedelta(days=90)  # objections are over by then
AT_MOST = timedelta(days=540)  # for an edition that is never announced
BY_DATE = "tanggal yang ditetapkan edisi"
BY_ANNOUNCEMENT = "90 hari sesudah diumumkan"
BY_AGE = "18 bulan sesudah diunggah, karena belum diumumkan"


@dataclass(frozen=True)
class Due:
    """One list whose people are stored: until when, and why."""

    kept: Kept
    until: datetime
    why: str


def plan() -> tuple[Due, ...]:
    """Every list whose people are stored, the oldest first."""
    return tuple(due_of(kept) for kept in kept_rosters())


def due_of(kept: Kept) -> Due:
    """The edition's date; without one, some time after the announcement; without that, after it was handed in."""
    if kept.erase_after is not None:
        return Due(kept, kept.erase_after, BY_DATE)
    if kept.announced_at is not None:
        return Due(kept, kept.announced_at + AFTER_ANNOUNCEMENT, BY_ANNOUNCEMENT)
    return Due(kept, kept.at + AT_MOST, BY_AGE)


def erase(roster_id: int, *, now: datetime) -> int:
    """Takes a list's people away for good; counts and what villages confirmed stay. Runs inside `transaction()`."""
    roster = db.session.get_one(Roster, roster_id)
    gone = erase_people(roster_id)
    answers = update(VillageCheck).where(VillageCheck.roster_id == roster_id)
    db.session.connection().execute(answers.values(answered_by="", note=""))
    roster.erased_at, roster.problems = now, "[]"
    db.session.flush()
    return gone


def unused_keys(instance: Path) -> list[int]:
    """Editions whose people were erased and whose key is still there, though nobody is or will be stored under it."""
    there = [one for one in erased_editions() if key_path(instance, one).exists()]
    return [one for one in there if not has_people(one) and not being_read(one)]


def destroy_unused_keys(*, instance: Path) -> int:
    """Destroys those keys; how many. Runs inside `transaction()`: meanwhile no list is handed in and none is stored."""
    found = unused_keys(instance)
    for edition_id in found:
        destroy_key(instance, edition_id)
    return len(found)


def gone_from_backups(days: int, *, now: datetime) -> datetime:
    """When the last backup that still has what is erased now is taken away: a backup is never changed, it expires."""
    return now + timedelta(days=days)


def keep_until(code: str, day: date) -> Edition:
    """Sets until when an edition's lists keep their people. Runs inside `transaction()`. Raises NotFound."""
    edition = edition_by_code(code)
    if edition is None:
        raise NotFound(f"Tidak ada edisi “{code}” di instance ini.")
    edition.rosters_until = day
    for kept in kept_rosters():
        if kept.edition_id == edition.id:
            db.session.get_one(Roster, kept.roster_id).erase_after = end_of(edition)
    db.session.flush()
    return edition
