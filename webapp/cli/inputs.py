"""Files that commands read: rubrics, FIGURES and SCORES, as CSV or XLSX."""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Iterator

from scoring import parse_rubric
from scoring.advice import Advice, advise
from scoring.decisions import Decision, read_decisions
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.rubric import Rubric
from scoring.tables import Line, csv_lines, figure_rows, mark_rows
from webapp.errors import Unusable, os_reason

from .workbook import XLSX_START, xlsx_lines

MEGABYTE = 1_000_000
LARGEST_RUBRIC = MEGABYTE
LARGEST_TABLE = 64 * MEGABYTE


def read_bytes(path: str, largest: int) -> bytes:
    """The bytes of a regular file; raises Unusable with a sentence, also for one above `largest` bytes."""
    try:
        # Without O_NONBLOCK opening a named pipe would wait for a writer who may never come.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            refuse_special(path, os.fstat(file.fileno()).st_mode)
            data = file.read(largest + 1)
    except OSError as error:
        raise Unusable(f"{path}: berkas tidak dapat dibaca ({os_reason(error)})") from None
    if len(data) > largest:
        raise Unusable(f"{path}: berkas terlalu besar (paling besar {largest // MEGABYTE} MB)")
    return data


def refuse_special(path: str, mode: int) -> None:
    """A device or a pipe may never end. Raises Unusable."""
    if not stat.S_ISREG(mode):
        raise Unusable(f"{path}: berkas tidak dapat dibaca (bukan berkas biasa)")


def read_rubric(path: str) -> Rubric:
    """A rubric file; raises Unusable or RubricRefused."""
    return parse_rubric(read_bytes(path, LARGEST_RUBRIC), path)


def read_advised(path: str) -> tuple[Rubric, tuple[Advice, ...]]:
    """A rubric file, and what in it is legal and unwise; raises Unusable or RubricRefused."""
    text = read_bytes(path, LARGEST_RUBRIC)
    rubric = parse_rubric(text, path)
    return rubric, advise(rubric, text, path)


def read_figures(path: str) -> list[FigureRow]:
    """A FIGURES file; raises Unusable or TableRefused."""
    return figure_rows(table_lines(path), path)


def read_marks(path: str) -> list[Mark]:
    """A SCORES file; raises Unusable or TableRefused."""
    return mark_rows(table_lines(path), path)


def table_lines(path: str) -> Iterator[Line]:
    """The rows of a CSV or XLSX file."""
    data = read_bytes(path, LARGEST_TABLE)
    return xlsx_lines(data, path) if data.startswith(XLSX_START) else csv_lines(data, path)


def add_decide(parser: argparse.ArgumentParser) -> None:
    """The plenary's decisions as an option that may be given several times."""
    parser.add_argument(
        "--decide",
        action="append",
        default=[],
        metavar="DECISION",
        help='keputusan pleno bagi yang sama pada semuanya, misalnya "64.01 > 64.02 = 64.03"; dapat diulang',
    )


def decided(arguments: argparse.Namespace) -> tuple[Decision, ...]:
    """What was given with that option; raises DecisionRefused."""
    return read_decisions(arguments.decide)
