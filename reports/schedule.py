"""The schedule of interviews: what isn't in these can't be on it. Times know the edition's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .documents import EditionFacts, Person


@dataclass(frozen=True)
class ScheduleSlot:
    """One candidate's interview; `presentation` and `questions` are minutes, `place` an address or a link or ""."""

    starts_at: datetime
    ends_at: datetime
    candidate: Person
    presentation: int
    questions: int
    room: str
    mode: str
    place: str


@dataclass(frozen=True)
class ScheduleDay:
    """The slots of one day by time, and its rooms in the order in which they are needed."""

    day: date
    rooms: tuple[str, ...]
    slots: tuple[ScheduleSlot, ...]


@dataclass(frozen=True)
class ScheduleDocument:
    """The schedule as it stood at `printed_at`; `waiting` are candidates without a slot."""

    edition: EditionFacts
    days: tuple[ScheduleDay, ...]
    waiting: tuple[Person, ...]
    printed_at: datetime

    @property
    def slots(self) -> int:
        """How many there are."""
        return sum(len(day.slots) for day in self.days)
