"""The score log: what moves a result, or shows it early, leaves a line in the transaction that does it.

Each category has a chain of its own: its bundle then tells of no other category, its head stands on its own papers,
and what waits for the line before is only what the database lets in one after the other anyway. Nobody is named:
panelists are `anggota-17`, accounts numbers, and words are there only as hashes with a salt that lies beside the line.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from scoring.chain import (
    ABSENCE,
    ANNOUNCE,
    BEGIN,
    DECISION,
    ISSUE,
    LOCK,
    OVERRIDE,
    PANEL,
    RECUSAL,
    SAVE,
    SEAL,
    SHEET,
    SIGN,
    STATE,
    Point,
    hash_of,
    line_of,
    word_hash,
)
from scoring.notes import origin_of
from webapp.db import Base, db
from webapp.models import (
    INTERVIEWS,
    PLENARY,
    FindingOverride,
    IssuedPaper,
    PanelChange,
    ScoreCheckpoint,
    ScoreEvent,
    SealedResult,
    Sheet,
    SignedPaper,
    StateChange,
)
from webapp.queries.panel import everybody
from webapp.queries.plenary import every_decision, panel_of, votes_of
from webapp.queries.score_log import (
    Away,
    Stored,
    candidate_codes,
    category_with_edition,
    checkpoints_of,
    explained_findings,
    names_of,
    newest_point,
    standings_out,
    start_of,
    stored_absences,
    stored_recusals,
    stored_sheets,
)
from webapp.queries.sheets import Answer, Content, Seat
from webapp.queue import enqueue
from webapp.services.signing_key import sign

TABLES = Base.metadata.tables
ADD_EVENT = insert(TABLES[ScoreEvent.__tablename__])
ADD_CHECKPOINT = insert(TABLES[ScoreCheckpoint.__tablename__])
SALT_BYTES = 16
TELL_CHECKPOINTS = "tell_checkpoints"

What = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """Somebody's words: the line has their salted hash, and "" where there are none."""

    text: str


def record(category_id: int, act: str, what: What, *, by: int, now: datetime) -> Point:
    """One more line, with the log's beginning before it where there is none yet.

    Runs inside the `transaction()` of what is recorded: both are stored, or neither.
    """
    before = point_of(category_id, now=now)
    after = append(category_id, before, act, what, by=by, now=now)
    if act == STATE:
        add_checkpoint(category_id, after, str(what["new"]), now=now)
    return after


def anchor(category_id: int, point: Point, *, now: datetime) -> None:
    """A checkpoint where the category stays in the state that it is in."""
    add_checkpoint(category_id, point, category_with_edition(category_id).state, now=now)


def add_checkpoint(category_id: int, point: Point, state: str, *, now: datetime) -> None:
    """How far the log is, signed, and the letters that tell others. Raises ConfigRefused where the key is unusable."""
    values = {"category_id": category_id, "size": point.size, "head": point.head, "state": state, "at": now}
    signature = sign(origin_of(*names_of(category_id)), point)
    db.session.connection().execute(ADD_CHECKPOINT, values | signature)
    enqueue(TELL_CHECKPOINTS, category_id)


def point_of(category_id: int, *, now: datetime) -> Point:
    """How far the log goes, begun where it hasn't."""
    return newest_point(category_id) or begin(category_id, now=now)


def append(category_id: int, before: Point, act: str, what: What, *, by: int | None, now: datetime) -> Point:
    row = next_row(category_id, before, act, what, by=by, now=now)
    db.session.connection().execute(ADD_EVENT, row)
    return Point(row["seq"], row["hash"])


def next_row(category_id: int, before: Point, act: str, what: What, *, by: int | None, now: datetime) -> dict[str, Any]:
    """The line that follows, as a row."""
    salt, nonce = secrets.token_hex(SALT_BYTES), secrets.token_hex(SALT_BYTES)
    line = line_of(before, act, hidden(what, salt), at=moment(now), by=by, nonce=nonce)
    return {"category_id": category_id, "seq": before.size + 1, "hash": hash_of(line), "body": line, "salt": salt}


def hidden(value: Any, salt: str) -> Any:
    """The same with every Words in it as their hash."""
    if isinstance(value, Words):
        return word_hash(salt, value.text)
    if isinstance(value, Mapping):
        return {key: hidden(one, salt) for key, one in value.items()}
    return [hidden(one, salt) for one in value] if isinstance(value, list) else value


def moment(at: datetime) -> str:
    """The same text whatever zone it came in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def record_save(seat: Seat, after: Content, changed: Mapping[str, Answer], *, by: int, now: datetime) -> None:
    """A save that was accepted: only what changed on the sheet, and its overall words as they are now."""
    what = {
        **place(seat.panelist_id, seat.candidate_code),
        "version": after.version,
        "items": items_of(changed),
        "note": Words(after.note),
    }
    record(seat.category.id, SAVE, what, by=by, now=now)


def record_lock(seat: Seat, sheet: Sheet, *, by: int, now: datetime) -> None:
    """A sheet that ended at this version."""
    what = {**place(seat.panelist_id, seat.candidate_code), "version": sheet.version}
    record(seat.category.id, LOCK, what, by=by, now=now)


def record_state(change: StateChange) -> None:
    """A category that came to another state, and a checkpoint there; before the interviews, the panel as it is then.

    A log that begins here has the panel in its first line.
    """
    if change.new == INTERVIEWS and change.old != PLENARY and newest_point(change.category_id) is not None:
        record(change.category_id, PANEL, panel_told(change.category_id), by=change.by_user_id, now=change.at)
    what = {"old": change.old, "new": change.new, "reason": Words(change.reason)}
    record(change.category_id, STATE, what, by=change.by_user_id, now=change.at)


def record_panel(change: PanelChange) -> None:
    """Who sits where after this change during the interviews."""
    what = panel_told(change.category_id, change.what, change.reason)
    record(change.category_id, PANEL, what, by=change.by_user_id, now=change.at)


def record_seal(row: SealedResult) -> None:
    """A record that was sealed, by its hash, and what it calls each panelist.

    With a checkpoint where no change of state follows with one of its own: a correction after the seal.
    """
    what = {
        "number": row.number,
        "record": row.sha256,
        "panel": {juror(one.panelist_id): one.juror for one in panel_of(row.category_id)},
        "proposed_by": row.proposed_by_user_id,
        "reason": Words(row.reason),
    }
    point = record(row.category_id, SEAL, what, by=row.approved_by_user_id, now=row.at)
    if category_with_edition(row.category_id).state != PLENARY:
        anchor(row.category_id, point, now=row.at)


def record_announcement(category_id: int, what: What, *, by: int, now: datetime) -> None:
    """That two people agreed to make a result public, and a checkpoint there."""
    anchor(category_id, record(category_id, ANNOUNCE, what, by=by, now=now), now=now)


def record_issue(paper: IssuedPaper, row: SealedResult) -> None:
    """A paper of a record, by its file's hash; gives it its line, before it is stored."""
    paper.line = record(row.category_id, ISSUE, issue_of(paper, row.sha256), by=paper.by_user_id, now=paper.at).size


def record_signature(signed: SignedPaper, paper: IssuedPaper) -> None:
    """The same for a further signed file of a paper."""
    what, row = signature_of(signed, paper.identifier), db.session.get_one(SealedResult, paper.sealed_id)
    signed.line = record(row.category_id, SIGN, what, by=signed.by_user_id, now=signed.at).size


def points_of(category_id: int) -> list[dict[str, Any]]:
    """The checkpoints as a bundle has them; those from before they were signed have no key."""
    return [
        {"size": one.size, "head": one.head, "state": one.state, "at": moment(one.at)}
        | ({} if one.key is None else {"key": one.key, "signature": one.signature})
        for one in checkpoints_of(category_id)
    ]


# ---------------------------------------------------------------------- how things are called


def issue_of(paper: IssuedPaper, record_hash: str) -> dict[str, Any]:
    """What the log says of a paper."""
    return {
        "number": paper.identifier,
        "kind": paper.kind,
        "subject": paper.subject,
        "paper": paper.paper_size,
        "sha256": paper.sha256,
        "replaces": paper.replaces,
        "record": record_hash,
    }


def signature_of(signed: SignedPaper, number: str) -> dict[str, Any]:
    """What it says of a signed file: which one of the paper with this number, and what it signs."""
    return {"number": number, "turn": signed.turn, "follows": signed.follows, "sha256": signed.sha256}


def juror(panelist_id: int) -> str:
    return f"anggota-{panelist_id}"


def panel_told(category_id: int, change: str = "", reason: str = "") -> What:
    """The whole panel, and in words what changed of it and why."""
    return {"seats": panel_now(category_id), "change": Words(change), "reason": Words(reason)}


def panel_now(category_id: int) -> list[dict[str, Any]]:
    """Everybody who sits or sat: seat, bench, office, account, and when they left, if they did."""
    return [
        {
            "juror": juror(one.id),
            "seat": one.seat,
            "bench": one.bench,
            "office": one.office,
            "account": one.user_id,
            "left": None if one.left_at is None else moment(one.left_at),
        }
        for one in everybody(category_id)
    ]


def place(panelist_id: int, candidate: str) -> dict[str, Any]:
    """One panelist and one candidate: a sheet."""
    return {"juror": juror(panelist_id), "candidate": candidate}


def place_of(panelist_id: int, candidate_id: int) -> dict[str, Any]:
    """The same by the candidate's row."""
    return place(panelist_id, candidate_codes([candidate_id])[candidate_id])


def items_of(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers by item."""
    return {code: {"value": answer.value, "note": Words(answer.note)} for code, answer in answers.items()}


# ---------------------------------------------------------------------- where a log begins


def begin(category_id: int, *, now: datetime) -> Point:
    """The first line, and one for everything of the tables that was there before the log. Returns its end.

    A category from before this program, or one that a sample put into the tables, has its sheets noted as found.
    """
    category, found = category_with_edition(category_id), found_in(category_id)
    what = {
        "edition": category.edition.code,
        "category": category.code,
        "state": category.state,
        "rubric": category.rubric_digest,
        "found": len(found),
        "standings": standings_out(category_id),
        "panel": panel_now(category_id),
    }
    point, rows = start_of(category_id), []
    for act, one in [(BEGIN, what), *found]:
        rows.append(next_row(category_id, point, act, one, by=None, now=now))
        point = Point(rows[-1]["seq"], rows[-1]["hash"])
    db.session.connection().execute(ADD_EVENT, rows)
    return point


def found_in(category_id: int) -> list[tuple[str, What]]:
    """What a log that begins now has to say of what is there."""
    return [
        *((SHEET, found_sheet(one)) for one in stored_sheets(category_id)),
        *((RECUSAL, stepping_back(one)) for one in stored_recusals(category_id)),
        *((ABSENCE, absence(one)) for one in stored_absences(category_id)),
        *((DECISION, one) for one in found_decisions(category_id)),
        *((OVERRIDE, explanation(*one)) for one in explained_findings(category_id)),
    ]


def found_sheet(one: Stored) -> What:
    return {
        **place(one.panelist_id, one.candidate),
        "version": one.version,
        "locked": None if one.locked_at is None else moment(one.locked_at),
        "items": items_of(one.items),
        "note": Words(one.note),
    }


def stepping_back(one: Away) -> What:
    return {**place(one.panelist_id, one.candidate), "kind": one.kind, "reason": Words(one.reason)}


def absence(one: Away) -> What:
    return {**place(one.panelist_id, one.candidate), "reason": Words(one.reason)}


def found_decisions(category_id: int) -> list[What]:
    votes = votes_of(category_id)
    return [
        decision(row.order, row.reason, {vote.panelist_id: vote.vote for vote in votes.get(row.id, [])})
        for row in reversed(every_decision(category_id))
    ]


def explanation(row: FindingOverride, candidate: str) -> What:
    """Why a finding doesn't keep a result from being sealed."""
    words = {"message": Words(row.message), "reason": Words(row.reason)}
    return {"candidate": candidate, "check": row.check_code, **words}


def decision(order: str, reason: str, votes: Mapping[int, str]) -> What:
    """An order that the plenary gave, with every vote."""
    return {
        "order": order,
        "reason": Words(reason),
        "votes": [{"juror": juror(panelist_id), "vote": vote} for panelist_id, vote in votes.items()],
    }
