"""Lists of workers: the newest of a candidate, their counts, their people a page at a time, what villages said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, contains_eager

from webapp.db import db
from webapp.models import (
    ANNOUNCED,
    DONE,
    REFUSED,
    Candidate,
    Category,
    Edition,
    Roster,
    RosterCount,
    StateChange,
    VillageCheck,
    Worker,
)


@dataclass(frozen=True)
class Part:
    """What a list has of one village, or of one RT of it."""

    village: str
    rt: str


@dataclass(frozen=True)
class Elsewhere:
    """Somebody of a list who stands in another candidate's list, too."""

    row: int
    last_four: str
    group: str
    code: str
    name: str
    other_row: int


@dataclass(frozen=True)
class Kept:
    """A list whose people are still stored; `announced_at` is when its category's result was."""

    roster_id: int
    edition_id: int
    edition: str
    candidate: str
    people: int
    at: datetime
    erase_after: datetime | None
    announced_at: datetime | None


def roster_by_id(roster_id: int) -> Roster | None:
    """A list with its candidate, category and edition."""
    query = with_candidate(select(Roster)).where(Roster.id == roster_id)
    return db.session.scalar(query)


def with_candidate(query: Select[Roster]) -> Select[Roster]:
    return (
        query.join(Roster.candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .options(contains_eager(Roster.candidate).contains_eager(Candidate.category).contains_eager(Category.edition))
    )


def newest_roster(candidate_id: int) -> Roster | None:
    """The list that was handed in last, read or not."""
    query = select(Roster).where(Roster.candidate_id == candidate_id).order_by(Roster.id.desc()).limit(1)
    return db.session.scalar(query)


def current_roster(candidate_id: int) -> Roster | None:
    """The list that counts."""
    query = select(Roster).where(Roster.candidate_id == candidate_id, Roster.state == DONE)
    return db.session.scalar(query.order_by(Roster.id.desc()).limit(1))


def open_rosters() -> list[Roster]:
    """Lists that wait to be read, or whose reading was broken off, the oldest first."""
    query = select(Roster).where(Roster.ended_at.is_(None), Roster.state != REFUSED).order_by(Roster.id)
    return list(db.session.scalars(query))


def counts_by_kind(candidate_id: int) -> list[tuple[str, str, int]]:
    """(group, paid by, people) of the list that counts."""
    query = (
        select(RosterCount.group, RosterCount.paid_by, func.sum(RosterCount.people))
        .join(Roster, Roster.id == RosterCount.roster_id)
        .where(Roster.candidate_id == candidate_id, Roster.state == DONE)
        .group_by(RosterCount.group, RosterCount.paid_by)
    )
    return [(group, paid_by, people) for group, paid_by, people in db.session.execute(query)]


def counts_by_village(roster_id: int) -> list[tuple[str, str, int]]:
    """(village, group, people), by village and group."""
    query = (
        select(RosterCount.village, RosterCount.group, func.sum(RosterCount.people))
        .where(RosterCount.roster_id == roster_id)
        .group_by(RosterCount.village, RosterCount.group)
        .order_by(RosterCount.village, RosterCount.group)
    )
    return [(village, group, people) for village, group, people in db.session.execute(query)]


def people_in(roster_id: int, part: Part) -> int:
    """How many people a list has there."""
    where = [RosterCount.roster_id == roster_id, RosterCount.village == part.village]
    where += [RosterCount.rt == part.rt] if part.rt else []
    return db.session.scalar(select(func.sum(RosterCount.people)).where(*where)) or 0


def neighbourhoods(roster_id: int) -> dict[str, list[str]]:
    """The RT that the list names, by village."""
    query = (
        select(RosterCount.village, RosterCount.rt)
        .where(RosterCount.roster_id == roster_id, RosterCount.rt != "")
        .distinct()
        .order_by(RosterCount.village, RosterCount.rt)
    )
    found: dict[str, list[str]] = {}
    for village, rt in db.session.execute(query):
        found.setdefault(village, []).append(rt)
    return found


def count_workers(roster_id: int, village: str = "", group: str = "") -> int:
    """How many people are stored, of one village and group or of all."""
    return db.session.scalar(select(func.count()).where(*narrowed(roster_id, village, group))) or 0


def workers_of(roster_id: int, village: str, group: str, start: int, stop: int) -> list[Worker]:
    """People of a list by village and row, from `start` to before `stop`."""
    query = select(Worker).where(*narrowed(roster_id, village, group)).order_by(Worker.village, Worker.row)
    return list(db.session.scalars(query.offset(start).limit(stop - start)))


def narrowed(roster_id: int, village: str, group: str) -> Sequence[ColumnElement[bool]]:
    found = [Worker.roster_id == roster_id]
    found += [Worker.village == village] if village else []
    return [*found, Worker.group == group] if group else found


def workers_in(roster_id: int, part: Part, most: int) -> list[Worker]:
    """The people of one part by group and row, at most so many."""
    where = [*narrowed(roster_id, part.village, ""), *([Worker.rt == part.rt] if part.rt else [])]
    return list(db.session.scalars(select(Worker).where(*where).order_by(Worker.group, Worker.row).limit(most)))


def checks_of(roster_id: int) -> list[VillageCheck]:
    """What villages were asked, by village and RT."""
    query = select(VillageCheck).where(VillageCheck.roster_id == roster_id)
    return list(db.session.scalars(query.order_by(VillageCheck.village, VillageCheck.rt)))


def check_by_token(token_sha256: str) -> VillageCheck | None:
    """What a link asks, with its list, candidate, category and edition."""
    query = (
        select(VillageCheck)
        .join(VillageCheck.roster)
        .join(Roster.candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(VillageCheck.token_sha256 == token_sha256)
        .options(
            contains_eager(VillageCheck.roster)
            .contains_eager(Roster.candidate)
            .contains_eager(Candidate.category)
            .contains_eager(Category.edition)
        )
    )
    return db.session.scalar(query)


def has_people(edition_id: int) -> bool:
    """Whether anybody has a pseudonym under the edition's key."""
    query = (
        select(Worker.id)
        .join(Roster, Roster.id == Worker.roster_id)
        .join(Candidate, Candidate.id == Roster.candidate_id)
        .join(Category, Category.id == Candidate.category_id)
        .where(Category.edition_id == edition_id)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def being_read(edition_id: int) -> bool:
    """Whether a list of the edition waits or is read: its people get their pseudonyms before they are stored."""
    query = (
        select(Roster.id)
        .join(Candidate, Candidate.id == Roster.candidate_id)
        .join(Category, Category.id == Candidate.category_id)
        .where(Category.edition_id == edition_id, Roster.ended_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(query) is not None


def erased_editions() -> list[int]:
    """Editions of which people were erased because their time was over, and not replaced by another list's since."""
    query = (
        select(Category.edition_id)
        .join(Candidate, Candidate.category_id == Category.id)
        .join(Roster, Roster.candidate_id == Candidate.id)
        .where(Roster.state == DONE, Roster.erased_at.is_not(None))
        .distinct()
        .order_by(Category.edition_id)
    )
    return list(db.session.scalars(query))


def count_elsewhere(roster: Roster) -> int:
    """How many people of a list stand in another candidate's, too. Its candidate must be loaded."""
    return db.session.scalar(select(func.count()).select_from(both(roster).subquery())) or 0


def elsewhere(roster: Roster, start: int, stop: int) -> list[Elsewhere]:
    """Those people, by row. Its candidate must be loaded."""
    query = both(roster).order_by(Worker.row, Candidate.code)
    return [Elsewhere(*row) for row in db.session.execute(query.offset(start).limit(stop - start))]


def both(roster: Roster) -> Select[int, str, str, str, str, int]:
    """People of a list who stand in the list that counts of another candidate of the category.

    The key is the edition's, so of another edition nobody could be found. A village's list and its regency's are of
    different categories: there the same people belong into both.
    """
    other = aliased(Worker)
    return (
        select(Worker.row, Worker.last_four, Worker.group, Candidate.code, Candidate.name, other.row)
        .join(other, other.pseudonym == Worker.pseudonym)
        .join(Roster, Roster.id == other.roster_id)
        .join(Candidate, Candidate.id == Roster.candidate_id)
        .where(Worker.roster_id == roster.id, Roster.state == DONE, Roster.id != roster.id)
        .where(Candidate.category_id == roster.candidate.category_id, Candidate.id != roster.candidate_id)
    )


def kept_rosters() -> list[Kept]:
    """Every list whose people are stored, the oldest first."""
    announced = (
        select(func.min(StateChange.at))
        .where(StateChange.category_id == Category.id, StateChange.new == ANNOUNCED)
        .scalar_subquery()
    )
    query = (
        select(
            Roster.id, Edition.id, Edition.code, Candidate.name, Roster.people, Roster.at, Roster.erase_after, announced
        )
        .join(Candidate, Candidate.id == Roster.candidate_id)
        .join(Category, Category.id == Candidate.category_id)
        .join(Edition, Edition.id == Category.edition_id)
        .where(Roster.state == DONE, Roster.erased_at.is_(None))
        .order_by(Roster.id)
    )
    return [Kept(*row) for row in db.session.execute(query)]


def uploads_of(upload_ids: Collection[str]) -> frozenset[str]:
    """Those of these files that a list waits for."""
    query = select(Roster.upload_id).where(Roster.upload_id.in_(upload_ids), Roster.ended_at.is_(None))
    return frozenset(db.session.scalars(query))
