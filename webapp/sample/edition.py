"""The sample edition as one value."""

from __future__ import annotations

from functools import cache

from webapp.sample.candidates import sample_candidates
from webapp.sample.data import shipped_rubric
from webapp.sample.draw import EDITION
from webapp.sample.panel import sample_scores, sample_seats, sheets
from webapp.sample.records import SampleCategory, SampleEdition

CATEGORIES = (("kabkota", "Pemerintah Kabupaten/Kota"), ("desa", "Pemerintah Desa"))


@cache
def sample_edition() -> SampleEdition:
    """The edition `contoh-2025`: the ten regencies and cities of Kalimantan Timur and fifty of its villages."""
    return SampleEdition(
        code=EDITION,
        title="Penghargaan Paritrana Provinsi Kalimantan Timur, edisi contoh",
        label="Contoh 2025",
        period_year=2025,
        ceremony_year=2026,
        institution="Pemerintah Provinsi Kalimantan Timur",
        place="Samarinda",
        timezone="Asia/Makassar",
        categories=sample_categories(),
    )


@cache
def sample_categories() -> tuple[SampleCategory, ...]:
    """The two categories with their candidates, figures, seats and scores."""
    return tuple(sample_category(code, title) for code, title in CATEGORIES)


def sample_category(code: str, title: str) -> SampleCategory:
    """One category, scored by the rubric of the same name."""
    rubric_file = f"{code}.yaml"
    rubric = shipped_rubric(rubric_file)
    candidates = sample_candidates(code, rubric)
    return SampleCategory(
        code=code,
        title=title,
        rubric_file=rubric_file,
        rubric_code=rubric.code,
        candidates=candidates,
        seats=sample_seats(),
        scores=sample_scores(code, rubric, [candidate.code for candidate in candidates]),
        recusals=sheets("recusals", code),
        open_sheets=sheets("open_sheets", code),
    )
