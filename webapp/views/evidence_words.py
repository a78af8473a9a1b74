"""Files as pages show them: a chip beside the figure, and in words what each is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for

from reports import formats
from webapp.access import settings
from webapp.content.kinds import ACCEPT, JPEG, PDF, PNG, XLSX
from webapp.models import Blob, Evidence
from webapp.queries.evidence import evidence_of
from webapp.services.evidence import Rules

KIND_WORDS = {PDF: "PDF", JPEG: "gambar", PNG: "gambar", XLSX: "buku kerja XLSX"}

BESIDE = 12  # pages shown in the form itself; the rest is one press away


@dataclass(frozen=True)
class Chip:
    """One file beside a figure; `pages` is None where there are no pictures of it, `pictures` their addresses."""

    id: int
    name: str
    words: str
    pages: int | None
    address: str
    pictures: tuple[tuple[int, str], ...] = ()


def chips_of(candidate_id: int) -> dict[str, tuple[Chip, ...]]:
    """A candidate's files by figure, for every page that shows figures."""
    return {figure: tuple(map(chip_of, files)) for figure, files in evidence_of(candidate_id).items()}


def evidence_beside(candidate_id: int) -> dict[str, tuple[Chip, ...]]:
    """The same, read once for all figures of a page."""
    kept: dict[int, dict[str, tuple[Chip, ...]]] = g.setdefault("evidence_beside", {})
    if candidate_id not in kept:
        kept[candidate_id] = chips_of(candidate_id)
    return kept[candidate_id]


def chip_of(evidence: Evidence) -> Chip:
    blob = evidence.blob
    address = url_for("evidence.view", evidence_id=evidence.id)
    return Chip(evidence.id, evidence.name, words_of(blob), blob.pages, address, pictures_of(evidence)[:BESIDE])


def pictures_of(evidence: Evidence) -> tuple[tuple[int, str], ...]:
    """(number, address) of each page as a picture; none of a workbook."""
    pages = range(1, (evidence.blob.pages or 0) + 1)
    return tuple((page, url_for("evidence.picture", evidence_id=evidence.id, number=page)) for page in pages)


def words_of(blob: Blob) -> str:
    """`PDF, 12 halaman, 2,4 MB`."""
    pages = f", {blob.pages} halaman" if blob.kind == PDF else ""
    return f"{KIND_WORDS[blob.kind]}{pages}, {formats.file_size(blob.size)}"


def for_pages() -> dict[str, object]:
    """What `report/_evidence.html` needs beside a figure's own files."""
    return {"accept": ACCEPT, "limits": limits_in_words(), "largest": settings().largest_file}


def rules() -> Rules:
    """What a file of this instance may be."""
    found = settings()
    return Rules(largest=found.largest_file, most_pages=found.most_pages, reserve=found.reserve, scanner=found.scanner)


def limits_in_words() -> str:
    """What may be handed in, as a sentence."""
    found = settings()
    largest = formats.file_size(found.largest_file)
    pages = f"PDF (paling banyak {found.most_pages} halaman)"
    return f"{pages}, JPG, PNG, WebP, atau XLSX; paling besar {largest} tiap berkas."
