"""Who and what a sealed record speaks of, for the papers made from it: the record itself, its panel, its candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.services.panel import OFFICE_TITLES
from webapp.services.papers import PAPER_ROWS, sealed_edition_facts, zone_of
from webapp.services.sealed import Sealed

if TYPE_CHECKING:
    from reports.documents import Person, RankingDocument
    from reports.minutes import Member, RecordFacts

NO_NAME = "(nama tidak lagi disimpan)"


def record_facts(sealed: Sealed) -> RecordFacts:
    """Which record a paper was made from, its times in the edition's zone."""
    from reports.minutes import RecordFacts

    body = sealed.body
    return RecordFacts(
        number=body["number"],
        digest=f"sha256:{sealed.sha256}",
        sealed_at=sealed.at.astimezone(zone_of(sealed)),
        replaces="" if body["replaces"] is None else f"sha256:{body['replaces']}",
        reason=body["reason"],
    )


def listing_of(sealed: Sealed, rubric: Rubric) -> RankingDocument:
    """The first PAPER_ROWS of the ranking with its ties and near ties. Raises Refused."""
    from reports.ranking import Beside, ranking_document

    at = sealed.at.astimezone(zone_of(sealed))
    beside = Beside(listed=PAPER_ROWS, listed_unranked=PAPER_ROWS)
    return ranking_document(
        rubric, sealed.result, sealed_edition_facts(sealed), printed_at=at, sealed_at=at, beside=beside
    )


def members_of(sealed: Sealed) -> dict[str, Member]:
    """Everybody who ever sat, by what the record calls them, by seat; without names where the annex is gone."""
    known: dict[str, dict[str, Any]] = {one["juror"]: one for one in sealed.annex.get("panel", ())}
    found = {
        seat["juror"]: member_of(seat, known.get(seat["juror"], {}), known) for seat in sealed.body["panel"]["seats"]
    }
    if known:
        return found
    later = {one["seat"]: one["juror"] for one in sealed.body["panel"]["seats"]}
    return {juror: replace(one, left=later[one.seat] != juror) for juror, one in found.items()}


def member_of(seat: Mapping[str, Any], person: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Member:
    """A seat of the record with who is known to sit there; the office's own word isn't told twice."""
    from reports.minutes import Member

    office = OFFICE_TITLES[seat["office"]]
    position = person.get("position", "")
    before = person.get("replaces")
    return Member(
        label=seat["juror"].removeprefix("kursi-"),
        seat=seat["seat"],
        name=person.get("name", NO_NAME),
        office=office,
        position="" if position.casefold() == office else position,
        institution=person.get("institution", ""),
        bench=bench_words(seat["bench"]),
        left=person.get("left", False),
        decree=person.get("decree", ""),
        replaces="" if before is None else known[before]["name"],
    )


def people_of(sealed: Sealed) -> dict[str, Person]:
    """The candidates of the record by code."""
    from reports.documents import Person

    return {code: Person(code, row.name) for code, row in sealed.rows.items()}


def moment_in(sealed: Sealed, text: str) -> datetime:
    """A moment of record or annex in the edition's zone."""
    return datetime.fromisoformat(text).astimezone(zone_of(sealed))


def slots_by_day(sealed: Sealed) -> dict[date, Sequence[Mapping[str, Any]]]:
    """The interviews by the day on which they were, in the edition's zone, the first day first."""

    def day_of(slot: Mapping[str, Any]) -> date:
        return moment_in(sealed, slot["starts_at"]).date()

    slots = sorted(sealed.annex.get("slots", ()), key=lambda slot: (slot["starts_at"], slot["candidate"]))
    return {day: tuple(some) for day, some in groupby(slots, key=day_of)}


def places_of(slots: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The different rooms with their places, in the order in which they were needed."""
    told = (", ".join(part for part in (slot["room"], slot["place"]) if part) for slot in slots)
    return tuple(dict.fromkeys(one for one in told if one))
