"""What a panel's marks say of the panel, and how safe the ranks are: statistics about a result, never part of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.rubric import Rubric
from scoring.steadiness import Plan, Robustness
from webapp.queries.jury import Seated, seated
from webapp.services.ranking import Ranked

if TYPE_CHECKING:
    from scoring.agreement import Agreement
    from scoring.leave_out import LeaveOneOut
    from scoring.severity import Severity

DRAWS, SEED, SPREAD = 10_000, 1, Fraction(25)


@dataclass(frozen=True)
class Study:
    """A panel's marks seen three ways. Jurors are named as in `people`, candidates by code as in `names`."""

    agreement: Agreement
    left_out: LeaveOneOut
    severity: Severity
    people: Mapping[str, Seated]
    names: Mapping[str, str]


def study_panel(category_id: int, rubric: Rubric, ranked: Ranked) -> Study:
    """Agreement, the ranking without each voice, severity: from the same marks as the ranking itself."""
    from scoring.agreement import sheets_agreement
    from scoring.leave_out import sheets_leave_one_out
    from scoring.severity import sheets_severity

    people = called(seated(category_id))
    names = {one.login: name for name, one in people.items()}
    # The engine's sentences name jurors by what the marks call them: people know each other by name.
    sheets = replace(ranked.sheets, jurors=tuple(names[login] for login in ranked.sheets.jurors))
    return Study(
        sheets_agreement(rubric, sheets),
        sheets_leave_one_out(rubric, sheets, ranked.table),
        sheets_severity(rubric, sheets, ranked.table),
        people,
        dict(zip(ranked.table.candidates, ranked.table.names, strict=True)),
    )


def called(panel: tuple[Seated, ...]) -> dict[str, Seated]:
    """The panel by a name that belongs to one juror only."""
    names = [one.name for one in panel]
    return {one.name if names.count(one.name) == 1 else f"{one.name} (kursi {one.seat})": one for one in panel}


def steadiness(rubric: Rubric, ranked: Ranked, spread: Fraction | None = SPREAD) -> Robustness:
    """How often each candidate keeps which rank when weights change; the draws and the seed are always the same."""
    from scoring.robustness import alternatives_of, robustness

    given = alternatives_of(ranked.evaluation, ranked.ranking)
    return robustness(rubric, given, Plan(DRAWS, SEED, spread))
