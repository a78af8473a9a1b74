"""`export`: a sealed result as a workbook that computes it again, or one of its tables as CSV or JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.errors import NotFound

if TYPE_CHECKING:
    from scoring.rubric import Rubric
    from webapp.models import Category
    from webapp.services.sealed import Sealed

BOOK, CSV, JSON = ".xlsx", ".csv", ".json"
NOT_SEALED = "Hasil kategori “{category}” edisi “{edition}” belum disegel, jadi belum ada yang diekspor."
NO_SUCH_NUMBER = "Tidak ada catatan hasil nomor {number} dalam kategori “{category}” edisi “{edition}”."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser("export", help="ekspor hasil yang disegel: XLSX dengan rumus, atau satu tabel")
    found.add_argument("edition", metavar="EDITION", help="kode edisi, misalnya contoh-2024")
    found.add_argument("category", metavar="CATEGORY", help="kode kategori, misalnya kabkota")
    found.add_argument("--number", type=number, metavar="N", help="nomor catatan; tanpa ini yang terbaru")
    found.add_argument("--table", metavar="TABLE", help="satu tabel, untuk .csv dan .json")
    found.add_argument("-o", dest="output", metavar="FILE", required=True, help="berkas .xlsx, .csv, atau .json")
    found.set_defaults(run=export, refuse=found.error)


def number(typed: str) -> int:
    """A number that a database can be asked for. Raises ValueError."""
    found = int(typed)
    if not 0 <= found < 2**31:
        raise ValueError(typed)
    return found


def export(arguments: argparse.Namespace) -> int:
    """0 once the file is written. Raises Refused, Unusable."""
    from webapp.config import settings_from_environment
    from webapp.services.record_tables import TABLES

    from .output import check_writable, replace_file
    from .running import find_category, open_instance

    output = Path(arguments.output)
    refuse_what_does_not_fit(arguments, output.suffix, tuple(TABLES))
    check_writable(output)
    settings = settings_from_environment()
    with open_instance(settings).app_context():
        category = find_category(arguments.edition, arguments.category)
        sealed, rubric = sealed_result_of(category, arguments, settings.rubrics)
        replace_file(output, content_of(sealed, rubric, output.suffix, arguments.table))
    print(output)
    return 0


def refuse_what_does_not_fit(arguments: argparse.Namespace, suffix: str, tables: tuple[str, ...]) -> None:
    """Ends the program with 2 where file and table don't go together."""
    if suffix not in {BOOK, CSV, JSON}:
        arguments.refuse("-o: nama berkas berakhir .xlsx, .csv, atau .json")
    if (arguments.table is None) != (suffix == BOOK):
        arguments.refuse("--table: disebut untuk .csv dan .json, tidak untuk .xlsx")
    if arguments.table is not None and arguments.table not in tables:
        arguments.refuse(f"--table: {arguments.table} bukan pilihan; yang ada: {', '.join(tables)}")


def sealed_result_of(category: Category, arguments: argparse.Namespace, rubrics: Path) -> tuple[Sealed, Rubric]:
    """The record that is asked for, with its own rubric. Raises NotFound, RubricMismatch."""
    from webapp.queries.sealed import newest_sealed, sealed_number
    from webapp.rubric_store import pinned_rubric
    from webapp.services.sealed import read_sealed

    asked = arguments.number
    row = newest_sealed(category.id) if asked is None else sealed_number(category.id, asked)
    if row is None:
        sentence = NOT_SEALED if asked is None else NO_SUCH_NUMBER
        raise NotFound(sentence.format(**vars(arguments)))
    sealed = read_sealed(row)
    named = sealed.body["rubric"]
    return sealed, pinned_rubric(named["code"], named["digest"], folder=rubrics)


def content_of(sealed: Sealed, rubric: Rubric, suffix: str, table: str | None) -> bytes:
    """The file. Raises Refused for a result that no spreadsheet holds."""
    from webapp.services.exports import csv_chunks
    from webapp.services.live_book import live_workbook
    from webapp.services.record_tables import TABLES, record_json, record_of

    if table is None:
        return live_workbook(sealed, rubric)
    record = record_of(sealed, rubric, named=True)
    found = TABLES[table][1](record)
    if suffix == JSON:
        return record_json(record, table, found).encode()
    return "".join(csv_chunks(*found)).encode()
