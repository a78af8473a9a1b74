"""A rubric written back as the text that the loader reads, for tests only."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from scoring.exact import fraction_text
from scoring.rubric import (
    Amount,
    Checklist,
    Choice,
    Criterion,
    Figure,
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


def rubric_text(rubric: Rubric) -> str:
    """Every key of the format that the rubric uses, the top level as one line each."""
    top = {
        "code": rubric.code,
        "title": rubric.title,
        "category": rubric.category,
        "status": rubric.status,
        "source": rubric.source,
        "places": rubric.places,
        "near_tie": rubric.near_tie,
        "constants": [{"code": one.code, "value": one.value} for one in rubric.constants],
        "figures": [figure_keys(one) for one in rubric.figures],
        "criteria": [node_keys(node) for node in rubric.criteria],
        "ties": list(rubric.ties),
        "bands": [{"code": one.code, "title": one.title, "at_least": one.at_least} for one in rubric.bands],
        "awards": [{"rank": one.rank, "title": one.title} for one in rubric.awards],
    }
    if rubric.panel is not None:
        top["panel"] = panel_keys(rubric.panel)
    return "".join(f"{key}: {flow(value)}\n" for key, value in top.items() if value != [])


def figure_keys(figure: Figure) -> dict[str, Any]:
    keys: dict[str, Any] = {"code": figure.code, "title": figure.title, "type": figure.type}
    if figure.options:
        keys["options"] = [{"code": option.code, "title": option.title} for option in figure.options]
    return keys


def flow(value: Any) -> str:
    """One value in YAML's flow style: numbers plain, every text in quotes, a fraction that is no decimal in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, Fraction):
        text = fraction_text(value)
        return json.dumps(text) if "/" in text else text
    return json.dumps(value, ensure_ascii=False)


def panel_keys(rule: PanelRule) -> dict[str, Any]:
    keys: dict[str, Any] = {"combine": rule.combine, "quorum": rule.quorum, "benches": list(rule.benches)}
    if rule.combine == "trimmed_mean":
        keys["trim"] = rule.trim
    if rule.other_benches is not None:
        keys["other_benches"] = list(rule.other_benches)
    if rule.spread is not None:
        keys["spread"] = rule.spread
    return keys


def node_keys(node: Node) -> dict[str, Any]:
    keys: dict[str, Any] = {"code": node.code, "title": node.title, "weight": node.weight}
    if not isinstance(node, Criterion):
        return keys | kind_keys(node.kind) | ({"optional": True} if node.optional else {})
    nested = "criteria" if isinstance(node.children[0], Criterion) else "indicators"
    return keys | {nested: [node_keys(child) for child in node.children]}


def kind_keys(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, Ratio):
        return {"kind": "ratio", "of": amount(kind.of), "to": amount(kind.to), "target": kind.target}
    if isinstance(kind, Scale):
        return {"kind": "scale", "value": amount(kind.value), "from": kind.start, "until": kind.end}
    if isinstance(kind, Steps):
        amounts = {"value": kind.value} if kind.value is not None else {"of": kind.of, "to": kind.to}
        return {"kind": "steps", "steps": kind.steps} | {key: amount(one) for key, one in amounts.items()}
    if isinstance(kind, Choice):
        return {"kind": "choice", "value": kind.figure, "scores": dict(kind.scores)}
    if isinstance(kind, Checklist):
        return {"kind": "checklist", "items": [{"of": item.figure, "score": item.score} for item in kind.items]}
    assert isinstance(kind, Judged)
    return {"kind": "judged", "scale": {"min": kind.minimum, "max": kind.maximum, "step": kind.step}}


def amount(value: Amount | None) -> Any:
    assert value is not None
    if isinstance(value, Reference):
        return value.code
    if isinstance(value, Literal):
        return value.value
    return {value.operator: [amount(operand) for operand in value.operands]}
