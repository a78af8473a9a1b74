"""What proves a candidate's figures, who may see it, and where else the same file was handed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import (
    Blob,
    Candidate,
    Category,
    Edition,
    Evidence,
    Look,
    Operator,
    PanelDecree,
    Panelist,
    Regulation,
    Upload,
)
from webapp.queries.duties import answered, pledged, sitting, stepped_back

UNFINISHED = (Upload.evidence_id.is_(None), Upload.roster_id.is_(None), Upload.refusal == "")


@dataclass(frozen=True)
class Use:
    """One place where a content proves something."""

    candidate_id: int
    code: str
    name: str
    figure: str
    category: str
    edition: str


@dataclass(frozen=True)
class Announced:
    """A file that a browser is about to send in pieces: evidence of a figure, or a list of workers."""

    upload_id: str
    candidate_id: int
    figure: str
    name: str
    size: int
    is_roster: bool = False


@dataclass(frozen=True)
class NewRegulation:
    """A regulation as it was typed and read."""

    kind: str
    number: str
    year: int
    title: str
    in_force_on: date | None
    draft: bool
    evidence_id: int | None = None


def evidence_of(candidate_id: int) -> dict[str, list[Evidence]]:
    """A candidate's files by figure, with their contents, in the order in which they came; removed ones left out."""
    query = (
        select(Evidence)
        .join(Evidence.blob)
        .where(Evidence.candidate_id == candidate_id, Evidence.removed_at.is_(None))
        .order_by(Evidence.id)
        .options(contains_eager(Evidence.blob))
    )
    found: dict[str, list[Evidence]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.figure, []).append(one)
    return found


def evidence_by_id(evidence_id: int) -> Evidence | None:
    """A file with its content, its candidate, category and edition; removed ones, too."""
    query = (
        select(Evidence)
        .join(Evidence.blob)
        .join(Evidence.candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Evidence.id == evidence_id)
        .options(
            contains_eager(Evidence.blob),
            contains_eager(Evidence.candidate).contains_eager(Candidate.category).contains_eager(Category.edition),
        )
    )
    return db.session.scalar(query)


def same_evidence(candidate_id: int, figure: str, sha256: str) -> Evidence | None:
    """The file that proves this figure with this content already."""
    query = select(Evidence).where(
        Evidence.candidate_id == candidate_id,
        Evidence.figure == figure,
        Evidence.sha256 == sha256,
        Evidence.removed_at.is_(None),
    )
    return db.session.scalar(query.limit(1))


def count_evidence(candidate_id: int, figure: str) -> int:
    """How many files prove this figure."""
    query = select(func.count()).where(
        Evidence.candidate_id == candidate_id, Evidence.figure == figure, Evidence.removed_at.is_(None)
    )
    return db.session.scalar(query) or 0


def kept_bytes(candidate_id: int) -> int:
    """How much is kept of all that ever proved a figure of this candidate; the same content once."""
    contents = select(Evidence.sha256).where(Evidence.candidate_id == candidate_id)
    return int(db.session.scalar(select(func.sum(Blob.size)).where(Blob.sha256.in_(contents))) or 0)


def is_operator(user_id: int, candidate_id: int) -> bool:
    """Whether this person fills in for the candidate."""
    query = select(Operator.id).where(Operator.user_id == user_id, Operator.candidate_id == candidate_id)
    return db.session.scalar(query) is not None


def sits_for(user_id: int, candidate_id: int, category_id: int) -> bool:
    """Whether this person sits on the category's panel, has pledged, and no conflict keeps them from the candidate."""
    query = (
        select(Panelist.id)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .where(Panelist.user_id == user_id, Panelist.category_id == category_id, Candidate.id == candidate_id)
        .where(sitting(), pledged(), answered(), ~stepped_back())
    )
    return db.session.scalar(query) is not None


def blob_by_hash(sha256: str) -> Blob | None:
    return db.session.get(Blob, sha256)


def hashes_of_blobs() -> frozenset[str]:
    """Every content that a row speaks of."""
    return frozenset(db.session.scalars(select(Blob.sha256)))


LOOKS = {Look.logo_sha256: "lambang", Look.frame_sha256: "bingkai piagam", Look.typeface_sha256: "huruf"}


def names_of_contents(sha256s: Collection[str]) -> dict[str, list[str]]:
    """`64.01 regulasi SK.pdf` of every file with one of these contents, removed ones, decrees and looks too."""
    query = (
        select(Evidence.sha256, Candidate.code, Evidence.figure, Evidence.name)
        .join(Evidence.candidate)
        .where(Evidence.sha256.in_(sha256s))
        .order_by(Evidence.id)
    )
    found: dict[str, list[str]] = {}
    for sha256, *words in db.session.execute(query):
        found.setdefault(sha256, []).append(" ".join(words))
    decrees = select(PanelDecree.sha256, PanelDecree.number, PanelDecree.file_name).order_by(PanelDecree.id)
    for content, number, name in db.session.execute(decrees.where(PanelDecree.sha256.in_(sha256s))):
        found.setdefault(content or "", []).append(f"SK {number} {name}")
    for column, what in LOOKS.items():
        looks = select(column, Edition.code).join(Edition, Edition.id == Look.edition_id).where(column.in_(sha256s))
        for content, code in db.session.execute(looks.distinct().order_by(Edition.code)):
            found.setdefault(content or "", []).append(f"{what} edisi {code}")
    return found


def upload_by_id(upload_id: str) -> Upload | None:
    return db.session.get(Upload, upload_id)


def unfinished_uploads(candidate_id: int) -> list[Upload]:
    """Files on their way to a candidate, the oldest first."""
    query = select(Upload).where(Upload.candidate_id == candidate_id, *UNFINISHED)
    return list(db.session.scalars(query.order_by(Upload.started_at)))


def uploads_on_their_way(upload_ids: Collection[str], *, since: datetime) -> frozenset[str]:
    """Those of these that haven't ended and were begun since then."""
    query = select(Upload.id).where(Upload.id.in_(upload_ids), Upload.started_at >= since, *UNFINISHED)
    return frozenset(db.session.scalars(query))


def every_unfinished_upload() -> list[Upload]:
    """Of all candidates."""
    return list(db.session.scalars(select(Upload).where(*UNFINISHED)))


def shared_with(sha256s: Collection[str]) -> dict[str, tuple[Use, ...]]:
    """Those of these contents that prove something for more than one candidate, with every place.

    A hash may be the stored content's or that of the file as it was sent. A candidate of another edition or category is
    another candidate.
    """
    found: dict[str, dict[tuple[int, str], Use]] = {}
    for one in db.session.execute(uses_of(sha256s)):
        use = Use(*one[2:])
        for sha256 in {one[0], one[1]}.intersection(sha256s):
            found.setdefault(sha256, {})[use.candidate_id, use.figure] = use
    many = {sha256: tuple(uses.values()) for sha256, uses in found.items()}
    return {sha256: uses for sha256, uses in many.items() if len({use.candidate_id for use in uses}) > 1}


def uses_of(sha256s: Collection[str]) -> Select[str, str, int, str, str, str, str, str]:
    """(both hashes, then the fields of Use) of every file that isn't removed."""
    return (
        select(
            Evidence.sha256,
            Evidence.received_sha256,
            Candidate.id,
            Candidate.code,
            Candidate.name,
            Evidence.figure,
            Category.title,
            Edition.label,
        )
        .join(Evidence.candidate)
        .join(Candidate.category)
        .join(Category.edition)
        .where(Evidence.removed_at.is_(None), has_hash(sha256s))
        .order_by(Edition.id, Candidate.code, Evidence.id)
    )


def has_hash(sha256s: Collection[str]) -> ColumnElement[bool]:
    return or_(Evidence.sha256.in_(sha256s), Evidence.received_sha256.in_(sha256s))


def regulations_of(candidate_id: int) -> list[Regulation]:
    """A candidate's regulations, the newest first; removed ones left out."""
    query = select(Regulation).where(Regulation.candidate_id == candidate_id, Regulation.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Regulation.year.desc(), Regulation.id)))


def regulation_by_id(regulation_id: int) -> Regulation | None:
    return db.session.get(Regulation, regulation_id)


def period_of(category_id: int) -> int:
    """The year that is assessed."""
    query = select(Edition.period_year).join(Category, Category.edition_id == Edition.id)
    return db.session.scalars(query.where(Category.id == category_id)).one()
