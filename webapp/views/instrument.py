"""The secretariat's pages on a category's rubric: what it says, what another would do, and taking that instead."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.advice import advise
from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.instrument import AcceptForm, TrialForm, packed, read_acceptance, read_trial
from webapp.models import Category
from webapp.queries.instrument import rubric_changes
from webapp.rubric_store import Draft, pinned_file
from webapp.services import instrument as service
from webapp.views.effect_words import effect_page
from webapp.views.instrument_words import check_rows, node_rows, rule_facts
from webapp.views.kept import file_stays
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("instrument", __name__, url_prefix="/edisi")

Answered = str | Response | tuple[str, int]


@blueprint.get("/<edition>/<category>/rubrik")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """The rubric in use, as a table anybody can read, with what is unwise in it and how it came here."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    text, name = pinned_file(found.rubric_code, found.rubric_digest, folder=settings().rubrics)
    zone = found.edition.timezone
    return render_template(
        "secretariat/instrument.html",
        category=found,
        edition=found.edition,
        rubric=rubric,
        rows=tuple(node_rows(rubric)),
        checks=tuple(check_rows(rubric)),
        facts=tuple(rule_facts(rubric)),
        advice=advise(rubric, text, name),
        changes=[(one, count, day_and_clock(one.at, zone)) for one, count in rubric_changes(found.id)],
        open=service.may_change(found),
        closed=service.CLOSED,
    )


@blueprint.get("/<edition>/<category>/rubrik/coba")
@access(SECRETARIAT)
def trial(edition: str, category: str) -> str:
    return trial_page(category_for(edition, category), TrialForm())


def trial_page(found: Category, form: TrialForm) -> str:
    """Where a file is chosen or a text pasted; what is wrong with the last one stands above it."""
    return render_template(
        "secretariat/instrument_trial.html",
        category=found,
        edition=found.edition,
        form=form,
        open=service.may_change(found),
        closed=service.CLOSED,
    )


@blueprint.post("/<edition>/<category>/rubrik/coba")
@access(SECRETARIAT)
def try_out(edition: str, category: str) -> Answered:
    """What the rubric would do; nothing changes. Every problem of a bad one at once, with its text still there."""
    found = category_for(edition, category)
    upload = request.files.get("file")
    form = read_trial(request.form, (upload.filename, upload.read()) if upload and upload.filename else None)
    if form.draft is None:
        if upload and form.faults:
            file_stays(upload)  # its text is on the page, to be mended there
        return trial_page(found, form), 422
    return effect_answer(found, AcceptForm(form, (found.rubric_digest, found.state)), 200)


def effect_answer(found: Category, form: AcceptForm, status: int) -> Answered:
    """The effect, with the acceptance beneath it where nothing stands in the way."""
    draft = form.trial.draft
    assert draft is not None
    old = rubric_of(found)
    try:
        preview = service.preview(found, old, draft)
        obstacle = service.obstacle(found, old, draft)
    except Refused as refusal:
        form.trial.problems["berkas"] = refusal.sentence
        return trial_page(found, form.trial), refusal.status
    page = render_template(
        "secretariat/instrument_effect.html",
        category=found,
        edition=found.edition,
        old=old,
        draft=draft,
        form=form,
        effect=effect_page(old, draft.rubric, preview),
        same=preview.difference.empty and draft.rubric.digest != old.digest,
        obstacle=obstacle,
        stage=STAGES[found.state],
        blind=preview.effect is None,
        advice=advise(draft.rubric, draft.text, form.trial.name),
        packed=packed(draft.text),
    )
    return page, status


@blueprint.post("/<edition>/<category>/rubrik/terima")
@access(SECRETARIAT)
def accept(edition: str, category: str) -> Answered:
    """Puts the rubric that was shown in the place of the old one; the typed reason stays where it can't be done."""
    found = category_for(edition, category)
    form = read_acceptance(request.form)
    draft = form.trial.draft
    if draft is None:
        form.trial.problems.update(form.problems)
        return trial_page(found, form.trial), 422
    if form.problems:
        return effect_answer(found, form, 422)
    try:
        store(found, form, draft)
    except Refused as refusal:
        found = category_for(edition, category)
        form.problems["alasan"] = refusal.sentence
        form.seen = (found.rubric_digest, found.state)
        return effect_answer(found, form, refusal.status)
    return redirect(url_for("instrument.page", edition=edition, category=category), code=303)


def store(found: Category, form: AcceptForm, draft: Draft) -> None:
    """Accepts the draft in one transaction. Raises Refused."""
    category_id, old, by = found.id, rubric_of(found), signed_in_viewer().user_id
    with transaction():
        service.accept_rubric(
            category_id=category_id,
            seen=form.seen,
            old=old,
            draft=draft,
            reason=form.reason,
            by=by,
            now=now(),
            folder=settings().rubrics,
        )
