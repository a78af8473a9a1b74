"""Moving a category to another stage: from where to where, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text
from webapp.models import STATES

LONGEST_REASON = 2000


@dataclass
class StageForm:
    """What was sent; problems by the id of the field they belong to."""

    old: str = ""
    new: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_stage_form(sent: Mapping[str, str]) -> StageForm:
    """The move that was asked for, as typed where it can't be accepted."""
    form = StageForm(sent.get("old", ""), sent.get("new", ""), sent.get("reason", ""))
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    if not form.reason.strip():
        form.problems["alasan"] = "Tulis alasan perubahan tahap; alasan itu dicatat."
    if form.old not in STATES or form.new not in STATES:
        form.problems["tahap"] = "Tahap tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."
    return form
