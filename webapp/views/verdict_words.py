"""Verdicts in words: how a figure stands, what was decided, who waits for whom; and what its operator is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.figure_words import DOES_NOT_APPLY, NOT_FILLED_IN, words_of
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT, optional_codes
from scoring.rubric import Figure
from webapp.models import ACCEPTED, CONFIRMED, CORRECTED, REJECTED, SENT_BACK, Decision
from webapp.queries.sheets import BEGUN, EMPTY, READY
from webapp.queries.verification import DECIDED, UNDECIDED, WAITING
from webapp.services.verification import Case
from webapp.views.wording import day_and_clock

SHAPES = {UNDECIDED: EMPTY, WAITING: BEGUN, DECIDED: READY, "": "recused"}
STATES = {
    UNDECIDED: "belum diputuskan",
    WAITING: "menunggu verifikator kedua",
    DECIDED: "diputuskan",
    "": "tidak diisi",
}


@dataclass(frozen=True)
class Item:
    """What is verified: a figure, or with `figure` None an optional indicator that was answered as a whole."""

    code: str
    title: str
    figure: Figure | None

    def words(self, text: str) -> str:
        """Machine text for reading."""
        if self.figure is not None:
            return words_of(self.figure, text)
        whole = {NOT_APPLICABLE_TEXT: f"{DOES_NOT_APPLY} (seluruh indikator)", MISSING_TEXT: NOT_FILLED_IN}
        return whole.get(text, text)


@dataclass(frozen=True)
class Step:
    """One verdict of a figure's history."""

    words: str
    reason: str
    by: str
    when: str
    page: str


def items_of(found: Case) -> tuple[Item, ...]:
    """Every figure in the rubric's order, then what was answered as a whole, handed in or only typed since."""
    rubric = found.rubric
    whole = {one.code: one.name for one in found.handed.content.not_applicable}
    whole |= {code: rubric.node(code).title for code in optional_codes(rubric) if found.state(code)}
    figures = tuple(Item(figure.code, figure.title, figure) for figure in rubric.figures)
    return (*figures, *(Item(code, title, None) for code, title in whole.items()))


def decided_words(item: Item, one: Decision) -> str:
    """`dikoreksi menjadi 32.268 orang`."""
    return {
        ACCEPTED: "diterima",
        CORRECTED: f"dikoreksi menjadi {item.words(one.value)}",
        REJECTED: "ditolak, dihitung tidak diisi",
        CONFIRMED: "dikonfirmasi",
        SENT_BACK: "dikembalikan ke verifikator pertama",
    }[one.verdict]


def step_of(item: Item, one: Decision, timezone: str, files: dict[int, str]) -> Step:
    """`files` are names by id."""
    name = files.get(one.evidence_id or 0, "")
    page = f"{name}, halaman {one.page}" if name and one.page else name
    return Step(decided_words(item, one), one.reason, one.by.name, day_and_clock(one.at, timezone), page)


def standing_words(found: Case, item: Item, user_id: int) -> str:
    """How a figure stands, with whose verdict waits for whom."""
    state, newest = found.state(item.code), found.newest(item.code)
    if state == WAITING and newest is not None:
        who = "Anda" if newest.by_user_id == user_id else newest.by.name
        return f"{decided_words(item, newest)} oleh {who}, menunggu verifikator lain"
    if state == DECIDED:
        first = first_verdict(found.history[item.code])
        return decided_words(item, first) if first is not None else STATES[DECIDED]
    if state == UNDECIDED and newest is not None and newest.verdict == SENT_BACK:
        return f"dikembalikan oleh {newest.by.name}, belum diputuskan lagi"
    return STATES[state]


def first_verdict(history: Sequence[Decision]) -> Decision | None:
    """The newest verdict that isn't an answer to another."""
    return next((one for one in history if one.verdict in (ACCEPTED, CORRECTED, REJECTED)), None)


def outcome_words(item: Item, history: Sequence[Decision]) -> str:
    """`dikoreksi menjadi 32.268 orang karena …`, as the candidate's operators read it; "" without a verdict."""
    one = first_verdict(history)
    if one is None:
        return ""
    if one.verdict == ACCEPTED:
        return "disetujui"
    told = "ditolak, dihitung tidak diisi," if one.verdict == REJECTED else decided_words(item, one)
    return f"{told} karena {one.reason}"


def item_by_code(found: Case, code: str) -> Item | None:
    """The item of an address; None where this candidate has none."""
    return next((item for item in items_of(found) if item.code == code), None)
