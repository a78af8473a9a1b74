"""The closed set of indicator kinds: exact figures to a score from 0 to 100.

A `Leaf` is what one indicator says of every candidate. Scores are fixed point with the rubric's `places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from .amounts import Amounts
from .bounded import ONE, Bounded, Share, Worth
from .columns import Ints, Mask, half_up_quotient
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
class Raw:
    """What an indicator measures before it is held between 0 and 100: `factor × part / base`, fixed point."""

    part: Bounded
    base: Bounded
    factor: Fraction

    def among(self, rows: Ints) -> Ints:
        """That of these rows, half up (away from 0)."""
        part = self.part.among(rows).plus(Bounded.of(np.zeros(len(rows), dtype=np.int64)))
        return half_up_quotient(np.asarray(part.values), self.base.among(rows).values, self.factor)


@dataclass(frozen=True)
class Leaf:
    """One indicator of all candidates; every array has shape (candidates,).

    `score` and `raw` are fixed point with `places` decimals, worked out where they are wanted. They say nothing where a
    flaw or `applies` says that there is none. `raw` is None for kinds without a natural raw value.
    """

    score: Share | Worth
    raw: Raw | None
    applies: Mask
    flaws: tuple[Flaw, ...] = ()

    def scores(self, rows: Ints) -> Ints:
        """The scores of these rows."""
        out = np.empty(len(rows), dtype=np.int64)
        self.score.among(rows).write(out)
        return out

    def flawed(self) -> Mask:
        """Which candidates can't be assessed on this indicator."""
        rows = np.zeros(self.applies.shape, dtype=np.bool_)
        for flaw in self.flaws:
            rows |= flaw.rows
        return rows


def score_figures(indicator: Indicator, amounts: Amounts, applies: Mask, places: int) -> Leaf:
    """An indicator that is computed from figures (every kind but `judged`)."""
    flaws = list(incomplete(indicator, amounts, applies))
    score, raw, baseless = COMPUTE[type(indicator.kind)](indicator.kind, amounts, places)
    if baseless is not None:
        usable = baseless & applies
        for flaw in flaws:
            usable &= ~flaw.rows
        if usable.any():
            flaws.append(Flaw(usable, Reason(indicator.code, "zero_base")))
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
        column = amounts.table.columns[code]
        if column.complete:
            continue
        for state, kind in ((MISSING, "missing"), (NOT_APPLICABLE, "not_allowed")):
            rows = (column.states == state) & applies
            if rows.any():
                yield Flaw(rows, Reason(indicator.code, kind, code))


Computed = tuple[Share | Worth, Raw | None, Mask | None]


def quotient(of: Amount, to: Amount, amounts: Amounts) -> tuple[Bounded, Bounded, Mask | None]:
    """`of / to` as whole numbers (part, base > 0), and where the base isn't positive if that is anywhere."""
    of_quantity, to_quantity = amounts.quantity(of), amounts.quantity(to)
    part = of_quantity.values.times(to_quantity.denominator)
    base = to_quantity.values.times(of_quantity.denominator)
    if base.low > 0:
        return part, base, None
    baseless = np.ones(len(amounts.table.candidates), dtype=np.bool_) & np.asarray(base.values <= 0, dtype=np.bool_)
    return part, Bounded.held(np.where(baseless, 1, base.values), 1, max(base.high, 1)), baseless


def compute_ratio(kind: Ratio, amounts: Amounts, places: int) -> Computed:
    """`min(100, 100·of/to · 100/target)`; the raw percentage is of/to, unclamped."""
    part, base, baseless = quotient(kind.of, kind.to, amounts)
    full = 100 * 10**places
    return Share(part, base, Fraction(100 * full, kind.target), full), Raw(part, base, Fraction(full)), baseless


def compute_scale(kind: Scale, amounts: Amounts, places: int) -> Computed:
    """Linear between `start` and `end`, in either direction; the raw value is the value itself."""
    value = amounts.quantity(kind.value)
    whole = lcm(value.denominator, kind.start.denominator)
    full = 100 * 10**places
    position, factor = value.values.times(whole // value.denominator), Fraction(full, whole * (kind.end - kind.start))
    score = Share(position, ONE, factor, full, less=int(kind.start * whole))
    return score, Raw(value.values, ONE, Fraction(10**places, value.denominator)), None


def compute_steps(kind: Steps, amounts: Amounts, places: int) -> Computed:
    """The highest step reached, compared exactly, before any rounding."""
    baseless: Mask | None = None
    if kind.value is not None:
        value = amounts.quantity(kind.value)
        part, base, unit = value.values, Bounded.of(value.denominator), 1
    else:
        assert kind.of is not None
        assert kind.to is not None
        part, base, baseless = quotient(kind.of, kind.to, amounts)
        unit = 100
    steps = sorted(kind.steps)  # a rubric may list them from the top
    whole = lcm(*(at_least.denominator for at_least, _ in steps))
    measured = part.times(unit * whole).values
    reached = np.zeros(len(amounts.table.candidates), dtype=np.int16)
    for at_least, _ in steps:
        reached += np.asarray(measured >= base.times(int(at_least * whole)).values, dtype=np.bool_)
    score = worth([Fraction(0), *(score for _, score in steps)], reached, places)
    return score, Raw(part, base, Fraction(unit * 10**places)), baseless


def compute_choice(kind: Choice, amounts: Amounts, places: int) -> Computed:
    """The score of the option chosen."""
    scores = dict(kind.scores)
    options = amounts.rubric.figure(kind.figure).options
    score = worth([scores[option.code] for option in options], amounts.table.columns[kind.figure].values, places)
    return score, None, None


def worth(listed: Sequence[Fraction], rows: Ints, places: int) -> Worth:
    """The scores of rows that each hold a place in a list of scores."""
    return Worth(np.array([half_up(score, places) for score in listed], dtype=np.int64), rows, 100 * 10**places)


def compute_checklist(kind: Checklist, amounts: Amounts, places: int) -> Computed:
    """The sum of what was answered yes, at most 100, rounded once."""
    common = lcm(*(item.score.denominator for item in kind.items))
    earned = (amounts.table.columns[item.figure].bounded.times(int(item.score * common)) for item in kind.items)
    return Share(reduce(Bounded.plus, earned), ONE, Fraction(10**places, common), 100 * 10**places), None, None


COMPUTE: dict[type, Callable[..., Computed]] = {
    Ratio: compute_ratio,
    Scale: compute_scale,
    Steps: compute_steps,
    Choice: compute_choice,
    Checklist: compute_checklist,
}
