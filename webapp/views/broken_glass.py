"""Looking into one sheet before the plenary: asking for it, and the look itself, by the two who agreed."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import JUROR, SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.joint_acts import ProposalForm, read_proposal
from webapp.models import BREAK_GLASS, INTERVIEWS, Category
from webapp.queries.broken_glass import begun_sheets, views_of
from webapp.queries.joint_acts import approved_acts
from webapp.queries.sheets import Content
from webapp.services import broken_glass as service
from webapp.services import joint_acts
from webapp.views.confirming import confirm_identity, needs_secret
from webapp.views.items import lines_of
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import clock_words, day_and_clock

blueprint = Blueprint("glass", __name__)

BASE = "/edisi/<edition>/<category>/buka-lembar"


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """What was looked into, and asking for one sheet."""
    return glass_page(category_for(edition, category), ProposalForm())


def glass_page(found: Category, form: ProposalForm) -> str:
    timezone, views = found.edition.timezone, views_of(found.id)
    return render_template(
        "joint/glass.html",
        category=found,
        edition=found.edition,
        form=form,
        open=found.state == INTERVIEWS,
        why=service.ONLY_INTERVIEWS,
        sheets=begun_sheets(found.id) if found.state == INTERVIEWS else (),
        past=[
            (act, end, day_and_clock(end.at, timezone), [look_words(one.by.name, one.at, timezone) for one in seen])
            for act, end in approved_acts(found.id, BREAK_GLASS)
            for seen in [views.get(act.id, [])]
        ],
        ask=needs_secret(),
    )


def look_words(name: str, at: datetime, timezone: str) -> str:
    return f"{name}, {day_and_clock(at, timezone)}"


@blueprint.post(BASE)
@access(SECRETARIAT)
def propose(edition: str, category: str) -> Response | tuple[str, int]:
    """Asks to look into one sheet; what is typed stays where it is refused."""
    found, form, status = category_for(edition, category), read_proposal(request.form), 422
    category_id, by = found.id, signed_in_viewer().user_id
    if not form.problems and form.subject_id is not None:
        try:
            confirmed_at = confirm_identity()
            with transaction():
                subject = service.subject_for(category_id, form.subject_id)
                act = joint_acts.propose(subject, reason=form.reason, by=by, confirmed_at=confirmed_at, now=now())
                act_id = act.id
        except Refused as refusal:
            form.problems["rahasia"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("joint.one", act_id=act_id), code=303)
    return glass_page(category_for(edition, category), form), status


@blueprint.get("/persetujuan/<row:act_id>/lembar")
@access(JUROR, SECRETARIAT)
def agreed(act_id: int) -> str:
    """Until when the two may look, and the button; what is on the sheet isn't here."""
    return look_page(act_id)


def look_page(act_id: int, content: Content | None = None, rubric: Rubric | None = None) -> str:
    by = signed_in_viewer().user_id
    act, end = service.agreed_act(act_id, by=by)
    timezone = act.category.edition.timezone
    return render_template(
        "joint/look.html",
        act=act,
        edition=act.category.edition,
        until=clock_words(service.open_until(end), now(), timezone),
        closed=service.why_closed(act, end, by=by, now=now()),
        lines=lines_of(rubric, content) if rubric is not None and content is not None else (),
        note=content.note if content is not None else "",
        shown=content is not None,
        looks=[look_words(one.by.name, one.at, timezone) for one in views_of(act.category_id).get(act.id, [])],
    )


@blueprint.post("/persetujuan/<row:act_id>/lembar")
@access(JUROR, SECRETARIAT)
def look(act_id: int) -> str:
    """The sheet, read-only. Every look is kept, so it is the answer itself and no address leads to it again."""
    with transaction():
        _sheet, content = service.look(act_id, by=signed_in_viewer().user_id, now=now())
    act, _end = service.agreed_act(act_id, by=signed_in_viewer().user_id)
    return look_page(act_id, content, rubric_of(act.category))
