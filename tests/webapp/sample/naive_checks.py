"""The consistency checks of a rubric, once more and as plainly as can be, to know what the sample's figures hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod
from typing import Any

from scoring.rubric import Amount, Check, Literal, Reference, Rubric, amount_codes


class Absent(Exception):
    """A figure that a check needs is missing or doesn't apply."""


class Reader:
    """One candidate's cells, and the amounts of a rubric read off them."""

    def __init__(self, rubric: Rubric, cells: Mapping[str, str]) -> None:
        self.rubric = rubric
        self.cells = cells
        self.constants = {constant.code: constant.value for constant in rubric.constants}

    def state(self, amount: Amount) -> str:
        """`` where a figure of the amount is missing, else `n/a` where one doesn't apply, else `there`."""
        texts = [self.cells.get(code, "") for code in amount_codes(amount) if code not in self.constants]
        return "" if "" in texts else "n/a" if "n/a" in texts else "there"

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
Values = dict[str, Fraction]


def interval(reader: Reader, count: Amount, percent: Amount) -> tuple[int, int | None]:
    """The least and the greatest whole denominator that a count and its printed percentage leave possible."""
    of, stated, half = reader.value(count), reader.value(percent), reader.half_unit(percent)
    least = 100 * of // (stated + half) + 1
    return least, None if stated <= half else 100 * of // (stated - half)


def disjoint(reader: Reader, pairs: tuple[Amount, ...]) -> bool:
    """No denominator suits all pairs; where only one is asked for it is always told, with what it implies."""
    listed = [(pairs[at], pairs[at + 1]) for at in range(0, len(pairs), 2)]
    values = [(reader.value(count), reader.value(percent)) for count, percent in listed]  # Absent before anything else
    ranges = [
        interval(reader, count, percent) for (count, percent), (_, share) in zip(listed, values, strict=True) if share
    ]
    ends = [high for _, high in ranges if high is not None]
    if len(listed) == 1:
        return bool(ranges)
    return bool(ends) and max(low for low, _ in ranges) > min(ends)


def misstated(reader: Reader, one: Values, percent: Amount) -> bool:
    if one["to"] <= 0:
        raise Absent
    return abs(one["percent"] - 100 * one["of"] / one["to"]) > reader.half_unit(percent)


def months(one: Values) -> Fraction:
    if one["people"] * one["rate"] <= 0:
        raise Absent
    return one["amount"] / (one["people"] * one["rate"])


def jump(one: Values) -> Fraction:
    if one["before"] <= 0:
        raise Absent
    return abs(one["now"] - one["before"]) * 100 / one["before"]


def there(reader: Reader, amounts: tuple[Amount, ...]) -> list[Fraction]:
    """The values that are there."""
    values = []
    for amount in amounts:
        try:
            values.append(reader.value(amount))
        except Absent:
            continue
    return values


def parts(reader: Reader, amounts: tuple[Amount, ...]) -> list[Fraction]:
    """The parts of a sum; what doesn't apply counts as nothing, unless that is all there is."""
    if all(reader.state(amount) == "n/a" for amount in amounts):
        raise Absent
    return [Fraction(0) if reader.state(amount) == "n/a" else reader.value(amount) for amount in amounts]


def fires(reader: Reader, check: Check) -> bool:
    """Whether the check finds something; Absent when it can't be made."""
    lists: Amounts = dict(check.amounts)
    numbers = dict(check.numbers)
    if check.kind == "implied_base":
        return disjoint(reader, lists["pairs"])
    one = {key: reader.value(amounts[0]) for key, amounts in lists.items() if key not in {"parts", "figures"}}
    figures = there(reader, lists.get("figures", ()))
    rules: dict[str, Callable[[], Any]] = {
        "sum": lambda: sum(parts(reader, lists["parts"])) != one["total"],
        "at_most": lambda: one["part"] > one["whole"],
        "stated_percent": lambda: misstated(reader, one, lists["percent"][0]),
        "change": lambda: one["before"] + one["added"] != one["after"],
        "months_paid": lambda: not numbers["between"][0] <= months(one) <= numbers["between"][1],
        "between": lambda: not one["low"] <= one["value"] <= one["high"],
        "same": lambda: len(set(figures)) > 1,
        "repeated": lambda: any(number and figures.count(number) > 1 for number in figures),
        "round": lambda: one["value"] != 0 and one["value"] % numbers["multiple"][0] == 0,
        "year_on_year": lambda: jump(one) > numbers["at_most_percent"][0],
    }
    return bool(rules[check.kind]())


Told = tuple[Fraction | None, Fraction | None]


def told(reader: Reader, check: Check) -> list[Told]:
    """What a check that finds something has to say: stated and computed, once for each finding."""
    lists: Amounts = dict(check.amounts)
    one = {key: reader.value(amounts[0]) for key, amounts in lists.items() if key not in {"parts", "figures", "pairs"}}
    figures = there(reader, lists.get("figures", ()))
    if check.kind == "same":
        return [(other, figures[0]) for other in figures[1:] if other != figures[0]]
    if check.kind == "repeated":
        return [(number, None) for number in dict.fromkeys(figures) if number and figures.count(number) > 1]
    if check.kind == "months_paid":
        low, high = dict(check.numbers)["between"]
        return [(one["amount"], (high if months(one) > high else low) * one["people"] * one["rate"])]
    says: dict[str, Callable[[], Told]] = {
        "sum": lambda: (one["total"], sum(parts(reader, lists["parts"]), Fraction(0))),
        "at_most": lambda: (one["part"], one["whole"]),
        "stated_percent": lambda: (one["percent"], 100 * one["of"] / one["to"]),
        "implied_base": lambda: (None, None),
        "change": lambda: (one["after"], one["before"] + one["added"]),
        "between": lambda: (one["value"], one["low"] if one["value"] < one["low"] else one["high"]),
        "round": lambda: (one["value"], None),
        "year_on_year": lambda: (one["now"], one["before"]),
    }
    return [says[check.kind]()]


def found(rubric: Rubric, cells: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """The codes of the checks that find something, and of those that were made at all."""
    reader = Reader(rubric, cells)
    finding, made = set(), set()
    for check in rubric.checks:
        try:
            if fires(reader, check):
                finding.add(check.code)
            made.add(check.code)
        except Absent:
            continue
    return finding, made
