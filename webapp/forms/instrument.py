"""Trying another rubric: a file or a pasted text, and the acceptance that carries the very same bytes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring import parse_rubric
from scoring.errors import RubricRefused
from webapp.forms.texts import TextRefused, read_text
from webapp.models import STATES
from webapp.rubric_store import Draft

LARGEST = 256 * 1024
LONGEST_REASON = 2000
PASTED = "teks"
LONGEST_NAME = 80
UNREADABLE = "Kiriman ini tidak dapat dibaca. Tidak ada yang berubah; coba lagi rubriknya dari awal."


@dataclass
class TrialForm:
    """What was sent: `text` is shown in the field again, `faults` are all problems of a rubric, `FILE:LINE: …`."""

    text: str = ""
    name: str = ""
    draft: Draft | None = None
    problems: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass
class AcceptForm:
    """The acceptance of a draft that was shown; `seen` are the rubric's digest and the stage on that page."""

    trial: TrialForm
    seen: tuple[str, str]
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_trial(sent: Mapping[str, str], upload: tuple[str, bytes] | None) -> TrialForm:
    """The draft of an uploaded file, or else of the text as a browser sends it; or everything that is wrong with it."""
    if upload is not None:
        return trial_of(upload[1], file_name(upload[0]), typed=sent.get("text", ""))
    text = sent.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        return TrialForm(problems={"berkas": "Pilih berkas rubrik, atau tempel isinya."})
    return trial_of(text.encode(errors="surrogatepass"), PASTED, typed=text)


def file_name(name: str) -> str:
    """An uploaded file's own name, fit for a message."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in base if letter.isprintable())[:LONGEST_NAME] or "berkas"


def trial_of(data: bytes, name: str, *, typed: str) -> TrialForm:
    """What these bytes say; a file that can be read as text is shown, so that it can be mended in place."""
    if len(data) > LARGEST:
        too_large = f"{name}: lebih besar dari {LARGEST // 1024} KB; rubrik biasanya jauh lebih kecil."
        return TrialForm(typed, name, problems={"berkas": too_large})
    text = shown_text(data, typed)
    try:
        return TrialForm(text, name, Draft(data, parse_rubric(data, name)))
    except RubricRefused as refused:
        return TrialForm(text, name, faults=tuple(str(problem) for problem in refused.problems))


def shown_text(data: bytes, otherwise: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return otherwise


def packed(data: bytes) -> str:
    """Bytes as a field carries them: in plain text a browser would change the ends of lines, and so the digest."""
    return base64.b64encode(data).decode("ascii")


def read_acceptance(sent: Mapping[str, str]) -> AcceptForm:
    """The draft that was shown, by its digest, with the reason; problems by the id of their field."""
    form = AcceptForm(unpacked(sent), (sent.get("old", ""), sent.get("state", "")), sent.get("reason", ""))
    draft = form.trial.draft
    if draft is None or draft.rubric.digest != sent.get("digest") or form.seen[1] not in STATES:
        form.trial.draft = None
        form.problems["berkas"] = UNREADABLE
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    if not form.reason.strip():
        form.problems["alasan"] = "Tulis alasan penggantian rubrik; alasan itu dicatat."
    return form


def unpacked(sent: Mapping[str, str]) -> TrialForm:
    try:
        data = base64.b64decode(sent.get("packed", ""), validate=True)
    except (binascii.Error, ValueError):
        return TrialForm()
    return trial_of(data, file_name(sent.get("name", "")), typed="")
