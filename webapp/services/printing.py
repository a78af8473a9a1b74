"""The print centre: what was asked for, how far it is, stopping, trying again, the ZIP of what was made.

What is to be done stands in the rows; a worker that is cut off leaves nothing behind that the next one can't go on
with.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from webapp.content import store
from webapp.db import db
from webapp.durable import make_folder
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    MADE,
    MAKING,
    NOT_MADE,
    ORDERED,
    PAPERS_READY,
    STOPPED,
    Category,
    IssuedPaper,
    Printing,
    PrintingPaper,
)
from webapp.queries.issued import issued_as, next_paper, papers_of_printing, printing_by_id, record_with_hash
from webapp.queue import enqueue
from webapp.services.issuing import Printed, issue
from webapp.services.letter_texts import papers_ready_text
from webapp.services.letters import Draft, Post, write_letter
from webapp.services.paper_kinds import Wanted, papers_in
from webapp.services.sealed import sealed_result
from webapp.services.workbooks import Table, csv_pieces

PRINT = "print_papers"
MOST_PAPERS = 2000
NOTHING_CHOSEN = "Pilih sedikitnya satu dokumen."
NOT_SEALED = "Dokumen dicetak dari hasil yang disegel. Belum ada hasil yang disegel di sini."
TOO_MANY = f"Sekali cetak paling banyak {MOST_PAPERS} dokumen. Cetak satu kategori saja, atau pilih sebagian."
OVER = "Pencetakan ini sudah selesai atau dihentikan. Tidak ada yang berubah."
NOTHING_FAILED = "Tidak ada dokumen yang perlu dibuat lagi. Tidak ada yang berubah."
NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same papers give the same ZIP, byte for byte
FILE_MODE = 0o644 << 16
LIST, SUMS = "daftar.csv", "SHA256SUMS"
HEADER = ("Berkas", "Nomor dokumen", "Dokumen", "Kategori", "Catatan hasil", "SHA-256")
GOING_ON = frozenset({ORDERED, MAKING})


@dataclass(frozen=True)
class Ordered:
    """One paper that is asked for, of a record by its row."""

    sealed_id: int
    wanted: Wanted
    name: str


@dataclass(frozen=True)
class Order:
    """What somebody asks for; `category_id` None is the whole edition, `email` "" is nobody to tell."""

    edition_id: int
    category_id: int | None
    title: str
    papers: Sequence[Ordered]
    email: str = ""


def papers_of(category_id: int, chosen: Sequence[str], size: str) -> list[Ordered]:
    """The papers of these kinds that the result that counts gives; none before the seal. Raises EngineRefused."""
    sealed = sealed_result(category_id)
    row = None if sealed is None else record_with_hash(sealed.sha256)
    if sealed is None or row is None:
        return []
    return [Ordered(row.id, wanted, name) for wanted, name in papers_in(sealed, chosen, size)]


def order(what: Order, *, by: int, now: datetime) -> Printing:
    """Keeps what is to be printed, and wakes a worker. Runs inside `transaction()`. Raises Refused."""
    if not what.papers:
        raise Refused(NOTHING_CHOSEN)
    if len(what.papers) > MOST_PAPERS:
        raise Refused(TOO_MANY)
    row = Printing(
        edition_id=what.edition_id,
        category_id=what.category_id,
        title=what.title,
        email=what.email,
        state=ORDERED,
        by_user_id=by,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    for turn, one in enumerate(what.papers, start=1):
        wanted = one.wanted
        paper = PrintingPaper(printing_id=row.id, turn=turn, sealed_id=one.sealed_id, name=one.name, state=ORDERED)
        paper.kind, paper.subject, paper.paper_size = wanted.kind, wanted.subject, wanted.size
        db.session.add(paper)
    db.session.flush()
    enqueue(PRINT, row.id)
    return row


def going_on(printing_id: int) -> Printing:
    """Raises NotFound, Conflict for one that has ended."""
    row = printing_by_id(printing_id)
    if row is None:
        raise NotFound
    if row.state not in GOING_ON:
        raise Conflict(OVER)
    return row


def stop(printing_id: int, *, now: datetime) -> None:
    """Ends a printing before it is through; what was issued stays. Runs inside `transaction()`. Raises as above."""
    row = going_on(printing_id)
    row.state, row.ended_at = STOPPED, now
    db.session.flush()


def try_again(printing_id: int) -> None:
    """Goes on with what couldn't be made, or with what was stopped. Runs inside `transaction()`.

    Raises NotFound, Conflict while it goes on or where there is nothing left.
    """
    row = printing_by_id(printing_id)
    if row is None:
        raise NotFound
    if row.state not in {NOT_MADE, STOPPED}:
        raise Conflict(NOTHING_FAILED)
    for one in papers_of_printing(printing_id):
        one.state, one.paper_id, one.reason = ORDERED, None, ""  # what is issued and lies there costs no time
    row.state, row.ended_at = ORDERED, None
    db.session.flush()
    enqueue(PRINT, row.id)


# ---------------------------------------------------------------------- what the worker does


def begin_next(printing_id: int) -> PrintingPaper | None:
    """The next paper to make, noted as such; None where none is left or it was stopped. Inside `transaction()`."""
    row = printing_by_id(printing_id)
    if row is None or row.state not in GOING_ON:
        return None
    found = next_paper(printing_id)
    row.state = MAKING
    if found is not None:
        found.state = MAKING
    db.session.flush()
    return found


def note_made(paper_id: int, printed: Printed | None, *, now: datetime) -> None:
    """Issues what was printed, or (None) takes what was issued before. Inside `transaction()`. Raises Refused.

    Nothing is issued once the printing was stopped.
    """
    one = db.session.get_one(PrintingPaper, paper_id)
    row = db.session.get_one(Printing, one.printing_id)
    if row.state != MAKING:
        return
    paper = (
        issued_as(one.sealed_id, one.kind, one.subject, one.paper_size)
        if printed is None
        else issue(one.sealed, printed, by=row.by_user_id, now=now)
    )
    assert paper is not None  # known, or just issued
    one.state, one.paper_id, one.reason = MADE, paper.id, ""
    db.session.flush()


def note_failed(paper_id: int, sentence: str) -> None:
    """Writes down why a paper couldn't be made; the others go on. Inside `transaction()`."""
    one = db.session.get_one(PrintingPaper, paper_id)
    one.state, one.reason = NOT_MADE, sentence[:400]
    db.session.flush()


def end(printing_id: int, kept: tuple[str, int] | None, *, now: datetime) -> bool:
    """Ends a printing with its ZIP's hash and size, or (None) without; whether it was still going on. Inside
    `transaction()`.
    """
    row = printing_by_id(printing_id)
    if row is None or row.state != MAKING:
        return False
    row.state, row.ended_at = (NOT_MADE if kept is None else MADE), now
    row.sha256, row.size = kept or (None, None)
    db.session.flush()
    return True


def tell_ready(printing_id: int, post: Post, address: str, *, now: datetime) -> None:
    """Writes to who wanted to hear that it is ready, once. Inside `transaction()`."""
    row = printing_by_id(printing_id)
    if row is None or not row.email or not post.works:
        return
    first = papers_of_printing(printing_id)[0]
    draft = Draft(
        kind=PAPERS_READY,
        category_id=first.sealed.category_id,
        candidate_id=None,
        addressee=row.by.name,
        recipient=row.email,
        subject=f"Dokumen siap: {row.title}",
        body=papers_ready_text(row.edition, row.by.name, row.title, address),
        user_id=row.by_user_id,
        occasion=f"{PAPERS_READY}:{row.id}",
    )
    write_letter(draft, post, by=None, now=now)


# ---------------------------------------------------------------------- the ZIP


def zip_of(papers: Iterable[PrintingPaper], folder: Path) -> tuple[str, int]:
    """(hash, size) of a ZIP with these papers, a list of them and their hashes, kept in the store.

    Raises Damaged, StorageFull.
    """
    with store.told_when_full():
        make_folder(folder)
        with tempfile.TemporaryFile(dir=folder) as file:
            write_zip(list(papers), folder, file)
            file.seek(0)
            return store.keep(folder, file)


def write_zip(papers: Sequence[PrintingPaper], folder: Path, out: IO[bytes]) -> None:
    """The same bytes for the same papers. Raises Damaged."""
    rows, sums = [], []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for one in papers:
            paper, category = one.paper, one.sealed.category
            assert paper is not None  # all are made
            name = file_name(one, paper, category)
            packed.writestr(entry(name), store.read(folder, paper.sha256))
            number = str(one.sealed.number)
            rows.append((name, paper.identifier, one.name, category.title, number, paper.sha256))
            sums.append(f"{paper.sha256}  {name}\n")
        packed.writestr(entry(LIST), "".join(csv_pieces(Table("daftar", "Daftar", HEADER, rows))))
        packed.writestr(entry(SUMS), "".join(sums))


def entry(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, NO_MOMENT)
    found.external_attr = FILE_MODE
    return found


def file_name(one: PrintingPaper, paper: IssuedPaper, category: Category) -> str:
    """`kabkota/003-peringkat-7GB3-8VPG-MF73.pdf`."""
    parts = (f"{one.turn:03}", one.kind, *([one.subject] if one.subject else []), paper.identifier)
    return f"{category.code}/{'-'.join(parts)}.pdf"
