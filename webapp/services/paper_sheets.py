"""Numbered blank score sheets: which are printed, and that every number is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import INTERVIEWS, PLENARY, PRINTED, VERIFICATION, VOID, Category, PaperEnd, PaperSheet
from webapp.queries.paper_sheets import Paper, last_number, owed_pairs, paper_by_number, papers_of, printing_sent
from webapp.services.replaced import refuse_replaced
from webapp.services.sendings import sending_of

MOST_AT_ONCE = 120
NOT_NOW = "Lembar kertas dicetak sejak verifikasi sampai wawancara selesai. Tidak ada yang berubah."
NO_JURY = "Kategori ini dinilai dari angka saja, jadi tidak ada lembar panelis."
NOTHING = "Tidak ada lembar yang perlu dicetak: semua pasangan sudah terkunci atau sudah punya nomor."
TOO_MANY = "Pilihan ini {count} lembar; sekali cetak paling banyak {most}. Cetak per panelis atau per kandidat."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak."
OVER = "Nomor {number} sudah {state}. Tidak ada yang berubah."
NOT_VOID_NOW = "Nomor dibatalkan selama wawancara dan rapat pleno. Tidak ada yang berubah."
NO_BLANKS = "Tidak ada nomor yang masih kosong."
STATE_WORDS = {
    "printed": "dicetak, belum dimasukkan",
    "entered": "dimasukkan, menunggu pencocokan",
    "sent_back": "dikembalikan untuk diketik lagi",
    "confirmed": "sudah menjadi lembar",
    "void": "dibatalkan",
}


@dataclass(frozen=True)
class Wanted:
    """What to print: of one panelist or all, for one candidate or all, and so many spare ones."""

    panelist_id: int | None = None
    candidate_id: int | None = None
    spare: int = 0
    pairs: bool = True


def print_sheets(category_id: int, rubric: Rubric, wanted: Wanted, client_id: str, *, by: int, now: datetime) -> int:
    """Gives a number to each sheet that is wanted, but for pairs that have one already; the printing's own number.

    A form that is sent again gets the same number and no more sheets. Conflicted pairs get none, nor absent members,
    nor what is locked. Raises Forbidden, Replaced, Refused.
    """
    sending = sending_of(client_id, category_id, by, wanted)
    if earlier := printing_sent(sending):
        return earlier
    category = db.session.get_one(Category, category_id)
    if category.state not in {VERIFICATION, INTERVIEWS}:
        raise Forbidden(NOT_NOW)
    refuse_replaced(category, rubric)
    if not rubric.judged():
        raise Refused(NO_JURY)
    number, printing = last_number(category_id)
    written = {"category_id": category_id, "rubric_digest": rubric.digest, "by_user_id": by, "at": now}
    for turn, (panelist_id, candidate_id) in enumerate(pairs_of(category_id, wanted), start=1):
        row = PaperSheet(number=number + turn, printing=printing + 1, **written)
        row.panelist_id, row.candidate_id = panelist_id, candidate_id
        row.sending = sending if turn == 1 else None
        db.session.add(row)
    db.session.flush()
    return printing + 1


def pairs_of(category_id: int, wanted: Wanted) -> list[tuple[int | None, int | None]]:
    """(panelist, candidate) of each sheet, with the spare ones of nobody behind them. Raises Refused."""
    pairs: list[tuple[int | None, int | None]] = [*wanted_pairs(category_id, wanted), *[(None, None)] * wanted.spare]
    if not pairs:
        raise Refused(NOTHING)
    if len(pairs) > MOST_AT_ONCE:
        raise Refused(TOO_MANY.format(count=len(pairs), most=MOST_AT_ONCE))
    return pairs


def wanted_pairs(category_id: int, wanted: Wanted) -> list[tuple[int, int]]:
    """The pairs without a number that is still out."""
    if not wanted.pairs:
        return []
    out = {(one.pair[0].id, one.pair[1].id) for one in papers_of(category_id) if one.pair is not None and not one.over}
    pairs = [(panelist.id, candidate.id) for panelist, candidate in owed_pairs(category_id)]
    return [
        pair
        for pair in pairs
        if pair not in out and wanted.panelist_id in {None, pair[0]} and wanted.candidate_id in {None, pair[1]}
    ]


def open_paper(category_id: int, number: int) -> Paper:
    """A number of which something can still become. Raises NotFound, Conflict."""
    paper = paper_for(category_id, number)
    if paper.over:
        raise Conflict(OVER.format(number=number, state=STATE_WORDS[paper.state]))
    return paper


def paper_for(category_id: int, number: int) -> Paper:
    """Raises NotFound."""
    paper = paper_by_number(category_id, number)
    if paper is None:
        raise NotFound
    return paper


def void(category_id: int, number: int, *, reason: str, by: int, now: datetime) -> None:
    """Says why a number counts no more. Raises NotFound, Conflict, Forbidden, Refused."""
    check_voiding(category_id, reason)
    end_void(open_paper(category_id, number), reason.strip(), by=by, now=now)


def void_blanks(category_id: int, *, reason: str, by: int, now: datetime) -> int:
    """The same for every number that nothing was typed from; how many. Raises Conflict, Forbidden, Refused."""
    check_voiding(category_id, reason)
    blank = [paper for paper in papers_of(category_id) if paper.state == PRINTED]
    if not blank:
        raise Conflict(NO_BLANKS)
    for paper in blank:
        end_void(paper, reason.strip(), by=by, now=now)
    return len(blank)


def check_voiding(category_id: int, reason: str) -> None:
    """Raises Forbidden, Refused."""
    if db.session.get_one(Category, category_id).state not in {VERIFICATION, INTERVIEWS, PLENARY}:
        raise Forbidden(NOT_VOID_NOW)
    if not reason.strip():
        raise Refused(NO_REASON)


def end_void(paper: Paper, reason: str, *, by: int, now: datetime) -> PaperEnd:
    row = PaperEnd(paper_id=paper.sheet.id, how=VOID, reason=reason, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    return row


def paper_facts(paper: Paper) -> dict[str, object]:
    """What became of a number, and everybody who saw what is on it: for the minutes."""
    names = {"printed_by": paper.sheet, "entered_by": paper.entry, "compared_by": paper.check, "ended_by": paper.end}
    seat, candidate = (None, None) if paper.pair is None else (paper.pair[0].seat, paper.pair[1].code)
    facts = {"number": paper.sheet.number, "seat": seat, "candidate": candidate, "state": paper.state}
    reason = paper.end.reason if paper.end is not None else ""
    return {**facts, "reason": reason, **{name: one.by.name for name, one in names.items() if one is not None}}
