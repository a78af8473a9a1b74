"""What verifiers and the secretariat take away of a category, a stretch of candidates at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webapp.db import db
from webapp.models import (
    ACTIVE,
    Blob,
    Candidate,
    Decision,
    Evidence,
    ReportedFigure,
    SentBack,
    Submission,
)
from webapp.queries.verification import handed_in_candidates, newest_submissions

AT_ONCE = 500


def newest_handed_in(category_id: int) -> Iterator[list[Submission]]:
    """The newest handing in of each active candidate that handed in, with the candidate, by code."""
    newest = newest_submissions()
    query = (
        select(Submission)
        .join(newest, (newest.c.candidate_id == Submission.candidate_id) & (newest.c.number == Submission.number))
        .join(Submission.candidate)
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
        .order_by(Candidate.code)
        .options(joinedload(Submission.candidate))
    )
    yield from map(list, db.session.scalars(query.execution_options(yield_per=AT_ONCE)).partitions(AT_ONCE))


def verified_of(candidate_ids: Collection[int]) -> dict[tuple[int, str], str | None]:
    """The verified value by candidate and figure, None where nobody has verified it."""
    query = select(ReportedFigure.candidate_id, ReportedFigure.code, ReportedFigure.verified)
    rows = db.session.execute(query.where(ReportedFigure.candidate_id.in_(candidate_ids)))
    return {(candidate_id, code): verified for candidate_id, code, verified in rows}


def newest_decisions(candidate_ids: Collection[int]) -> dict[tuple[int, str], Decision]:
    """The newest verdict by candidate and figure, with who gave it."""
    query = (
        select(Submission.candidate_id, Decision)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.candidate_id.in_(candidate_ids))
        .order_by(Decision.id)
        .options(joinedload(Decision.by))
    )
    return {(candidate_id, one.figure): one for candidate_id, one in db.session.execute(query)}


def evidence_in(category_id: int) -> Iterator[tuple[Any, ...]]:
    """(candidate's code, name, figure, file's name, both hashes, size, kind, at, removed at) of who handed in."""
    query = (
        select(Candidate.code, Candidate.name, Evidence.figure, Evidence.name, Evidence.received_sha256)
        .add_columns(Evidence.sha256, Blob.size, Blob.kind, Evidence.at, Evidence.removed_at)
        .join(Candidate, Candidate.id == Evidence.candidate_id)
        .join(Blob, Blob.sha256 == Evidence.sha256)
        .where(Candidate.id.in_(handed_in_candidates([category_id])))
        .order_by(Candidate.code, Evidence.id)
    )
    yield from (tuple(row) for row in db.session.execute(query))


def submissions_in(category_id: int) -> Iterator[tuple[Submission, datetime | None]]:
    """Every handing in with its candidate and account, and until when it was last sent back."""
    last = select(func.max(SentBack.id)).group_by(SentBack.submission_id)
    query = (
        select(Submission, SentBack.until)
        .join(Submission.candidate)
        .outerjoin(SentBack, (SentBack.submission_id == Submission.id) & SentBack.id.in_(last))
        .where(Candidate.category_id == category_id, Candidate.standing == ACTIVE)
        .order_by(Candidate.code, Submission.number)
        .options(joinedload(Submission.candidate), joinedload(Submission.by))
    )
    yield from ((one, until) for one, until in db.session.execute(query))


def candidates_with_counts(category_id: int) -> Iterator[tuple[Candidate, int]]:
    """Every candidate, whatever its standing, with how many figures it has filled in, by code."""
    filled = func.count(ReportedFigure.id).filter(ReportedFigure.claimed != "")
    query = (
        select(Candidate, filled)
        .outerjoin(ReportedFigure, ReportedFigure.candidate_id == Candidate.id)
        .where(Candidate.category_id == category_id)
        .group_by(Candidate.id)
        .order_by(Candidate.code)
    )
    yield from ((candidate, count) for candidate, count in db.session.execute(query))
