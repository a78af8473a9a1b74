"""A sealed record's tables as answers: what the secretariat's and everybody's addresses share."""

from __future__ import annotations

from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.errors import NotFound
from webapp.models import Category
from webapp.queries.sealed import sealed_number
from webapp.services.exports import csv_chunks
from webapp.services.record_tables import Record, record_json, record_rows
from webapp.services.sealed import Sealed, read_sealed
from webapp.views.rubrics import rubric_of_record
from webapp.views.secretariat import csv_download, download

JSON = "application/json"


def sealed_here(found: Category, number: int) -> tuple[Sealed, Rubric]:
    """Raises NotFound, EngineRefused where the record was changed."""
    row = sealed_number(found.id, number)
    if row is None:
        raise NotFound
    sealed = read_sealed(row)
    return sealed, rubric_of_record(sealed)


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
