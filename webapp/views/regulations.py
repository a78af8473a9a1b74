"""A candidate's regulations: the list, one more, taking one away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, current_viewer, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, Refused
from webapp.forms.regulations import RegulationForm, read_regulation
from webapp.models import Candidate, Regulation
from webapp.queries.evidence import NewRegulation, regulations_of
from webapp.queries.reporting import reported
from webapp.services import regulations as service
from webapp.services.evidence import attach
from webapp.services.regulations import add_regulation, kinds_in, recordable, remove_regulation
from webapp.services.reporting import NotEditable, editable, own_candidate
from webapp.views.evidence_words import Chip, chips_of, for_pages
from webapp.views.received import allow_large_form, received_file
from webapp.views.rubrics import rubric_of

blueprint = Blueprint("regulations", __name__, url_prefix="/isian")

Answered = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Record:
    """One regulation on the page; `state` is a shape, `words` say whether it counts."""

    id: int
    name: str
    title: str
    since: str
    state: str
    words: str
    file: Chip | None


@blueprint.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: object) -> None:
    if endpoint == "regulations.add" and current_viewer() is not None:
        allow_large_form()


@blueprint.get("/<row:candidate_id>/regulasi")
@access(OPERATOR)
def page(candidate_id: int) -> str:
    """What was recorded, what it doesn't support, and a form for one more."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    return regulations_page(candidate, rubric_of(candidate.category), RegulationForm())


def regulations_page(candidate: Candidate, rubric: Rubric, form: RegulationForm) -> str:
    kinds = recordable(rubric)
    chips = chips_of(candidate.id)
    figures = {figure.code for figure, _kind in kinds}
    cells = {code: row.claimed for code, row in reported(candidate.id).items()}
    return render_template(
        "report/regulations.html",
        candidate=candidate,
        edition=candidate.category.edition,
        records=[record_of(one, candidate, rubric, chips) for one in regulations_of(candidate.id)],
        findings=service.regulation_findings(candidate, rubric, cells),
        kinds=[kind for _figure, kind in kinds],
        files=[chip for code in figures for chip in chips.get(code, ())],
        form=form,
        frozen=editable(candidate, now=now()),
        **for_pages(),
    )


def record_of(record: Regulation, candidate: Candidate, rubric: Rubric, chips: dict[str, tuple[Chip, ...]]) -> Record:
    titles = {kind.code: kind.title for _figure, kind in kinds_in(rubric)}
    files = {chip.id: chip for listed in chips.values() for chip in listed}
    end = date(candidate.category.edition.period_year, 12, 31)
    state, words = state_of(record, end)
    return Record(
        id=record.id,
        name=f"{titles.get(record.kind, record.kind)} Nomor {record.number} Tahun {record.year}",
        title=record.title,
        since=formats.plain_date(record.in_force_on) if record.in_force_on else "",
        state=state,
        words=words,
        file=files.get(record.evidence_id or 0),
    )


def state_of(record: Regulation, end: date) -> tuple[str, str]:
    """(shape, words) of whether a record counts for the period that ends on this day."""
    if record.draft:
        return "empty", "Rancangan, tidak dinilai"
    if not service.in_force(record, end):
        return "begun", f"Belum berlaku pada {formats.plain_date(end)}, tidak dinilai"
    return "ready", "Berlaku dalam periode"


@blueprint.post("/<row:candidate_id>/regulasi")
@access(OPERATOR)
def add(candidate_id: int) -> Answered:
    """One more record, with its file where one was sent; both or neither."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    rubric = rubric_of(candidate.category)
    form = read_regulation(request.form)
    if form.new is None:
        return regulations_page(candidate, rubric, form), 422
    try:
        record(candidate, rubric, form.new)
    except Forbidden:
        raise
    except Refused as refused:
        form.problems["regulasi"] = refused.sentence
        candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
        return regulations_page(candidate, rubric_of(candidate.category), form), refused.status
    return redirect(url_for("regulations.page", candidate_id=candidate_id), code=303)


def record(candidate: Candidate, rubric: Rubric, new: NewRegulation) -> None:
    """Looks at the file first, where there is one; then one transaction for all. Raises Refused."""
    by, candidate_id = signed_in_viewer().user_id, candidate.id
    why = editable(candidate, now=now())
    if why:
        raise NotEditable(why)
    sent = request.files.get("berkas")
    stored = received_file(sent) if sent is not None and sent.filename else None
    name = sent.filename or "" if sent is not None else ""
    figures = {kind.code: figure.code for figure, kind in recordable(rubric)}
    with transaction():
        if stored is not None:
            figure = figures.get(new.kind, "")
            evidence = attach(
                candidate_id=candidate_id, figure=figure, stored=stored, name=name, rubric=rubric, by=by, now=now()
            )
            new = replace(new, evidence_id=evidence.id)
        add_regulation(candidate_id=candidate_id, rubric=rubric, new=new, by=by, now=now())


@blueprint.post("/<row:candidate_id>/regulasi/<row:regulation_id>/hapus")
@access(OPERATOR)
def remove(candidate_id: int, regulation_id: int) -> Response:
    """Takes a record away; its file stays with the figure."""
    viewer = signed_in_viewer()
    own_candidate(viewer.user_id, candidate_id)
    with transaction():
        remove_regulation(candidate_id=candidate_id, regulation_id=regulation_id, by=viewer.user_id, now=now())
    return redirect(url_for("regulations.page", candidate_id=candidate_id), code=303)
