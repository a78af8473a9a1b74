"""A result as plain data (the JSON that is printed and sealed) and back. Numbers are decimal text with a dot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from .exact import decimal_text, fraction_text
from .result import Finding, NodeResult, NotAssessed, PanelResult, Reason, Result, Standing
from .rubric import Rubric

FORMAT = 1
# The columns of a result as a table, before those of the rubric's nodes.
FIXED = (
    "rank",
    "candidate",
    "name",
    "total",
    "band",
    "award",
    "tied_with",
    "decided_by",
    "decision",
    "near_tie",
    "reasons",
)
NOT_APPLICABLE = "n/a"
Plain = dict[str, Any]


def result_to_plain(result: Result) -> Plain:
    """The result as dicts, lists, text, whole numbers and booleans only."""
    places = result.places
    return {
        "format": FORMAT,
        "rubric": result.rubric,
        "digest": result.digest,
        "places": places,
        "ranking": [standing_to_plain(standing, places) for standing in result.ranking],
        "not_assessed": [refused_to_plain(refused) for refused in result.not_assessed],
        "findings": [finding_to_plain(finding) for finding in result.findings],
    }


def standing_to_plain(standing: Standing, places: int) -> Plain:
    """One ranked candidate."""
    return {
        "rank": standing.rank,
        "candidate": standing.candidate,
        "name": standing.name,
        "total": decimal_text(standing.total, places),
        "band": standing.band,
        "award": standing.award,
        "tied_with": list(standing.tied_with),
        "decided_by": standing.decided_by,
        "decision": standing.decision,
        "near_tie": standing.near_tie,
        "nodes": {code: node_to_plain(node, places) for code, node in standing.nodes.items()},
        "panel": {code: panel_to_plain(panel, places) for code, panel in standing.panel.items()},
    }


def node_to_plain(node: NodeResult, places: int) -> Plain:
    """One node; where `applicable` is false there are no numbers but the nominal weight."""
    plain: Plain = {"weight": fraction_text(node.weight), "applicable": node.points is not None}
    plain["effective_weight"] = None if node.effective_weight is None else fraction_text(node.effective_weight)
    for name, value in (("score", node.score), ("points", node.points), ("raw", node.raw)):
        plain[name] = None if value is None else decimal_text(value, places)
    return plain


def panel_to_plain(panel: PanelResult, places: int) -> Plain:
    """What the panel did on one indicator."""
    return {
        "valid": panel.valid,
        "abstained": panel.abstained,
        "recused": panel.recused,
        "spread": decimal_text(panel.spread, places),
        "flagged": panel.flagged,
    }


def refused_to_plain(refused: NotAssessed) -> Plain:
    """One candidate that isn't ranked: reasons as sentences for programs, and as data."""
    return {
        "candidate": refused.candidate,
        "name": refused.name,
        "reasons": [reason_text(reason) for reason in refused.reasons],
        "details": [vars(reason) for reason in refused.reasons],
    }


def finding_to_plain(finding: Finding) -> Plain:
    """One thing that doesn't add up."""
    return {**vars(finding), "figures": list(finding.figures)}


def reason_text(reason: Reason) -> str:
    """A reason in the contract's English."""
    told = {
        "missing": f"figure {reason.detail} is missing",
        "not_allowed": f"figure {reason.detail} is n/a but the indicator is not optional",
        "zero_base": "the denominator is not greater than zero",
        "quorum": f"{reason.have} valid scores, quorum is {reason.need}",
        "bench": f"no valid score from bench {reason.detail}",
        "nothing_applies": "no indicator applies",
    }[reason.kind]
    return f"{reason.indicator}: {told}" if reason.indicator else told


def result_from_plain(plain: Plain) -> Result:
    """The result that `result_to_plain` made; raises ValueError for another format, KeyError for a damaged one."""
    if plain["format"] != FORMAT:
        raise ValueError(f"format hasil {plain['format']} tidak dikenal")
    return Result(
        rubric=plain["rubric"],
        digest=plain["digest"],
        places=plain["places"],
        ranking=tuple(standing_from_plain(standing, plain["places"]) for standing in plain["ranking"]),
        not_assessed=tuple(
            NotAssessed(refused["candidate"], refused["name"], tuple(Reason(**reason) for reason in refused["details"]))
            for refused in plain["not_assessed"]
        ),
        findings=tuple(Finding(**{**found, "figures": tuple(found["figures"])}) for found in plain["findings"]),
    )


def standing_from_plain(plain: Plain, places: int) -> Standing:
    """One ranked candidate."""
    return Standing(
        rank=plain["rank"],
        candidate=plain["candidate"],
        name=plain["name"],
        total=fixed_point(plain["total"], places),
        band=plain["band"],
        award=plain["award"],
        tied_with=tuple(plain["tied_with"]),
        decided_by=plain["decided_by"],
        near_tie=plain["near_tie"],
        nodes={code: node_from_plain(node, places) for code, node in plain["nodes"].items()},
        panel={code: panel_from_plain(panel, places) for code, panel in plain["panel"].items()},
        decision=plain.get("decision"),  # what was written before decisions were kept has none
    )


def node_from_plain(plain: Plain, places: int) -> NodeResult:
    """One node."""
    effective = plain["effective_weight"]
    points, score, raw = (
        None if plain[name] is None else fixed_point(plain[name], places) for name in ("points", "score", "raw")
    )
    return NodeResult(Fraction(plain["weight"]), None if effective is None else Fraction(effective), points, score, raw)


def panel_from_plain(plain: Plain, places: int) -> PanelResult:
    """What the panel did on one indicator."""
    return PanelResult(**{**plain, "spread": fixed_point(plain["spread"], places)})


def fixed_point(text: str, places: int) -> int:
    """Decimal text as the fixed-point integer it was written from."""
    return int(Fraction(text) * 10**places)


# ---------------------------------------------------------------------- as a table


def result_rows(rubric: Rubric, result: Result) -> Iterator[list[str]]:
    """A result as rows of text: the header, the ranked candidates, those not assessed with their reasons."""
    codes = [node.code for node in rubric.nodes()]
    yield [*FIXED, *codes]
    for one in result.ranking:
        yield [*told_cells(one, result.places), *node_cells(one, codes, result.places)]
    for refused in result.not_assessed:
        told = "; ".join(reason_text(reason) for reason in refused.reasons)
        yield ["", refused.candidate, refused.name, *[""] * (len(FIXED) - 4), told, *[""] * len(codes)]


def told_cells(one: Standing, places: int) -> list[str]:
    """The fixed columns of one ranked candidate of a result."""
    return [
        str(one.rank),
        one.candidate,
        one.name,
        decimal_text(one.total, places),
        one.band or "",
        one.award or "",
        " ".join(one.tied_with),
        one.decided_by or "",
        one.decision or "",
        str(one.near_tie).lower(),
        "",
    ]


def node_cells(one: Standing, codes: Sequence[str], places: int) -> list[str]:
    """Points of these nodes, `n/a` where one doesn't apply."""
    points = [one.nodes[code].points for code in codes]
    return [NOT_APPLICABLE if value is None else decimal_text(value, places) for value in points]
