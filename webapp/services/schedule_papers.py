"""The schedule of a category for the printer, as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from webapp.errors import Refused
from webapp.models import Category, Slot
from webapp.queries.schedule import slots_of, unplaced, with_edition
from webapp.services.papers import edition_facts, print_html
from webapp.services.schedule import ends_at

if TYPE_CHECKING:
    from reports.documents import Person
    from reports.html import Size
    from reports.schedule import ScheduleDay, ScheduleDocument, ScheduleSlot

NO_SLOTS = "Belum ada slot wawancara dalam kategori ini. Susun jadwalnya lebih dahulu, lalu cetak."


def schedule_pdf(category_id: int, *, now: datetime, size: Size) -> bytes:
    """The schedule as PDF. Raises Refused where there are no slots, PaperFailed when the printer gave up."""
    from reports.html import schedule_html

    return print_html(schedule_html(schedule_paper(with_edition(category_id), now=now), size=size))


def schedule_paper(category: Category, *, now: datetime) -> ScheduleDocument:
    """Every slot that takes place, and who waits for one. Raises Refused where there are none."""
    from reports.documents import Person
    from reports.schedule import ScheduleDocument

    slots, zone = slots_of(category.id), ZoneInfo(category.edition.timezone)
    if not slots:
        raise Refused(NO_SLOTS)
    return ScheduleDocument(
        edition=edition_facts(category.edition, category.title),
        days=tuple(days_of(slots, zone)),
        waiting=tuple(Person(one.code, one.name) for one in unplaced(category.id)),
        printed_at=now.astimezone(zone),
    )


def days_of(slots: Sequence[Slot], zone: ZoneInfo) -> Iterator[ScheduleDay]:
    """The slots, which are by time, day by day as the edition's place reads its calendar."""
    from reports.schedule import ScheduleDay

    for day, some in groupby(slots, key=lambda slot: slot.starts_at.astimezone(zone).date()):
        listed = tuple(slot_of(slot, zone) for slot in some)
        yield ScheduleDay(day, tuple(dict.fromkeys(one.room for one in listed)), listed)


def slot_of(slot: Slot, zone: ZoneInfo) -> ScheduleSlot:
    from reports.schedule import ScheduleSlot

    return ScheduleSlot(
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=ends_at(slot).astimezone(zone),
        candidate=person_of(slot),
        presentation=slot.presentation,
        questions=slot.questions,
        room=slot.room,
        mode=slot.mode,
        place=slot.place,
    )


def person_of(slot: Slot) -> Person:
    from reports.documents import Person

    return Person(slot.candidate.code, slot.candidate.name)
