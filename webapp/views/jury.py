"""The secretariat's pages on a plenary's certainty: how much the panel agrees, how safe the ranks are."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, settings
from webapp.errors import Refused
from webapp.models import Category
from webapp.services import jury
from webapp.services.ranking import rank_columns
from webapp.views.agreement_page import agreement_page
from webapp.views.robustness_page import SPREAD_TITLES, SPREADS, USUAL, read_spread, robustness_page
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import WITH_RANKING, category_for, closed_page
from webapp.views.severity_rows import severity_rows
from webapp.views.wording import STAGES

blueprint = Blueprint("jury", __name__, url_prefix="/edisi")

AGREEMENT_CLOSED, ROBUSTNESS_CLOSED = "Kesepakatan panelis belum dibuka", "Keteguhan peringkat belum dibuka"


@blueprint.get("/<edition>/<category>/kesepakatan")
@access(SECRETARIAT)
def agreement(edition: str, category: str) -> str:
    """How much the panel agrees, juror by juror and item by item; closed before the plenary."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, AGREEMENT_CLOSED)
    page = severity = None
    if rubric.judged():
        study = jury.study_panel(found.id, rubric, rank_columns(found.id, rubric))
        page, severity = agreement_page(study), severity_rows(study)
    return render_template(
        "secretariat/agreement.html",
        category=found,
        edition=found.edition,
        page=page,
        severity=severity,
        state=STAGES[found.state],
    )


@blueprint.get("/<edition>/<category>/keteguhan")
@access(SECRETARIAT)
def robustness(edition: str, category: str) -> str | tuple[str, int]:
    """How safe each rank is when weights change, by one of four spreads; closed before the plenary."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, ROBUSTNESS_CLOSED)
    asked = request.args.get("bobot", USUAL)
    try:
        read_spread(asked)
    except Refused as refusal:
        return robustness_answer(found, rubric, USUAL, refusal.sentence), HTTPStatus.UNPROCESSABLE_ENTITY
    return robustness_answer(found, rubric, asked)


def robustness_answer(found: Category, rubric: Rubric, chosen: str, problem: str = "") -> str:
    """The page for one of the four spreads; `problem` is what was wrong with what was asked for."""
    steady = jury.steady_ranks(
        found, rubric, read_spread(chosen), folder=settings().derived, rank=lambda: rank_columns(found.id, rubric)
    )
    return render_template(
        "secretariat/robustness.html",
        category=found,
        edition=found.edition,
        page=robustness_page(rubric, steady),
        spreads=[(text, SPREAD_TITLES[text], text == chosen) for text in SPREADS],
        problem=problem,
        state=STAGES[found.state],
    )
