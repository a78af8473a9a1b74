"""The secretariat's page after the seal: when the result becomes public, objections and answers, corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.figure_words import words_of
from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.forms.announcing import (
    ACCEPTED,
    AnnouncementForm,
    CorrectionForm,
    ObjectionForm,
    read_announcement,
    read_figure_correction,
    read_objection_answer,
)
from webapp.forms.plenary import NO_REASON, WordsForm, read_words_form
from webapp.models import ANNOUNCE, ANNOUNCED, CORRECT, SEALED, Category, Edition, FigureCorrection
from webapp.queries.joint_acts import open_acts
from webapp.queries.sealed import corrections_of, objections_of, release_of
from webapp.services import announcing, joint_acts
from webapp.services.sealed import sealed_result
from webapp.views.confirming import confirm_identity, needs_secret
from webapp.views.objection_words import matter_words
from webapp.views.plenary import propose as propose_result
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import STAGES, day_and_clock, here

blueprint = Blueprint("announcing", __name__, url_prefix="/edisi")

USUAL_CLOCK, USUAL_DAYS = "10.00", "7"


@dataclass
class Forms:
    """What was typed into the page's forms; `answered` is the objection whose answer was refused."""

    release: AnnouncementForm = field(default_factory=lambda: AnnouncementForm(clock=USUAL_CLOCK, days_text=USUAL_DAYS))
    answer: ObjectionForm = field(default_factory=ObjectionForm)
    correction: CorrectionForm = field(default_factory=CorrectionForm)
    result: WordsForm = field(default_factory=WordsForm)
    answered: int = 0

    @property
    def problems(self) -> dict[str, str]:
        forms = (self.release, self.answer, self.correction, self.result)
        return {name: told for one in forms for name, told in one.problems.items()}


@blueprint.get("/<edition>/<category>/pengumuman")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """Before the seal it says what comes first."""
    return announcing_page(category_for(edition, category), Forms())


def announcing_page(found: Category, forms: Forms) -> str:
    rubric, timezone = rubric_of(found), found.edition.timezone
    release, sealed = release_of(found.id), sealed_result(found.id)
    objections = [
        (one, matter_words(rubric, one.objection.matter), day_and_clock(one.objection.at, timezone))
        for one in objections_of(found.id)
    ]
    corrections = corrections_of(found.id)
    waiting = [act for kind in (ANNOUNCE, CORRECT) for act in open_acts(now=now(), category_id=found.id, kind=kind)]
    return render_template(
        "secretariat/announcing.html",
        category=found,
        edition=found.edition,
        forms=forms,
        sealed=sealed,
        out=found.state == ANNOUNCED,
        correctable=found.state in {SEALED, ANNOUNCED},
        release=None if release is None else formats.long_moment(here(release.at, timezone)),
        closes=None if release is None else formats.long_moment(here(release.closes_at, timezone)),
        zone=formats.clock(here(now(), timezone)).rpartition(" ")[2],
        objections=objections,
        corrections=[correction_line(rubric, one, name, timezone) for one, name in corrections],
        seen=max((one.id for one, _name in corrections), default=0),
        candidates=[] if sealed is None else [(row.candidate, row.name) for row in sealed.inputs.rows],
        figures=rubric.figures,
        waiting=waiting,
        ask=needs_secret(),
        state=STAGES[found.state],
    )


@dataclass(frozen=True)
class CorrectionLine:
    """One figure that counts otherwise since the seal, as people read it."""

    name: str
    figure: str
    old: str
    new: str
    reason: str
    when: str
    by: str


def correction_line(rubric: Rubric, one: FigureCorrection, name: str, timezone: str) -> CorrectionLine:
    figure = next(figure for figure in rubric.figures if figure.code == one.figure)  # no rubric is replaced any more
    old, new = (words_of(figure, text) for text in (one.old, one.new))
    return CorrectionLine(name, figure.title, old, new, one.reason, day_and_clock(one.at, timezone), one.by.name)


def done(found: Category, forms: Forms, act: Callable[[], str], place: str) -> Response | tuple[str, int]:
    """Does what a form asks for and leads to the address it gives, or shows the page with everything that was typed."""
    edition, category = found.edition.code, found.code
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if not forms.problems:
        try:
            return redirect(act(), code=HTTPStatus.SEE_OTHER)
        except (NotFound, Forbidden):
            raise
        except Refused as refusal:
            forms.result.problems[place], status = refusal.sentence, refusal.status
    return announcing_page(category_for(edition, category), forms), status


@blueprint.post("/<edition>/<category>/pengumuman")
@access(SECRETARIAT)
def plan(edition: str, category: str) -> Response | tuple[str, int]:
    """Proposes a moment; a second person agrees to it."""
    found = category_for(edition, category)
    form = read_announcement(request.form, found.edition.timezone)
    category_id, by = found.id, signed_in_viewer().user_id

    def act() -> str:
        assert form.release_at is not None  # or there was a problem
        return url_for("joint.one", act_id=propose_release(category_id, form, form.release_at, by=by))

    return done(found, Forms(release=form), act, "pengumuman")


def propose_release(category_id: int, form: AnnouncementForm, release_at: datetime, *, by: int) -> int:
    """The id of the proposal. Raises Refused."""
    confirmed_at = confirm_identity()
    with transaction() as session:
        row = announcing.plan(category_id, announcing.Plan(release_at, form.days), by=by, now=now())
        category = session.get_one(Category, category_id)
        subject = announcing.subject_of(row, category, session.get_one(Edition, category.edition_id), now=now())
        return joint_acts.propose(subject, reason=form.reason, by=by, confirmed_at=confirmed_at, now=now()).id


@blueprint.post("/<edition>/<category>/sanggahan/<row:objection_id>")
@access(SECRETARIAT)
def answer(edition: str, category: str, objection_id: int) -> Response | tuple[str, int]:
    """Answers one objection for good."""
    found = category_for(edition, category)
    form, category_id, by = read_objection_answer(request.form), found.id, signed_in_viewer().user_id

    def act() -> str:
        accepted = form.verdict == ACCEPTED
        with transaction():
            announcing.answer(category_id, objection_id, accepted=accepted, text=form.text, by=by, now=now())
        return url_for("announcing.page", edition=edition, category=category, _anchor=f"sanggahan-{objection_id}")

    return done(found, Forms(answer=form, answered=objection_id), act, "sanggahan")


@blueprint.post("/<edition>/<category>/koreksi/angka")
@access(SECRETARIAT)
def correct(edition: str, category: str) -> Response | tuple[str, int]:
    """Lets a figure count otherwise in the next record; the sealed one stays as it is."""
    found = category_for(edition, category)
    rubric: Rubric = rubric_of(found)
    form, category_id, by = read_figure_correction(request.form, rubric), found.id, signed_in_viewer().user_id

    def act() -> str:
        wanted = announcing.Correction(form.code, form.figure, form.value, form.reason, form.seen)
        with transaction():
            announcing.correct(category_id, rubric, wanted, by=by, now=now())
        return url_for("announcing.page", edition=edition, category=category, _anchor="koreksi")

    return done(found, Forms(correction=form), act, "koreksi")


@blueprint.post("/<edition>/<category>/koreksi")
@access(SECRETARIAT)
def propose_correction(edition: str, category: str) -> Response | tuple[str, int]:
    """Proposes a new record from what is there now; a second person agrees to it."""
    found = category_for(edition, category)
    rubric, form = rubric_of(found), read_words_form(request.form, "alasan-catatan", NO_REASON)
    category_id, by = found.id, signed_in_viewer().user_id

    def act() -> str:
        return url_for("joint.one", act_id=propose_result(category_id, rubric, form.text, by=by))

    return done(found, Forms(result=form), act, "koreksi")
