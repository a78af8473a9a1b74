"""An operator's own candidates, each with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for

from reports import formats
from webapp.models import Candidate
from webapp.queries import reporting as queries
from webapp.queries.reporting import LatestHandingIn
from webapp.queries.sealed import announced_among
from webapp.queries.sheets import BEGUN, EMPTY, LOCKED
from webapp.services.reporting import editable_with
from webapp.views.report_page import deadline_words
from webapp.views.rubrics import rubric_of


@dataclass(frozen=True)
class Row:
    """One candidate: its state as shape and words, the deadline, and why nothing can be changed ("" while it can).

    `result` is the address of its announced result, "" before that.
    """

    candidate: Candidate
    address: str
    state: str
    words: str
    deadline: str
    closed: str
    result: str


def rows_of(candidates: Sequence[Candidate], *, now: datetime) -> tuple[Row, ...]:
    """The candidates in the order given."""
    ids = [candidate.id for candidate in candidates]
    counts, handed_in = queries.counts_of(ids), queries.handed_in_of(ids)
    out = announced_among({one.category_id for one in candidates}, now=now)
    rows = (row_of(one, counts.get(one.id, {}), handed_in.get(one.id), now) for one in candidates)
    return tuple(
        replace(row, result=url_for("feedback.page", candidate_id=row.candidate.id))
        if row.candidate.category_id in out
        else row
        for row in rows
    )


def row_of(candidate: Candidate, filled: dict[str, bool], last: LatestHandingIn | None, now: datetime) -> Row:
    """One candidate; what an earlier rubric asked isn't counted."""
    codes = [figure.code for figure in rubric_of(candidate.category).figures]
    done = sum(filled.get(code, False) for code in codes)
    closed = editable_with(candidate, last, now=now)
    words = f"{formats.number(done)} dari {formats.number(len(codes))} terisi" if done else "belum diisi"
    return Row(
        candidate=candidate,
        address=url_for("report.form", candidate_id=candidate.id),
        state=LOCKED if closed else BEGUN if done else EMPTY,
        words=words,
        deadline="" if closed else deadline_words(candidate, last),
        closed=closed,
        result="",
    )
