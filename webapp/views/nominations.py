"""Who is assessed: the secretariat's list, proposals of a branch, and what is decided about one candidate."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import BRANCH, SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.invitations import InviteForm
from webapp.forms.nominations import ProposalForm, StandingForm, read_proposals, read_standing
from webapp.models import ACTIVE, PROPOSED, Candidate, Category
from webapp.queries import nominations as queries
from webapp.services import nominations as service
from webapp.services.invitations import OPEN as INVITES
from webapp.services.reference import reference_faults
from webapp.views import nomination_words as words
from webapp.views.paging import paging, read_list
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("nominations", __name__)

ON_A_PAGE = 50


def open_category(edition: str, category: str) -> Category:
    """A category that takes proposals. Raises NotFound: a branch learns nothing of the others."""
    found = category_for(edition, category)
    if found.state not in service.OPEN:
        raise NotFound
    return found


def candidate_in(category: Category, candidate_id: int) -> Candidate:
    """Raises NotFound."""
    found = queries.candidate_of(category.id, candidate_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/edisi/<edition>/<category>/kandidat")
@access(SECRETARIAT)
def candidates(edition: str, category: str) -> str:
    """One of the three lists, a page at a time: how far everybody is, what waits, who left and why."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    asked = request.args.get("daftar", "")
    chosen = asked if asked in words.LISTS else next(iter(words.LISTS))
    sought, wanted, remark = read_list(request.args)
    conditions = queries.fitting(found.id, words=sought.split(), standings=words.LISTS[chosen][1])
    place = paging(wanted, queries.count_nominated(conditions), ON_A_PAGE)
    counts = queries.count_by_standing(found.id)
    return render_template(
        "secretariat/nominations.html",
        category=found,
        edition=found.edition,
        rows=words.rows_of(found, rubric, queries.nominated(conditions, place.start, place.stop), now()),
        lists=[(key, title, sum(counts.get(one, 0) for one in held)) for key, (title, held) in words.LISTS.items()],
        chosen=chosen,
        sought=sought,
        remark=remark,
        place=place,
        open=found.state in service.OPEN,
        invites=found.state in INVITES and counts.get(ACTIVE, 0) > 0,
        deadline=words.deadline_words(found),
        faults=reference_faults(edition, rubric),
    )


@blueprint.get("/edisi/<edition>/<category>/usul")
@access(SECRETARIAT)
def add(edition: str, category: str) -> str:
    found = category_for(edition, category)
    return proposal_page(found, rubric_of(found), ProposalForm())


@blueprint.post("/edisi/<edition>/<category>/usul")
@access(SECRETARIAT)
def add_post(edition: str, category: str) -> Response | tuple[str, int]:
    """All lines become candidates, or none does."""
    found = category_for(edition, category)
    refused = put_forward(found, rubric_of(found), ACTIVE)
    if refused is not None:
        return refused
    return redirect(url_for("nominations.candidates", edition=edition, category=category), code=303)


def put_forward(found: Category, rubric: Rubric, standing: str) -> tuple[str, int] | None:
    """Stores what was pasted; None when that is done, else the page with everything that was typed."""
    category_id, edition, code = found.id, found.edition.code, found.code
    form, by = read_proposals(request.form), signed_in_viewer().user_id
    status = 422
    if not form.problems:
        try:
            with transaction():
                kind = rubric.category
                service.propose(category_id, form.lines, kind=kind, standing=standing, by=by, now=now())
        except service.ProposalsRefused as refusal:
            form.problems["daftar"], form.faults = refusal.sentence, refusal.faults
        except Refused as refusal:
            form.problems["daftar"], status = refusal.sentence, refusal.status
        else:
            return None
    return proposal_page(category_for(edition, code), rubric, form), status


def proposal_page(found: Category, rubric: Rubric, form: ProposalForm) -> str:
    return render_template(
        "secretariat/nominations_add.html",
        category=found,
        edition=found.edition,
        form=form,
        example=service.EXAMPLES.get(rubric.category, service.FREE_EXAMPLE),
        regional=rubric.category in service.DOTS,
        open=found.state in service.OPEN,
        closed=service.NOT_OPEN,
        branch=signed_in_viewer().role == BRANCH,
        stage=STAGES[found.state],
    )


@blueprint.get("/edisi/<edition>/<category>/pencalonan/<row:candidate_id>")
@access(SECRETARIAT)
def nomination(edition: str, category: str, candidate_id: int) -> str:
    """One candidate: its standing with its history, its invitations, and what can be done."""
    found = category_for(edition, category)
    return nomination_page(found, candidate_in(found, candidate_id), StandingForm(), InviteForm())


def nomination_page(found: Category, candidate: Candidate, form: StandingForm, invite: InviteForm) -> str:
    timezone, at = found.edition.timezone, now()
    changes = [(change, day_and_clock(change.at, timezone)) for change in queries.standing_changes(candidate.id)]
    invitations = [words.invitation_line(row, name, timezone, at) for row, name in queries.invitations_of(candidate.id)]
    moves = () if found.state in service.ENDED else service.MOVES[candidate.standing]
    return render_template(
        "secretariat/nominations_one.html",
        category=found,
        edition=found.edition,
        candidate=candidate,
        standing=words.standing_words(candidate.standing, candidate.standing_at, timezone),
        shape=words.standing_shape(candidate.standing),
        titles=service.TITLES,
        moves=[(new, words.VERBS[candidate.standing, new]) for new in moves],
        unasked=candidate.standing == PROPOSED,
        changes=changes,
        operators=queries.operators_of(candidate.id),
        sends=settings().mail is not None,
        invitations=invitations,
        invites=found.state in INVITES and candidate.standing == ACTIVE,
        form=form,
        invite=invite,
    )


@blueprint.post("/edisi/<edition>/<category>/pencalonan/<row:candidate_id>/kedudukan")
@access(SECRETARIAT)
def decide(edition: str, category: str, candidate_id: int) -> Response | tuple[str, int]:
    """Takes, declines, withdraws, disqualifies or brings back; the typed reason stays when it is refused."""
    found = category_for(edition, category)
    candidate_in(found, candidate_id)
    form, by, status = read_standing(request.form), signed_in_viewer().user_id, 422
    rubric, why = rubric_of(found), form.reason
    if not form.problems:
        try:
            with transaction():
                service.change_standing(
                    candidate_id, old=form.old, new=form.new, rubric=rubric, reason=why, by=by, now=now()
                )
        except Refused as refusal:
            form.problems["alasan"], status = refusal.sentence, refusal.status
        else:
            target = url_for(".nomination", edition=edition, category=category, candidate_id=candidate_id)
            return redirect(target, code=303)
    found = category_for(edition, category)
    return nomination_page(found, candidate_in(found, candidate_id), form, InviteForm()), status


@blueprint.get("/edisi/<edition>/<category>/hak-impor")
@access(SECRETARIAT)
def grants(edition: str, category: str) -> str:
    """Which operators may bring in all candidates of a region at once."""
    return grants_page(category_for(edition, category), {}, "")


def grants_page(found: Category, typed: dict[str, str], problem: str) -> str:
    rows = [(row, service.region_of(row.prefix), name, login) for row, name, login in queries.grants_of(found.id)]
    return render_template(
        "secretariat/nominations_grants.html",
        category=found,
        edition=found.edition,
        rows=rows,
        typed=typed,
        problem=problem,
    )


@blueprint.post("/edisi/<edition>/<category>/hak-impor")
@access(SECRETARIAT)
def grant(edition: str, category: str) -> Response | tuple[str, int]:
    category_id = category_for(edition, category).id
    typed = {name: request.form.get(name, "") for name in ("login", "code")}
    try:
        with transaction():
            service.grant_region(category_id, login=typed["login"], code=typed["code"])
    except Refused as refusal:
        return grants_page(category_for(edition, category), typed, refusal.sentence), refusal.status
    return redirect(url_for(".grants", edition=edition, category=category), code=303)


@blueprint.post("/edisi/<edition>/<category>/hak-impor/<row:grant_id>/cabut")
@access(SECRETARIAT)
def revoke_grant(edition: str, category: str, grant_id: int) -> Response:
    category_id = category_for(edition, category).id
    with transaction():
        service.revoke_grant(category_id, grant_id)
    return redirect(url_for(".grants", edition=edition, category=category), code=303)


@blueprint.get("/usulan")
@access(BRANCH)
def proposals() -> str:
    """A branch's own proposals with what became of them, and where it can propose."""
    own = queries.proposals_of(signed_in_viewer().user_id)
    rows = [
        (one, words.standing_shape(one.standing), words.standing_words(one.standing, one.standing_at, zone_of(one)))
        for one in own
    ]
    categories = queries.open_categories()
    editions = [one.edition for one in categories] + [one.category.edition for one in own]
    return render_template(
        "secretariat/nominations_own.html",
        rows=rows,
        categories=[(one, words.deadline_words(one)) for one in categories],
        edition=editions[0] if editions else None,
    )


def zone_of(candidate: Candidate) -> str:
    return candidate.category.edition.timezone


@blueprint.get("/usulan/<edition>/<category>")
@access(BRANCH)
def suggest(edition: str, category: str) -> str:
    found = open_category(edition, category)
    return proposal_page(found, rubric_of(found), ProposalForm())


@blueprint.post("/usulan/<edition>/<category>")
@access(BRANCH)
def suggest_post(edition: str, category: str) -> Response | tuple[str, int]:
    """All lines become proposals, which the secretariat takes or declines, or none does."""
    found = open_category(edition, category)
    refused = put_forward(found, rubric_of(found), PROPOSED)
    return redirect(url_for(".proposals"), code=303) if refused is None else refused
