"""A juror's pages: the list of own candidates, the sheet, its locking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import JUROR, access, now, signed_in_viewer, wants_json
from webapp.db import transaction
from webapp.errors import SignedOut
from webapp.forms.sheet import (
    SheetForm,
    apply_picks,
    blank_client_id,
    differences,
    fields_of,
    form_of,
    picks_of,
    read_sheet_form,
)
from webapp.models import INTERVIEWS, VERIFICATION, Category
from webapp.policy import open_stages
from webapp.queries import sheets as queries
from webapp.queries.broken_glass import looked_into
from webapp.queries.calibration import notices_of
from webapp.queries.conflicts import unprepared
from webapp.queries.instrument import returned_sheets
from webapp.queries.joint_acts import panels_led_by
from webapp.queries.rooms import present_for
from webapp.queries.schedule import own_slots
from webapp.queries.sheets import Content, Seat
from webapp.services.joint_acts import waiting_for
from webapp.services.paper_entries import papers_to_choose
from webapp.services.sheets import (
    Saved,
    StaleSheet,
    Typed,
    save_on,
    seat_for,
)
from webapp.views import panels
from webapp.views.figure_lines import groups_of
from webapp.views.items import item_states, leaves_of
from webapp.views.province_words import ProvinceTold, provinces_told
from webapp.views.rubrics import rubric_of
from webapp.views.schedule_words import today_slots
from webapp.views.signature_words import looked_words
from webapp.views.wording import BY_HAND, bar_of, frozen_words, needed_words, returned_words

blueprint = Blueprint("juror", __name__)

WITH_ROOM = open_stages("room", JUROR)
ANOTHER_PERSON = "Isian ini diketik dengan akun lain. Silakan masuk lagi dengan akun itu; tidak ada yang berubah."

Answered = str | Response | tuple[str, int] | tuple[Response, int]


@blueprint.get("/penilaian")
@access(JUROR)
def today() -> str | Response:
    """The reader's own candidates, the next thing to do first; before that, what has to be there before any score."""
    viewer = signed_in_viewer()
    waiting = [one for one in unprepared(viewer.user_id) if one.state in {VERIFICATION, INTERVIEWS}]
    if waiting:
        return redirect(url_for("pledges.prepare", category_id=waiting[0].id), code=303)
    categories = queries.categories_of_juror(viewer.user_id)
    found = own_panels(viewer.user_id, categories)
    edition = next((category.edition for category in categories if category.edition.sample), None)
    inside = present_for(viewer.user_id, WITH_ROOM, now=now())
    slots = today_slots(own_slots(viewer.user_id), now(), inside.room.candidate_id if inside else None)
    day = panels.day_of(found, slots)
    leads = bool(panels_led_by(viewer.user_id))
    own = [row for panel in found if panel.open for row in panel.rows]
    return render_template(
        "juror/today.html",
        panels=found,
        day=day,
        next=panels.next_step(found, day),
        edition=edition,
        looked=[looked_words(one) for one in looked_into(viewer.user_id)],
        papers=papers_to_choose(viewer.user_id),
        leads=leads,
        calibrations=[one for one in notices_of(viewer.user_id) if one.state in {VERIFICATION, INTERVIEWS}],
        open_sheets=[row.candidate_id for row in own if row.address and row.state != queries.LOCKED],
        approvals=len(waiting_for(viewer.user_id, now=now())) if leads else 0,
    )


def own_panels(user_id: int, categories: Sequence[Category]) -> tuple[panels.Panel, ...]:
    """The reader's candidates by category, with how far each sheet is."""
    rubrics = {category.id: rubric_of(category) for category in categories}
    items = {number: len(rubric.judged()) for number, rubric in rubrics.items()}
    progress = queries.own_progress(user_id, queries.needing_reasons(rubrics))
    return panels.panels_of(categories, progress, items, returned_sheets(user_id))


@blueprint.get("/penilaian/<row:candidate_id>")
@access(JUROR)
def sheet(candidate_id: int) -> str:
    seat = seat_for(signed_in_viewer().user_id, candidate_id)
    content = queries.own_content(seat)
    return sheet_page(seat, rubric_of(seat.category), content, form_of(content))


def own_seat(candidate_id: int) -> Seat:
    """The reader's seat; a form typed on somebody else's isn't taken for theirs. Raises NotFound, SignedOut."""
    seat = seat_for(signed_in_viewer().user_id, candidate_id)
    if request.form.get("seat", str(seat.panelist_id)) != str(seat.panelist_id):
        raise SignedOut(ANOTHER_PERSON)
    return seat


def sheet_page(seat: Seat, rubric: Rubric, content: Content, form: SheetForm) -> str:
    """The sheet with what is typed in `form`, which may differ from what is stored."""
    return render_template(
        "juror/sheet.html",
        seat=seat,
        edition=seat.edition,
        content=content,
        form=form,
        stored=fields_of(content) if form.problems else None,
        leaves=leaves_of(rubric, content),
        groups=groups_of(rubric, queries.figures_of(seat.candidate_id), seat),
        bar=bar_of(content, now(), seat.category, refused=bool(form.problems)),
        by_hand=BY_HAND,
        frozen=frozen_words(content, seat.category),
        complete=is_complete(rubric, content),
        needed=needed_words(seat, rubric, *queries.seats_beside(seat)),
        returned=returned_words(returned_sheets(seat.user_id).get(seat.candidate_id), seat.edition.timezone),
        digest=rubric.digest,
        province=province_of(seat, content),
    )


def province_of(seat: Seat, content: Content) -> ProvinceTold | None:
    """What the candidate's province announced, once the own sheet is locked."""
    if content.locked_at is None:
        return None
    return provinces_told(seat.category, JUROR, seat.category.state, locked=True).get(seat.candidate_code)


@blueprint.post("/penilaian/<row:candidate_id>")
@access(JUROR)
def save(candidate_id: int) -> Answered:
    """Saves what was typed; a script hears the answer as JSON, a form is sent on to the next page."""
    try:
        with transaction():
            seat = own_seat(candidate_id)
            rubric, stored = rubric_of(seat.category), queries.stored_content(seat)
            form = read_sending(seat, rubric, stored)
            saved = save_on(seat, stored, rubric=rubric, typed=typed(form), by=seat.user_id, now=now())
            return acknowledge(seat, rubric, saved)
    except FormRefused as refused:
        return refuse(candidate_id, refused.form)
    except Undecided as undecided:
        return conflict_page(candidate_id, undecided.form, undecided.sides, undecided.picks)
    except StaleSheet as sides:
        return conflict_page(candidate_id, form, sides, {})


class FormRefused(Exception):
    """What was sent can't be stored as it is; `form` has everything typed, and why."""

    def __init__(self, form: SheetForm) -> None:
        self.form = form
        super().__init__("refused")


class Undecided(Exception):
    """The page of differences came back without a choice for each."""

    def __init__(self, form: SheetForm, stored: Content, picks: Mapping[str, str]) -> None:
        self.form, self.picks = form, picks
        self.sides = StaleSheet(stored=stored, base=stored)
        super().__init__("undecided")


def read_sending(seat: Seat, rubric: Rubric, stored: Content) -> SheetForm:
    """What was sent, with what was picked on the page of differences. Raises FormRefused, Undecided."""
    form = read_sheet_form(rubric, request.form, stored)
    if form.problems:
        raise FormRefused(form)
    if picks := picks_of(request.form):
        if not all(picks.values()):
            raise Undecided(form, queries.own_content(seat), picks)
        apply_picks(form, stored, picks)
    return form


def is_complete(rubric: Rubric, content: Content) -> bool:
    """Whether nothing is left but the signature."""
    return not content.open_items(rubric.judged())


def typed(form: SheetForm) -> Typed:
    return Typed(form.answers, form.note, form.version, form.client_id)


def acknowledge(seat: Seat, rubric: Rubric, saved: Saved) -> Response:
    """What the server has once this is committed, in words for the bar and the rail; or the next page."""
    complete = is_complete(rubric, saved.content)
    if not wants_json():
        endpoint = "signing.review" if complete or request.form.get("next") == "review" else "juror.sheet"
        return redirect(url_for(endpoint, candidate_id=seat.candidate_id), code=303)
    bar, items = bar_of(saved.content, now(), seat.category), item_states(rubric, saved.content)
    return jsonify(version=saved.version, shape=bar.shape, words=bar.words, items=items, complete=complete)


def refuse(candidate_id: int, form: SheetForm) -> Answered:
    """422 with everything typed still there."""
    if wants_json():
        return jsonify(message=" ".join(form.problems.values()), problems=form.problems), 422
    seat = own_seat(candidate_id)
    return sheet_page(seat, rubric_of(seat.category), queries.own_content(seat), form), 422


def conflict_page(candidate_id: int, form: SheetForm, stale: StaleSheet, picks: Mapping[str, str]) -> Answered:
    """Both values of every item that differs; nothing is stored until one is picked for each."""
    if wants_json():
        return jsonify(message=stale.sentence), stale.status
    seat = own_seat(candidate_id)
    rubric = rubric_of(seat.category)
    page = render_template(
        "juror/conflict.html",
        seat=seat,
        edition=seat.edition,
        stored=stale.stored,
        form=form,
        client_id=blank_client_id(),
        pairs=panels.pairs_of(rubric, differences(form, stale.stored, stale.base), picks),
        unpicked=bool(picks),
        when=panels.when_saved(stale.stored, now(), seat.edition.timezone),
        frozen=frozen_words(stale.stored, seat.category),
    )
    return page, stale.status
