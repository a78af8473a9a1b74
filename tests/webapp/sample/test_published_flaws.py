"""Every figure that was published of Kutai Kartanegara and Paser: what is wrong with it and which check says so.

Three tables: flaws that the checks find in the sample edition, figures that are right and must stay unmentioned, and
what no check of one candidate's figures can find, with the reason. C01 to C31 are the matters that a jury's secretariat
should notice at all; those published only elsewhere are found by the same kinds in `tests/scoring/test_findings.py`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from tests.webapp.sample.naive_checks import found
from webapp.sample import sample_categories
from webapp.sample.data import shipped_rubric

KUKAR, PASER = "64.02", "64.01"
RUBRIC = shipped_rubric("kabkota.yaml")
KABKOTA = sample_categories()[0]
CELLS = {one.code: one.cells() for one in KABKOTA.candidates}
FINDINGS = find(RUBRIC, figure_table(RUBRIC, [FigureRow(code, code, cells) for code, cells in CELLS.items()]))


class Flaw(NamedTuple):
    """What was printed and can't be; `stated` and `computed` are None where a kind has no such single number."""

    told: str
    candidate: str
    check: str
    stated: str | None
    computed: str | None


FLAWS = [
    Flaw("formal 136.100 + informal 119.971 of 358.411: 102.340 unexplained (C08)", KUKAR, "K17", "102340", "35841.1"),
    Flaw("52.000 is 90,5 % of all 57.466 insured informal workers", KUKAR, "K31", "52000", "51719.4"),
    Flaw("“52 ribu”: exact thousands (C13)", KUKAR, "K29", "52000", None),
    Flaw("52.000 and 35.440 for the same year (C02)", KUKAR, "K03", "35440", "52000"),
    Flaw("52 ribu and 51 ribu three days later (C02)", KUKAR, "K03", "51000", "52000"),
    Flaw("Rp18 miliar for 52.000 people: 20,6 months (C14)", KUKAR, "K05", "18000000000", "10483200000"),
    Flaw("Rp18 miliar, up Rp3 miliar from Rp7,7 miliar (C04, C16)", KUKAR, "K33", "18000000000", "10700000000"),
    Flaw("52.000 in 2023, over 6.000 in 2024 (C16)", KUKAR, "K26", "6000", "52000"),
    Flaw("871 BPD members in 193 villages, 4,5 each (C24)", KUKAR, "K25", "871", "965"),
    Flaw("115 village heads in 193 villages (C24)", KUKAR, "K32", "115", "193"),
    Flaw("parts of 32.268, printed 32.628: 360 = 9 x 40 (C01)", PASER, "K01", "32628", "32268"),
    Flaw("32.680 in the villages of 32.628 in all (C02)", PASER, "K02", "32680", "32628"),
    Flaw("100 people in each of 139 villages, printed 32.680 (C03)", PASER, "K04", "32680", "13900"),
    Flaw("34.938 + 32.628, printed 66.013 (C04)", PASER, "K10", "66013", "67566"),
    Flaw("3.602 people are 50 % of what? 7.133 to 7.276 (C06)", PASER, "K30", None, None),
    Flaw("66 % = 66.013 in 2023, 90,43 % = 46.582 in 2024 (C07)", PASER, "K34", None, None),
    Flaw("747 village officials, 747 social workers (C12)", PASER, "K27", "747", None),
    Flaw("2.886 + 1.802 + 312 is 5.000 exactly (C13)", PASER, "K28", "5000", None),
]

# What was printed and is right, with the check that is made on it and says nothing.
RIGHT = [
    ("formal 104.769 of 136.100, “sekitar 77 persen” (C05)", KUKAR, "K14"),
    ("informal 57.466 of 119.971, “sekitar 48 persen” (C05)", KUKAR, "K15"),
    ("Rp1,78 miliar = 35.440 x Rp16.800 x 3 months, cut off (C14)", KUKAR, "K06"),
    ("10.633 = 5.454 + 115 + 1.085 + 871 + 3.108 (C01)", KUKAR, "K35"),
    ("104.769 formal workers are no more than 136.100 (C09, C10)", KUKAR, "K18"),
    ("57.466 informal workers are no more than 119.971 (C09, C10)", KUKAR, "K19"),
    ("52.000 are no more than the 57.466 insured (C09)", KUKAR, "K23"),
    ("34.938 = 35 % and 66.013 = 66 % share a base, 99.268 to 100.783 (C07)", PASER, "K11"),
    ("66 % of the workers there are", PASER, "K13"),
    ("50 % of the village officials there are", PASER, "K16"),
    ("Rp1,6 miliar lebih = 32.268 x Rp16.800 x 3 months (C14)", PASER, "K05"),
    ("727 BPD members in 139 villages, 5,2 each (C24)", PASER, "K25"),
    ("32.628 in 2023, 46.582 in 2024: half as many again is no jump", PASER, "K26"),
]

# What chapter 5 of the facts lists besides, and why no kind of check finds it in a candidate's figures.
NOT_A_MATTER_OF_FIGURES = {
    "overall coverage of Kukar, 63,36 % or 45,27 % (S0)": "nobody stated it; an indicator's own percentage is printed",
    "“nominalnya tetap, sebesar 35.440” (C15)": "the form asks for people and for rupiah in fields with units",
    "Rp7,7 miliar is 9,95 months, the contract 15 (S1)": "the contract's length is asked of nobody; 9,95 is in a year",
    "RT 838 among 1.995 LKD; teachers 1.802 and 291 (C11)": "an overlap isn't visible in totals; the form asks for NIK",
    "person and office (C17)": "a person is no figure",
    "10 or 7 regencies, panelists named (C18)": "speaks of the edition, not of a candidate",
    "edition label and period (C19)": "asked when an edition is set up",
    "weekday and date (C20)": "dates are printed from a calendar",
    "JKN counted as jamsostek (C22)": "a matter of definition, said in the form's help",
    "a draft counted as regulation (C23)": "an option of its own in the form, worth nothing",
    "village figures of a city (C25)": "answered `n/a`, which only an optional indicator lets through",
    "a target reported as reached (C26)": "found only where it exceeds its set, by K23",
    "marks outside the scale (C28)": "refused when entered",
    "dead links, reused evidence (C29)": "evidence is looked at by people",
    "a person among companies (C30)": "a category's candidates are registered by the secretariat",
    "published before the event (C31)": "a paper's time is the record's, not a figure",
}


@pytest.mark.parametrize("code", [KUKAR, PASER])
def test_flaws_of_the_published_figures_are_found_and_only_those(code):
    """With the numbers of each, once and in the order of the rubric's checks."""
    order = [check.code for check in RUBRIC.checks]
    wanted = sorted((flaw for flaw in FLAWS if flaw.candidate == code), key=lambda flaw: order.index(flaw.check))
    got = [(one.check, one.stated, one.computed) for one in FINDINGS if one.candidate == code]
    assert got == [(flaw.check, flaw.stated, flaw.computed) for flaw in wanted]


def test_no_other_candidate_of_the_sample_has_a_finding():
    assert {one.candidate for one in FINDINGS} == {KUKAR, PASER}


@pytest.mark.parametrize(("told", "code", "check"), RIGHT)
def test_right_figure_is_checked_and_nothing_is_found(told, code, check):
    finding, made = found(RUBRIC, CELLS[code])
    assert (check in made, check in finding) == (True, False), told
    assert [one for one in FINDINGS if (one.candidate, one.check) == (code, check)] == []


@pytest.mark.parametrize(
    ("code", "figure", "wrong", "check"),
    [
        (KUKAR, "persen_pu_dinyatakan", "78", "K14"),
        (KUKAR, "persen_bpu_dinyatakan", "47", "K15"),
        (KUKAR, "anggaran_awal", "178000000", "K06"),
        (KUKAR, "aparatur_apbd", "10363", "K35"),
        (PASER, "persen_sebelum", "34", "K11"),
        (PASER, "anggaran_rentan", "16263072000", "K05"),
    ],
)
def test_the_same_figure_a_little_changed_is_found(code, figure, wrong, check):
    """The silence above is not that of a check that never speaks."""
    rows = [FigureRow(code, code, {**CELLS[code], figure: wrong})]
    assert check in {one.check for one in find(RUBRIC, figure_table(RUBRIC, rows))}


def test_every_flaw_noted_beside_a_published_figure_is_found_or_known_to_be_no_matter_of_figures():
    flawed = {
        (one.code, figure.code)
        for one in KABKOTA.candidates
        for figure in one.figures
        if figure.published and figure.flaw
    }
    pointed = {(one.candidate, code) for one in FINDINGS for code in one.figures}
    overlap = {(PASER, "rentan_rt"), (PASER, "non_asn_guru")}  # C11
    regulation = {(PASER, "regulasi")}  # C23
    assert flawed - pointed == (overlap | regulation) - pointed


def test_each_matter_is_in_one_of_the_tables():
    told = [*(flaw.told for flaw in FLAWS), *(told for told, _, _ in RIGHT), *NOT_A_MATTER_OF_FIGURES]
    elsewhere = {"C21", "C27"}  # a growth that isn't its figures', a sum that is off by one
    assert set(re.findall(r"C\d\d", " ".join(told))) | elsewhere == {f"C{number:02}" for number in range(1, 32)}
