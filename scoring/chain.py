"""A category's score log as lines: one event each, in canonical JSON, holding the hash of the line before it.

What an event is and how lines hang together is described in `rubrics/README.md`, for whoever writes another verifier.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .codec import Plain
from .record import canonical, no_float, sha256_of

FORMAT = "paritrana-log/1"
KEYS = frozenset({"act", "at", "by", "nonce", "prev", "seq", "what"})
# What is logged; `rubrics/README.md` says what each of them holds.
BEGIN, SHEET = "begin", "sheet"
SAVE, LOCK, REOPEN, RETURN, PAPER = "save", "lock", "reopen", "return", "paper"
RECUSAL, ABSENCE, PRESENCE, SUBSTITUTE, LOOK = "recusal", "absence", "presence", "substitute", "look"
STATE, RUBRIC, DECISION, OVERRIDE, FIGURE = "state", "rubric", "decision", "override", "figure"
STANDING, PANEL = "standing", "panel"
SEAL, ANNOUNCE, ISSUE, SIGN = "seal", "announce", "issue", "sign"


@dataclass(frozen=True)
class Point:
    """How far a log goes: how many lines, and the hash of the last one (of what the first one names, at size 0).

    One that was copied from paper may have only how its hash begins.
    """

    size: int
    head: str


@dataclass(frozen=True)
class Event:
    """One line: who (an account's number, None for the program itself) did what and when; `hash` is the line's."""

    seq: int
    act: str
    at: str
    by: int | None
    what: Plain
    hash: str


def beginning(edition: str, category: str) -> Point:
    """Where the log of this category begins."""
    return Point(0, sha256_of(f"{FORMAT}\n{canonical({'category': category, 'edition': edition})}"))


def hash_of(line: str) -> str:
    """The hash of a line, which the next one holds: 64 hexadecimal digits."""
    return sha256_of(f"{FORMAT}\n{line}")


def word_hash(salt: str, text: str) -> str:
    """What the log says of words: "" of none, else a hash that nobody can try words on without the salt."""
    return sha256_of(f"{salt}\n{text}") if text else ""


def same_words(salt: str, text: str, logged: str) -> bool:
    """Whether these words are the logged ones; without a salt, which was erased, nobody can say."""
    return word_hash(salt, text) == logged or (not salt and bool(logged))


def line_of(before: Point, act: str, what: Mapping[str, object], *, at: str, by: int | None, nonce: str) -> str:
    """The next line; raises ValueError for what isn't plain data."""
    event = {
        "act": act,
        "at": at,
        "by": by,
        "nonce": nonce,
        "prev": before.head,
        "seq": before.size + 1,
        "what": what,
    }
    return canonical(event)


def read_chain(lines: Iterable[str], start: Point) -> tuple[list[Event], list[str]]:
    """The events of these lines, and in sentences where they don't hang together; ends at a line that is none."""
    events: list[Event] = []
    faults: list[str] = []
    head = start.head
    for place, line in enumerate(lines, start=start.size + 1):
        event = read_line(line)
        if event is None:
            faults.append(f"Baris log {place} rusak: bukan satu kejadian dalam bentuk bakunya.")
            break
        if event["seq"] != place:
            faults.append(f"Baris log {place} bernomor {event['seq']}.")
        if event["prev"] != head:
            faults.append(f"Baris log {place} tidak menyambung pada baris sebelumnya.")
        head = hash_of(line)
        events.append(Event(place, event["act"], event["at"], event["by"], event["what"], head))
    return events, faults


def read_line(line: str) -> Plain | None:
    """What a line says; None where it isn't one."""
    try:
        event = json.loads(line, parse_float=no_float, parse_constant=no_float)
        if not isinstance(event, dict) or set(event) != KEYS or canonical(event) != line:
            return None
    except (ValueError, RecursionError):
        return None
    told = all(isinstance(event[name], str) for name in ("act", "at", "nonce", "prev"))
    by = event["by"] is None or type(event["by"]) is int
    return event if told and by and type(event["seq"]) is int and isinstance(event["what"], dict) else None


def point_faults(events: list[Event], point: Point) -> list[str]:
    """Whether a log goes through a point that was told earlier."""
    if not 1 <= point.size <= len(events):
        return [f"Log hanya berisi {len(events)} baris, padahal sudah pernah berisi {point.size}."]
    if not events[point.size - 1].hash.startswith(point.head):
        return [f"Log sampai baris {point.size} bukan yang dahulu: sidiknya lain."]
    return []
