"""What a panelist's device sees: the code, the wait with a number, and the way in."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.access import PUBLIC, access, current_viewer, now, settings, token_sha256, wants_json
from webapp.db import transaction
from webapp.errors import TooMany
from webapp.forms.joining import JoiningForm, read_joining
from webapp.models import Pairing
from webapp.queries.pairing import pairing_by_token
from webapp.services import accounts, pairing, pins
from webapp.services.pairing import Arrival, CodeRefused
from webapp.views.auth import carry, close_previous
from webapp.views.device_words import device_words
from webapp.views.security_log import PAIRING as BY_PAIRING
from webapp.views.security_log import SIGN_IN_FAILED, SIGNED_IN, note

blueprint = Blueprint("joining", __name__, url_prefix="/gabung")

PAIRING = "pairing"  # the name of a place in the session


@blueprint.get("")
@access(PUBLIC)
def page() -> str:
    """A QR code brings its code along behind the #; nothing is looked up before the press."""
    return render_template("joining/code.html", form=JoiningForm(), problem="")


@blueprint.post("")
@access(PUBLIC)
def claim() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Counts the attempt, then uses the code for this device alone."""
    form = read_joining(request.form)
    if form.problems:
        return render_template("joining/code.html", form=form, problem=""), 422
    try:
        with transaction():
            accounts.count_attempt(accounts.attempt_from("joining", request.remote_addr or ""), now=now())
        with transaction():
            arrival = Arrival(form.name, device_words())
            token = pairing.claim(form.code, arrival, key=settings().secret_key, now=now())
    except TooMany as error:
        page = render_template("joining/code.html", form=form, problem=error.sentence)
        return page, error.status, {"Retry-After": str(error.retry_after)}
    except CodeRefused as error:
        note(SIGN_IN_FAILED, factor=BY_PAIRING)
        form.problems["kode"] = error.sentence
        return render_template("joining/code.html", form=form, problem=""), 422
    session[PAIRING] = token
    return redirect(url_for("joining.waiting"), code=303)


def own_pairing() -> Pairing | None:
    """The row whose token this browser has."""
    token = session.get(PAIRING)
    return pairing_by_token(token_sha256(token)) if isinstance(token, str) else None


@blueprint.get("/menunggu")
@access(PUBLIC)
def waiting() -> str | Response:
    """The number to compare, until the secretariat has said whose device this is."""
    row = own_pairing()
    state = pairing.state_of(row, now=now())
    if wants_json():
        return jsonify(state=state)
    return render_template("joining/waiting.html", row=row, state=state)


@blueprint.post("/masuk")
@access(PUBLIC)
def enter() -> Response:
    """Signs the device in under a new session; nothing of the one before goes along. Raises CodeRefused."""
    token = session.get(PAIRING)
    if token is None and current_viewer() is not None:
        return redirect(url_for("auth.home"), code=303)  # pressed again: it is in
    with transaction():
        opened, owner_id = pairing.finish(str(token), lifetime=settings().juror_session, now=now())
        has_pin = pins.pin_of(owner_id) is not None
        close_previous()
    carry(opened, owner_id)
    note(SIGNED_IN, factor=BY_PAIRING, account=owner_id)
    return redirect(url_for("auth.home" if has_pin else "pin.page"), code=303)
