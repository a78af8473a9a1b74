"""The secretariat's screen: the code that lets a device in, the devices that wait, whose each one is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, NotFound, Refused
from webapp.forms.pairing import DecisionForm, read_decision
from webapp.models import Edition
from webapp.queries.editions import edition_by_code
from webapp.queries.pairing import members_of_edition, waiting_devices
from webapp.services import pairing as service
from webapp.views.post import post
from webapp.views.qr import qr_of
from webapp.views.wording import clock_words

blueprint = Blueprint("pairing", __name__, url_prefix="/hubungkan")

HALF = service.LENGTH // 2


def edition_for(code: str) -> Edition:
    """Raises NotFound."""
    found = edition_by_code(code)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/<edition>")
@access(SECRETARIAT)
def screen(edition: str) -> str:
    """The code of whoever looks, as letters and as QR, and who waits."""
    found = edition_for(edition)
    shown = service.shown_code(found.id, by=signed_in_viewer().user_id, key=settings().secret_key, now=now())
    code, row = shown or ("", None)
    return render_template(
        "pairing/screen.html",
        edition=found,
        code=f"{code[:HALF]} {code[HALF:]}".strip(),
        qr=qr_with(code) if code else "",
        address=url_for("joining.page", _external=False),
        host=settings().origin,
        until="" if row is None else clock_words(row.expires_at, now(), found.timezone),
        left=0 if row is None else int((row.expires_at - now()).total_seconds()),
        waiting=waiting_devices(found.id, now=now()),
    )


def qr_with(code: str) -> Markup:
    """The address, and behind its # the code: browsers don't send that part."""
    return qr_of(f"{settings().origin}{url_for('joining.page', _anchor=code)}")


@blueprint.post("/<edition>/kode")
@access(SECRETARIAT)
def issue(edition: str) -> Response:
    """A new code; the one before is dead at once."""
    found = edition_for(edition)
    with transaction():
        service.issue(found.id, by=signed_in_viewer().user_id, key=settings().secret_key, now=now())
    return redirect(url_for("pairing.screen", edition=edition), code=303)


@blueprint.get("/<edition>/<row:pairing_id>")
@access(SECRETARIAT)
def device(edition: str, pairing_id: int) -> str:
    """One device that waits. Raises NotFound, Conflict."""
    return device_page(edition_for(edition), pairing_id, DecisionForm(None, new_pin=False), "")


def device_page(edition: Edition, pairing_id: int, form: DecisionForm, problem: str) -> str:
    return render_template(
        "pairing/device.html",
        edition=edition,
        row=service.undecided(edition.id, pairing_id, now=now()),
        members=members_of_edition(edition.id),
        form=form,
        problem=problem,
    )


@blueprint.post("/<edition>/<row:pairing_id>")
@access(SECRETARIAT)
def confirm(edition: str, pairing_id: int) -> Response | tuple[str, int]:
    """Lets the device in as this member. Of two at once the second is told. Raises NotFound, Conflict."""
    found, form = edition_for(edition), read_decision(request.form)
    by, edition_id = signed_in_viewer().user_id, found.id
    said = service.Decision(form.user_id, form.new_pin)
    try:
        with transaction():
            service.confirm(edition_id, pairing_id, said, post(), by=by, now=now())
    except (NotFound, Conflict):
        raise
    except Refused as refusal:
        return device_page(edition_for(edition), pairing_id, form, refusal.sentence), refusal.status
    return redirect(url_for("pairing.screen", edition=edition), code=303)


@blueprint.post("/<edition>/<row:pairing_id>/tolak")
@access(SECRETARIAT)
def turn_away(edition: str, pairing_id: int) -> Response:
    """The device isn't let in. Raises NotFound, Conflict."""
    found, by = edition_for(edition), signed_in_viewer().user_id
    edition_id = found.id
    with transaction():
        service.turn_away(edition_id, pairing_id, by=by, now=now())
    return redirect(url_for("pairing.screen", edition=edition), code=303)
