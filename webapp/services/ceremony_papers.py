"""The decree and every certificate as papers of a sealed result: made from the draft that names the result.

A certificate belongs to its category's result; the decree, and what other programmes give, go with the first result
that the draft names. A draft is fixed once, so that these give the same bytes for ever as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import formats
from webapp.errors import NotFound
from webapp.queries.awards import draft_by_number, drafts_of
from webapp.queries.editions import edition_by_code
from webapp.queries.issued import issued_as, record_with_hash
from webapp.services.decree_papers import certificate, certificates_of, decree_document, groups_of
from webapp.services.decrees import OTHERS, Draft, read_draft, record_of
from webapp.services.look import DECREE as DECREE_SIGNS
from webapp.services.look import signatories
from webapp.services.sealed import Sealed

if TYPE_CHECKING:
    from reports.awards import CertificatesDocument, DecreeDocument, Recipient, RecipientGroup
    from reports.documents import Signatory

DECREE, CERTIFICATE = "keputusan", "piagam"
OF_A_DRAFT = frozenset({DECREE, CERTIFICATE})


@dataclass(frozen=True)
class Given:
    """One recipient of a draft among those of `section`, a category's code or OTHERS."""

    draft: Draft
    section: str
    group: RecipientGroup
    recipient: Recipient

    @property
    def code(self) -> str:
        """`2.014`: the certificate's paper among those of its record."""
        return f"{self.draft.number}.{self.recipient.serial:03}"

    @property
    def name(self) -> str:
        """What a stranger may read."""
        return f"{self.recipient.name}, {self.recipient.award}"

    @property
    def same(self) -> tuple[str, str, str]:
        """What it has in common with the one in another draft: the receiver, and for what kind of award."""
        special = self.recipient.award if self.recipient.special or self.group.other else ""
        return self.section, self.recipient.name, special


# ---------------------------------------------------------------------- which there are


def drafts_naming(sealed: Sealed) -> Iterator[Draft]:
    """The drafts that rest on a record, the newest first."""
    edition = edition_by_code(sealed.body["edition"]["code"])
    for row in drafts_of(edition.id) if edition is not None else ():
        draft = read_draft(row)
        if sealed.sha256 in {told["sha256"] for told in draft.body["records"]}:
            yield draft


def current_draft(sealed: Sealed) -> Draft | None:
    """The newest draft of the edition; None where it doesn't rest on this record."""
    edition = edition_by_code(sealed.body["edition"]["code"])
    rows = drafts_of(edition.id) if edition is not None else []
    newest = next(drafts_naming(sealed), None)
    return newest if newest is not None and newest.number == rows[0].number else None


def leads(draft: Draft, sealed: Sealed) -> bool:
    """Whether what a draft has once goes with this record."""
    return bool(draft.body["records"][0]["sha256"] == sealed.sha256)


def given_in(draft: Draft, sealed: Sealed) -> Iterator[Given]:
    """Who receives a certificate with this record."""
    own = {sealed.body["category"]["code"], *([OTHERS] if leads(draft, sealed) else [])}
    for section, group in groups_of(draft):
        if section in own:
            yield from (Given(draft, section, group, one) for one in group.recipients)


def decrees_of(sealed: Sealed, drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """(code, name) of the decrees among the papers of this record."""
    return [(str(one.number), f"naskah nomor {one.number}") for one in drafts if leads(one, sealed)]


def certificates_in(sealed: Sealed, drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """(code, name) of the certificates among them."""
    return [(one.code, one.name) for draft in drafts for one in given_in(draft, sealed)]


def draft_named(sealed: Sealed, code: str) -> Draft:
    """The draft of one of these papers by the paper's code. Raises NotFound."""
    number = code.partition(".")[0]
    found = next((one for one in drafts_naming(sealed) if str(one.number) == number), None)
    if found is None:
        raise NotFound
    return found


def given_as(sealed: Sealed, code: str) -> Given:
    """Whose certificate it is. Raises NotFound."""
    found = next((one for one in given_in(draft_named(sealed, code), sealed) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


# ---------------------------------------------------------------------- the papers


def decree_of_one(sealed: Sealed, code: str) -> DecreeDocument:
    return decree_document(draft_named(sealed, code))


def certificate_of_one(sealed: Sealed, code: str) -> CertificatesDocument:
    """One certificate on a page of its own."""
    one = given_as(sealed, code)
    return certificates_of(one.draft, one.name, (certificate(one.draft, one.group, one.recipient),))


def signatories_of(sealed: Sealed, code: str) -> Sequence[Signatory]:
    """Who signs such a paper. Raises NotFound."""
    return signatories(draft_named(sealed, code).look, DECREE_SIGNS)[:1]


def must_say(sealed: Sealed, kind: str, code: str) -> list[tuple[str, str]]:
    """(what, words) of the facts that stand on such a paper, for who holds it in hand. Raises NotFound."""
    draft = draft_named(sealed, code)
    if kind == DECREE:
        told = [("Nomor keputusan", draft.body["number"]), *dated("Tanggal", draft, "signed_on")]
        count = sum(len(group.recipients) for _section, group in groups_of(draft))
        return [*shown(told), ("Penerima", f"{formats.number(count)} penerima dalam lampiran")]
    one = given_as(sealed, code)
    sheet = certificate(draft, one.group, one.recipient)
    told = [("Diberikan kepada", sheet.name), ("Keterangan", sheet.about), ("Penghargaan", sheet.award)]
    told += [("Kelompok", sheet.category), ("Nomor piagam", sheet.number), *dated("Tanggal", draft, "certified_on")]
    return shown(told)


def dated(label: str, draft: Draft, name: str) -> list[tuple[str, str]]:
    day = draft.day(name)
    return [] if day is None else [(label, formats.plain_date(day))]


def shown(told: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without what was left to be written by hand."""
    return [(label, words) for label, words in told if words]


# ---------------------------------------------------------------------- one draft after the other


def rests_on(sealed: Sealed, code: str) -> list[str]:
    """The codes of all categories whose results such a paper makes known. Raises NotFound."""
    draft, own = draft_named(sealed, code), sealed.body["category"]["code"]
    if "." in code and given_as(sealed, code).section != OTHERS:
        return [own]
    return [told["category"] for told in draft.body["records"]]


def newer_draft(sealed: Sealed, code: str) -> Draft | None:
    """The edition's newest draft where it isn't this paper's own. Raises NotFound."""
    edition = edition_by_code(sealed.body["edition"]["code"])
    row = drafts_of(edition.id)[0] if edition is not None else None
    return None if row is None or row.number == draft_named(sealed, code).number else read_draft(row)


def earlier_draft(sealed: Sealed, code: str) -> Draft | None:
    """The draft just before this paper's own. Raises NotFound."""
    edition = edition_by_code(sealed.body["edition"]["code"])
    row = None if edition is None else draft_by_number(edition.id, draft_named(sealed, code).number - 1)
    return None if row is None else read_draft(row)


def number_in(draft: Draft | None, sealed: Sealed, kind: str, code: str, size: str) -> str:
    """The number of the same paper as issued from another draft; "" where it wasn't. Raises NotFound."""
    if draft is None:
        return ""
    for told in draft.body["records"]:
        other = record_of(draft, told)
        row = record_with_hash(other.sha256)
        same = counterpart(draft, other, sealed, kind, code)
        issued = None if row is None or not same else issued_as(row.id, kind, same, size)
        if issued is not None:
            return issued.identifier
    return ""


def counterpart(draft: Draft, other: Sealed, sealed: Sealed, kind: str, code: str) -> str:
    """The code of the same paper among those of another draft's record, "" for none. Raises NotFound."""
    if kind == DECREE:
        return str(draft.number) if leads(draft, other) else ""
    wanted = given_as(sealed, code).same
    return next((one.code for one in given_in(draft, other) if one.same == wanted), "")
