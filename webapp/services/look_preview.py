"""A ranking and a certificate with invented facts, to see a look before anything is there to be printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from webapp.models import Edition
from webapp.services.decree_papers import edition_words
from webapp.services.look import DECREE, look_for, picture, signatories
from webapp.services.papers import edition_facts, print_html

if TYPE_CHECKING:
    from reports.awards import CertificatesDocument
    from reports.documents import RankingDocument, RankingRow

CATEGORY = "Kategori contoh"
PLACES = ("Terbaik I", "Terbaik II", "Terbaik III")
NAMES = ("Kabupaten Contoh Satu", "Kota Contoh Dua", "Kabupaten Contoh Tiga")
POINTS = (("40.2500", "47.5000", "87.7500"), ("38.0000", "45.1250", "83.1250"), ("33.6000", "44.4000", "78.0000"))
NEAR_TIE = "0.0100"


def preview_pdf(edition: Edition, *, now: datetime) -> bytes:
    """One page, marked CONTOH on every edition. Raises Damaged, PaperFailed."""
    from reports.html import ranking_html

    return print_html(ranking_html(preview(edition, now=now)))


def certificate_pdf(edition: Edition, *, now: datetime) -> bytes:
    """One certificate, marked CONTOH on every edition. Raises Damaged, PaperFailed."""
    from reports.html import certificates_html

    return print_html(certificates_html(certificate(edition, now=now)))


def certificate(edition: Edition, *, now: datetime) -> CertificatesDocument:
    """An invented receiver under the edition's look as it is now. Raises Damaged."""
    from reports.awards import Certificate, CertificatesDocument, DraftFacts

    look, event = look_for(edition), edition_words(edition.title, edition.label)
    return CertificatesDocument(
        edition=replace(edition_facts(edition, CATEGORY), sample=True),
        draft=DraftFacts(0, "0" * 64, now.astimezone(ZoneInfo(edition.timezone))),
        title=CATEGORY,
        place=edition.place,
        signed_on=None,
        signatory=signatories(look, DECREE)[0],
        certificates=(Certificate(NAMES[0], PLACES[0], CATEGORY, event, ""),),
        frame=picture(look.frame),
    )


def preview(edition: Edition, *, now: datetime) -> RankingDocument:
    """Three invented candidates under the edition's look as it is now. Raises Damaged."""
    from reports.documents import Column, Extent, RankingDocument, RubricFacts

    return RankingDocument(
        edition=replace(edition_facts(edition, CATEGORY), sample=True),
        rubric=RubricFacts("contoh", "Instrumen contoh", "usulan", "", "sha256:" + "0" * 64, 4, NEAR_TIE),
        columns=(Column("A", "Kriteria contoh", "45"), Column("B", "Wawancara contoh", "55")),
        rows=tuple(row(place) for place in range(len(NAMES))),
        ties=(),
        near_ties=(),
        unranked=(),
        tie_criteria=(),
        panel=None,
        general_sources=(),
        sources=(),
        extent=Extent(len(NAMES), 0),
        annex=(),
        steadiness=None,
        agreement=None,
        printed_at=now.astimezone(ZoneInfo(edition.timezone)),
        sealed_at=None,
    )


def row(place: int) -> RankingRow:
    """One invented candidate."""
    from reports.documents import Person, RankingRow

    *points, total = POINTS[place]
    return RankingRow(
        rank=place + 1,
        candidate=Person(f"00.0{place + 1}", NAMES[place]),
        points=tuple(points),
        total=total,
        band="Utama",
        award=PLACES[place],
        tied=False,
        undecided=False,
        near_tie=False,
    )
