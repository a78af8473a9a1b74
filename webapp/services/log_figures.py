"""Figures after the seal beside the log: each that counts otherwise than in the record before has its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scoring.chain import FIGURE, SEAL, Event, same_words
from scoring.codec import Plain
from scoring.corrections import correction_faults, unlogged
from scoring.record import read_record
from webapp.models import SEALED, Category, FigureCorrection
from webapp.queries.candidates import figure_rows_of
from webapp.queries.score_log import figure_corrections
from webapp.queries.sealed import sealed_of
from webapp.services.log_rows import are_since
from webapp.services.log_steps import lines_of
from webapp.services.score_log import moment

OTHERWISE = "Angka {figure} kandidat {candidate} {now}, menurut catatan sebelumnya dan baris koreksi {told}."


def figure_faults(category: Category, events: Sequence[Event], salts: Mapping[int, str]) -> Iterator[str]:
    """Corrections that only one of the two has, and figures that moved without one.

    Raises ValueError, KeyError, TypeError or AttributeError for a damaged record.
    """
    corrections = figure_corrections(category.id)
    codes = {row.id: code for row, code in corrections}
    sealed_before = bool(events) and events[0].what.get("state") == SEALED
    begun, rows = events[0].at if sealed_before else "", [row for row, _code in corrections]
    lines = lines_of(FIGURE, events)
    if not are_since(begun, rows, lines, lambda row, event: same_correction(row, codes[row.id], event, salts)):
        yield "Koreksi angka dalam tabel bukan yang dicatat log."
    yield from moved_faults(category, events)


def moved_faults(category: Category, events: Sequence[Event]) -> Iterator[str]:
    """Figures of each record that the one before and the lines between don't come to; so those of now."""
    records = [(read_record(row.body), row.sha256) for row in reversed(sealed_of(category.id))]
    yield from correction_faults(records, events)
    if records:
        yield from moved_since(category.id, records[-1][0], events)


def moved_since(category_id: int, body: Plain, events: Sequence[Event]) -> Iterator[str]:
    """What the tables count for the candidates of the newest record, and the lines since its seal don't come to."""
    told = {row["candidate"]: row["counts"] for row in body["figures"]}
    lines = events[max((event.seq for event in events if event.act == SEAL), default=0) :]
    codes = {code for counts in told.values() for code in counts} | {
        event.what["figure"] for event in lines if event.act == FIGURE
    }
    now = {
        row.candidate: {code: text for code, text in row.cells.items() if code in codes and text}
        for row in figure_rows_of(category_id, told.keys())
    }
    for (candidate, _section, code), wanted, found in unlogged(counted(told), counted(now), lines):
        yield OTHERWISE.format(figure=code, candidate=candidate, now=found or "kosong", told=wanted or "kosong")


def counted(rows: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """Figures in the form of a record that tells no claims."""
    return {"figures": [{"candidate": one, "counts": rows[one], "claimed": {}} for one in rows]}


def same_correction(row: FigureCorrection, code: str, event: Event, salts: Mapping[int, str]) -> bool:
    what, told = event.what, (code, row.figure, row.old, row.new, row.by_user_id, moment(row.at))
    same = told == (what["candidate"], what["figure"], what["old"], what["new"], event.by, event.at)
    return same and same_words(salts.get(event.seq, ""), row.reason, what["reason"])
