"""A candidate's figures by criterion, claimed and verified beside each other, each with what doesn't add up in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reports import formats
from reports.figure_words import words_of
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT
from scoring.rubric import Criterion, Figure, Node, Rubric, walk
from webapp.models import ReportedFigure
from webapp.views.figure_lines import SAMPLE_PREFIX, codes_beneath
from webapp.views.finding_lines import FindingLine, Placed

ANSWERED = "dijawab tidak berlaku"


@dataclass(frozen=True)
class Crossing:
    """A finding that stands under another figure."""

    check: str
    address: str
    title: str


@dataclass(frozen=True)
class ReportedLine:
    """One figure. `verified` is "" while nobody has verified it; `changed` when that gave another value.

    `source` is a number in the page's list of sources, None where none is told.
    """

    anchor: str
    title: str
    claimed: str
    findings: tuple[FindingLine, ...]
    crossings: tuple[Crossing, ...]
    verified: str = ""
    changed: bool = False
    present: bool = False
    published: bool = False
    sample: bool = False
    source: int | None = None
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Reported:
    """What a candidate reported, by figure code, with what doesn't add up in it; `sources` are numbered from 1."""

    rubric: Rubric
    figures: Mapping[str, ReportedFigure]
    found: Placed
    sources: tuple[str, ...]
    sample: bool

    def number_of(self, figure: Figure, one: ReportedFigure) -> int | None:
        """The number of a figure's source; None where there is none."""
        source = source_of(figure, one)
        return self.sources.index(source) + 1 if source else None


def reported_in(rubric: Rubric, figures: Mapping[str, ReportedFigure], found: Placed, *, sample: bool) -> Reported:
    """Each source is listed once: most figures of a candidate come from the same few."""
    told = [source_of(figure, figures[figure.code]) for figure in rubric.figures if figure.code in figures]
    return Reported(rubric, figures, found, tuple(dict.fromkeys(source for source in told if source)), sample)


def source_of(figure: Figure, one: ReportedFigure) -> str:
    """Where the figure comes from, as the candidate says, or else as the rubric expects it."""
    return (one.source or figure.source).removeprefix(SAMPLE_PREFIX)


@dataclass(frozen=True)
class ReportedGroup:
    """The figures of one criterion; `remarks` name indicators answered as not applicable."""

    title: str
    lines: tuple[ReportedLine, ...]
    remarks: tuple[str, ...] = ()


def anchor_of(code: str) -> str:
    """The place of a figure on the page."""
    return f"angka-{code}"


def reported_groups(given: Reported) -> tuple[ReportedGroup, ...]:
    """Every figure of the rubric, filled in or not, under the criterion that uses it first; what none uses last."""
    left = {figure.code: figure for figure in given.rubric.figures}
    groups = []
    for top in given.rubric.criteria:
        codes = [code for code in codes_beneath_node(top) if code in left]
        lines = tuple(reported_line(given, left.pop(code)) for code in codes)
        groups.append(ReportedGroup(f"{top.code} {top.title}", lines, tuple(answered(top, given.figures))))
    rest = tuple(reported_line(given, figure) for figure in left.values())
    groups.append(ReportedGroup("Angka pendukung", rest))
    return tuple(group for group in groups if group.lines or group.remarks)


def codes_beneath_node(top: Node) -> tuple[str, ...]:
    """The figures beneath a criterion, or of an indicator that stands at the top."""
    return codes_beneath(top) if isinstance(top, Criterion) else codes_beneath(Criterion("", "", top.weight, (top,)))


def answered(top: Node, reported: Mapping[str, ReportedFigure]) -> Iterator[str]:
    """Optional indicators that the candidate answered as a whole."""
    for node in walk((top,)):
        one = reported.get(node.code)
        if one is not None and counts(one) == NOT_APPLICABLE_TEXT:
            yield f"{node.code} {node.title}: {ANSWERED}"


def counts(reported: ReportedFigure) -> str:
    """What is scored: the verified value where there is one."""
    return reported.claimed if reported.verified is None else reported.verified


def reported_line(given: Reported, figure: Figure) -> ReportedLine:
    """One figure of the rubric, also where the candidate left it out."""
    line, one = blank_line(given, figure), given.figures.get(figure.code)
    if one is None:
        return line
    present = counts(one) != MISSING_TEXT
    return replace(
        line,
        claimed=words_of(figure, one.claimed),
        verified="" if one.verified is None else words_of(figure, one.verified),
        changed=one.verified not in {None, one.claimed},
        present=present,
        published=present and one.published,
        sample=present and given.sample and not one.published,
        source=given.number_of(figure, one),
        as_of=formats.plain_date(one.as_of) if one.as_of else "",
        note=one.note,
    )


def blank_line(given: Reported, figure: Figure) -> ReportedLine:
    """A figure that nobody reported, with what doesn't add up in it all the same."""
    return ReportedLine(
        anchor=anchor_of(figure.code),
        title=figure.title,
        claimed=words_of(figure, MISSING_TEXT),
        findings=given.found.under.get(figure.code, ()),
        crossings=tuple(
            Crossing(check, f"#{anchor_of(code)}", given.rubric.figure(code).title)
            for check, code in given.found.elsewhere.get(figure.code, ())
        ),
    )
