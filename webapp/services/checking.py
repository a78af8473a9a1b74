"""What an issued paper should say, for who holds it in hand: from its record alone."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.result import Standing
from webapp.models import IssuedPaper
from webapp.queries.issued import issued_as
from webapp.queries.sealed import newest_sealed
from webapp.services.issuing import number_of
from webapp.services.paper_kinds import PaperKind, Subject, Wanted, kind_of, subject_of
from webapp.services.sealed import Sealed, read_sealed


@dataclass(frozen=True)
class Successor:
    """What counts instead of a paper: the newest record's number, and its paper's where that was issued."""

    record: int
    identifier: str


@dataclass(frozen=True)
class Said:
    """What stands on a paper: `standing` of the candidate whose it is, None where it is nobody's own or unranked."""

    paper: IssuedPaper
    sealed: Sealed
    kind: PaperKind
    subject: Subject
    standing: Standing | None
    successor: Successor | None


def said_by(paper: IssuedPaper) -> Said:
    """Raises NotFound for a kind of paper that there isn't any more, EngineRefused where the record was changed."""
    sealed, kind = read_sealed(paper.sealed), kind_of(paper.kind)
    ranking = sealed.result.ranking if kind.of_candidate else ()
    return Said(
        paper,
        sealed,
        kind,
        subject_of(kind, sealed, paper.subject),
        next((one for one in ranking if one.candidate == paper.subject), None),
        successor_of(paper),
    )


def successor_of(paper: IssuedPaper) -> Successor | None:
    """None while the paper's own record counts."""
    newest = newest_sealed(paper.sealed.category_id)
    if newest is None or newest.id == paper.sealed_id:
        return None
    wanted = Wanted(paper.kind, paper.subject, paper.paper_size)
    issued = issued_as(newest.id, wanted.kind, wanted.subject, wanted.size)
    return Successor(newest.number, "" if issued is None else number_of(newest.sha256, wanted))
