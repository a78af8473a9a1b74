"""What a plenary has decided, who may vote, and what keeps a finding from blocking the seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from webapp.db import db
from webapp.models import (
    Candidate,
    Excuse,
    FindingOverride,
    FindingReply,
    Panelist,
    PlenaryDecision,
    PlenaryNote,
    PlenaryVote,
    Recusal,
    StageReopening,
    User,
)


@dataclass(frozen=True)
class Voter:
    """One who sits, or sat, on the panel; `juror` is what a record calls them, `left` whether the seat is another's.

    Who took a seat over has the number of the decree, and `replaces`, the panelist before.
    """

    panelist_id: int
    user_id: int
    login: str
    juror: str
    seat: int
    name: str
    bench: str
    title: str
    institution: str
    office: str
    left: bool
    position: str
    decree: str
    replaces: int | None


@dataclass(frozen=True)
class StoodBack:
    """One who stepped back from a candidate, or couldn't come there."""

    panelist_id: int
    candidate: str
    kind: str
    reason: str
    at: datetime


def decisions_of(category_id: int) -> list[PlenaryDecision]:
    """The decisions since the interviews were last opened again, the newest first; earlier ones count no more."""
    void = void_until(category_id)
    return [row for row in every_decision(category_id) if row.id > void]


def void_until(category_id: int) -> int:
    """The newest decision that counts no more because the interviews were opened again; 0 where they weren't."""
    query = select(func.max(StageReopening.last_decision_id)).where(StageReopening.category_id == category_id)
    return db.session.scalar(query) or 0


def every_decision(category_id: int) -> list[PlenaryDecision]:
    """Every decision that was ever written down, the newest first."""
    query = select(PlenaryDecision).where(PlenaryDecision.category_id == category_id)
    return list(db.session.scalars(query.order_by(PlenaryDecision.id.desc()).options(joinedload(PlenaryDecision.by))))


def votes_of(category_id: int) -> dict[int, list[PlenaryVote]]:
    """The votes by decision, each by seat."""
    query = (
        select(PlenaryVote)
        .join(PlenaryDecision, PlenaryDecision.id == PlenaryVote.decision_id)
        .join(PlenaryVote.panelist)
        .where(PlenaryDecision.category_id == category_id)
        .order_by(Panelist.seat, PlenaryVote.id)
        .options(contains_eager(PlenaryVote.panelist))
    )
    found: dict[int, list[PlenaryVote]] = {}
    for vote in db.session.scalars(query):
        found.setdefault(vote.decision_id, []).append(vote)
    return found


def notes_of(category_id: int) -> list[PlenaryNote]:
    """The notes for the minutes, the oldest first."""
    query = select(PlenaryNote).where(PlenaryNote.category_id == category_id).order_by(PlenaryNote.id)
    return list(db.session.scalars(query.options(joinedload(PlenaryNote.by))))


def note_sent(sending: str) -> PlenaryNote | None:
    """The note that came from this sending."""
    return db.session.scalars(select(PlenaryNote).where(PlenaryNote.sending == sending)).one_or_none()


def panel_of(category_id: int) -> list[Voter]:
    """Everybody who ever sat, by seat. The first on a seat is `kursi-3`, who came after is `kursi-3-2`."""
    query = (
        select(Panelist, User)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.category_id == category_id)
        .order_by(Panelist.seat, Panelist.id)
    )
    found: list[Voter] = []
    for panelist, user in db.session.execute(query):
        before = sum(one.seat == panelist.seat for one in found)
        found.append(
            Voter(
                panelist_id=panelist.id,
                user_id=user.id,
                login=user.login,
                juror=f"kursi-{panelist.seat}" + (f"-{before + 1}" if before else ""),
                seat=panelist.seat,
                name=user.name,
                bench=panelist.bench,
                title=panelist.title,
                institution=panelist.institution,
                office=panelist.office,
                left=panelist.left_at is not None,
                position=panelist.position,
                decree=panelist.decree_number,
                replaces=panelist.replaces_id,
            )
        )
    return found


def recusals_of(category_id: int) -> list[StoodBack]:
    """Who stepped back from whom, by candidate and seat."""
    query = (
        select(Recusal.panelist_id, Candidate.code, Recusal.kind, Recusal.reason, Recusal.at)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .join(Panelist, Panelist.id == Recusal.panelist_id)
        .where(Panelist.category_id == category_id)
        .order_by(Candidate.code, Panelist.seat, Recusal.id)
    )
    return [StoodBack(*row) for row in db.session.execute(query)]


def absences_of(category_id: int) -> list[StoodBack]:
    """Who was excused from whom, lifted ones left out."""
    query = (
        select(Excuse.panelist_id, Candidate.code, Excuse.reason, Excuse.at)
        .join(Candidate, Candidate.id == Excuse.candidate_id)
        .join(Panelist, Panelist.id == Excuse.panelist_id)
        .where(Panelist.category_id == category_id, Excuse.lifted_at.is_(None))
        .order_by(Candidate.code, Panelist.seat, Excuse.id)
    )
    return [StoodBack(panelist, code, "", reason, at) for panelist, code, reason, at in db.session.execute(query)]


Answered = Mapping[tuple[str, str, str], tuple[str, str]]


def answered_findings(category_id: int, candidate_id: int | None = None) -> Answered:
    """What was written to a finding: (candidate's code, check, message) -> (who wrote it, text); an override wins.

    Those of all the category's candidates, or of one.
    """
    among = [Candidate.category_id == category_id, *([] if candidate_id is None else [Candidate.id == candidate_id])]
    replies = (
        select(Candidate.code, FindingReply.check_code, FindingReply.message, FindingReply.text)
        .join(Candidate, Candidate.id == FindingReply.candidate_id)
        .where(*among, FindingReply.text != "")
        .order_by(FindingReply.id)
    )
    found = {(code, check, message): ("kandidat", text) for code, check, message, text in db.session.execute(replies)}
    overrides = (
        select(Candidate.code, FindingOverride.check_code, FindingOverride.message, FindingOverride.reason, User.name)
        .join(Candidate, Candidate.id == FindingOverride.candidate_id)
        .join(User, User.id == FindingOverride.by_user_id)
        .where(*among)
        .order_by(FindingOverride.id)
    )
    for code, check, message, reason, name in db.session.execute(overrides):
        found[code, check, message] = (name, reason)
    return found
