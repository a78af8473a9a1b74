"""The consistency checks of a rubric, once more and as plainly as can be, to know what the sample's figures hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod
from typing import Any

from scoring.rubric import Amount, Check, Literal, Reference, Rubric


class Absent(Exception):
    """A figure that a check needs is missing or doesn't apply."""


class Reader:
    """One candidate's cells, and the amounts of a rubric read off them."""

    def __init__(self, rubric: Rubric, cells: Mapping[str, str]) -> None:
        self.rubric = rubric
        self.cells = cells
        self.constants = {constant.code: constant.value for constant in rubric.constants}

    def value(self, amount: Amount) -> Fraction:
        if isinstance(amount, Literal):
            return amount.value
        if isinstance(amount, Reference):
            if amount.code in self.constants:
                return self.constants[amount.code]
            text = self.cells.get(amount.code, "")
            if text in {"", "n/a"}:
                raise Absent(amount.code)
            return Fraction(text)
        parts = [self.value(operand) for operand in amount.operands]
        if amount.operator == "product":
            return prod(parts, start=Fraction(1))
        return sum(parts, Fraction(0)) if amount.operator == "sum" else parts[0] - parts[1]

    def half_unit(self, amount: Amount) -> Fraction:
        """Half of the last printed digit of a figure."""
        text = self.cells[amount.code] if isinstance(amount, Reference) else ""
        return Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


Amounts = dict[str, tuple[Amount, ...]]


def interval(reader: Reader, count: Amount, percent: Amount) -> tuple[Fraction, Fraction]:
    """The denominators that a count and its printed percentage leave possible."""
    of, stated, half = reader.value(count), reader.value(percent), reader.half_unit(percent)
    return 100 * of / (stated + half), 100 * of / (stated - half)


def disjoint(reader: Reader, pairs: tuple[Amount, ...]) -> bool:
    """No denominator suits all pairs; a single pair is always told, with the denominator that it implies."""
    ranges = [interval(reader, pairs[at], pairs[at + 1]) for at in range(0, len(pairs), 2)]
    return len(ranges) == 1 or max(low for low, _ in ranges) > min(high for _, high in ranges)


def misstated(reader: Reader, of: Fraction, to: Fraction, percent: Amount) -> bool:
    return abs(reader.value(percent) - 100 * of / to) > reader.half_unit(percent)


def fires(reader: Reader, check: Check) -> bool:
    """Whether the check finds something; Absent when it can't be made."""
    lists: Amounts = dict(check.amounts)
    numbers = dict(check.numbers)
    if check.kind == "implied_base":
        return disjoint(reader, lists["pairs"])
    one = {key: reader.value(amounts[0]) for key, amounts in lists.items() if len(amounts) == 1}
    many = [reader.value(amount) for key in ("parts", "figures") for amount in lists.get(key, ())]
    rules: dict[str, Callable[[], Any]] = {
        "sum": lambda: sum(many) != one["total"],
        "at_most": lambda: one["part"] > one["whole"],
        "stated_percent": lambda: misstated(reader, one["of"], one["to"], lists["percent"][0]),
        "change": lambda: one["before"] + one["added"] != one["after"],
        "months_paid": lambda: (
            not numbers["between"][0] <= one["amount"] / (one["people"] * one["rate"]) <= numbers["between"][1]
        ),
        "between": lambda: not one["low"] <= one["value"] <= one["high"],
        "same": lambda: len(set(many)) > 1,
        "round": lambda: one["value"] > 0 and one["value"] % numbers["multiple"][0] == 0,
        "year_on_year": lambda: abs(one["now"] - one["before"]) * 100 > one["before"] * numbers["at_most_percent"][0],
    }
    return bool(rules[check.kind]())


def repeats(reader: Reader, check: Check) -> bool:
    """The same non-zero number twice among the figures that are there."""
    there = []
    for amount in dict(check.amounts)["figures"]:
        try:
            there.append(reader.value(amount))
        except Absent:
            continue
    return any(number and there.count(number) > 1 for number in there)


def found(rubric: Rubric, cells: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """The codes of the checks that find something, and of those that were made at all."""
    reader = Reader(rubric, cells)
    finding, made = set(), set()
    for check in rubric.checks:
        try:
            if repeats(reader, check) if check.kind == "repeated" else fires(reader, check):
                finding.add(check.code)
            made.add(check.code)
        except Absent:
            continue
    return finding, made
