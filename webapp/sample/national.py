"""The national sample edition: every regency, city and village of Indonesia by its official code, all marks invented.

The ten regencies of the provincial sample have the same figures as there; all have nine signed sheets. The villages
have figures alone, because nobody interviews 75,266 of them; they are made one after the other, never held together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from scoring.rubric import Rubric
from webapp.sample.candidates import sample_candidate
from webapp.sample.data import sample_data, shipped_rubric
from webapp.sample.draw import luck
from webapp.sample.panel import sample_score
from webapp.sample.planted import with_regency_flaw, with_village_flaw
from webapp.sample.recipe import follow
from webapp.sample.records import SampleCandidate, SampleCategory, SampleEdition, SampleSeat, SampleSheet
from webapp.services.regions import regencies, village_count, villages

EDITION = "contoh-nasional"
KABKOTA, VILLAGES = "kabkota", "desa"
VILLAGE_TITLE, VILLAGE_RUBRIC = "Pemerintah Desa", "desa_penapisan.yaml"
RECUSED_BECAUSE = "CONTOH: pernah bekerja pada kandidat ini."
# Nobody's real size: from forty thousand people to about two million, the large ones rare.
LEAST_PEOPLE, MORE_PEOPLE = 40_000, 2_000_000


@dataclass(frozen=True)
class SampleVillage:
    """One village with its figures, as figure code to text in the rubric's order; all of them invented."""

    code: str
    name: str
    cells: Mapping[str, str]


def national_edition(provinces: Collection[str] = ()) -> SampleEdition:
    """The edition `contoh-nasional` with its regencies and cities; `provinces` are codes such as 64, none means all."""
    return SampleEdition(
        code=EDITION,
        title="Penghargaan Paritrana tingkat nasional, edisi contoh",
        label="Contoh nasional 2025",
        period_year=2025,
        ceremony_year=2026,
        institution="Kementerian Ketenagakerjaan Republik Indonesia",
        place="Jakarta",
        timezone="Asia/Jakarta",
        categories=(regency_category(provinces),),
    )


def regency_category(provinces: Collection[str]) -> SampleCategory:
    """All regencies and cities, each with nine sheets."""
    rubric_file = "kabkota.yaml"
    rubric = shipped_rubric(rubric_file)
    candidates = tuple(regency(rubric, code) for code in regencies(provinces))
    recusals = tuple(national_recusals(candidates))
    reasons = {(sheet.seat, sheet.candidate): sheet.reason for sheet in recusals}
    return SampleCategory(
        code=KABKOTA,
        title="Pemerintah Kabupaten/Kota",
        rubric_file=rubric_file,
        rubric_code=rubric.code,
        candidates=candidates,
        seats=national_seats(),
        scores=tuple(
            sample_score(seat.seat, candidate.code, item, reasons.get((seat.seat, candidate.code)))
            for candidate in candidates
            for seat in national_seats()
            for item in rubric.judged()
        ),
        recusals=recusals,
        open_sheets=(),
    )


@cache
def national_seats() -> tuple[SampleSeat, ...]:
    """A panel of its own, so that the provincial jurors' lists stay short."""
    return tuple(SampleSeat(**row) for row in sample_data("panel_nasional.yaml"))


def national_recusals(candidates: Collection[SampleCandidate]) -> Iterator[SampleSheet]:
    """Now and then a juror steps back; where they alone speak for their bench, the candidate has no rank."""
    for candidate in candidates:
        for seat in national_seats():
            if luck(seat.login, candidate.code, "recusal") == 0:
                yield SampleSheet(seat.seat, candidate.code, RECUSED_BECAUSE)


def regency(rubric: Rubric, code: str) -> SampleCandidate:
    """One regency or city, the ten of the provincial sample with the same figures as there."""
    known = {str(entry["code"]): entry for entry in sample_data("candidates.yaml")[KABKOTA]}
    if code in known:
        return sample_candidate(KABKOTA, rubric, known[code])
    drawn = luck(code, "penduduk")
    people = LEAST_PEOPLE + MORE_PEOPLE * drawn**3 // 1000**3
    made = sample_candidate(KABKOTA, rubric, {"code": code, "penduduk": people})
    cells = with_regency_flaw(code, made.cells())
    kept = (figure for figure in made.figures if figure.code in cells)
    return replace(made, figures=tuple(replace(figure, value_text=cells[figure.code]) for figure in kept))


def national_villages(provinces: Collection[str] = ()) -> Iterator[SampleVillage]:
    """Every village, by code, with all figures that the screening asks for."""
    rubric, recipe = shipped_rubric(VILLAGE_RUBRIC), sample_data("recipe_desa.yaml")
    order = [figure.code for figure in rubric.figures]
    start = {constant.code: str(constant.value) for constant in rubric.constants}
    for code, name in villages(provinces):
        made = with_village_flaw(code, follow(recipe, code, start, extras=True))
        yield SampleVillage(code, name, {figure: made[figure] for figure in order if figure in made})


def village_total(provinces: Collection[str] = ()) -> int:
    """How many villages there are to be made."""
    return sum(village_count(code) for code in regencies(provinces))
