"""The secretariat's view of the interviews: who has come how far. States and times only, never a score.

Of the candidates only those of one page are read; the sums are over all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, union_all

from scoring.rubric import Rubric
from webapp.db import db
from webapp.models import ACTIVE, Candidate, Excuse, Panelist, Recusal, Sheet, User
from webapp.queries.duties import excused, sitting, stepped_back
from webapp.queries.sheets import EMPTY, EXCUSED, LOCKED, RECUSED, complete_items, needing_reasons, sheet_state


@dataclass(frozen=True)
class Member:
    """One seat of the panel, by who holds it now."""

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
    """One sheet's state; `at` is when it was locked, `earlier` says that who sat there before has locked it."""

    state: str = EMPTY
    at: datetime | None = None
    earlier: bool = False


@dataclass(frozen=True)
class Matrix:
    """Candidates × seats; `cells` by (candidate, seat), absent where nothing is begun.

    `nominees` are those of one page, `cells` are everybody's, `candidates` is how many there are altogether.
    """

    members: tuple[Member, ...]
    nominees: tuple[Nominee, ...]
    cells: Mapping[tuple[int, int], Cell]
    candidates: int

    def cell(self, nominee: Nominee, member: Member) -> Cell:
        return self.cells.get((nominee.candidate_id, member.seat), Cell())

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
        """The same by seat."""
        found = {member.seat: Counter[str]() for member in self.members}
        for (_candidate, seat), cell in self.cells.items():
            found[seat][cell.state] += 1
        for count in found.values():
            count[EMPTY] += self.candidates - count.total()
        return found

    def late_by_member(self, over: Collection[int], but: Collection[str] = ()) -> Mapping[int, int]:
        """By seat: of these candidates, how many sheets are still to be locked, without those in the states `but`."""
        done = {place for place, cell in self.cells.items() if cell.state in {LOCKED, RECUSED, EXCUSED, *but}}
        return {one.seat: sum((candidate, one.seat) not in done for candidate in over) for one in self.members}


def locked_of(counts: Counter[str]) -> tuple[int, int]:
    """(locked, expected): a recused sheet isn't expected, nor one whose juror can't come."""
    return counts[LOCKED], counts.total() - counts[RECUSED] - counts[EXCUSED]


def matrix_of(category_id: int, rubric: Rubric, nominees: tuple[Nominee, ...], candidates: int) -> Matrix:
    """The matrix for a page of candidates; the rubric says what makes a sheet complete."""
    return Matrix(members_of(category_id), nominees, cells_of(category_id, rubric), candidates)


def members_of(category_id: int) -> tuple[Member, ...]:
    query = (
        select(Panelist.seat, User.name, Panelist.bench, Panelist.title)
        .join(User, User.id == Panelist.user_id)
        .where(Panelist.category_id == category_id, sitting())
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
    """Candidates for whom every seat has locked a sheet, stepped back, or can't come."""
    seats = select(func.count()).where(Panelist.category_id == category_id, sitting()).scalar_subquery()
    pairs = (
        select(Candidate.id, Panelist.seat)
        .join(Candidate, Candidate.category_id == Panelist.category_id)
        .where(Panelist.category_id == category_id)
    )
    locked = pairs.join(Sheet, (Sheet.panelist_id == Panelist.id) & (Sheet.candidate_id == Candidate.id))
    valid = locked.where(Sheet.locked_at.is_not(None), ~stepped_back())
    done = union_all(valid, pairs.where(sitting(), stepped_back() | excused())).subquery()
    query = select(done.c.id).group_by(done.c.id).having(func.count(done.c.seat.distinct()) >= seats)
    return query.scalar_subquery()


def count_fitting(conditions: Collection[ColumnElement[bool]]) -> int:
    """How many candidates there are of these."""
    return db.session.scalar(select(func.count()).select_from(Candidate).where(*conditions)) or 0


def nominees_of(conditions: Collection[ColumnElement[bool]], start: int, stop: int) -> tuple[Nominee, ...]:
    """These candidates by code, from `start` up to but without `stop`."""
    query = select(Candidate.id, Candidate.code, Candidate.name).where(*conditions).order_by(Candidate.code)
    return tuple(Nominee(*row) for row in db.session.execute(query.offset(start).limit(stop - start)))


def cells_of(category_id: int, rubric: Rubric) -> dict[tuple[int, int], Cell]:
    """The state of every seat's sheet that exists, and of every pair with a recusal or an excuse; active candidates.

    Of a seat that changed hands, what the earlier holder locked is the seat's sheet.
    """
    cells = {(candidate, seat): Cell(EXCUSED, at) for candidate, seat, at in away(category_id, Excuse)}
    cells |= own_cells(category_id, rubric, earlier=False)
    cells |= {(candidate, seat): Cell(RECUSED, at) for candidate, seat, at in away(category_id, Recusal)}
    return cells | own_cells(category_id, rubric, earlier=True)


def own_cells(category_id: int, rubric: Rubric, *, earlier: bool) -> dict[tuple[int, int], Cell]:
    """By (candidate, seat): the sheets of those who sit now, or the valid locked ones of who sat there earlier."""
    own = select(Sheet.id).join(Panelist, Panelist.id == Sheet.panelist_id).where(Panelist.category_id == category_id)
    items, wanting = len(rubric.judged()), needing_reasons({category_id: rubric})
    done = complete_items(own.where(Sheet.locked_at.is_(None)), wanting).subquery()
    query = (
        select(
            Candidate.id, Panelist.seat, Sheet.locked_at, Sheet.version, func.coalesce(done.c.complete, 0), excused()
        )
        .join(Panelist, Panelist.id == Sheet.panelist_id)
        .join(Candidate, Candidate.id == Sheet.candidate_id)
        .outerjoin(done, done.c.sheet_id == Sheet.id)
        .where(Panelist.category_id == category_id, Candidate.standing == ACTIVE)
    )
    counting = Panelist.left_at.is_not(None) & Sheet.locked_at.is_not(None) & ~stepped_back()
    return {
        (candidate, seat): replace(cell_of(locked_at, version, complete, items, excused=absent), earlier=earlier)
        for candidate, seat, locked_at, version, complete, absent in db.session.execute(
            query.where(counting if earlier else sitting())
        )
    }


def away(category_id: int, kind: type[Recusal | Excuse]) -> Iterator[tuple[int, int, datetime]]:
    """(candidate, seat, since when it is known) of who sits now and stepped back, or can't come."""
    query = (
        select(kind.candidate_id, Panelist.seat, kind.at)
        .join(Panelist, Panelist.id == kind.panelist_id)
        .join(Candidate, Candidate.id == kind.candidate_id)
        .where(Panelist.category_id == category_id, sitting(), Candidate.standing == ACTIVE)
    )
    if kind is Excuse:
        query = query.where(Excuse.lifted_at.is_(None))
    for row in db.session.execute(query):
        yield row[0], row[1], row[2]


def cell_of(locked_at: datetime | None, version: int, complete: int, items: int, *, excused: bool) -> Cell:
    locked = locked_at is not None
    state = sheet_state(recused=False, locked=locked, version=version, done=complete, items=items, excused=excused)
    return Cell(state, locked_at)
