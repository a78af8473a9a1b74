"""The explanation of a total as branches that fold, one line of arithmetic each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.views.candidate_figures import anchor_of
from webapp.views.finding_lines import FindingLine

if TYPE_CHECKING:
    from scoring.lines import Line

UNVERIFIED = "belum diverifikasi"
# Down to the indicators the tree is open; one press then shows all that an indicator's points come from.
FOLDED = frozenset({"indicator"})


@dataclass(frozen=True)
class Branch:
    """One line with what is beneath it.

    `sum` is what stands between label and value: the formula with numbers, and what it gave before it was rounded.
    `address` leads to the figure's own row where something there doesn't add up; `flags` says what.
    """

    kind: str
    label: str
    value: str
    unit: str
    numbers: str
    exact: str
    made: str
    words: str
    remarks: tuple[str, ...]
    address: str
    flags: str
    open: bool
    branches: tuple[Branch, ...]


def branch(
    line: Line, unverified: Collection[str], findings: Mapping[str, tuple[FindingLine, ...]], *, unfolded: bool
) -> Branch:
    """A line of the explanation, and all beneath it, for the page.

    `unverified` are the figures that nobody verified, `findings` what stands under each figure.
    """
    own = findings.get(line.code, ()) if line.kind == "figure" else ()
    claimed = (UNVERIFIED,) if line.kind == "figure" and line.code in unverified else ()
    return Branch(
        kind=line.kind,
        label=line.label,
        value=line.value,
        unit=line.unit,
        numbers=line.numbers if " " in line.numbers else "",
        exact=line.exact,
        made=line.made,
        words=line.words if line.words != line.numbers else "",
        remarks=(*line.remarks, *claimed),
        address=f"#{anchor_of(line.code)}" if own else "",
        flags=", ".join(f"{one.word} {one.check}" for one in own),
        open=unfolded or line.kind not in FOLDED,
        branches=tuple(branch(one, unverified, findings, unfolded=unfolded) for one in line.lines),
    )
