"""Which candidates a check may speak of, told with whole numbers for all of them at once.

Of seventy-five thousand forms nearly all are in order. A screen lets through everyone of whom its check has something
to say, and hardly anybody else; only those are then looked at one by one. A kind without a screen looks at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from .amounts import Amounts
from .columns import Ints, Mask, times
from .figures import MISSING, NOT_APPLICABLE, PRESENT
from .rubric import Amount, Check, Reference, amount_codes

# Kinds that compare whichever of their figures are there; all the others need every one.
PARTIAL = ("same", "repeated")


@dataclass(frozen=True)
class Side:
    """One amount of a check for all candidates: values over the check's unit, 0 where `states` isn't PRESENT.

    `decimals` is how many were written, 0 for anything computed. All run along the candidates.
    """

    key: str
    amount: Amount
    values: list[int]
    states: Ints
    decimals: Sequence[int]


@dataclass(frozen=True)
class Sides:
    """All amounts of a check; a value is worth `value / unit`."""

    check: Check
    unit: int
    sides: tuple[Side, ...]

    def of(self, key: str) -> tuple[list[int], ...]:
        """The values of a key's amounts."""
        return tuple(side.values for side in self.sides if side.key == key)

    def one(self, key: str) -> list[int]:
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
            ready &= np.fromiter(screen(self), dtype=np.bool_, count=len(ready))
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
        sides.append(Side(key, amount, scaled.tolist(), states, written_decimals(amount, amounts)))
    return Sides(check, unit, tuple(sides))


def states_of(amount: Amount, amounts: Amounts) -> Ints:
    """Missing where any figure of the amount is missing, else not applicable where any is, else present."""
    states: Ints = np.full(len(amounts.table.candidates), PRESENT, dtype=np.int8)
    columns = [amounts.table.columns[code].states for code in amounts.state_codes(tuple(amount_codes(amount)))]
    for state in (NOT_APPLICABLE, MISSING):
        for column in columns:
            states[column == state] = state
    return states


def written_decimals(amount: Amount, amounts: Amounts) -> Sequence[int]:
    """How many decimals a figure was written with; 0 for anything computed."""
    column = amounts.table.columns.get(amount.code) if isinstance(amount, Reference) else None
    if column is None or column.decimals is None:
        return [0] * len(amounts.table.candidates)
    decimals: list[int] = column.decimals.tolist()
    return decimals


# ---------------------------------------------------------------------- the screens, each true where a check may speak


def screen_sum(sides: Sides) -> Iterable[bool]:
    return (total != sum(parts) for total, *parts in zip(sides.one("total"), *sides.of("parts"), strict=True))


def screen_at_most(sides: Sides) -> Iterable[bool]:
    return (part > whole for part, whole in zip(sides.one("part"), sides.one("whole"), strict=True))


def screen_stated_percent(sides: Sides) -> Iterable[bool]:
    """The share differs from the stated one by more than half of its last printed digit."""
    (percent,) = (side for side in sides.sides if side.key == "percent")
    rows = zip(percent.values, percent.decimals, sides.one("of"), sides.one("to"), strict=True)
    return (
        to > 0 and 2 * 10**places * abs(100 * of * sides.unit - stated * to) > sides.unit * to
        for stated, places, of, to in rows
    )


def screen_change(sides: Sides) -> Iterable[bool]:
    rows = zip(sides.one("before"), sides.one("added"), sides.one("after"), strict=True)
    return (before + added != after for before, added, after in rows)


def screen_months_paid(sides: Sides) -> Iterable[bool]:
    """Both sides of `amount : (people × rate)` against each bound are multiplied out."""
    low, high = (sides.number("between", place) for place in (0, 1))
    rows = zip(sides.one("amount"), sides.one("people"), sides.one("rate"), strict=True)
    return (
        people * rate > 0
        and not (
            low.numerator * people * rate <= low.denominator * amount * sides.unit
            and high.denominator * amount * sides.unit <= high.numerator * people * rate
        )
        for amount, people, rate in rows
    )


def screen_between(sides: Sides) -> Iterable[bool]:
    rows = zip(sides.one("value"), sides.one("low"), sides.one("high"), strict=True)
    return (not low <= value <= high for value, low, high in rows)


def screen_same(sides: Sides) -> Iterable[bool]:
    return (len(set(row)) > 1 for row in present_rows(sides, "figures"))


def screen_repeated(sides: Sides) -> Iterable[bool]:
    for row in present_rows(sides, "figures"):
        told = [value for value in row if value]
        yield len(set(told)) < len(told)


def screen_round(sides: Sides) -> Iterable[bool]:
    multiple = sides.number("multiple")
    step = multiple.numerator * sides.unit
    return (value != 0 and value * multiple.denominator % step == 0 for value in sides.one("value"))


def screen_year_on_year(sides: Sides) -> Iterable[bool]:
    bound = sides.number("at_most_percent")
    rows = zip(sides.one("now"), sides.one("before"), strict=True)
    return (
        before > 0 and 100 * bound.denominator * abs(now - before) > bound.numerator * before for now, before in rows
    )


def present_rows(sides: Sides, key: str) -> Iterable[list[int]]:
    """Each candidate's values of a key, without those that aren't there."""
    chosen = [side for side in sides.sides if side.key == key]
    columns = [
        [value if state == PRESENT else None for value, state in zip(side.values, side.states.tolist(), strict=True)]
        for side in chosen
    ]
    return ([value for value in row if value is not None] for row in zip(*columns, strict=True))


SCREENS: Mapping[str, Callable[[Sides], Iterable[bool]]] = {
    "sum": screen_sum,
    "at_most": screen_at_most,
    "stated_percent": screen_stated_percent,
    "change": screen_change,
    "months_paid": screen_months_paid,
    "between": screen_between,
    "same": screen_same,
    "repeated": screen_repeated,
    "round": screen_round,
    "year_on_year": screen_year_on_year,
}
