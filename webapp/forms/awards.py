"""Awards outside the ranking, recipients of other programmes, and what a draft of the decree is given, as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from webapp.forms.look import one_text, some_text
from webapp.forms.moments import read_day
from webapp.forms.texts import TextRefused
from webapp.models import SERIAL

LONGEST_TITLE, LONGEST_NAME, LONGEST_ABOUT, LONGEST_REASON = 120, 300, 160, 2000
LONGEST_NUMBER, MOST_LINES, LONGEST_LINE = 80, 30, 500
MOST_NOMINEES = 50
NO_TITLE = "Tulis nama penghargaannya."
NO_CANDIDATE = "Pilih kandidat penerimanya."
NO_CATEGORY = "Pilih kategorinya."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak dalam berita acara."
NO_PROGRAMME = "Tulis nama programnya, misalnya Penghargaan K3."
NO_NAME = "Tulis nama penerimanya."
NO_SERIAL = f"Tulis tanda {SERIAL} di tempat nomor urut piagam, misalnya 400.5/{SERIAL}/PIAGAM/2025."
NO_NOMINEES = f"Nominasi ditulis sebagai bilangan 0 sampai {MOST_NOMINEES}."
NO_BASIS = "Tulis sedikitnya satu dasar hukum, satu baris untuk setiap dasar."
TOO_MANY = f"Paling banyak {MOST_LINES} baris, masing-masing paling panjang {LONGEST_LINE} huruf."


@dataclass
class AwardForm:
    """An award outside the ranking, as typed."""

    category: str = ""
    candidate: str = ""
    title: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Whether there is anything in it to be kept."""
        return bool(self.candidate or self.title or self.reason or self.problems)


def read_award(sent: Mapping[str, str]) -> AwardForm:
    form = AwardForm(category=sent.get("kategori", ""))
    form.candidate = one_text(sent, "kandidat", LONGEST_NAME, form.problems)
    form.title = one_text(sent, "penghargaan", LONGEST_TITLE, form.problems)
    form.reason = some_text(sent, "alasan", LONGEST_REASON, form.problems)
    needed = {"kategori": (form.category, NO_CATEGORY), "kandidat": (form.candidate, NO_CANDIDATE)}
    needed |= {"penghargaan": (form.title, NO_TITLE), "alasan": (form.reason, NO_REASON)}
    demand(needed, form.problems)
    return form


@dataclass
class OtherForm:
    """A recipient of another programme, as typed."""

    programme: str = ""
    award: str = ""
    name: str = ""
    about: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Whether there is anything in it to be kept."""
        return bool(self.programme or self.award or self.name or self.about or self.problems)


def read_other(sent: Mapping[str, str]) -> OtherForm:
    form = OtherForm()
    form.programme = one_text(sent, "program", LONGEST_TITLE, form.problems)
    form.award = one_text(sent, "sebagai", LONGEST_TITLE, form.problems)
    form.name = one_text(sent, "penerima", LONGEST_NAME, form.problems)
    form.about = one_text(sent, "keterangan", LONGEST_ABOUT, form.problems)
    needed = {"program": (form.programme, NO_PROGRAMME), "sebagai": (form.award, NO_TITLE)}
    demand(needed | {"penerima": (form.name, NO_NAME)}, form.problems)
    return form


@dataclass
class EndForm:
    """Why something is taken back; `about` says which."""

    about: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_end(sent: Mapping[str, str], about: str) -> EndForm:
    """`about` begins the field's id, so that several of these forms can stand on one page."""
    form = EndForm(about=about)
    found: dict[str, str] = {}
    form.reason = some_text(sent, "alasan-batal", LONGEST_REASON, found)
    demand({"alasan-batal": (form.reason, NO_REASON)}, found)
    form.problems = {f"batal-{about}": sentence for sentence in found.values()}
    return form


@dataclass
class DraftForm:
    """What a draft of the decree is given, as typed; read into days, a number and lines."""

    number: str = ""
    day: str = ""
    pattern: str = ""
    certified_day: str = ""
    nominees_text: str = ""
    bases_text: str = ""
    copies_text: str = ""
    signed_on: date | None = None
    certified_on: date | None = None
    nominees: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def bases(self) -> tuple[str, ...]:
        return lines_of(self.bases_text)

    @property
    def copies(self) -> tuple[str, ...]:
        return lines_of(self.copies_text)


def read_draft(sent: Mapping[str, str]) -> DraftForm:
    form = DraftForm(day=sent.get("tanggal", ""), certified_day=sent.get("tanggal-piagam", ""))
    form.number = one_text(sent, "nomor", LONGEST_NUMBER, form.problems)
    form.pattern = one_text(sent, "pola", LONGEST_NUMBER, form.problems)
    if form.pattern and SERIAL not in form.pattern:
        form.problems["pola"] = NO_SERIAL
    form.signed_on = read_open_day(form.day, "tanggal", form.problems)
    form.certified_on = read_open_day(form.certified_day, "tanggal-piagam", form.problems)
    form.nominees_text = sent.get("nominasi", "").strip()
    if form.nominees_text.isascii() and form.nominees_text.isdigit() and len(form.nominees_text) < LONGEST_NUMBER:
        form.nominees = int(form.nominees_text)
    if not form.nominees_text or str(form.nominees) != form.nominees_text or form.nominees > MOST_NOMINEES:
        form.problems["nominasi"] = NO_NOMINEES
    form.bases_text = some_lines(sent, "mengingat", form.problems)
    form.copies_text = some_lines(sent, "tembusan", form.problems)
    demand({"mengingat": (form.bases_text, NO_BASIS)}, form.problems)
    return form


def read_open_day(typed: str, name: str, problems: dict[str, str]) -> date | None:
    """A day, or none where the field is left open."""
    if not typed.strip():
        return None
    try:
        return read_day(typed)
    except TextRefused as refused:
        problems[name] = str(refused)
        return None


def some_lines(sent: Mapping[str, str], name: str, problems: dict[str, str]) -> str:
    """Typed lines as they are kept."""
    text = some_text(sent, name, MOST_LINES * (LONGEST_LINE + 1), problems)
    found = lines_of(text)
    if len(found) > MOST_LINES or any(len(line) > LONGEST_LINE for line in found):
        problems.setdefault(name, TOO_MANY)
    return text


def lines_of(text: str) -> tuple[str, ...]:
    """Lines that say something."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def demand(needed: Mapping[str, tuple[str, str]], problems: dict[str, str]) -> None:
    """Adds the sentence of each field that is empty and has no problem yet."""
    for name, (text, sentence) in needed.items():
        if not text:
            problems.setdefault(name, sentence)
