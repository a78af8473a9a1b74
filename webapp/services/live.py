"""What the engine reads in one candidate's figures while they are typed: what doesn't add up, how far they cover."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.errors import FigureRefused
from scoring.exact import decimal_text, half_up
from scoring.figures import MISSING_TEXT, read_figure
from scoring.result import Finding
from scoring.rubric import Check, Figure, Indicator, Ratio, Rubric, Steps, kind_codes
from webapp.models import Candidate
from webapp.services.reference import reference_findings
from webapp.services.rosters import roster_findings

if TYPE_CHECKING:  # with NumPy behind them, they are loaded when something is read
    from scoring.amounts import Amounts
    from scoring.figure_table import FigureTable

DECIMALS = 2


@dataclass(frozen=True)
class Covered:
    """How far one indicator is covered, in percent as decimal text; None where it can't be said, and `why`.

    `why` is "" or the kind of the engine's reason: `missing`, `not_allowed`, `zero_base`, or `not_applicable`.
    """

    code: str
    title: str
    percent: str | None
    why: str = ""


@dataclass(frozen=True)
class Live:
    """The engine's reading of one candidate."""

    findings: tuple[Finding, ...]
    coverage: tuple[Covered, ...]


Cells = tuple[str | None, ...]
NEVER: tuple[Cells | None, None] = (None, None)


@dataclass
class LastRead:
    """What came of each check and share when one candidate was last read, with the cells that it looked at."""

    found: dict[str, tuple[Cells, tuple[Finding, ...]]] = field(default_factory=dict)
    covered: dict[str, tuple[Cells, Covered]] = field(default_factory=dict)


MOST_KEPT = 200  # candidates, some 30 KB each
LAST: dict[tuple[str, str], LastRead] = {}


def live_of(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> Live:
    """Findings and coverage of the figures as they are now, saved or not; what can't be read counts as missing.

    `cells` is machine text by figure code. The candidate's category and edition must be loaded.
    """
    sound = readable(rubric, cells)
    own = reread(candidate, rubric, sound, last_read(rubric.digest, candidate.code))
    beyond = reference_findings(candidate.category.edition, candidate, rubric, sound)
    listed = roster_findings(candidate, rubric, sound)
    return Live((*own.findings, *beyond, *listed), own.coverage)


def last_read(digest: str, candidate: str) -> LastRead:
    """What is kept of a candidate; of too many the one that came first is forgotten."""
    if (digest, candidate) not in LAST:
        while len(LAST) >= MOST_KEPT:
            LAST.pop(next(iter(LAST)), None)
        LAST[digest, candidate] = LastRead()
    return LAST.get((digest, candidate)) or LastRead()


def reread(candidate: Candidate, rubric: Rubric, sound: Mapping[str, str], last: LastRead) -> Live:
    """The engine's reading of sound figures, which follows from them alone.

    People type one figure after the other: only checks and shares that look at a changed one are computed again.
    """
    from scoring.findings import compared, find

    checks = [(one, cells_of(compared(one), sound)) for one in rubric.checks]
    shares = [(one, cells_of(kind_codes(one.kind), sound)) for one in shares_of(rubric)]
    stale = [one for one, cells in checks if last.found.get(one.code, NEVER)[0] != cells]
    unread = [one for one, cells in shares if last.covered.get(one.code, NEVER)[0] != cells]
    found, covered = dict(last.found), dict(last.covered)
    if stale or unread:
        used = {code for one in stale for code in compared(one)} | {
            code for one in unread for code in kind_codes(one.kind)
        }
        table = table_of(candidate, rubric, sound, used)
        told = find(rubric, table, stale)
        anew = {one.code: one for one in coverage_of(rubric, table, unread)}
        found |= {one.code: (cells, of_check(told, one)) for one, cells in checks if one in stale}
        covered |= {one.code: (cells, anew[one.code]) for one, cells in shares if one in unread}
        last.found, last.covered = found, covered
    findings = tuple(line for one, _cells in checks for line in found[one.code][1])
    return Live(findings, tuple(covered[one.code][1] for one, _cells in shares))


def cells_of(codes: Iterable[str], sound: Mapping[str, str]) -> Cells:
    return tuple(sound.get(code) for code in codes)


def of_check(findings: Iterable[Finding], check: Check) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.check == check.code)


def table_of(candidate: Candidate, rubric: Rubric, sound: Mapping[str, str], used: Collection[str]) -> FigureTable:
    """A table of one candidate with the columns that are used."""
    from scoring.figure_table import figure_table
    from scoring.figures import FigureRow

    small = replace(rubric, figures=tuple(figure for figure in rubric.figures if figure.code in used))
    cells = {code: text for code, text in sound.items() if code in used}
    return figure_table(small, [FigureRow(candidate.code, candidate.name, cells)])


def findings_of(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> tuple[Finding, ...]:
    """What doesn't add up in one candidate's figures, the region's reference values included."""
    return live_of(candidate, rubric, cells).findings


def readable(rubric: Rubric, cells: Mapping[str, str]) -> dict[str, str]:
    """The rubric's own figures of these, as far as its engine can read them."""
    return {figure.code: cells[figure.code] for figure in rubric.figures if is_readable(figure, cells)}


def is_readable(figure: Figure, cells: Mapping[str, str]) -> bool:
    try:
        read_figure(figure, cells.get(figure.code, MISSING_TEXT))
    except FigureRefused:
        return False
    return figure.code in cells


def shares_of(rubric: Rubric) -> Iterator[Indicator]:
    """Every indicator that is a share of something, in the rubric's order."""
    for leaf in rubric.indicators():
        if isinstance(leaf.kind, Ratio) or (isinstance(leaf.kind, Steps) and leaf.kind.to is not None):
            yield leaf


def coverage_of(rubric: Rubric, table: FigureTable, shares: Iterable[Indicator]) -> Iterator[Covered]:
    """How far each of these is covered, from a table of one candidate."""
    from scoring.amounts import Amounts

    amounts = Amounts(rubric, table)
    for leaf in shares:
        yield covered(leaf, amounts)


def covered(indicator: Indicator, amounts: Amounts) -> Covered:
    """One indicator, as the engine reads it: unclamped, so that more than all is seen."""
    import numpy as np

    from scoring.indicators import applicable, score_figures

    places = amounts.rubric.places
    applies = applicable(indicator, amounts)
    leaf = score_figures(indicator, amounts, applies, places)
    why = next((flaw.reason.kind for flaw in leaf.flaws), "") if applies[0] else "not_applicable"
    if why or leaf.raw is None:
        return Covered(indicator.code, indicator.title, None, why)
    raw = Fraction(int(leaf.raw.among(np.array([0]))[0]), 10**places)
    return Covered(indicator.code, indicator.title, decimal_text(half_up(raw, DECIMALS), DECIMALS))
