"""Puts a candidate's figures together: published ones first, then those fitted to them by hand, then the recipe's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scoring.rubric import Rubric
from webapp.sample.data import sample_data
from webapp.sample.recipe import NOT_APPLICABLE, follow
from webapp.sample.records import INVENTED, SampleCandidate, SampleFigure
from webapp.services.regions import SOURCE, candidate_name, village_count

VILLAGES = "jumlah_desa"
PERIOD_END = date(2025, 12, 31)


def sample_candidates(category: str, rubric: Rubric) -> tuple[SampleCandidate, ...]:
    """The candidates of one category, by code."""
    return tuple(sample_candidate(category, rubric, entry) for entry in sample_data("candidates.yaml")[category])


def sample_candidate(category: str, rubric: Rubric, entry: Mapping[str, str | int]) -> SampleCandidate:
    """One candidate with its name and figures."""
    code = str(entry["code"])
    known = {figure.code: figure for figure in (*published_figures(code), *region_figures(code, rubric))}
    fitted = fitted_values(code)
    start = {code: figure.value_text for code, figure in known.items()} | fitted | inputs(rubric, entry)
    made = follow(sample_data(f"recipe_{category}.yaml"), code, start, extras=not fitted)
    figures = [
        known.get(figure.code) or invented(figure.code, made[figure.code])
        for figure in rubric.figures
        if figure.code in made
    ]
    return SampleCandidate(code, candidate_name(code), tuple(figures))


def published_figures(candidate: str) -> list[SampleFigure]:
    """What was published of this candidate, as printed."""
    data = sample_data("published.yaml")
    sources = {source["code"]: citation(source) for source in data["sources"]}
    return [
        SampleFigure(
            code=row["figure"],
            value_text=row["value"],
            source=sources[row["source"]],
            as_of=date.fromisoformat(row["as_of"]),
            published=True,
            flaw=row.get("flaw", ""),
        )
        for row in data["published"]
        if row["candidate"] == candidate
    ]


def citation(source: Mapping[str, str]) -> str:
    """An article as it is cited beside a figure."""
    where = f"berkas {source['file']}" if "file" in source else source["address"]
    return f"“{source['title']}”, {source['publisher']}, {source['date']} ({where})"


def region_figures(candidate: str, rubric: Rubric) -> list[SampleFigure]:
    """The number of villages of a regency; a city without any answers that it doesn't apply."""
    if all(figure.code != VILLAGES for figure in rubric.figures):
        return []
    count = village_count(candidate)
    return [SampleFigure(VILLAGES, str(count) if count else NOT_APPLICABLE, SOURCE, PERIOD_END, published=True)]


def fitted_values(candidate: str) -> dict[str, str]:
    """Invented values chosen by hand so that they agree with this candidate's published ones."""
    return {
        row["figure"]: row["value"] for row in sample_data("published.yaml")["filled"] if row["candidate"] == candidate
    }


def inputs(rubric: Rubric, entry: Mapping[str, str | int]) -> dict[str, str]:
    """What recipes use that isn't a figure: population, the rubric's constants, whether there are villages at all."""
    code = str(entry["code"])
    constants = {constant.code: str(constant.value) for constant in rubric.constants}
    population = {"penduduk": str(entry["penduduk"])} if "penduduk" in entry else {}
    return constants | population | {"x_kota": "no" if village_count(code) else "yes"}


def invented(code: str, value_text: str) -> SampleFigure:
    """A figure that nobody published."""
    return SampleFigure(code, value_text, INVENTED, PERIOD_END, published=False)
