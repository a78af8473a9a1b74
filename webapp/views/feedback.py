"""A candidate's own result for its operators, once it is announced: where every point comes from, and objections."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.figure_words import words_of
from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.announcing import ObjectionForm, read_objection
from webapp.models import Candidate
from webapp.policy import may_see
from webapp.queries.sealed import objections_of, release_of, stage_of
from webapp.services import announcing
from webapp.services import candidates as service
from webapp.services.feedback_papers import feedback_pdf
from webapp.services.issuing import issued_file
from webapp.services.own_drawings import drawings_of
from webapp.services.paper_kinds import Wanted
from webapp.services.reporting import own_candidate
from webapp.services.sealed import Sealed, sealed_result
from webapp.views.candidate_result import Marked, Told, told_of
from webapp.views.objection_words import matter_words, matters_of
from webapp.views.one_paper import prints
from webapp.views.rubrics import rubric_of, rubric_of_record
from webapp.views.sealed_papers import asked_size
from webapp.views.secretariat import download
from webapp.views.wording import day_and_clock, here

blueprint = Blueprint("feedback", __name__)


def own_result(candidate_id: int) -> tuple[Candidate, Rubric, Sealed]:
    """The reader's own candidate with what was sealed of it. Raises NotFound before the announcement, as for others."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    category = candidate.category
    sealed = sealed_result(category.id)
    if sealed is None or not may_see("gains", OPERATOR, stage_of(category, now=now())):
        raise NotFound
    if service.sealed_rows(sealed, candidate.code) is None:
        raise NotFound
    return candidate, rubric_of(category), sealed


@blueprint.get("/isian/<row:candidate_id>/hasil")
@access(OPERATOR)
def page(candidate_id: int) -> str:
    """The tree behind the own total, claimed beside verified, what would have raised it most, objections."""
    return feedback_page(candidate_id, ObjectionForm())


def feedback_page(candidate_id: int, form: ObjectionForm) -> str:
    candidate, rubric, sealed = own_result(candidate_id)
    category, timezone = candidate.category, candidate.category.edition.timezone
    release = release_of(category.id)
    objections = [
        (one, matter_words(rubric, one.objection.matter), day_and_clock(one.objection.at, timezone))
        for one in objections_of(category.id, candidate.id)
    ]
    taken = {one.objection.matter for one, _words, _when in objections}
    return render_template(
        "report/feedback.html",
        candidate=candidate,
        category=category,
        edition=category.edition,
        result=told(rubric, sealed, candidate.code),
        drawings=drawings_of(sealed, rubric, candidate.code),
        changed=changed_figures(rubric, sealed, candidate.code),
        sealed=sealed,
        objections=objections,
        matters=[one for one in matters_of(rubric) if one[0] not in taken],
        closed=announcing.closed_sentence(category.id, now=now()),
        until="" if release is None else formats.long_moment(here(release.closes_at, timezone)),
        form=form,
    )


@blueprint.get("/isian/<row:candidate_id>/hasil/lembar-umpan-balik.pdf")
@access(OPERATOR)
@prints
def paper(candidate_id: int) -> Response:
    """The same on paper, as it was issued where it was; `?kertas=a4` for A4 in place of F4."""
    candidate, _rubric, sealed = own_result(candidate_id)
    issued = issued_file(sealed, Wanted("umpan-balik", candidate.code, asked_size()), settings().papers)
    pdf = issued or feedback_pdf(sealed, rubric_of_record(sealed), candidate.code, size=asked_size())
    return download(pdf, "application/pdf", f"umpan-balik-{candidate.category.edition.code}-{candidate.code}.pdf")


def told(rubric: Rubric, sealed: Sealed, code: str) -> Told:
    """The result in words. Raises Refused where the record doesn't explain itself."""
    rows = service.sealed_rows(sealed, code)
    assert rows is not None  # looked for before
    outcome = service.sealed_outcome(rubric, sealed, rows)
    return told_of(rubric, outcome, Marked(frozenset(), {}), service.gains_of(rubric, outcome, rows.counting))


def changed_figures(rubric: Rubric, sealed: Sealed, code: str) -> list[tuple[str, str, str]]:
    """(title, as claimed, as it counts) of the figures that verifying changed."""
    claimed, counting = sealed.inputs.claimed.get(code, {}), sealed.rows[code].cells
    return [
        (one.title, words_of(one, claimed[one.code]), words_of(one, counting.get(one.code, "")))
        for one in rubric.figures
        if one.code in claimed
    ]


@blueprint.post("/isian/<row:candidate_id>/hasil")
@access(OPERATOR)
def object_to(candidate_id: int) -> Response | tuple[str, int]:
    """Sends an objection; what is typed stays where it is refused."""
    _candidate, rubric, _sealed = own_result(candidate_id)
    form, by = read_objection(request.form), signed_in_viewer().user_id
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.problems:
        try:
            with transaction():
                candidate = own_candidate(by, candidate_id)
                announcing.object_to(candidate, rubric, form.matter, form.text, by=by, now=now())
        except NotFound:
            raise
        except Refused as refusal:
            form.problems["sanggahan"], status = refusal.sentence, refusal.status
        else:
            address = url_for("feedback.page", candidate_id=candidate_id, _anchor="sanggahan-anda")
            return redirect(address, code=HTTPStatus.SEE_OTHER)
    return feedback_page(candidate_id, form), status
