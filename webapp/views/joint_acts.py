"""What waits for a second person: the list, one proposal to read, agreeing and taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import JUROR, SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.forms.joint_acts import ProposalForm, read_proposal
from webapp.models import ANNOUNCE, APPROVED, BREAK_GLASS, CORRECT, REOPEN_SHEET, REOPEN_STAGE, SEAL, Category, JointAct
from webapp.queries.joint_acts import end_of, panels_led_by, was_overtaken
from webapp.queries.signatures import locked_sheets
from webapp.services import broken_glass, reopening, stage_reopening
from webapp.services import joint_acts as service
from webapp.services.apart import one_hand
from webapp.services.joint_acts import Subject
from webapp.views import sealed_acts
from webapp.views.confirming import confirm_identity, needs_secret
from webapp.views.wording import day_and_clock

blueprint = Blueprint("joint", __name__, url_prefix="/persetujuan")


@dataclass(frozen=True)
class Handler:
    """One kind of act: what is there now of a proposal's subject, and what is done once both agree.

    `carry_out` runs in the transaction that keeps the agreement: both happen, or neither.
    """

    title: str
    current: Callable[[JointAct], Subject]
    carry_out: Callable[[JointAct, datetime], None]


def reopen(act: JointAct, at: datetime) -> None:
    reopening.reopen(act, by=signed_in_viewer().user_id, now=at)


def reopen_stage(act: JointAct, _at: datetime) -> None:
    end = end_of(act.id)
    assert end is not None  # agreed to in this transaction
    stage_reopening.reopen(act, end)


def break_glass(act: JointAct, _at: datetime) -> None:
    end = end_of(act.id)
    assert end is not None  # agreed to in this transaction
    broken_glass.check_people(act, end)


HANDLERS = {
    BREAK_GLASS: Handler("Melihat satu lembar sebelum pleno", broken_glass.current_subject, break_glass),
    REOPEN_SHEET: Handler("Membuka lagi lembar", reopening.current_subject, reopen),
    REOPEN_STAGE: Handler("Membuka lagi wawancara", stage_reopening.current_subject, reopen_stage),
    SEAL: Handler("Menyegel hasil", sealed_acts.current_result, sealed_acts.seal),
    CORRECT: Handler("Mengoreksi hasil yang disegel", sealed_acts.current_result, sealed_acts.seal),
    ANNOUNCE: Handler("Mengumumkan hasil", sealed_acts.current_announcement, sealed_acts.announce),
}


@dataclass(frozen=True)
class Line:
    """One proposal on the list."""

    act_id: int
    title: str
    words: str
    place: str
    who: str
    until: str


@blueprint.get("")
@access(JUROR, SECRETARIAT)
def waiting() -> str:
    """What waits for the reader, and what the reader has proposed."""
    viewer = signed_in_viewer()
    return render_template(
        "joint/waiting.html",
        mine=[line_of(act) for act in service.waiting_for(viewer.user_id, now=now())],
        own=[line_of(act) for act in service.proposed_by(viewer.user_id, now=now())],
        panels=panels_led_by(viewer.user_id),
    )


def line_of(act: JointAct) -> Line:
    edition = act.category.edition
    return Line(
        act.id,
        HANDLERS[act.kind].title,
        act.words.partition("\n")[0],  # the list names it, its own page tells the rest
        f"{act.category.title}, {edition.label}",
        act.by.name,
        day_and_clock(act.expires_at, edition.timezone),
    )


@blueprint.get("/<row:act_id>")
@access(JUROR, SECRETARIAT)
def one(act_id: int) -> str:
    """One proposal to read whole, for who made it and for who may agree."""
    return one_page(act_id)


def one_page(act_id: int, problem: str = "") -> str:
    viewer = signed_in_viewer()
    act = service.act_for(act_id, by=viewer.user_id)
    end = end_of(act.id)
    over = end is not None or now() >= act.expires_at or was_overtaken(act.id)
    own, timezone = act.by_user_id == viewer.user_id, act.category.edition.timezone
    return render_template(
        "joint/one.html",
        act=act,
        line=line_of(act),
        edition=act.category.edition,
        own=own,
        held="" if own or over else one_hand(act, viewer.user_id, now=now()),
        ended="" if not over else ended_words(act_id, timezone),
        when=day_and_clock(act.at, timezone),
        ask=needs_secret(),
        problem=problem,
        opens=end is not None and broken_glass.is_for(act, end, by=viewer.user_id),
    )


def ended_words(act_id: int, timezone: str) -> str:
    end = end_of(act_id)
    if end is None and was_overtaken(act_id):
        return "Usul ini tidak berlaku lagi: sesudah itu wawancara kategori ini dibuka lagi."
    if end is None:
        return "Usul ini lewat waktunya tanpa persetujuan."
    what = "Disetujui" if end.how == APPROVED else "Dicabut"
    return f"{what} oleh {end.by.name}, {day_and_clock(end.at, timezone)}."


@blueprint.post("/<row:act_id>/setujui")
@access(JUROR, SECRETARIAT)
def agree(act_id: int) -> Response | tuple[str, int]:
    """Agrees to what was read, and does it, in one transaction."""
    viewer = signed_in_viewer()
    service.act_for(act_id, by=viewer.user_id)
    try:
        confirmed_at = confirm_identity()
        with transaction():
            act = service.act_for(act_id, by=viewer.user_id)
            handler = HANDLERS[act.kind]
            current = handler.current(act)
            service.approve(act_id, current, by=viewer.user_id, confirmed_at=confirmed_at, now=now())
            handler.carry_out(act, now())
    except (NotFound, Forbidden):
        raise
    except Refused as refusal:
        return one_page(act_id, refusal.sentence), refusal.status
    return redirect(url_for("joint.one", act_id=act_id), code=303)


@blueprint.post("/<row:act_id>/cabut")
@access(JUROR, SECRETARIAT)
def withdraw(act_id: int) -> Response:
    """Takes one's own proposal back. Raises NotFound, Conflict."""
    with transaction():
        service.withdraw(act_id, by=signed_in_viewer().user_id, now=now())
    return redirect(url_for("joint.waiting"), code=303)


@blueprint.get("/lembar/<row:category_id>")
@access(JUROR)
def sheets(category_id: int) -> str:
    """The locked sheets of a panel, for its chair and its secretary."""
    return sheets_page(led_panel(category_id), ProposalForm())


def led_panel(category_id: int) -> Category:
    """A category whose chair or secretary the reader is. Raises NotFound."""
    found = [one for one in panels_led_by(signed_in_viewer().user_id) if one.id == category_id]
    if not found:
        raise NotFound
    return found[0]


def sheets_page(category: Category, form: ProposalForm) -> str:
    timezone = category.edition.timezone
    return render_template(
        "joint/sheets.html",
        category=category,
        edition=category.edition,
        sheets=[(one, day_and_clock(one.locked_at, timezone)) for one in locked_sheets(category.id)],
        form=form,
        ask=needs_secret(),
    )


@blueprint.post("/lembar/<row:category_id>")
@access(JUROR)
def propose_reopening(category_id: int) -> Response | tuple[str, int]:
    """Proposes to open a sheet again; what is typed stays where it is refused."""
    category = led_panel(category_id)
    by, form, status = signed_in_viewer().user_id, read_proposal(request.form), 422
    if not form.problems and form.subject_id is not None:
        try:
            confirmed_at = confirm_identity()
            with transaction():
                subject = reopening.subject_for(category_id, form.subject_id)
                act = service.propose(subject, reason=form.reason, by=by, confirmed_at=confirmed_at, now=now())
                act_id = act.id
        except NotFound:
            form.problems["lembar"] = service.MOVED_ON
        except Refused as refusal:
            form.problems["rahasia"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("joint.one", act_id=act_id), code=303)
    return sheets_page(led_panel(category.id), form), status
