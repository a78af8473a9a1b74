"""Who sits where by a score log, and whether a record says the same.

A log whose first line tells no panel was begun by an older program: its records are compared from the first `panel`
line on, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .chain import Event
from .codec import Plain
from .record import canonical

TOLD = ("seat", "bench", "office")  # what a record tells of a seat, beside what it calls the panelist


@dataclass
class Seats:
    """The panel as the last line about it has it, None where no line does; its changes during the interviews."""

    now: Sequence[Plain] | None = None
    changes: list[Event] = field(default_factory=list)


def seat_faults(section: Plain, logged: Seats, names: Mapping[str, str]) -> Iterator[str]:
    """How a record's panel differs from the log's; `names` has what the record calls each panelist.

    Raises KeyError or TypeError where one of the two is damaged.
    """
    if logged.now is not None:
        by_log = sorted(seat_text(one, names) for one in logged.now)
        if by_log != sorted(seat_text(one, {}) for one in section["seats"]):
            yield "Kursi, unsur, atau tugas dalam catatan bukan yang dicatat log."
    if section.get("changes", []) != [event.at for event in logged.changes]:
        yield "Perubahan Tim Penilai selama wawancara dalam catatan bukan yang dicatat log."


def seat_text(seat: Plain, names: Mapping[str, str]) -> str:
    """One seat as a text to compare by."""
    juror = seat["juror"]
    return canonical([names.get(juror, juror), *(seat[key] for key in TOLD)])
