"""Printings and issued papers in words: how far, what is being made, since when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reports import formats
from webapp.models import (
    MADE,
    MAKING,
    NOT_MADE,
    ORDERED,
    STOPPED,
    Edition,
    IssuedPaper,
    Printing,
    SealedResult,
)
from webapp.queries.awards import drafts_of
from webapp.queries.issued import Tally, how_far, printings_of, tally
from webapp.queries.sealed import newest_sealed
from webapp.services.ceremony_papers import OF_A_DRAFT
from webapp.services.checking import counting_subject
from webapp.services.paper_kinds import SIZES, kinds, name_of
from webapp.services.printing import GOING_ON
from webapp.services.sealed import read_sealed
from webapp.views.wording import day_and_clock

MOST_PRINTINGS = 10
STATES = {
    ORDERED: ("empty", "menunggu giliran"),
    MAKING: ("begun", "sedang dibuat"),
    MADE: ("ready", "siap diunduh"),
    NOT_MADE: ("blocked", "ada yang belum jadi"),
    STOPPED: ("recused", "dihentikan"),
}
NO_ZIP = "Semua dokumen sudah dibuat, tetapi belum dapat digabung menjadi satu berkas. Coba lagi sebentar lagi."


@dataclass(frozen=True)
class Progress:
    """How far a printing is, as page and script tell it; `percent` is a whole number."""

    id: int
    state: str
    percent: int
    words: str
    ended: bool


@dataclass(frozen=True)
class PrintingLine:
    """One printing in the list."""

    printing: Printing
    shape: str
    words: str
    asked: str


@dataclass(frozen=True)
class PaperLine:
    """One issued paper in the list; `replaced` where its result was corrected since."""

    paper: IssuedPaper
    name: str
    issued: str
    replaced: bool
    size: str


@dataclass(frozen=True)
class PaperGroup:
    """The issued papers of one kind, the newest first: those that count, and those whose place others took."""

    title: str
    counting: list[PaperLine]
    replaced: list[PaperLine]


def progress_of(found: Printing) -> Progress:
    """How far it is, with what is being made now."""
    far = tally(found.id)
    percent = 100 * (far.made + far.failed) // far.of
    return Progress(found.id, found.state, percent, words_of(found.state, far), found.state not in GOING_ON)


def words_of(state: str, far: Tally) -> str:
    done, failed, total = (formats.number(count) for count in (far.made + far.failed, far.failed, far.of))
    if state == ORDERED:
        return f"Menunggu giliran; {total} dokumen akan dibuat."
    if state == MAKING:
        now = f"Sedang dibuat: {far.making}." if far.making else "Menggabungkan semuanya menjadi satu berkas."
        return f"{now} {done} dari {total} dokumen selesai."
    if state == NOT_MADE:
        return f"{failed} dari {total} dokumen belum jadi; yang lain sudah tersimpan." if far.failed else NO_ZIP
    return f"{total} dokumen siap." if state == MADE else f"Dihentikan sesudah {done} dari {total} dokumen."


def printing_lines(edition: Edition, category_id: int | None) -> list[PrintingLine]:
    """The newest printings of a category, or (None) of the whole edition."""
    found = printings_of(edition.id, category_id, MOST_PRINTINGS)
    far = how_far([one.id for one in found])
    lines = []
    for one in found:
        shape, words = STATES[one.state]
        made, of = far[one.id]
        told = f"{words}, {formats.number(made)} dari {formats.number(of)} dokumen"
        lines.append(PrintingLine(one, shape, told, day_and_clock(one.at, edition.timezone)))
    return lines


def paper_groups(papers: Sequence[IssuedPaper]) -> list[PaperGroup]:
    """Issued papers of one category by kind, in the order of a packet; of a kind that there isn't any more, last."""
    lines = paper_lines(papers)
    titles = {code: kind.title for code, kind in kinds().items()}
    titles |= {line.paper.kind: line.paper.kind for line in lines if line.paper.kind not in titles}
    groups = []
    for code, title in titles.items():
        own = [line for line in lines if line.paper.kind == code]
        counting, replaced = ([line for line in own if line.replaced is gone] for gone in (False, True))
        groups += [PaperGroup(title, counting, replaced)] if own else []
    return groups


def paper_lines(papers: Sequence[IssuedPaper]) -> list[PaperLine]:
    """Issued papers of one category."""
    if not papers:
        return []
    newest, draft = newest_sealed(papers[0].sealed.category_id), newest_draft_number(papers[0])
    records, used = {paper.sealed_id: paper.sealed for paper in papers}, {paper.kind for paper in papers}
    names = {number: names_of(row, used) for number, row in records.items()}
    zone = papers[0].sealed.category.edition.timezone
    return [
        PaperLine(
            paper,
            names[paper.sealed_id].get((paper.kind, paper.subject), paper.kind),
            day_and_clock(paper.at, zone),
            is_replaced(paper, newest, draft),
            SIZES.get(paper.paper_size, paper.paper_size),
        )
        for paper in papers
    ]


def newest_draft_number(paper: IssuedPaper) -> int:
    """0 where its edition has no draft."""
    drafts = drafts_of(paper.sealed.category.edition_id)
    return drafts[0].number if drafts else 0


def is_replaced(paper: IssuedPaper, newest: SealedResult | None, draft: int) -> bool:
    """Whether a newer result, or for what is made from a draft a newer draft, counts instead."""
    if newest is not None and newest.id != paper.sealed_id:
        return True
    if paper.kind in OF_A_DRAFT:
        return paper.subject.partition(".")[0] != str(draft)
    return newest is not None and counting_subject(paper, newest) != paper.subject


def names_of(row: SealedResult, used: Collection[str]) -> dict[tuple[str, str], str]:
    """What each paper of a record of these kinds is called, by kind and subject."""
    sealed = read_sealed(row)
    known = ((kind, subject) for kind in kinds().values() if kind.code in used for subject in kind.known(sealed))
    return {(kind.code, subject.code): name_of(kind, subject) for kind, subject in known}
