"""The rows of a juror's list, and the pairs of a sheet that exists twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from scoring.rubric import Rubric
from webapp.forms.sheet import Difference
from webapp.models import INTERVIEWS, JUROR, OTHER, Category
from webapp.policy import may_see
from webapp.queries.instrument import Returned
from webapp.queries.sheets import BEGUN, EMPTY, EXCUSED, LOCKED, READY, RECUSED, Answer, Content, Progress
from webapp.views.items import Line, line_of
from webapp.views.schedule_words import TodaySlot
from webapp.views.wording import STAGES, clock_words, conflict_words, day_and_clock

NEXT = {
    READY: ("Tinggal ditandatangani", "Periksa dan tanda tangani"),
    BEGUN: ("Lanjutkan", "Lanjutkan menilai"),
    EMPTY: ("Berikutnya", "Mulai menilai"),
}


@dataclass(frozen=True)
class Row:
    """One candidate; `address` is "" where the reader has no sheet."""

    candidate_id: int
    name: str
    state: str
    words: str
    address: str
    review: str


@dataclass(frozen=True)
class Panel:
    """One category of the reader's."""

    id: int
    title: str
    summary: str
    open: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class DayRow:
    """One slot of the reader's day: when and where, and the reader's own sheet."""

    slot: TodaySlot
    row: Row
    open: bool


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now; `address` is "" where there is nothing to press."""

    lead: str
    verb: str
    row: Row
    address: str


@dataclass(frozen=True)
class Pair:
    """One item with both of its values; `code` "" is the overall note."""

    code: str
    title: str
    mine: Line
    stored: Line
    picked: str | None


def panels_of(
    categories: Sequence[Category],
    rows: Sequence[Progress],
    items: Mapping[int, int],
    returned: Mapping[int, Returned],
) -> tuple[Panel, ...]:
    """The reader's categories with their rows.

    `items` is how many items each category's sheet has, `returned` has the sheets a change of the rubric gave back, by
    candidate.
    """
    return tuple(
        panel_of(one, [row for row in rows if row.category_id == one.id], items[one.id], returned) for one in categories
    )


def panel_of(category: Category, rows: Sequence[Progress], items: int, returned: Mapping[int, Returned]) -> Panel:
    shown = tuple(row_of(row, items, category, returned.get(row.candidate_id)) for row in rows)
    return Panel(category.id, category.title, summary_of(category, shown), category.state == INTERVIEWS, shown)


def summary_of(category: Category, rows: Sequence[Row]) -> str:
    """What is left to do, in words."""
    locked = sum(row.state == LOCKED for row in rows)
    own = sum(row.state not in {RECUSED, EXCUSED} for row in rows)
    counted = f"{locked} dari {own} lembar Anda sudah dikunci."
    if category.state == INTERVIEWS:
        return counted
    return f"Tahap sekarang: {STAGES[category.state].lower()}. {counted} Lembar hanya dapat diisi selama wawancara."


def row_of(row: Progress, items: int, category: Category, returned: Returned | None) -> Row:
    """One candidate; before the interviews, and where the reader owes no sheet, it leads nowhere."""
    state = EXCUSED if row.given else row.state(items)
    closed = state == RECUSED or row.given or not may_see("own_scores", JUROR, category.state)
    return Row(
        candidate_id=row.candidate_id,
        name=row.name,
        state=state,
        words="; ".join([*why_back(returned, state), words_of(row, state, items, category.edition.timezone)]),
        address="" if closed else url_for("juror.sheet", candidate_id=row.candidate_id),
        review="" if closed else url_for("signing.review", candidate_id=row.candidate_id),
    )


def why_back(returned: Returned | None, state: str) -> list[str]:
    """Why a sheet that was locked is to do again."""
    if returned is None or not returned.locked_before or state == RECUSED:
        return []
    return ["dibuka kembali karena rubrik berubah"]


def words_of(row: Progress, state: str, items: int, timezone: str) -> str:
    """The state with what is known about it."""
    if state == LOCKED and row.locked_at is not None:
        return f"terkunci {day_and_clock(row.locked_at, timezone)}"
    if state == RECUSED:
        return f"mundur: {conflict_words(row.conflict or OTHER, row.recused_because or '')}"
    if row.given:
        return "kursi ini sudah menilai sebelum Anda duduk"
    if state == EXCUSED:
        return "berhalangan, dicatat sekretariat"
    counted = f"{row.done} dari {items} butir"
    return {READY: "siap ditandatangani", BEGUN: counted, EMPTY: "belum"}[state]


def day_of(panels: Sequence[Panel], slots: Sequence[TodaySlot]) -> tuple[DayRow, ...]:
    """The reader's slots of today, each with the own sheet's row."""
    rows = {row.candidate_id: (row, panel.open) for panel in panels for row in panel.rows}
    return tuple(DayRow(slot, *rows[slot.candidate_id]) for slot in slots if slot.candidate_id in rows)


def next_step(panels: Sequence[Panel], day: Sequence[DayRow] = ()) -> NextStep | None:
    """Who is in the room now, then what only needs its lock, was begun, is untouched; None when all is done."""
    present = next((one for one in day if one.slot.present and one.row.state != LOCKED), None)
    if present is not None and present.slot.away:
        return NextStep(f"Sekarang, {present.slot.span} · Anda keluar ruangan", "", present.row, "")
    if present is not None and present.open and present.row.address:
        verb = NEXT.get(present.row.state, ("", "Buka lembar"))[1]
        return NextStep(f"Sekarang, {present.slot.span} · {present.slot.where}", verb, present.row, present.row.address)
    for state, (lead, verb) in NEXT.items():
        for panel in panels:
            for row in panel.rows:
                if panel.open and row.state == state:
                    return NextStep(f"{lead} · {panel.title}", verb, row, row.review if state == READY else row.address)
    return None


def pairs_of(rubric: Rubric, differences: Sequence[Difference], picked: Mapping[str, str]) -> tuple[Pair, ...]:
    """Both sides of every difference in words; what was already picked stays picked."""
    return tuple(pair_of(rubric, one, picked.get(one.code, one.picked)) for one in differences)


def pair_of(rubric: Rubric, one: Difference, picked: str | None) -> Pair:
    if not one.code:
        return Pair("", "Catatan untuk seluruh lembar", note_line(one.mine), note_line(one.stored), picked)
    leaf = next(leaf for leaf in rubric.judged() if leaf.code == one.code)
    return Pair(one.code, f"{leaf.code} {leaf.title}", line_of(leaf, one.mine), line_of(leaf, one.stored), picked)


def note_line(answer: Answer) -> Line:
    return Line("", "", "" if answer.note else "kosong", "", answer.note)


def when_saved(stored: Content, now: datetime, timezone: str) -> str:
    """` pada 10.42 WITA`, or nothing where no save is known."""
    return f" pada {clock_words(stored.saved_at, now, timezone)}" if stored.saved_at else ""
