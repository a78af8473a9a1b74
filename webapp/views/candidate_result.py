"""What scoring says of one candidate, in words: total, rank, the tree beneath it, and what would have raised it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import formats
from reports.wording import reason_sentences
from scoring.exact import decimal_text
from scoring.rubric import Rubric
from webapp.services.candidates import Outcome
from webapp.views.candidate_tree import Branch, branch
from webapp.views.finding_lines import FindingLine

if TYPE_CHECKING:
    from scoring.lines import Line
    from scoring.result import Standing
    from scoring.whatif import Gain

# What stands in large letters above the remarks needn't be said again.
SHOWN_ABOVE = ("Peringkat ", "Tempat: ")
NO_BAND = "di bawah predikat terendah"


@dataclass(frozen=True)
class GainLine:
    """One indicator with points left; numbers are Indonesian text."""

    name: str
    gain: str
    points: str
    reachable: str
    how: str


@dataclass(frozen=True)
class Told:
    """A candidate's result. `total` is "" when it wasn't assessed; then `reasons` say why, all of them.

    `figures` are then the branches of the figures in question, `tree` is None. `gains` is None while nobody may ask.
    """

    total: str = ""
    rank: str = ""
    ranked: str = ""
    band: str = ""
    award: str = ""
    remarks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    tree: Branch | None = None
    figures: tuple[Branch, ...] = ()
    gains: tuple[GainLine, ...] | None = None


@dataclass(frozen=True)
class Marked:
    """What the tree says of single figures: which nobody verified, what doesn't add up; `unfolded` opens all of it."""

    unverified: Collection[str]
    findings: Mapping[str, tuple[FindingLine, ...]]
    unfolded: bool = False

    def branch(self, line: Line) -> Branch:
        """A line of the explanation with all beneath it."""
        return branch(line, self.unverified, self.findings, unfolded=self.unfolded)


def told_of(rubric: Rubric, outcome: Outcome, marked: Marked, gains: tuple[Gain, ...] | None) -> Told:
    """The result on the page; `gains` are None before it is announced."""
    found, standing = outcome.explanation, outcome.standing
    figures = tuple(marked.branch(line) for line in found.figures)
    if standing is None or found.total is None:
        return Told(reasons=reason_sentences(found.reasons, rubric), figures=figures)
    return Told(
        total=formats.points(decimal_text(standing.total, rubric.places)),
        rank=formats.number(standing.rank),
        ranked=formats.number(outcome.ranked),
        band=band_of(rubric, standing),
        award=standing.award or "",
        remarks=tuple(one for one in found.remarks if not one.startswith(SHOWN_ABOVE)),
        tree=marked.branch(found.total),
        gains=None if gains is None else tuple(gain_line(one, rubric.places) for one in gains),
    )


def band_of(rubric: Rubric, standing: Standing) -> str:
    """The band's title; "" for a rubric without bands."""
    if not rubric.bands:
        return ""
    return next((band.title for band in rubric.bands if band.code == standing.band), NO_BAND)


def gain_line(gain: Gain, places: int) -> GainLine:
    more, points, reachable = (
        formats.points(decimal_text(value, places)) for value in (gain.gain, gain.points, gain.reachable)
    )
    return GainLine(f"{gain.indicator} {gain.title}", more, points, reachable, gain.how)
