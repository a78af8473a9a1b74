"""The closed set of indicator kinds: exact figures to a score from 0 to 100.

A `Leaf` is what one indicator says of every candidate. Scores are fixed point with the rubric's `places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from .amounts import Amounts
from .columns import Ints, Mask, half_up_quotient, narrowed, plus, roomy, times
from .exact import half_up
from .figures import MISSING, NOT_APPLICABLE
from .result import Reason
from .rubric import Amount, Checklist, Choice, Indicator, Ratio, Scale, Steps, kind_codes


@dataclass(frozen=True)
class Flaw:
    """Why the marked candidates can't be assessed on an indicator."""

    rows: Mask
    reason: Reason


@dataclass(frozen=True)
class Leaf:
    """One indicator of all candidates; every array has shape (candidates,).

    `score` and `raw` are fixed point with `places` decimals, 0 where a flaw or `applies` says that there is none.
    """

    score: Ints
    raw: Ints | None
    applies: Mask
    flaws: tuple[Flaw, ...] = ()

    def flawed(self) -> Mask:
        """Which candidates can't be assessed on this indicator."""
        rows = np.zeros(self.applies.shape, dtype=np.bool_)
        for flaw in self.flaws:
            rows |= flaw.rows
        return rows


def score_figures(indicator: Indicator, amounts: Amounts, places: int) -> Leaf:
    """An indicator that is computed from figures (every kind but `judged`)."""
    applies = applicable(indicator, amounts)
    flaws = list(incomplete(indicator, amounts, applies))
    score, raw, zero_base = COMPUTE[type(indicator.kind)](indicator.kind, amounts, places)
    usable = applies.copy()
    for flaw in flaws:
        usable &= ~flaw.rows
    if zero_base is not None and (zero_base & usable).any():
        flaws.append(Flaw(zero_base & usable, Reason(indicator.code, "zero_base")))
    return Leaf(score, raw, applies, tuple(flaws))


def applicable(indicator: Indicator, amounts: Amounts) -> Mask:
    """Everyone, but those who answer n/a to an optional indicator or to one of its figures."""
    rows = np.ones(len(amounts.table.candidates), dtype=np.bool_)
    if indicator.optional:
        if indicator.code in amounts.table.inapplicable:
            rows &= ~amounts.table.inapplicable[indicator.code]
        for code in amounts.state_codes(kind_codes(indicator.kind)):
            rows &= amounts.table.columns[code].states != NOT_APPLICABLE
    return rows


def incomplete(indicator: Indicator, amounts: Amounts, applies: Mask) -> Iterator[Flaw]:
    """Missing figures, and n/a where the indicator isn't optional."""
    for code in amounts.state_codes(kind_codes(indicator.kind)):
        states = amounts.table.columns[code].states
        if not states.any():
            continue
        for state, kind in ((MISSING, "missing"), (NOT_APPLICABLE, "not_allowed")):
            rows = (states == state) & applies
            if rows.any():
                yield Flaw(rows, Reason(indicator.code, kind, code))


Computed = tuple[Ints, Ints | None, Mask | None]


def quotient(of: Amount, to: Amount, amounts: Amounts) -> tuple[Ints, Ints, Mask]:
    """`of / to` as integers (numerator, denominator > 0) and where the base isn't positive."""
    of_values, of_denominator = amounts.column(of)
    to_values, to_denominator = amounts.column(to)
    numerator, denominator = times(of_values, to_denominator), times(to_values, of_denominator)
    baseless = denominator <= 0
    if baseless.any():
        denominator = np.where(baseless, 1, denominator)
    return numerator, denominator, baseless.astype(np.bool_)


def fixed(
    numerator: Ints, denominator: Ints | int, factor: Fraction, places: int, within: tuple[int, int] | None = None
) -> Ints:
    """`factor × numerator / denominator` as fixed point."""
    return half_up_quotient(numerator, denominator, factor * 10**places, within)


def clamped(score: Ints, places: int) -> Ints:
    """Scores held between 0 and 100; rounding first is the same, since both ends are exact."""
    return narrowed(np.clip(score, 0, 100 * 10**places))


def compute_ratio(kind: Ratio, amounts: Amounts, places: int) -> Computed:
    """`min(100, 100·of/to · 100/target)`; the raw percentage is of/to, unclamped."""
    numerator, denominator, baseless = quotient(kind.of, kind.to, amounts)
    raw = fixed(numerator, denominator, Fraction(100), places)
    if kind.target == 100:
        return clamped(raw, places), raw, baseless
    return clamped(fixed(numerator, denominator, Fraction(10000, kind.target), places), places), raw, baseless


def compute_scale(kind: Scale, amounts: Amounts, places: int) -> Computed:
    """Linear between `start` and `end`, in either direction; the raw value is the value itself."""
    values, denominator = amounts.column(kind.value)
    raw = fixed(values, denominator, Fraction(1), places)
    lowest, highest = sorted((kind.start, kind.end))
    whole = denominator * lowest.denominator * highest.denominator
    bottom, top = int(lowest * whole), int(highest * whole)
    inside = np.clip(roomy(times(values, whole // denominator), max(abs(bottom), abs(top)) + top - bottom), bottom, top)
    distance = inside - bottom if kind.start == lowest else top - inside
    return fixed(distance, top - bottom, Fraction(100), places, (0, top - bottom)), raw, None


def compute_steps(kind: Steps, amounts: Amounts, places: int) -> Computed:
    """The highest step reached, compared exactly, before any rounding."""
    baseless: Mask | None = None
    if kind.value is not None:
        numerator, base = amounts.column(kind.value)
        denominator: Ints | int = base
        raw = fixed(numerator, denominator, Fraction(1), places)
    else:
        assert kind.of is not None
        assert kind.to is not None
        numerator, denominator, baseless = quotient(kind.of, kind.to, amounts)
        raw = fixed(numerator, denominator, Fraction(100), places)
        numerator = times(numerator, 100)
    steps = sorted(kind.steps)  # a rubric may list them from the top
    whole = lcm(*(at_least.denominator for at_least, _ in steps))
    numerator = times(numerator, whole)
    reached = np.zeros(numerator.shape, dtype=np.int64)
    for at_least, _ in steps:
        reached += (numerator >= times(denominator, int(at_least * whole))).astype(np.bool_)
    worth = np.array([0, *(half_up(score, places) for _, score in steps)], dtype=np.int64)
    return worth[reached], raw, baseless


def compute_choice(kind: Choice, amounts: Amounts, places: int) -> Computed:
    """The score of the option chosen."""
    scores = dict(kind.scores)
    options = amounts.rubric.figure(kind.figure).options
    worth = np.array([half_up(scores[option.code], places) for option in options], dtype=np.int64)
    return worth[amounts.table.columns[kind.figure].values], None, None


def compute_checklist(kind: Checklist, amounts: Amounts, places: int) -> Computed:
    """The sum of what was answered yes, at most 100, rounded once."""
    total: Ints = np.zeros(len(amounts.table.candidates), dtype=np.int64)
    common = np.lcm.reduce(np.array([item.score.denominator for item in kind.items], dtype=object))
    for item in kind.items:
        total = plus(total, times(amounts.table.columns[item.figure].values, int(item.score * int(common))))
    return clamped(fixed(total, int(common), Fraction(1), places), places), None, None


COMPUTE: dict[type, Callable[..., Computed]] = {
    Ratio: compute_ratio,
    Scale: compute_scale,
    Steps: compute_steps,
    Choice: compute_choice,
    Checklist: compute_checklist,
}
