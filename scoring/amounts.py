"""Amounts of a rubric (figure, constant, number, sum, product, difference) as exact columns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from .bounded import Bounded
from .columns import Ints
from .figure_table import FigureTable
from .rubric import Amount, Literal, Operation, Rubric


@dataclass(frozen=True)
class Quantity:
    """`values / denominator`: one number for all candidates, or one each."""

    values: Bounded
    denominator: int

    @classmethod
    def of(cls, value: Fraction) -> Quantity:
        """One number for all."""
        return cls(Bounded.of(value.numerator), value.denominator)


@dataclass(frozen=True)
class Amounts:
    """Reads a rubric's amounts off a table of figures."""

    rubric: Rubric
    table: FigureTable

    def quantity(self, amount: Amount) -> Quantity:
        """The amount's exact value for every candidate; what is missing counts as 0 here and is told by the states."""
        if isinstance(amount, Literal):
            return Quantity.of(amount.value)
        if isinstance(amount, Operation):
            return operated(amount.operator, [self.quantity(operand) for operand in amount.operands])
        if amount.code in self.table.columns:
            figure = self.table.columns[amount.code]
            return Quantity(figure.bounded, figure.denominator)
        return Quantity.of(next(constant.value for constant in self.rubric.constants if constant.code == amount.code))

    def column(self, amount: Amount) -> tuple[Ints, int]:
        """The amount as (values of shape (candidates,), denominator)."""
        found = self.quantity(amount)
        filled = found.values.plus(Bounded.of(np.zeros(len(self.table.candidates), dtype=np.int64)))
        return np.asarray(filled.values), found.denominator

    def state_codes(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Of these codes the ones that are figures, not constants."""
        return tuple(code for code in codes if code in self.table.columns)


def operated(operator: str, parts: list[Quantity]) -> Quantity:
    """A sum, product or difference of quantities."""
    if operator == "product":
        one_for_all_first = sorted(parts, key=lambda part: not isinstance(part.values.values, int))
        return reduce(
            lambda one, other: Quantity(one.values.times(other.values), one.denominator * other.denominator),
            one_for_all_first,
        )
    common = lcm(*(part.denominator for part in parts))
    scaled = [part.values.times(common // part.denominator) for part in parts]
    return Quantity(reduce(Bounded.minus if operator == "difference" else Bounded.plus, scaled), common)
