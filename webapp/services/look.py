"""What an edition's papers look like: letterhead, logo, frame, and who signs which family of papers.

A change is a new row; what was sealed or fixed before keeps the look that it was sealed with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scoring.record import canonical
from webapp.config import EVIDENCE
from webapp.content import store
from webapp.content.kinds import OTF, PICTURES, TTF, kind_of
from webapp.db import db, shared_folder
from webapp.errors import Conflict, Refused
from webapp.models import SIGNS, Edition, Look
from webapp.queries.awards import newest_look
from webapp.queries.editions import edition_by_code
from webapp.services.evidence import Stored, speak_of

if TYPE_CHECKING:
    from reports.documents import Signatory
    from reports.page import Picture, Typeface

COMMITTEE = "Tim Penilai Penghargaan Paritrana"
PANEL, DECREE = SIGNS
LOGO, FRAME, FACE = "logo", "frame", "typeface"
PROVINCE = "Pemerintah Provinsi "
LARGEST_PICTURE = 2_000_000
# A4 lying is 297 by 210; a scan or a cut may be a little off, and is then printed whole, with a white edge.
LEAST_SHEET, MOST_SHEET, NARROWEST = Fraction(4, 3), Fraction(3, 2), 8
ODD_FRAME = (
    "Bingkai ini {wide} × {high} titik. Bingkai piagam perlu berbentuk A4 mendatar, misalnya 3508 × 2480 titik, agar "
    "tidak tertarik atau terpotong."
)
ODD_LOGO = "Lambang ini {wide} × {high} titik: terlalu pipih. Sisi panjangnya paling besar {most} kali sisi pendeknya."
MOVED = "Tampilan ini sudah diubah orang lain sejak halaman dibuka. Tidak ada yang berubah; periksa yang sekarang."
NOT_A_PICTURE = "Lambang dan bingkai berupa gambar PNG atau JPG. Tidak ada yang berubah."
NO_FILE = "Pilih gambarnya dahulu, PNG atau JPG."


@dataclass(frozen=True)
class Signer:
    """Who signs, as typed and checked; `position` may have two lines, for whom and as what. `means`: how."""

    prefix: str = ""
    position: str = ""
    name: str = ""
    rank: str = ""
    number: str = ""
    means: str = ""


@dataclass(frozen=True)
class Face:
    """A typeface in the store, and what it calls itself."""

    sha256: str
    name: str


@dataclass(frozen=True)
class PaperLook:
    """A look as a value. `signers` has SIGNS of each family; pictures are hashes in the store.

    `face` is the typeface of letterhead, titles and certificates, None for the package's own.
    """

    institution: str
    committee: str
    letterhead: tuple[str, ...] = ()
    signers: Mapping[str, tuple[Signer, ...]] = field(default_factory=dict)
    logo: str | None = None
    frame: str | None = None
    face: Face | None = None


def default_look(institution: str) -> PaperLook:
    """Where nobody has given another: the institution's name, and lines to be signed by hand."""
    panel = (Signer(position="Sekretaris Tim Penilai"), Signer(position="Ketua Tim Penilai"))
    head = f"Gubernur {institution.removeprefix(PROVINCE)}" if institution.startswith(PROVINCE) else "Gubernur"
    return PaperLook(institution, COMMITTEE, signers={PANEL: panel, DECREE: (Signer(position=head),)})


def look_for(edition: Edition, *, at: datetime | None = None) -> PaperLook:
    """The edition's look now, or at a moment: rows only grow, so what is printed of a moment stays the same."""
    row = newest_look(edition.id, at=at)
    return default_look(edition.institution) if row is None else look_of_row(row)


def look_of_row(row: Look) -> PaperLook:
    told = json.loads(row.body)
    return look_of({**told, LOGO: row.logo_sha256, FRAME: row.frame_sha256}, told["signatories"])


def look_of(facts: Mapping[str, Any], signatories: Mapping[str, Any]) -> PaperLook:
    """A look from plain data, as rows, records and drafts have it; who isn't told signs by hand."""
    default = default_look(facts["institution"])
    signers = {
        family: tuple(Signer(**one) for one in signatories.get(family, ())) or default.signers[family]
        for family in SIGNS
    }
    letterhead = tuple(facts["letterhead"])
    face = Face(**facts[FACE]) if facts.get(FACE) else None
    return PaperLook(facts["institution"], facts["committee"], letterhead, signers, facts[LOGO], facts[FRAME], face)


def look_facts(look: PaperLook) -> dict[str, Any]:
    """The look without persons, as plain data: what stands in a sealed record; a typeface only where one is chosen."""
    told: dict[str, Any] = {"institution": look.institution, "committee": look.committee}
    face = {} if look.face is None else {FACE: dict(vars(look.face))}
    return {**told, "letterhead": list(look.letterhead), LOGO: look.logo, FRAME: look.frame, **face}


def signatory_facts(look: PaperLook) -> dict[str, Any]:
    """Who signs, as plain data: what stands in a record's annex, with the other names."""
    return {family: [signer_facts(one) for one in look.signers[family]] for family in SIGNS}


def signer_facts(one: Signer) -> dict[str, str]:
    """How somebody signs is told only where it isn't by hand."""
    return {name: value for name, value in vars(one).items() if value or name != "means"}


def signatories(look: PaperLook, family: str) -> tuple[Signatory, ...]:
    """Who signs a family of papers, as papers print it."""
    from reports.documents import Signatory

    return tuple(Signatory(**vars(one)) for one in look.signers[family])


def picture(sha256: str | None) -> Picture | None:
    """A look's picture; None for none. Raises Damaged where it isn't on disk as it was stored."""
    from reports.page import Picture

    if sha256 is None:
        return None
    content = store.read(shared_folder() / EVIDENCE, sha256)
    return Picture(sha256, kind_of(content), content)


def typeface(face: Face | None) -> Typeface | None:
    """A look's typeface as papers take it along; None for the package's own. Raises Damaged."""
    from reports.page import Typeface

    if face is None:
        return None
    content = store.read(shared_folder() / EVIDENCE, face.sha256)
    return Typeface(face.sha256, OTF if content.startswith(b"OTTO") else TTF, content)


def letterhead_facts(look: PaperLook) -> dict[str, Any]:
    """What a look gives to `EditionFacts`, but for who signs. Raises Damaged."""
    return {
        "institution": look.institution,
        "committee": look.committee,
        "address": "\n".join(look.letterhead),
        "logo": picture(look.logo),
        "typeface": typeface(look.face),
    }


def letterhead_at(code: str, at: datetime) -> dict[str, Any]:
    """The letterhead that an edition had been given by that moment; nothing where none was. Raises Damaged."""
    edition = edition_by_code(code)
    row = None if edition is None else newest_look(edition.id, at=at)
    return {} if row is None else letterhead_facts(look_of_row(row))


# ---------------------------------------------------------------------- changing it


def save_look(edition_id: int, look: PaperLook, *, seen: int, by: int, now: datetime) -> Look:
    """Keeps a new look; `seen` is the row that the page was made from, 0 for none. Raises Conflict."""
    before = newest_look(edition_id)
    if seen != (0 if before is None else before.id):
        raise Conflict(MOVED)
    facts = look_facts(look)
    logo, frame = facts.pop(LOGO), facts.pop(FRAME)
    body = canonical({**facts, "signatories": signatory_facts(look)})
    contents = {"logo_sha256": logo, "frame_sha256": frame, "typeface_sha256": look.face and look.face.sha256}
    row = Look(edition_id=edition_id, body=body, **contents, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def with_words(look: PaperLook, words: PaperLook) -> PaperLook:
    """Other words around the same pictures, in the same typeface."""
    return replace(words, logo=look.logo, frame=look.frame, face=look.face)


def set_picture(edition: Edition, which: str, stored: Stored | None, *, seen: int, by: int, now: datetime) -> Look:
    """Puts a picture that was looked at into the look, or takes it away. Raises Conflict, Refused."""
    if stored is not None:
        if stored.kind not in PICTURES:
            raise Refused(NOT_A_PICTURE)
        refuse_odd_shape(which, stored)
        speak_of(stored, now=now)
    sha256 = None if stored is None else stored.sha256
    look = look_for(edition)
    changed = replace(look, logo=sha256) if which == LOGO else replace(look, frame=sha256)
    return save_look(edition.id, changed, seen=seen, by=by, now=now)


def refuse_odd_shape(which: str, stored: Stored) -> None:
    """Raises Refused for a frame that isn't a sheet lying, and for a logo so narrow that nothing of it is seen."""
    if stored.dots is None:
        return
    wide, high = stored.dots
    if which == FRAME and not LEAST_SHEET <= Fraction(wide, high) <= MOST_SHEET:
        raise Refused(ODD_FRAME.format(wide=wide, high=high))
    if which == LOGO and max(wide, high) > NARROWEST * min(wide, high):
        raise Refused(ODD_LOGO.format(wide=wide, high=high, most=NARROWEST))


def represented(signer: Signer) -> str:
    """Whose decree it is that this person signs: who signs for somebody (a.n.) names them in the first line."""
    return signer.position.split("\n")[0]
