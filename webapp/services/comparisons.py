"""One candidate across editions, from the sealed records that are announced and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from reports import formats
from reports.figure_words import words_of
from reports.parts import node_points, points_text
from scoring.exact import fraction_text
from scoring.result import Standing
from scoring.rubric import Node, Rubric, amount_codes
from webapp.errors import NotFound
from webapp.queries.overview import editions_with_categories
from webapp.queries.sealed import announced_among, known_at
from webapp.rubric_store import pinned_rubric
from webapp.services.papers import print_html, sealed_edition_facts
from webapp.services.sealed import Sealed, read_sealed, sealed_result
from webapp.services.sealed_people import record_facts

if TYPE_CHECKING:
    from reports.comparison import ComparisonDocument, CoverageYear, CriterionYears, Reached, YearFacts
    from reports.html import Size

NOTHING = "Belum ada hasil yang diumumkan untuk kandidat “{code}” dalam kategori “{category}”."
# The check that names, by pairs of a count and its percentage, who is covered before and after.
COVERAGE_CHECK = "implied_base"
PAIRS = 4  # before, its share, after, its share


@dataclass(frozen=True)
class Year:
    """One edition: its record, the very rubric that the record names, the candidate's place in it."""

    sealed: Sealed
    rubric: Rubric
    code: str

    @cached_property
    def standing(self) -> Standing | None:
        """None where the candidate wasn't assessed."""
        return next((one for one in self.sealed.result.ranking if one.candidate == self.code), None)

    @property
    def period(self) -> int:
        return int(self.sealed.body["edition"]["period_year"])

    @property
    def label(self) -> str:
        return str(self.sealed.body["edition"]["label"])

    def criterion(self, code: str) -> Node | None:
        """The criterion of this code, None where this rubric has none."""
        return next((node for node in self.rubric.criteria if node.code == code), None)


def comparison_pdf(category: str, code: str, *, folder: Path, now: datetime, size: Size) -> bytes:
    """The comparison as PDF. Raises NotFound where nothing is announced, Refused, RubricMismatch, PaperFailed."""
    from reports.html import comparison_html

    years = announced_years(category, code, folder=folder, now=now)
    return print_html(comparison_html(comparison_paper(years), size=size))


def announced_years(category: str, code: str, *, folder: Path, now: datetime) -> tuple[Year, ...]:
    """The editions whose announced result of this category code has the candidate, the earliest period first.

    Raises NotFound where there is none, Refused, RubricMismatch.
    """
    alike = [one for one in editions_with_categories() if one.code == category]
    out = announced_among([one.id for one in alike], now=now)
    found = (sealed_result(one.id) for one in alike if one.id in out)
    years = [year_of(sealed, code, folder) for sealed in found if sealed is not None and code in sealed.rows]
    if not years:
        raise NotFound(NOTHING.format(code=code, category=category))
    return tuple(sorted(years, key=lambda year: (year.period, year.sealed.at)))


def years_at(sealed: Sealed, code: str, folder: Path) -> tuple[Year, ...]:
    """The record's own edition and those before it that were announced when it was sealed: the same for ever.

    Raises NotFound where there is nothing to compare, RubricMismatch.
    """
    earlier = [one for one in records_before(sealed) if code in one.rows]
    if code not in sealed.rows or not earlier:
        raise NotFound
    years = [year_of(one, code, folder) for one in (*earlier, sealed)]
    return tuple(sorted(years, key=lambda year: (year.period, year.sealed.at)))


def records_before(sealed: Sealed) -> list[Sealed]:
    """What earlier editions' results of the same category said when this one was sealed."""
    edition, category = sealed.body["edition"], sealed.body["category"]["code"]
    alike = [
        one.id
        for one in editions_with_categories()
        if one.code == category and one.edition.period_year < edition["period_year"]
    ]
    return [read_sealed(row) for row in known_at(alike, sealed.at)]


def year_of(sealed: Sealed, code: str, folder: Path) -> Year:
    named = sealed.body["rubric"]
    return Year(sealed, pinned_rubric(named["code"], named["digest"], folder=folder), code)


def comparison_paper(years: Sequence[Year]) -> ComparisonDocument:
    """What the editions say of the candidate, the earliest first; the newest gives edition and name."""
    from reports.comparison import ComparisonDocument
    from reports.documents import Person

    newest = years[-1]
    return ComparisonDocument(
        edition=sealed_edition_facts(newest.sealed),
        candidate=Person(newest.code, newest.sealed.rows[newest.code].name),
        years=tuple(year_facts(year, before) for before, year in pairwise((None, *years)) if year is not None),
        criteria=tuple(criteria_of(years)),
        coverage=tuple(coverage_of(years)),
        differences=tuple(differences_of(years)),
    )


def year_facts(year: Year, before: Year | None) -> YearFacts:
    from reports.comparison import YearFacts

    standing, places = year.standing, year.rubric.places
    bands = {one.code: one.title for one in year.rubric.bands}
    return YearFacts(
        label=year.label,
        period_year=year.period,
        record=record_facts(year.sealed),
        rubric_code=year.rubric.code,
        rubric_digest=year.rubric.digest,
        rank=None if standing is None else standing.rank,
        ranked=len(year.sealed.result.ranking),
        total=None if standing is None else points_text(standing.total, places),
        change=change_of(year, before),
        band=None if standing is None else bands.get(standing.band or ""),
        award=None if standing is None else standing.award,
    )


def change_of(year: Year, before: Year | None) -> str | None:
    """The total less the one before; only numbers of one rubric are subtracted."""
    if before is None or before.rubric.digest != year.rubric.digest:
        return None
    if year.standing is None or before.standing is None:
        return None
    return points_text(year.standing.total - before.standing.total, year.rubric.places)


def criteria_of(years: Sequence[Year]) -> Iterator[CriterionYears]:
    """Every criterion code that some edition has, in the newest rubric's order, then what only earlier ones have."""
    from reports.comparison import CriterionYears

    for code in codes_of(years):
        nodes = [node for year in years if (node := year.criterion(code)) is not None]
        alike = len({(node.title, node.weight) for node in nodes}) == 1
        yield CriterionYears(code, nodes[-1].title, tuple(reached(year, code) for year in years), alike)


def codes_of(years: Sequence[Year]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.code for year in reversed(years) for node in year.rubric.criteria))


def reached(year: Year, code: str) -> Reached | None:
    from reports.comparison import Reached

    node = year.criterion(code)
    if node is None:
        return None
    points = None if year.standing is None else node_points(year.standing.nodes[code], year.rubric.places)
    return Reached(fraction_text(node.weight), points)


def coverage_of(years: Sequence[Year]) -> Iterator[CoverageYear]:
    """The editions in which the candidate told both counts and both shares."""
    from reports.comparison import CoverageYear

    for year in years:
        told = coverage_figures(year)
        if len(told) == PAIRS:
            yield CoverageYear(year.label, *told)


def coverage_figures(year: Year) -> tuple[str, ...]:
    """(count before, share before, count after, share after), counts as they are read; () where one isn't there."""
    cells = year.sealed.rows[year.code].cells
    figures = {figure.code: figure for figure in year.rubric.figures}
    for check in year.rubric.checks:
        amounts = dict(check.amounts).get("pairs", ()) if check.kind == COVERAGE_CHECK else ()
        codes = [code for amount in amounts for code in amount_codes(amount)]
        if len(codes) == PAIRS and all(is_number(cells.get(code, "")) for code in codes):
            first, last = (words_of(figures[code], cells[code]) for code in codes[::2])
            return first, cells[codes[1]], last, cells[codes[3]]
    return ()


def is_number(text: str) -> bool:
    return formats.PLAIN.fullmatch(text) is not None


def differences_of(years: Sequence[Year]) -> Iterator[str]:
    """In what the rubrics differ, in sentences; nothing where all are the same file."""
    if len({year.rubric.digest for year in years}) == 1:
        return
    yield f"Instrumen setiap edisi: {'; '.join(f'{year.label} memakai {year.rubric.code}' for year in years)}."
    for code in codes_of(years):
        yield from difference_of(years, code)
    if len({year.rubric.places for year in years}) > 1:
        told = "; ".join(f"{year.label} pada {year.rubric.places} desimal" for year in years)
        yield f"Pembulatan berbeda: {told}."


def difference_of(years: Sequence[Year], code: str) -> Iterator[str]:
    """In what one criterion differs."""
    there = [(year.label, node) for year in years if (node := year.criterion(code)) is not None]
    if len(there) < len(years):
        labels = ", ".join(label for label, _node in there)
        yield f"Kriteria {code} {there[-1][1].title} hanya ada dalam edisi {labels}."
    if len({node.title for _label, node in there}) > 1:
        yield f"Kriteria {code} berganti nama: {'; '.join(f'{label}: {node.title}' for label, node in there)}."
    if len({node.weight for _label, node in there}) > 1:
        weights = "; ".join(f"{label}: {formats.weight(Fraction(node.weight))}" for label, node in there)
        yield f"Bobot kriteria {code} berbeda: {weights}."
