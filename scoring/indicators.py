"""The closed set of indicator kinds: exact figures to a score from 0 to 100.

A `Leaf` is what one indicator says of every candidate. Scores are fixed point with the rubric's `places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import numpy as np

from .amounts import Amounts
from .bounded import ONE, Bounded, write_share
from .columns import Ints, Mask
from .exact import half_up, half_up_quotient
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
    """What an indicator measures before it is held between 0 and 100, worked out where somebody asks.

    It is `factor × part / base`, fixed point.
    """

    part: Bounded
    base: Bounded
    factor: Fraction

    def at(self, row: int) -> int:
        """One candidate's, half up; the candidate's base isn't 0."""
        return half_up_quotient(self.part.at(row) * self.factor.numerator, self.base.at(row) * self.factor.denominator)


@dataclass(frozen=True)
class Leaf:
    """One indicator of all candidates; every array has shape (candidates,).

    `score` is fixed point with `places` decimals; it and `raw` say nothing where a flaw or `applies` says that there is
    none. `raw` is None for kinds without a natural raw value.
    """

    score: Ints
    raw: Raw | None
    applies: Mask
    flaws: tuple[Flaw, ...] = ()

    def flawed(self) -> Mask:
        """Which candidates can't be assessed on this indicator."""
        rows = np.zeros(self.applies.shape, dtype=np.bool_)
        for flaw in self.flaws:
            rows |= flaw.rows
        return rows


def score_figures(indicator: Indicator, amounts: Amounts, places: int, out: Ints) -> Leaf:
    """An indicator that is computed from figures (every kind but `judged`); its scores are written into `out`."""
    applies = applicable(indicator, amounts)
    flaws = list(incomplete(indicator, amounts, applies))
    raw, baseless = COMPUTE[type(indicator.kind)](indicator.kind, amounts, places, out)
    if baseless is not None:
        usable = baseless & applies
        for flaw in flaws:
            usable &= ~flaw.rows
        if usable.any():
            flaws.append(Flaw(usable, Reason(indicator.code, "zero_base")))
    return Leaf(out, raw, applies, tuple(flaws))


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


Computed = tuple[Raw | None, Mask | None]


def quotient(of: Amount, to: Amount, amounts: Amounts) -> tuple[Bounded, Bounded, Mask | None]:
    """`of / to` as whole numbers (part, base > 0), and where the base isn't positive if that is anywhere."""
    of_quantity, to_quantity = amounts.quantity(of), amounts.quantity(to)
    part = of_quantity.values.times(to_quantity.denominator)
    base = to_quantity.values.times(of_quantity.denominator)
    if base.low > 0:
        return part, base, None
    baseless = np.ones(len(amounts.table.candidates), dtype=np.bool_) & np.asarray(base.values <= 0, dtype=np.bool_)
    return part, Bounded.held(np.where(baseless, 1, base.values), 1, max(base.high, 1)), baseless


def compute_ratio(kind: Ratio, amounts: Amounts, places: int, out: Ints) -> Computed:
    """`min(100, 100·of/to · 100/target)`; the raw percentage is of/to, unclamped."""
    part, base, baseless = quotient(kind.of, kind.to, amounts)
    full = 100 * 10**places
    write_share(out, part, base, Fraction(100 * full, kind.target), full)
    return Raw(part, base, Fraction(full)), baseless


def compute_scale(kind: Scale, amounts: Amounts, places: int, out: Ints) -> Computed:
    """Linear between `start` and `end`, in either direction; the raw value is the value itself."""
    value = amounts.quantity(kind.value)
    whole = lcm(value.denominator, kind.start.denominator, kind.end.denominator)
    position, start = value.values.times(whole // value.denominator), Bounded.of(int(kind.start * whole))
    distance = position.minus(start) if kind.start < kind.end else start.minus(position)
    full = 100 * 10**places
    write_share(out, distance, ONE, Fraction(full, whole) * Fraction(1, abs(kind.end - kind.start)), full)
    return Raw(value.values, ONE, Fraction(10**places, value.denominator)), None


def compute_steps(kind: Steps, amounts: Amounts, places: int, out: Ints) -> Computed:
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
    reached = np.zeros(out.shape, dtype=np.int16)
    for at_least, _ in steps:
        reached += np.asarray(measured >= base.times(int(at_least * whole)).values, dtype=np.bool_)
    look_up(out, [0, *(half_up(score, places) for _, score in steps)], reached)
    return Raw(part, base, Fraction(unit * 10**places)), baseless


def look_up(out: Ints, worth: list[int], places: Ints) -> None:
    """Writes what each row's place in `worth` is worth; every place is in it, so nothing is clipped."""
    np.take(np.array(worth, dtype=np.int64), places, out=out, mode="clip")


def compute_choice(kind: Choice, amounts: Amounts, places: int, out: Ints) -> Computed:
    """The score of the option chosen."""
    scores = dict(kind.scores)
    options = amounts.rubric.figure(kind.figure).options
    look_up(
        out, [half_up(scores[option.code], places) for option in options], amounts.table.columns[kind.figure].values
    )
    return None, None


def compute_checklist(kind: Checklist, amounts: Amounts, places: int, out: Ints) -> Computed:
    """The sum of what was answered yes, at most 100, rounded once."""
    common = lcm(*(item.score.denominator for item in kind.items))
    answers = [Bounded.of(amounts.table.columns[item.figure].values) for item in kind.items]
    earned = [answer.times(int(item.score * common)) for answer, item in zip(answers, kind.items, strict=True)]
    write_share(out, reduce(Bounded.plus, earned), ONE, Fraction(10**places, common), 100 * 10**places)
    return None, None


COMPUTE: dict[type, Callable[..., Computed]] = {
    Ratio: compute_ratio,
    Scale: compute_scale,
    Steps: compute_steps,
    Choice: compute_choice,
    Checklist: compute_checklist,
}
