"""Numbers of paper sheets in words, for lists and pages; never what is written on one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.wording import words as bench_words
from webapp.models import ENTERED, PAPER_BACK, PAPER_DONE, PRINTED, VOID
from webapp.queries.paper_sheets import FromPaper, Paper
from webapp.services.paper_sheets import STATE_WORDS
from webapp.views.wording import day_and_clock

SHAPES = {PRINTED: "empty", ENTERED: "begun", PAPER_BACK: "blocked", PAPER_DONE: "locked", VOID: "recused"}
SPARE = "lembar cadangan, belum diisi"


@dataclass(frozen=True)
class PaperLine:
    """One number: whose sheet for whom, what became of it, and everybody who had a hand in it."""

    number: int
    printing: int
    whose: str
    candidate: str
    shape: str
    state: str
    facts: tuple[str, ...]
    over: bool


def line_of(paper: Paper, timezone: str) -> PaperLine:
    whose, candidate = SPARE, ""
    if paper.pair is not None:
        panelist, nominee = paper.pair
        whose = f"{panelist.user.name}, kursi {panelist.seat}, unsur {bench_words(panelist.bench)}"
        candidate = nominee.name
    return PaperLine(
        number=paper.sheet.number,
        printing=paper.sheet.printing,
        whose=whose,
        candidate=candidate,
        shape=SHAPES[paper.state],
        state=STATE_WORDS[paper.state],
        facts=facts_of(paper, timezone),
        over=paper.over,
    )


def facts_of(paper: Paper, timezone: str) -> tuple[str, ...]:
    """Who did what when, the oldest first: everybody who has seen what is on this sheet is among them."""
    told = [f"dicetak {paper.sheet.by.name}, {day_and_clock(paper.sheet.at, timezone)}"]
    if paper.entry is not None:
        told.append(f"dimasukkan {paper.entry.by.name}, {day_and_clock(paper.entry.at, timezone)}")
    if paper.check is not None:
        told.append(f"dicocokkan {paper.check.by.name}, {day_and_clock(paper.check.at, timezone)}")
    if paper.end is not None:
        reason = f": {paper.end.reason}" if paper.end.reason else ""
        told.append(f"{END_WORDS[paper.end.how]} {paper.end.by.name}, {day_and_clock(paper.end.at, timezone)}{reason}")
    return tuple(told)


END_WORDS = {PAPER_BACK: "dikembalikan", PAPER_DONE: "dipastikan", VOID: "dibatalkan"}


def counts_of(papers: Sequence[Paper]) -> tuple[tuple[str, str, int], ...]:
    """(shape, words, how many) of each state: every number is in one of them."""
    found = Counter(paper.state for paper in papers)
    return tuple((SHAPES[state], words, found[state]) for state, words in STATE_WORDS.items())


def origin_words(one: FromPaper, timezone: str) -> str:
    """Where a sheet came from."""
    return (
        f"Dari kertas nomor {one.number}, ditandatangani {day_and_clock(one.signed_at, timezone)}; dimasukkan "
        f"{one.entered_by}, dicocokkan dan dipastikan {one.confirmed_by} {day_and_clock(one.at, timezone)}."
    )
