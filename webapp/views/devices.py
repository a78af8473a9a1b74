"""Devices that are signed in: one's own, and for the secretariat those of the panel; taking one away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, SIGNED_IN, Viewer, access, local_path, now, signed_in_viewer
from webapp.db import db, transaction
from webapp.models import AuthSession
from webapp.queries.pairing import members_of_edition, open_sessions
from webapp.services import devices as service
from webapp.views.auth import sign_out
from webapp.views.confirming import prove
from webapp.views.device_lines import devices_of
from webapp.views.pairing import edition_for

blueprint = Blueprint("devices", __name__, url_prefix="/perangkat")


@blueprint.get("")
@access(SIGNED_IN)
def own() -> Response:
    """One's own stand on the page of one's account."""
    return redirect(url_for("account.page", _anchor="perangkat"), code=303)


@blueprint.get("/edisi/<edition>")
@access(SECRETARIAT)
def panel(edition: str) -> str:
    """Where the members of an edition's panels are signed in."""
    found = edition_for(edition)
    people = [one.user_id for one in members_of_edition(found.id)]
    devices = devices_of(open_sessions(people, now=now()), found.timezone)
    return render_template("pairing/devices.html", devices=devices, edition=found)


@blueprint.post("/<row:session_id>/cabut")
@access(SIGNED_IN)
def end(session_id: int) -> Response:
    """Takes a device away: its next request is refused. Raises NotFound, ProofWanted for another one of one's own."""
    viewer = signed_in_viewer()
    if session_id == viewer.session_id:
        return sign_out()
    if session_id in others_of(viewer):
        prove()
    with transaction():
        service.end_device(session_id, by=viewer.user_id, role=viewer.role, now=now())
    return redirect(local_path(request.form.get("next")) or url_for("account.page"), code=303)


def others_of(viewer: Viewer) -> set[int]:
    """Where else the reader is signed in."""
    return {one.id for one in open_sessions([viewer.user_id], now=now())} - {viewer.session_id}


@blueprint.post("/hadir")
@access(SIGNED_IN)
def alive() -> tuple[str, int]:
    """What an open page asks every half minute: whether it is still let in; notes, at most each minute, that it is."""
    session_id, at = signed_in_viewer().session_id, now()
    if service.is_unseen(db.session.get_one(AuthSession, session_id).seen_at, now=at):
        with transaction():
            service.note_seen(session_id, now=at)
    return "", 204
