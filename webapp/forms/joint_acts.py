"""Proposing an act of two people: what it is about, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text

LONGEST_REASON = 2000
ID = 18  # digits


@dataclass
class ProposalForm:
    """The row that was picked and the reason; problems by the id of the field they belong to."""

    subject_id: int | None = None
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_proposal(sent: Mapping[str, str]) -> ProposalForm:
    """As typed where it can't be accepted."""
    picked = sent.get("lembar", "")
    form = ProposalForm(reason=sent.get("alasan", ""))
    if picked.isascii() and picked.isdigit() and len(picked) <= ID:
        form.subject_id = int(picked)
    else:
        form.problems["lembar"] = "Pilih lembarnya."
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    if not form.reason.strip():
        form.problems.setdefault("alasan", "Tulis alasannya; alasan itu dicatat dan dicetak.")
    return form
