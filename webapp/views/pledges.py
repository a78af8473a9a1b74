"""Before the first score: the pledge of integrity, then conflicts of interest; one page each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import JUROR, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.pledges import ConflictForm, PledgeForm, read_conflicts, read_pledge
from webapp.models import CONFLICTS, NO_CONFLICT, Panelist
from webapp.queries.conflicts import Declared, declared_by, pledge_of
from webapp.services.pledges import BEFORE_PLENARY, PLEDGE, TOO_LATE, Answered, declare, give_pledge, panelist_of
from webapp.views.wording import CONFLICT_CHOICES, conflict_words, day_and_clock

blueprint = Blueprint("pledges", __name__, url_prefix="/penilaian/kesediaan")

Page = str | Response | tuple[str, int]


@blueprint.get("/<row:category_id>")
@access(JUROR)
def prepare(category_id: int) -> str:
    """The pledge, and once it is given the conflicts."""
    panelist = panelist_of(signed_in_viewer().user_id, category_id)
    if pledge_of(panelist.id) is None:
        return pledge_page(panelist, PledgeForm())
    return conflict_page(panelist, ConflictForm())


def pledge_page(panelist: Panelist, form: PledgeForm) -> str:
    return render_template(
        "juror/pledge.html",
        panelist=panelist,
        category=panelist.category,
        edition=panelist.category.edition,
        sentences=PLEDGE,
        form=form,
    )


@blueprint.post("/<row:category_id>/pakta")
@access(JUROR)
def pledge(category_id: int) -> Page:
    by, form = signed_in_viewer().user_id, read_pledge(request.form)
    if form.problems:
        return pledge_page(panelist_of(by, category_id), form), 422
    with transaction():
        give_pledge(by=by, category_id=category_id, name=form.name, now=now())
    return redirect(url_for("pledges.prepare", category_id=category_id), code=303)


def conflict_page(panelist: Panelist, form: ConflictForm) -> str:
    """Every candidate with what was said of it; what is chosen in `form` goes first."""
    rows = declared_by(panelist)
    pledge = pledge_of(panelist.id)
    timezone = panelist.category.edition.timezone
    return render_template(
        "juror/conflicts.html",
        category=panelist.category,
        edition=panelist.category.edition,
        declared=[(row, said_words(row, timezone)) for row in rows if row.kind in CONFLICTS],
        rows=[row for row in rows if row.kind not in CONFLICTS],
        first=any(not row.kind for row in rows),
        form=form,
        choices=CONFLICT_CHOICES,
        pledged=day_and_clock(pledge.at, timezone) if pledge else "",
        closed="" if panelist.category.state in BEFORE_PLENARY else TOO_LATE,
    )


def said_words(row: Declared, timezone: str) -> str:
    """`keluarga (saudara kandung kepala dinas), 13 Februari 12.00 WITA`."""
    when = f", {day_and_clock(row.at, timezone)}" if row.at else ""
    return f"{conflict_words(row.kind, row.reason)}{when}"


@blueprint.post("/<row:category_id>/benturan")
@access(JUROR)
def conflicts(category_id: int) -> Page:
    """Keeps an answer for each candidate, and says which sheets are gone by it."""
    by = signed_in_viewer().user_id
    panelist = panelist_of(by, category_id)
    form = read_conflicts(
        request.form, [row.candidate_id for row in declared_by(panelist) if row.kind not in CONFLICTS]
    )
    if form.problems:
        return conflict_page(panelist, form), 422
    try:
        with transaction():
            declare(by=by, category_id=category_id, answers=answers_of(form), now=now())
    except Refused as refusal:
        form.problems["selebihnya"] = refusal.sentence
        return conflict_page(panelist_of(by, category_id), form), refusal.status
    return redirect(url_for("juror.today"), code=303)


def answers_of(form: ConflictForm) -> dict[int, Answered]:
    """What wasn't chosen is "none", as the form says in one sentence for all of them."""
    return {candidate: Answered(kind or NO_CONFLICT, form.reasons[candidate]) for candidate, kind in form.kinds.items()}
