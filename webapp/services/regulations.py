"""Regulations as records, and what they say about the regulation that a candidate claims.

Which kinds there are and how high each counts is data (`rubrics/reference/regulasi.yaml`). A rubric asks for one with a
choice whose options are kinds of one of that file's lists; no code or category is known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

import yaml

from reports import formats
from scoring.result import Finding
from scoring.rubric import Figure, Rubric
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import Candidate, Evidence, Regulation
from webapp.queries.evidence import NewRegulation, evidence_by_id, period_of, regulation_by_id, regulations_of
from webapp.services.evidence import open_candidate
from webapp.services.replaced import refuse_replaced

LISTS = ("daerah", "desa")
MOST_RECORDS = 50

UNKNOWN_KIND = "Pilih jenis regulasi dari daftar."
NO_FIGURE = "Instrumen kategori ini tidak menanyakan regulasi."
FOREIGN_FILE = "Berkas itu bukan bukti regulasi kandidat ini. Pilih dari daftar, atau unggah lagi."
TOO_MANY = f"Sudah ada {MOST_RECORDS} catatan regulasi. Hapus yang tidak diperlukan."
TWICE = "Regulasi ini sudah dicatat: {title} Nomor {number} Tahun {year}."

NONE_RECORDED = "{claim} diisikan, tetapi belum ada regulasi yang dicatat."
ONLY_LATER = "{claim} diisikan, tetapi regulasi yang dicatat belum berlaku pada {end}, atau masih rancangan."
LOWER = "{claim} diisikan, sedangkan regulasi tertinggi yang dicatat dan berlaku pada {end} ialah {best}."
HINT = "Catat regulasinya lengkap dengan tanggal mulai berlaku, atau pilih jenis yang sesuai."
CHECK, KIND, SEVERITY = "catatan_regulasi", "regulations", "warning"


@dataclass(frozen=True)
class RegulationKind:
    """A kind of regulation; a higher `level` counts for more, 0 is none at all."""

    code: str
    title: str
    level: int


@cache
def reference_lists() -> tuple[tuple[RegulationKind, ...], ...]:
    """The lists of kinds, as the reference file has them."""
    text = resources.files("rubrics").joinpath("reference/regulasi.yaml").read_text(encoding="utf-8")
    plain = yaml.safe_load(text)
    return tuple(
        tuple(RegulationKind(one["code"], one["title"], one["tingkat"]) for one in plain[name]) for name in LISTS
    )


def kinds_of(figure: Figure) -> tuple[RegulationKind, ...]:
    """The kinds that a figure's options are, the highest first; none where the figure asks for something else."""
    options = {option.code for option in figure.options}
    for kinds in reference_lists():
        if options and options <= {kind.code for kind in kinds}:
            return tuple(kind for kind in kinds if kind.code in options)
    return ()


def regulation_figures(rubric: Rubric) -> tuple[Figure, ...]:
    """The figures of a rubric that ask for a kind of regulation."""
    return tuple(figure for figure in rubric.figures if kinds_of(figure))


def recordable(rubric: Rubric) -> tuple[tuple[Figure, RegulationKind], ...]:
    """Every kind that may be recorded, with the figure it bears on, the highest first. Raises Refused for none."""
    found = kinds_in(rubric)
    if not found:
        raise NotFound(NO_FIGURE)
    return found


def kinds_in(rubric: Rubric) -> tuple[tuple[Figure, RegulationKind], ...]:
    """The same, () where the rubric asks for none."""
    return tuple((one, kind) for one in regulation_figures(rubric) for kind in kinds_of(one) if kind.level)


def add_regulation(*, candidate_id: int, rubric: Rubric, new: NewRegulation, by: int, now: datetime) -> Regulation:
    """One more record. Runs inside `transaction()`.

    Raises NotFound, Forbidden (closed, after the deadline, handed in), Replaced, Conflict (recorded already), Refused.
    """
    refuse_replaced(open_candidate(candidate_id, by=by, now=now).category, rubric)
    kinds = {kind.code: kind for _figure, kind in recordable(rubric)}
    if new.kind not in kinds:
        raise Refused(UNKNOWN_KIND)
    records = regulations_of(candidate_id)
    if len(records) >= MOST_RECORDS:
        raise Refused(TOO_MANY)
    if any(
        (one.kind, one.number.casefold(), one.year) == (new.kind, new.number.casefold(), new.year) for one in records
    ):
        raise Conflict(TWICE.format(title=kinds[new.kind].title, number=new.number, year=new.year))
    if new.evidence_id is not None:
        refuse_foreign(evidence_by_id(new.evidence_id), candidate_id)
    regulation = Regulation(candidate_id=candidate_id, by_user_id=by, at=now, **vars(new))
    db.session.add(regulation)
    db.session.flush()
    return regulation


def refuse_foreign(evidence: Evidence | None, candidate_id: int) -> None:
    """Raises Refused for a file of somebody else's, or one that was taken away."""
    if evidence is None or evidence.candidate_id != candidate_id or evidence.removed_at is not None:
        raise Refused(FOREIGN_FILE)


def remove_regulation(*, candidate_id: int, regulation_id: int, by: int, now: datetime) -> None:
    """Takes a record away; its row stays. Runs inside `transaction()`. Raises NotFound, Forbidden."""
    open_candidate(candidate_id, by=by, now=now)
    regulation = regulation_by_id(regulation_id)
    if regulation is None or regulation.candidate_id != candidate_id:
        raise NotFound
    if regulation.removed_at is None:
        regulation.removed_at = now
        db.session.flush()


def in_force(record: Regulation, end: date) -> bool:
    """Whether a record counts for a period that ends on this day; a draft never does."""
    return not record.draft and record.in_force_on is not None and record.in_force_on <= end


def regulation_findings(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> tuple[Finding, ...]:
    """A warning for each claimed kind of regulation that is higher than what the records in force support.

    `cells` are the candidate's figures by code in machine text. What isn't claimed, or is claimed as none, is silent.
    """
    figures = [one for one in regulation_figures(rubric) if cells.get(one.code)]
    if not figures:
        return ()
    records = regulations_of(candidate.id)
    end = date(period_of(candidate.category_id), 12, 31)
    found = (unsupported(figure, cells[figure.code], records, end) for figure in figures)
    return tuple(finding(candidate.code, figure, told) for figure, told in zip(figures, found, strict=True) if told)


def unsupported(figure: Figure, claimed: str, records: Sequence[Regulation], end: date) -> str:
    """Why the records don't support what is claimed; "" where they do, or where nothing is claimed."""
    kinds = {kind.code: kind for kind in kinds_of(figure)}
    claim = kinds.get(claimed)
    if claim is None or not claim.level:
        return ""
    own = [one for one in records if one.kind in kinds]
    counting = [kinds[one.kind] for one in own if in_force(one, end)]
    best = max(counting, key=lambda kind: kind.level, default=None)
    if best is not None and best.level >= claim.level:
        return ""
    sentence = LOWER if best else ONLY_LATER if own else NONE_RECORDED
    return sentence.format(claim=claim.title, end=formats.plain_date(end), best=best.title if best else "")


def finding(candidate: str, figure: Figure, message: str) -> Finding:
    return Finding(
        candidate=candidate,
        check=CHECK,
        kind=KIND,
        severity=SEVERITY,
        message=message,
        stated=None,
        computed=None,
        difference=None,
        hint=HINT,
        figures=(figure.code,),
    )
