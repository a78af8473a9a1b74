"""Which candidates a check may speak of, told with whole numbers for all of them at once.

Of seventy-five thousand forms nearly all are in order. A screen lets through everyone of whom its check has something
to say, and hardly anybody else; only those are then looked at one by one. A kind without a screen looks at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np

from .amounts import Amounts
from .columns import Ints, Mask, column, minus, plus, roomy, times
from .figures import MISSING, NOT_APPLICABLE, PRESENT
from .rubric import Amount, Check, Reference, amount_codes

# Kinds that compare whichever of their figures are there; all the others need every one.
PARTIAL = ("same", "repeated")
ENDLESS = 10**18  # no base is as large


@dataclass(frozen=True)
class Side:
    """One amount of a check for all candidates: values over the check's unit, 0 where `states` isn't PRESENT.

    `decimals` is how many were written, 0 for anything computed. All run along the candidates.
    """

    key: str
    amount: Amount
    values: Ints
    states: Ints
    decimals: Ints


@dataclass(frozen=True)
class Sides:
    """All amounts of a check; a value is worth `value / unit`."""

    check: Check
    unit: int
    sides: tuple[Side, ...]

    def of(self, key: str) -> tuple[Ints, ...]:
        """The values of a key's amounts."""
        return tuple(side.values for side in self.sides if side.key == key)

    def one(self, key: str) -> Ints:
        """The values of a key with one amount."""
        return self.of(key)[0]

    def number(self, key: str, place: int = 0) -> Fraction:
        """One of the check's own numbers."""
        return dict(self.check.numbers)[key][place]

    def suspects(self) -> list[int]:
        """The rows that have what the check needs and pass its screen."""
        ready = self.ready()
        screen = SCREENS.get(self.check.kind)
        if screen is not None:
            ready &= np.asarray(screen(self), dtype=np.bool_)
        found: list[int] = np.flatnonzero(ready).tolist()
        return found

    def ready(self) -> Mask:
        """Who reported what the check needs: of each key something, and everything but where it may lack."""
        present: dict[str, Mask] = {}
        complete = np.ones(len(self.sides[0].states), dtype=np.bool_)
        for side in self.sides:
            here = np.asarray(side.states == PRESENT)
            present[side.key] = present.get(side.key, np.zeros_like(here)) | here
            if self.check.kind not in PARTIAL:
                complete &= here | (side.states == NOT_APPLICABLE) if side.key == "parts" else here
        return reduce(np.logical_and, present.values(), complete)


def sides_of(check: Check, amounts: Amounts) -> Sides:
    """The amounts of a check over one unit."""
    listed = [(key, amount) for key, several in check.amounts for amount in several]
    columns = [amounts.column(amount) for _, amount in listed]
    unit = lcm(*(denominator for _, denominator in columns))
    sides = []
    for (key, amount), (values, denominator) in zip(listed, columns, strict=True):
        states = states_of(amount, amounts)
        scaled = np.where(states == PRESENT, times(values, unit // denominator), 0)
        sides.append(Side(key, amount, scaled, states, written_decimals(amount, amounts)))
    return Sides(check, unit, tuple(sides))


def states_of(amount: Amount, amounts: Amounts) -> Ints:
    """Missing where any figure of the amount is missing, else not applicable where any is, else present."""
    states: Ints = np.full(len(amounts.table.candidates), PRESENT, dtype=np.int8)
    used = [amounts.table.columns[code].states for code in amounts.state_codes(tuple(amount_codes(amount)))]
    for state in (NOT_APPLICABLE, MISSING):
        for found in used:
            states[found == state] = state
    return states


def written_decimals(amount: Amount, amounts: Amounts) -> Ints:
    """How many decimals a figure was written with; 0 for anything computed."""
    figure = amounts.table.columns.get(amount.code) if isinstance(amount, Reference) else None
    if figure is None or figure.decimals is None:
        return np.zeros(len(amounts.table.candidates), dtype=np.int64)
    return figure.decimals


# ---------------------------------------------------------------------- the screens, each true where a check may speak


def screen_sum(sides: Sides) -> Any:
    return sides.one("total") != reduce(plus, sides.of("parts"))


def screen_at_most(sides: Sides) -> Any:
    return sides.one("part") > sides.one("whole")


def screen_stated_percent(sides: Sides) -> Any:
    """The share differs from the stated one by more than half of its last printed digit."""
    (percent,) = (side for side in sides.sides if side.key == "percent")
    of, to = sides.one("of"), sides.one("to")
    apart = np.abs(minus(times(of, 100 * sides.unit), times(percent.values, to)))
    return (to > 0) & (times(apart, halves(percent)) > times(to, sides.unit))


def halves(side: Side) -> Ints:
    """How many halves of its last printed digit make one."""
    return column([2 * 10**places for places in range(int(side.decimals.max(initial=0)) + 1)])[side.decimals]


def screen_implied_base(sides: Sides) -> Any:
    """The least base that some pair implies is above the greatest that another does; a single pair is always told."""
    pairs = list(zip(sides.sides[::2], sides.sides[1::2], strict=True))
    if len(pairs) == 1:
        return pairs[0][1].values > 0
    least: Ints = np.zeros(len(sides.sides[0].states), dtype=np.int64)
    greatest = np.full_like(least, ENDLESS)
    for count, share in pairs:
        printed, hundredfold = times(share.values, halves(share)), times(times(count.values, 100), halves(share))
        below, above = plus(printed, sides.unit), minus(printed, sides.unit)
        least = np.where(share.values > 0, np.maximum(least, hundredfold // np.maximum(below, 1) + 1), least)
        nearer = np.minimum(greatest, hundredfold // np.maximum(above, 1))
        greatest = np.where((share.values > 0) & (above > 0), nearer, greatest)
    return least > greatest


def screen_change(sides: Sides) -> Any:
    return plus(sides.one("before"), sides.one("added")) != sides.one("after")


def screen_months_paid(sides: Sides) -> Any:
    """Both sides of `amount : (people × rate)` against each bound are multiplied out."""
    low, high = (sides.number("between", place) for place in (0, 1))
    monthly, amount = times(sides.one("people"), sides.one("rate")), times(sides.one("amount"), sides.unit)
    too_little = times(monthly, low.numerator) > times(amount, low.denominator)
    too_much = times(amount, high.denominator) > times(monthly, high.numerator)
    return (monthly > 0) & (too_little | too_much)


def screen_between(sides: Sides) -> Any:
    value = sides.one("value")
    return (value < sides.one("low")) | (value > sides.one("high"))


def screen_same(sides: Sides) -> Any:
    """The largest of a candidate's values that are there isn't the smallest."""
    values, there = present_values(sides, "figures")
    largest = np.where(there, values, values.min(initial=0)).max(axis=1)
    smallest = np.where(there, values, values.max(initial=0)).min(axis=1)
    return largest != smallest


def screen_repeated(sides: Sides) -> Any:
    """Two neighbours among a candidate's sorted values are equal and not 0, which is what isn't there, too."""
    values, _ = present_values(sides, "figures")
    ordered = np.sort(values, axis=1)
    return ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] != 0)).any(axis=1)


def screen_round(sides: Sides) -> Any:
    multiple = sides.number("multiple")
    value, step = times(sides.one("value"), multiple.denominator), multiple.numerator * sides.unit
    return (value != 0) & (roomy(value, step) % step == 0)


def screen_year_on_year(sides: Sides) -> Any:
    bound, before = sides.number("at_most_percent"), sides.one("before")
    apart = np.abs(minus(sides.one("now"), before))
    return (before > 0) & (times(apart, 100 * bound.denominator) > times(before, bound.numerator))


def present_values(sides: Sides, key: str) -> tuple[Ints, Mask]:
    """The values of a key and where they are there; shape (candidates, amounts)."""
    chosen = [side for side in sides.sides if side.key == key]
    values = np.stack([side.values for side in chosen], axis=1)
    return values, np.stack([side.states == PRESENT for side in chosen], axis=1)


SCREENS: Mapping[str, Callable[[Sides], Any]] = {
    "sum": screen_sum,
    "at_most": screen_at_most,
    "stated_percent": screen_stated_percent,
    "implied_base": screen_implied_base,
    "change": screen_change,
    "months_paid": screen_months_paid,
    "between": screen_between,
    "same": screen_same,
    "repeated": screen_repeated,
    "round": screen_round,
    "year_on_year": screen_year_on_year,
}
