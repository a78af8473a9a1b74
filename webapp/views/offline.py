"""What a browser keeps for when there is no network: one page without anybody's data, and the worker that shows it.

No page with figures is kept. It would lie readable on a shared machine, go on being shown when the session has ended,
for no server is there to ask, and be older than what was saved last. What was typed lies encrypted among the drafts.
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from webapp.access import PUBLIC, access

blueprint = Blueprint("offline", __name__)


@blueprint.get("/isian/luring.js")
@access(PUBLIC)
def worker() -> Response:
    """Served beneath /isian, so that a worker may look after those pages and no others."""
    return current_app.send_static_file("worker.js")


@blueprint.get("/isian/luring")
@access(PUBLIC)
def page() -> str:
    """Asked for by the worker without a cookie, and the same for everybody."""
    return render_template("offline.html")
