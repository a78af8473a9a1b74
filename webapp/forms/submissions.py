"""The forms of handing in and of sending back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.forms.moments import end_of_day
from webapp.forms.sheet import kept, note_text, read_or
from webapp.forms.texts import TextRefused, read_text, read_version

LONGEST_NAME = 200
LONGEST_TEXT = 2000
SHORTEST_REPLY = 10
REPLY, SHOWN, FIGURE = "penjelasan-", "terlihat-", "perbaiki-"
AGREED = "ya"
TOO_SHORT = f"Tulis penjelasan sedikitnya {SHORTEST_REPLY} huruf."


@dataclass
class SubmitForm:
    """A page of what would be handed in, as sent; problems by the id of their field.

    `replies` are by finding key, `shown` digests of what had stood there.
    """

    number: int = 0
    seen: str = ""
    replies: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    agreed: bool = False
    name: str = ""
    position: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_submit_form(sent: Mapping[str, str]) -> SubmitForm:
    """Everything that was sent, as typed where it can't be accepted."""
    form = SubmitForm()
    read_replies(form, sent)
    form.number = read_or("kirim", sent.get("nomor", ""), read_version, 0, form.problems)
    form.seen = sent.get("terlihat", "")
    form.agreed = sent.get("setuju") == AGREED
    form.name = kept("nama", sent.get("nama", ""), name_text, form.problems)
    form.position = kept("jabatan", sent.get("jabatan", ""), name_text, form.problems)
    if not form.agreed:
        form.problems["setuju"] = "Beri tanda setuju pada pernyataan sebelum mengirim."
    if not form.name:
        form.problems["nama"] = "Tulis nama lengkap penanda tangan."
    if not form.position:
        form.problems["jabatan"] = "Tulis jabatan penanda tangan."
    return form


def read_replies_form(sent: Mapping[str, str]) -> SubmitForm:
    """The replies alone: whoever only saves them needn't sign yet, and keeps what they typed below."""
    form = SubmitForm(agreed=sent.get("setuju") == AGREED, name=sent.get("nama", ""), position=sent.get("jabatan", ""))
    read_replies(form, sent)
    return form


def read_replies(form: SubmitForm, sent: Mapping[str, str]) -> None:
    for name, raw in sent.items():
        if name.startswith(REPLY):
            form.replies[name.removeprefix(REPLY)] = kept(name, raw, reply_text, form.problems)
        elif name.startswith(SHOWN):
            form.shown[name.removeprefix(SHOWN)] = raw


def reply_text(raw: str) -> str:
    """A reply that says something, or none. Raises TextRefused."""
    text = read_text(raw, longest=LONGEST_TEXT)
    if 0 < len(text) < SHORTEST_REPLY:
        raise TextRefused(TOO_SHORT)
    return text


def name_text(raw: str) -> str:
    """One line. Raises TextRefused."""
    return " ".join(read_text(raw, longest=LONGEST_NAME).split())


@dataclass
class ReturnForm:
    """Sending back, as sent: `figures` by code, `general` one thing a line; problems by the id of their field."""

    number: int = 0
    returns: int = 0
    reason: str = ""
    general: str = ""
    figures: dict[str, str] = field(default_factory=dict)
    day: str = ""
    until: datetime | None = None
    problems: dict[str, str] = field(default_factory=dict)

    def items(self) -> list[tuple[str, str]]:
        """(figure code or "" for the whole, what to mend)."""
        whole = [("", line.strip()) for line in self.general.splitlines() if line.strip()]
        return whole + [(code, sentence) for code, sentence in self.figures.items() if sentence]


def read_return_form(sent: Mapping[str, str], codes: Collection[str], timezone: str) -> ReturnForm:
    """Everything that was sent, as typed where it can't be accepted; the last minute of the day counts."""
    form = ReturnForm(day=sent.get("sampai", ""))
    problems = form.problems
    form.number = read_or("kirim", sent.get("nomor", ""), read_version, 0, problems)
    form.returns = read_or("kirim", sent.get("pengembalian", ""), read_version, 0, problems)
    form.reason = kept("alasan", sent.get("alasan", ""), note_text, problems)
    form.general = kept("umum", sent.get("umum", ""), note_text, problems)
    for code in codes:
        form.figures[code] = kept(f"{FIGURE}{code}", sent.get(f"{FIGURE}{code}", ""), note_text, problems)
    form.until = read_or("sampai", form.day, lambda raw: end_of_day(raw, timezone), None, problems)
    if not form.reason:
        problems["alasan"] = "Tulis alasan pengembalian; operator membacanya."
    if not form.items() and "umum" not in problems:
        problems["umum"] = "Tulis sedikitnya satu hal yang perlu diperbaiki, di sini atau pada sebuah angka."
    return form
