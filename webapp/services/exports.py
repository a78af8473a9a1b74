"""Files from which anybody gets the same result; written while they are sent, so that their length costs no memory.

The first piece is made while the request lasts; whatever comes after it needs neither the request nor its database.

A text that a spreadsheet would run as a formula gets an apostrophe; the commands that read these files take it off.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter

from scoring.codec import result_rows
from scoring.rubric import Rubric
from scoring.tables import MARK_COLUMNS, guarded
from webapp.db import db
from webapp.queries import inputs
from webapp.services.ranking import rank_columns
from webapp.services.sealed import Sealed, sealed_result
from webapp.services.workbooks import Number, Table, xlsx_file

AT_ONCE = 500


Rows = tuple[tuple[str, ...], Iterable[Sequence[str]]]  # the header, and what stands beneath it
# What is a name or a code even where it looks like a number: 64.10 isn't 64.1.
NAMES = frozenset({"candidate", "name", "juror", "bench", "indicator", "check", "severity", "message", "hint"})


def figures_rows(category_id: int, rubric: Rubric) -> Rows:
    """FIGURES: a column for every figure, and one for every indicator that may be answered n/a as a whole."""
    from scoring.figure_table import column_codes

    codes = list(column_codes(rubric))
    sealed = sealed_result(category_id)
    rows = figure_cells(category_id, codes) if sealed is None else sealed_cells(sealed, codes)
    return ("candidate", "name", *codes), rows


def sealed_cells(sealed: Sealed, codes: Sequence[str]) -> Iterator[list[str]]:
    """The same as they were sealed."""
    for row in sealed.inputs.rows:
        yield [row.candidate, row.name, *(row.cells.get(code, "") for code in codes)]


def figures_csv(category_id: int, rubric: Rubric) -> Iterator[str]:
    """The same as CSV."""
    return csv_chunks(*figures_rows(category_id, rubric))


def figure_cells(category_id: int, codes: Sequence[str]) -> Iterator[list[str]]:
    """One row a candidate, by code; "" for a figure that isn't there.

    On a connection of its own: the request's ends before the file is sent.
    """
    with db.engine.connect() as connection:
        lines = inputs.candidate_lines(category_id, connection)
        for found, stretch in groupby(lines, key=itemgetter(2)):
            place = {code: at for at, code in enumerate(json.loads(found))}
            places = [place.get(code, len(place)) for code in codes]  # one beyond the last is "", put there below
            for candidate, name, _, texts in stretch:
                cells = [*json.loads(texts), ""]
                yield [candidate, name, *(cells[at] for at in places)]


def scores_rows(category_id: int, rubric: Rubric) -> Rows:
    """SCORES: locked sheets and recusals; once sealed, jurors are named by their seats."""
    sealed = sealed_result(category_id)
    marks = inputs.marks(category_id, rubric) if sealed is None else sealed.inputs.marks
    return MARK_COLUMNS, ((mark.juror, mark.bench, mark.candidate, mark.indicator, mark.value) for mark in marks)


def scores_csv(category_id: int, rubric: Rubric) -> Iterator[str]:
    """The same as CSV."""
    return csv_chunks(*scores_rows(category_id, rubric))


def ranking_rows(category_id: int, rubric: Rubric) -> Rows:
    """The result in the columns of `paritrana score --format csv`. Raises Refused."""
    from scoring import ranked as ranked_rows

    sealed = sealed_result(category_id)
    if sealed is None:
        ranked = rank_columns(category_id, rubric)
        rows = ranked_rows.ranking_rows(ranked.evaluation, ranked.ranking)
    else:
        rows = result_rows(rubric, sealed.result)
    return tuple(next(rows)), rows


def ranking_csv(category_id: int, rubric: Rubric) -> Iterator[str]:
    """The same as CSV."""
    return csv_chunks(*ranking_rows(category_id, rubric))


def workbook_of(title: str, found: Rows) -> bytes:
    """The same as a workbook, in which figures are numbers. Raises Refused for what no spreadsheet holds."""
    header, rows = found
    named = [name in NAMES for name in header]
    values = ([text if plain else Number(text) for plain, text in zip(named, row, strict=True)] for row in rows)
    return xlsx_file([Table("tabel", title, header, values)])


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file in pieces of some hundred rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        writer.writerows([guarded(cell) for cell in row] for row in some)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    if out.tell():
        yield out.getvalue()
