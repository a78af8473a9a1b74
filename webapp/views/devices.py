"""Devices that are signed in: one's own, and for the secretariat those of the panel; taking one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, SIGNED_IN, access, local_path, now, signed_in_viewer
from webapp.db import db, transaction
from webapp.models import PAIRED, AuthSession
from webapp.queries.pairing import members_of_edition, open_sessions
from webapp.services import devices as service
from webapp.views.pairing import edition_for
from webapp.views.wording import clock_words

blueprint = Blueprint("devices", __name__, url_prefix="/perangkat")

OWN_TIME = "Asia/Makassar"  # where no edition says where its people are


@dataclass(frozen=True)
class Device:
    """One browser that is signed in."""

    session_id: int
    person: str
    words: str
    kind: str
    since: str
    seen: str
    this: bool


def devices_of(found: Sequence[AuthSession], timezone: str) -> list[Device]:
    viewer = signed_in_viewer()
    return [
        Device(
            one.id,
            one.user.name,
            one.device or "gawai tanpa keterangan",
            "dihubungkan sekretariat" if one.kind == PAIRED else "dengan kata sandi",
            clock_words(one.created_at, now(), timezone),
            clock_words(one.seen_at, now(), timezone),
            one.id == viewer.session_id,
        )
        for one in found
    ]


@blueprint.get("")
@access(SIGNED_IN)
def own() -> str:
    """Where the reader is signed in."""
    found = open_sessions([signed_in_viewer().user_id], now=now())
    return render_template("pairing/devices.html", devices=devices_of(found, OWN_TIME), edition=None)


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
    """Takes a device away: its next request is refused. Raises NotFound."""
    viewer = signed_in_viewer()
    with transaction():
        service.end_device(session_id, by=viewer.user_id, role=viewer.role, now=now())
    if session_id == viewer.session_id:
        session.clear()
        return redirect(url_for("auth.sign_in"), code=303)
    return redirect(local_path(request.form.get("next")) or url_for("devices.own"), code=303)


@blueprint.post("/hadir")
@access(SIGNED_IN)
def alive() -> tuple[str, int]:
    """What an open page asks every half minute: whether it is still let in; notes, at most each minute, that it is."""
    session_id, at = signed_in_viewer().session_id, now()
    if service.is_unseen(db.session.get_one(AuthSession, session_id).seen_at, now=at):
        with transaction():
            service.note_seen(session_id, now=at)
    return "", 204
