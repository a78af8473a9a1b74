"""The edition before the sample's own: `contoh-2024`, over and announced. Every figure and every mark is invented.

The same regencies and cities and some of the villages; nothing that was ever published of them is used, because it
belongs to other years.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from scoring.rubric import Rubric
from webapp.sample.candidates import inputs, region_figures
from webapp.sample.data import sample_data, shipped_rubric
from webapp.sample.draw import drawing
from webapp.sample.edition import CATEGORIES, sample_edition
from webapp.sample.panel import sample_score, sample_seats, sheets
from webapp.sample.recipe import follow
from webapp.sample.records import INVENTED, SampleCandidate, SampleCategory, SampleEdition, SampleFigure
from webapp.services.regions import candidate_name

EDITION, DRAWING = "contoh-2024", 7
PERIOD_END = date(2024, 12, 31)
MOST = {"kabkota": 10, "desa": 15}  # candidates, so that the sample stays quick to make


@cache
def earlier_edition() -> SampleEdition:
    """The edition `contoh-2024`."""
    with drawing(EDITION, DRAWING):
        categories = tuple(earlier_category(code, title) for code, title in CATEGORIES)
    return replace(
        sample_edition(), code=EDITION, label="Contoh 2024", period_year=2024, ceremony_year=2025, categories=categories
    )


def earlier_category(code: str, title: str) -> SampleCategory:
    """One category with every sheet filled in."""
    rubric_file = f"{code}.yaml"
    rubric = shipped_rubric(rubric_file)
    entries = sample_data("candidates.yaml")[code][: MOST[code]]
    candidates = tuple(invented_candidate(code, rubric, entry) for entry in entries)
    codes = [one.code for one in candidates]
    recusals = tuple(one for one in sheets("recusals", code) if one.candidate in codes)
    reasons = {(one.seat, one.candidate): one.reason for one in recusals}
    scores = tuple(
        sample_score(seat.seat, candidate, item, reasons.get((seat.seat, candidate)))
        for candidate in codes
        for seat in sample_seats()
        for item in rubric.judged()
    )
    return SampleCategory(code, title, rubric_file, rubric.code, candidates, sample_seats(), scores, recusals, ())


def invented_candidate(category: str, rubric: Rubric, entry: dict[str, str | int]) -> SampleCandidate:
    """A candidate of which only its region's number of villages is real."""
    code = str(entry["code"])
    known = {figure.code: figure for figure in region_figures(code, rubric)}
    start = {name: figure.value_text for name, figure in known.items()} | inputs(rubric, entry)
    made = follow(sample_data(f"recipe_{category}.yaml"), code, start, extras=True)
    figures = tuple(
        known.get(figure.code) or SampleFigure(figure.code, made[figure.code], INVENTED, PERIOD_END, published=False)
        for figure in rubric.figures
        if figure.code in made
    )
    return SampleCandidate(code, candidate_name(code), figures)
