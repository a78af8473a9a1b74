"""Follows a recipe file: each line makes one figure from those above it, so that the figures agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.sample.draw import between, luck, pick, position, strength

Line = Mapping[str, Any]
NOT_APPLICABLE = "n/a"


@dataclass
class Kitchen:
    """One candidate's figures while they are being made, with the numbers they are made from."""

    candidate: str
    values: dict[str, str]

    def number(self, code: str) -> int:
        """A value made before, or a number written in the recipe."""
        return int(self.values.get(code, code))

    def numbers(self, codes: list[str]) -> list[int]:
        """Several of them."""
        return [self.number(code) for code in codes]

    def position(self, line: Line) -> int:
        """Where the candidate stands on this line, 0 to 1000."""
        return position(self.candidate, line.get("drawn_as", line["figure"]), neutral=bool(line.get("neutral")))


def follow(recipe: list[Line], candidate: str, start: Mapping[str, str], *, extras: bool) -> dict[str, str]:
    """Figure code to text, in the recipe's order, `start` included; what `start` already has is left alone.

    `extras` is false for a candidate that gets no invented figure beyond those an indicator needs.
    """
    kitchen = Kitchen(candidate, dict(start))
    for line in recipe:
        if line["figure"] in kitchen.values or (line.get("extra") and not extras):
            continue
        made = made_by(kitchen, line)
        if made is not None:
            kitchen.values[line["figure"]] = made
    return kitchen.values


def made_by(kitchen: Kitchen, line: Line) -> str | None:
    """The text one line makes; None for a line that only says where its figure doesn't apply."""
    if "na_if" in line and kitchen.values[line["na_if"]] == "yes":
        return NOT_APPLICABLE
    for key, make in MAKERS.items():
        if key in line:
            return make(kitchen, line)
    return None


def share_of(kitchen: Kitchen, line: Line) -> str:
    """So many thousandths of another figure, rounded down."""
    first, last = line["permille"]
    return str(kitchen.number(line["share_of"]) * between(first, last, kitchen.position(line)) // 1000)


def drawn_between(kitchen: Kitchen, line: Line) -> str:
    """A number of a range, `times` another figure where the line says so."""
    first, last = line["between"]
    return str(between(first, last, kitchen.position(line)) * kitchen.number(line.get("times", "1")))


def sum_of(kitchen: Kitchen, line: Line) -> str:
    """The sum of other figures."""
    return str(sum(kitchen.numbers(line["sum_of"])))


def less(kitchen: Kitchen, line: Line) -> str:
    """The first figure less all others."""
    first, *others = kitchen.numbers(line["less"])
    return str(first - sum(others))


def product_of(kitchen: Kitchen, line: Line) -> str:
    """The product of other figures and numbers."""
    made = 1
    for number in kitchen.numbers(line["product_of"]):
        made *= number
    return str(made)


def percent_of(kitchen: Kitchen, line: Line) -> str:
    """A whole percentage as someone would print it, half-up."""
    part, whole = kitchen.numbers(line["percent_of"])
    return str((200 * part + whole) // (2 * whole))


def one_of(kitchen: Kitchen, line: Line) -> str:
    """An option, or a number, of a list from the weakest to the strongest."""
    options: list[str] = line["one_of"]
    return pick(options, kitchen.position(line))


def yes_or_no(kitchen: Kitchen, line: Line) -> str:
    """`yes` as often, in thousandths, as the candidate's strength allows."""
    weakest, strongest = line["chance"]
    chance = between(weakest, strongest, strength(kitchen.candidate))
    return "yes" if luck(kitchen.candidate, line["figure"]) < chance else "no"


MAKERS: Mapping[str, Callable[[Kitchen, Line], str]] = {
    "share_of": share_of,
    "between": drawn_between,
    "sum_of": sum_of,
    "less": less,
    "product_of": product_of,
    "percent_of": percent_of,
    "one_of": one_of,
    "chance": yes_or_no,
}
