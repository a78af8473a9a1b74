"""One section of a self-assessment as an ordinary form: what it shows, what came back, what of it was changed.

Fields of a figure: `v:` its text or answer, `na:` tidak berlaku, `src:`, `asof:`, `lab:…:n` and `num:…:n` its lines,
`base:` the version it was shown with, `was:` a digest of what was shown, `pick:` whose value stands after a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scoring.figures import NOT_APPLICABLE_TEXT
from scoring.rubric import Figure
from webapp.forms.figures import MOST_LINES, Typed, read_lines
from webapp.forms.numbers import read_number
from webapp.forms.texts import TextRefused, own_id
from webapp.shown import digest_of_shown

CUT_SHORT = "Kiriman tidak lengkap: ada isian yang tidak sampai. Tidak ada yang berubah; silakan kirim lagi."
OTHER_RUBRIC = (
    "Rubrik kategori ini berubah sejak halaman ini dibuka, dan isian Anda belum disimpan. Muat ulang halaman, periksa "
    "lagi isiannya, lalu simpan."
)
TWO_TOTALS = "Jumlah baris berbeda dari angka yang Anda ketik; kosongkan salah satunya."
PICK_ONE = "Angka ini berubah sejak Anda membuka halaman ini. Pilih nilai yang benar."
WHOLE = "isian"  # where problems of the form as a whole stand
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Sent:
    """One figure of the form: as typed, the digest of what had been shown, and whose value was picked ("" nobody's)."""

    typed: Typed
    was: str
    pick: str = ""
    asked: bool = False

    @property
    def changed(self) -> bool:
        """Whether the reader changed it, or took their own value after a conflict."""
        return digest_of(self.typed) != self.was and self.pick != THEIRS


@dataclass
class SectionForm:
    """A section as it is shown: figures and problems by code."""

    figures: dict[str, Sent]
    client_id: str
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> dict[str, Typed]:
        return {code: one.typed for code, one in self.figures.items()}

    def changes(self) -> list[Typed]:
        """What is to be stored: a figure without number lines is its own text alone."""
        return [replace(one.typed, lines=one.typed.lines or None) for one in self.figures.values() if one.changed]


def fresh(shown: Mapping[str, Typed]) -> SectionForm:
    """The form of a section as stored."""
    return SectionForm({code: Sent(typed, digest_of(typed)) for code, typed in shown.items()}, own_id(""))


def digest_of(typed: Typed) -> str:
    """What was typed, whatever its version, short enough for a hidden field."""
    parts = [typed.text.strip(), (typed.source or "").strip(), (typed.as_of or "").strip()]
    lines = [[label.strip(), text.strip()] for label, text in typed.lines or ()]
    plain = json.dumps([parts, lines], ensure_ascii=True)
    return digest_of_shown(plain)


def read_section(figures: Sequence[Figure], sent: Mapping[str, str], *, rubric: str) -> SectionForm:
    """Everything that was sent, as typed, with a sentence where the form can't be taken as a whole."""
    problems: dict[str, str] = {}
    if sent.get("rubric") != rubric:
        problems[WHOLE] = OTHER_RUBRIC
    elif any(f"base:{figure.code}" not in sent or f"was:{figure.code}" not in sent for figure in figures):
        problems[WHOLE] = CUT_SHORT
    found = {figure.code: sent_figure(figure, sent) for figure in figures}
    for code, one in found.items():
        if one.asked and not one.pick and one.changed:
            problems[code] = PICK_ONE
    return SectionForm(found, own_id(sent.get("client_id", "")), problems)


def sent_figure(figure: Figure, sent: Mapping[str, str]) -> Sent:
    """One figure's fields; a version that isn't one counts as never seen."""
    code, base = figure.code, sent.get(f"base:{figure.code}", "")
    version = int(base) if base.isascii() and base.isdigit() and len(base) <= len("999999999") else 0
    text = NOT_APPLICABLE_TEXT if sent.get(f"na:{code}") else sent.get(f"v:{code}", "")
    pick = sent.get(f"pick:{code}", "")
    return Sent(
        typed=Typed(
            code=code,
            text=text,
            base_version=version,
            source=sent.get(f"src:{code}", ""),
            as_of=sent.get(f"asof:{code}", ""),
            lines=None if figure.lines is None or text == NOT_APPLICABLE_TEXT else sent_lines(figure, sent),
        ),
        was=sent.get(f"was:{code}", ""),
        pick=pick if pick in {MINE, THEIRS} else "",
        asked=bool(sent.get(f"asked:{code}")),
    )


def sent_lines(figure: Figure, sent: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The lines on which something was typed; a group that was only suggested says nothing."""
    found = []
    for place in range(MOST_LINES + 1):
        label, text = sent.get(f"lab:{figure.code}:{place}", ""), sent.get(f"num:{figure.code}:{place}", "")
        if text.strip() or (label.strip() and label.strip() not in (figure.lines or ())):
            found.append((label, text))
    return tuple(found)


def check_sums(figures: Sequence[Figure], form: SectionForm) -> None:
    """A number typed beside lines that add up to another one is asked about; which of them counts isn't guessed."""
    for figure in figures:
        typed = form.figures[figure.code].typed
        if figure.code in form.problems or not typed.lines or not typed.text.strip():
            continue
        with suppress(TextRefused):
            numbers = [Fraction(value) for _, value in read_lines(figure, typed.lines)]
            if Fraction(read_number(figure, typed.text)) != sum(numbers, Fraction(0)):
                form.problems[figure.code] = TWO_TOTALS


def ask_about(form: SectionForm, versions: Mapping[str, int], stored: Mapping[str, Typed]) -> SectionForm:
    """The form after a save in which these figures (with their versions now) had been changed by somebody else."""
    kept = {
        code: Sent(replace(form.figures[code].typed, base_version=version), form.figures[code].was, asked=True)
        for code, version in versions.items()
    }
    again = fresh(stored)
    return SectionForm({**again.figures, **kept}, again.client_id)


def blank_lines(figure: Figure, lines: Sequence[tuple[str, str]], *, spare: int = 2) -> tuple[tuple[str, str], ...]:
    """The lines to show: those there are, the groups suggested and not named yet, and a few to be named."""
    named = {label.strip() for label, _ in lines}
    suggested = [(label, "") for label in figure.lines or () if label not in named]
    return (*lines, *suggested, *[("", "")] * spare)[: max(MOST_LINES, len(lines))]
