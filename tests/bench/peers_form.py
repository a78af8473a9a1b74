"""The forms as one would write them first: ORM objects, a template that loops over them, `Fraction` check by check.

The rubric is read once, sessions, tokens and headers are those of the program: only how a form is made differs. With
`together` what belongs to the figures comes in one query each, else row by row, as relations do by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from sqlalchemy import select

from reports import formats
from scoring.exact import decimal_text, half_up
from scoring.rubric import NUMERIC_TYPES, Figure, Ratio, Rubric, Steps
from tests.webapp.sample.naive_checks import Absent, Reader, fires
from webapp.access import JUROR, OPERATOR, access, signed_in_viewer
from webapp.db import db
from webapp.errors import NotFound
from webapp.forms.figures import Typed, read_answer
from webapp.forms.section import digest_of
from webapp.models import (
    Candidate,
    Category,
    Edition,
    Evidence,
    FigureLine,
    Operator,
    Panelist,
    ReportedFigure,
    Score,
    Sheet,
    User,
)
from webapp.services.sections import sections_of
from webapp.views.report_reading import read_back, typed_text
from webapp.views.rubrics import rubric_of

YES_OR_NO = (("yes", "Ya"), ("no", "Tidak"))


@dataclass(frozen=True)
class Belongings:
    """What belongs to one figure."""

    row: ReportedFigure | None
    lines: tuple[FigureLine, ...]
    files: tuple[Evidence, ...]
    by: User | None


def blueprint_of(name: str, *, together: bool) -> Blueprint:
    """The same three addresses under `/banding/NAME`."""
    found = Blueprint(name, __name__, url_prefix=f"/banding/{name}", template_folder="form_pages")
    belongings = all_belongings if together else one_by_one

    @found.get("/isian/<row:candidate_id>/bagian-<row:number>")
    @access(OPERATOR)
    def section(candidate_id: int, number: int) -> str:
        candidate, rubric = own(candidate_id)
        return section_page(candidate, rubric, number, belongings)

    @found.post("/isian/<row:candidate_id>/periksa")
    @access(OPERATOR)
    def check(candidate_id: int) -> Any:
        candidate, rubric = own(candidate_id)
        return jsonify(**reading(rubric, typed_over(rubric, cells_of(candidate))))

    @found.get("/penilaian/<row:candidate_id>")
    @access(JUROR)
    def sheet(candidate_id: int) -> str:
        return sheet_page(candidate_id)

    return found


def own(candidate_id: int) -> tuple[Candidate, Rubric]:
    candidate = db.session.get(Candidate, candidate_id)
    asked = select(Operator).where(Operator.candidate_id == candidate_id)
    operators = [one.user_id for one in db.session.scalars(asked)]
    if candidate is None or signed_in_viewer().user_id not in operators:
        raise NotFound
    return candidate, rubric_of(category_of(candidate))


def category_of(candidate: Candidate) -> Category:
    found = db.session.get_one(Category, candidate.category_id)
    db.session.get_one(Edition, found.edition_id)
    return found


def cells_of(candidate: Candidate) -> dict[str, str]:
    rows = db.session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == candidate.id))
    return {row.code: row.claimed for row in rows}


def one_by_one(candidate: Candidate, figures: tuple[Figure, ...]) -> Iterator[Belongings]:
    """Row by row, as it is asked for."""
    for figure in figures:
        mine = (ReportedFigure.candidate_id == candidate.id, ReportedFigure.code == figure.code)
        row = db.session.scalar(select(ReportedFigure).where(*mine))
        lines = select(FigureLine).where(FigureLine.candidate_id == candidate.id, FigureLine.figure == figure.code)
        files = select(Evidence).where(Evidence.candidate_id == candidate.id, Evidence.figure == figure.code)
        by = db.session.get(User, row.saved_by_user_id) if row is not None and row.saved_by_user_id else None
        yield Belongings(row, tuple(db.session.scalars(lines)), tuple(db.session.scalars(files)), by)


def all_belongings(candidate: Candidate, figures: tuple[Figure, ...]) -> Iterator[Belongings]:
    """One query for each kind of thing."""
    rows = {
        row.code: row
        for row in db.session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == candidate.id))
    }
    lines = list(db.session.scalars(select(FigureLine).where(FigureLine.candidate_id == candidate.id)))
    files = list(db.session.scalars(select(Evidence).where(Evidence.candidate_id == candidate.id)))
    ids = {row.saved_by_user_id for row in rows.values()}
    users = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}
    for figure in figures:
        row = rows.get(figure.code)
        yield Belongings(
            row,
            tuple(one for one in lines if one.figure == figure.code),
            tuple(one for one in files if one.figure == figure.code),
            users.get(row.saved_by_user_id) if row is not None and row.saved_by_user_id else None,
        )


def section_page(
    candidate: Candidate,
    rubric: Rubric,
    number: int,
    belongings: Callable[[Candidate, tuple[Figure, ...]], Iterator[Belongings]],
) -> str:
    section = sections_of(rubric)[number - 1]
    cells = cells_of(candidate)
    told = reading(rubric, cells)
    found = zip(section.figures, belongings(candidate, section.figures), strict=True)
    fields = [field_of(rubric, figure, mine, told["findings"]) for figure, mine in found]
    coverage = [(one["title"], one["percent"]) for one in told["coverage"]]
    return render_template(
        "peer_section.html", candidate=candidate, rubric=rubric, section=section, fields=fields, coverage=coverage
    )


def field_of(rubric: Rubric, figure: Figure, mine: Belongings, findings: list[str]) -> dict[str, Any]:
    row = mine.row
    text = "" if row is None else typed_text(figure, row.claimed)
    shown, words = ("", "") if row is None or not row.claimed else read_back(figure, row.claimed)
    source, as_of = ("", "") if row is None else (row.source, row.as_of.isoformat() if row.as_of else "")
    lines = tuple((line.label, typed_text(figure, line.value)) for line in mine.lines)
    typed = Typed(figure.code, "" if lines else text, 0, source, as_of, lines)
    suggested = () if figure.lines is None else tuple((label, "") for label in figure.lines) + (("", ""),) * 2
    return {
        "figure": figure,
        "text": text,
        "version": 0 if row is None else row.version,
        "was": digest_of(typed),
        "options": YES_OR_NO if figure.type == "yes_no" else tuple((one.code, one.title) for one in figure.options),
        "shown": shown,
        "words": words,
        "source": source,
        "as_of": as_of,
        "lines": (*lines, *suggested),
        "files": mine.files,
        "saved": "" if mine.by is None else mine.by.name,
        "findings": [check for check in rubric.checks if check.code in findings],
    }


def typed_over(rubric: Rubric, cells: dict[str, str]) -> dict[str, str]:
    """What is stored with what was typed on top of it."""
    figures = {figure.code: figure for figure in rubric.figures}
    typed = {one["code"]: read_answer(figures[one["code"]], one["text"]) for one in request.json["changes"]}
    return cells | typed


def reading(rubric: Rubric, cells: dict[str, str]) -> dict[str, Any]:
    """Check by check and indicator by indicator; `read` says each figure back."""
    reader, findings = Reader(rubric, cells), []
    for check in rubric.checks:
        with suppress(Absent):
            if fires(reader, check):
                findings.append(check.code)
    return {
        "findings": findings,
        "coverage": list(coverage_of(rubric, reader)),
        "read": {
            figure.code: read_back(figure, cells[figure.code])
            for figure in rubric.figures
            if cells.get(figure.code) and figure.type in NUMERIC_TYPES
        },
    }


def coverage_of(rubric: Rubric, reader: Reader) -> Iterator[dict[str, str]]:
    for leaf in rubric.indicators():
        if isinstance(leaf.kind, Ratio) or (isinstance(leaf.kind, Steps) and leaf.kind.to is not None):
            percent = ""
            with suppress(Absent, ZeroDivisionError):
                share = Fraction(100) * reader.value(leaf.kind.of) / reader.value(leaf.kind.to)
                percent = formats.percent(decimal_text(half_up(share, 2), 2))
            yield {"code": leaf.code, "title": leaf.title, "percent": percent}


def sheet_page(candidate_id: int) -> str:
    """A juror's sheet: the newest answer of each item, the figures beside."""
    candidate = db.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound
    mine = (Panelist.category_id == candidate.category_id, Panelist.user_id == signed_in_viewer().user_id)
    seat = db.session.scalars(select(Panelist).where(*mine)).one()
    rubric = rubric_of(category_of(candidate))
    sheet = db.session.scalar(select(Sheet).where(Sheet.panelist_id == seat.id, Sheet.candidate_id == candidate_id))
    scores = [] if sheet is None else db.session.scalars(select(Score).where(Score.sheet_id == sheet.id))
    newest = {one.indicator: one for one in sorted(scores, key=lambda one: one.version)}
    blank = Score(value="", note="")
    figures = []
    for figure in rubric.figures:
        asked = (ReportedFigure.candidate_id == candidate_id, ReportedFigure.code == figure.code)
        row = db.session.scalar(select(ReportedFigure).where(*asked))
        if row is not None:
            text = row.claimed if row.verified is None else row.verified
            told = {
                "verified": row.verified,
                "source": row.source,
                "as_of": row.as_of,
                "shown": read_back(figure, text)[0],
            }
            figures.append((figure, told))
    answers = {leaf.code: newest.get(leaf.code, blank) for leaf in rubric.judged()}
    return render_template(
        "peer_sheet.html", candidate=candidate, sheet=sheet, leaves=rubric.judged(), answers=answers, figures=figures
    )
