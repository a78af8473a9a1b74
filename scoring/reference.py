"""Reference values of regions, and what a claim is held against: a file per edition, as strict as a rubric.

Which figure is compared with which value, and how grave it is, stands in the file; this module only knows the closed
set of checks. A check whose value a region doesn't have says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from .errors import RubricRefused
from .fields import Fields, Reader, number_of
from .parse_checks import parse_check
from .rubric import Check, Constant, Rubric, amount_codes
from .strict_yaml import read_yaml

if TYPE_CHECKING:  # with NumPy behind them, they are loaded when something is compared
    from .figures import FigureRow
    from .result import Finding

REGION = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
VILLAGES = "desa"


@dataclass(frozen=True)
class RegionValue:
    """One kind of value by region code. `counted` is "desa" where villages are counted from the official codes."""

    code: str
    title: str
    unit: str
    source: str
    as_of: date
    counted: str
    by: Mapping[str, Fraction]


@dataclass(frozen=True)
class ReferenceFile:
    """All values of an edition; `checks` by the rubric's category."""

    edition: str
    title: str
    values: tuple[RegionValue, ...]
    checks: tuple[tuple[str, tuple[Check, ...]], ...]

    def checks_of(self, category: str) -> tuple[Check, ...]:
        """What is compared in a category."""
        return tuple(check for own, checks in self.checks if own == category for check in checks)

    def value_of(self, code: str) -> RegionValue | None:
        """The value of this code."""
        return next((value for value in self.values if value.code == code), None)


def parse_reference(text: bytes | str, source: str) -> ReferenceFile:
    """Reads a file; `source` names it in messages. Raises RubricRefused with every problem and its line."""
    reader = Reader(source)
    top = reader.fields(read_yaml(text, source), "")
    found = ReferenceFile(
        edition=top.code("edition"),
        title=top.text("title"),
        values=tuple(parse_value(row) for row in top.rows("values", "nilai", required=True)),
        checks=tuple(parse_group(row) for row in top.rows("checks", "pemeriksaan", required=True)),
    )
    top.finish()
    refuse_doubles(found, top)
    if reader.problems:
        raise RubricRefused(reader.problems)
    return found


def parse_value(row: Fields) -> RegionValue:
    """One kind of value: listed by region, or counted from the region codes."""
    counted = row.one_of("counted", (VILLAGES, ""), "")
    value = RegionValue(
        code=row.code(),
        title=row.text("title"),
        unit=row.text("unit", ""),
        source=row.text("source"),
        as_of=parse_day(row),
        counted=counted,
        by={} if counted else parse_by(row),
    )
    row.finish()
    return value


def parse_day(row: Fields) -> date:
    """The day that the values speak of."""
    text = row.text("as_of")
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    if text:
        row.note("as_of", "harus tanggal seperti 2024-12-31")
    return date.min


def parse_by(row: Fields) -> dict[str, Fraction]:
    """Region codes with their numbers."""
    entry = row.take("by", required=True)
    if entry is None:
        return {}
    if not isinstance(entry.value, dict) or not entry.value:
        row.note("by", "harus pasangan kode wilayah dan angkanya")
        return {}
    found = {}
    for code, one in entry.value.items():
        number = number_of(one)
        if not REGION.fullmatch(code):
            row.reader.note(one.line, f"{row.where}.by", f"{code} bukan kode wilayah")
        if number is None or number < 0:
            row.reader.note(one.line, f"{row.where}.by.{code}", "harus bilangan, tidak di bawah nol")
        else:
            found[code] = number
    return found


def parse_group(row: Fields) -> tuple[str, tuple[Check, ...]]:
    """The checks of one category."""
    group = row.code("category"), tuple(parse_check(one) for one in row.rows("checks", "pemeriksaan", required=True))
    row.finish()
    return group


def refuse_doubles(found: ReferenceFile, top: Fields) -> None:
    """Codes that stand twice, and checks that use no reference value: those belong into the rubric."""
    values = [value.code for value in found.values]
    for code in sorted({code for code in values if code and values.count(code) > 1}):
        top.note("values", f"{code} tertulis lebih dari sekali")
    for category, checks in found.checks:
        codes = [check.code for check in checks]
        for code in sorted({code for code in codes if code and codes.count(code) > 1}):
            top.note("checks", f"{category}: {code} tertulis lebih dari sekali")
        for check in checks:
            if not set(values) & codes_of(check):
                top.note("checks", f"{category}: {check.code} tidak memakai satu nilai rujukan pun")


def codes_of(check: Check) -> set[str]:
    """All codes that a check speaks of."""
    return {code for _, amounts in check.amounts for amount in amounts for code in amount_codes(amount)}


def strangers(found: ReferenceFile, rubric: Rubric) -> Iterator[tuple[str, str]]:
    """(check, code) of what is neither in the rubric nor among the values, or is in both: such a check is left out."""
    own = {figure.code for figure in rubric.figures} | {constant.code for constant in rubric.constants}
    values = {value.code for value in found.values}
    for check in found.checks_of(rubric.category):
        for code in sorted(codes_of(check)):
            if (code in own) == (code in values):
                yield check.code, code


def compare(found: ReferenceFile, rubric: Rubric, known: Mapping[str, Fraction], row: FigureRow) -> tuple[Finding, ...]:
    """What of one candidate's figures its region makes implausible, in the order of the file.

    `known` are the region's values by code; a check that needs another is left out. Raises TableRefused for a figure
    that can't be read.
    """
    from .figure_table import figure_table
    from .findings import find

    odd = {check for check, _code in strangers(found, rubric)}
    unknown = {value.code for value in found.values} - known.keys()
    checks = [
        check
        for check in found.checks_of(rubric.category)
        if check.code not in odd and unknown.isdisjoint(codes_of(check))
    ]
    constants = [
        Constant(value.code, known[value.code], value.unit, value.source, value.title)
        for value in found.values
        if value.code in known
    ]
    if not checks:
        return ()
    held = replace(rubric, constants=(*rubric.constants, *constants), checks=tuple(checks))
    return find(held, figure_table(held, [row]))
