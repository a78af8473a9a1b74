"""What a browser keeps for when there is no network: pages without anybody's data, and the worker that shows them.

No page with figures is kept. It would lie readable on a shared machine, go on being shown when the session has ended,
for no server is there to ask, and be older than what was saved last. What was typed lies encrypted among the drafts,
and so does the sheet that a juror had open: who sits in the room must be able to go on without a network.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request

from webapp.access import PUBLIC, access

blueprint = Blueprint("offline", __name__)

WORKER = "worker.js"
KEPT = ("*.js", "*.css", "*.svg", "../templates/*.html")


@blueprint.get("/isian/luring.js")
@access(PUBLIC)
def worker() -> Response:
    """Served beneath /isian, so that a worker may look after those pages and no others."""
    return signed_worker()


@blueprint.get("/penilaian/luring.js")
@access(PUBLIC)
def sheet_worker() -> Response:
    """The same worker for a juror's pages; the header lets it look after the list, which has no stroke at its end."""
    answer = signed_worker()
    answer.headers["Service-Worker-Allowed"] = f"{request.script_root}/penilaian"
    return answer


def signed_worker() -> Response:
    """Its text, with a line that changes when anything does that it keeps: browsers compare nothing else."""
    folder = Path(str(current_app.static_folder))
    sign = sign_of(folder)
    text = f"{(folder / WORKER).read_text('utf-8')}// {sign}\n"
    answer = Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
    answer.set_etag(sign)
    answer.make_conditional(request)
    return answer


@cache
def sign_of(folder: Path) -> str:
    """Of every script, style and page that could be kept."""
    files = sorted(one for pattern in KEPT for one in folder.glob(pattern))
    return sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:32]


@blueprint.get("/isian/luring")
@access(PUBLIC)
def page() -> str:
    """Asked for by the worker without a cookie, and the same for everybody."""
    return render_template("offline.html")


@blueprint.get("/penilaian/luring")
@access(PUBLIC)
def sheet_page() -> str:
    """The same for a juror's pages; the sheet itself comes out of the device's own encrypted store."""
    return render_template("offline_sheet.html")
