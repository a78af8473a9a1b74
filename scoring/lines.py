"""The lines of an explanation: what a line is, how it reads as text and as plain data, and how its value is proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .exact import decimal_text, decimals_of, half_up
from .formulas import HUNDRED, Term, cut, grouped

# Their formulas are the same everywhere and stand once at the head of the text.
SELF_EVIDENT = ("total", "criterion", "indicator")
ROUNDED, HELD = "dibulatkan", "dibatasi"


class NotFromTheseFigures(ValueError):
    """A result that the given rubric, figures or marks don't lead to; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Line:
    """One line of the tree.

    `kind` is one of `total`, `criterion`, `indicator`, `not_applicable`, `weight`, `part`, `score`, `compared`,
    `panel`, `spread`, `figure`, `constant`, `option`, `item`, `step`. `code` is the node's or figure's, else empty.
    `words` is the formula in words, `numbers` with numbers; `exact` is what the formula gives before the step named in
    `made` (ROUNDED, or HELD between 0 and 100) makes it `value`. All are Indonesian text, empty where there is none.
    `remarks` belong to the line; `lines` stand beneath it.
    """

    kind: str
    label: str
    value: str = ""
    code: str = ""
    unit: str = ""
    words: str = ""
    numbers: str = ""
    exact: str = ""
    made: str = ""
    remarks: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


def fixed(value: int, places: int) -> str:
    """Fixed point as Indonesian text with every decimal: `76,9800`."""
    return grouped(decimal_text(value, places))


def proved(line: Line, term: Term, value: int, places: int, *, held: bool = False) -> Line:
    """The line with its formula and the result's own fixed-point value, rounded half up and perhaps `held` in 0–100.

    Raises NotFromTheseFigures when the formula leads to another value.
    """
    kept = min(max(term.value, Fraction(0)), HUNDRED) if held else term.value
    if half_up(kept, places) != value:
        where = f"{line.code} {line.label}".strip()
        told = f"{where} tercatat {fixed(value, places)}, sedangkan hitungannya {cut(kept, places + 2)}"
        raise NotFromTheseFigures(f"Hasil ini tidak berasal dari angka dan nilai yang diberikan: {told}.")
    needed = decimals_of(kept)
    made = HELD if kept != term.value else ROUNDED if needed is None or needed > places else ""
    exact = cut(term.value, places + 2) if made else ""
    return replace(line, words=term.words, numbers=term.numbers, exact=exact, made=made, value=fixed(value, places))


def text_of(line: Line) -> str:
    """One line of text: `label = numbers = exact → made value unit (remarks)`, less what there is none of.

    A formula that is a single number says nothing beside the value.
    """
    shown = f"{line.exact} → {line.made} {line.value}" if line.made else line.value
    parts = [line.label, *([line.numbers] if " " in line.numbers else []), shown]
    text = " = ".join(parts) + (f" {line.unit}" if line.unit else "")
    return f"{text} ({'; '.join(line.remarks)})" if line.remarks else text


def tree_text(line: Line, depth: int = 0) -> Iterator[str]:
    """The line and all beneath it, indented by two spaces a level; the formula in words stands first beneath."""
    indent = "  " * depth
    yield indent + text_of(line)
    if line.words and line.words != line.numbers and line.kind not in SELF_EVIDENT:
        yield f"{indent}  rumus: {line.words}"
    for beneath in line.lines:
        yield from tree_text(beneath, depth + 1)


def line_to_plain(line: Line) -> dict[str, Any]:
    """The line and all beneath it as dicts, lists and text; empty fields are left out."""
    plain: dict[str, Any] = {name: value for name, value in vars(line).items() if value}
    if line.remarks:
        plain["remarks"] = list(line.remarks)
    if line.lines:
        plain["lines"] = [line_to_plain(beneath) for beneath in line.lines]
    return plain
