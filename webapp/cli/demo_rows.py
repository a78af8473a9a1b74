"""The sample edition as rows of the database. Runs inside `transaction()`: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from webapp.cli.demo_schedule import insert_schedule
from webapp.db import Base, db
from webapp.models import (
    CHAIR,
    INTERVIEWS,
    JUROR,
    MEMBER,
    NO_CONFLICT,
    OTHER,
    SECRETARIAT,
    SECRETARY,
    Candidate,
    ConflictAnswer,
    Edition,
    Panelist,
    Pledge,
    Recusal,
    ReportedFigure,
    Score,
    Sheet,
)
from webapp.rubric_store import rubric_to_open
from webapp.sample import RECUSED, SampleCategory, SampleEdition
from webapp.services import score_log
from webapp.services.accounts import add_user
from webapp.services.editions import EditionFacts, add_category, make_edition
from webapp.services.pledges import PLEDGE

OFFICE = "sekretariat"
OFFICE_NAME = "Sekretariat Tim Penilai"

OFFICE_OF = {"Ketua": CHAIR, "Sekretaris": SECRETARY}
SEAT_ONLY = "CONTOH: kursi tanpa nama"

Ids = dict[str, int]
Place = tuple[int, str]  # seat and candidate's code: one sheet


def sample_names(sample: SampleEdition) -> dict[str, str]:
    """Every login of the sample with the name of its person, who is a seat: the office first, then the panel."""
    seats = {seat.login: seat.title for category in sample.categories for seat in category.seats}
    return {OFFICE: OFFICE_NAME, **seats}


def insert_sample(
    sample: SampleEdition, passwords: Mapping[str, str], *, rubrics: Path, now: datetime, state: str = INTERVIEWS
) -> Edition:
    """Makes the accounts with a password, the edition and its categories. Raises Refused when one is there already."""
    users = insert_users(sample, passwords, now)
    facts = {name: value for name, value in vars(sample).items() if name != "categories"}
    edition = make_edition(EditionFacts(**facts))
    counts: dict[int, int] = {}
    for one in sample.categories:
        rubric = rubric_to_open(one.rubric_code, folder=rubrics)
        category = add_category(edition, code=one.code, title=one.title, rubric=rubric, state=state)
        insert_category(category.id, one, users, now)
        counts[category.id] = len(one.candidates) if one.seats else 0
    if OFFICE in users:
        insert_schedule(edition, counts, by=users[OFFICE], now=now)
    return edition


def insert_users(sample: SampleEdition, passwords: Mapping[str, str], now: datetime) -> Ids:
    """Logins to row ids."""
    users: Ids = {}
    for login, name in sample_names(sample).items():
        role = SECRETARIAT if login == OFFICE else JUROR
        if login in passwords:
            users[login] = add_user(login=login, name=name, role=role, password=passwords[login], now=now).id
    return users


def insert_category(category_id: int, sample: SampleCategory, users: Ids, now: datetime) -> None:
    """Candidates with their figures, the panel with its recusals and its signed sheets."""
    candidates = insert_candidates(category_id, sample)
    seats = insert_seats(category_id, sample, users)
    put(
        Recusal,
        (
            {
                "panelist_id": seats[one.seat],
                "candidate_id": candidates[one.candidate],
                "kind": one.kind or OTHER,
                "reason": one.reason,
                "at": now,
            }
            for one in sample.recusals
        ),
    )
    insert_declarations(sample, candidates, seats, now)
    insert_sheets(sample, candidates, seats, now)
    score_log.begin(category_id, now=now)


def insert_declarations(sample: SampleCategory, candidates: Ids, seats: Mapping[int, int], now: datetime) -> None:
    """Each seat's pledge under the seat's own title, and its answer on every candidate: no person is named."""
    words = "\n".join(PLEDGE)
    put(
        Pledge, ({"panelist_id": seats[one.seat], "words": words, "name": one.title, "at": now} for one in sample.seats)
    )
    kinds = {(one.seat, one.candidate): one.kind or OTHER for one in sample.recusals}
    put(
        ConflictAnswer,
        (
            {
                "panelist_id": seats[one.seat],
                "candidate_id": number,
                "kind": kinds.get((one.seat, code), NO_CONFLICT),
                "at": now,
            }
            for one in sample.seats
            for code, number in candidates.items()
        ),
    )


def insert_candidates(category_id: int, sample: SampleCategory) -> Ids:
    """Candidate codes to row ids."""
    rows = [Candidate(category_id=category_id, code=one.code, name=one.name) for one in sample.candidates]
    db.session.add_all(rows)
    db.session.flush()
    ids = {row.code: row.id for row in rows}
    put(
        ReportedFigure,
        (
            {
                "candidate_id": ids[one.code],
                "code": figure.code,
                "claimed": figure.value_text,
                "source": figure.source,
                "as_of": figure.as_of,
                "published": figure.published,
                "note": figure.flaw,
            }
            for one in sample.candidates
            for figure in one.figures
        ),
    )
    return ids


def insert_seats(category_id: int, sample: SampleCategory, users: Ids) -> dict[int, int]:
    """Seat numbers to row ids."""
    rows = [
        Panelist(
            category_id=category_id,
            user_id=users[seat.login],
            seat=seat.seat,
            bench=seat.bench,
            title=seat.title,
            position=seat.position,
            office=OFFICE_OF.get(seat.position, MEMBER),
            institution=SEAT_ONLY,
        )
        for seat in sample.seats
    ]
    db.session.add_all(rows)
    db.session.flush()
    return {row.seat: row.id for row in rows}


def insert_sheets(sample: SampleCategory, candidates: Ids, seats: Mapping[int, int], now: datetime) -> None:
    """A locked sheet for each that the sample has filled in; the others don't exist yet."""
    written = [score for score in sample.scores if score.value_text != RECUSED]
    places: list[Place] = list(dict.fromkeys((score.seat, score.candidate) for score in written))
    rows = {
        (seat, code): Sheet(panelist_id=seats[seat], candidate_id=candidates[code], version=1, note="", locked_at=now)
        for seat, code in places
    }
    db.session.add_all(rows.values())
    db.session.flush()
    put(
        Score,
        (
            {
                "sheet_id": rows[score.seat, score.candidate].id,
                "indicator": score.indicator,
                "version": 1,
                "value": score.value_text,
                "note": score.note,
                "saved_at": now,
            }
            for score in written
        ),
    )


def put(table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Many rows in one statement."""
    values = list(rows)
    if values:
        db.session.execute(insert(table), values)
