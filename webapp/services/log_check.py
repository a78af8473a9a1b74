"""Whether the score log, replayed from its first line, comes to what the tables say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scoring.bundle import Anchors, anchor_faults, checkpoint_faults
from scoring.chain import (
    ABSENCE,
    DECISION,
    OVERRIDE,
    RECUSAL,
    Event,
    Point,
    point_faults,
    read_chain,
    same_words,
)
from scoring.issued import issued_faults, older
from scoring.notes import origin_of, signers
from scoring.record import RecordRefused, read_record, sha256_of
from scoring.replay import Item, Paper, Replayed, replay
from webapp.models import (
    Category,
    FindingOverride,
    PlenaryDecision,
    PlenaryVote,
    ScoreEvent,
    SealedResult,
)
from webapp.queries.plenary import every_decision, panel_of, votes_of
from webapp.queries.score_log import (
    Stored,
    erased_annexes,
    erased_lines,
    events_of,
    explained_findings,
    names_of,
    start_of,
    stored_absences,
    stored_recusals,
    stored_sheets,
)
from webapp.queries.sealed import sealed_of
from webapp.queries.sheets import Answer
from webapp.services.issued_list import issued_list
from webapp.services.log_figures import figure_faults
from webapp.services.log_locks import lock_faults, look_faults, reopening_faults
from webapp.services.log_rows import are
from webapp.services.log_steps import standing_faults, step_faults
from webapp.services.panel_check import panel_faults
from webapp.services.paper_check import paper_hand_faults
from webapp.services.score_log import juror, moment, points_of

NOT_BEGUN = "Log kategori ini belum dimulai, padahal sudah ada lembar atau hasil yang disegel."
UNREADABLE = "Sebagian log atau catatan hasil rusak sehingga tidak dapat dibandingkan seluruhnya dengan tabel."
NOTHING = Answer()
NOTHING_KNOWN = Anchors()
NEVER = Item("", "", 0)
AWAY = {RECUSAL: "Pengunduran diri {} dari {}", ABSENCE: "Ketidakhadiran {} untuk {}"}


@dataclass(frozen=True)
class Found:
    """How far a log goes, how many sheets it comes to, and in sentences where it and the tables differ.

    `issued` are papers and signed files with a line of their own, `unlogged` those from before there were such lines;
    `redacted` are lines whose words nobody can compare any more, since somebody's data was erased;
    `signers` as in `scoring.bundle.Checked`.
    """

    point: Point
    sheets: int
    issued: int
    unlogged: int
    redacted: int
    signers: tuple[str, ...]
    faults: tuple[str, ...]


def check_log(category: Category, anchors: Anchors = NOTHING_KNOWN) -> Found:
    """Looks at a category's log: by itself, at what was known of it before, and beside the tables."""
    start, rows = start_of(category.id), events_of(category.id)
    events, broken = read_chain([row.body for row in rows], start)
    told = [*broken, *(f"Baris log {row.seq} disimpan dengan sidik lain." for row in wrong_hashes(rows, events))]
    points = points_of(category.id)
    origin = origin_of(*names_of(category.id))
    told += [*checkpoint_faults(points, events), *anchor_faults(points, origin, events, anchors)]
    for point in anchors.points:
        told += point_faults(events, point)
    log = replay(events)
    told += log.faults
    told += salt_faults(rows, erased_lines(category.id))
    if rows:
        told += other_in_tables(category, log, events, {row.seq: row.salt for row in rows})
    elif stored_sheets(category.id) or sealed_of(category.id):
        told.append(NOT_BEGUN)
    listed = issued_list(category.id)
    told += asked(issued_faults, events, listed)
    end, unlogged = Point(len(events), events[-1].hash if events else start.head), len(older(listed))
    issued, signed = len(listed) - unlogged, tuple(signers(points))
    redacted = sum(not row.salt for row in rows)
    return Found(end, len(log.sheets), issued, unlogged, redacted, signed, tuple(dict.fromkeys(told)))


def other_in_tables(category: Category, log: Replayed, events: Sequence[Event], salts: Mapping[int, str]) -> list[str]:
    """Everything that the tables have otherwise than the log, one subject after the other; `salts` by line."""
    return [
        *asked(beside_tables, category, log, salts),
        *asked(step_faults, category.id, events, salts),
        *asked(reason_faults, category.id, events, salts),
        *asked(reopening_faults, category.id, events, salts),
        *asked(lock_faults, category.id, events),
        *asked(look_faults, category.id, events),
        *asked(figure_faults, category, events, salts),
        *asked(standing_faults, category.id, log, events, salts),
        *asked(paper_hand_faults, category.id, events),
        *asked(plenary_faults, category.id, events, log.found, salts),
    ]


def asked(check: Callable[..., Iterable[str]], *given: object) -> list[str]:
    """What a check tells, as far as it comes: one that meets what it can't read says so instead of the rest."""
    told: list[str] = []
    try:
        told.extend(check(*given))
    except (KeyError, TypeError, AttributeError, ValueError):
        told.append(UNREADABLE)
    return told


def salt_faults(rows: Sequence[ScoreEvent], erased: Collection[int]) -> Iterator[str]:
    """Lines without a salt that no erasure names: their words could be changed unseen."""
    for row in rows:
        if not row.salt and row.seq not in erased:
            yield f"Baris log {row.seq} kehilangan garamnya, tanpa penghapusan data yang menyebutnya."


def wrong_hashes(rows: Sequence[ScoreEvent], events: Sequence[object]) -> Iterator[ScoreEvent]:
    for row, event in zip(rows, events, strict=False):
        if row.hash != getattr(event, "hash", ""):
            yield row


# ---------------------------------------------------------------------- beside the tables


def beside_tables(category: Category, log: Replayed, salts: Mapping[int, str]) -> Iterator[str]:
    """What the tables say otherwise than the log; `salts` by line."""
    names = {juror(one.panelist_id): one.juror for one in panel_of(category.id)}
    if log.state != category.state:
        yield f"Tahap kategori {category.state}, menurut log {log.state}."
    if log.rubric != category.rubric_digest:
        yield "Rubrik kategori bukan yang terakhir menurut log."
    stored = {(juror(one.panelist_id), one.candidate): one for one in stored_sheets(category.id)}
    for key in sorted({*stored, *log.sheets}):
        where = f"Lembar {names.get(key[0], key[0])} untuk {key[1]}"
        for fault in sheet_faults(stored.get(key), log.sheets.get(key), salts):
            yield f"{where}: {fault}."
    yield from away_faults(category.id, log, names)
    yield from panel_faults(category.id, log, salts, names)
    yield from seal_faults(category.id, log)


def sheet_faults(stored: Stored | None, logged: Paper | None, salts: Mapping[int, str]) -> Iterator[str]:
    """How a sheet differs from what the log comes to."""
    if stored is None or logged is None:
        yield "ada dalam log, tetapi tidak dalam tabel" if stored is None else "tidak ada dalam log"
        return
    if stored.version != logged.version:
        yield f"versi {stored.version}, menurut log {logged.version}"
    locked = "" if stored.locked_at is None else moment(stored.locked_at)
    if locked != logged.locked:
        yield f"{'terkunci' if locked else 'terbuka'}, menurut log {lock_words(logged.locked)}"
    for code in sorted({*stored.items, *logged.items}):
        answer, item = stored.items.get(code, NOTHING), logged.items.get(code, NEVER)
        if answer.value != item.value:
            yield f"butir {code} bernilai {answer.value or 'kosong'}, menurut log {item.value or 'kosong'}"
        if not same_words(salts.get(item.seq, ""), answer.note, item.note):
            yield f"catatan butir {code} bukan yang dicatat log"
    if not same_words(salts.get(logged.noted, ""), stored.note, logged.note):
        yield "catatan umumnya bukan yang dicatat log"


def lock_words(locked: str) -> str:
    return f"terkunci {locked}" if locked else "terbuka"


def away_faults(category_id: int, log: Replayed, names: Mapping[str, str]) -> Iterator[str]:
    """Recusals and absences that only one of the two has."""
    recusals = {(juror(one.panelist_id), one.candidate): one.kind for one in stored_recusals(category_id)}
    absences = {(juror(one.panelist_id), one.candidate) for one in stored_absences(category_id)}
    for key in sorted({*recusals, *log.recusals}):
        if recusals.get(key) != log.recusals.get(key):
            yield f"Pengunduran diri {names.get(key[0], key[0])} dari {key[1]} dalam tabel bukan yang dicatat log."
    for key in sorted(absences ^ log.absences):
        yield f"Ketidakhadiran {names.get(key[0], key[0])} untuk {key[1]} dalam tabel bukan yang dicatat log."


def reason_faults(category_id: int, events: Sequence[Event], salts: Mapping[int, str]) -> Iterator[str]:
    """Why somebody steps back or can't come, where the words are others than the logged ones."""
    away = [(RECUSAL, one) for one in stored_recusals(category_id)]
    away += [(ABSENCE, one) for one in stored_absences(category_id)]
    last = {(event.act, event.what.get("juror"), event.what.get("candidate")): event for event in events}
    for act, one in away:
        event = last.get((act, juror(one.panelist_id), one.candidate))
        if event and not same_words(salts.get(event.seq, ""), one.reason, str(event.what.get("reason"))):
            where = AWAY[act].format(juror(one.panelist_id), one.candidate)
            yield f"{where}: alasannya bukan yang dicatat log."


def seal_faults(category_id: int, log: Replayed) -> Iterator[str]:
    """Records that only one of the two has, or has otherwise."""
    records = sealed_of(category_id)
    sealed = {row.number: row.sha256 for row in records}
    logged = {one.what["number"]: one.what["record"] for one in log.seals}
    for number in sorted({*sealed, *logged}):
        if sealed.get(number) != logged.get(number):
            yield f"Catatan hasil nomor {number} dalam tabel bukan yang dicatat log."
    erased = erased_annexes(category_id)
    for row in records:
        if sha256_of(row.body) != row.sha256:
            yield f"Isi catatan hasil nomor {row.number} tidak lagi sama dengan sidiknya."
        yield from annex_faults(row, erased)


def annex_faults(row: SealedResult, erased: Collection[int]) -> Iterator[str]:
    """How the names and words beside a record differ from what it has the hash of; `erased` may be empty."""
    where = f"Lampiran catatan hasil nomor {row.number}"
    if not row.annex and row.number not in erased:
        yield f"{where} kosong, tanpa penghapusan data yang menyebutnya."
    try:
        if row.annex and sha256_of(row.annex) != read_record(row.body)["annex"]:
            yield f"{where} tidak lagi sama dengan sidiknya dalam catatan itu."
    except (RecordRefused, KeyError):
        yield f"Isi catatan hasil nomor {row.number} tidak dapat dibaca."


# ---------------------------------------------------------------------- what the plenary decided


def plenary_faults(category_id: int, events: Sequence[Event], found: int, salts: Mapping[int, str]) -> Iterator[str]:
    """Decisions and explanations of findings: each is a line, also those that the log found at its beginning."""
    decisions, votes = every_decision(category_id)[::-1], votes_of(category_id)
    decided = each_once(events, DECISION, found)
    if not are(decisions, decided, lambda row, event: same_decision(row, votes.get(row.id, []), event, salts)):
        yield "Keputusan pleno, suaranya, atau alasannya dalam tabel bukan yang dicatat log."
    explained = each_once(events, OVERRIDE, found)
    if not are(explained_findings(category_id), explained, lambda row, event: same_explanation(*row, event, salts)):
        yield "Penjelasan atas temuan dalam tabel bukan yang dicatat log."


def each_once(events: Sequence[Event], act: str, found: int) -> list[Event]:
    """The lines of one kind. What made the log begin was there when it began: it is a line as found, and its own."""
    lines = [event for event in events if event.act == act]
    again = [one for one, then in pairwise(lines) if then.seq == found + 2]
    return [event for event in lines if event not in again]


def same_decision(row: PlenaryDecision, votes: Sequence[PlenaryVote], event: Event, salts: Mapping[int, str]) -> bool:
    cast = sorted((juror(one.panelist_id), one.vote) for one in votes)
    logged = sorted((one["juror"], one["vote"]) for one in event.what["votes"])
    same = same_words(salts.get(event.seq, ""), row.reason, event.what["reason"])
    return same and (row.order, cast) == (event.what["order"], logged) and same_deed(row, event)


def same_explanation(row: FindingOverride, code: str, event: Event, salts: Mapping[int, str]) -> bool:
    what, salt = event.what, salts.get(event.seq, "")
    same = same_words(salt, row.message, what["message"]) and same_words(salt, row.reason, what["reason"])
    return same and (code, row.check_code) == (what["candidate"], what["check"]) and same_deed(row, event)


def same_deed(row: PlenaryDecision | FindingOverride, event: Event) -> bool:
    """Who did it and when; of what a log found at its beginning it says neither."""
    return event.by is None or (row.by_user_id, moment(row.at)) == (event.by, event.at)
