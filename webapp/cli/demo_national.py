"""The national sample edition as rows of the database: the regencies with their sheets, and all villages.

Runs inside `transaction()`: all of it, or nothing. An edition with half of its villages would look whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import func, select

from reports.formats import number, percent
from webapp.db import Base, db
from webapp.models import INTERVIEWS, PLENARY, Candidate, StateChange, User
from webapp.queries.editions import categories_of
from webapp.rubric_store import rubric_to_open
from webapp.sample.candidates import PERIOD_END
from webapp.sample.data import shipped_rubric
from webapp.sample.national import (
    EDITION,
    VILLAGE_RUBRIC,
    VILLAGE_TITLE,
    VILLAGES,
    SampleVillage,
    national_edition,
    national_seats,
    national_villages,
    village_total,
)
from webapp.services import score_log
from webapp.services.editions import add_category
from webapp.sql import count_on, insert_plain

from .demo_rows import OFFICE, insert_sample

AT_ONCE = 1000
TOLD = 10  # lines of progress
OF_CANDIDATE = ("id", "category_id", "code", "name")
OF_FIGURE = ("candidate_id", "code", "claimed", "as_of", "source", "published", "note")
OF_SAMPLE = (PERIOD_END.isoformat(), "CONTOH", False, "")
OPENED_BECAUSE = "CONTOH: dibuat langsung dalam tahap rapat pleno."


def national_logins() -> list[str]:
    """The national panel's."""
    return [seat.login for seat in national_seats()]


def insert_national(
    passwords: Mapping[str, str], *, rubrics: Path, now: datetime, provinces: Sequence[str] = ()
) -> None:
    """Makes the edition `contoh-nasional`, both categories in their plenary, and says how far it is. Raises Refused."""
    print("Edisi contoh nasional dibuat sekali saja: kabupaten/kota dengan lembar panelisnya …", flush=True)
    edition = insert_sample(national_edition(provinces), passwords, rubrics=rubrics, now=now, state=INTERVIEWS)
    rubric = rubric_to_open(shipped_rubric(VILLAGE_RUBRIC).code, folder=rubrics)
    category = add_category(edition, code=VILLAGES, title=VILLAGE_TITLE, rubric=rubric, state=INTERVIEWS)
    insert_villages(category.id, national_villages(provinces), village_total(provinces))
    note_opening(now)


def insert_villages(category_id: int, villages: Iterator[SampleVillage], total: int) -> None:
    """Candidates and figures, a thousand villages at a time."""
    connection = db.session.connection()
    first = (db.session.scalar(select(func.max(Candidate.id))) or 0) + 1
    done, started = 0, monotonic()
    while some := list(islice(villages, AT_ONCE)):
        numbered = list(enumerate(some, start=first + done))
        rows = ((row, category_id, one.code, one.name) for row, one in numbered)
        insert_plain(connection, "candidate", OF_CANDIDATE, rows)
        cells = (cell for row, one in numbered for cell in cells_of(row, one))
        insert_plain(connection, "reported_figure", OF_FIGURE, cells)
        before, done = done, done + len(some)
        if TOLD * before // total < TOLD * done // total:
            print(progress(done, total, monotonic() - started), flush=True)
    count_on(connection, Base.metadata.tables["candidate"])


def cells_of(row: int, village: SampleVillage) -> Iterator[tuple[Any, ...]]:
    """The figures of one candidate."""
    for code, text in village.cells.items():
        yield row, code, text, *OF_SAMPLE


def progress(done: int, total: int, seconds: float) -> str:
    """`desa: 20.000 dari 75.266 (26%), kira-kira 40 detik lagi`."""
    left = round(seconds * (total - done) / done)
    words = f", kira-kira {number(left)} detik lagi" if done < total else ""
    return f"  desa: {number(done)} dari {number(total)} ({percent(100 * done // total)}){words}"


def note_opening(now: datetime) -> None:
    """A category is never in its plenary without somebody who opened it."""
    office = db.session.scalars(select(User.id).where(User.login == OFFICE)).one()
    for category in categories_of(EDITION):
        change = StateChange(
            category_id=category.id, old=INTERVIEWS, new=PLENARY, by_user_id=office, at=now, reason=OPENED_BECAUSE
        )
        category.state = PLENARY
        db.session.add(change)
        db.session.flush()
        score_log.record_state(change)
