"""A result, candidate by candidate: what is sealed, printed and exported.

Numbers are fixed-point integers with the rubric's `places` decimals (823457 with places 4 is 82.3457), weights exact
fractions. None always means "there is none", and the field's comment says why that can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

PLENARY = "plenary"


@dataclass(frozen=True)
class NodeResult:
    """One line of a candidate's tree.

    `effective_weight` and `points` are None when the node does not apply to the candidate. `score` and `raw` are
    None for criteria; `raw` also for kinds without a natural raw value (choice, checklist).
    """

    weight: Fraction
    effective_weight: Fraction | None
    points: int | None
    score: int | None = None
    raw: int | None = None


@dataclass(frozen=True)
class PanelResult:
    """What the panel did on one judged indicator of one candidate; `spread` is on the 0–100 scale."""

    valid: int
    abstained: int
    recused: int
    spread: int
    flagged: bool


@dataclass(frozen=True)
class Reason:
    """Why a candidate can't be assessed.

    `kind` is one of `missing` (a figure is empty), `not_allowed` (n/a on an indicator that isn't optional),
    `zero_base` (a ratio's denominator isn't positive), `quorum`, `bench`, `nothing_applies`. `detail` is the code of
    the figure or bench; `have` and `need` count scores where that says something.
    """

    indicator: str
    kind: str
    detail: str = ""
    have: int = 0
    need: int = 0


@dataclass(frozen=True)
class Standing:
    """A ranked candidate.

    `band` is a band's code or None below the lowest; `award` a place's title or None, also while the plenary has to
    decide. `tied_with` names the candidates with the same total; `decided_by` the criterion that decided, or PLENARY;
    `decision` is then the order that the plenary gave ("64.01 > 64.02"), None while it hasn't, or needn't.
    """

    rank: int
    candidate: str
    name: str
    total: int
    band: str | None
    award: str | None
    tied_with: tuple[str, ...]
    decided_by: str | None
    near_tie: bool
    nodes: dict[str, NodeResult]
    panel: dict[str, PanelResult]
    decision: str | None = None


@dataclass(frozen=True)
class NotAssessed:
    """A candidate that isn't ranked, with every reason."""

    candidate: str
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that doesn't add up. `stated` is what the candidate wrote, `computed` what the other figures give.

    `difference` is stated less computed. All three are decimal text, at most four decimals, and None where the kind has
    no such number. `figures` are the codes involved, for the form to point at.
    """

    candidate: str
    check: str
    kind: str
    severity: str
    message: str
    stated: str | None
    computed: str | None
    difference: str | None
    hint: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Everything that scoring one category says."""

    rubric: str
    digest: str
    places: int
    ranking: tuple[Standing, ...]
    not_assessed: tuple[NotAssessed, ...]
    findings: tuple[Finding, ...] = ()
