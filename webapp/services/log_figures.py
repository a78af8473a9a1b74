"""Figures after the seal beside the log: each that counts otherwise than in the record before has its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scoring.chain import FIGURE, Event
from scoring.record import RecordRefused, read_record
from webapp.models import SEALED, Category, FigureCorrection
from webapp.queries.candidates import figure_rows_of
from webapp.queries.score_log import figure_corrections
from webapp.queries.sealed import sealed_of
from webapp.services.correcting import corrected, figure_differences, figure_lines, figures_in
from webapp.services.log_rows import are_since, same_words
from webapp.services.log_steps import lines_of
from webapp.services.score_log import moment


def figure_faults(category: Category, events: Sequence[Event], salts: Mapping[int, str]) -> Iterator[str]:
    """Corrections that only one of the two has, and figures that moved without one; damage is told elsewhere."""
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
    try:
        records = [read_record(row.body) for row in reversed(sealed_of(category.id))]
        for number, body in enumerate(records, start=1):
            told = corrected(figures_in(body), figure_lines(events, number))
            if number < len(records):
                where, now = f"Catatan hasil nomor {number + 1}: ", figures_in(records[number])
            else:
                where, now = "", stored_now(category.id, told)
            yield from (f"{where}{fault}" for fault in figure_differences(told, now))
    except (RecordRefused, KeyError, TypeError):
        return


def stored_now(category_id: int, told: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What the tables count for the candidates of a record, of the figures that anybody has in it."""
    candidates, codes = {one[0] for one in told}, {one[1] for one in told}
    return {
        (row.candidate, code): text
        for row in figure_rows_of(category_id, candidates)
        for code, text in row.cells.items()
        if code in codes and text
    }


def same_correction(row: FigureCorrection, code: str, event: Event, salts: Mapping[int, str]) -> bool:
    what, told = event.what, (code, row.figure, row.old, row.new, row.by_user_id, moment(row.at))
    same = told == (what["candidate"], what["figure"], what["old"], what["new"], event.by, event.at)
    return same and same_words(salts.get(event.seq, ""), row.reason, what["reason"])
