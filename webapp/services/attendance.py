"""Attendance lists from a sealed record alone: one for the plenary, one for each day of interviews."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from scoring.rubric import Rubric
from webapp.services.papers import sealed_edition
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import members_of, people_of, places_of, record_facts, slots_by_day
from webapp.services.tabulations import require_jury

if TYPE_CHECKING:
    from reports.documents import Person
    from reports.panel_papers import AttendanceDocument, Attendant, Meeting

PLENARY_TITLE = "Rapat pleno penetapan hasil penilaian"
INTERVIEWS_TITLE = "Wawancara kandidat"


def attendance_paper(sealed: Sealed, rubric: Rubric) -> AttendanceDocument:
    """The lists to sign. Raises Refused for an instrument without jury."""
    from reports.panel_papers import AttendanceDocument

    require_jury(rubric)
    meetings = (plenary_of(sealed), *interviews_of(sealed))
    return AttendanceDocument(sealed_edition(sealed), record_facts(sealed), meetings)


def plenary_of(sealed: Sealed) -> Meeting:
    """The plenary on the day on which it sealed; whether somebody came is for the signatures to say."""
    from reports.panel_papers import Attendant, Meeting

    edition, at = sealed.body["edition"], record_facts(sealed).sealed_at
    sitting = tuple(Attendant(one) for one in members_of(sealed).values() if not one.left)
    return Meeting(PLENARY_TITLE, at.date(), edition["place"], sitting)


def interviews_of(sealed: Sealed) -> Iterator[Meeting]:
    """Each day of the schedule; one list without a day where the record has no schedule."""
    from reports.panel_papers import Meeting

    days = slots_by_day(sealed)
    for day, slots in days.items():
        codes = [slot["candidate"] for slot in slots]
        yield Meeting(INTERVIEWS_TITLE, day, "; ".join(places_of(slots)), tuple(attendants_of(sealed, codes)))
    if not days:
        yield Meeting(INTERVIEWS_TITLE, None, "", tuple(attendants_of(sealed, tuple(sealed.rows))))


def attendants_of(sealed: Sealed, codes: Collection[str]) -> Iterator[Attendant]:
    """Who sits, with what is known of them for these candidates."""
    from reports.panel_papers import Attendant

    people = people_of(sealed)
    for juror, member in members_of(sealed).items():
        if not member.left:
            told = ("berhalangan", "absences"), ("mundur", "recusals")
            remarks = (remark(word, missed(sealed, section, juror, codes, people)) for word, section in told)
            yield Attendant(member, tuple(one for one in remarks if one))


def missed(
    sealed: Sealed, section: str, juror: str, codes: Collection[str], people: dict[str, Person]
) -> Sequence[str]:
    """The names of those of these candidates that a section of the record names beside this juror."""
    rows = (one["candidate"] for one in sealed.body[section] if one["juror"] == juror)
    return [people[code].name or code for code in rows if code in codes and code in people]


def remark(word: str, names: Sequence[str]) -> str:
    return f"{word}: {', '.join(names)}" if names else ""
