"""A province's winners on their way to the national edition: who goes, and the file that goes with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.nomination import PAPERS, NominationRefused, make_nomination, nominees_of, standing_of
from webapp.content import store
from webapp.errors import Refused
from webapp.models import ANNOUNCED, Category, Evidence, IssuedPaper
from webapp.queries.candidates import candidate_by_code
from webapp.queries.evidence import evidence_of
from webapp.queries.issued import count_issued, issued_of
from webapp.queries.reporting import reported
from webapp.queries.sealed import release_of, stage_of
from webapp.queries.signed_papers import signed_of
from webapp.rubric_store import pinned_rubric
from webapp.services.bundle import archive, bundle_files
from webapp.services.ceremony_papers import CERTIFICATE, DECREE, given_as
from webapp.services.paper_kinds import MINUTES, kind_of
from webapp.services.sealed import Sealed, sealed_result

if TYPE_CHECKING:
    from scoring.result import Standing

NOT_PUBLIC = "Pemenang diusulkan ke tingkat nasional setelah hasilnya diumumkan; kategori ini belum diumumkan."
# The subject of a paper that there is once; those of one candidate go along when it is nominated.
OF_CATEGORY = ""


def nomination_of(category: Category, *, rubrics: Path, papers: Path, now: datetime) -> bytes:
    """The archive; the same result gives the same bytes. Raises Refused, RubricMismatch, Damaged."""
    sealed, nominees = winners_of(category, rubrics=rubrics, now=now)
    told, files = papers_of(category, sealed, nominees, papers)
    manifest = {
        "province": province_of(category),
        "record": {"number": sealed.number, "sha256": sealed.sha256},
        "rubric": dict(sealed.body["rubric"]),
        "nominees": [nominee(category, one) for one in nominees],
        "papers": told,
    }
    return archive(make_nomination(manifest, {**bundle_files(category, folder=rubrics), **files}))


def winners_of(category: Category, *, rubrics: Path, now: datetime) -> tuple[Sealed, tuple[Standing, ...]]:
    """The result that counts and who goes on from it. Raises Refused before the announcement or while a tie is open."""
    sealed = sealed_result(category.id)
    if sealed is None or stage_of(category, now=now) != ANNOUNCED:
        raise Refused(NOT_PUBLIC)
    named = sealed.body["rubric"]
    rubric = pinned_rubric(named["code"], named["digest"], folder=rubrics)
    try:
        return sealed, nominees_of(sealed.result, rubric)
    except NominationRefused as refused:
        raise Refused(str(refused)) from None


def province_of(category: Category) -> dict[str, str]:
    """Who sends, which edition and category, and when its result became public."""
    edition, release = category.edition, release_of(category.id)
    return {
        "institution": edition.institution,
        "edition": edition.code,
        "label": edition.label,
        "category": category.code,
        "title": category.title,
        "announced_at": "" if release is None else release.at.astimezone(UTC).isoformat(),
    }


def nominee(category: Category, one: Standing) -> dict[str, Any]:
    """A winner with where each of its figures comes from; the figures themselves are in the record."""
    candidate = candidate_by_code(category.id, one.candidate)
    if candidate is None:
        return {**standing_of(one), "figures": {}}
    evidence = evidence_of(candidate.id)
    figures = {
        code: {
            "source": row.source,
            "as_of": "" if row.as_of is None else row.as_of.isoformat(),
            "evidence": [file_facts(file) for file in evidence.get(code, ())],
        }
        for code, row in reported(candidate.id).items()
    }
    return {**standing_of(one), "figures": figures}


def file_facts(file: Evidence) -> dict[str, Any]:
    """A file's hash as it is stored; its name may name a person and stays at home."""
    return {"sha256": file.sha256, "size": file.blob.size, "type": file.blob.kind}


def papers_of(
    category: Category, sealed: Sealed, nominees: Sequence[Standing], folder: Path
) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    """The issued papers of this record that go along: told of, and their bytes. Raises Damaged."""
    told, files = [], {}
    for row in sorted(issued_of(category.id, 0, count_issued(category.id)), key=lambda one: one.identifier):
        if row.sealed.sha256 == sealed.sha256 and goes_along(row, sealed, nominees):
            for name, sha256 in contents_of(row):
                told.append({"file": name, "kind": row.kind, "subject": row.subject, "number": row.identifier})
                files[name] = store.read(folder, sha256)
    return told, files


def goes_along(row: IssuedPaper, sealed: Sealed, nominees: Sequence[Standing]) -> bool:
    """Whether a paper is the whole category's or a nominee's own, and of the draft that counts."""
    kind = kind_of(row.kind)
    if row.subject not in {one.code for one in kind.subjects(sealed)}:
        return False
    if row.kind == CERTIFICATE:
        given = given_as(sealed, row.subject)
        return not given.group.other and given.recipient.name in {one.name or one.candidate for one in nominees}
    own = {one.candidate for one in nominees} if kind.of_candidate else {OF_CATEGORY}
    return row.kind in {DECREE, MINUTES} or row.subject in own


def contents_of(row: IssuedPaper) -> Iterator[tuple[str, str]]:
    """(file, hash) of a paper as it was issued, and with all of its electronic signatures."""
    yield f"{PAPERS}{row.identifier}.pdf", row.sha256
    for newest in signed_of(row.id)[-1:]:
        yield f"{PAPERS}{row.identifier}-bertanda-tangan.pdf", newest.sha256
