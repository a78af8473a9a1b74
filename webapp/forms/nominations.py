"""Proposing candidates by pasted lines, and what is decided about one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text
from webapp.models import STANDINGS

LONGEST_REASON, LONGEST_LINES = 2000, 200_000
SPLIT = re.compile(r"[;\t]")
UNKNOWN = "Kedudukan tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


@dataclass
class ProposalForm:
    """What was pasted: `lines` are (number from 1, code, name or "") of all that aren't empty."""

    text: str = ""
    lines: tuple[tuple[int, str, str], ...] = ()
    problems: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass
class StandingForm:
    """What is decided about a candidate; problems by the id of the field they belong to."""

    old: str = ""
    new: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_proposals(sent: Mapping[str, str]) -> ProposalForm:
    """A candidate a line: a code, and after a semicolon or a tab its name."""
    form = ProposalForm(sent.get("lines", ""))
    try:
        text = read_text(form.text, longest=LONGEST_LINES)
    except TextRefused as refusal:
        form.problems["daftar"] = str(refusal)
        return form
    form.lines = tuple(
        (number, *read_line(line)) for number, line in enumerate(text.split("\n"), start=1) if line.strip()
    )
    if not form.lines:
        form.problems["daftar"] = "Tulis sedikitnya satu kandidat, satu baris satu kandidat."
    return form


def read_line(line: str) -> tuple[str, str]:
    """(code, name); a region's code may be followed by its name after a mere blank, as a table pastes it."""
    code, *rest = SPLIT.split(line, maxsplit=1)
    if not rest and (found := re.match(r"\s*([0-9]{2}(?:\.[0-9]+)*)\s+(\S.*)$", line)):
        code, rest = found[1], [found[2]]
    return " ".join(code.split()), " ".join(" ".join(rest).split())


def read_standing(sent: Mapping[str, str]) -> StandingForm:
    """The decision that was asked for, as typed where it can't be accepted."""
    form = StandingForm(sent.get("old", ""), sent.get("new", ""), sent.get("reason", ""))
    if form.old not in STANDINGS or form.new not in STANDINGS:
        form.problems["kedudukan"] = UNKNOWN
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    return form
