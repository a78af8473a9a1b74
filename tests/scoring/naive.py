"""Scoring a second time, deliberately naive: `Fraction`s and plain loops, from the contract and the frozen types alone.

It shares no code with the engine, so that an error would have to be made twice, in two ways, to go unseen. It believes
its input: rubric, figures and marks have passed the loaders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.result import PLENARY, NodeResult, NotAssessed, PanelResult, Reason, Result, Standing
from scoring.rubric import (
    Amount,
    Checklist,
    Choice,
    Criterion,
    Indicator,
    Judged,
    Kind,
    Literal,
    Node,
    PanelRule,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
)


@dataclass
class Found:
    """An applicable indicator of one candidate: reasons against it, or its exact score and raw value."""

    reasons: list[Reason]
    score: Fraction = Fraction(0)
    raw: Fraction | None = None
    panel: PanelResult | None = None


def half_up(value: Fraction, places: int) -> int:
    """`value` in units of 10^-places, the half going up; below zero mirrored."""
    shifted = abs(value) * 10**places
    rounded = int(shifted + Fraction(1, 2))  # int() floors what isn't negative
    return rounded if value >= 0 else -rounded


def naive_score(
    rubric: Rubric,
    rows: Sequence[FigureRow],
    marks: Sequence[Mark] = (),
    decisions: Sequence[Sequence[Sequence[str]]] = (),
) -> Result:
    """The whole result, one candidate after the other; each decision lists who shares which place, from the first."""
    assessed: list[Standing] = []
    not_assessed: list[NotAssessed] = []
    for row in rows:
        outcome = assess(rubric, row, [mark for mark in marks if mark.candidate == row.candidate])
        if isinstance(outcome, Standing):
            assessed.append(outcome)
        else:
            not_assessed.append(outcome)
    return Result(rubric.code, rubric.digest, rubric.places, rank(rubric, assessed, decisions), tuple(not_assessed))


# ---------------------------------------------------------------------- one candidate


def assess(rubric: Rubric, row: FigureRow, marks: list[Mark]) -> Standing | NotAssessed:
    """The candidate's nodes and total, not yet ranked; or why there is none."""
    found = {}
    for leaf in rubric.indicators():
        if applies(rubric, leaf, row):
            found[leaf.code] = look_at(rubric, leaf, row, [mark for mark in marks if mark.indicator == leaf.code])
    if not found:
        return NotAssessed(row.candidate, row.name, (Reason("", "nothing_applies"),))
    reasons = [reason for one in found.values() for reason in one.reasons]
    if reasons:
        return NotAssessed(row.candidate, row.name, tuple(reasons))
    nodes: dict[str, NodeResult] = {}
    total = points_of(rubric, rubric.criteria, Fraction(100), found, nodes)
    panel = {code: one.panel for code, one in found.items() if one.panel is not None}
    return Standing(0, row.candidate, row.name, total, None, None, (), None, near_tie=False, nodes=nodes, panel=panel)


def points_of(
    rubric: Rubric, siblings: tuple[Node, ...], parent: Fraction, found: dict[str, Found], nodes: dict[str, NodeResult]
) -> int:
    """The siblings' points together, `parent` being the weight they share; each node is written into `nodes`."""
    applicable = sum((node.weight for node in siblings if has_leaf(node, found)), Fraction(0))
    together = 0
    for node in siblings:
        if not has_leaf(node, found):
            write_inapplicable(node, nodes)
            continue
        effective = node.weight * parent / applicable
        if isinstance(node, Criterion):
            points = points_of(rubric, node.children, effective, found, nodes)
            nodes[node.code] = NodeResult(node.weight, effective, points)
        else:
            score = half_up(found[node.code].score, rubric.places)
            points = half_up(effective * Fraction(score, 10**rubric.places) / 100, rubric.places)
            raw = found[node.code].raw
            shown = None if raw is None else half_up(raw, rubric.places)
            nodes[node.code] = NodeResult(node.weight, effective, points, score, shown)
        together += points
    return together


def has_leaf(node: Node, found: dict[str, Found]) -> bool:
    """Whether anything at or beneath the node applies."""
    if isinstance(node, Criterion):
        return any(has_leaf(child, found) for child in node.children)
    return node.code in found


def write_inapplicable(node: Node, nodes: dict[str, NodeResult]) -> None:
    nodes[node.code] = NodeResult(node.weight, None, None)
    if isinstance(node, Criterion):
        for child in node.children:
            write_inapplicable(child, nodes)


# ---------------------------------------------------------------------- one indicator of one candidate


def used_figures(rubric: Rubric, kind: Kind) -> list[str]:
    """The codes of the figures an indicator needs, each once, as they are referred to."""
    if isinstance(kind, Choice):
        codes = [kind.figure]
    elif isinstance(kind, Checklist):
        codes = [item.figure for item in kind.items]
    elif isinstance(kind, Scale):
        codes = referred(kind.value)
    elif isinstance(kind, Ratio):
        codes = referred(kind.of) + referred(kind.to)
    elif isinstance(kind, Steps):
        codes = [code for amount in (kind.value, kind.of, kind.to) if amount is not None for code in referred(amount)]
    else:
        codes = []
    constants = [constant.code for constant in rubric.constants]
    once: list[str] = []
    for code in codes:
        if code not in constants and code not in once:
            once.append(code)
    return once


def referred(amount: Amount) -> list[str]:
    if isinstance(amount, Reference):
        return [amount.code]
    if isinstance(amount, Literal):
        return []
    return [code for operand in amount.operands for code in referred(operand)]


def cell(row: FigureRow, code: str) -> str:
    return row.cells.get(code, "")


def applies(rubric: Rubric, leaf: Indicator, row: FigureRow) -> bool:
    if not leaf.optional:
        return True
    if cell(row, leaf.code) == "n/a":
        return False
    return all(cell(row, code) != "n/a" for code in used_figures(rubric, leaf.kind))


def look_at(rubric: Rubric, leaf: Indicator, row: FigureRow, marks: list[Mark]) -> Found:
    """What one applicable indicator gives this candidate."""
    if isinstance(leaf.kind, Judged):
        assert rubric.panel is not None
        return judge(rubric.panel, leaf, leaf.kind, marks, rubric.places)
    reasons = []
    for code in used_figures(rubric, leaf.kind):
        if cell(row, code) == "":
            reasons.append(Reason(leaf.code, "missing", code))
        elif cell(row, code) == "n/a":
            reasons.append(Reason(leaf.code, "not_allowed", code))
    if reasons:
        return Found(reasons)
    return compute(rubric, leaf, row)


def compute(rubric: Rubric, leaf: Indicator, row: FigureRow) -> Found:
    """Score and raw value of an indicator whose figures are all there."""
    kind = leaf.kind
    if isinstance(kind, Choice):
        return Found([], dict(kind.scores)[cell(row, kind.figure)])
    if isinstance(kind, Checklist):
        yes = [item.score for item in kind.items if cell(row, item.figure) == "yes"]
        return Found([], min(Fraction(100), sum(yes, Fraction(0))))
    if isinstance(kind, Scale):
        value = amount_of(rubric, kind.value, row)
        return Found([], clamp(100 * (value - kind.start) / (kind.end - kind.start)), value)
    if isinstance(kind, Steps) and kind.value is not None:
        value = amount_of(rubric, kind.value, row)
        return Found([], step_reached(kind, value), value)
    return compute_percent(rubric, leaf, row)


def compute_percent(rubric: Rubric, leaf: Indicator, row: FigureRow) -> Found:
    """A ratio, or steps of a percentage; without a positive denominator there is no percentage."""
    kind = leaf.kind
    assert isinstance(kind, Ratio | Steps)
    assert kind.of is not None
    assert kind.to is not None
    base = amount_of(rubric, kind.to, row)
    if base <= 0:
        return Found([Reason(leaf.code, "zero_base")])
    percent = 100 * amount_of(rubric, kind.of, row) / base
    score = step_reached(kind, percent) if isinstance(kind, Steps) else clamp(percent * 100 / kind.target)
    return Found([], score, percent)


def clamp(score: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(100), score))


def step_reached(kind: Steps, value: Fraction) -> Fraction:
    """The score of the highest step reached, in whichever direction the steps are listed; 0 below the first."""
    reached = [(at_least, score) for at_least, score in kind.steps if value >= at_least]
    return max(reached)[1] if reached else Fraction(0)


def amount_of(rubric: Rubric, amount: Amount, row: FigureRow) -> Fraction:
    if isinstance(amount, Literal):
        return amount.value
    if isinstance(amount, Reference):
        for constant in rubric.constants:
            if constant.code == amount.code:
                return constant.value
        return Fraction(cell(row, amount.code))
    operands = [amount_of(rubric, operand, row) for operand in amount.operands]
    if amount.operator == "sum":
        return sum(operands, Fraction(0))
    if amount.operator == "difference":
        return operands[0] - operands[1]
    assert amount.operator == "product"
    product = Fraction(1)
    for operand in operands:
        product *= operand
    return product


# ---------------------------------------------------------------------- the panel


def judge(rule: PanelRule, leaf: Indicator, scale: Judged, marks: list[Mark], places: int) -> Found:
    """The panel's combined mark; abstained and recused jurors leave the divisor."""
    valid = [mark for mark in marks if mark.value not in ("abstain", "recused")]
    reasons = []
    if len(valid) < rule.quorum:
        reasons.append(Reason(leaf.code, "quorum", have=len(valid), need=rule.quorum))
    heard = [mark.bench for mark in valid]
    reasons += [Reason(leaf.code, "bench", bench) for bench in rule.benches if bench not in heard]
    if reasons:
        return Found(reasons)
    values = sorted(Fraction(mark.value) for mark in valid)
    width = scale.maximum - scale.minimum
    combined = combine(rule, values)
    apart = 100 * (values[-1] - values[0]) / width
    panel = PanelResult(
        valid=len(valid),
        abstained=len([mark for mark in marks if mark.value == "abstain"]),
        recused=len([mark for mark in marks if mark.value == "recused"]),
        spread=half_up(apart, places),
        flagged=rule.spread is not None and apart > rule.spread,
    )
    return Found([], 100 * (combined - scale.minimum) / width, combined, panel)


def combine(rule: PanelRule, values: list[Fraction]) -> Fraction:
    """One mark out of several, `values` ascending."""
    if rule.combine == "median":
        middle = len(values) // 2
        return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
    if rule.combine == "trimmed_mean":
        values = values[rule.trim : len(values) - rule.trim]
    return sum(values, Fraction(0)) / len(values)


# ---------------------------------------------------------------------- ranking


def rank(
    rubric: Rubric, assessed: list[Standing], decisions: Sequence[Sequence[Sequence[str]]]
) -> tuple[Standing, ...]:
    """The standings in order, everyone compared with everyone."""
    turn_of = {code: turn for order in decisions for turn, alike in enumerate(order) for code in alike}
    listed = sorted(assessed, key=lambda one: (turn_of.get(one.candidate, 0), one.candidate))
    listed.sort(key=lambda one: compared(rubric, one, len(rubric.ties)), reverse=True)
    return tuple(placed(rubric, one, listed, decisions) for one in listed)


def compared(rubric: Rubric, one: Standing, ties: int) -> tuple[int, ...]:
    """The total and the points of the first `ties` tie criteria; what does not apply counts 0 here."""
    return (one.total, *(one.nodes[code].points or 0 for code in rubric.ties[:ties]))


def placed(
    rubric: Rubric, one: Standing, listed: list[Standing], decisions: Sequence[Sequence[Sequence[str]]]
) -> Standing:
    others = [other for other in listed if other.candidate != one.candidate]
    mine = compared(rubric, one, len(rubric.ties))
    place = 1 + len([other for other in others if compared(rubric, other, len(rubric.ties)) > mine])
    decided = decided_by(rubric, one, others)
    decision = None
    for order in decisions:
        if any(one.candidate in alike for alike in order):
            decision = " > ".join(" = ".join(sorted(alike)) for alike in order)
            for alike in order:
                if one.candidate in alike:
                    break
                place += len(alike)
    titles = {award.rank: award.title for award in rubric.awards}
    return Standing(
        rank=place,
        candidate=one.candidate,
        name=one.name,
        total=one.total,
        band=band_of(rubric, one.total),
        award=None if decided == PLENARY and decision is None else titles.get(place),
        tied_with=tuple(other.candidate for other in others if other.total == one.total),
        decided_by=decided,
        near_tie=any(
            0 < Fraction(abs(other.total - one.total), 10**rubric.places) < rubric.near_tie for other in others
        ),
        nodes=one.nodes,
        panel=one.panel,
        decision=decision,
    )


def decided_by(rubric: Rubric, one: Standing, others: list[Standing]) -> str | None:
    """None when nobody has the same total; else the tie criterion after which nobody is equal, or PLENARY."""
    for turn in range(len(rubric.ties) + 1):
        equal = [other for other in others if compared(rubric, other, turn) == compared(rubric, one, turn)]
        if not equal:
            return None if turn == 0 else rubric.ties[turn - 1]
    return PLENARY


def band_of(rubric: Rubric, total: int) -> str | None:
    reached = [band for band in rubric.bands if Fraction(total, 10**rubric.places) >= band.at_least]
    return max(reached, key=lambda band: band.at_least).code if reached else None
