"""The winners on their way to the national edition: who goes, and the file that goes with them."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from reports import formats
from reports.wording import quota_words
from scoring.exact import decimal_text
from scoring.result import Standing
from webapp.access import SECRETARIAT, access, now, settings
from webapp.errors import Refused
from webapp.models import Category
from webapp.services.nominating import nomination_of, winners_of
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for, download

blueprint = Blueprint("next_level", __name__)

ZIP = "application/zip"


@blueprint.get("/edisi/<edition>/<category>/usulan")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """Who is nominated and why, or what is still missing."""
    found = category_for(edition, category)
    winners, missing = winners_or_why(found)
    return render_template(
        "secretariat/next_level.html",
        category=found,
        edition=found.edition,
        quota=quota_words(rubric_of(found)),
        winners=winners,
        missing=missing,
    )


def winners_or_why(found: Category) -> tuple[list[dict[str, str]], str]:
    try:
        sealed, winners = winners_of(found, rubrics=settings().rubrics, now=now())
    except Refused as refused:
        return [], str(refused)
    return [line_of(one, sealed.result.places) for one in winners], ""


def line_of(one: Standing, places: int) -> dict[str, str]:
    total = formats.points(decimal_text(one.total, places))
    return {
        "rank": formats.number(one.rank),
        "name": one.name or one.candidate,
        "award": one.award or "",
        "total": total,
    }


@blueprint.get("/edisi/<edition>/<category>/usulan.zip")
@access(SECRETARIAT)
def file(edition: str, category: str) -> Response:
    """The file for the national secretariat. Raises NotFound, Refused, Damaged."""
    found = category_for(edition, category)
    content = nomination_of(found, rubrics=settings().rubrics, papers=settings().papers, now=now())
    return download(content, ZIP, f"usulan-{edition}-{category}.zip")
