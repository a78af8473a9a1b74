"""Awards outside the ranking, by decision of a plenary, and recipients of other programmes of the same ceremony.

Neither has a score or a rank, and nothing that ranks reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    ACTIVE,
    PLENARY,
    Candidate,
    Category,
    Edition,
    OtherRecipient,
    OtherRecipientEnd,
    SpecialAward,
    SpecialAwardEnd,
)
from webapp.queries.awards import candidates_by_name, other_recipients_of, special_award_of, special_awards_of
from webapp.queries.candidates import candidate_by_code
from webapp.services.look import look_facts, look_for, signatory_facts

MOST_AWARDS, MOST_OTHERS = 20, 300
ONLY_IN_PLENARY = (
    "Penghargaan khusus diputuskan dan dibatalkan selama rapat pleno kategori itu. Tidak ada yang berubah."
)
NO_CANDIDATE = "Tidak ada kandidat “{code}” dalam kategori ini. Pilih kode atau nama dari daftar."
SEVERAL = "Beberapa kandidat bernama “{name}”. Tulis kodenya."
OUT = "{name} tidak ikut dinilai lagi, jadi tidak dapat menerima penghargaan khusus."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak dalam berita acara."
TWICE = "{name} sudah menerima penghargaan itu."
MANY_AWARDS = f"Satu kategori paling banyak {MOST_AWARDS} penghargaan khusus."
MANY_OTHERS = f"Satu acara paling banyak {MOST_OTHERS} penerima program lain."
GONE = "Penerima ini sudah tidak ada dalam daftar. Tidak ada yang berubah; muat ulang halaman."


@dataclass(frozen=True)
class Outside:
    """A recipient of another programme, as typed and checked."""

    programme: str
    award: str
    name: str
    about: str


def give(category_id: int, candidate: str, *, title: str, reason: str, by: int, now: datetime) -> SpecialAward:
    """Keeps an award that the plenary decided on; `candidate` is a code or a whole name. Raises Conflict, Refused."""
    in_plenary(category_id)
    if not reason.strip():
        raise Refused(NO_REASON)
    found = candidate_called(category_id, candidate)
    given = special_awards_of(category_id)
    if any(one.candidate_id == found.id and one.title == title for one in given):
        raise Refused(TWICE.format(name=found.name))
    if len(given) >= MOST_AWARDS:
        raise Refused(MANY_AWARDS)
    row = SpecialAward(
        category_id=category_id, candidate_id=found.id, title=title, reason=reason.strip(), by_user_id=by, at=now
    )
    db.session.add(row)
    db.session.flush()
    return row


def in_plenary(category_id: int) -> None:
    """Raises Conflict."""
    if db.session.get_one(Category, category_id).state != PLENARY:
        raise Conflict(ONLY_IN_PLENARY)


def candidate_called(category_id: int, typed: str) -> Candidate:
    """An active candidate by code or name. Raises Refused."""
    codes = codes_called(category_id, typed.strip())
    if len(codes) > 1:
        raise Refused(SEVERAL.format(name=typed.strip()[:80]))
    found = candidate_by_code(category_id, codes[0]) if codes else None
    if found is None:
        raise Refused(NO_CANDIDATE.format(code=typed.strip()[:80]))
    if found.standing != ACTIVE:
        raise Refused(OUT.format(name=found.name))
    return found


def codes_called(category_id: int, typed: str) -> list[str]:
    """The codes of those who can be meant: whose code it is, or else whose code or name it is but for its case."""
    named, wanted = candidates_by_name(category_id), typed.casefold()
    exact = [code for code, _name in named if code == typed]
    return exact or [code for code, name in named if wanted in (code.casefold(), name.casefold())]


def take_back(edition_id: int, award_id: int, *, reason: str, by: int, now: datetime) -> None:
    """Says why an award doesn't count, while the same plenary sits. Raises NotFound, Conflict, Refused."""
    row = special_award_of(edition_id, award_id)
    if row is None:
        raise NotFound
    in_plenary(row.category_id)
    if not reason.strip():
        raise Refused(NO_REASON)
    if row.id not in {one.id for one in special_awards_of(row.category_id)}:
        raise Conflict(GONE)
    db.session.add(SpecialAwardEnd(award_id=row.id, reason=reason.strip(), by_user_id=by, at=now))
    db.session.flush()


def beside_the_ranking(edition: Edition, category_id: int) -> dict[str, Any]:
    """What a sealed record says of the papers' look and of awards outside the ranking; no person is named."""
    given = special_awards_of(category_id)
    awards = [{"candidate": one.candidate.code, "title": one.title} for one in given]
    return {"look": look_facts(look_for(edition)), "special_awards": awards}


def names_beside_the_ranking(edition_id: int, category_id: int) -> dict[str, Any]:
    """Who signs the papers, and why those awards were given, in the same order: for the record's annex."""
    edition = db.session.get_one(Edition, edition_id)
    reasons = [{"reason": one.reason, "by": one.by.name} for one in special_awards_of(category_id)]
    return {"signatories": signatory_facts(look_for(edition)), "special_awards": reasons}


# ---------------------------------------------------------------------- other programmes


def add_other(edition_id: int, wanted: Outside, *, by: int, now: datetime) -> OtherRecipient:
    """One more recipient of another programme. Raises Refused."""
    there = other_recipients_of(edition_id)
    if any(vars(wanted) == {name: getattr(one, name) for name in vars(wanted)} for one in there):
        raise Refused(TWICE.format(name=wanted.name))
    if len(there) >= MOST_OTHERS:
        raise Refused(MANY_OTHERS)
    row = OtherRecipient(edition_id=edition_id, **vars(wanted), by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def end_other(edition_id: int, recipient_id: int, *, reason: str, by: int, now: datetime) -> None:
    """Takes a recipient off the list. Raises NotFound, Conflict, Refused."""
    row = db.session.get(OtherRecipient, recipient_id)
    if row is None or row.edition_id != edition_id:
        raise NotFound
    if not reason.strip():
        raise Refused(NO_REASON)
    if db.session.get(OtherRecipientEnd, recipient_id) is not None:
        raise Conflict(GONE)
    db.session.add(OtherRecipientEnd(recipient_id=recipient_id, reason=reason.strip(), by_user_id=by, at=now))
    db.session.flush()
