"""Everything one may see, as files to keep: a workbook of all tables, or one of them as CSV.

Each file obeys what its pages obey: an operator has their own candidates, a verifier whoever handed in, and nothing
that rests on marks leaves before the plenary.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, render_template, stream_with_context
from werkzeug.wrappers import Response as Answer

from webapp.access import OPERATOR, SECRETARIAT, VERIFIER, access, settings, signed_in_viewer
from webapp.errors import NotFound
from webapp.models import Candidate, Category
from webapp.services import exports, findings
from webapp.services.category_tables import category_tables
from webapp.services.own_tables import own_tables, table_named
from webapp.services.workbooks import XLSX, Table, csv_pieces, xlsx_file
from webapp.views.report import candidate_here
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for, download, opened
from webapp.views.verification import VERIFIED, outcomes_of

blueprint = Blueprint("downloads", __name__)

OUTCOME = ("Angka", "Dilaporkan", "Hasil verifikasi")


def own(candidate_id: int) -> tuple[Candidate, tuple[Table, ...]]:
    """The reader's own candidate with its tables; what verifying came to, once the candidate is told so at all."""
    candidate, rubric = candidate_here(candidate_id)
    tables = own_tables(candidate, rubric)
    if candidate.category.state in VERIFIED:
        tables = (*tables, Table("hasil", "Hasil verifikasi", OUTCOME, outcomes_of(candidate)))
    return candidate, tables


@blueprint.get("/isian/<row:candidate_id>/unduhan")
@access(OPERATOR)
def candidate_page(candidate_id: int) -> str:
    """What can be downloaded of one candidate."""
    candidate, tables = own(candidate_id)
    return render_template(
        "report/downloads.html", candidate=candidate, edition=candidate.category.edition, tables=tables
    )


@blueprint.get("/isian/<row:candidate_id>/unduhan/semua.xlsx")
@access(OPERATOR)
def candidate_book(candidate_id: int) -> Answer:
    candidate, tables = own(candidate_id)
    return download(xlsx_file(tables), XLSX, f"isian-{candidate.code}-semua.xlsx")


@blueprint.get("/isian/<row:candidate_id>/unduhan/<table>.csv")
@access(OPERATOR)
def candidate_table(candidate_id: int, table: str) -> Answer:
    candidate, tables = own(candidate_id)
    return one_csv(tables, table, f"{table}-{candidate.code}.csv")


def category_here(edition: str, category: str) -> tuple[Category, tuple[Table, ...]]:
    """A category's tables for this reader's role. Raises NotFound, RubricMismatch."""
    found = category_for(edition, category)
    return found, category_tables(found, rubric_of(found), signed_in_viewer().role)


@blueprint.get("/verifikasi/unduhan/<edition>/<category>")
@access(VERIFIER, SECRETARIAT)
def category_page(edition: str, category: str) -> str:
    """What can be downloaded of a category."""
    found, tables = category_here(edition, category)
    return render_template("verification/downloads.html", category=found, edition=found.edition, tables=tables)


@blueprint.get("/verifikasi/unduhan/<edition>/<category>/semua.xlsx")
@access(VERIFIER, SECRETARIAT)
def category_book(edition: str, category: str) -> Answer:
    _found, tables = category_here(edition, category)
    return download(xlsx_file(tables), XLSX, f"verifikasi-{edition}-{category}.xlsx")


@blueprint.get("/verifikasi/unduhan/<edition>/<category>/<table>.csv")
@access(VERIFIER, SECRETARIAT)
def category_table(edition: str, category: str, table: str) -> Answer:
    _found, tables = category_here(edition, category)
    return one_csv(tables, table, f"{table}-{edition}-{category}.csv")


def one_csv(tables: Sequence[Table], code: str, name: str) -> Response:
    """One table, sent while it is read. Raises NotFound."""
    table = table_named(tables, code)
    if table is None:
        raise NotFound
    response = current_app.response_class(
        stream_with_context(csv_pieces(table)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/edisi/<edition>/<category>/peringkat.xlsx")
@access(SECRETARIAT)
def ranking_book(edition: str, category: str) -> Answer:
    """The ranking, once the plenary is open."""
    found, rubric = opened(edition, category)
    rows = exports.ranking_rows(found.id, rubric)
    return book("Peringkat", rows, f"peringkat-{edition}-{category}.xlsx")


@blueprint.get("/edisi/<edition>/<category>/nilai.xlsx")
@access(SECRETARIAT)
def scores_book(edition: str, category: str) -> Answer:
    """The marks of locked sheets, once the plenary is open."""
    found, rubric = opened(edition, category)
    return book("Nilai", exports.scores_rows(found.id, rubric), f"nilai-{edition}-{category}.xlsx")


@blueprint.get("/edisi/<edition>/<category>/angka.xlsx")
@access(SECRETARIAT)
def figures_book(edition: str, category: str) -> Answer:
    """The figures that count."""
    found = category_for(edition, category)
    return book("Angka", exports.figures_rows(found.id, rubric_of(found)), f"angka-{edition}-{category}.xlsx")


@blueprint.get("/edisi/<edition>/<category>/temuan.xlsx")
@access(SECRETARIAT)
def findings_book(edition: str, category: str) -> Answer:
    """Everything that doesn't add up."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    index = findings.index_of(found, rubric, folder=settings().derived)
    return book("Temuan", findings.findings_rows(found.id, rubric, index), f"temuan-{edition}-{category}.xlsx")


def book(title: str, rows: exports.Rows, name: str) -> Answer:
    """A table of the commands as a workbook."""
    return download(exports.workbook_of(title, rows), XLSX, name)
