"""The secretariat's schedule of interviews: made from a day's plan, put in order, printed, taken as a calendar."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp.access import JUROR, SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.schedule import PlanForm, SlotForm, read_order, read_plan, read_slot
from webapp.forms.texts import TextRefused, read_version
from webapp.models import Category, Slot
from webapp.policy import may_see
from webapp.queries import schedule as queries
from webapp.services import schedule as service
from webapp.services.schedule_papers import schedule_pdf
from webapp.views.one_paper import prints
from webapp.views.panel import refusal_of
from webapp.views.schedule_words import (
    MODE_CHOICES,
    STAND_IN_CHOICES,
    category_calendar,
    days_of,
    line_of,
    own_calendar,
)
from webapp.views.sealed_papers import asked_size
from webapp.views.secretariat import category_for, download
from webapp.views.wording import here

blueprint = Blueprint("schedule", __name__)

BASE = "/edisi/<edition>/<category>/jadwal"

Page = Answer | tuple[str, int]


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    return schedule_page(category_for(edition, category), PlanForm())


def schedule_page(found: Category, form: PlanForm) -> str:
    slots, timezone = queries.slots_of(found.id), found.edition.timezone
    return render_template(
        "panel/schedule.html",
        category=found,
        edition=found.edition,
        days=days_of(slots, stepping_out(found), timezone),
        count=len(slots),
        first=slots[0].id if slots else 0,
        last=slots[-1].id if slots else 0,
        seen=service.fingerprint(slots),
        waiting=[one.name for one in queries.unplaced(found.id)],
        form=form,
        modes=MODE_CHOICES,
        editable=service.editable(found),
        closed=service.CLOSED,
    )


def stepping_out(found: Category) -> dict[int, tuple[int, ...]]:
    """Which seats leave the room, from the stage on at which the secretariat may know."""
    return queries.stepping_out(found.id) if may_see("conflicts", SECRETARIAT, found.state) else {}


def back(edition: str, category: str, anchor: str) -> Answer:
    return redirect(url_for("schedule.page", edition=edition, category=category, _anchor=anchor), code=303)


@blueprint.post(BASE)
@access(SECRETARIAT)
def arrange(edition: str, category: str) -> Page:
    """Slots for all who have none; what was typed stays when it is refused."""
    found = category_for(edition, category)
    form, category_id, status = read_plan(request.form, found.edition.timezone), found.id, 422
    if form.starts_at is not None and form.minutes is not None and not form.problems:
        plan = service.Plan(
            form.starts_at, form.ends_at, form.pauses, *form.minutes, room=form.room, mode=form.mode, place=form.place
        )
        status = refusal_of(form.problems, "tanggal", lambda: service.arrange(category_id, plan, now=now()))
    if form.problems:
        return schedule_page(category_for(edition, category), form), status
    return back(edition, category, "slot")


@blueprint.post(f"{BASE}/urutan")
@access(SECRETARIAT)
def reorder(edition: str, category: str) -> Answer:
    """All slots in another order, as they were dragged. Raises Refused."""
    category_id = category_for(edition, category).id
    try:
        order = read_order(request.form.get("order", ""))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    with transaction():
        service.reorder(category_id, order, seen=request.form.get("seen", ""), now=now())
    return back(edition, category, "slot")


@blueprint.post(f"{BASE}/<row:slot_id>/geser")
@access(SECRETARIAT)
def move(edition: str, category: str, slot_id: int) -> Answer:
    """One place earlier or later. Raises Refused."""
    category_id, earlier = category_for(edition, category).id, request.form.get("arah") == "naik"
    with transaction():
        service.move(category_id, slot_id, earlier=earlier, seen=request.form.get("seen", ""), now=now())
    return back(edition, category, f"slot-{slot_id}")


@blueprint.get(f"{BASE}/<row:slot_id>")
@access(SECRETARIAT)
def slot(edition: str, category: str, slot_id: int) -> str:
    found = category_for(edition, category)
    one = service.slot_for_change(found.id, slot_id)
    return slot_page(found, one, form_of(one, found.edition.timezone))


def form_of(one: Slot, timezone: str) -> SlotForm:
    local = here(one.starts_at, timezone)
    return SlotForm(
        day=f"{local.day}/{local.month}/{local.year}",
        clock=f"{local:%H.%M}",
        presentation=str(one.presentation),
        questions=str(one.questions),
        room=one.room,
        mode=one.mode,
        place=one.place,
        presenter=one.presenter,
        presenter_title=one.presenter_title,
        stand_in=one.stand_in,
        version=str(one.sequence),
    )


def slot_page(found: Category, one: Slot, form: SlotForm) -> str:
    seats = stepping_out(found).get(one.candidate_id, ())
    return render_template(
        "panel/slot.html",
        category=found,
        edition=found.edition,
        slot=one,
        line=line_of(one, seats, found.edition.timezone),
        form=form,
        modes=MODE_CHOICES,
        stand_ins=STAND_IN_CHOICES,
        editable=service.editable(found),
        closed=service.CLOSED,
    )


def details_in(form: SlotForm, starts_at: datetime, minutes: tuple[int, int]) -> service.Details:
    return service.Details(
        starts_at=starts_at,
        presentation=minutes[0],
        questions=minutes[1],
        room=form.room,
        mode=form.mode,
        place=form.place,
        presenter=form.presenter,
        presenter_title=form.presenter_title,
        stand_in=form.stand_in,
    )


@blueprint.post(f"{BASE}/<row:slot_id>")
@access(SECRETARIAT)
def amend(edition: str, category: str, slot_id: int) -> Page:
    """Another time, room, mode, or who presented; what was typed stays when it is refused."""
    found = category_for(edition, category)
    form, category_id, status = read_slot(request.form, found.edition.timezone), found.id, 422
    service.slot_for_change(category_id, slot_id)
    try:
        version = read_version(form.version)
    except TextRefused as refusal:
        form.problems["tanggal"] = str(refusal)
    if form.starts_at is not None and form.minutes is not None and not form.problems:
        details = details_in(form, form.starts_at, form.minutes)
        status = refusal_of(
            form.problems,
            "tanggal",
            lambda: service.amend(category_id, slot_id, details, version=version, now=now()),
        )
    if not form.problems:
        return back(edition, category, f"slot-{slot_id}")
    found = category_for(edition, category)
    return slot_page(found, service.slot_for_change(found.id, slot_id), form), status


@blueprint.post(f"{BASE}/<row:slot_id>/batal")
@access(SECRETARIAT)
def cancel(edition: str, category: str, slot_id: int) -> Answer:
    """Raises Refused."""
    category_id = category_for(edition, category).id
    with transaction():
        service.cancel(category_id, slot_id, now=now())
    return back(edition, category, "slot")


@blueprint.get(f"{BASE}.pdf")
@access(SECRETARIAT)
@prints
def paper(edition: str, category: str) -> Answer:
    """The schedule as it stands, for the printer; `?kertas=a4` for A4 in place of F4. Raises Refused without slots."""
    found = category_for(edition, category)
    pdf = schedule_pdf(found.id, now=now(), size=asked_size())
    return download(pdf, "application/pdf", f"jadwal-{edition}-{category}.pdf")


@blueprint.get(f"{BASE}.ics")
@access(SECRETARIAT)
def calendar_file(edition: str, category: str) -> Response:
    found = category_for(edition, category)
    active = frozenset(one.candidate_id for one in queries.slots_of(found.id))
    text = category_calendar(found, queries.all_slots_of(found.id), active)
    return as_calendar(text, f"jadwal-{edition}-{category}.ics")


@blueprint.get("/penilaian/jadwal.ics")
@access(JUROR)
def own_calendar_file() -> Response:
    """The reader's own panels, and of conflicts the reader's own alone."""
    viewer = signed_in_viewer()
    return as_calendar(own_calendar(queries.own_slots(viewer.user_id), "Jadwal wawancara saya"), "jadwal-saya.ics")


def as_calendar(text: str, name: str) -> Response:
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
