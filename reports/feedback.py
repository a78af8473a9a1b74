"""A candidate's own feedback sheet: what isn't in these can't be on it. No juror is named, by name or by seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .documents import Column, EditionFacts, Person, Proof, RubricFacts
from .minutes import RecordFacts

# Of everything that would have raised the total so much is printed.
MOST_GAINS = 5


@dataclass(frozen=True)
class TreeLine:
    """One line of the explanation, its text Indonesian; what it is computed from follows one `depth` further in.

    `numbers` is the formula with numbers, `words` in words; `exact` what it gives before the step named in `made`.
    """

    depth: int
    kind: str
    label: str
    value: str
    unit: str
    numbers: str
    words: str
    exact: str
    made: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class CriterionLine:
    """One criterion: the weight that counts for this candidate and the points; both None where it doesn't apply."""

    criterion: Column
    weight: str | None
    points: str | None


@dataclass(frozen=True)
class ItemMarks:
    """What the jury gave for one item, from the least to the most, on a scale from `lowest` to `highest`.

    `combined` is on that scale, `spread` from 0 to 100; `away` counts those who stepped back, `flagged` says that the
    plenary was to look at the spread.
    """

    item: Column
    lowest: str
    highest: str
    marks: tuple[str, ...]
    abstained: int
    away: int
    combined: str
    spread: str
    flagged: bool


@dataclass(frozen=True)
class GainLine:
    """An indicator with points left: what it has, what was within reach, how much the total would have gained, how."""

    indicator: str
    title: str
    points: str
    reachable: str
    gain: str
    how: str


@dataclass(frozen=True)
class SetAside:
    """A finding on the candidate's figures that didn't keep it from being assessed."""

    check: str
    message: str


@dataclass(frozen=True)
class FeedbackDocument:
    """One candidate's sealed result, explained.

    `rank` and `total` are None where it wasn't assessed; then `reasons` say why and `tree` has the figures in question.
    `ranked` counts all who have a rank; `gains` are the first of `all_gains`, the most first.
    """

    edition: EditionFacts
    record: RecordFacts
    rubric: RubricFacts
    candidate: Person
    rank: int | None
    ranked: int
    total: str | None
    band: str | None
    award: str | None
    remarks: tuple[str, ...]
    reasons: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    gains: tuple[GainLine, ...]
    all_gains: int
    items: tuple[ItemMarks, ...]
    set_aside: tuple[SetAside, ...]
    tree: tuple[TreeLine, ...]
    proof: Proof | None = None

    @property
    def printed_at(self) -> datetime:
        """The same whenever it is printed."""
        return self.record.sealed_at
