"""A candidate's figures as they stand beside the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports import formats
from reports.figure_words import figure_text, words_of
from scoring.figures import MISSING_TEXT
from scoring.rubric import Criterion, Figure, Rubric, kind_codes, walk
from webapp.models import ReportedFigure
from webapp.queries.sheets import Seat

# The sample writes this before its sources; the screen marks such figures already.
SAMPLE_PREFIX = "CONTOH: "


@dataclass(frozen=True)
class FigureLine:
    """One figure in words. `other` names the claimed value where verification changed it."""

    title: str
    value: str
    unit: str
    present: bool
    verified: bool
    published: bool
    sample: bool
    source: str
    as_of: str
    other: str


@dataclass(frozen=True)
class FigureGroup:
    """The figures of one criterion."""

    title: str
    lines: tuple[FigureLine, ...]


def groups_of(rubric: Rubric, reported: Mapping[str, ReportedFigure], seat: Seat) -> tuple[FigureGroup, ...]:
    """The reported figures under the criterion that uses them first; what none uses comes last."""
    left = {figure.code: figure for figure in rubric.figures if figure.code in reported}
    groups = []
    for top in rubric.criteria:
        codes = [code for code in codes_beneath(top) if code in left] if isinstance(top, Criterion) else []
        lines = tuple(line_of(left.pop(code), reported[code], sample=seat.edition.sample) for code in codes)
        groups.append(FigureGroup(f"{top.code} {top.title}", lines))
    rest = tuple(line_of(figure, reported[code], sample=seat.edition.sample) for code, figure in left.items())
    groups.append(FigureGroup("Angka pendukung", rest))
    return tuple(group for group in groups if group.lines)


def codes_beneath(top: Criterion) -> tuple[str, ...]:
    """The figure codes that a criterion's indicators are computed from, each once."""
    leaves = [node for node in walk((top,)) if not isinstance(node, Criterion)]
    return tuple(dict.fromkeys(code for leaf in leaves for code in kind_codes(leaf.kind)))


def line_of(figure: Figure, reported: ReportedFigure, *, sample: bool) -> FigureLine:
    """One figure; the verified value counts where there is one."""
    text = reported.claimed if reported.verified is None else reported.verified
    value, unit = figure_text(figure, text)
    differs = reported.verified is not None and reported.verified != reported.claimed
    return FigureLine(
        title=figure.title,
        value=value,
        unit=unit,
        present=text != MISSING_TEXT,
        verified=reported.verified is not None,
        published=reported.published,
        sample=sample and not reported.published and text != MISSING_TEXT,
        source=(reported.source or figure.source).removeprefix(SAMPLE_PREFIX),
        as_of=formats.plain_date(reported.as_of) if reported.as_of else "",
        other=f"dilaporkan kandidat: {words_of(figure, reported.claimed)}" if differs else "",
    )
