"""Issuing a paper: its number and proof, its page, its bytes; the same paper gives the same bytes for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reports.identifier import identifier_of
from webapp.content import store
from webapp.db import db
from webapp.errors import Refused
from webapp.models import IssuedPaper, SealedResult
from webapp.queries.issued import contents_of_papers, issued_as, record_with_hash
from webapp.queries.signed_papers import contents_of_signed
from webapp.services import ceremony_papers as ceremony
from webapp.services import score_log
from webapp.services.paper_data import with_data
from webapp.services.paper_kinds import A4, Basis, Wanted, kind_of
from webapp.services.sealed import Sealed, read_sealed, sealed_result

if TYPE_CHECKING:
    from reports.documents import Proof

OTHER_BYTES = (
    "Dokumen ini sudah pernah diterbitkan dan kini tercetak lain, karena program atau huruf di server berganti. "
    "Yang berlaku tetap berkas yang sudah diterbitkan."
)


@dataclass(frozen=True)
class Given:
    """What a paper says of the world outside its record: where it is checked, and which paper it takes the place of."""

    base: str
    replaces: str = ""


@dataclass(frozen=True)
class Printed:
    """A paper that lies in the store and that nothing speaks of yet."""

    wanted: Wanted
    given: Given
    sha256: str
    size: int
    pages: int


def number_of(sha256: str, wanted: Wanted) -> str:
    """The number of a paper of the record with this hash."""
    return identifier_of(sha256, wanted.kind, wanted.subject, wanted.size)


def given_for(row: SealedResult, wanted: Wanted, base: str) -> Given:
    """What this paper says, were it issued now; as it was issued where it has been."""
    known = issued_as(row.id, wanted.kind, wanted.subject, wanted.size)
    if known is not None:
        return Given(known.base, known.replaces)
    if wanted.kind in ceremony.OF_A_DRAFT:
        return Given(base, replaced_by(read_sealed(row), wanted))
    replaced = paper_before(row, wanted)
    return Given(base, "" if replaced is None else replaced.identifier)


def paper_before(row: SealedResult, wanted: Wanted) -> IssuedPaper | None:
    """The newest issued paper whose place this one takes: of this record, or of the one that it corrects."""
    before = None if row.replaces is None else record_with_hash(row.replaces)
    if not kind_of(wanted.kind).in_turn:
        return None if before is None else issued_as(before.id, wanted.kind, wanted.subject, wanted.size)
    earlier = [(before, code) for code in turns_of(before, wanted.kind)] if before is not None else []
    own = list(turns_of(row, wanted.kind))
    earlier += [(row, code) for code in own[: own.index(wanted.subject)]]
    found = (issued_as(record.id, wanted.kind, code, wanted.size) for record, code in reversed(earlier))
    return next((one for one in found if one is not None), None)


def turns_of(row: SealedResult, kind: str) -> Sequence[str]:
    """The codes of the papers of a kind that a record gave one after the other."""
    return [one.code for one in kind_of(kind).known(read_sealed(row))]


def replaced_by(sealed: Sealed, wanted: Wanted) -> str:
    """The number of the same paper as issued from the draft before, "" for none. Raises NotFound."""
    before = ceremony.earlier_draft(sealed, wanted.subject)
    return ceremony.number_in(before, sealed, wanted.kind, wanted.subject, wanted.size)


def proof_of(sealed: Sealed, wanted: Wanted, given: Given) -> Proof:
    """What lets a stranger check the paper; the log's head where the record has one."""
    from reports.documents import Proof

    identifier, log = number_of(sealed.sha256, wanted), sealed.body.get("log", {})
    address = f"{given.base}/periksa"
    return Proof(
        identifier=identifier,
        record_number=sealed.number,
        record=f"sha256:{sealed.sha256}",
        rubric=sealed.body["rubric"]["digest"],
        address=f"{address}/{identifier}",
        page=address.removeprefix(f"{urlsplit(address).scheme}://"),
        replaces=given.replaces,
        log_size=log["size"] if log.get("head") else None,
        log_head=f"sha256:{log['head']}" if log.get("head") else "",
    )


def page_of(basis: Basis, wanted: Wanted, given: Given) -> str:
    """The paper's HTML, with its proof. Raises NotFound for a paper that there isn't, Refused."""
    kind, sealed = kind_of(wanted.kind), basis.sealed
    document = kind.make(basis, wanted.subject)
    page = kind.html(replace(document, proof=proof_of(sealed, wanted, given)), size=wanted.size)
    return with_data(wanted.kind, page, sealed, basis.rubric)


def issue(row: SealedResult, printed: Printed, *, by: int, now: datetime) -> IssuedPaper:
    """Writes down that a paper is issued, and in the log; the one that is known already where somebody was quicker.

    Runs inside `transaction()`. Raises Refused where it was issued with other bytes.
    """
    wanted = printed.wanted
    known = issued_as(row.id, wanted.kind, wanted.subject, wanted.size)
    if known is not None:
        if known.sha256 != printed.sha256:
            raise Refused(OTHER_BYTES)
        return known
    paper = IssuedPaper(
        identifier=number_of(row.sha256, wanted),
        sealed_id=row.id,
        kind=wanted.kind,
        subject=wanted.subject,
        paper_size=wanted.size,
        **vars(printed.given),
        sha256=printed.sha256,
        size=printed.size,
        pages=printed.pages,
        by_user_id=by,
        at=now,
    )
    score_log.record_issue(paper, row)
    db.session.add(paper)
    db.session.flush()
    return paper


def lies_there(folder: Path, paper: IssuedPaper) -> bool:
    """Whether the issued file is in the store as it was."""
    try:
        with store.opened(folder, paper.sha256):
            return True
    except store.Damaged:
        return False


def lost_papers(folder: Path) -> dict[str, str]:
    """What is wrong with issued files and ready ZIPs that aren't in the store as they were, by hash."""
    return dict(store.damaged(folder, contents_of_papers() | contents_of_signed()))


def issued_file(sealed: Sealed, wanted: Wanted, folder: Path) -> bytes | None:
    """A paper of this record as it was issued; None where it wasn't. Raises Damaged."""
    row = record_with_hash(sealed.sha256)
    known = None if row is None else issued_as(row.id, wanted.kind, wanted.subject, wanted.size)
    return None if known is None else store.read(folder, known.sha256)


def issued_ranking(category_id: int, folder: Path, size: str = A4) -> bytes | None:
    """The ranking of the result that counts as it was issued; None where it wasn't. Raises Damaged."""
    sealed = sealed_result(category_id)
    return None if sealed is None else issued_file(sealed, Wanted("peringkat", size=size), folder)
