"""Sheets on paper: what to print, what stands on one as typed, why one is sent back or void."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scoring.rubric import Rubric
from webapp.forms.moments import read_moment
from webapp.forms.sheet import LONGEST_NOTE, SheetForm, blank_client_id, kept, note_text, read_answer
from webapp.forms.texts import TextRefused, own_id, read_text, read_version
from webapp.queries.sheets import Answer

LONGEST_REASON = LONGEST_NOTE
MOST_SPARE = 20
ID = 18  # digits
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak."
NO_PAIR = "Pilih panelis dan kandidat yang tertulis di lembar ini."


@dataclass
class PrintForm:
    """What to print, as typed; problems by the id of the field they belong to. `extra` is `spare` as a number.

    `client_id` is the form's own, the same when it is sent again.
    """

    panelist: str = ""
    candidate: str = ""
    spare: str = "0"
    pairs: bool = True
    extra: int = 0
    client_id: str = field(default_factory=lambda: own_id(""))
    problems: dict[str, str] = field(default_factory=dict)


def row_id(raw: str) -> int | None:
    """A row's id; None for everything else."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= ID else None


def read_print_form(sent: Mapping[str, str]) -> PrintForm:
    form = PrintForm(
        panelist=sent.get("panelis", ""),
        candidate=sent.get("kandidat", ""),
        spare=sent.get("cadangan", "0").strip() or "0",
        pairs=sent.get("yang") != "cadangan",
        client_id=own_id(sent.get("client_id", "")),
    )
    for place, raw in (("panelis", form.panelist), ("kandidat", form.candidate)):
        if raw and row_id(raw) is None:
            form.problems[place] = "Pilih dari daftar."
    try:
        spare = read_version(form.spare)
    except TextRefused:
        spare = MOST_SPARE + 1
    if spare > MOST_SPARE:
        form.problems["cadangan"] = f"Tulis jumlah lembar cadangan, dari 0 sampai {MOST_SPARE}."
    if not form.problems:
        form.extra = spare
    return form


@dataclass
class ReasonForm:
    """Why; problems by the id of the field."""

    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_reason(sent: Mapping[str, str]) -> ReasonForm:
    """As typed where it can't be accepted."""
    form = ReasonForm(sent.get("alasan", ""))
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    if not form.reason.strip():
        form.problems.setdefault("alasan", NO_REASON)
    return form


@dataclass
class EntryForm:
    """A sheet as typed from paper: the items as on a screen, whose it is, and when it was signed."""

    sheet: SheetForm
    panelist: str = ""
    candidate: str = ""
    day: str = ""
    clock: str = ""
    turn: int = 1
    signed_at: datetime | None = None

    @property
    def problems(self) -> dict[str, str]:
        return self.sheet.problems

    @property
    def pair(self) -> tuple[int, int] | None:
        panelist, candidate = row_id(self.panelist), row_id(self.candidate)
        return None if panelist is None or candidate is None else (panelist, candidate)


def entry_form(turn: int, answers: Mapping[str, Answer], note: str) -> EntryForm:
    """The form of an entry: empty, or with what was sent back to who typed it."""
    return EntryForm(SheetForm(answers, note, 0, blank_client_id()), turn=turn)


def read_entry_form(rubric: Rubric, sent: Mapping[str, str], timezone: str) -> EntryForm:
    """Everything that was sent, as typed where it can't be accepted."""
    problems: dict[str, str] = {}
    answers = {leaf.code: read_answer(leaf, sent, problems) for leaf in rubric.judged()}
    note = kept("catatan", sent.get("note", ""), note_text, problems)
    form = EntryForm(
        SheetForm(answers, note, 0, blank_client_id(), problems),
        panelist=sent.get("panelis", ""),
        candidate=sent.get("kandidat", ""),
        day=sent.get("tanggal", ""),
        clock=sent.get("pukul", ""),
    )
    try:
        form.turn = read_version(sent.get("turn", ""))
    except TextRefused as refusal:
        problems["lembar"] = str(refusal)
    try:
        form.signed_at = read_moment(form.day, form.clock, timezone)
    except TextRefused as refusal:
        problems["tanggal"] = str(refusal)
    if form.pair is None:
        problems["panelis"] = NO_PAIR
    return form
