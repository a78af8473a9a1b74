"""The second sample edition, `contoh-2026`: its categories are still filled in. Values only, like the first one's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from webapp.sample.candidates import sample_candidates
from webapp.sample.data import sample_data, shipped_rubric
from webapp.sample.edition import CATEGORIES, sample_edition
from webapp.sample.records import SampleEdition, SampleFigure
from webapp.services.regions import candidate_name

EDITION = "contoh-2026"
FILE = "pengisian.yaml"
DAYS = 30  # from when the demo is made until the deadline
CLOSES_AT = 16


@dataclass(frozen=True)
class SampleAccount:
    """An office's account; `fills_in_for` are (category, candidate)."""

    login: str
    name: str
    role: str
    fills_in_for: tuple[tuple[str, str], ...]


def self_assessment_edition() -> SampleEdition:
    """What the edition is called; its candidates are told by the functions below."""
    return SampleEdition(
        code=EDITION,
        title=sample_edition().title,
        label="Contoh 2026",
        period_year=2026,
        ceremony_year=2027,
        institution=sample_edition().institution,
        place=sample_edition().place,
        timezone=sample_edition().timezone,
        categories=(),
    )


@cache
def sample_accounts() -> tuple[SampleAccount, ...]:
    """Everybody but the office itself."""
    return tuple(
        SampleAccount(row["login"], row["nama"], row["peran"], tuple(place_of(text) for text in row["kandidat"]))
        for row in sample_data(FILE)["akun"]
    )


def place_of(text: str) -> tuple[str, str]:
    """`desa/64.02.02.2007` as (category, candidate)."""
    category, _, code = text.partition("/")
    return category, code


def candidates_of(category: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of those who take part from the beginning."""
    codes = {"kabkota": [str(row["code"]) for row in sample_data("candidates.yaml")["kabkota"]]}
    found = codes.get(category) or [str(code) for code in sample_data(FILE)[category]]
    return tuple((code, candidate_name(code)) for code in found)


def proposed() -> tuple[tuple[str, str], ...]:
    """(code, name) of villages that a branch has proposed."""
    return tuple((str(code), candidate_name(str(code))) for code in sample_data(FILE)["usulan"])


def begun() -> tuple[str, tuple[SampleFigure, ...]]:
    """(regency, the figures it has filled in so far)."""
    data = sample_data(FILE)["mulai"]
    wanted = set(data["angka"])
    return str(data["kandidat"]), tuple(one for one in figures_of(str(data["kandidat"])) if one.code in wanted)


def handed_in() -> tuple[str, tuple[SampleFigure, ...]]:
    """(regency, all figures that it has handed in)."""
    code = str(sample_data(FILE)["dikirim"]["kandidat"])
    return code, figures_of(code)


@cache
def figures_of(regency: str) -> tuple[SampleFigure, ...]:
    """What the first sample has of a regency."""
    found = sample_candidates("kabkota", shipped_rubric("kabkota.yaml"))
    return next(one.figures for one in found if one.code == regency)


def categories() -> tuple[tuple[str, str, str], ...]:
    """(code, title, rubric's code)."""
    return tuple((code, title, shipped_rubric(f"{code}.yaml").code) for code, title in CATEGORIES)
