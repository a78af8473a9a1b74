"""Makes the papers of a printing, one after the other, each issued in a transaction of its own, then their ZIP.

The papers after the one whose turn it is are printed ahead, and nobody is told of it: what is written down is the same
as if each were begun in its turn. Whatever ends it in the middle loses nothing: what is issued stays issued, and the
next worker begins with the paper at which this one was cut off.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from webapp.access import now, settings
from webapp.content import store
from webapp.content.pdf import rendered_pages
from webapp.db import transaction
from webapp.errors import Refused
from webapp.jobs.letters import post
from webapp.models import MADE, IssuedPaper, PrintingPaper
from webapp.queries.issued import issued_as, open_printings, paper_to_make, papers_after, papers_of_printing
from webapp.queue import Ids
from webapp.rubric_store import pinned_rubric
from webapp.services import printing as service
from webapp.services.issuing import Given, Printed, given_for, lies_there, page_of
from webapp.services.paper_kinds import Basis, Wanted
from webapp.services.papers import told_as_refused
from webapp.services.printing import PRINT
from webapp.services.sealed import read_sealed

if TYPE_CHECKING:
    from reports.presses import Presses

NAME = PRINT
LOG = logging.getLogger(__name__)
BROKEN = "Dokumen ini tidak dapat disusun. Data Anda aman; hubungi pengelola aplikasi."


@dataclass(frozen=True)
class Begun:
    """A paper that is being printed, and what its page says of the world outside its record."""

    given: Given
    pdf: Future[bytes]


class Printer:
    """The presses of one printing, with what was begun on them ahead, by the paper's row."""

    def __init__(self, presses: Presses) -> None:
        self.presses = presses
        self.begun: dict[int, Begun] = {}

    def take(self, one: PrintingPaper) -> Begun:
        """A paper, begun ahead or now; the next ones are begun too. Raises Refused.

        What was issued meanwhile may change what the page says: then it is begun anew.
        """
        known = self.begun.pop(one.id, None)
        given = given_for(one.sealed, wanted_of(one), settings().public_url)
        found = known if known is not None and known.given == given else self.begin(one, given)
        for after in papers_after(one, self.presses.ahead):
            self.look_ahead(after)
        return found

    def look_ahead(self, one: PrintingPaper) -> None:
        """Begins a paper before its turn. Whatever stands in its way is told in its turn, when it is begun again."""
        if one.id not in self.begun and known_paper(one) is None:
            with suppress(Exception):
                self.begun[one.id] = self.begin(one, given_for(one.sealed, wanted_of(one), settings().public_url))

    def begin(self, one: PrintingPaper, given: Given) -> Begun:
        """Raises Refused."""
        self.presses.prepare()
        return Begun(given, self.presses.begin(page_to_print(one, given)))


def print_papers(printing_id: int) -> None:
    """The job."""
    from reports.presses import Presses

    with Presses() as presses:
        make_all(printing_id, Printer(presses))
    finish(printing_id)


def make_all(printing_id: int, printer: Printer) -> None:
    """Until no paper is left, or it was stopped."""
    while (paper_id := begin_next(printing_id)) is not None:
        try:
            make(paper_id, printer)
        except Refused as refused:
            fail(paper_id, refused.sentence)
        except Exception:
            LOG.exception("Dokumen %s dari pencetakan %s tidak dapat dibuat.", paper_id, printing_id)
            fail(paper_id, BROKEN)


def begin_next(printing_id: int) -> int | None:
    with transaction():
        found = service.begin_next(printing_id)
        return None if found is None else found.id


def fail(paper_id: int, sentence: str) -> None:
    with transaction():
        service.note_failed(paper_id, sentence)


def make(paper_id: int, printer: Printer) -> None:
    """Prints one paper, unless it was issued before and lies there; nothing is locked meanwhile. Raises Refused."""
    one = paper_to_make(paper_id)
    printed = None if known_paper(one) is not None else printed_paper(one, printer)
    with transaction():
        service.note_made(paper_id, printed, now=now())


def wanted_of(one: PrintingPaper) -> Wanted:
    return Wanted(one.kind, one.subject, one.paper_size)


def known_paper(one: PrintingPaper) -> IssuedPaper | None:
    """The paper as it was issued before, where it lies there."""
    known = issued_as(one.sealed_id, one.kind, one.subject, one.paper_size)
    return known if known is not None and lies_there(settings().papers, known) else None


def printed_paper(one: PrintingPaper, printer: Printer) -> Printed:
    """A paper's bytes in the store. Raises Refused."""
    begun = printer.take(one)
    with told_as_refused():
        pdf = begun.pdf.result()
    store.refuse_without_room(settings().papers, len(pdf), reserve=settings().reserve)
    sha256, size = store.keep(settings().papers, BytesIO(pdf))
    return Printed(wanted_of(one), begun.given, sha256, size, rendered_pages(pdf))


def page_to_print(one: PrintingPaper, given: Given) -> str:
    """A paper's HTML. Raises Refused."""
    sealed = read_sealed(one.sealed)
    facts = sealed.body["rubric"]
    rubric = pinned_rubric(facts["code"], facts["digest"], folder=settings().rubrics)
    return page_of(Basis(one.sealed.category, sealed, rubric, settings().rubrics), wanted_of(one), given)


def finish(printing_id: int) -> None:
    """Packs what was made and tells who waits for it; where something couldn't be made, there is no ZIP."""
    papers = papers_of_printing(printing_id)
    whole = bool(papers) and all(one.state == MADE for one in papers)
    try:
        kept = service.zip_of(papers, settings().papers) if whole else None
    except Refused:
        LOG.exception("Berkas ZIP pencetakan %s tidak dapat disimpan.", printing_id)
        kept = None
    with transaction():
        if service.end(printing_id, kept, now=now()) and kept is not None:
            address = f"{settings().public_url}/cetak/{printing_id}"
            service.tell_ready(printing_id, post(), address, now=now())


def unfinished() -> list[Ids]:
    """Printings that wait, or that were broken off."""
    return [(number,) for number in open_printings()]
