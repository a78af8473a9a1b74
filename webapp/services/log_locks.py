"""Ends of sheets beside the log: each has a signature under what the log says, or a number on paper; so each start."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from scoring.chain import LOCK, LOOK, PAPER, REOPEN, RETURN, SAVE, SHEET, Event, same_words
from scoring.record import sha256_of
from webapp.models import Signature
from webapp.queries.logged_sheets import (
    Looked,
    Reopened,
    signed_versions,
    stored_looks,
    stored_reopenings,
    typed_versions,
)
from webapp.services.log_rows import are_since
from webapp.services.log_steps import lines_of
from webapp.services.score_log import juror, moment

WRITES = frozenset({SHEET, SAVE, RETURN})
Version = tuple[str, str, int]  # juror, candidate, version


def reopening_faults(category_id: int, events: Sequence[Event], salts: Mapping[int, str]) -> Iterator[str]:
    """Sheets that were opened again by only one of the two, or otherwise."""
    begun, rows = events[0].at if events else "", stored_reopenings(category_id)
    if not are_since(begun, rows, lines_of(REOPEN, events), lambda row, event: same_reopening(row, event, salts)):
        yield "Pembukaan lagi lembar dalam tabel bukan yang dicatat log."


def same_reopening(row: Reopened, event: Event, salts: Mapping[int, str]) -> bool:
    what, told = event.what, (row.proposed_by, row.by, moment(row.at))
    same = told == (what["proposed_by"], event.by, event.at)
    where = (juror(row.panelist_id), row.candidate, row.version)
    same_reason = same_words(salts.get(event.seq, ""), row.reason, what["reason"])
    return same and where == version_of(event) and same_reason


def look_faults(category_id: int, events: Sequence[Event]) -> Iterator[str]:
    """Looks into sheets before the plenary that only one of the two has, or otherwise."""
    begun = events[0].at if events else ""
    if not are_since(begun, stored_looks(category_id), lines_of(LOOK, events), same_look):
        yield "Lembar yang dilihat sebelum rapat pleno dalam tabel bukan yang dicatat log."


def same_look(row: Looked, event: Event) -> bool:
    same = (row.by, moment(row.at)) == (event.by, event.at)
    return same and (juror(row.panelist_id), row.candidate, row.version) == version_of(event)


def version_of(event: Event) -> Version:
    """Raises KeyError."""
    return event.what["juror"], event.what["candidate"], event.what["version"]


# ---------------------------------------------------------------------- what ended it


def lock_faults(category_id: int, events: Sequence[Event]) -> Iterator[str]:
    """Locks with nothing that ended the sheet, signatures under something else, and those that locked nothing.

    Damaged lines are told elsewhere.
    """
    begun = events[0].at if events else ""
    signed = {(juror(key[0]), *key[1:]): row for key, row in signed_versions(category_id).items()}
    typed = {(juror(key[0]), *key[1:]): number for key, number in typed_versions(category_id).items()}
    numbers = {version_of(event): event.what.get("number") for event in lines_of(PAPER, events) if is_whole(event)}
    locked = set()
    for event, values in ended(events):
        key = version_of(event)
        locked.add(key)
        if key in signed:
            yield from signature_faults(event, values, signed[key])
        elif key not in typed or typed[key] != numbers.get(key):
            yield f"Baris log {event.seq}: lembar itu terkunci tanpa tanda tangan dan tanpa nomor lembar kertas."
    for key, row in signed.items():
        if key not in locked and moment(row.at) >= begun:
            where = f"Tanda tangan {key[0]} di bawah lembar untuk {key[1]}, versi {key[2]}"
            yield f"{where}, tidak mempunyai baris log yang mengunci lembar itu."


def is_whole(event: Event) -> bool:
    return all(name in event.what for name in ("juror", "candidate", "version"))


def ended(events: Sequence[Event]) -> Iterator[tuple[Event, Mapping[str, str]]]:
    """Each lock with what stood on the sheet then: the values by item."""
    sheets: dict[tuple[str, str], dict[str, str]] = {}
    for event in events:
        if event.act in WRITES | {LOCK} and is_whole(event):
            values = sheets.setdefault(version_of(event)[:2], {})
            if event.act == LOCK:
                yield event, dict(values)
            else:
                values |= {code: one["value"] for code, one in event.what["items"].items()}


def signature_faults(event: Event, values: Mapping[str, str], row: Signature) -> Iterator[str]:
    """How a signature differs from the lock that it is for; a body that was erased tells nothing any more."""
    where = f"Baris log {event.seq}: tanda tangan di bawah lembar itu"
    if moment(row.at) != event.at:
        yield f"{where} dari saat yang lain."
    if not row.body:
        return
    if sha256_of(row.body) != row.body_sha256:
        yield f"{where} tidak lagi sama dengan sidiknya."
    elif not signs(row.body, event, values):
        yield f"{where} untuk isi yang lain daripada yang dicatat log."


def signs(text: str, event: Event, values: Mapping[str, str]) -> bool:
    """Whether this is what was read and signed: this version for this candidate, with these values."""
    try:
        body = json.loads(text)
        given = {one["code"]: one["value"] for one in body["items"]}
        about = (body["candidate"]["code"], body["version"])
    except (ValueError, KeyError, TypeError):
        return False
    return about == version_of(event)[1:] and given == {code: values.get(code, "") for code in given}
