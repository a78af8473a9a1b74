"""One candidate across editions, the earliest first: what isn't in these can't be on the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .documents import EditionFacts, Person, Proof
from .minutes import RecordFacts


@dataclass(frozen=True)
class YearFacts:
    """One edition's sealed result of the candidate; `rank` and `total` are None where it wasn't assessed.

    `change` is the total less the one before, signed decimal text, None where the instruments aren't the same file.
    """

    label: str
    period_year: int
    record: RecordFacts
    rubric_code: str
    rubric_digest: str
    rank: int | None
    ranked: int
    total: str | None
    change: str | None
    band: str | None
    award: str | None


@dataclass(frozen=True)
class Reached:
    """One criterion in one edition: the weight in its rubric, and the points; None where it didn't apply."""

    weight: str
    points: str | None


@dataclass(frozen=True)
class CriterionYears:
    """The criteria of one code along the editions; None for one whose rubric has no such code.

    `alike` says that title and weight are the same wherever the code is.
    """

    code: str
    title: str
    years: tuple[Reached | None, ...]
    alike: bool


@dataclass(frozen=True)
class CoverageYear:
    """How many are covered at a period's beginning and end, ready to read, and the shares as the candidate told them.

    The shares are per cent as decimal text.
    """

    label: str
    before: str
    before_share: str
    after: str
    after_share: str


@dataclass(frozen=True)
class ComparisonDocument:
    """The announced results of one candidate code in one category code.

    `edition` is the newest one's. `differences` say in sentences in what the rubrics differ; empty where all are the
    same file.
    """

    edition: EditionFacts
    candidate: Person
    years: tuple[YearFacts, ...]
    criteria: tuple[CriterionYears, ...]
    coverage: tuple[CoverageYear, ...]
    differences: tuple[str, ...]
    proof: Proof | None = None

    @property
    def printed_at(self) -> datetime:
        """The newest record's moment: the same whenever it is printed."""
        return max(one.record.sealed_at for one in self.years)

    @property
    def same_codes(self) -> bool:
        """Whether every edition has every criterion, so that they may be drawn beside each other."""
        return all(one is not None for row in self.criteria for one in row.years)
