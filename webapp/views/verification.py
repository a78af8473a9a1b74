"""Verifying: the queue, one candidate, one figure beside its evidence, many at once; and what operators are told."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import OPERATOR, SECRETARIAT, VERIFIER, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, NotFound, Refused
from webapp.forms.texts import TextRefused
from webapp.forms.verdicts import VerdictForm, read_id, read_many, read_verdict
from webapp.models import ACCEPTED, ANNOUNCED, CONFIRMED, INTERVIEWS, PLENARY, SEALED, Candidate
from webapp.queries.reporting import candidate_by_id
from webapp.queries.verification import DECIDED, UNDECIDED, WAITING
from webapp.services.replaced import Replaced
from webapp.services.reporting import own_candidate
from webapp.services.verification import Case, Overtaken, Ruling, case_of, decide
from webapp.views import verification_page as pages
from webapp.views.province_words import provinces_told
from webapp.views.rubrics import rubric_of
from webapp.views.verdict_words import Item, item_by_code, items_of, outcome_words
from webapp.views.verification_desk import Desk, desk_of
from webapp.views.verification_queue import STANDS, queue_page

blueprint = Blueprint("verification", __name__)

VERIFIED = frozenset({INTERVIEWS, PLENARY, SEALED, ANNOUNCED})


def case_here(candidate_id: int) -> Case:
    """A candidate that handed in. Raises NotFound alike for no candidate and for none handed in."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None:
        raise NotFound
    return case_of(candidate, rubric_of(candidate.category))


def desk_here(candidate_id: int) -> Desk:
    return desk_of(case_here(candidate_id), user_id=signed_in_viewer().user_id, now=now())


@blueprint.get("/verifikasi")
@access(VERIFIER, SECRETARIAT)
def queue() -> str:
    """Everybody who handed in, who waits longest first."""
    page = queue_page(request.args, user_id=signed_in_viewer().user_id, now=now())
    sample = next((one.edition for one in page.categories if one.edition.sample), None)
    return render_template("verification/queue.html", page=page, stands=STANDS, edition=sample)


@blueprint.get("/verifikasi/<row:candidate_id>")
@access(VERIFIER, SECRETARIAT)
def candidate(candidate_id: int) -> str:
    """One candidate: every figure, what verifying did to the points of its indicators."""
    desk, role = desk_here(candidate_id), signed_in_viewer().role
    category = desk.found.candidate.category
    return render_template(
        "verification/candidate.html",
        page=pages.candidate_page(desk),
        province=provinces_told(category, role, category.state).get(desk.found.candidate.code),
        candidate=desk.found.candidate,
        edition=category.edition,
        decides=role == VERIFIER,
    )


@blueprint.get("/verifikasi/<row:candidate_id>/angka/<figure>")
@access(VERIFIER, SECRETARIAT)
def figure(candidate_id: int, figure: str) -> str:
    """One figure: claim and findings on one side, the pages that prove it on the other."""
    desk = desk_here(candidate_id)
    return figure_text(desk, item_here(desk.found, figure), VerdictForm())


def item_here(found: Case, code: str) -> Item:
    item = item_by_code(found, code)
    if item is None:
        raise NotFound
    return item


def figure_text(desk: Desk, item: Item, form: VerdictForm, clash: str = "") -> str:
    """The page with what was typed; `clash` says what a colleague decided meanwhile."""
    return render_template(
        "verification/figure.html",
        page=pages.figure_page(desk, item),
        candidate=desk.found.candidate,
        edition=desk.found.candidate.category.edition,
        form=form,
        clash=clash,
        decides=signed_in_viewer().role == VERIFIER and not desk.closed,
    )


@blueprint.post("/verifikasi/<row:candidate_id>/angka/<figure>")
@access(VERIFIER)
def rule(candidate_id: int, figure: str) -> Response | tuple[str, int]:
    """Keeps one verdict and goes on to the next figure; what can't be kept stays typed, with why."""
    found = case_here(candidate_id)
    item = item_here(found, figure)
    form = read_verdict(item.figure, request.form)
    if form.problems:
        return figure_text(desk_here(candidate_id), item, form), 422
    asked = Ruling(
        figure, form.verdict, form.seen, form.value, form.reason, evidence_id=form.evidence_id, page=form.page
    )
    try:
        keep(found.candidate, found.rubric, [asked], form.submission)
    except Overtaken as refusal:
        return overtaken(candidate_id, item, form, refusal)
    except Replaced as refusal:
        return replaced(candidate_id, figure, refusal)
    except Refused as refusal:
        form.problems["keputusan"] = refusal.sentence
        return figure_text(desk_here(candidate_id), item, form), refusal.status
    return redirect(next_figure(candidate_id, figure), code=303)


def overtaken(candidate_id: int, item: Item, form: VerdictForm, refusal: Overtaken) -> tuple[str, int]:
    """Both verdicts: the colleague's, which stands, and one's own, still typed in its form."""
    desk = desk_here(candidate_id)
    return figure_text(desk, item, form, clash=refusal.sentence), refusal.status


def replaced(candidate_id: int, figure: str, refusal: Replaced) -> tuple[str, int]:
    """What was typed, beside the figure as the rubric has it now. Raises `refusal` where it asks for none."""
    desk = desk_here(candidate_id)
    item = item_by_code(desk.found, figure)
    if item is None:
        raise refusal
    form = read_verdict(item.figure, request.form)
    form.problems["keputusan"] = refusal.sentence
    return figure_text(desk, item, form), refusal.status


def keep(candidate: Candidate, rubric: Rubric, asked: Sequence[Ruling], submission: int) -> int:
    """The one write of this module. Raises Refused."""
    by, candidate_id = signed_in_viewer().user_id, candidate.id
    with transaction():
        again = candidate_by_id(candidate_id)
        if again is None:
            raise NotFound
        return decide(again, rubric, asked, submission_id=submission, by=by, now=now())


def next_figure(candidate_id: int, code: str) -> str:
    """The next one that waits for this reader; the candidate's page when none does."""
    return pages.onward(desk_here(candidate_id), code) or url_for(".candidate", candidate_id=candidate_id)


@blueprint.get("/verifikasi/<row:candidate_id>/sekaligus")
@access(VERIFIER)
def many(candidate_id: int) -> str:
    """What would be accepted together, before it is."""
    return many_text(desk_here(candidate_id))


def many_text(desk: Desk, problem: str = "") -> str:
    found = desk.found
    listed = pages.bulk_items(desk)
    rows = [(pages.figure_row(desk, item), verdict_for(found, item), newest_id(found, item)) for item in listed]
    return render_template(
        "verification/many.html",
        rows=rows,
        found=found,
        candidate=found.candidate,
        edition=found.candidate.category.edition,
        closed=desk.closed,
        problem=problem,
        left=sum(desk.asks(code) for code in found.states) - len(listed),
        four_eyes=found.candidate.category.edition.four_eyes,
    )


def verdict_for(found: Case, item: Item) -> str:
    """What a press does to it: accept what nobody decided, confirm what a colleague accepted."""
    return {UNDECIDED: ACCEPTED, WAITING: CONFIRMED}[found.state(item.code)]


def newest_id(found: Case, item: Item) -> int:
    newest = found.newest(item.code)
    return 0 if newest is None else newest.id


@blueprint.post("/verifikasi/<row:candidate_id>/sekaligus")
@access(VERIFIER)
def rule_many(candidate_id: int) -> Response | tuple[str, int]:
    """Keeps all that was listed, or nothing when any of it changed meanwhile."""
    desk = desk_here(candidate_id)
    try:
        asked = [Ruling(code, verdict, seen) for code, verdict, seen in read_many(request.form)]
        submission = read_id(request.form.get("submission", ""))
    except TextRefused as refusal:
        return many_text(desk, str(refusal)), 422
    findings = [one.figure for one in asked if not desk.is_clean(one.figure)]
    try:
        if findings:
            raise Conflict("Sejak halaman ini dibuka ada temuan pada sebagian angka itu. Tidak ada yang berubah.")
        keep(desk.found.candidate, desk.found.rubric, asked, submission)
    except Refused as refusal:
        return many_text(desk_here(candidate_id), f"{refusal.sentence} Periksa lagi daftarnya."), refusal.status
    return redirect(url_for(".candidate", candidate_id=candidate_id), code=303)


@blueprint.get("/isian/<row:candidate_id>/hasil-verifikasi")
@access(OPERATOR)
def outcome(candidate_id: int) -> str:
    """What became of each figure, told to the candidate's own operators once verifying has ended."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    told = outcomes_of(candidate) if candidate.category.state in VERIFIED else None
    return render_template(
        "verification/outcome.html", candidate=candidate, edition=candidate.category.edition, outcomes=told
    )


def outcomes_of(candidate: Candidate) -> list[tuple[str, str, str]]:
    """(title, claimed, outcome) of each figure that was decided; nothing where nothing was handed in."""
    try:
        found = case_of(candidate, rubric_of(candidate.category))
    except NotFound:
        return []
    decided = [item for item in items_of(found) if found.state(item.code) == DECIDED]
    return [
        (item.title, item.words(found.claimed(item.code)), outcome_words(item, found.history[item.code]))
        for item in decided
    ]
