"""The secretariat runs the day's room: calls the next candidate in, starts and stops the clock, ends the interview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, Refused
from webapp.forms.rooms import ExtensionForm, read_extension, read_seen
from webapp.forms.texts import TextRefused
from webapp.models import CALLED, PRESENTATION, QUESTIONS, Category, LiveRoom, Slot
from webapp.queries import rooms as queries
from webapp.queries.schedule import slots_of
from webapp.services import rooms as service
from webapp.services.rooms import Act
from webapp.views.room_words import PHASE_WORDS, STEADY, Clock, clock_of, event_words, milliseconds
from webapp.views.schedule import stepping_out
from webapp.views.schedule_words import Line, line_of
from webapp.views.secretariat import category_for
from webapp.views.wording import here

blueprint = Blueprint("rooms", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/ruang"
SHOWN_EVENTS = 40

Page = Response | tuple[str, int]


@dataclass(frozen=True)
class Turn:
    """One slot of the schedule on the room's page; `place` is now, heard, next or later."""

    line: Line
    place: str
    words: str


@dataclass(frozen=True)
class Inside:
    """Who is in the room; `onward` is the phase that begins next, "" where only the end is left."""

    line: Line
    phase: str
    clock: Clock
    waits: bool
    runs: bool
    onward: str
    onward_words: str


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    return room_page(category_for(edition, category), ExtensionForm())


def room_page(found: Category, form: ExtensionForm) -> str:
    room, slots, at = queries.room_of(found.id), slots_of(found.id), now()
    out, timezone = stepping_out(found), found.edition.timezone
    lines = {slot.id: line_of(slot, out.get(slot.candidate_id, ()), timezone) for slot in slots}
    current = next((one for one in slots if room and one.candidate_id == room.candidate_id), None)
    following = service.next_slot(slots, queries.called_before(found.id))
    events = queries.events_of(found.id)
    return render_template(
        "secretariat/room.html",
        category=found,
        edition=found.edition,
        runs=service.runs(found),
        closed=service.CLOSED,
        seen=room.revision if room else 0,
        inside=inside_of(room, current, lines, found) if room and current else None,
        cancelled=bool(room and room.candidate_id and current is None),
        following=lines[following.id] if following else None,
        turns=turns_of(slots, lines, room, following, found),
        events=[event_words(one, timezone) for one in reversed(events[-SHOWN_EVENTS:])],
        form=form,
        now_at=milliseconds(at),
        pause=STEADY,
    )


def inside_of(room: LiveRoom, slot: Slot, lines: dict[int, Line], found: Category) -> Inside:
    onward = {CALLED: PRESENTATION, PRESENTATION: QUESTIONS if slot.questions else ""}.get(room.phase, "")
    minutes = slot.presentation if onward == PRESENTATION else slot.questions
    return Inside(
        line=lines[slot.id],
        phase=PHASE_WORDS[room.phase],
        clock=clock_of(room, now(), found.edition.timezone),
        waits=room.phase == CALLED,
        runs=room.ends_at is not None,
        onward=onward,
        onward_words=f"Mulai {PHASE_WORDS[onward]} ({minutes} menit)" if onward else "",
    )


def turns_of(
    slots: Sequence[Slot], lines: dict[int, Line], room: LiveRoom | None, following: Slot | None, found: Category
) -> list[Turn]:
    """The schedule from the room's side: who has been in, who is, who comes."""
    called = queries.called_before(found.id)
    present = room.candidate_id if room else None
    turns = []
    for slot in slots:
        place = "later"
        if slot.candidate_id == present:
            place = "now"
        elif slot.candidate_id in called:
            place = "heard"
        elif following is not None and slot.id == following.id:
            place = "next"
        turns.append(Turn(lines[slot.id], place, turn_words(slot, place, found)))
    return turns


def turn_words(slot: Slot, place: str, found: Category) -> str:
    """What has become of it; of a slot that is still to come, its day when that isn't today."""
    told = {"now": "sekarang di ruang", "heard": "sudah di ruang", "next": "berikutnya"}
    day, today = (here(at, found.edition.timezone).date() for at in (slot.starts_at, now()))
    return told.get(place, "" if day == today else formats.plain_date(day))


@blueprint.get(f"{BASE}/keadaan")
@access(SECRETARIAT)
def state(edition: str, category: str) -> Response | tuple[str, int]:
    """Whether another screen has changed the room since this one was loaded."""
    room = queries.room_of(category_for(edition, category).id)
    revision = room.revision if room else 0
    return ("", 204) if request.args.get("punya") == str(revision) else jsonify(revision=revision)


def press(edition: str, category: str, deed: Callable[[Act], None]) -> Response:
    """One change of the room. Raises Refused, NotFound, Conflict."""
    found_id, by = category_for(edition, category).id, signed_in_viewer().user_id
    try:
        seen = read_seen(request.form)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    with transaction():
        deed(Act(found_id, seen, by, now()))
    return redirect(url_for(".page", edition=edition, category=category), code=303)


@blueprint.post(f"{BASE}/<row:slot_id>/panggil")
@access(SECRETARIAT)
def call_in(edition: str, category: str, slot_id: int) -> Response:
    return press(edition, category, lambda act: service.call_in(act, slot_id))


@blueprint.post(f"{BASE}/mulai")
@access(SECRETARIAT)
def begin(edition: str, category: str) -> Response:
    phase = request.form.get("phase", "")
    return press(edition, category, lambda act: service.begin(act, phase))


@blueprint.post(f"{BASE}/jeda")
@access(SECRETARIAT)
def pause(edition: str, category: str) -> Response:
    return press(edition, category, service.pause)


@blueprint.post(f"{BASE}/lanjut")
@access(SECRETARIAT)
def resume(edition: str, category: str) -> Response:
    return press(edition, category, service.resume)


@blueprint.post(f"{BASE}/selesai")
@access(SECRETARIAT)
def finish(edition: str, category: str) -> Response:
    return press(edition, category, service.finish)


@blueprint.post(f"{BASE}/tambah")
@access(SECRETARIAT)
def extend(edition: str, category: str) -> Page:
    """More time, with its reason; what was typed stays when it is refused."""
    form = read_extension(request.form)
    if not form.problems:
        try:
            return press(edition, category, lambda act: service.extend(act, minutes=form.number, reason=form.reason))
        except Conflict:
            raise
        except Refused as refusal:
            form.problems["menit" if form.reason else "alasan"] = refusal.sentence
            return room_page(category_for(edition, category), form), refusal.status
    return room_page(category_for(edition, category), form), 422
