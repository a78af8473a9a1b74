"""What the secretariat sees of a category: its stages, what blocks the next one, and the matrix of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import formats
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.models import INTERVIEWS, PLENARY, STATES, SUBMISSION, VERIFICATION, Category
from webapp.queries.editions import OpenSheets, open_sheets
from webapp.queries.overview import Cell, Matrix, Member, Nominee, locked_of
from webapp.queries.sheets import BEGUN, EMPTY, LOCKED, READY, RECUSED
from webapp.services.editions import MOST_NAMES, MOVES, blockers, open_sheet_sentence
from webapp.services.ranking import unranked_names
from webapp.views.wording import SHEET_STATES, STAGES, day_and_clock

VERBS = {
    SUBMISSION: "Buka pengisian",
    VERIFICATION: "Mulai verifikasi",
    INTERVIEWS: "Buka wawancara",
    PLENARY: "Buka rapat pleno",
}
CONSEQUENCES = {
    SUBMISSION: "Setelah dibuka, kandidat mengisi angka menurut rubrik yang sekarang; menggantinya lalu perlu alasan tertulis.",
    VERIFICATION: "Setelah ini kandidat tidak dapat mengubah angkanya sendiri.",
    INTERVIEWS: "Setelah dibuka, panelis dapat mengisi dan mengunci lembar penilaian.",
    PLENARY: "Setelah dibuka, lembar penilaian tidak dapat diubah lagi, dan peringkat dapat dilihat sekretariat.",
}
ORDER = (EMPTY, BEGUN, READY, LOCKED, RECUSED)


@dataclass(frozen=True)
class Stage:
    """One stage on the line; `place` is past, now or ahead."""

    title: str
    place: str


@dataclass(frozen=True)
class Check:
    """One thing that blocks the next stage, and where to look."""

    sentence: str
    address: str


@dataclass(frozen=True)
class NextStage:
    """The stage that can be opened from here; empty `checks` means that it can be opened now, knowing the `notes`."""

    new: str
    verb: str
    consequence: str
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One cell: a shape, and in words who, what and when."""

    state: str
    words: str
    seat: int


@dataclass(frozen=True)
class BoardRow:
    """One candidate across the panel."""

    code: str
    name: str
    cells: tuple[Shown, ...]
    total: str


@dataclass(frozen=True)
class BoardMember:
    """One panelist down the candidates; `sheets` says of each one how far it is and since when."""

    seat: int
    name: str
    bench: str
    total: str
    sheets: tuple[Shown, ...]


@dataclass(frozen=True)
class Board:
    """The whole matrix in words."""

    members: tuple[BoardMember, ...]
    rows: tuple[BoardRow, ...]
    total: str
    counts: tuple[tuple[str, str, int], ...]


def stages_of(category: Category) -> tuple[Stage, ...]:
    here = STATES.index(category.state)
    places = ("past" if turn < here else "now" if turn == here else "ahead" for turn in range(len(STATES)))
    return tuple(Stage(STAGES[state], place) for state, place in zip(STATES, places, strict=True))


def next_stage(category: Category, rubric: Rubric) -> NextStage | None:
    """The one stage forward, with what blocks it; None where the next one isn't opened from this page."""
    new = STATES[min(STATES.index(category.state) + 1, len(STATES) - 1)]
    if (category.state, new) not in MOVES:
        return None
    sheets = {open_sheet_sentence(one): one for one in open_sheets(category.id)} if new == PLENARY else {}
    checks = tuple(check_of(one, sheets.get(one)) for one in blockers(category, rubric, new))
    notes = plenary_notes(category, rubric) if new == PLENARY and not checks else ()
    return NextStage(new, VERBS[new], CONSEQUENCES[new], checks, notes)


def plenary_notes(category: Category, rubric: Rubric) -> tuple[str, ...]:
    """Names only: why somebody stands without a rank would tell what panelists wrote."""
    names = unranked_names(category.id, rubric)
    if names is None:
        return ("Peringkat belum dapat dihitung dari angka dan nilai yang tersimpan. Periksa angkanya lebih dulu.",)
    if not names:
        return ()
    who = ", ".join(names[:MOST_NAMES]) + (f", dan {len(names) - MOST_NAMES} lagi" if len(names) > MOST_NAMES else "")
    return (f"{len(names)} kandidat tidak akan diperingkat: {who}. Sebabnya terbuka bersama peringkat.",)


def check_of(sentence: str, sheets: OpenSheets | None) -> Check:
    """A juror's open sheets are one line here: the candidates' names stand where the link leads."""
    if sheets is None:
        return Check(sentence, "#lembar")
    return Check(f"{sheets.juror} belum mengunci {len(sheets.candidates)} lembar", f"#panelis-{sheets.seat}")


def board_of(matrix: Matrix, timezone: str) -> Board:
    """Shapes with words, sums by row, by column and altogether."""
    everything = matrix.all_cells()
    counts = ((state, SHEET_STATES[state], sum(cell.state == state for cell in everything)) for state in ORDER)
    return Board(
        members=tuple(member_of(matrix, member, timezone) for member in matrix.members),
        rows=tuple(row_of(matrix, nominee, timezone) for nominee in matrix.nominees),
        total=sum_words(everything),
        counts=tuple(counts),
    )


def member_of(matrix: Matrix, member: Member, timezone: str) -> BoardMember:
    column = matrix.column(member)
    pairs = zip(matrix.nominees, column, strict=True)
    sheets = tuple(shown_cell(cell, nominee.name, member.seat, timezone) for nominee, cell in pairs)
    return BoardMember(member.seat, member.name, bench_words(member.bench), sum_words(column), sheets)


def row_of(matrix: Matrix, nominee: Nominee, timezone: str) -> BoardRow:
    row = matrix.row(nominee)
    pairs = zip(row, matrix.members, strict=True)
    shown = tuple(shown_cell(cell, member.name, member.seat, timezone) for cell, member in pairs)
    return BoardRow(nominee.code, nominee.name, shown, sum_words(row))


def shown_cell(cell: Cell, whose: str, seat: int, timezone: str) -> Shown:
    """`whose` is the panelist along a row, the candidate down a column."""
    when = f" {day_and_clock(cell.at, timezone)}" if cell.at and cell.state == LOCKED else ""
    return Shown(cell.state, f"{whose}: {SHEET_STATES[cell.state]}{when}", seat)


def sum_words(cells: Sequence[Cell]) -> str:
    """`7 dari 9`: locked of expected."""
    locked, expected = locked_of(tuple(cells))
    return f"{formats.number(locked)} dari {formats.number(expected)}"
