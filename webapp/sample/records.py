"""What the sample edition consists of: frozen values, in the texts of the machine files (FIGURES and SCORES)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

INVENTED = "CONTOH: angka karangan, bukan data resmi"
ABSTAIN, RECUSED = "abstain", "recused"


@dataclass(frozen=True)
class SampleFigure:
    """One reported figure. `published` is false for everything invented, whose `source` then says CONTOH.

    `value_text` follows FIGURES: plain digits with a dot, `yes`/`no`, an option's code, `n/a`. A missing figure has no
    SampleFigure at all. `flaw` says what is wrong with a published figure, as printed; it is left in.
    """

    code: str
    value_text: str
    source: str
    as_of: date
    published: bool
    flaw: str = ""


@dataclass(frozen=True)
class SampleCandidate:
    """A regency, city or village with all it reports, in the rubric's order of figures."""

    code: str
    name: str
    figures: tuple[SampleFigure, ...]

    def cells(self) -> dict[str, str]:
        """The figures as cells of FIGURES: figure code to text."""
        return {figure.code: figure.value_text for figure in self.figures}


@dataclass(frozen=True)
class SampleSeat:
    """A juror's seat: never a person. `position` is Ketua, Sekretaris or Anggota."""

    login: str
    seat: int
    bench: str
    title: str
    position: str


@dataclass(frozen=True)
class SampleScore:
    """One item of one juror's sheet: `value_text` is a mark on the scale, `abstain` or `recused`; `note` says why."""

    seat: int
    candidate: str
    indicator: str
    value_text: str
    note: str = ""


@dataclass(frozen=True)
class SampleSheet:
    """One seat and one candidate; `reason` and `kind` say why the juror is recused, "" for a sheet that is open."""

    seat: int
    candidate: str
    reason: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SampleCategory:
    """One award category of the sample edition.

    `scores` has a row for each judged item of each sheet except the `open_sheets`; the rows of `recusals` say
    `recused`. Every score is invented.
    """

    code: str
    title: str
    rubric_file: str
    rubric_code: str
    candidates: tuple[SampleCandidate, ...]
    seats: tuple[SampleSeat, ...]
    scores: tuple[SampleScore, ...]
    recusals: tuple[SampleSheet, ...]
    open_sheets: tuple[SampleSheet, ...]


@dataclass(frozen=True)
class SampleEdition:
    """The edition itself; `sample` makes every page and paper say CONTOH."""

    code: str
    title: str
    label: str
    period_year: int
    ceremony_year: int
    institution: str
    place: str
    timezone: str
    categories: tuple[SampleCategory, ...]
    sample: bool = True
