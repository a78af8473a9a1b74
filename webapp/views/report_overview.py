"""The first page of a form: its sections with their progress, and all that doesn't add up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from webapp.queries.reporting import LatestHandingIn
from webapp.queries.sheets import BEGUN, EMPTY, READY
from webapp.services.sections import sections_of
from webapp.views.finding_lines import FindingLine
from webapp.views.nomination_words import moved_words
from webapp.views.report_page import (
    Desk,
    address_of,
    deadline_words,
    links_beside,
    progress_words,
)
from webapp.views.report_reading import Progress


@dataclass(frozen=True)
class SectionRow:
    """A section in the list."""

    name: str
    address: str
    state: str
    words: str
    progress: Progress


@dataclass(frozen=True)
class FoundLine:
    """A finding with where it is mended."""

    line: FindingLine
    title: str
    address: str


@dataclass(frozen=True)
class Overview:
    """`closed` says why nothing can be changed, "" while it can; `moved` why the deadline was moved."""

    rows: tuple[SectionRow, ...]
    findings: tuple[FoundLine, ...]
    coverage: tuple[tuple[str, str, str, bool], ...]
    deadline: str
    moved: str
    closed: str
    beside: tuple[tuple[str, str], ...]
    submit: str


def overview_of(desk: Desk, last: LatestHandingIn | None) -> Overview:
    """All sections of one candidate."""
    return Overview(
        rows=tuple(
            SectionRow(
                name=section.name,
                address=url_for("report.section", candidate_id=desk.candidate.id, number=section.number),
                state=state_of(progress),
                words=progress_words(progress),
                progress=progress,
            )
            for section, progress in zip(sections_of(desk.rubric), desk.reading.progress, strict=True)
        ),
        findings=findings_in(desk),
        coverage=desk.reading.coverage,
        deadline="" if desk.closed else deadline_words(desk.candidate, last),
        moved="" if desk.closed else moved_words(desk.candidate.category),
        closed=desk.closed,
        beside=links_beside(desk.candidate, desk.rubric),
        submit=url_for("submissions.summary", candidate_id=desk.candidate.id),
    )


def state_of(one: Progress) -> str:
    """Ready means that every figure that counts is answered and nothing is impossible."""
    if one.filled == 0:
        return EMPTY
    return BEGUN if one.missing or one.errors else READY


def findings_in(desk: Desk) -> tuple[FoundLine, ...]:
    """The gravest first, then in the order of the form."""
    order = ("error", "warning", "note")
    found = [
        FoundLine(line, figure.title, address_of(desk, figure.code))
        for section in sections_of(desk.rubric)
        for figure in section.figures
        for line in desk.reading.found.under.get(figure.code, ())
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.line.severity)))
