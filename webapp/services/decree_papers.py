"""A draft of the decree as papers: who receives what, the decree, the certificates. From the draft and its results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from webapp.errors import NotFound, Refused
from webapp.models import SERIAL
from webapp.services.decrees import OTHERS, Draft, record_of
from webapp.services.look import DECREE, default_look, letterhead_facts, picture, represented, signatories
from webapp.services.papers import edition_facts_of, print_html
from webapp.services.sealed import Sealed

if TYPE_CHECKING:
    from reports.awards import (
        Certificate,
        CertificatesDocument,
        DecreeDocument,
        DraftFacts,
        Recipient,
        RecipientGroup,
        RecordFacts,
    )
    from reports.documents import EditionFacts

SERIAL_DIGITS = 3
NOMINEE = "Nomine"
NO_CATEGORY = "Kategori “{category}” tidak ada dalam naskah nomor {number}."
NOBODY = "Tidak ada penerima piagam dalam pilihan itu."
ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT")


def groups_of(draft: Draft) -> Iterator[tuple[str, RecipientGroup]]:
    """(category's code, its recipients), then other programmes under OTHERS; serials run through all of them."""
    from reports.awards import Recipient, RecipientGroup

    serial = 0
    for told in draft.body["records"]:
        found = []
        for facts in recipients_in(record_of(draft, told), draft.body["nominees"]):
            serial += 1
            found.append(Recipient(**facts, serial=serial))
        yield told["category"], RecipientGroup(told["title"], tuple(found))
    programmes = dict.fromkeys(one["programme"] for one in draft.body["others"])
    for programme in programmes:
        found = []
        for one in draft.body["others"]:
            if one["programme"] == programme:
                serial += 1
                found.append(Recipient(one["name"], one["award"], serial, about=one["about"]))
        yield OTHERS, RecipientGroup(programme, tuple(found), other=True)


def recipients_in(sealed: Sealed, nominees: int) -> Iterator[dict[str, Any]]:
    """Places by rank, then nominees, then what the plenary gave outside the ranking."""
    ranking = sealed.result.ranking
    yield from ({"name": one.name or one.candidate, "award": one.award} for one in ranking if one.award)
    for one in ranking:
        if not one.award and one.rank <= nominees:
            yield {"name": one.name or one.candidate, "award": NOMINEE, "nominee": True}
    for special in sealed.body["special_awards"]:
        row = sealed.rows.get(special["candidate"])
        name = (row.name if row else "") or special["candidate"]
        yield {"name": name, "award": special["title"], "special": True}


def paper_edition(draft: Draft) -> EditionFacts:
    """The edition as it was called when the draft was fixed, under the look of that moment. Raises Damaged."""
    facts = dict(draft.body["edition"])
    for name in ("code", "timezone"):
        facts.pop(name)
    look = letterhead_facts(draft.look)
    return edition_facts_of(**{**facts, **look}, category="", signatories=signatories(draft.look, DECREE))


def draft_facts(draft: Draft) -> DraftFacts:
    from reports.awards import DraftFacts

    return DraftFacts(draft.number, draft.sha256, draft.at)


def decree_document(draft: Draft) -> DecreeDocument:
    """The decree's draft, from what was fixed and the sealed results it names. Raises Refused."""
    from reports.awards import Basis, DecreeDocument

    edition, signer = paper_edition(draft), draft.look.signers[DECREE][0]
    office = represented(signer) or represented(default_look(edition.institution).signers[DECREE][0])
    subject = f"Penerima {edition_words(edition.title, edition.label)}, periode penilaian tahun {edition.period_year}"
    return DecreeDocument(
        edition=edition,
        draft=draft_facts(draft),
        office=office,
        number=draft.body["number"],
        place=edition.place,
        signed_on=draft.day("signed_on"),
        signatory=edition.signatories[0],
        subject=subject,
        considering=considering(office, subject),
        bases=tuple(Basis(one["text"]) for one in draft.body["bases"]),
        records=tuple(record_facts(draft)),
        rulings=tuple(zip(ORDINALS, rulings(edition.title), strict=True)),
        groups=tuple(group for _code, group in groups_of(draft)),
        copies=tuple(draft.body["copies"]),
    )


def considering(office: str, subject: str) -> tuple[str, ...]:
    return (
        (
            "bahwa untuk mendorong perlindungan pekerja melalui program jaminan sosial ketenagakerjaan, diberikan"
            " penghargaan kepada pihak yang paling baik melaksanakannya"
        ),
        (
            "bahwa Tim Penilai telah memeriksa dan memverifikasi angka kandidat, mewawancarai, dan memutuskan hasil"
            " penilaian dalam rapat pleno"
        ),
        (
            "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a dan huruf b, perlu menetapkan Keputusan"
            f" {office} tentang {subject}"
        ),
    )


def rulings(title: str) -> tuple[str, ...]:
    """What is decided, one for each of ORDINALS."""
    return (
        (
            f"Menetapkan penerima {title} sebagaimana tercantum dalam Lampiran yang merupakan bagian tidak terpisahkan"
            " dari Keputusan ini."
        ),
        "Kepada penerima sebagaimana dimaksud dalam Diktum KESATU diberikan piagam penghargaan.",
        "Penghargaan khusus dan penerima program lain dalam Lampiran berada di luar peringkat dan tidak mengubahnya.",
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    )


def record_facts(draft: Draft) -> Iterator[RecordFacts]:
    from reports.awards import RecordFacts

    zone = ZoneInfo(draft.body["edition"]["timezone"])
    for one in draft.body["records"]:
        at = datetime.fromisoformat(one["sealed_at"]).astimezone(zone)
        body = record_of(draft, one).body
        log = body.get("log", {})
        yield RecordFacts(
            one["title"],
            one["number"],
            at,
            one["sha256"],
            rubric=body["rubric"]["digest"],
            log_size=log["size"] if log.get("head") else None,
            log_head=f"sha256:{log['head']}" if log.get("head") else "",
        )


def certificates_document(draft: Draft, only: str = "") -> CertificatesDocument:
    """The certificates of one category (or of OTHERS), or all of the draft's. Raises NotFound, Refused."""
    groups = [(code, group) for code, group in groups_of(draft) if only in ("", code)]
    if only and not groups:
        raise NotFound(NO_CATEGORY.format(category=only, number=draft.number))
    pages = tuple(certificate(draft, group, one) for _code, group in groups for one in group.recipients)
    if not pages:
        raise Refused(NOBODY)
    titles = list(dict.fromkeys(group.title for _code, group in groups))
    return certificates_of(draft, titles[0] if len(titles) == 1 else "semua penerima", pages)


def certificates_of(draft: Draft, title: str, pages: tuple[Certificate, ...]) -> CertificatesDocument:
    """These certificates, each on a page. Raises Damaged."""
    from reports.awards import CertificatesDocument

    edition = paper_edition(draft)
    return CertificatesDocument(
        edition=edition,
        draft=draft_facts(draft),
        title=title,
        place=edition.place,
        signed_on=draft.day("certified_on"),
        signatory=edition.signatories[0],
        certificates=pages,
        frame=picture(draft.look.frame),
    )


def certificate(draft: Draft, group: RecipientGroup, one: Recipient) -> Certificate:
    from reports.awards import Certificate

    pattern: str = draft.body["pattern"]
    return Certificate(
        name=one.name,
        award=one.award,
        category=group.title if group.other else f"Kategori {group.title}",
        event=event(draft.body["edition"], other=group.other),
        number=pattern.replace(SERIAL, f"{one.serial:0{SERIAL_DIGITS}}"),
        about=one.about,
        relation=relation(group, one),
    )


def relation(group: RecipientGroup, one: Recipient) -> str:
    """A place is what somebody is; another award is something that they receive."""
    if group.other:
        return "sebagai penerima penghargaan"
    return "sebagai penerima penghargaan khusus" if one.special else "sebagai"


def event(edition: dict[str, Any], *, other: bool) -> str:
    """Of what a certificate is; another programme's was only handed over in the same ceremony."""
    if other:
        return f"diserahkan pada acara {edition['title']}, tahun {edition['ceremony_year']}"
    named = edition_words(edition["title"], edition["label"])
    return f"{named}, periode penilaian tahun {edition['period_year']}"


def edition_words(title: str, label: str) -> str:
    """Title and label, `…, edisi 2025`; where one of them says that it is an edition, it isn't said twice."""
    told = "edisi" in f"{title} {label}".lower().replace(",", " ").split()
    return f"{title}, {label}" if told else f"{title}, edisi {label}"


def decree_pdf(draft: Draft) -> bytes:
    """Raises Refused, PaperFailed."""
    from reports.html import decree_html

    return print_html(decree_html(decree_document(draft)))


def certificates_pdf(draft: Draft, only: str = "") -> bytes:
    """Raises NotFound, Refused, PaperFailed."""
    from reports.html import certificates_html

    return print_html(certificates_html(certificates_document(draft, only)))
