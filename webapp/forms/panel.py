"""A seat's holder, the decree, an absence, a substitute: as typed, problems by the id of the field they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from webapp.forms.invitations import SHORTEST_NAME, one_line
from webapp.forms.moments import read_day, read_moment
from webapp.forms.stage import LONGEST_REASON
from webapp.forms.texts import TextRefused, read_text

ALL, CHOSEN = "semua", "pilihan"
LABELS = {
    "login": ("akun", "Nama akun"),
    "name": ("nama", "Nama"),
    "title": ("sebutan", "Sebutan"),
    "position": ("jabatan", "Jabatan"),
    "institution": ("lembaga", "Lembaga"),
    "decree": ("nomor-sk", "Nomor SK"),
}


@dataclass
class MemberForm:
    """Who sits, or is to sit, on a seat; `decree` is a substitute's, `seen` a digest of what the page showed."""

    login: str = ""
    name: str = ""
    title: str = ""
    position: str = ""
    institution: str = ""
    bench: str = ""
    office: str = "member"
    decree: str = ""
    reason: str = ""
    seen: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class DecreeForm:
    """A decree; `dated` is None while the day can't be read."""

    number: str = ""
    day: str = ""
    signed_by: str = ""
    whole_edition: bool = False
    dated: date | None = None
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class AbsenceForm:
    """Of which candidates, since when, why; `since` is None while the moment can't be read."""

    scope: str = ALL
    candidates: tuple[int, ...] = ()
    day: str = ""
    clock: str = ""
    reason: str = ""
    since: datetime | None = None
    problems: dict[str, str] = field(default_factory=dict)


def read_member(sent: Mapping[str, str], *needed: str, prefix: str = "") -> MemberForm:
    """The fields of a member; `needed` ones mustn't be empty, `prefix` begins the ids of this form's fields."""
    form = MemberForm(
        bench=sent.get("bench", "").strip(), office=sent.get("office", "member"), seen=sent.get("terlihat", "")
    )
    for name, (place, label) in LABELS.items():
        raw = sent.get(name, "")
        try:
            setattr(form, name, one_line(raw))
        except TextRefused as refusal:
            setattr(form, name, raw)
            form.problems[place] = f"{label}: {refusal}"
        if name in needed and len(getattr(form, name)) < SHORTEST_NAME:
            form.problems.setdefault(place, f"{label} perlu diisi, sedikitnya {SHORTEST_NAME} huruf.")
    form.reason = read_reason(sent, form.problems, "alasan")
    form.problems = {f"{prefix}{place}": sentence for place, sentence in form.problems.items()}
    return form


def read_reason(sent: Mapping[str, str], problems: dict[str, str], place: str) -> str:
    raw = sent.get("reason", "")
    try:
        return read_text(raw, longest=LONGEST_REASON)
    except TextRefused as refusal:
        problems[place] = str(refusal)
        return raw


def read_decree(sent: Mapping[str, str]) -> DecreeForm:
    form = DecreeForm(whole_edition=sent.get("scope") == "edition", day=sent.get("day", ""))
    for name, place, label in (("number", "sk-nomor", "Nomor SK"), ("signed_by", "sk-oleh", "Yang menandatangani")):
        raw = sent.get(name, "")
        try:
            setattr(form, name, one_line(raw))
        except TextRefused as refusal:
            setattr(form, name, raw)
            form.problems[place] = f"{label}: {refusal}"
        if not getattr(form, name):
            form.problems.setdefault(place, f"{label} perlu diisi.")
    try:
        form.dated = read_day(form.day)
    except TextRefused as refusal:
        form.problems["sk-tanggal"] = str(refusal)
    return form


def read_absence(sent: Mapping[str, str], chosen: Sequence[str], timezone: str) -> AbsenceForm:
    """`chosen` are the ticked candidates; with the scope "all" they don't matter."""
    form = AbsenceForm(scope=sent.get("scope", ALL), day=sent.get("day", ""), clock=sent.get("clock", ""))
    form.candidates = tuple(int(one) for one in chosen if one.isascii() and one.isdigit() and len(one) < len("9" * 18))
    form.reason = read_reason(sent, form.problems, "alasan-berhalangan")
    if not form.reason:
        form.problems.setdefault("alasan-berhalangan", "Tulis sebab berhalangan; sebab itu dicatat.")
    if form.scope == CHOSEN and not form.candidates:
        form.problems["kandidat"] = "Pilih sedikitnya satu kandidat, atau pilih semua kandidat."
    try:
        form.since = read_moment(form.day, form.clock, timezone)
    except TextRefused as refusal:
        form.problems["sejak"] = str(refusal)
    return form
