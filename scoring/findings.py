"""The closed set of consistency checks: figures that can't all be true at once.

A check speaks only where every figure it needs is there; a missing figure never raises a finding of another kind. What
is not applicable counts as nothing in a sum and otherwise silences the check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from .amounts import Amounts
from .checks import KINDS, Case, Term, Terms, Told
from .exact import decimal_text, decimals_of, half_up
from .figure_table import FigureTable
from .figures import PRESENT
from .result import Finding
from .rubric import Check, Rubric, amount_codes
from .screens import Sides, sides_of
from .wording import MOST_SHOWN

SEVERITIES = ("error", "warning", "note")


def find(rubric: Rubric, table: FigureTable, checks: Iterable[Check] | None = None) -> tuple[Finding, ...]:
    """Every finding, candidate by candidate in the table's order, then in the order of the rubric's checks.

    With `checks` only those are made.
    """
    amounts = Amounts(rubric, table)
    by_row: dict[int, list[Finding]] = {}
    for check in rubric.checks if checks is None else checks:
        for row, terms in readable(check, amounts):
            for told in KINDS[check.kind](Case(rubric, check, terms)):
                by_row.setdefault(row, []).append(finding(check, table.candidates[row], told))
    return tuple(found for row in sorted(by_row) for found in by_row[row])


def finding(check: Check, candidate: str, told: Told) -> Finding:
    """A finding of a check."""
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
        figures=compared(check),
    )


def compared(check: Check) -> tuple[str, ...]:
    """All that a check looks at: codes of figures and constants, each once."""
    codes = (code for _, listed in check.amounts for amount in listed for code in amount_codes(amount))
    return tuple(dict.fromkeys(codes))


def number_text(value: Fraction | None) -> str | None:
    """Decimal text, rounded half up where four decimals can't hold it."""
    if value is None:
        return None
    places = decimals_of(value)
    places = MOST_SHOWN if places is None else min(places, MOST_SHOWN)
    return decimal_text(half_up(value, places), places)


def readable(check: Check, amounts: Amounts) -> Iterator[tuple[int, Terms]]:
    """Each candidate of whom the check may have something to say, with the amounts' values."""
    given = sides_of(check, amounts)
    for row in given.suspects():
        yield row, terms_of(given, row)


def terms_of(given: Sides, row: int) -> Terms:
    """One candidate's values."""
    terms: Terms = {key: [] for key, _ in given.check.amounts}
    for side in given.sides:
        if side.states[row] == PRESENT:
            value = Fraction(int(side.values[row]), given.unit)
            terms[side.key].append(Term(value, int(side.decimals[row]), side.amount))
    return terms
