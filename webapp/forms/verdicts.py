"""A verdict on one figure as it is typed, and many at once as they are ticked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scoring.rubric import Figure
from webapp.forms.figures import read_answer
from webapp.forms.texts import TextRefused, read_text
from webapp.models import ACCEPTED, CONFIRMED, CORRECTED, REJECTED, SENT_BACK, VERDICTS

LONGEST_REASON = 2000
UNREADABLE = "Kiriman ini tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."
NO_PAGE = "Tulis halamannya sebagai angka, misalnya 3."
NO_VALUE = "Tulis nilai yang benar. Bila tidak ada yang benar, tolak angka ini."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dibaca kandidat."
WHY = {CORRECTED: "alasan-koreksi", REJECTED: "alasan-tolak", SENT_BACK: "alasan-kembali"}  # the reason's field
MOST_DIGITS = 4
LONGEST_ID = 18


@dataclass
class VerdictForm:
    """What was sent, as typed; problems by the id of the field they belong to.

    `seen` and `submission` are what the page had shown, `value` is machine text once it was read.
    """

    verdict: str = ""
    text: str = ""
    value: str = ""
    reason: str = ""
    file: str = ""
    page_text: str = ""
    evidence_id: int | None = None
    page: int | None = None
    seen: int = 0
    submission: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    def why(self, verdict: str) -> str:
        """The reason as typed, where it belongs to this verdict."""
        return self.reason if self.verdict == verdict else ""


def read_verdict(figure: Figure | None, sent: Mapping[str, str]) -> VerdictForm:
    """The verdict that was asked for; a `figure` of None is an indicator that was answered as a whole."""
    form = VerdictForm(
        verdict=sent.get("verdict", ""),
        text=sent.get("value", ""),
        reason=sent.get("reason", ""),
        file=sent.get("evidence", ""),
        page_text=sent.get("page", "").strip(),
    )
    try:
        form.seen, form.submission = read_id(sent.get("seen", "")), read_id(sent.get("submission", ""))
    except TextRefused as refusal:
        form.problems["keputusan"] = str(refusal)
    if form.verdict not in VERDICTS:
        form.problems["keputusan"] = UNREADABLE
    read_reason(form)
    if form.verdict == CORRECTED:
        read_correction(form, figure)
    return form


def read_reason(form: VerdictForm) -> None:
    """A reason stands with a correction, a rejection, and what is sent back."""
    place = WHY.get(form.verdict)
    if place is None:
        form.reason = ""
        return
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems[place] = str(refusal)
    if not form.reason.strip():
        form.problems[place] = NO_REASON


def read_correction(form: VerdictForm, figure: Figure | None) -> None:
    """The value in machine text, and the page that shows it."""
    try:
        form.value = "" if figure is None else read_answer(figure, form.text)
        if not form.value:
            form.problems["nilai"] = NO_VALUE
    except TextRefused as refusal:
        form.problems["nilai"] = str(refusal)
    try:
        form.evidence_id = read_id(form.file) if form.file else None
    except TextRefused as refusal:
        form.problems["bukti"] = str(refusal)
    if form.page_text and not is_page(form.page_text):
        form.problems["halaman"] = NO_PAGE
    elif form.page_text:
        form.page = int(form.page_text)


def is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def read_id(raw: str) -> int:
    """A row's id from a hidden field, 0 for none. Raises TextRefused."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > LONGEST_ID:
        raise TextRefused(UNREADABLE)
    return int(raw)


def read_many(sent: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """(figure, verdict, newest verdict seen) of everything a page listed. Raises TextRefused."""
    for name, raw in sent.items():
        verdict, _, code = name.partition(":")
        if code and verdict in (ACCEPTED, CONFIRMED):
            yield code, verdict, read_id(raw)
