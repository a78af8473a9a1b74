"""What the engine reads in a candidate's figures, for the pages and for the script on them: one source for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports import formats
from reports.figure_words import words_of
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT
from scoring.rubric import NUMERIC_TYPES, Figure, Rubric
from webapp.forms.numbers import shown_back, typed
from webapp.models import Candidate
from webapp.services.live import Covered, live_of
from webapp.services.sections import Section, scored_codes, sections_of
from webapp.views.finding_lines import Placed, placed

WHY_NOT_COVERED = {
    "missing": "belum lengkap",
    "not_allowed": "tidak dapat dijawab tidak berlaku",
    "zero_base": "pembaginya nol",
    "not_applicable": "tidak berlaku",
}


@dataclass(frozen=True)
class Progress:
    """How far one section is; `missing` are unanswered figures that count, `errors` and `warnings` findings in it."""

    number: int
    filled: int
    total: int
    missing: int
    errors: int
    warnings: int


@dataclass(frozen=True)
class Reading:
    """The engine's reading as pages show it; `coverage` is (code, title, percentage or why not, whether it is one)."""

    found: Placed
    coverage: tuple[tuple[str, str, str, bool], ...]
    progress: tuple[Progress, ...]


def reading_of(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> Reading:
    """Of machine text by figure code, saved or not."""
    live = live_of(candidate, rubric, cells)
    found, scored = placed(rubric, live.findings, cells), scored_codes(rubric)
    return Reading(
        found=found,
        coverage=tuple((one.code, one.title, covered_words(one), one.percent is not None) for one in live.coverage),
        progress=tuple(progress_of(section, scored, cells, found) for section in sections_of(rubric)),
    )


def covered_words(one: Covered) -> str:
    return WHY_NOT_COVERED[one.why] if one.percent is None else formats.percent(one.percent)


def progress_of(section: Section, scored: frozenset[str], cells: Mapping[str, str], found: Placed) -> Progress:
    open_codes = [figure.code for figure in section.figures if cells.get(figure.code, MISSING_TEXT) == MISSING_TEXT]
    lines = [line for figure in section.figures for line in found.under.get(figure.code, ())]
    return Progress(
        number=section.number,
        filled=len(section.figures) - len(open_codes),
        total=len(section.figures),
        missing=sum(code in scored for code in open_codes),
        errors=sum(line.severity == "error" for line in lines),
        warnings=sum(line.severity == "warning" for line in lines),
    )


def typed_text(figure: Figure, text: str) -> str:
    """Machine text as it stands in its input."""
    return (
        typed(figure, text)
        if figure.type in NUMERIC_TYPES and text not in (MISSING_TEXT, NOT_APPLICABLE_TEXT)
        else text
    )


def read_back(figure: Figure, text: str) -> tuple[str, str]:
    """(with separators, in words): `32.268` and `tiga puluh dua ribu … orang`; words only for numbers."""
    if figure.type in NUMERIC_TYPES and text not in (MISSING_TEXT, NOT_APPLICABLE_TEXT):
        return shown_back(figure, text)
    return words_of(figure, text), ""
