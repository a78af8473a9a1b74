"""Steps of a category beside its log: changes of stage and of standing, announcements, and who agreed to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scoring.chain import ANNOUNCE, STANDING, STATE, Event, same_words
from scoring.replay import Replayed
from webapp.models import ACTIVE, SEALED, StandingChange, StateChange
from webapp.queries.score_log import (
    changes_of_standing,
    changes_of_state,
    standings_not_active,
    standings_without_a_change,
)
from webapp.queries.sealed import Agreed, every_announcement
from webapp.services.announcing import utc_text
from webapp.services.log_rows import are_since
from webapp.services.score_log import moment

ALWAYS = "9999"  # later than every moment as the log writes it


def step_faults(category_id: int, events: Sequence[Event], salts: Mapping[int, str]) -> Iterator[str]:
    """Changes of state and announcements that aren't those of the log, and what one person alone did for two.

    Those from before the log are no lines of it; from its first line on there is one for each.
    """
    begun = events[0].at if events else ""
    states = lines_of(STATE, events)
    if not are_since(begun, changes_of_state(category_id), states, lambda row, event: same_change(row, event, salts)):
        yield "Perubahan tahap dalam tabel bukan yang dicatat log."
    sealed_before = bool(events) and events[0].what.get("state") == SEALED
    announced = lines_of(ANNOUNCE, events)
    if not are_since(begun if sealed_before else "", every_announcement(category_id), announced, same_announcement):
        yield "Pengumuman dalam tabel bukan yang dicatat log."
    for event in events:
        if event.by is not None and event.what.get("proposed_by") == event.by:
            yield f"Baris log {event.seq}: yang menyetujui adalah yang mengusulkan."


def lines_of(act: str, events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.act == act]


def standing_faults(
    category_id: int, log: Replayed, events: Sequence[Event], salts: Mapping[int, str]
) -> Iterator[str]:
    """Candidates whose standing, or its change, isn't what the log says."""
    changes, logged = changes_of_standing(category_id), lines_of(STANDING, events)
    codes = {row.id: code for row, code in changes}
    since = events[0].at if log.tells_standings else (logged[0].at if logged else ALWAYS)
    rows = [row for row, _code in changes]
    if not are_since(since, rows, logged, lambda row, event: same_standing(row, codes[row.id], event, salts)):
        yield "Perubahan kedudukan kandidat dalam tabel bukan yang dicatat log."
    for code, standing in standings_without_a_change(category_id):
        yield f"Kedudukan kandidat {code} {standing}, tanpa perubahan yang tercatat."
    stored = standings_not_active(category_id)
    for code, standing in sorted(standings_logged(log).items()):
        if stored.get(code, ACTIVE) != standing:
            yield f"Kedudukan kandidat {code} {stored.get(code, ACTIVE)}, menurut log {standing}."


def standings_logged(log: Replayed) -> dict[str, str]:
    """What the log knows of standings: who is on a sheet takes part, unless it says otherwise."""
    judged = {candidate: ACTIVE for _juror, candidate in log.sheets} if log.tells_standings else {}
    return judged | log.standings


def same_change(row: StateChange, event: Event, salts: Mapping[int, str]) -> bool:
    what, told = event.what, (row.old, row.new, row.by_user_id, moment(row.at))
    same = told == (what.get("old"), what.get("new"), event.by, event.at)
    return same and same_words(salts.get(event.seq, ""), row.reason, str(what.get("reason")))


def same_standing(row: StandingChange, code: str, event: Event, salts: Mapping[int, str]) -> bool:
    what, told = event.what, (code, row.old, row.new, row.by_user_id, moment(row.at))
    same = told == (what.get("candidate"), what.get("old"), what.get("new"), event.by, event.at)
    return same and same_words(salts.get(event.seq, ""), row.reason, str(what.get("reason")))


def same_announcement(row: Agreed, event: Event) -> bool:
    what, agreed = event.what, (row.proposed_by, row.by, moment(row.at))
    same = agreed == (what.get("proposed_by"), event.by, event.at)
    return same and (utc_text(row.release_at), row.days) == (what.get("release_at"), what.get("days"))
