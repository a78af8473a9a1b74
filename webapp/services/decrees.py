"""Drafts of the decree and its certificates: fixed once, then always the same papers.

A draft fixes everything on them but the results, which it names by their records' hashes. What is changed afterwards
(the look, recipients, a corrected result) makes another draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from reports.formats import plain_date
from scoring.record import canonical, sha256_of
from webapp.db import db
from webapp.errors import EngineRefused, NotFound, Refused
from webapp.models import Category, DecreeDraft, Edition
from webapp.queries.awards import draft_by_number, drafts_of, other_recipients_of
from webapp.queries.editions import categories_of, category_by_codes
from webapp.queries.sealed import newest_sealed, sealed_number
from webapp.services.legal_bases import SOURCES
from webapp.services.look import (
    PaperLook,
    look_facts,
    look_for,
    look_of,
    signatory_facts,
)
from webapp.services.sealed import Sealed, read_sealed
from webapp.services.sealed_annex import moment
from webapp.services.sealing import edition_facts

FORMAT, VERSION = "paritrana-decree", 1
NOTHING_SEALED = "Belum ada hasil yang disegel dalam edisi ini, jadi belum ada yang dapat ditetapkan."
NO_DRAFT = "Belum ada naskah keputusan dalam edisi ini. Susun dahulu di halaman Penghargaan edisi."
CHANGED = "Naskah ini tidak lagi sama dengan sidiknya, jadi tidak dicetak. Susun naskah baru."
TOO_EARLY = (
    "Tanggal {what} mendahului hasilnya, yang disegel {day}. Tulis tanggal itu atau sesudahnya, atau kosongkan untuk "
    "ditulis tangan."
)
TOO_LATE = (
    "Tanggal {what} lebih dari dua tahun setelah hasilnya disegel, {day}. Periksa tahunnya, atau kosongkan untuk "
    "ditulis tangan."
)
LONGEST_AFTER = timedelta(days=2 * 365)
OTHERS = "program-lain"  # instead of a category's code


@dataclass(frozen=True)
class Wanted:
    """What the secretariat gives for a draft; empty numbers and days are left to be filled in by hand.

    `pattern` has a SERIAL where a certificate's own number goes. Ranks up to `nominees` that earn no place are
    nominees.
    """

    number: str
    signed_on: date | None
    pattern: str
    certified_on: date | None
    nominees: int
    bases: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A draft as it was fixed."""

    number: int
    sha256: str
    body: dict[str, Any]

    @cached_property
    def at(self) -> datetime:
        """In the edition's zone."""
        return datetime.fromisoformat(self.body["at"]).astimezone(ZoneInfo(self.body["edition"]["timezone"]))

    @cached_property
    def look(self) -> PaperLook:
        return look_of(self.body["look"], self.body["signatories"])

    def day(self, name: str) -> date | None:
        """A day that was given; None where it is left open."""
        return date.fromisoformat(self.body[name]) if self.body[name] else None


# ---------------------------------------------------------------------- fixing


def fix_draft(edition_id: int, wanted: Wanted, *, by: int, now: datetime) -> DecreeDraft:
    """Fixes a draft of what there is now. Raises Refused while nothing is sealed."""
    edition = db.session.get_one(Edition, edition_id)
    records = list(sealed_now(edition))
    if not records:
        raise Refused(NOTHING_SEALED)
    refuse_odd_days(edition, records, wanted)
    look, before = look_for(edition), drafts_of(edition_id)
    body = {
        "format": FORMAT,
        "version": VERSION,
        "at": moment(now),
        "edition": edition_facts(edition),
        "look": look_facts(look),
        "signatories": signatory_facts(look),
        "records": records,
        "others": others_now(edition_id),
        **wanted_facts(wanted),
    }
    text = canonical(body)
    number = before[0].number + 1 if before else 1
    row = DecreeDraft(edition_id=edition_id, number=number, body=text, sha256=sha256_of(text), by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def refuse_odd_days(edition: Edition, records: Sequence[dict[str, Any]], wanted: Wanted) -> None:
    """Raises Refused for a day before the last of the results was sealed, or more than two years after."""
    zone = ZoneInfo(edition.timezone)
    sealed = max(datetime.fromisoformat(one["sealed_at"]).astimezone(zone).date() for one in records)
    for what, day in (("keputusan", wanted.signed_on), ("piagam", wanted.certified_on)):
        if day is not None and day < sealed:
            raise Refused(TOO_EARLY.format(what=what, day=plain_date(sealed)))
        if day is not None and day > sealed + LONGEST_AFTER:
            raise Refused(TOO_LATE.format(what=what, day=plain_date(sealed)))


def wanted_facts(wanted: Wanted) -> dict[str, Any]:
    """What was given, as plain data."""
    days = {name: day.isoformat() if day else "" for name, day in days_of(wanted)}
    bases = [{"text": text, "source": SOURCES.get(text, "")} for text in wanted.bases]
    return {
        "number": wanted.number,
        "pattern": wanted.pattern,
        "nominees": wanted.nominees,
        "bases": bases,
        "copies": list(wanted.copies),
        **days,
    }


def days_of(wanted: Wanted) -> tuple[tuple[str, date | None], ...]:
    return ("signed_on", wanted.signed_on), ("certified_on", wanted.certified_on)


def others_now(edition_id: int) -> list[dict[str, str]]:
    """Recipients of other programmes, as plain data."""
    names = ("programme", "award", "name", "about")
    return [{name: getattr(one, name) for name in names} for one in other_recipients_of(edition_id)]


def is_sealed(category: Category) -> bool:
    """Whether a category has a result that a draft would name."""
    return newest_sealed(category.id) is not None


def sealed_now(edition: Edition) -> Iterator[dict[str, Any]]:
    """The results that count now, by category."""
    for category in categories_of(edition.code):
        row = newest_sealed(category.id)
        if row is not None:
            told = {"title": category.title, "number": row.number, "sha256": row.sha256}
            yield {"category": category.code, **told, "sealed_at": moment(row.at)}


# ---------------------------------------------------------------------- reading


def draft_for(edition_id: int, number: int) -> Draft:
    """Raises NotFound, EngineRefused where it was changed."""
    row = draft_by_number(edition_id, number)
    if row is None:
        raise NotFound
    return read_draft(row)


def newest_draft(edition_id: int) -> Draft:
    """Raises NotFound with a sentence where there is none."""
    rows = drafts_of(edition_id)
    if not rows:
        raise NotFound(NO_DRAFT)
    return read_draft(rows[0])


def read_draft(row: DecreeDraft) -> Draft:
    """Raises EngineRefused where its text isn't the one that was fixed."""
    if sha256_of(row.body) != row.sha256:
        raise EngineRefused(CHANGED)
    return Draft(row.number, row.sha256, json.loads(row.body))


def outdated(edition: Edition, draft: Draft) -> bool:
    """Whether a draft fixed now would name other results, recipients or another look."""
    look = look_for(edition)
    fresh = {
        "records": list(sealed_now(edition)),
        "look": look_facts(look),
        "signatories": signatory_facts(look),
        "others": others_now(edition.id),
    }
    return any(canonical(fresh[name]) != canonical(draft.body[name]) for name in fresh)


def record_of(draft: Draft, told: dict[str, Any]) -> Sealed:
    """The sealed result that the draft names. Raises NotFound, EngineRefused."""
    category = category_by_codes(draft.body["edition"]["code"], told["category"])
    row = None if category is None else sealed_number(category.id, told["number"])
    if row is None or row.sha256 != told["sha256"]:
        raise EngineRefused(CHANGED)
    return read_sealed(row)


def printed(row: DecreeDraft) -> tuple[tuple[str, str], ...]:
    """(code, title) of what has certificates of its own in a draft: categories, then the other programmes."""
    body = read_draft(row).body
    others = ((OTHERS, "program lain"),) if body["others"] else ()
    return (*((one["category"], one["title"]) for one in body["records"]), *others)


def unchecked(row: DecreeDraft) -> tuple[tuple[str, str], ...]:
    """(law, where it was read) of what a draft has from the list that comes with the program."""
    return tuple((one["text"], one["source"]) for one in read_draft(row).body["bases"] if one["source"])
