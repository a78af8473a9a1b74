"""Figures as they are typed, one by one, to changes in machine text; what can't be read is told with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scoring.figures import NOT_APPLICABLE_TEXT
from scoring.rubric import CHOICE, DATE, NUMERIC_TYPES, TEXT, YES_NO, Figure, Rubric
from webapp.forms.dates import read_date
from webapp.forms.numbers import NumberRefused, read_number
from webapp.forms.texts import TextRefused, read_text
from webapp.queries.reporting import FigureChange

LONGEST_TEXT = 400
LONGEST_SOURCE = 400
LONGEST_LABEL = 200
MOST_LINES = 50
UNKNOWN = "Angka ini tidak ada dalam rubrik kategori ini; muat ulang halaman."
NO_OPTION = "Pilih salah satu jawaban yang ada."


@dataclass(frozen=True)
class Typed:
    """One figure as it was typed; None for source, date or lines that weren't sent."""

    code: str
    text: str
    base_version: int
    source: str | None = None
    as_of: str | None = None
    lines: tuple[tuple[str, str], ...] | None = None


@dataclass
class ReadFigures:
    """What could be read, and for each figure that couldn't, the sentence, with what it may mean."""

    changes: list[FigureChange] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_figures(rubric: Rubric, typed: Sequence[Typed]) -> ReadFigures:
    """Every figure on its own: one that can't be read keeps none of the others back."""
    figures = {figure.code: figure for figure in rubric.figures}
    found = ReadFigures()
    for one in typed:
        if one.code not in figures:
            found.problems[one.code] = UNKNOWN
            continue
        try:
            found.changes.append(read_change(figures[one.code], one))
        except TextRefused as refusal:
            found.problems[one.code] = str(refusal)
            if isinstance(refusal, NumberRefused) and refusal.readings:
                found.readings[one.code] = refusal.readings
    return found


def read_change(figure: Figure, one: Typed) -> FigureChange:
    """One figure with its source, date and lines. Raises TextRefused."""
    lines = None if one.lines is None or figure.lines is None else read_lines(figure, one.lines)
    return FigureChange(
        code=one.code,
        text="" if lines else read_answer(figure, one.text),
        base_version=one.base_version,
        source=None if one.source is None else one_line(one.source, longest=LONGEST_SOURCE),
        as_of=None if one.as_of is None else read_date(one.as_of),
        lines=lines,
    )


def read_answer(figure: Figure, raw: str) -> str:
    """A figure's own text in the machine grammar. Raises TextRefused."""
    text = raw.strip()
    if text in ("", NOT_APPLICABLE_TEXT):
        return text
    if figure.type in NUMERIC_TYPES:
        return read_number(figure, text)
    if figure.type == DATE:
        return read_date(text)
    if figure.type == TEXT:
        return one_line(text, longest=LONGEST_TEXT)
    allowed = {CHOICE: [option.code for option in figure.options], YES_NO: ["yes", "no"]}[figure.type]
    if text not in allowed:
        raise TextRefused(NO_OPTION)
    return text


def one_line(raw: str, *, longest: int) -> str:
    """Typed text on one line, as its input shows it again. Raises TextRefused."""
    return " ".join(read_text(raw, longest=longest).split())


def read_lines(figure: Figure, typed: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The lines that have a number; a name that was only suggested may stay without one. Raises TextRefused."""
    found: dict[str, str] = {}
    if len(typed) > MOST_LINES:
        raise TextRefused(f"Paling banyak {MOST_LINES} baris; gabungkan sebagian.")
    for place, (raw_label, raw_number) in enumerate(typed, start=1):
        label = one_line(raw_label, longest=LONGEST_LABEL)
        value = read_number(figure, raw_number)
        if not label and value:
            raise TextRefused(f"Baris {place} belum diberi nama kelompok.")
        if label and not value and label not in (figure.lines or ()):
            raise TextRefused(f"Baris “{label}” belum berisi angka; isi 0 bila tidak ada.")
        if label in found and value:
            raise TextRefused(f"Baris “{label}” tertulis dua kali; jumlahkan menjadi satu baris.")
        if value:
            found[label] = value
    return tuple(found.items())


def typed_figures(body: Mapping[str, object]) -> list[Typed]:
    """The changes of a script's body. Raises TextRefused where it isn't one of ours."""
    listed = body.get("changes")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise TextRefused(f"Daftar isian {SHAPELESS}")
    found = [typed_figure(one) for one in listed]
    if len({one.code for one in found}) < len(found):
        raise TextRefused(f"Satu angka dikirim dua kali; isian {SHAPELESS}")
    return found


SHAPELESS = "tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


def typed_figure(one: Mapping[str, object]) -> Typed:
    """One change of the body. Raises TextRefused."""
    code, text, version = one.get("code"), one.get("text", ""), one.get("base_version")
    source, as_of = one.get("source"), one.get("as_of")
    if not isinstance(code, str) or not isinstance(text, str) or isinstance(version, bool):
        raise TextRefused(f"Isian {SHAPELESS}")
    if not isinstance(version, int) or not 0 <= version < 10**9:
        raise TextRefused(f"Versi isian {SHAPELESS}")
    if not isinstance(source, str | None) or not isinstance(as_of, str | None):
        raise TextRefused(f"Sumber atau tanggal {SHAPELESS}")
    return Typed(code, text, version, source, as_of, typed_lines(one.get("lines")))


def typed_lines(listed: object) -> tuple[tuple[str, str], ...] | None:
    """The lines of a change, None when none were sent. Raises TextRefused."""
    if listed is None:
        return None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise TextRefused(f"Baris {SHAPELESS}")
    pairs = [(one.get("label", ""), one.get("text", "")) for one in listed]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise TextRefused(f"Baris {SHAPELESS}")
    return tuple(pairs)
