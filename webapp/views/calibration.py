"""Calibration before the first interview: a juror's sheet for an invented case, the spread, the secretariat's page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import JUROR, SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.forms.calibration import EXAMPLE, read_case, read_closing
from webapp.forms.plenary import WordsForm
from webapp.forms.sheet import SheetForm, form_of, read_sheet_form
from webapp.models import INTERVIEWS, Calibration, Category
from webapp.policy import may_see
from webapp.queries.calibration import OwnCalibration, calibration_of, committed_answers, committed_count
from webapp.queries.sheets import Content
from webapp.services import calibration as service
from webapp.services.sheets import Typed
from webapp.views.calibration_words import SpreadWords, spread_words
from webapp.views.items import leaves_of
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import clock_words, day_and_clock

blueprint = Blueprint("calibration", __name__)

Answered = str | Response | tuple[str, int]


@blueprint.get("/penilaian/kalibrasi/<row:category_id>")
@access(JUROR)
def page(category_id: int) -> str:
    """The own sheet for the case; once all have committed, the spread."""
    own = service.part_of(signed_in_viewer().user_id, category_id)
    return own_page(own, rubric_of(own.category), form_of(own.content))


def own_page(own: OwnCalibration, rubric: Rubric, form: SheetForm, told: str = "") -> str:
    content, category = own.content, own.category
    closed = own.calibration.closed_at is not None
    saved = content.saved_at
    return render_template(
        "juror/calibration.html",
        category=category,
        edition=category.edition,
        calibration=own.calibration,
        content=content,
        leaves=leaves_of(rubric, content),
        digest=rubric.digest,
        form=form,
        told=told,
        frozen=closed or own.committed or category.state not in service.OPEN_STAGES,
        saved="" if saved is None else clock_words(saved, now(), category.edition.timezone),
        spreads=spreads(own.calibration, rubric, content) if closed else (),
        closed=closed,
    )


def spreads(calibration: Calibration, rubric: Rubric, own: Content) -> tuple[SpreadWords, ...]:
    """The spread of a closed calibration; nothing of one that isn't."""
    return spread_words(service.spreads_of(rubric, committed_answers(calibration)), own.answers)


@blueprint.post("/penilaian/kalibrasi/<row:category_id>")
@access(JUROR)
def save(category_id: int) -> Answered:
    """Keeps what was typed, or commits it; what can't be kept is there to be read and sent again."""
    by = signed_in_viewer().user_id
    own = service.part_of(by, category_id)
    rubric = rubric_of(own.category)
    form = read_sheet_form(rubric, request.form, own.content)
    if form.problems:
        return own_page(own, rubric, form), 422
    typed = Typed(form.answers, form.note, form.version, form.client_id)
    commit = request.form.get("next") == "commit"
    try:
        with transaction():
            told = service.save_calibration(
                by=by, category_id=category_id, rubric=rubric, typed=typed, commit=commit, now=now()
            )
    except (Conflict, Forbidden) as refused:
        return refused_page(by, category_id, form, refused)
    if told:
        own = service.part_of(by, category_id)
        return own_page(own, rubric, form_of(own.content), told), 422
    return redirect(url_for("calibration.page", category_id=category_id), code=303)


def refused_page(by: int, category_id: int, form: SheetForm, refused: Refused) -> tuple[str, int]:
    """Everything typed stays on the page, upon the version and the rubric that are stored now."""
    own = service.part_of(by, category_id)
    form.version = own.content.version
    return own_page(own, rubric_of(own.category), form, refused.sentence), refused.status


@blueprint.get("/edisi/<edition>/<category>/kalibrasi")
@access(SECRETARIAT)
def office(edition: str, category: str) -> str:
    """How many have committed, and the spread once all have; never whose."""
    return office_page(category_for(edition, category), WordsForm(EXAMPLE), WordsForm())


def office_page(found: Category, case: WordsForm, closing: WordsForm) -> str:
    row, rubric = calibration_of(found.id), rubric_of(found)
    committed, seats = committed_count(found.id)
    shown = may_see("calibration_spread", SECRETARIAT, found.state)
    timezone = found.edition.timezone
    return render_template(
        "secretariat/calibration.html",
        category=found,
        edition=found.edition,
        calibration=row,
        committed=committed,
        seats=seats,
        opens=found.state in service.OPEN_STAGES,
        interviews=INTERVIEWS,
        opened="" if row is None else day_and_clock(row.at, timezone),
        closed="" if row is None or row.closed_at is None else day_and_clock(row.closed_at, timezone),
        spreads=spreads(row, rubric, Content()) if row is not None and shown else (),
        case=case,
        closing=closing,
    )


@blueprint.post("/edisi/<edition>/<category>/kalibrasi")
@access(SECRETARIAT)
def begin(edition: str, category: str) -> Answered:
    """Puts the case before the panel."""
    found, form = category_for(edition, category), read_case(request.form)
    rubric, by = rubric_of(found), signed_in_viewer().user_id
    if form.problems:
        return office_page(found, form, WordsForm()), 422
    try:
        with transaction():
            service.open_calibration(category_for(edition, category), rubric, form.text, by=by, now=now())
    except Refused as refused:
        form.problems["kasus"] = refused.sentence
        return office_page(category_for(edition, category), form, WordsForm()), refused.status
    return redirect(url_for("calibration.office", edition=edition, category=category), code=303)


@blueprint.post("/edisi/<edition>/<category>/kalibrasi/tutup")
@access(SECRETARIAT)
def close(edition: str, category: str) -> Answered:
    """Ends it without those who haven't committed, for a written reason."""
    found, form = category_for(edition, category), read_closing(request.form)
    by = signed_in_viewer().user_id
    if form.problems:
        return office_page(found, WordsForm(EXAMPLE), form), 422
    try:
        with transaction():
            service.close_calibration(found.id, reason=form.text, by=by, now=now())
    except NotFound:
        raise
    except Refused as refused:
        form.problems["alasan"] = refused.sentence
        return office_page(category_for(edition, category), WordsForm(EXAMPLE), form), refused.status
    return redirect(url_for("calibration.office", edition=edition, category=category), code=303)
