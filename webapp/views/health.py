"""Whether this process serves."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from webapp.access import PUBLIC, access
from webapp.db import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access(PUBLIC)
def healthz() -> tuple[dict[str, str], int]:
    """200 when the process answers and its database can be read."""
    db.session.execute(text("SELECT 1 FROM edition LIMIT 1"))
    return {"status": "ok"}, 200
