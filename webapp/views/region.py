"""A regency's own villages at once: the table to download, what a filled one would change, and taking that over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.formats import long_moment
from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, current_viewer, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, NotFound, Refused
from webapp.forms.filled_region import read_region
from webapp.forms.taking_over import PICK_ONE, carried_region_text, read_carried_region
from webapp.forms.template import stamp_problem
from webapp.models import DRAFT, Category
from webapp.queries.reporting import FigureChange
from webapp.services.bringing_in import Region, bring_in, faults_of, region_for, villages_in
from webapp.services.replaced import Replaced
from webapp.services.reporting import NOT_OPEN, sorted_out
from webapp.services.workbooks import XLSX, csv_pieces
from webapp.views.received import received_tables
from webapp.views.region_book import names_of, region_book, region_stamp, region_table
from webapp.views.region_changes import changed_villages, faults_in_region, region_changes
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for, csv_download, download
from webapp.views.spreadsheets import sent_on, told
from webapp.views.wording import here

blueprint = Blueprint("region", __name__, url_prefix="/isian/wilayah")

LARGEST_CARRIED = 16 * 2**20  # what the page of changes sends back: two thousand villages of forty figures
Answered = Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_hundreds(endpoint: str | None, _values: object) -> None:
    if current_viewer() is None:
        return
    if endpoint == "region.upload":
        request.max_content_length = settings().largest_file + settings().max_content_length
    elif endpoint == "region.take":
        request.max_content_length = request.max_form_memory_size = LARGEST_CARRIED


def region_here(edition: str, category: str) -> tuple[Region, Rubric]:
    """The reader's own region. Raises NotFound alike for no category and for no right in it, RubricMismatch."""
    found = category_for(edition, category)
    region = region_for(found, by=signed_in_viewer().user_id, now=now())
    return region, rubric_of(found)


@blueprint.get("/<edition>/<category>")
@access(OPERATOR)
def page(edition: str, category: str) -> str:
    """The table to download and a place for the filled one."""
    return page_text(*region_here(edition, category))


def page_text(region: Region, rubric: Rubric, problem: str = "", faults: Sequence[str] = ()) -> str:
    category = region.category
    return render_template(
        "report/region.html",
        category=category,
        edition=category.edition,
        region=names_of(region),
        villages=len(villages_in(region, rubric)),
        candidates=len(region.candidates),
        deadline=deadline_of(category),
        closed=NOT_OPEN if category.state == DRAFT else "",
        problem=problem,
        **told(faults),
    )


def deadline_of(category: Category) -> str:
    """`Sabtu, 28 Februari 2026, pukul 23.59 WITA`; "" without one."""
    return "" if category.deadline is None else long_moment(here(category.deadline, category.edition.timezone))


@blueprint.get("/<edition>/<category>/templat.xlsx")
@access(OPERATOR)
def template(edition: str, category: str) -> Response:
    """All villages of the region with what is stored of them."""
    region, rubric = region_here(edition, category)
    limit = deadline_of(region.category) or "belum ditetapkan"
    return download(region_book(region, rubric, limit), XLSX, f"wilayah-{edition}-{category}.xlsx")


@blueprint.get("/<edition>/<category>/templat.csv")
@access(OPERATOR)
def template_csv(edition: str, category: str) -> Response:
    """The same as CSV."""
    return csv_download(csv_pieces(region_table(*region_here(edition, category))), f"wilayah-{edition}-{category}.csv")


@blueprint.post("/<edition>/<category>")
@access(OPERATOR)
def upload(edition: str, category: str) -> Answered:
    """What a filled table would change; nothing is stored yet, and nothing ever is where anything is wrong."""
    region, rubric = region_here(edition, category)
    try:
        tables = received_tables(request.files.get("berkas"))
    except Refused as refusal:
        return page_text(region, rubric, refusal.sentence), refusal.status
    filled = read_region(rubric, tables)
    if problem := stamp_problem(filled.stamp, region_stamp(region, rubric)):
        return page_text(region, rubric, problem), 422
    changed = changed_villages(filled, region)
    faults = [*filled.faults, *faults_in_region(filled, region, rubric, changed)]
    if faults:
        return page_text(region, rubric, faults=[one.words for one in faults]), 422
    return changes_text(region, rubric, changed, frozenset()), 200


def changes_text(
    region: Region,
    rubric: Rubric,
    changed: Mapping[str, Sequence[FigureChange]],
    asked: frozenset[str],
    problem: str = "",
) -> str:
    """The page that shows every change before it is made."""
    sound = {code: sorted_out(rubric, changes)[0] for code, changes in changed.items()}
    changes = region_changes(region, rubric, sound, asked)
    seen = {
        code: [replace(one, base_version=region.desk(code).version(one.code)) for one in listed]
        for code, listed in sound.items()
    }
    return render_template(
        "report/region_changes.html",
        category=region.category,
        edition=region.category.edition,
        region=names_of(region),
        rubric=rubric,
        changes=changes,
        carried=carried_region_text(seen, {line.key for _name, line in changes.clashes}),
        problem=problem,
    )


@blueprint.post("/<edition>/<category>/ambil")
@access(OPERATOR)
def take(edition: str, category: str) -> Answered:
    """Stores all that was shown in one commit, or nothing where any of it can't be."""
    region, rubric = region_here(edition, category)
    carried = sent_on(read_carried_region, rubric)
    if carried.undecided:
        if faults := faults_of(region, rubric, carried.villages):
            return page_text(region, rubric, faults=tuple(faults.values())), 422
        return changes_text(region, rubric, carried.villages, carried.asked, PICK_ONE), 422
    try:
        take_over(edition, category, rubric, carried.wanted)
    except NotFound:
        raise
    except Replaced as refusal:  # the file is made for the rubric that it was
        return page_text(*region_here(edition, category), refusal.sentence), refusal.status
    except Conflict as refusal:
        return changes_text(*region_here(edition, category), carried.wanted, frozenset(), refusal.sentence), 409
    except Refused as refusal:
        return page_text(*region_here(edition, category), refusal.sentence), refusal.status
    return redirect(url_for(".page", edition=edition, category=category), code=303)


def take_over(edition: str, category: str, rubric: Rubric, villages: Mapping[str, Sequence[FigureChange]]) -> None:
    """The one write of this module. Raises Conflict, Replaced, Unfit, Refused, NotFound, with nothing stored."""
    by = signed_in_viewer().user_id
    with transaction():
        bring_in(category_for(edition, category), rubric, villages, by=by, now=now())
