"""Amounts of a rubric (figure, constant, number, sum, product, difference) as exact columns."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np

from .columns import Ints, minus, plus, times
from .figure_table import FigureTable
from .rubric import Amount, Literal, Operation, Rubric


@dataclass(frozen=True)
class Quantity:
    """`values / denominator`: one number for all candidates (an int) or one each (shape (candidates,))."""

    values: Ints | int
    denominator: int


@dataclass(frozen=True)
class Amounts:
    """Reads a rubric's amounts off a table of figures."""

    rubric: Rubric
    table: FigureTable

    def quantity(self, amount: Amount) -> Quantity:
        """The amount's exact value for every candidate; what is missing counts as 0 here and is told by the states."""
        if isinstance(amount, Literal):
            return Quantity(amount.value.numerator, amount.value.denominator)
        if isinstance(amount, Operation):
            return self.operation(amount)
        if amount.code in self.table.columns:
            figure = self.table.columns[amount.code]
            return Quantity(figure.values, figure.denominator)
        value = next(constant.value for constant in self.rubric.constants if constant.code == amount.code)
        return Quantity(value.numerator, value.denominator)

    def column(self, amount: Amount) -> tuple[Ints, int]:
        """The amount as (values of shape (candidates,), denominator)."""
        found = self.quantity(amount)
        if isinstance(found.values, int):
            filled = np.zeros(len(self.table.candidates), dtype=np.int64)
            return plus(filled, found.values), found.denominator
        return found.values, found.denominator

    def operation(self, amount: Operation) -> Quantity:
        """A sum, product or difference of other amounts."""
        parts = [self.quantity(operand) for operand in amount.operands]
        if amount.operator == "product":
            return product(parts)
        common = lcm(*(part.denominator for part in parts))
        scaled = [times(part.values, common // part.denominator) for part in parts]
        values = scaled[0]
        for other in scaled[1:]:
            values = minus(values, other) if amount.operator == "difference" else plus(values, other)
        return Quantity(values, common)

    def state_codes(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Of these codes the ones that are figures, not constants."""
        return tuple(code for code in codes if code in self.table.columns)


def product(parts: list[Quantity]) -> Quantity:
    """The product of quantities."""
    result = parts[0]
    for other in parts[1:]:
        result = Quantity(times(result.values, other.values), result.denominator * other.denominator)
    return result
