"""What the script on an operator's page is told. Shapes: each function's docstring; values are machine text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from scoring.rubric import Figure, Rubric
from webapp.access import now
from webapp.forms.figures import ReadFigures
from webapp.models import Candidate, ReportedFigure
from webapp.services.reporting import FigureConflict, SavedFigures
from webapp.services.sections import section_by_figure
from webapp.views.report_page import figure_address, progress_words
from webapp.views.report_reading import Reading, read_back, typed_text
from webapp.views.wording import clock_words

Plain = dict[str, object]


def read_json(figure: Figure, text: str) -> Plain:
    """`{value, typed, shown, words}`: machine text, as typed, with separators, in words."""
    shown, words = read_back(figure, text)
    return {"value": text, "typed": typed_text(figure, text), "shown": shown, "words": words}


def refused_json(rubric: Rubric, read: ReadFigures, more: Mapping[str, str]) -> Plain:
    """`problems` {code: sentence}; `readings` {code: [{value, typed, shown, words}]} of what may have been meant."""
    readings = {code: [read_json(rubric.figure(code), text) for text in texts] for code, texts in read.readings.items()}
    return {"problems": {**read.problems, **more}, "readings": readings}


def reading_json(candidate: Candidate, rubric: Rubric, reading: Reading) -> Plain:
    """`findings` {code: [{check, severity, word, message, hint}]}, `elsewhere` {code: [{check, code, title, address}]},
    `coverage` [{code, title, percent, known}], `progress` [{number, filled, total, missing, errors, warnings, words}],
    `read_at` as `10.42 WITA`.
    """
    homes = section_by_figure(rubric)
    return {
        "findings": {code: [vars(line) for line in lines] for code, lines in reading.found.under.items()},
        "elsewhere": {
            code: [
                {
                    "check": check,
                    "code": where,
                    "title": rubric.figure(where).title,
                    "address": figure_address(candidate, homes[where], where),
                }
                for check, where in pairs
            ]
            for code, pairs in reading.found.elsewhere.items()
        },
        "coverage": [
            {"code": code, "title": title, "percent": percent, "known": known}
            for code, title, percent, known in reading.coverage
        ],
        "progress": [{**vars(one), "words": progress_words(one)} for one in reading.progress],
        "read_at": clock(candidate, now()),
    }


def saved_json(candidate: Candidate, rubric: Rubric, saved: SavedFigures) -> Plain:
    """`saved` [{code, version, value, typed, shown, words}], `conflicts` [{code, yours, theirs, by, at, version,
    yours_shown, theirs_shown, theirs_typed}], `at` as `10.42 WITA`.
    """
    return {
        "saved": [
            {"code": one.code, "version": one.version, **read_json(rubric.figure(one.code), one.value)}
            for one in saved.saved
        ],
        "conflicts": [conflict_json(candidate, rubric.figure(one.code), one) for one in saved.conflicts],
        "at": clock(candidate, saved.at),
    }


def conflict_json(candidate: Candidate, figure: Figure, one: FigureConflict) -> Plain:
    return {
        **vars(one),
        "at": clock(candidate, datetime.fromisoformat(one.at)) if one.at else "",
        "yours_shown": read_back(figure, one.yours)[0],
        "theirs_shown": read_back(figure, one.theirs)[0],
        "theirs_typed": typed_text(figure, one.theirs),
    }


def changed_json(
    candidate: Candidate,
    rubric: Rubric,
    rows: Iterable[ReportedFigure],
    lines: Mapping[str, Sequence[tuple[str, str]]],
    names: Mapping[int, str],
) -> list[Plain]:
    """[{code, version, value, typed, shown, words, source, as_of, lines [{label, text}], by, at}]."""
    figures = {figure.code: figure for figure in rubric.figures}
    return [
        {
            "code": row.code,
            "version": row.version,
            **read_json(figures[row.code], row.claimed),
            "source": row.source,
            "as_of": row.as_of.isoformat() if row.as_of else "",
            "lines": lines_json(figures[row.code], lines.get(row.code, ())),
            "by": names.get(row.saved_by_user_id or 0, ""),
            "at": clock(candidate, row.saved_at) if row.saved_at else "",
        }
        for row in rows
        if row.code in figures
    ]


def lines_json(figure: Figure, lines: Sequence[tuple[str, str]]) -> list[Plain]:
    """`[{label, text}]`, the numbers as they are typed."""
    return [{"label": label, "text": typed_text(figure, value)} for label, value in lines]


def clock(candidate: Candidate, moment: datetime) -> str:
    """`10.42 WITA` in the edition's own zone, with its day when that isn't today."""
    return clock_words(moment, now(), candidate.category.edition.timezone)
