"""The secretariat's view of the interviews: who has come how far. States and times only, never a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import Candidate, Category, Edition, Panelist, Recusal, Sheet, User
from webapp.queries.sheets import EMPTY, LOCKED, RECUSED, complete_items, sheet_state


@dataclass(frozen=True)
class Member:
    """One seat of the panel."""

    panelist_id: int
    seat: int
    name: str
    bench: str
    title: str


@dataclass(frozen=True)
class Nominee:
    """One candidate."""

    candidate_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Cell:
    """One sheet's state; `at` is when it was locked."""

    state: str = EMPTY
    at: datetime | None = None


@dataclass(frozen=True)
class Matrix:
    """Candidates × panelists; `cells` by (candidate, panelist), absent where nothing is begun."""

    members: tuple[Member, ...]
    nominees: tuple[Nominee, ...]
    cells: Mapping[tuple[int, int], Cell]

    def cell(self, nominee: Nominee, member: Member) -> Cell:
        return self.cells.get((nominee.candidate_id, member.panelist_id), Cell())

    def row(self, nominee: Nominee) -> tuple[Cell, ...]:
        return tuple(self.cell(nominee, member) for member in self.members)

    def column(self, member: Member) -> tuple[Cell, ...]:
        return tuple(self.cell(nominee, member) for nominee in self.nominees)

    def all_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for nominee in self.nominees for cell in self.row(nominee))


def locked_of(cells: tuple[Cell, ...]) -> tuple[int, int]:
    """(locked, expected): a recused sheet isn't expected."""
    return sum(cell.state == LOCKED for cell in cells), sum(cell.state != RECUSED for cell in cells)


def editions_with_categories() -> list[Category]:
    """Every category with its edition, the newest edition first."""
    query = (
        select(Category)
        .join(Category.edition)
        .order_by(Edition.period_year.desc(), Edition.code, Category.id)
        .options(contains_eager(Category.edition))
    )
    return list(db.session.scalars(query))


def sheet_counts() -> dict[int, tuple[int, int]]:
    """By category: (sheets locked, sheets expected)."""
    pairs = (
        select(Panelist.category_id, func.count(), func.count(Sheet.locked_at))
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .outerjoin(Recusal, (Recusal.panelist_id == Panelist.id) & (Recusal.candidate_id == Candidate.id))
        .outerjoin(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
        .where(Recusal.id.is_(None))
        .group_by(Panelist.category_id)
    )
    return {category: (locked, expected) for category, expected, locked in db.session.execute(pairs)}


def matrix_of(category_id: int, items: int) -> Matrix:
    """The matrix of one category; `items` is how many items a complete sheet has."""
    return Matrix(members_of(category_id), nominees_of(category_id), cells_of(category_id, items))


def members_of(category_id: int) -> tuple[Member, ...]:
    query = (
        select(Panelist.id, Panelist.seat, User.name, Panelist.bench, Panelist.title)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.category_id == category_id)
        .order_by(Panelist.seat)
    )
    return tuple(Member(*row) for row in db.session.execute(query))


def nominees_of(category_id: int) -> tuple[Nominee, ...]:
    query = select(Candidate.id, Candidate.code, Candidate.name).where(Candidate.category_id == category_id)
    return tuple(Nominee(*row) for row in db.session.execute(query.order_by(Candidate.code)))


def cells_of(category_id: int, items: int) -> dict[tuple[int, int], Cell]:
    """The state of every sheet that exists, and of every pair with a recusal."""
    own = select(Sheet.id).join(Panelist, Panelist.id == Sheet.panelist_id).where(Panelist.category_id == category_id)
    done = complete_items(own).subquery()
    query = (
        select(Sheet, func.coalesce(done.c.complete, 0))
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .outerjoin(done, done.c.sheet_id == Sheet.id)
        .where(Panelist.category_id == category_id)
    )
    cells = {
        (sheet.candidate_id, sheet.panelist_id): cell_of(sheet, complete, items)
        for sheet, complete in db.session.execute(query)
    }
    recusals = select(Recusal.candidate_id, Recusal.panelist_id, Recusal.at).join(Recusal.panelist)
    for candidate_id, panelist_id, at in db.session.execute(recusals.where(Panelist.category_id == category_id)):
        cells[candidate_id, panelist_id] = Cell(RECUSED, at)
    return cells


def cell_of(sheet: Sheet, complete: int, items: int) -> Cell:
    state = sheet_state(
        recused=False, locked=sheet.locked_at is not None, version=sheet.version, done=complete, items=items
    )
    return Cell(state, sheet.locked_at)
