"""What the engine reads in one candidate's figures while they are typed: what doesn't add up, how far they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.errors import FigureRefused
from scoring.exact import decimal_text, half_up
from scoring.figures import MISSING_TEXT, read_figure
from scoring.result import Finding
from scoring.rubric import Figure, Indicator, Ratio, Rubric, Steps
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


def live_of(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> Live:
    """Findings and coverage of the figures as they are now, saved or not; what can't be read counts as missing.

    `cells` is machine text by figure code. The candidate's category and edition must be loaded.
    """
    from scoring.figure_table import figure_table
    from scoring.figures import FigureRow
    from scoring.findings import find

    sound = readable(rubric, cells)
    table = figure_table(rubric, [FigureRow(candidate.code, candidate.name, sound)])
    beyond = reference_findings(candidate.category.edition, candidate, rubric, sound)
    listed = roster_findings(candidate, rubric, sound)
    return Live((*find(rubric, table), *beyond, *listed), tuple(coverage_of(rubric, table)))


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


def coverage_of(rubric: Rubric, table: FigureTable) -> Iterator[Covered]:
    """Every indicator that is a share of something, in the rubric's order, from a table of one candidate."""
    from scoring.amounts import Amounts

    amounts = Amounts(rubric, table)
    for leaf in rubric.indicators():
        if isinstance(leaf.kind, Ratio) or (isinstance(leaf.kind, Steps) and leaf.kind.to is not None):
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
