"""The score sheet's form, built from the rubric's judged indicators."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from scoring.errors import ScoreRefused
from scoring.marks import check_mark
from scoring.rubric import Indicator, Rubric
from webapp.forms.texts import TextRefused, read_client_id, read_text, read_version
from webapp.queries.sheets import ABSTAIN, Answer, Content

LONGEST_NOTE = 2000
CUT_SHORT = "Kiriman tidak lengkap: ada isian yang tidak sampai. Tidak ada yang berubah; silakan kirim lagi."
OTHER_RUBRIC = (
    "Rubrik kategori ini berubah sejak halaman ini dibuka, dan isian Anda belum disimpan. Muat ulang halaman, periksa "
    "lagi setiap butir, lalu simpan."
)
DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
MINE, STORED = "mine", "stored"
Read = TypeVar("Read")


@dataclass
class SheetForm:
    """What the page shows and what came back: answers by indicator, problems by the id of the field they belong to."""

    answers: Mapping[str, Answer]
    note: str
    version: int
    client_id: str
    problems: dict[str, str] = field(default_factory=dict)

    def answer(self, indicator: str) -> Answer:
        return self.answers.get(indicator, Answer())


def blank_client_id() -> str:
    """A fresh id, for browsers that run no script."""
    return str(uuid.uuid4())


def form_of(content: Content) -> SheetForm:
    """The form of a sheet as stored."""
    return SheetForm(content.answers, content.note, content.version, blank_client_id())


def read_sheet_form(rubric: Rubric, sent: Mapping[str, str], stored: Content) -> SheetForm:
    """Everything that was sent, as typed where it can't be accepted, with a sentence for each such field."""
    problems: dict[str, str] = {}
    if sent.get("rubric", rubric.digest) != rubric.digest:
        problems["lembar"] = OTHER_RUBRIC
        sent = {**fields_of(stored), **sent}
    elif cut_short(rubric, sent, stored):
        problems["lembar"] = CUT_SHORT
        sent = {**fields_of(stored), **sent}
    answers = {leaf.code: read_answer(leaf, sent, problems) for leaf in rubric.judged()}
    note = kept("catatan", sent.get("note", ""), note_text, problems)
    version = read_or("lembar", sent.get("version", ""), read_version, 0, problems)
    client_id = read_or("lembar", sent.get("client_id", ""), read_client_id, "", problems)
    return SheetForm(answers, note, version, client_id or blank_client_id(), problems)


def cut_short(rubric: Rubric, sent: Mapping[str, str], stored: Content) -> bool:
    """Whether fields that every form of ours sends are missing: such a sending must not wipe what is stored.

    A browser sends no field for a row of levels of which none is chosen, but what was chosen can't be unchosen.
    """
    if "note" not in sent or any(f"note:{leaf.code}" not in sent for leaf in rubric.judged()):
        return True
    silent = [leaf.code for leaf in rubric.judged() if not {f"value:{leaf.code}", f"abstain:{leaf.code}"} & set(sent)]
    return sent.get("version") == str(stored.version) and any(stored.answer(code).value for code in silent)


def fields_of(stored: Content) -> dict[str, str]:
    """A sheet as the fields of its form."""
    values = {f"value:{code}": answer.value for code, answer in stored.answers.items()}
    notes = {f"note:{code}": answer.note for code, answer in stored.answers.items()}
    return {**values, **notes, "note": stored.note}


def read_answer(leaf: Indicator, sent: Mapping[str, str], problems: dict[str, str]) -> Answer:
    """One item; its mark is checked by the engine's own rule."""
    abstains = sent.get(f"abstain:{leaf.code}") == ABSTAIN
    typed = ABSTAIN if abstains else sent.get(f"value:{leaf.code}", "").strip()
    value = typed.replace(",", ".") if DECIMAL_COMMA.fullmatch(typed) else typed
    note = kept(f"catatan-{leaf.code}", sent.get(f"note:{leaf.code}", ""), note_text, problems)
    if value not in {"", ABSTAIN}:
        try:
            check_mark(leaf, value)
        except ScoreRefused as refusal:
            problems[f"butir-{leaf.code}"] = f"{leaf.code} {leaf.title}: {refusal}."
            value = typed
    return Answer(value, note)


def note_text(raw: str) -> str:
    return read_text(raw, longest=LONGEST_NOTE)


def kept(where: str, raw: str, read: Callable[[str], str], problems: dict[str, str]) -> str:
    """The text as read, or as typed beside its problem."""
    return read_or(where, raw, read, raw, problems)


def read_or(where: str, raw: str, read: Callable[[str], Read], otherwise: Read, problems: dict[str, str]) -> Read:
    """What `read` makes of the text, or `otherwise` with the problem noted under the field's id."""
    try:
        return read(raw)
    except TextRefused as refusal:
        problems[where] = str(refusal)
        return otherwise


@dataclass(frozen=True)
class Difference:
    """One item (code "" is the overall note) that differs between this tab and the server.

    `picked` is MINE or STORED where only one side moved since the tab read the sheet, None where both did.
    """

    code: str
    mine: Answer
    stored: Answer
    picked: str | None


def differences(form: SheetForm, stored: Content, base: Content) -> tuple[Difference, ...]:
    """What the two sides disagree on, in the order of the rubric, the overall note last."""
    pairs = [(code, form.answers[code], stored.answer(code), base.answer(code)) for code in form.answers]
    found = [
        Difference(code, mine, there, who_moved(mine, there, before))
        for code, mine, there, before in pairs
        if mine != there
    ]
    if form.note != stored.note:
        found.append(Difference("", Answer(note=form.note), Answer(note=stored.note), None))
    return tuple(found)


def who_moved(mine: Answer, there: Answer, before: Answer) -> str | None:
    """Which side to offer first: the one that changed, None when both did."""
    if mine == before:
        return STORED
    return MINE if there == before else None


def picks_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What was picked on the page of differences, "" where nothing was; by item, "" being the overall note."""
    asked = [name.removeprefix("asked:") for name in sent if name.startswith("asked:")]
    picks = {code: sent.get(f"pick:{code}", "") for code in asked}
    return {code: pick if pick in {MINE, STORED} else "" for code, pick in picks.items()}


def apply_picks(form: SheetForm, stored: Content, picks: Mapping[str, str]) -> None:
    """Puts the stored side into the form wherever it was chosen on the page of differences."""
    form.answers = {
        code: stored.answer(code) if picks.get(code) == STORED else answer for code, answer in form.answers.items()
    }
    if picks.get("") == STORED:
        form.note = stored.note
