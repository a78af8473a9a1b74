"""Whole columns read at once beside the same cells read one by one, and what must hold for columns of any text."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scoring.errors import FigureRefused, TableRefused
from scoring.figure_table import FigureTable, figure_table, figure_table_from_columns
from scoring.figures import FigureRow, read_figure
from scoring.readings import Reading, read_column, read_plain
from scoring.rubric import FIGURE_TYPES, NUMERIC_TYPES, Figure, Option
from tests.scoring.small import rubric
from tests.scoring.strategies import number_text

OPTIONS = (Option("perda", "Perda"), Option("1.10", "Nomor"), Option("0", "Nol"))
PLAIN = ["0", "5", "12.5", "12.50", "0.1", "0.01", "100", "7.000", "32268", "1626307200", "-1", "-12.5"]
WIDE = [
    "9" * 18,
    "9" * 12 + ".999999",
    "9" * 16 + ".99",
    "9" * 16 + ".9",
    "0." + "3" * 17,
    f"-{'9' * 18}",
    "9" * 13 + ".5",
]
BAD = [
    "9" * 19,
    "-0",
    "-0.0",
    "007",
    "1e9",
    "1_0",
    "٣",
    "²",
    " 7",
    "7\n",
    "1\n2",
    "\n",
    ".5",
    "1.",
    "1.2.3",
    "NaN",
    "\x00",
    "9" * 12 + ".9999999",
    "9" * 16 + ".999",
    "1." + "9" * 18,
]
WORDS = ["perda", "1.10", "yes", "no", "ya", "2023-02-13", "2023-02-30", "n/a", "N/A", ""]

numbers = st.sampled_from(PLAIN) | st.integers(0, 10**18 - 1).map(str) | st.integers(0, 999).map(str)
decimals = st.builds(number_text, st.integers(0, 10**15), st.integers(1, 6))
anything = st.sampled_from(WIDE + BAD + WORDS) | st.text(max_size=4) | st.text("0123456789.-\n", max_size=21)


@st.composite
def columns(draw: st.DrawFn) -> list[str]:
    """Plain numbers, some with gaps, some with a few unusual cells, some of unusual cells only."""
    cells = [numbers, numbers | decimals, numbers | st.sampled_from(["", "n/a"]), numbers | anything, anything]
    return draw(st.lists(draw(st.sampled_from(cells)), max_size=12))


def figure(sort: str) -> Figure:
    return Figure("f", "Isian", sort, options=OPTIONS if sort == "choice" else ())


def one_by_one(figure: Figure, texts: list[str]) -> tuple[Any, ...]:
    """The column by `read_figure` alone: values, denominator, states, decimals, refusals."""
    values, refusals = [], []
    for row, text in enumerate(texts):
        try:
            values.append(read_figure(figure, text) or Fraction(0))
        except FigureRefused as refusal:
            refusals.append((row, str(refusal)))
            values.append(Fraction(0))
    whole = lcm(*(value.denominator for value in values))
    states = [{"": 1, "n/a": 2}.get(text, 0) for text in texts]
    written = [len(text.partition(".")[2]) for text in texts]
    return [int(value * whole) for value in values], whole, states, written, tuple(refusals)


def held(read: Reading) -> tuple[Any, ...]:
    listed = (read.values.tolist(), read.denominator, read.states.tolist(), read.decimals.tolist())
    return (*listed, read.refusals)


@given(st.sampled_from(FIGURE_TYPES), columns())
def test_column_equals_its_cells_read_one_by_one(sort: str, texts: list[str]):
    read = read_column(figure(sort), texts)
    event("at once" if read_plain(figure(sort), texts) else "text by text")
    assert held(read) == one_by_one(figure(sort), texts)
    assert (read.values.dtype == np.int64) == all(abs(value) < 2**63 for value in read.values.tolist())


@pytest.mark.parametrize("sort", NUMERIC_TYPES)
def test_plain_numbers_are_read_at_once(sort: str):
    for texts in (["0", "7", "9" * 12], ["", "12", "n/a"], [""], [], ["5"] * 1000):
        assert read_plain(figure(sort), texts) is not None


@pytest.mark.parametrize("text", [*BAD, "9" * 12 + "1.9999999", "perda"])
@pytest.mark.parametrize("sort", NUMERIC_TYPES)
def test_one_unusual_cell_is_never_read_at_once(sort: str, text: str):
    for texts in ([text], ["1", text], [text, "1"], ["", text, "n/a"]):
        assert read_plain(figure(sort), texts) is None


def test_values_beyond_63_bits_widen_the_column():
    read = read_column(figure("number"), ["9" * 18, "0." + "3" * 17, "", "-5"])
    assert held(read)[:2] == ([(10**18 - 1) * 10**17, int("3" * 17), 0, -5 * 10**17], 10**17)
    assert read.values.dtype == object


# ---------------------------------------------------------------------- whole tables

CODES = ("aktif", "potensi", "desa", "uang", "selisih", "aturan", "csr", "A.2")


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], dict[str, list[str]]]:
    """Candidates and cells by column, now and then with a column that the rubric doesn't have."""
    names = st.sampled_from(["64.01", "64.02", "64.03", "64.04", "64.05", "64.06", "", " "])
    candidates = draw(st.lists(names, max_size=5, unique=draw(st.booleans())))
    codes = draw(st.lists(st.sampled_from([*CODES, "langit"]), unique=True))
    cells = st.lists(numbers | anything | st.sampled_from(WORDS), min_size=len(candidates), max_size=len(candidates))
    return candidates, {code: draw(cells) for code in codes}


def told(read: Any) -> Any:
    """What a table holds, or every problem."""
    try:
        table: FigureTable = read()
    except TableRefused as refusal:
        return refusal.problems
    columns = {code: held(Reading(**vars(column))) for code, column in table.columns.items()}
    return table.candidates, table.names, columns, {code: rows.tolist() for code, rows in table.inapplicable.items()}


@given(tables())
def test_columns_and_rows_of_the_same_cells_are_one_table(given: tuple[list[str], dict[str, list[str]]]):
    candidates, cells = given
    names = [f"Nama {candidate}" for candidate in candidates]
    rows = [
        FigureRow(candidate, name, {code: texts[turn] for code, texts in cells.items()})
        for turn, (candidate, name) in enumerate(zip(candidates, names, strict=True))
    ]
    expected = told(lambda: figure_table(rubric(), rows))
    event("read" if len(expected) == 4 and isinstance(expected[0], tuple) else "refused")
    if candidates:
        assert told(lambda: figure_table_from_columns(rubric(), candidates, names, cells)) == expected


def test_column_that_is_not_given_is_missing_for_everyone():
    table = figure_table_from_columns(rubric(), ["a", "b"], ["A", "B"], {"aktif": ["1", "2"]})
    assert table.columns["potensi"].states.tolist() == [1, 1]
    assert {code: rows.tolist() for code, rows in table.inapplicable.items()} == {"A.2": [False, False]}


def test_columns_of_different_lengths_are_an_error():
    with pytest.raises(ValueError, match="length"):
        figure_table_from_columns(rubric(), ["a", "b"], ["A", "B"], {"aktif": ["1"]})


def test_every_problem_of_columns_is_told_at_once():
    cells = {"aktif": ["1e9", "1"], "langit": ["", ""], "A.2": ["", "5"], "csr": ["ya", "ya"]}
    with pytest.raises(TableRefused) as refusal:
        figure_table_from_columns(rubric(), ["64.01", "64.01"], ["", ""], cells, "simpanan")
    assert [(one.source, one.line, one.where) for one in refusal.value.problems] == [
        ("simpanan", 0, "kolom candidate"),
        ("simpanan", 0, "kolom aktif"),
        ("simpanan", 0, "kolom csr"),
        ("simpanan", 0, "kolom csr"),
        ("simpanan", 0, "kolom A.2"),
        ("simpanan", 1, "kolom “langit”"),
    ]
