"""What is stored about people, for everybody: made from `privacy.yaml`, with whom to ask."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.access import PUBLIC, access, settings
from webapp.privacy import privacy

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/privasi")
@access(PUBLIC)
def page() -> str:
    return render_template("privacy.html", privacy=privacy(), contact=settings().privacy_contact)
