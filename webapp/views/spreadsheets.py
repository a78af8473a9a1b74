"""Filling in through a spreadsheet: the template, what a filled one would change, and taking that over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, current_viewer, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, Refused
from webapp.forms.figures import Typed, read_figures
from webapp.forms.filled_template import Filled, read_template
from webapp.forms.section import OTHER_RUBRIC
from webapp.forms.table_rows import Fault
from webapp.forms.taking_over import PICK_ONE, Carried, carried_text, read_carried
from webapp.forms.template import stamp_problem
from webapp.forms.texts import TextRefused, own_id
from webapp.models import Candidate
from webapp.queries.reporting import FigureChange, names_of
from webapp.services.replaced import Replaced
from webapp.services.reporting import Desk as Ledger
from webapp.services.reporting import NotEditable, Reused, editable, problems_of, save_figures, sorted_out
from webapp.services.workbooks import XLSX, csv_pieces
from webapp.views.received import received_tables
from webapp.views.report import candidate_here, desk_of
from webapp.views.secretariat import csv_download, download
from webapp.views.template_book import section_names, stamp_of, template_book, template_table
from webapp.views.template_changes import Changes, changes_of, versions_of

blueprint = Blueprint("spreadsheets", __name__)

MOST_FAULTS = 100
CHANGED_AGAIN = "Angka di bawah berubah lagi sejak halaman ini dibuka. Belum ada yang disimpan; pilih nilai yang benar."
Sent = TypeVar("Sent")
Answered = Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: object) -> None:
    if endpoint == "spreadsheets.upload" and current_viewer() is not None:
        request.max_content_length = settings().largest_file + settings().max_content_length


@blueprint.get("/isian/<row:candidate_id>/lembar-sebar")
@access(OPERATOR)
def page(candidate_id: int) -> str:
    """The template to download, a place for the filled one, and files of what is stored."""
    return page_text(candidate_here(candidate_id)[0])


def page_text(candidate: Candidate, problem: str = "", faults: Sequence[str] = ()) -> str:
    """The page; `faults` are all that keeps a file from being taken, of which the first are shown."""
    return render_template(
        "report/spreadsheet.html",
        candidate=candidate,
        edition=candidate.category.edition,
        closed=editable(candidate, now=now()),
        problem=problem,
        **told(faults),
    )


def told(faults: Sequence[str]) -> dict[str, object]:
    """What `report/_faults.html` needs: the first ones, how many there are, how many aren't shown."""
    more = max(0, len(faults) - MOST_FAULTS)
    return {"faults": faults[:MOST_FAULTS], "found": len(faults), "more": more}


@blueprint.get("/isian/<row:candidate_id>/lembar-sebar/templat.xlsx")
@access(OPERATOR)
def template(candidate_id: int) -> Response:
    """The form as a workbook, with everything that is filled in already."""
    desk = desk_of(*candidate_here(candidate_id))
    return download(template_book(desk), XLSX, f"isian-{desk.candidate.code}.xlsx")


@blueprint.get("/isian/<row:candidate_id>/lembar-sebar/templat.csv")
@access(OPERATOR)
def template_csv(candidate_id: int) -> Response:
    """The same as one table."""
    desk = desk_of(*candidate_here(candidate_id))
    return csv_download(csv_pieces(template_table(desk)), f"isian-{desk.candidate.code}.csv")


@blueprint.post("/isian/<row:candidate_id>/lembar-sebar")
@access(OPERATOR)
def upload(candidate_id: int) -> Answered:
    """What a filled template would change; nothing is stored yet, and nothing of it ever is where anything is wrong."""
    candidate, rubric = candidate_here(candidate_id)
    if why := editable(candidate, now=now()):
        refusal = NotEditable(why)
        return page_text(candidate, refusal.sentence), refusal.status
    try:
        tables = received_tables(request.files.get("berkas"))
    except Refused as refusal:
        return page_text(candidate, refusal.sentence), refusal.status
    desk = desk_of(candidate, rubric)
    sections = {name: section.figures for name, section in section_names(desk).items()}
    filled = read_template(rubric, sections, tables)
    if problem := stamp_problem(filled.stamp, stamp_of(desk)):
        return page_text(candidate, problem), 422
    faults = [*filled.faults, *faults_in_rubric(rubric, filled)]
    if faults:
        return page_text(candidate, faults=[one.words for one in faults]), 422
    return changes_text(candidate, rubric, tuple(filled.typed.values()), frozenset()), 200


def faults_in_rubric(rubric: Rubric, filled: Filled) -> list[Fault]:
    """What the rubric doesn't let stand, with its place."""
    problems = problems_of(rubric, list(filled.changes.values()))
    return [Fault(filled.places[code], sentence) for code, sentence in problems.items()]


def changes_text(
    candidate: Candidate, rubric: Rubric, typed: Sequence[Typed], asked: frozenset[str], problem: str = ""
) -> str:
    """The page that shows every change before it is made."""
    ledger = Ledger.of(candidate.id, signed_in_viewer().user_id, now())
    changes = changes_of(candidate, rubric, ledger, sorted_out(rubric, read_figures(rubric, typed).changes)[0], asked)
    shown = {line.key for line in changes.lines}
    kept = [one for one in typed if one.code in shown]
    clashing = {line.key for line in changes.lines if line.clash}
    return render_template(
        "report/spreadsheet_changes.html",
        candidate=candidate,
        edition=candidate.category.edition,
        rubric=rubric,
        changes=named(changes, ledger),
        carried=carried_text(kept, versions_of(ledger, [one.code for one in kept]), clashing),
        client_id=own_id(""),
        problem=problem,
    )


def named(changes: Changes, ledger: Ledger) -> Changes:
    """With whose value stands where somebody was faster."""
    rows = {line.key: ledger.rows.get(line.key) for line in changes.lines if line.clash}
    names = names_of({row.saved_by_user_id for row in rows.values() if row is not None and row.saved_by_user_id})
    lines = []
    for line in changes.lines:
        row = rows.get(line.key)
        lines.append(line if row is None else replace(line, who=names.get(row.saved_by_user_id or 0, "")))
    return replace(changes, lines=tuple(lines))


@blueprint.post("/isian/<row:candidate_id>/lembar-sebar/ambil")
@access(OPERATOR)
def take(candidate_id: int) -> Answered:
    """Stores all that was shown, or nothing where any of it changed meanwhile."""
    candidate, rubric = candidate_here(candidate_id)
    carried = sent_on(read_carried, rubric)
    if carried.undecided:
        return changes_text(candidate, rubric, carried.typed, carried.asked, PICK_ONE), 422
    try:
        take_over(candidate_id, rubric, carried, own_id(request.form.get("client_id", "")))
    except (NotEditable, Replaced) as refusal:
        return page_text(candidate_here(candidate_id)[0], refusal.sentence), refusal.status
    except Conflict as refusal:
        again = candidate_here(candidate_id)[0]
        return changes_text(again, rubric, carried.wanted, frozenset(), refusal.sentence), refusal.status
    return redirect(url_for("report.form", candidate_id=candidate_id), code=303)


def sent_on(read: Callable[[Mapping[str, str]], Sent], rubric: Rubric) -> Sent:
    """What a page of changes carried. Raises Refused where it isn't one of ours, or where the rubric changed."""
    try:
        carried = read(request.form)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    if request.form.get("rubric") != rubric.digest:
        raise Refused(OTHER_RUBRIC)
    return carried


def take_over(candidate_id: int, rubric: Rubric, carried: Carried, client_id: str) -> None:
    """The one write of this module. Raises Conflict, Replaced with nothing stored, NotEditable, Refused."""
    read = read_figures(rubric, carried.wanted)
    if read.problems:
        raise Refused(" ".join(read.problems.values()))
    try:
        store(candidate_id, rubric, read.changes, client_id)
    except Reused:
        store(candidate_id, rubric, read.changes, own_id(""))


def store(candidate_id: int, rubric: Rubric, changes: Sequence[FigureChange], client_id: str) -> None:
    by = signed_in_viewer().user_id
    with transaction():
        saved = save_figures(candidate_id, rubric=rubric, changes=changes, client_id=client_id, by=by, now=now())
        if saved.problems:
            raise Refused(" ".join(saved.problems.values()))
        if saved.conflicts:
            raise Conflict(CHANGED_AGAIN)
