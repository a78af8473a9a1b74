"""The secretariat's view of the interviews: who has come how far. States and times only, never a score.

Of the candidates only those of one page are read; the sums are over all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, union_all

from webapp.db import db
from webapp.models import ACTIVE, Candidate, Panelist, Recusal, Sheet, User
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
    """Candidates × panelists; `cells` by (candidate, panelist), absent where nothing is begun.

    `nominees` are those of one page, `cells` are everybody's, `candidates` is how many there are altogether.
    """

    members: tuple[Member, ...]
    nominees: tuple[Nominee, ...]
    cells: Mapping[tuple[int, int], Cell]
    candidates: int

    def cell(self, nominee: Nominee, member: Member) -> Cell:
        return self.cells.get((nominee.candidate_id, member.panelist_id), Cell())

    def row(self, nominee: Nominee) -> tuple[Cell, ...]:
        return tuple(self.cell(nominee, member) for member in self.members)

    def column(self, member: Member) -> tuple[Cell, ...]:
        """The page's stretch of the column."""
        return tuple(self.cell(nominee, member) for nominee in self.nominees)

    def counts(self) -> Counter[str]:
        """How many sheets of all candidates are in which state."""
        found = Counter(cell.state for cell in self.cells.values())
        found[EMPTY] += self.candidates * len(self.members) - len(self.cells)
        return found

    def counts_by_member(self) -> Mapping[int, Counter[str]]:
        """The same by panelist."""
        found = {member.panelist_id: Counter[str]() for member in self.members}
        for (_candidate, panelist), cell in self.cells.items():
            found[panelist][cell.state] += 1
        for count in found.values():
            count[EMPTY] += self.candidates - count.total()
        return found


def locked_of(counts: Counter[str]) -> tuple[int, int]:
    """(locked, expected): a recused sheet isn't expected."""
    return counts[LOCKED], counts.total() - counts[RECUSED]


def matrix_of(category_id: int, items: int, nominees: tuple[Nominee, ...], candidates: int) -> Matrix:
    """The matrix for a page of candidates; `items` is how many items a complete sheet has."""
    return Matrix(members_of(category_id), nominees, cells_of(category_id, items), candidates)


def members_of(category_id: int) -> tuple[Member, ...]:
    query = (
        select(Panelist.id, Panelist.seat, User.name, Panelist.bench, Panelist.title)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.category_id == category_id)
        .order_by(Panelist.seat)
    )
    return tuple(Member(*row) for row in db.session.execute(query))


def fitting(category_id: int, words: Collection[str], *, open_only: bool) -> list[ColumnElement[bool]]:
    """Active candidates whose code and name have all these words; perhaps only those with a sheet to be locked."""
    text = Candidate.code + " " + Candidate.name
    own = (Candidate.category_id == category_id, Candidate.standing == ACTIVE)
    found = [*own, *(text.icontains(word, autoescape=True) for word in words)]
    return [*found, Candidate.id.not_in(done_by_all(category_id))] if open_only else found


def done_by_all(category_id: int) -> ColumnElement[int]:
    """Candidates of whom every panelist has locked a sheet or stepped back."""
    seats = select(func.count()).where(Panelist.category_id == category_id).scalar_subquery()
    locked = select(Sheet.candidate_id, Sheet.panelist_id).where(Sheet.locked_at.is_not(None))
    done = union_all(locked, select(Recusal.candidate_id, Recusal.panelist_id)).subquery()
    return (
        select(done.c.candidate_id)
        .join(Panelist, Panelist.id == done.c.panelist_id)
        .where(Panelist.category_id == category_id)
        .group_by(done.c.candidate_id)
        .having(func.count(done.c.panelist_id.distinct()) >= seats)
        .scalar_subquery()
    )


def count_fitting(conditions: Collection[ColumnElement[bool]]) -> int:
    """How many candidates there are of these."""
    return db.session.scalar(select(func.count()).select_from(Candidate).where(*conditions)) or 0


def nominees_of(conditions: Collection[ColumnElement[bool]], start: int, stop: int) -> tuple[Nominee, ...]:
    """These candidates by code, from `start` up to but without `stop`."""
    query = select(Candidate.id, Candidate.code, Candidate.name).where(*conditions).order_by(Candidate.code)
    return tuple(Nominee(*row) for row in db.session.execute(query.offset(start).limit(stop - start)))


def cells_of(category_id: int, items: int) -> dict[tuple[int, int], Cell]:
    """The state of every sheet that exists, and of every pair with a recusal, of active candidates."""
    own = select(Sheet.id).join(Panelist, Panelist.id == Sheet.panelist_id).where(Panelist.category_id == category_id)
    done = complete_items(own.where(Sheet.locked_at.is_(None))).subquery()
    columns = (Sheet.candidate_id, Sheet.panelist_id, Sheet.locked_at, Sheet.version)
    query = (
        select(*columns, func.coalesce(done.c.complete, 0))
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(done, done.c.sheet_id == Sheet.id)
        .where(Panelist.category_id == category_id, Candidate.standing == ACTIVE)
    )
    cells = {
        (candidate_id, panelist_id): cell_of(locked_at, version, complete, items)
        for candidate_id, panelist_id, locked_at, version, complete in db.session.execute(query)
    }
    recusals = (
        select(Recusal.candidate_id, Recusal.panelist_id, Recusal.at)
        .join(Recusal.panelist)
        .join(Recusal.candidate)
        .where(Panelist.category_id == category_id, Candidate.standing == ACTIVE)
    )
    for candidate_id, panelist_id, at in db.session.execute(recusals):
        cells[candidate_id, panelist_id] = Cell(RECUSED, at)
    return cells


def cell_of(locked_at: datetime | None, version: int, complete: int, items: int) -> Cell:
    state = sheet_state(recused=False, locked=locked_at is not None, version=version, done=complete, items=items)
    return Cell(state, locked_at)
