"""What every screen of a juror asks about the room it sits in, and what its pages show of it when they are loaded."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from webapp.access import JUROR, access, now, signed_in_viewer
from webapp.policy import open_stages
from webapp.queries.rooms import listeners, meets_today, present_for
from webapp.views.room_words import PER_SEAT, QUIET, STEADY, RoomNow, room_now

blueprint = Blueprint("room_news", __name__)

STAGES = open_stages("room", JUROR)


@blueprint.get("/penilaian/ruang")
@access(JUROR)
def state() -> Response | tuple[str, int]:
    """Who is in the reader's room now; nothing at all for a screen that has this already."""
    user_id, at = signed_in_viewer().user_id, now()
    found = room_for(user_id, at)
    if request.args.get("punya") == found.mark:
        return "", 204
    return jsonify(found.told(now=at, pause=pause_for(user_id)))


def room_for(user_id: int, at: datetime) -> RoomNow:
    return room_now(present_for(user_id, STAGES, now=at), now=at)


def pause_for(user_id: int) -> int:
    """Milliseconds until this screen asks again."""
    if not meets_today(user_id, now=now()):
        return QUIET
    return max(STEADY, PER_SEAT * listeners())


@blueprint.app_context_processor
def room_bar() -> dict[str, object]:
    """`room_bar()` in a juror's template: the room as it is while the page is made. Asked only where it is called."""

    def bar() -> dict[str, object]:
        user_id, at = signed_in_viewer().user_id, now()
        found = room_for(user_id, at)
        return {"now": found, "told": found.told(now=at, pause=pause_for(user_id))}

    return {"room_bar": bar}
