"""What verifying does to one candidate's points: indicators computed from figures alone, before and after.

No panel's mark is asked for, and nothing is added up: neither a total nor a rank can be read from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.exact import decimal_text
from scoring.figures import NOT_APPLICABLE_TEXT, optional_codes
from scoring.rubric import Indicator, Judged, Rubric
from webapp.models import Candidate
from webapp.services.live import readable

BEFORE, AFTER = 0, 1


@dataclass(frozen=True)
class Earned:
    """Score (0–100) and points as decimal text; both None where there are none, and `applies` says which of the two."""

    score: str | None
    points: str | None
    applies: bool


@dataclass(frozen=True)
class Effect:
    """One indicator from the figures as claimed, and as verified."""

    code: str
    title: str
    before: Earned
    after: Earned

    @property
    def changed(self) -> bool:
        return self.before != self.after


def effects_of(
    candidate: Candidate, rubric: Rubric, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Effect, ...]:
    """Every indicator without a panel, in the rubric's order. `before` and `after` are machine text by column code."""
    from scoring.evaluate import evaluate
    from scoring.figure_table import figure_table
    from scoring.figures import FigureRow

    rows = [
        FigureRow(f"{candidate.code} {turn}", candidate.name, sound_cells(rubric, cells))
        for turn, cells in enumerate((before, after))
    ]
    found = evaluate(rubric, figure_table(rubric, rows))

    def earned(leaf: Indicator, row: int) -> Earned:
        import numpy as np

        column = found.leaves[leaf.code]
        if not column.applies[row] or column.flawed()[row]:
            return Earned(None, None, bool(column.applies[row]))
        at = np.array([row])
        score, points = int(column.scores(at)[0]), int(found.points(leaf.code, at)[0])
        return Earned(decimal_text(score, rubric.places), decimal_text(points, rubric.places), applies=True)

    leaves = [leaf for leaf in rubric.indicators() if not isinstance(leaf.kind, Judged)]
    return tuple(Effect(leaf.code, leaf.title, earned(leaf, BEFORE), earned(leaf, AFTER)) for leaf in leaves)


def sound_cells(rubric: Rubric, cells: Mapping[str, str]) -> dict[str, str]:
    """What the engine can read of these, with the optional indicators that were answered as a whole."""
    whole = {code: NOT_APPLICABLE_TEXT for code in optional_codes(rubric) if cells.get(code) == NOT_APPLICABLE_TEXT}
    return readable(rubric, cells) | whole
