"""What an issued paper should say, for who holds it in hand: from its record alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.result import Standing
from webapp.models import Category, IssuedPaper, SealedResult
from webapp.queries.editions import categories_of
from webapp.queries.issued import issued_as
from webapp.queries.sealed import newest_sealed
from webapp.services import ceremony_papers as ceremony
from webapp.services.issuing import number_of
from webapp.services.paper_kinds import PaperKind, Subject, Wanted, kind_of, subject_of
from webapp.services.sealed import Sealed, read_sealed


@dataclass(frozen=True)
class Successor:
    """What counts instead of a paper: the newest record's number, and its paper's where that was issued.

    `draft` is the newest draft's number for what is made from a draft, 0 for the others; `same_record` says that the
    result is still the paper's own.
    """

    record: int
    identifier: str
    draft: int = 0
    same_record: bool = False


@dataclass(frozen=True)
class Said:
    """What stands on a paper: `standing` of the candidate whose it is, None where it is nobody's own or unranked.

    `lines` are the facts of a paper that is made from a draft: what, and the words.
    """

    paper: IssuedPaper
    sealed: Sealed
    kind: PaperKind
    subject: Subject
    standing: Standing | None
    successor: Successor | None
    lines: Sequence[tuple[str, str]] = ()


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
        ceremony.must_say(sealed, paper.kind, paper.subject) if paper.kind in ceremony.OF_A_DRAFT else (),
    )


def made_known(paper: IssuedPaper) -> list[Category]:
    """The categories whose results a paper tells. Raises NotFound, EngineRefused."""
    if paper.kind not in ceremony.OF_A_DRAFT:
        return [paper.sealed.category]
    codes = ceremony.rests_on(read_sealed(paper.sealed), paper.subject)
    return [one for one in categories_of(paper.sealed.category.edition.code) if one.code in codes]


def successor_of(paper: IssuedPaper) -> Successor | None:
    """None while the paper's own record counts, and its draft where it is of one."""
    if paper.kind in ceremony.OF_A_DRAFT:
        return draft_after(paper)
    newest = newest_sealed(paper.sealed.category_id)
    if newest is None:
        return None
    wanted = Wanted(paper.kind, counting_subject(paper, newest), paper.paper_size)
    same = newest.id == paper.sealed_id
    if same and wanted.subject == paper.subject:
        return None
    issued = issued_as(newest.id, wanted.kind, wanted.subject, wanted.size)
    return Successor(newest.number, "" if issued is None else number_of(newest.sha256, wanted), same_record=same)


def counting_subject(paper: IssuedPaper, newest: SealedResult) -> str:
    """Whose paper takes the place of this one: the same one's, or the last in turn."""
    kind = kind_of(paper.kind)
    return kind.subjects(read_sealed(newest))[-1].code if kind.in_turn else paper.subject


def draft_after(paper: IssuedPaper) -> Successor | None:
    """None while no newer draft, and no newer result, takes the place of this paper's own."""
    sealed, newest = read_sealed(paper.sealed), newest_sealed(paper.sealed.category_id)
    draft = ceremony.newer_draft(sealed, paper.subject)
    if newest is None or (draft is None and newest.id == paper.sealed_id):
        return None
    number = ceremony.number_in(draft, sealed, paper.kind, paper.subject, paper.paper_size)
    return Successor(newest.number, number, 0 if draft is None else draft.number)
