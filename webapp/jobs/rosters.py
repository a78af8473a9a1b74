"""Reads a list of workers beside the requests: told about while it goes on, stored as a whole or not at all.

Whatever ends it in the middle loses nothing: the file is there until the list was stored or refused, and reading it
again begins at its first line.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import IO, Any

from webapp.access import now, settings
from webapp.config import Settings
from webapp.content import store
from webapp.db import transaction
from webapp.errors import Refused
from webapp.models import Roster
from webapp.queries.evidence import uploads_on_their_way
from webapp.queries.rosters import open_rosters, roster_by_id, uploads_of
from webapp.queue import Ids
from webapp.roster.order import Order
from webapp.roster.reading import LIMITS, TICK, Limits, told_by_child
from webapp.rubric_store import pinned_rubric
from webapp.services.roster_orders import order_of, refuse_other_key
from webapp.services.rosters import (
    LOST,
    READING_JOB,
    ReadRoster,
    begin_reading,
    end_refused,
    note_progress,
    store_roster,
)
from webapp.services.uploads import FORGOTTEN_AFTER

NAME, STRAYS = READING_JOB, "roster_strays"

Clock = Callable[[], datetime]


class GivenUp(Exception):
    """Who handed the list in wants it no more."""


@dataclass
class Progress:
    """How far a list is, written down at least every `TICK` seconds, in transactions of their own."""

    roster_id: int
    clock: Clock
    rows: int = 0
    done: int = 0
    said_at: float = field(default_factory=monotonic)

    def say(self) -> None:
        """Raises GivenUp."""
        if monotonic() - self.said_at < TICK:
            return
        with transaction():
            wanted = note_progress(self.roster_id, self.rows, self.done, now=self.clock())
        self.said_at = monotonic()
        if not wanted:
            raise GivenUp


def import_roster(roster_id: int, *, settings: Settings, clock: Clock, limits: Limits = LIMITS) -> None:
    """Reads one list that waits. Runs inside an application context, outside any transaction.

    Does nothing for a list that was read already or that another process reads now. Raises `reading.Interrupted` when
    the child was ended from outside; then the list still waits.
    """
    roster = roster_by_id(roster_id)
    if roster is None or roster.ended_at is not None:
        return
    upload_id = roster.upload_id
    try:
        with store.incoming(settings.rosters, upload_id).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            read_and_store(roster, file, Progress(roster_id, clock), settings, limits)
    except BlockingIOError:
        return
    except (Refused, FileNotFoundError) as why:
        with transaction():
            end_refused(roster_id, why.sentence if isinstance(why, Refused) else LOST, now=clock())
    except GivenUp:
        pass
    store.forget_incoming(settings.rosters, upload_id)


def read_and_store(roster: Roster, file: IO[bytes], progress: Progress, settings: Settings, limits: Limits) -> None:
    """Raises Refused, GivenUp, Interrupted."""
    category = roster.candidate.category
    edition_id = category.edition_id
    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings.rubrics)
    order = order_of(roster.candidate, rubric, instance=settings.shared, now=progress.clock())
    with transaction():
        begin_reading(progress.roster_id, now=progress.clock())
    found = read_list(file, order, progress, limits)
    with transaction():
        refuse_other_key(order, edition_id, instance=settings.shared)
        store_roster(progress.roster_id, found, now=progress.clock())


def read_list(file: IO[bytes], order: Order, progress: Progress, limits: Limits) -> ReadRoster:
    """What the child tells, all of it. Raises Refused, GivenUp, Interrupted."""
    people: list[str] = []
    opened: dict[str, Any] = {}
    ended: dict[str, Any] = {}
    for told in told_by_child(file, order, limits):
        if told is not None and "people" in told:
            people += told["people"]
            progress.done = told["done"]
        elif told is not None and "opened" in told:
            opened, progress.rows = told, told["opened"]
        elif told is not None:
            ended = told
        progress.say()
    ignored = [f"Kolom yang tidak dibaca: {', '.join(opened['ignored'])}."] if opened["ignored"] else []
    return ReadRoster(
        people=people,
        counted=[text.split("\t") for text in ended["counted"]],
        lines=ended["end"],
        refused_rows=ended["refused_rows"],
        remarks=[*opened["remarks"], *ignored],
        kinds=ended["counts"],
        problems=ended["problems"],
    )


def read_roster(roster_id: int) -> None:
    """The job."""
    import_roster(roster_id, settings=settings(), clock=now)


def unread() -> list[Ids]:
    """Lists that wait, or whose reading was broken off."""
    return [(roster.id,) for roster in open_rosters()]


def strays() -> list[Ids]:
    """One job where there are files that nothing waits for: there are identity numbers in them."""
    return [()] if stray_files() else []


def forget_strays() -> None:
    """The job."""
    for name in stray_files():
        store.forget_incoming(settings().rosters, name)


def stray_files() -> list[str]:
    """All but the files that a list or an upload waits for."""
    there = [path.name for path in (settings().rosters / store.INCOMING).glob("*")]
    wanted = uploads_of(there) | uploads_on_their_way(there, since=now() - FORGOTTEN_AFTER)
    return [name for name in there if name not in wanted]
