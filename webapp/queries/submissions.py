"""What candidates handed in, what was sent back, and what was answered to findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import Candidate, FindingReply, SentBack, Submission, ToMend


@dataclass(frozen=True)
class Mend:
    """A handing in that was sent back: why, until when, by whom, and what to mend in general and by figure code."""

    id: int
    number: int
    reason: str
    until: datetime
    at: datetime
    by_name: str
    general: tuple[str, ...]
    by_figure: Mapping[str, tuple[str, ...]]


def submissions_query(candidate_id: int) -> Select[Submission]:
    """A candidate's handings in with who handed them in, the newest first."""
    query = select(Submission).where(Submission.candidate_id == candidate_id).order_by(Submission.number.desc())
    return query.options(joinedload(Submission.by))


def latest_submission(candidate_id: int) -> Submission | None:
    """The one that counts; None before the first. Its body is read by `services.handed_in.read_body`."""
    return db.session.scalar(submissions_query(candidate_id).limit(1))


def newest_numbers(category_id: int) -> list[tuple[Candidate, int]]:
    """Who has handed in of a category, by code, with the number of the handing in that counts."""
    query = (
        select(Candidate, func.max(Submission.number))
        .join(Submission, Submission.candidate_id == Candidate.id)
        .where(Candidate.category_id == category_id)
        .group_by(Candidate.id)
        .order_by(Candidate.code)
    )
    return [(candidate, number) for candidate, number in db.session.execute(query)]


def submission_by_number(candidate_id: int, number: int) -> Submission | None:
    """One handing in of a candidate."""
    return db.session.scalar(submissions_query(candidate_id).where(Submission.number == number))


def submissions_of(candidate_id: int) -> list[Submission]:
    """All of them, the newest first."""
    return list(db.session.scalars(submissions_query(candidate_id)))


def mends_of(candidate_id: int) -> list[Mend]:
    """Everything that was ever sent back to a candidate, the newest first."""
    query = (
        select(SentBack)
        .join(SentBack.submission)
        .where(Submission.candidate_id == candidate_id)
        .options(joinedload(SentBack.by), joinedload(SentBack.submission))
        .order_by(SentBack.id.desc())
    )
    found = list(db.session.scalars(query))
    sentences: dict[int, list[tuple[str, str]]] = {}
    listed = select(ToMend).where(ToMend.sent_back_id.in_([one.id for one in found])).order_by(ToMend.id)
    for one in db.session.scalars(listed) if found else ():
        sentences.setdefault(one.sent_back_id, []).append((one.figure, one.sentence))
    return [mend(one, sentences.get(one.id, [])) for one in found]


def mend(one: SentBack, sentences: list[tuple[str, str]]) -> Mend:
    """A return with its list; "" stands for the whole."""
    by_figure: dict[str, list[str]] = {}
    for figure, sentence in sentences:
        by_figure.setdefault(figure, []).append(sentence)
    general = tuple(by_figure.pop("", ()))
    return Mend(
        id=one.id,
        number=one.submission.number,
        reason=one.reason,
        until=one.until,
        at=one.at,
        by_name=one.by.name,
        general=general,
        by_figure={figure: tuple(listed) for figure, listed in by_figure.items()},
    )


def open_mend(candidate_id: int) -> Mend | None:
    """What the newest handing in was sent back for; None where it wasn't, or where it was handed in again."""
    newest = latest_submission(candidate_id)
    found = mends_of(candidate_id)
    return found[0] if found and newest is not None and found[0].number == newest.number else None


def replies_of(candidate_id: int) -> dict[tuple[str, str], str]:
    """The newest reply to each (check, message): a finding with other numbers has none."""
    query = (
        select(FindingReply.check_code, FindingReply.message, FindingReply.text)
        .where(FindingReply.candidate_id == candidate_id)
        .order_by(FindingReply.id)
    )
    return {(check, message): text for check, message, text in db.session.execute(query)}
