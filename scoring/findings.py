"""The closed set of consistency checks: figures that can't all be true at once.

A check speaks only where every figure it needs is there; a missing figure never raises a finding of another kind. What
is not applicable counts as nothing in a sum and otherwise silences the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from .amounts import Amounts
from .checks import KINDS, Case, Term, Terms, Told
from .exact import decimal_text, decimals_of, half_up
from .figure_table import FigureTable
from .figures import MISSING, NOT_APPLICABLE, PRESENT
from .result import Finding
from .rubric import Amount, Check, Reference, Rubric, amount_codes
from .wording import MOST_SHOWN

SEVERITIES = ("error", "warning", "note")


def find(rubric: Rubric, table: FigureTable) -> tuple[Finding, ...]:
    """Every finding, candidate by candidate in the table's order, then in the order of the rubric's checks."""
    amounts = Amounts(rubric, table)
    by_row: dict[int, list[Finding]] = {}
    for check in rubric.checks:
        for row, terms in readable(check, amounts):
            for told in KINDS[check.kind](Case(rubric, check, terms)):
                by_row.setdefault(row, []).append(finding(check, table.candidates[row], told))
    return tuple(found for row in sorted(by_row) for found in by_row[row])


def finding(check: Check, candidate: str, told: Told) -> Finding:
    """A finding of a check."""
    codes = dict.fromkeys(code for _, listed in check.amounts for amount in listed for code in amount_codes(amount))
    difference = None if told.stated is None or told.computed is None else told.stated - told.computed
    return Finding(
        candidate=candidate,
        check=check.code,
        kind=check.kind,
        severity=check.severity,
        message=f"{check.title}: {told.message}" if check.title else told.message,
        stated=number_text(told.stated),
        computed=number_text(told.computed),
        difference=number_text(difference),
        hint=told.hint,
        figures=tuple(codes),
    )


def number_text(value: Fraction | None) -> str | None:
    """Decimal text, rounded half up where four decimals can't hold it."""
    if value is None:
        return None
    places = decimals_of(value)
    places = MOST_SHOWN if places is None else min(places, MOST_SHOWN)
    return decimal_text(half_up(value, places), places)


# Kinds that compare whichever of their figures are there; all the others need every one.
PARTIAL = ("same", "repeated")


def readable(check: Check, amounts: Amounts) -> Iterator[tuple[int, Terms]]:
    """Each candidate for whom the check has what it needs, with the amounts' values."""
    columns = [(key, amount, amounts.column(amount)) for key, listed in check.amounts for amount in listed]
    states = [(key, amount, state_of(amount, amounts)) for key, amount, _ in columns]
    decimals = [written_decimals(amount, amounts) for _, amount, _ in columns]
    for row in range(len(amounts.table.candidates)):
        terms: Terms = {key: [] for key, _ in check.amounts}
        sound = True
        for place, (key, amount, (values, denominator)) in enumerate(columns):
            state = states[place][2](row)
            if state == PRESENT:
                terms[key].append(Term(Fraction(int(values[row]), denominator), decimals[place](row), amount))
            elif check.kind not in PARTIAL and not (state == NOT_APPLICABLE and key == "parts"):
                sound = False
                break
        if sound and all(terms.values()):
            yield row, terms


def state_of(amount: Amount, amounts: Amounts) -> Callable[[int], int]:
    """Missing where any figure of the amount is missing, else not applicable where any is, else present."""
    columns = [amounts.table.columns[code].states for code in amounts.state_codes(tuple(amount_codes(amount)))]

    def state(row: int) -> int:
        found = {int(column[row]) for column in columns}
        return MISSING if MISSING in found else NOT_APPLICABLE if NOT_APPLICABLE in found else PRESENT

    return state


def written_decimals(amount: Amount, amounts: Amounts) -> Callable[[int], int]:
    """How many decimals a figure was written with; 0 for anything computed."""
    column = amounts.table.columns.get(amount.code) if isinstance(amount, Reference) else None
    decimals = None if column is None else column.decimals
    return lambda row: 0 if decimals is None else int(decimals[row])
