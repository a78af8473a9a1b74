"""The same server with one more address: a sheet saved the obvious way, object by object.

It looks at nobody's version and at no scale, keeps no history and asks for no declaration.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, request
from sqlalchemy import select

from tests.webapp.conftest import declare
from webapp import create_app
from webapp.access import JUROR, access, signed_in_viewer
from webapp.cli.serve import serve, take_port
from webapp.config import settings_from_environment
from webapp.db import transaction
from webapp.models import AcceptedSave, Panelist, Score, Sheet

VALUE = "value:"
blueprint = Blueprint("peer", __name__, url_prefix="/banding")


@blueprint.post("/<row:candidate_id>")
@access(JUROR)
def save(candidate_id: int) -> Any:
    """Gets each object, sets what was sent, adds a row to the log, commits."""
    by, now = signed_in_viewer().user_id, datetime.now(UTC)
    with transaction() as session:
        earlier = session.get(AcceptedSave, request.form["client_id"])
        if earlier is not None:
            return jsonify(version=earlier.version)
        panelist = session.scalars(select(Panelist).where(Panelist.user_id == by)).one()
        mine = (Sheet.panelist_id == panelist.id, Sheet.candidate_id == candidate_id)
        sheet = session.scalar(select(Sheet).where(*mine))
        if sheet is None:
            sheet = Sheet(panelist_id=panelist.id, candidate_id=candidate_id, version=0)
            session.add(sheet)
            session.flush()
        for name, value in request.form.items():
            if name.startswith(VALUE):
                set_score(session, sheet, name.removeprefix(VALUE), value, now)
        sheet.version += 1
        sheet.note = request.form["note"]
        log = AcceptedSave(client_id=request.form["client_id"], sheet_id=sheet.id, user_id=by, body_sha256="")
        log.version, log.at = sheet.version, now
        session.add(log)
        version = sheet.version
    return jsonify(version=version)


def set_score(session: Any, sheet: Sheet, item: str, value: str, now: datetime) -> None:
    row = session.scalar(select(Score).where(Score.sheet_id == sheet.id, Score.indicator == item))
    if row is None:
        row = Score(sheet_id=sheet.id, indicator=item, version=1)
        session.add(row)
    row.value, row.note, row.saved_at = value, request.form[f"note:{item}"], now


def main() -> int:
    settings = settings_from_environment()
    app = create_app(settings)
    app.register_blueprint(blueprint)
    declare(app, "peer.save POST: {juror: own}")
    return serve(app, settings, take_port(settings.port))


if __name__ == "__main__":
    raise SystemExit(main())
