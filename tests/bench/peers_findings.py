"""Which forms a check flags, by pandas: one expression over whole columns of floats, no sentences, no numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scoring.figure_table import FigureTable
from scoring.figures import MISSING, PRESENT
from scoring.rubric import Amount, Check, Reference, Rubric
from tests.bench.peers import amount_of

DECIMALS, PARTS = ".decimals", ".part"


def data_frame(rubric: Rubric, table: FigureTable) -> Any:
    """Floats, NaN for what isn't there; once more with 0 for what doesn't apply; and how many decimals were written."""
    import pandas as pd  # type: ignore[import-untyped]

    found: dict[str, Any] = {"candidate": list(table.candidates)}
    for code, column in table.columns.items():
        values = column.values / column.denominator  # noqa: PD011 - a column of ours, not of pandas
        found[code] = np.where(column.states == PRESENT, values, np.nan)
        found[code + PARTS] = np.where(column.states == MISSING, np.nan, values)
        found[code + DECIMALS] = column.decimals
    return pd.DataFrame(found)


class Cells:
    """What the amounts of one check are read from."""

    def __init__(self, rubric: Rubric, frame: Any, check: Check) -> None:
        self.rubric, self.frame, self.lists, self.numbers = rubric, frame, dict(check.amounts), dict(check.numbers)

    def value(self, amount: Amount) -> Any:
        return amount_of(amount, self.rubric, self.frame, float)

    def one(self, key: str) -> Any:
        return self.value(self.lists[key][0])

    def parts(self) -> Any:
        """The sum of the parts; what doesn't apply counts as nothing, unless that is all there is."""
        amounts = self.lists["parts"]
        values = [self.value(amount) for amount in amounts]
        whole = sum(
            self.frame[amount.code + PARTS] if isinstance(amount, Reference) else value
            for amount, value in zip(amounts, values, strict=True)
        )
        return whole.where(sum(value.notna() for value in values) > 0)

    def bounds(self, key: str) -> list[float]:
        return [float(number) for number in self.numbers[key]]


def told_apart(one: Any, other: Any) -> Any:
    """Both there and not equal."""
    return (one != other) & one.notna() & other.notna()


def misstated(cells: Cells) -> Any:
    decimals = cells.frame[cells.lists["percent"][0].code + DECIMALS]
    base = cells.one("to")
    return (abs(cells.one("percent") - 100 * cells.one("of") / base) > 0.5 / 10.0**decimals) & (base > 0)


def months(cells: Cells) -> Any:
    low, high = cells.bounds("between")
    monthly = cells.one("people") * cells.one("rate")
    found = cells.one("amount") / monthly
    return ((found < low) | (found > high)) & (monthly > 0)


def same(cells: Cells) -> Any:
    values = [cells.value(amount) for amount in cells.lists["figures"]]
    highest, lowest = values[0], values[0]
    for value in values[1:]:
        highest, lowest = np.fmax(highest, value), np.fmin(lowest, value)
    return highest > lowest


def jump(cells: Cells) -> Any:
    before = cells.one("before")
    return ((cells.one("now") - before).abs() * 100 / before > cells.bounds("at_most_percent")[0]) & (before > 0)


# `implied_base` and `repeated` are no one expression.
FLAGS: dict[str, Callable[[Cells], Any]] = {
    "sum": lambda cells: told_apart(cells.one("total"), cells.parts()),
    "at_most": lambda cells: cells.one("part") > cells.one("whole"),
    "stated_percent": misstated,
    "change": lambda cells: told_apart(cells.one("before") + cells.one("added"), cells.one("after")),
    "months_paid": months,
    "between": lambda cells: (cells.one("value") < cells.one("low")) | (cells.one("value") > cells.one("high")),
    "same": same,
    "round": lambda cells: (cells.one("value") != 0) & (cells.one("value") % cells.bounds("multiple")[0] == 0),
    "year_on_year": jump,
}


def flags(rubric: Rubric, frame: Any) -> list[tuple[str, str]]:
    """(candidate, check) of every flag."""
    found: list[tuple[str, str]] = []
    for check in rubric.checks:
        if check.kind in FLAGS:
            flagged = FLAGS[check.kind](Cells(rubric, frame, check))
            found += [(candidate, check.code) for candidate in frame["candidate"][flagged]]
    return found
