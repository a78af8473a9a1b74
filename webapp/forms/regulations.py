"""A regulation as it is typed: kind, number, year, what about, from when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from webapp.forms.dates import FIRST_YEAR, LAST_YEAR, read_date
from webapp.forms.evidence import read_whole
from webapp.forms.texts import TextRefused, read_text
from webapp.queries.evidence import NewRegulation

YEAR = re.compile(r"[0-9]{4}")
LONGEST_NUMBER, LONGEST_TITLE = 60, 400
FIELDS = ("jenis", "nomor", "tahun", "tentang", "berlaku", "rancangan", "bukti")

NEEDED = {
    "jenis": "Pilih jenis regulasinya.",
    "nomor": "Tulis nomornya, misalnya 4 atau 560/K.123/2022.",
    "tentang": "Tulis judulnya, misalnya tentang perlindungan pekerja rentan.",
    "berlaku": "Tulis tanggal mulai berlakunya, atau tandai sebagai rancangan.",
}
BAD_YEAR = f"Tahun regulasi empat angka, {FIRST_YEAR} sampai {LAST_YEAR}."
TOO_EARLY = "Tanggal mulai berlaku lebih awal daripada tahun regulasinya."


@dataclass
class RegulationForm:
    """What was typed; problems by the id of the field they belong to."""

    typed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    problems: dict[str, str] = field(default_factory=dict)
    new: NewRegulation | None = None


def read_regulation(sent: Mapping[str, str]) -> RegulationForm:
    """The record that was typed; `new` is None where there are problems."""
    form = RegulationForm({name: sent.get(name, "") for name in FIELDS})
    texts = {"nomor": LONGEST_NUMBER, "tentang": LONGEST_TITLE}
    read = {name: text_of(form, name, longest) for name, longest in texts.items()}
    for name in ("nomor", "tentang"):
        if not read[name] and name not in form.problems:
            form.problems[name] = NEEDED[name]
    if not form.typed["jenis"]:
        form.problems["jenis"] = NEEDED["jenis"]
    year, day, chosen = year_of(form), day_of(form), file_of(form)
    form.problems = {name: form.problems[name] for name in FIELDS if name in form.problems}
    if not form.problems:
        draft = bool(form.typed["rancangan"])
        kind = form.typed["jenis"]
        form.new = NewRegulation(kind, read["nomor"], year, " ".join(read["tentang"].split()), day, draft, chosen)
    return form


def text_of(form: RegulationForm, name: str, longest: int) -> str:
    """A field on one line."""
    try:
        return " ".join(read_text(form.typed[name], longest=longest).split())
    except TextRefused as refusal:
        form.problems[name] = str(refusal)
        return ""


def year_of(form: RegulationForm) -> int:
    text = form.typed["tahun"].strip()
    year = int(text) if YEAR.fullmatch(text) else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        form.problems["tahun"] = BAD_YEAR
    return year


def day_of(form: RegulationForm) -> date | None:
    """The day from which it is in force; a draft needs none."""
    try:
        text = read_date(form.typed["berlaku"])
    except TextRefused as refusal:
        form.problems["berlaku"] = str(refusal)
        return None
    if not text:
        if not form.typed["rancangan"]:
            form.problems["berlaku"] = NEEDED["berlaku"]
        return None
    day = date.fromisoformat(text)
    if "tahun" not in form.problems and day.year < year_of(form):
        form.problems["berlaku"] = TOO_EARLY
    return day


def file_of(form: RegulationForm) -> int | None:
    """The chosen file's id, None where none was chosen."""
    if not form.typed["bukti"]:
        return None
    try:
        return read_whole(form.typed["bukti"])
    except TextRefused as refusal:
        form.problems["bukti"] = str(refusal)
        return None
