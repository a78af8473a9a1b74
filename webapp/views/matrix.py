"""The matrix of sheets in words: a page of candidates across the panel, with sums over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports import formats
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.models import Category
from webapp.queries.editions import count_candidates
from webapp.queries.matrix import (
    Cell,
    Matrix,
    Member,
    Nominee,
    count_fitting,
    fitting,
    locked_of,
    matrix_of,
    nominees_of,
)
from webapp.queries.sheets import BEGUN, EMPTY, EXCUSED, LOCKED, READY, RECUSED
from webapp.views.paging import Paging, paging, read_list
from webapp.views.wording import SHEET_STATES, day_and_clock

ON_A_PAGE = 25
ORDER = (EMPTY, BEGUN, READY, LOCKED, RECUSED, EXCUSED)
FIELD, STILL_OPEN = "lembar", "belum"
OPEN_ONLY = f"{FIELD}={STILL_OPEN}"  # in an address: only candidates with a sheet that is still to be locked


@dataclass(frozen=True)
class Shown:
    """One cell: a shape, and in words who, what and when; `late`: the interview is over and the sheet isn't locked."""

    state: str
    words: str
    seat: int
    late: bool = False


@dataclass(frozen=True)
class BoardRow:
    """One candidate across the panel; `over` says that its interview is."""

    code: str
    name: str
    cells: tuple[Shown, ...]
    total: str
    over: bool = False


@dataclass(frozen=True)
class BoardMember:
    """One panelist down the candidates of this page; all counts are over all of them.

    `unsigned` sheets are complete, `open_sheets` are all that still have to be locked, `late` those of interviews
    that are over.
    """

    seat: int
    name: str
    bench: str
    total: str
    unsigned: int
    open_sheets: int
    late: int
    sheets: tuple[Shown, ...]


@dataclass(frozen=True)
class Asked:
    """What an address asks for; `remark` says what couldn't be followed."""

    sought: str
    open_only: bool
    page: int
    remark: str

    def fields(self) -> dict[str, str]:
        """The same as fields of an address, without the page."""
        fields = {"cari": self.sought, FIELD: STILL_OPEN if self.open_only else ""}
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class Seen:
    """From where and when the matrix is looked at: `over` are candidates whose interview is."""

    timezone: str
    over: frozenset[int]


@dataclass(frozen=True)
class Board:
    """The matrix in words; `total` and `counts` are over all candidates, `paging` is of those asked for."""

    members: tuple[BoardMember, ...]
    rows: tuple[BoardRow, ...]
    total: str
    counts: tuple[tuple[str, str, int], ...]
    candidates: int
    judged: bool
    asked: Asked
    paging: Paging

    @property
    def long(self) -> bool:
        """Whether there is more than a page, so that it makes sense to search."""
        return self.candidates > ON_A_PAGE or bool(self.asked.fields())


def read_asked(given: Mapping[str, str]) -> Asked:
    """What an address asks for; what makes no sense leads to the nearest page."""
    sought, page, remark = read_list(given)
    return Asked(sought, given.get(FIELD) == STILL_OPEN, page, remark)


def board_of(category: Category, rubric: Rubric, asked: Asked, over: frozenset[int] = frozenset()) -> Board:
    """Shapes with words, sums by row, by column and altogether; `over` are candidates whose interview is."""
    conditions = fitting(category.id, asked.sought.split(), open_only=asked.open_only)
    at = paging(asked.page, count_fitting(conditions), ON_A_PAGE)
    nominees = nominees_of(conditions, at.start, at.stop)
    matrix = matrix_of(category.id, rubric, nominees, count_candidates(category.id))
    seen, counts, by_member = Seen(category.edition.timezone, over), matrix.counts(), matrix.counts_by_member()
    late = matrix.late_by_member(over)
    return Board(
        members=tuple(member_of(matrix, one, by_member[one.seat], late[one.seat], seen) for one in matrix.members),
        rows=tuple(row_of(matrix, nominee, seen) for nominee in matrix.nominees),
        total=sum_words(counts),
        counts=tuple((state, SHEET_STATES[state], counts[state]) for state in ORDER),
        candidates=matrix.candidates,
        judged=bool(rubric.judged()),
        asked=asked,
        paging=at,
    )


def member_of(matrix: Matrix, member: Member, counts: Counter[str], late: int, seen: Seen) -> BoardMember:
    pairs = zip(matrix.nominees, matrix.column(member), strict=True)
    sheets = tuple(shown_cell(cell, nominee, nominee.name, member.seat, seen) for nominee, cell in pairs)
    locked, expected = locked_of(counts)
    return BoardMember(
        seat=member.seat,
        name=member.name,
        bench=bench_words(member.bench),
        total=sum_words(counts),
        unsigned=counts[READY],
        open_sheets=expected - locked,
        late=late,
        sheets=sheets,
    )


def row_of(matrix: Matrix, nominee: Nominee, seen: Seen) -> BoardRow:
    row = matrix.row(nominee)
    pairs = zip(row, matrix.members, strict=True)
    shown = tuple(shown_cell(cell, nominee, member.name, member.seat, seen) for cell, member in pairs)
    total, over = sum_words(Counter(cell.state for cell in row)), nominee.candidate_id in seen.over
    return BoardRow(nominee.code, nominee.name, shown, total, over)


def shown_cell(cell: Cell, nominee: Nominee, whose: str, seat: int, seen: Seen) -> Shown:
    """`whose` is the panelist along a row, the candidate down a column."""
    words = f"{whose}: {SHEET_STATES[cell.state]}"
    if cell.at and cell.state == LOCKED:
        words += f" {day_and_clock(cell.at, seen.timezone)}" + (
            ", oleh pemegang kursi yang diganti" if cell.earlier else ""
        )
    late = nominee.candidate_id in seen.over and cell.state in {EMPTY, BEGUN, READY}
    return Shown(cell.state, words + (", padahal wawancaranya sudah selesai" if late else ""), seat, late)


def sum_words(counts: Counter[str]) -> str:
    """`7 dari 9`: locked of expected."""
    locked, expected = locked_of(counts)
    return f"{formats.number(locked)} dari {formats.number(expected)}"
