"""A result as files for spreadsheets and programs: each of its tables, and the workbook that computes it again.

The secretariat has them from the plenary on, with who explained what; everybody has what the record itself says, from
the announcement on. The same file has the same bytes whenever it is asked for.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import PUBLIC, SECRETARIAT, access, settings
from webapp.errors import NotFound
from webapp.models import Category
from webapp.queries.sealed import sealed_number
from webapp.rubric_store import pinned_rubric
from webapp.services.exports import csv_chunks
from webapp.services.live_book import live_workbook
from webapp.services.record_tables import TABLES, Record, drawn_record, record_json, record_of, record_rows
from webapp.services.sealed import Sealed, read_sealed, sealed_result
from webapp.services.workbooks import XLSX
from webapp.views.results import announced, kept
from webapp.views.sealed_acts import program_version
from webapp.views.secretariat import category_for, csv_download, download, opened

blueprint = Blueprint("record_files", __name__)

JSON = "application/json"


def rubric_of_record(sealed: Sealed) -> Rubric:
    """The very rubric that a record names. Raises RubricMismatch."""
    named = sealed.body["rubric"]
    return pinned_rubric(named["code"], named["digest"], folder=settings().rubrics)


def sealed_here(found: Category, number: int) -> tuple[Sealed, Rubric]:
    """Raises NotFound, EngineRefused where the record was changed."""
    row = sealed_number(found.id, number)
    if row is None:
        raise NotFound
    sealed = read_sealed(row)
    return sealed, rubric_of_record(sealed)


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


def record_announced(edition: str, category: str, number: int) -> Record:
    """Raises NotFound, also before the announcement."""
    return record_of(*sealed_here(announced(edition, category, "sealed_record"), number), named=False)


def as_csv(record: Record, table: str, name: str) -> Response:
    """Raises NotFound for a table that there isn't."""
    found = record_rows(record, table)
    if found is None:
        raise NotFound
    return csv_download(csv_chunks(*found), f"{table}-{name}.csv")


def as_json(record: Record, table: str, name: str) -> Response:
    """Raises NotFound for a table that there isn't."""
    found = record_rows(record, table)
    if found is None:
        raise NotFound
    return download(record_json(record, table, found).encode(), JSON, f"{table}-{name}.json")


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


@blueprint.get("/hasil/<edition>/<category>/catatan-<row:number>/<table>.csv")
@access(PUBLIC)
def public_csv(edition: str, category: str, number: int, table: str) -> Response:
    """A table of an announced record, without anybody's name."""
    return kept(as_csv(record_announced(edition, category, number), table, f"{edition}-{category}-{number}"))


@blueprint.get("/hasil/<edition>/<category>/catatan-<row:number>/<table>.json")
@access(PUBLIC)
def public_json(edition: str, category: str, number: int, table: str) -> Response:
    """The same as JSON."""
    return kept(as_json(record_announced(edition, category, number), table, f"{edition}-{category}-{number}"))
