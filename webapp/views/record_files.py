"""A result as files for spreadsheets and programs: each of its tables, and the workbook that computes it again.

The secretariat has them from the plenary on, with who explained what; what everybody has, see `results`. The same file
has the same bytes whenever it is asked for.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access
from webapp.services.live_book import live_workbook
from webapp.services.record_tables import TABLES, Record, drawn_record, record_of
from webapp.services.sealed import sealed_result
from webapp.services.workbooks import XLSX
from webapp.views.record_answers import as_csv, as_json, sealed_here
from webapp.views.rubrics import rubric_of_record
from webapp.views.sealed_acts import program_version
from webapp.views.secretariat import category_for, download, opened

blueprint = Blueprint("record_files", __name__)


def record_now(edition: str, category: str) -> Record:
    """What is sealed, or would be sealed now. Raises NotFound, Forbidden before the plenary, Refused."""
    found, rubric = opened(edition, category)
    sealed = sealed_result(found.id)
    if sealed is None:
        return drawn_record(found, rubric, version=program_version())
    return record_of(sealed, rubric_of_record(sealed), named=True)


def record_numbered(edition: str, category: str, number: int) -> Record:
    """Raises NotFound."""
    return record_of(*sealed_here(category_for(edition, category), number), named=True)


@blueprint.get("/edisi/<edition>/<category>/data")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """What can be taken away, once the plenary is open."""
    found, _rubric = opened(edition, category)
    return render_template(
        "secretariat/data.html",
        category=found,
        edition=found.edition,
        sealed=sealed_result(found.id),
        tables={code: title for code, (title, _make) in TABLES.items()},
    )


@blueprint.get("/edisi/<edition>/<category>/data/<table>.csv")
@access(SECRETARIAT)
def table_csv(edition: str, category: str, table: str) -> Response:
    return as_csv(record_now(edition, category), table, f"{edition}-{category}")


@blueprint.get("/edisi/<edition>/<category>/data/<table>.json")
@access(SECRETARIAT)
def table_json(edition: str, category: str, table: str) -> Response:
    return as_json(record_now(edition, category), table, f"{edition}-{category}")


@blueprint.get("/edisi/<edition>/<category>/segel/<row:number>/rekapitulasi.xlsx")
@access(SECRETARIAT)
def sealed_book(edition: str, category: str, number: int) -> Response:
    """The workbook that computes a sealed result again."""
    sealed, rubric = sealed_here(category_for(edition, category), number)
    return download(live_workbook(sealed, rubric), XLSX, f"rekapitulasi-{edition}-{category}-{number}.xlsx")


@blueprint.get("/edisi/<edition>/<category>/segel/<row:number>/<table>.csv")
@access(SECRETARIAT)
def sealed_csv(edition: str, category: str, number: int, table: str) -> Response:
    return as_csv(record_numbered(edition, category, number), table, f"{edition}-{category}-{number}")


@blueprint.get("/edisi/<edition>/<category>/segel/<row:number>/<table>.json")
@access(SECRETARIAT)
def sealed_json(edition: str, category: str, number: int, table: str) -> Response:
    return as_json(record_numbered(edition, category, number), table, f"{edition}-{category}-{number}")
