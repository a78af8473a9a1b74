"""Running the room: on which revision something was pressed, and for how many more minutes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.stage import LONGEST_REASON
from webapp.forms.texts import TextRefused, read_text, read_version


@dataclass
class ExtensionForm:
    """More time, as typed; problems by the id of the field they belong to."""

    minutes: str = ""
    reason: str = ""
    number: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def read_extension(sent: Mapping[str, str]) -> ExtensionForm:
    form = ExtensionForm(sent.get("minutes", ""), sent.get("reason", ""))
    try:
        form.number = read_version(form.minutes.strip())
    except TextRefused:
        form.problems["menit"] = "Tulis menitnya sebagai angka, misalnya 5."
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    return form


def read_seen(sent: Mapping[str, str]) -> int:
    """The revision of the room that the page showed. Raises TextRefused."""
    return read_version(sent.get("seen", ""))
