"""The sample as the two CSV files of the command line: FIGURES and SCORES."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from webapp.sample.data import shipped_rubric
from webapp.sample.records import SampleCategory


def figures_csv(category: SampleCategory) -> str:
    """FIGURES: candidate, name, then every figure of the rubric; an empty cell is a missing figure."""
    codes = [figure.code for figure in shipped_rubric(category.rubric_file).figures]
    rows = []
    for candidate in category.candidates:
        cells = candidate.cells()
        rows.append([candidate.code, candidate.name, *(cells.get(code, "") for code in codes)])
    return csv_text(["candidate", "name", *codes], rows)


def scores_csv(category: SampleCategory) -> str:
    """SCORES: juror, bench, candidate, indicator, score."""
    seats = {seat.seat: seat for seat in category.seats}
    rows = [
        [seats[score.seat].login, seats[score.seat].bench, score.candidate, score.indicator, score.value_text]
        for score in category.scores
    ]
    return csv_text(["juror", "bench", "candidate", "indicator", "score"], rows)


def csv_text(head: list[str], rows: Iterable[list[str]]) -> str:
    """Rows as CSV with plain line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
