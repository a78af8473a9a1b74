"""Makes the papers of a printing, one after the other, each issued in a transaction of its own, then their ZIP.

Whatever ends it in the middle loses nothing: what is issued stays issued, and the next worker begins with the paper at
which this one was cut off.
"""

from __future__ import annotations

import logging
from io import BytesIO

from webapp.access import now, settings
from webapp.content import store
from webapp.content.pdf import rendered_pages
from webapp.db import transaction
from webapp.errors import Refused
from webapp.jobs.letters import post
from webapp.models import MADE, PrintingPaper
from webapp.queries.issued import issued_as, open_printings, paper_to_make, papers_of_printing
from webapp.queue import Ids
from webapp.rubric_store import pinned_rubric
from webapp.services import printing as service
from webapp.services.issuing import Given, Printed, given_for, lies_there, page_of
from webapp.services.paper_kinds import Basis, Wanted
from webapp.services.papers import print_html
from webapp.services.printing import PRINT
from webapp.services.sealed import read_sealed

NAME = PRINT
LOG = logging.getLogger(__name__)
BROKEN = "Dokumen ini tidak dapat disusun. Data Anda aman; hubungi pengelola aplikasi."


def print_papers(printing_id: int) -> None:
    """The job."""
    while (paper_id := begin_next(printing_id)) is not None:
        try:
            make(paper_id)
        except Refused as refused:
            fail(paper_id, refused.sentence)
        except Exception:
            LOG.exception("Dokumen %s dari pencetakan %s tidak dapat dibuat.", paper_id, printing_id)
            fail(paper_id, BROKEN)
    finish(printing_id)


def begin_next(printing_id: int) -> int | None:
    with transaction():
        found = service.begin_next(printing_id)
        return None if found is None else found.id


def fail(paper_id: int, sentence: str) -> None:
    with transaction():
        service.note_failed(paper_id, sentence)


def make(paper_id: int) -> None:
    """Prints one paper, unless it was issued before and lies there; nothing is locked meanwhile. Raises Refused."""
    one = paper_to_make(paper_id)
    known = issued_as(one.sealed_id, one.kind, one.subject, one.paper_size)
    printed = None if known is not None and lies_there(settings().papers, known) else printed_paper(one)
    with transaction():
        service.note_made(paper_id, printed, now=now())


def printed_paper(one: PrintingPaper) -> Printed:
    """A paper's bytes in the store. Raises Refused."""
    wanted, category = Wanted(one.kind, one.subject, one.paper_size), one.sealed.category
    given: Given = given_for(one.sealed, wanted, settings().public_url)
    sealed = read_sealed(one.sealed)
    facts = sealed.body["rubric"]
    rubric = pinned_rubric(facts["code"], facts["digest"], folder=settings().rubrics)
    pdf = print_html(page_of(Basis(category, sealed, rubric, settings().rubrics), wanted, given))
    store.refuse_without_room(settings().papers, len(pdf), reserve=settings().reserve)
    sha256, size = store.keep(settings().papers, BytesIO(pdf))
    return Printed(wanted, given, sha256, size, rendered_pages(pdf))


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
