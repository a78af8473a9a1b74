"""Who sits where, and what changed of it during the interviews: what the score log says, beside the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from scoring.chain import PANEL, Event, same_words
from scoring.replay import INTERVIEWS, Replayed
from webapp.models import STATES, PanelChange
from webapp.queries.panel import changes_in_interviews
from webapp.queries.score_log import lines_of
from webapp.services.score_log import moment, panel_now

BEFORE = STATES[: STATES.index(INTERVIEWS)]
OTHERWISE = "Kursi, unsur, tugas, atau akun {who} dalam tabel bukan yang dicatat log."
NO_CHANGE = "Baris log {seq}: perubahan Tim Penilai ini tidak ada dalam tabel, atau kata-katanya lain."

Told = tuple[str, PanelChange | None]


def panel_faults(category_id: int, log: Replayed, salts: Mapping[int, str], names: Mapping[str, str]) -> Iterator[str]:
    """How seats and their changes differ from the log's; `names` has what the record calls each panelist.

    Before the interviews a panel changes without a line, and an older log tells none.
    """
    if log.seats.now is not None and log.state not in BEFORE:
        stored = {one["juror"]: one for one in panel_now(category_id)}
        logged = {str(one.get("juror")): one for one in log.seats.now}
        for who in sorted({*stored, *logged}):
            if stored.get(who) != logged.get(who):
                yield OTHERWISE.format(who=names.get(who, who))
    for event, change in rows_of(category_id, log.seats.changes, salts):
        if change is None:
            yield NO_CHANGE.format(seq=event.seq)


def changes_told(category_id: int) -> list[Told]:
    """Each change that the log tells: when, and the row that says what, why and by whom. The opening's line is none."""
    rows = [(row.salt, row.seq, json.loads(row.body)) for row in lines_of(category_id, PANEL)]
    events = [Event(seq, PANEL, one["at"], one["by"], one["what"], "") for _salt, seq, one in rows]
    changes = [event for event in events if event.what["change"]]
    salts = {seq: salt for salt, seq, _one in rows}
    return [(event.at, change) for event, change in rows_of(category_id, changes, salts)]


def rows_of(
    category_id: int, changes: Sequence[Event], salts: Mapping[int, str]
) -> Iterator[tuple[Event, PanelChange | None]]:
    """Each change with its row, which no other has."""
    left = changes_in_interviews(category_id) if changes else []
    for event in changes:
        found = next((row for row in left if is_of(row, event, salts.get(event.seq, ""))), None)
        left = [row for row in left if row is not found]
        yield event, found


def is_of(row: PanelChange, event: Event, salt: str) -> bool:
    """Whether this row tells what the line does."""
    what = event.what
    same = same_words(salt, row.what, str(what.get("change"))) and same_words(salt, row.reason, str(what.get("reason")))
    return same and (row.by_user_id, moment(row.at)) == (event.by, event.at)
