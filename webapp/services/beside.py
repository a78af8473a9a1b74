"""What lies beside a score sheet: findings with what was answered, and the last edition's result once it is announced.

A panel's juror reads it from the interviews on, of candidates whom no conflict keeps them from (see `seat_for`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.result import Finding, NotAssessed, Standing
from scoring.rubric import Rubric
from webapp.models import JUROR, Candidate, Category
from webapp.policy import may_see
from webapp.queries.plenary import answered_findings
from webapp.queries.reporting import earlier_self
from webapp.queries.sealed import stage_of
from webapp.services.findings import found_among
from webapp.services.sealed import Sealed, sealed_result


@dataclass(frozen=True)
class Answered:
    """A finding in the figures that count, with who wrote what to it; both "" where nobody did."""

    finding: Finding
    by: str
    text: str


@dataclass(frozen=True)
class Earlier:
    """What the same candidate got in the edition before, as it was sealed; `ranked` is how many were ranked there."""

    candidate: Candidate
    sealed: Sealed
    outcome: Standing | NotAssessed

    @property
    def ranked(self) -> int:
        return len(self.sealed.result.ranking)


def findings_beside(category: Category, rubric: Rubric, candidate_id: int, code: str) -> tuple[Answered, ...]:
    """What doesn't add up in one candidate's figures, each with its answer. Raises Refused."""
    written: Mapping[tuple[str, str, str], tuple[str, str]] = answered_findings(category.id, candidate_id)
    return tuple(
        Answered(one, *written.get((code, one.check, one.message), ("", "")))
        for _code, _name, found in found_among(category.id, rubric, [code])
        for one in found
    )


def earlier_result(category: Category, code: str, *, now: datetime) -> Earlier | None:
    """The result in the edition before; None where there was none, or as long as it isn't announced.

    Raises EngineRefused where the record was changed.
    """
    candidate = earlier_self(category, code)
    if candidate is None or not may_see("ranking", JUROR, stage_of(candidate.category, now=now)):
        return None
    sealed = sealed_result(candidate.category_id)
    if sealed is None:
        return None
    outcomes: tuple[Standing | NotAssessed, ...] = (*sealed.result.ranking, *sealed.result.not_assessed)
    outcome = next((one for one in outcomes if one.candidate == code), None)
    return None if outcome is None else Earlier(candidate, sealed, outcome)
