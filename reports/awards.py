"""The papers of the ceremony: the decree's draft and the certificates. What isn't in these can't be on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .documents import EditionFacts, Proof, Signatory
from .page import Picture


@dataclass(frozen=True)
class Basis:
    """A law that the decree rests on."""

    text: str


@dataclass(frozen=True)
class RecordFacts:
    """A sealed result that the decree rests on; `sealed_at` is in the edition's zone, `sha256` of the record's text.

    `rubric` and `log_head` are `sha256:…`; `log_size` is None where no log was kept.
    """

    category: str
    number: int
    sealed_at: datetime
    sha256: str
    rubric: str = ""
    log_size: int | None = None
    log_head: str = ""


@dataclass(frozen=True)
class Recipient:
    """Who receives what. `about` is who that is (a post, a company), "" for none; `serial` counts over all of a draft.

    `nominee` ones have no place; `special` ones are named by the plenary outside the ranking.
    """

    name: str
    award: str
    serial: int
    about: str = ""
    nominee: bool = False
    special: bool = False


@dataclass(frozen=True)
class RecipientGroup:
    """The recipients of one category, or of another programme of the same ceremony (`other`)."""

    title: str
    recipients: tuple[Recipient, ...]
    other: bool = False


@dataclass(frozen=True)
class DraftFacts:
    """Which draft a paper is of: its number, the hash of what was fixed in it, and when, in the edition's zone."""

    number: int
    sha256: str
    at: datetime


@dataclass(frozen=True)
class DecreeDocument:
    """The decree's draft. `number` and `signed_on` are empty while nobody has given them.

    `office` is whose decree it is (Gubernur …); `considering`, `rulings` and `copies` are whole sentences or names.
    """

    edition: EditionFacts
    draft: DraftFacts
    office: str
    number: str
    place: str
    signed_on: date | None
    signatory: Signatory
    subject: str
    considering: tuple[str, ...]
    bases: tuple[Basis, ...]
    records: tuple[RecordFacts, ...]
    rulings: tuple[tuple[str, str], ...]
    groups: tuple[RecipientGroup, ...]
    copies: tuple[str, ...]
    proof: Proof | None = None

    @property
    def printed_at(self) -> datetime:
        """The draft is of the moment in which it was fixed, so that it is the same whenever it is printed."""
        return self.draft.at


@dataclass(frozen=True)
class Certificate:
    """One page: `number` is whole, "" for a line to write on; `category` is a line (Kategori …), `event` another.

    `relation` leads from the receiver to the award: as what, or of which award.
    """

    name: str
    award: str
    category: str
    event: str
    number: str
    about: str = ""
    relation: str = "sebagai"


@dataclass(frozen=True)
class CertificatesDocument:
    """Certificates of one draft, each on a page of its own. `frame` replaces the drawn frame.

    With `proof` it is one certificate as it was issued.
    """

    edition: EditionFacts
    draft: DraftFacts
    title: str
    place: str
    signed_on: date | None
    signatory: Signatory
    certificates: tuple[Certificate, ...]
    frame: Picture | None = None
    proof: Proof | None = None

    @property
    def printed_at(self) -> datetime:
        """As with the decree."""
        return self.draft.at
