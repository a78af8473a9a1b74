"""Acts that need two people: one proposes with a reason, another agrees to exactly that, or it is taken back.

Both have typed their password or PIN in the last ten minutes, both are active and still in office, neither has just
opened the other's account (see `apart`), and what was proposed must still be what is there. Everything here runs inside
`transaction()`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from webapp.access import may_approve, may_propose
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import APPROVED, TAKEN_BACK, JointAct, JointEnd
from webapp.queries.joint_acts import Offices, end_of, joint_act, offices_of, open_acts, was_overtaken
from webapp.services.apart import one_hand

LIFETIME = timedelta(days=1)
FRESH = timedelta(minutes=10)

Plain = str | int | None | list["Plain"] | dict[str, "Plain"]

NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak."
NOT_FRESH = "Ketik lagi kata sandi atau PIN Anda: sudah lebih dari sepuluh menit sejak yang terakhir."
ALREADY = "Usul yang sama sudah menunggu persetujuan. Tidak ada yang berubah."
OWN = "Usul Anda sendiri harus disetujui orang lain. Tidak ada yang berubah."
OVER = "Usul ini sudah disetujui, dicabut, atau lewat waktunya. Tidak ada yang berubah."
MOVED_ON = "Keadaannya berubah sejak usul ini dibuat, jadi usul ini tidak berlaku lagi. Cabut, lalu usulkan lagi."


@dataclass(frozen=True)
class Subject:
    """What is agreed to: `words` are read by both, `content` is everything it rests on, as plain data.

    `subject_id` is the row that it is about, None where the whole category is meant.
    """

    kind: str
    category_id: int
    words: str
    content: Plain
    subject_id: int | None = None

    @property
    def digest(self) -> str:
        whole = [self.kind, self.category_id, self.subject_id, self.words, self.content]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class NotFresh(Refused):
    """The person must type a password or PIN again before this act."""

    def __init__(self) -> None:
        super().__init__(NOT_FRESH)


def is_fresh(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Whether a password or PIN was typed recently enough for an act of two people."""
    return confirmed_at is not None and now - FRESH < confirmed_at <= now


def check_fresh(confirmed_at: datetime | None, *, now: datetime) -> None:
    """Raises NotFresh."""
    if not is_fresh(confirmed_at, now=now):
        raise NotFresh


def propose(subject: Subject, *, reason: str, by: int, confirmed_at: datetime | None, now: datetime) -> JointAct:
    """Keeps what is proposed until somebody agrees, it is taken back, or a day has passed.

    Raises NotFound (no such office), NotFresh, Refused (no reason), Conflict (the same waits already).
    """
    if not may_propose(subject.kind, offices_of([by]).of(by, subject.category_id)):
        raise NotFound
    check_fresh(confirmed_at, now=now)
    if not reason.strip():
        raise Refused(NO_REASON)
    if any(is_about(act, subject) for act in open_acts(now=now, category_id=subject.category_id, kind=subject.kind)):
        raise Conflict(ALREADY)
    act = JointAct(
        kind=subject.kind,
        category_id=subject.category_id,
        subject_id=subject.subject_id,
        words=subject.words,
        digest=subject.digest,
        reason=reason.strip(),
        by_user_id=by,
        at=now,
        expires_at=now + LIFETIME,
    )
    db.session.add(act)
    db.session.flush()
    return act


def is_about(act: JointAct, subject: Subject) -> bool:
    return act.subject_id == subject.subject_id and act.digest == subject.digest


def approve(act_id: int, current: Subject, *, by: int, confirmed_at: datetime | None, now: datetime) -> JointAct:
    """Agrees to a proposal; `current` is what is there now. The caller then does what both agreed to.

    Raises NotFound (no such office, or the proposer has none any more), Forbidden (one's own proposal), NotFresh,
    Refused (both accounts may be in one hand), Conflict (it is over, or something changed since).
    """
    act = act_for(act_id, by=by)
    if act.by_user_id == by:
        raise Forbidden(OWN)
    check_fresh(confirmed_at, now=now)
    check_open(act, now)
    check_two_people(act, by, now)
    if (current.kind, current.category_id) != (act.kind, act.category_id) or not compare_digest(
        current.digest, act.digest
    ):
        raise Conflict(MOVED_ON)
    finish(act, APPROVED, by=by, now=now)
    return act


def withdraw(act_id: int, *, by: int, now: datetime) -> None:
    """Takes one's own proposal back. Raises NotFound (somebody else's too), Conflict when it is over."""
    act = act_for(act_id, by=by)
    if act.by_user_id != by:
        raise NotFound
    check_open(act, now)
    finish(act, TAKEN_BACK, by=by, now=now)


def act_for(act_id: int, *, by: int) -> JointAct:
    """A proposal for who made it, or may agree to it by office. Raises NotFound for everybody else.

    Who may not see it waits for the same statements as where there is none: their time would tell.
    """
    act = joint_act(act_id)
    proposer = by if act is None else act.by_user_id
    offices = offices_of([proposer, by])
    if act is None or not (proposer == by or agrees(act, by, offices)):
        raise NotFound
    return act


def agrees(act: JointAct, by: int, offices: Offices) -> bool:
    """Whether the offices of both suffice as they are now."""
    first, second = (offices.of(person, act.category_id) for person in (act.by_user_id, by))
    return may_approve(act.kind, first, second)


def check_two_people(act: JointAct, by: int, now: datetime) -> None:
    """Raises Refused."""
    sentence = one_hand(act, by, now=now)
    if sentence:
        raise Refused(sentence)


def check_open(act: JointAct, now: datetime) -> None:
    """Raises Conflict."""
    if now >= act.expires_at or end_of(act.id) is not None or was_overtaken(act.id):
        raise Conflict(OVER)


def finish(act: JointAct, how: str, *, by: int, now: datetime) -> None:
    db.session.add(JointEnd(act_id=act.id, how=how, by_user_id=by, at=now))
    db.session.flush()


def waiting_for(user_id: int, *, now: datetime) -> list[JointAct]:
    """Proposals of others that wait for this person."""
    acts = [act for act in open_acts(now=now) if act.by_user_id != user_id]
    offices = offices_of({user_id, *(act.by_user_id for act in acts)})
    return [act for act in acts if agrees(act, user_id, offices)]


def proposed_by(user_id: int, *, now: datetime) -> list[JointAct]:
    """One's own proposals that wait for somebody else."""
    return [act for act in open_acts(now=now) if act.by_user_id == user_id]
