"""The tree from which a candidate's total is computed, beneath its row of the ranking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports import formats
from reports.figure_words import figure_text
from scoring.exact import decimal_text, fraction_text
from scoring.result import NodeResult, PanelResult, Standing
from scoring.rubric import Criterion, Indicator, Judged, Node, Ratio, Rubric, Steps, kind_codes

NOT_APPLICABLE = "tidak berlaku"


@dataclass(frozen=True)
class TreeLine:
    """One node: what it was computed from and what came out, in Indonesian numbers; "" where there is none."""

    depth: int
    branch: bool
    code: str
    title: str
    figures: tuple[str, ...]
    raw: str
    score: str
    weight: str
    points: str
    panel: str
    flagged: bool


def tree_lines(rubric: Rubric, standing: Standing, figures: Mapping[str, str]) -> Iterator[TreeLine]:
    """The nodes, parents before their children."""
    for depth, node in nodes_with_depth(rubric.criteria, 0):
        found = standing.nodes[node.code]
        leaf = node if isinstance(node, Indicator) else None
        panel = standing.panel.get(node.code)
        yield TreeLine(
            depth=depth,
            branch=leaf is None,
            code=node.code,
            title=node.title,
            figures=figure_texts(rubric, leaf, figures) if leaf else (),
            raw=raw_words(leaf, found, rubric.places) if leaf else "",
            score=number_of(found.score, rubric.places),
            weight=formats.weight(fraction_text(found.effective_weight)) if found.effective_weight is not None else "",
            points=number_of(found.points, rubric.places) or NOT_APPLICABLE,
            panel=panel_words(panel, rubric.places) if panel else "",
            flagged=panel is not None and panel.flagged,
        )


def nodes_with_depth(nodes: tuple[Node, ...], depth: int) -> Iterator[tuple[int, Node]]:
    for node in nodes:
        yield depth, node
        if isinstance(node, Criterion):
            yield from nodes_with_depth(node.children, depth + 1)


def number_of(value: int | None, places: int) -> str:
    """Fixed point in full, because that is what is added up; "" for none."""
    return "" if value is None else formats.points(decimal_text(value, places))


def figure_texts(rubric: Rubric, leaf: Indicator, figures: Mapping[str, str]) -> tuple[str, ...]:
    """The figures, and constants, that a leaf is computed from."""
    known = {figure.code: figure for figure in rubric.figures}
    constants = {one.code: one for one in rubric.constants}
    found = []
    for code in kind_codes(leaf.kind):
        if code in known:
            value, unit = figure_text(known[code], figures.get(code, ""))
            found.append(f"{known[code].title}: {value} {unit}".rstrip())
        elif code in constants:
            one = constants[code]
            found.append(f"{one.title or code}: {formats.weight(one.value)} {one.unit}".rstrip())
    return tuple(found)


def raw_words(leaf: Indicator, found: NodeResult, places: int) -> str:
    """What the figures say before they become a score; for a judged item the panel's combined mark."""
    if found.raw is None or found.points is None:
        return ""
    text = formats.number(decimal_text(found.raw, places))
    if isinstance(leaf.kind, Judged):
        return f"gabungan panelis {text}"
    in_percent = isinstance(leaf.kind, Ratio) or (isinstance(leaf.kind, Steps) and leaf.kind.value is None)
    return f"{text}%" if in_percent else text


def panel_words(panel: PanelResult, places: int) -> str:
    """How many marks counted, and how far apart they were on the scale from 0 to 100."""
    spread = formats.number(decimal_text(panel.spread, places))
    return (
        f"{panel.valid} sah, {panel.abstained} tidak menilai, {panel.recused} mundur, rentang {spread}"
        f"{' (lebar, bahas dalam pleno)' if panel.flagged else ''}"
    )
