"""What a score log comes to: every sheet as its events leave it, and the marks that a seal had before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .chain import (
    ABSENCE,
    ANNOUNCE,
    BEGIN,
    DECISION,
    FIGURE,
    ISSUE,
    LOCK,
    LOOK,
    OVERRIDE,
    PANEL,
    PAPER,
    PRESENCE,
    RECUSAL,
    REOPEN,
    RETURN,
    RUBRIC,
    SAVE,
    SEAL,
    SHEET,
    SIGN,
    STANDING,
    STATE,
    SUBSTITUTE,
    Event,
    Point,
)
from .codec import Plain
from .decisions import read_decision
from .deeds import deed_faults
from .marks import RECUSED
from .seats import Seats, seat_faults

INTERVIEWS, PLENARY, SEALED = "interviews", "plenary", "sealed"
TAKES_PART = "active"  # the only standing that is scored
# A correction may leave candidates equal on everything, so the plenary may decide after a seal: for the next record.
AFTER_SEAL = frozenset({STATE, SEAL, DECISION, OVERRIDE, FIGURE, ANNOUNCE, ISSUE, SIGN})
# What happens to one sheet only while it is open, or only while it is locked.
OPEN_ONLY, LOCKED_ONLY = frozenset({SAVE, LOCK}), frozenset({REOPEN, PAPER})

Place = tuple[str, str]  # juror and candidate: one sheet
Marks = dict[tuple[str, str, str], str]  # juror, candidate, item -> what was given


@dataclass(frozen=True)
class Item:
    """One answer: its mark, the hash of its words, and the event that wrote it."""

    value: str
    note: str
    seq: int


@dataclass
class Paper:
    """One sheet as the log has it; `locked` is the moment, "" while it is open, `note` the hash of its words."""

    version: int = 0
    locked: str = ""
    note: str = ""
    noted: int = 0
    items: dict[str, Item] = field(default_factory=dict)


@dataclass
class Replayed:
    """The whole of a log; faults are sentences."""

    state: str = ""
    rubric: str = ""
    found: int = 0
    sheets: dict[Place, Paper] = field(default_factory=dict)
    recusals: dict[Place, str] = field(default_factory=dict)
    absences: set[Place] = field(default_factory=set)
    standings: dict[str, str] = field(default_factory=dict)
    tells_standings: bool = False  # an older log doesn't say who is out
    seats: Seats = field(default_factory=Seats)
    orders: dict[frozenset[str], Plain] = field(default_factory=dict)  # by whom it is about: the decision that counts
    seals: list[Event] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def marks(self, items: Collection[str]) -> Marks:
        """What counts of these items: the answers on locked sheets, and each recusal as such."""
        found: Marks = {}
        for (juror, candidate), sheet in self.sheets.items():
            if sheet.locked and (juror, candidate) not in self.recusals:
                given = {code: item.value for code, item in sheet.items.items() if item.value and code in items}
                found |= {(juror, candidate, code): value for code, value in given.items()}
        for juror, candidate in self.recusals:
            found |= {(juror, candidate, code): RECUSED for code in items}
        return found

    def missing_from(self, scored: Collection[str]) -> list[str]:
        """Who has a locked sheet and takes part, but isn't among those scored; nobody where the log can't tell."""
        judged = {candidate for (_juror, candidate), sheet in self.sheets.items() if sheet.locked}
        left_out = judged.difference(scored) if self.tells_standings else ()
        return sorted(code for code in left_out if self.standings.get(code, TAKES_PART) == TAKES_PART)


def replay(events: Iterable[Event]) -> Replayed:
    """Applies the events one after the other; one that can't have happened there is told and applied all the same."""
    log = Replayed()
    for event in events:
        try:
            log.faults += [f"Baris log {event.seq}: {fault}." for fault in impossible(log, event)]
            EFFECTS[event.act](log, event)
        except (KeyError, TypeError, AttributeError, ValueError):
            log.faults.append(f"Baris log {event.seq} tidak dapat dibaca: jenis atau isinya tidak dikenal.")
    return log


def impossible(log: Replayed, event: Event) -> Iterable[str]:
    """Why an event can't stand where it does."""
    if (event.act == BEGIN) != (event.seq == 1):
        yield "log dimulai satu kali, pada baris pertama"
    if event.act == SHEET and event.seq > log.found + 1:
        yield "lembar yang sudah ada dicatat hanya pada permulaan log"
    if log.seals and event.act not in AFTER_SEAL:
        yield "terjadi sesudah hasil disegel"
    if event.act == PANEL and log.state == PLENARY:
        yield "Tim Penilai berubah sesudah wawancara"
    # What the log found at its beginning may already show what made it begin, which is the next event.
    if event.act in OPEN_ONLY | LOCKED_ONLY and event.seq > log.found + 2:
        yield from impossible_sheet(log, event)


def impossible_sheet(log: Replayed, event: Event) -> Iterable[str]:
    """The same for what happens to a sheet."""
    sheet, version = log.sheets.get(place_of(event.what), Paper()), whole(event.what["version"])
    if log.state != INTERVIEWS:
        yield "lembar berubah di luar tahap wawancara"
    if bool(sheet.locked) != (event.act in LOCKED_ONLY):
        yield "lembar yang terkunci berubah" if sheet.locked else "lembar yang terbuka dibuka lagi"
    if version < sheet.version or (event.act in {LOCK, PAPER} and version != sheet.version):
        yield f"lembar versi {sheet.version} menjadi versi {version}"


def whole(value: object) -> int:
    """Raises TypeError for anything but a whole number; true is none."""
    if type(value) is not int:
        raise TypeError(value)
    return value


def locked_at(value: str | None) -> str:
    """When a sheet was locked, "" for null. Raises ValueError for a text without a moment."""
    if value == "":
        raise ValueError(value)
    return value or ""


def place_of(what: Mapping[str, Any]) -> Place:
    """Raises KeyError."""
    return str(what["juror"]), str(what["candidate"])


# ---------------------------------------------------------------------- what each event does


def begin(log: Replayed, event: Event) -> None:
    log.state, log.rubric, log.found = event.what["state"], event.what["rubric"], whole(event.what["found"])
    log.tells_standings = "standings" in event.what
    log.standings |= event.what.get("standings", {})
    if (panel := event.what.get("panel")) is not None:
        log.seats.now = [dict(one) for one in panel]


def write(log: Replayed, event: Event) -> None:
    """A save, a sheet that was there before the log, or one that another rubric gave back."""
    what = event.what
    sheet = log.sheets.setdefault(place_of(what), Paper())
    sheet.version = whole(what["version"])
    sheet.items |= {code: Item(one["value"], one["note"], event.seq) for code, one in what["items"].items()}
    sheet.locked = locked_at(what["locked"]) if event.act == SHEET else ""
    if "note" in what:
        sheet.note, sheet.noted = what["note"], event.seq


def lock(log: Replayed, event: Event) -> None:
    log.sheets.setdefault(place_of(event.what), Paper()).locked = event.at


def reopen(log: Replayed, event: Event) -> None:
    sheet = log.sheets.setdefault(place_of(event.what), Paper())
    sheet.version, sheet.locked = whole(event.what["version"]), ""


def recuse(log: Replayed, event: Event) -> None:
    log.recusals[place_of(event.what)] = event.what["kind"]


def excuse(log: Replayed, event: Event) -> None:
    log.absences.add(place_of(event.what))


def attend(log: Replayed, event: Event) -> None:
    log.absences.discard(place_of(event.what))


def stand(log: Replayed, event: Event) -> None:
    log.standings[str(event.what["candidate"])] = event.what["new"]


def sit(log: Replayed, event: Event) -> None:
    """The whole panel as it is now; once the interviews are open, that is a change which the record tells."""
    log.seats.now = [dict(one) for one in event.what["seats"]]
    if log.state == INTERVIEWS:
        log.seats.changes.append(event)


def move(log: Replayed, event: Event) -> None:
    """Interviews that are opened again void what was decided before."""
    log.state = event.what["new"]
    if log.state == INTERVIEWS:
        log.orders.clear()


def change_rubric(log: Replayed, event: Event) -> None:
    log.rubric = event.what["new"]


def decide(log: Replayed, event: Event) -> None:
    """Of those about the same candidates the last one counts."""
    log.orders[about(event.what)] = event.what


def seal(log: Replayed, event: Event) -> None:
    log.seals.append(event)


def only_kept(_log: Replayed, _event: Event) -> None:
    """Changes nothing that is scored."""


EFFECTS: Mapping[str, Callable[[Replayed, Event], None]] = {
    BEGIN: begin,
    SHEET: write,
    SAVE: write,
    RETURN: write,
    LOCK: lock,
    REOPEN: reopen,
    RECUSAL: recuse,
    ABSENCE: excuse,
    PRESENCE: attend,
    STANDING: stand,
    PANEL: sit,
    STATE: move,
    RUBRIC: change_rubric,
    DECISION: decide,
    SEAL: seal,
    **dict.fromkeys((PAPER, SUBSTITUTE, LOOK, OVERRIDE, FIGURE, ANNOUNCE, ISSUE, SIGN), only_kept),
}


# ---------------------------------------------------------------------- a record beside the log


def record_faults(body: Plain, sha256: str, events: list[Event], items: Collection[str]) -> Iterable[str]:
    """How a sealed record differs from what the log comes to; raises KeyError or TypeError where it is damaged.

    `items` are the indicators that the panel scores.
    """
    number = body["number"]
    sealing = next((one for one in events if one.act == SEAL and one.what["record"] == sha256), None)
    if sealing is None:
        yield f"Log tidak memuat penyegelan catatan {number}, atau yang disegel catatan lain."
        return
    before = events[: sealing.seq - 1]
    if body["log"] != vars(Point(len(before), before[-1].hash if before else "")):
        yield f"Catatan {number} menyebut log yang lain daripada log ini sebelum disegel."
    log, panel = replay(before), sealing.what["panel"]
    candidates = {one["candidate"] for one in body["figures"]}
    marks = {
        (panel.get(juror, juror), candidate, item): value
        for (juror, candidate, item), value in log.marks(items).items()
        if candidate in candidates
    }
    yield from mark_faults(marks, {tuple(one[key] for key in MARK): one["value"] for one in body["marks"]})
    for candidate in sorted(candidates):
        if log.standings.get(candidate, TAKES_PART) != TAKES_PART:
            yield f"Kandidat {candidate} dinilai dalam catatan, padahal menurut log tidak ikut lagi."
    for candidate in log.missing_from(candidates):
        yield f"Kandidat {candidate} tidak ada dalam catatan, padahal menurut log ikut dan lembarnya terkunci."
    yield from decision_faults(body, log, panel)
    away = [(*place, kind) for place, kind in log.recusals.items()]
    yield from deed_faults(body, before, away, log.absences, panel)
    yield from seat_faults(body["panel"], log.seats, panel)


def about(decision: Plain) -> frozenset[str]:
    """The candidates that a decision orders. Raises KeyError, DecisionRefused."""
    return frozenset(read_decision(decision["order"]).candidates)


def decision_faults(body: Plain, log: Replayed, panel: Mapping[str, str]) -> Iterable[str]:
    """Orders and votes of a record that aren't the last of the log, and one that counts and was left out."""
    written = {about(one): one for one in body["decisions"]}
    for group, one in written.items():
        logged = log.orders.get(group)
        if logged is None or logged["order"] != one["order"]:
            yield f"Keputusan {one['order']} bukan yang terakhir tentang kandidat itu menurut log."
        elif votes_in(one, {}) != votes_in(logged, panel):
            yield f"Suara untuk keputusan {one['order']} bukan yang dicatat log."
    for group in sharing_a_rank(body["result"]["ranking"]):
        if group in log.orders and group not in written:
            yield f"Keputusan {log.orders[group]['order']} berlaku menurut log, tetapi tidak dipakai dalam catatan."


def votes_in(decision: Plain, panel: Mapping[str, str]) -> list[tuple[str, str]]:
    """Who voted how, by what the panel calls them."""
    return sorted((panel.get(one["juror"], one["juror"]), one["vote"]) for one in decision["votes"])


def sharing_a_rank(ranking: Iterable[Plain]) -> Iterable[frozenset[str]]:
    """Those of each rank that several share: nobody ordered them, or a decision says that they share it."""
    found: dict[str, set[str]] = {}
    for one in ranking:
        found.setdefault(one["rank"], set()).add(one["candidate"])
    return (frozenset(codes) for codes in found.values() if len(codes) > 1)


MARK = ("juror", "candidate", "indicator")


def mark_faults(logged: Marks, written: Mapping[Any, str]) -> Iterable[str]:
    """How the marks of a record differ from those of the log."""
    for key in sorted({*logged, *written}):
        given, stands = logged.get(key, "tidak ada"), written.get(key, "tidak ada")
        if given != stands:
            juror, candidate, item = key
            yield f"Nilai {juror} untuk {candidate} pada {item}: menurut log {given}, dalam catatan {stands}."
