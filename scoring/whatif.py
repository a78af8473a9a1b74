"""What would have raised a candidate's total most, from the rubric and the candidate's own figures alone.

For each indicator: the points that its best score is worth, less those it earned, and which figure, answer or mark
would have reached it while everything else stays as it is. What the panel judges is asked for its next level only;
nobody can plan the best mark of every juror.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from .exact import decimal_text, half_up
from .formulas import HUNDRED, Report, exactly
from .lines import fixed
from .result import NodeResult, Standing
from .rubric import (
    COUNT,
    MONEY,
    NUMBER,
    Amount,
    Checklist,
    Choice,
    Indicator,
    Judged,
    Level,
    Literal,
    Operation,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
    amount_codes,
)

FINE = 4  # decimals of a needed value that needn't be whole


@dataclass(frozen=True)
class Goal:
    """The score within reach, and what reaches it, in a sentence."""

    score: Fraction
    how: str


@dataclass(frozen=True)
class Gain:
    """An indicator with points left; `points`, `reachable` and `gain` are fixed point, `gain` their difference."""

    indicator: str
    title: str
    points: int
    reachable: int
    gain: int
    how: str


def whatif(rubric: Rubric, standing: Standing, cells: Mapping[str, str]) -> tuple[Gain, ...]:
    """The indicators that would have raised the total, the most first, equal ones in the order of the rubric.

    `cells` are the figures that the candidate was scored from. Raises ValueError when one that counts has no number.
    """
    report = Report(rubric, cells)
    found = [gain_of(report, leaf, standing.nodes[leaf.code]) for leaf in rubric.indicators()]
    return tuple(sorted((gain for gain in found if gain is not None), key=lambda gain: -gain.gain))


def gain_of(report: Report, leaf: Indicator, node: NodeResult) -> Gain | None:
    """What one indicator leaves to be gained; None where it doesn't apply or nothing is left."""
    if node.effective_weight is None or node.points is None:
        return None
    goal = GOALS[type(leaf.kind)](report, leaf.kind, node)
    places = report.rubric.places
    score = Fraction(half_up(goal.score, places), 10**places)
    reachable = half_up(Fraction(node.effective_weight * score, HUNDRED), places)
    if reachable <= node.points:
        return None
    return Gain(leaf.code, leaf.title, node.points, reachable, reachable - node.points, goal.how)


def ratio_goal(report: Report, kind: Ratio, _node: NodeResult) -> Goal:
    """The target share of the base."""
    return Goal(HUNDRED, share_needed(report, kind.of, kind.to, kind.target))


def scale_goal(report: Report, kind: Scale, _node: NodeResult) -> Goal:
    """The end of the scale, which may lie below its start, or what comes nearest to it where no less is possible."""
    lowest = least(report.rubric, kind.value)
    end = kind.end if lowest is None else max(kind.end, lowest)
    score = HUNDRED * (end - kind.start) * Fraction(1, kind.end - kind.start)
    return Goal(min(max(score, Fraction(0)), HUNDRED), value_needed(report, kind.value, end))


def steps_goal(report: Report, kind: Steps, _node: NodeResult) -> Goal:
    """The step with the best score, among those that something reportable reaches."""
    if kind.value is not None:
        at_least, best = best_step(kind.steps, least(report.rubric, kind.value))
        return Goal(best, value_needed(report, kind.value, at_least))
    assert kind.of is not None
    assert kind.to is not None
    lowest = least(report.rubric, kind.of)
    share = None if lowest is None else Fraction(HUNDRED * lowest, report.term(kind.to).value)
    at_least, best = best_step(kind.steps, share)
    return Goal(best, share_needed(report, kind.of, kind.to, at_least))


def best_step(steps: Sequence[tuple[Fraction, Fraction]], lowest: Fraction | None) -> tuple[Fraction, Fraction]:
    """The lowest step with the best score, as (from, score), for values of `lowest` and more; None: for all values."""
    reached = list(steps)
    if lowest is not None:
        under = max((step for step in steps if step[0] <= lowest), default=(lowest, Fraction(0)))
        reached = [(lowest, under[1]), *(step for step in steps if step[0] > lowest)]
    best = max(score for _, score in reached)
    return min(step for step in reached if step[1] == best)


def choice_goal(report: Report, kind: Choice, _node: NodeResult) -> Goal:
    """The option with the best score."""
    best = max(score for _, score in kind.scores)
    figure = report.rubric.figure(kind.figure)
    titles = [option.title for option in figure.options if dict(kind.scores)[option.code] == best]
    return Goal(best, f"{figure.title}: {' atau '.join(titles)} (sekarang {chosen(report, kind)}).")


def chosen(report: Report, kind: Choice) -> str:
    """The title of the option answered."""
    options = report.rubric.figure(kind.figure).options
    return next(option.title for option in options if option.code == report.cells[kind.figure])


def checklist_goal(report: Report, kind: Checklist, _node: NodeResult) -> Goal:
    """Every item answered yes."""
    best = min(HUNDRED, sum((item.score for item in kind.items), Fraction(0)))
    left = [item.figure for item in kind.items if item.score and not report.answered(item.figure)]
    titles = "; ".join(report.rubric.figure(code).title for code in left)
    return Goal(best, f"Belum dipenuhi: {titles}.")


def level_above(kind: Judged, mark: Fraction) -> Level | None:
    """What the panel's mark may be raised to."""
    if not kind.levels:
        found = kind.next_mark(mark)
        return None if found is None else Level(found, "")
    return min((level for level in kind.levels if level.score > mark), key=lambda level: level.score, default=None)


def judged_goal(report: Report, kind: Judged, node: NodeResult) -> Goal:
    """The next level above the panel's mark, or the next mark where the scale has no levels."""
    mark = Fraction(node.raw or 0, int(10**report.rubric.places))
    above = level_above(kind, mark)
    if above is None:
        return Goal(Fraction(0), "")
    score = HUNDRED * (above.score - kind.minimum) * Fraction(1, kind.maximum - kind.minimum)
    named = f" ({above.title})" if above.title else ""
    return Goal(score, f"Nilai panel naik dari {exactly(mark)} ke {exactly(above.score)}{named}.")


GOALS: dict[type, Callable[[Report, Any, NodeResult], Goal]] = {
    Ratio: ratio_goal,
    Scale: scale_goal,
    Steps: steps_goal,
    Choice: choice_goal,
    Checklist: checklist_goal,
    Judged: judged_goal,
}


# ---------------------------------------------------------------------- which value would do


def share_needed(report: Report, of: Amount, to: Amount, percent: Fraction) -> str:
    """What `of` must be to make `percent` of `to`, where it isn't part of `to` itself."""
    if set(amount_codes(of)) & set(amount_codes(to)):
        return f"{report.term(of).words} perlu mencapai {exactly(percent)}% dari {report.term(to).words}."
    return value_needed(report, of, Fraction(percent * report.term(to).value, HUNDRED))


def value_needed(report: Report, amount: Amount, needed: Fraction) -> str:
    """`Peserta aktif perlu mencapai 44.318 orang, sekarang 26.412: kurang 17.906.`"""
    now = report.term(amount)
    up = needed > now.value
    goal = whole_units(report.rubric, amount, needed, up=up)
    apart = exactly(abs(goal - now.value))
    way = f"perlu mencapai {exactly(goal)}" if up else f"perlu turun ke {exactly(goal)}"
    return (
        f"{now.words} {way}{unit_of(report.rubric, amount)}, sekarang {shown(report, amount)}: {less(up=up)} {apart}."
    )


def least(rubric: Rubric, amount: Amount) -> Fraction | None:
    """The least that an amount can be: people and money don't go below 0; None where there is no such bound."""
    if isinstance(amount, Literal):
        return amount.value
    if isinstance(amount, Reference):
        fixed_by_law = {constant.code: constant.value for constant in rubric.constants}
        if amount.code in fixed_by_law:
            return fixed_by_law[amount.code]
        return None if rubric.figure(amount.code).type == NUMBER else Fraction(0)
    bounds = [least(rubric, operand) for operand in amount.operands]
    known = [bound for bound in bounds if bound is not None and bound >= 0]
    if amount.operator == "difference" or len(known) < len(bounds):
        return None
    return sum(known, Fraction(0)) if amount.operator == "sum" else prod(known, start=Fraction(1))


def less(*, up: bool) -> str:
    """What the difference is called."""
    return "kurang" if up else "kelebihan"


def shown(report: Report, amount: Amount) -> str:
    """The amount's value now, as written where it is one figure."""
    term = report.term(amount)
    return term.numbers if isinstance(amount, Reference) else exactly(term.value)


def whole_units(rubric: Rubric, amount: Amount, needed: Fraction, *, up: bool) -> Fraction:
    """The nearest value that can be reported and doesn't fall short: whole people, whole sen, else four decimals."""
    types = {figure.type for figure in rubric.figures if figure.code in set(amount_codes(amount))}
    unit = 10 ** {frozenset({COUNT}): 0, frozenset({MONEY}): 2}.get(frozenset(types), FINE)
    scaled = needed * unit
    return Fraction(-(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator, unit)


def unit_of(rubric: Rubric, amount: Amount) -> str:
    """The unit that all figures of a sum have in common, with a space before it."""
    if isinstance(amount, Operation) and amount.operator == "product":
        return ""
    units = {figure.unit for figure in rubric.figures if figure.code in set(amount_codes(amount))}
    return f" {units.pop()}" if len(units) == 1 and units != {""} else ""


# ---------------------------------------------------------------------- in words


def gain_lines(gains: tuple[Gain, ...], places: int) -> Iterator[str]:
    """The gains for people, the most first."""
    for gain in gains:
        earned, reachable, more = (fixed(value, places) for value in (gain.points, gain.reachable, gain.gain))
        yield f"{gain.indicator} {gain.title}: +{more} (dari {earned} menjadi {reachable}). {gain.how}"


def gains_to_plain(gains: tuple[Gain, ...], places: int) -> list[dict[str, str]]:
    """The gains as plain data, numbers as decimal text with a dot."""
    numbers = ("points", "reachable", "gain")
    return [
        {name: decimal_text(value, places) if name in numbers else value for name, value in vars(gain).items()}
        for gain in gains
    ]
