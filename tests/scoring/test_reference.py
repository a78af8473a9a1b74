"""Reference values: a strict file, and what it finds in one candidate's figures."""

from datetime import date
from fractions import Fraction

import pytest

from scoring import parse_rubric
from scoring.errors import RubricRefused
from scoring.figures import FigureRow
from scoring.reference import RegionValue, compare, parse_reference, strangers

RUBRIC = parse_rubric(
    """\
code: "uji"
title: "Uji"
category: "kabkota"
figures:
  - {code: "kerja", title: "Angkatan kerja", type: count}
  - {code: "desa", title: "Jumlah desa", type: count}
criteria:
  - {code: "A", title: "A", weight: 100, indicators: [
      {code: "A.1", title: "A.1", weight: 100, kind: ratio, of: "kerja", to: "desa"}]}
""",
    "uji.yaml",
)
FILE = """\
edition: "uji-2026"
title: "Rujukan"
values:
  - {code: "ref_penduduk", title: "Penduduk", unit: "orang", source: "Disdukcapil", as_of: "2024-12-31",
     by: {"64.01": 309667, "64.02": "806964"}}
  - {code: "ref_desa", title: "Desa resmi", source: "Kode wilayah", as_of: "2025-12-31", counted: "desa"}
checks:
  - category: "kabkota"
    checks:
      - {code: "R01", title: "Kerja", kind: at_most, severity: error, part: "kerja", whole: "ref_penduduk"}
      - {code: "R02", title: "Desa", kind: between, severity: note, value: "desa", low: "ref_desa", high: "ref_desa"}
  - category: "desa"
    checks:
      - {code: "R01", kind: at_most, severity: error, part: "x", whole: "ref_penduduk"}
"""
PASER = {"ref_penduduk": Fraction(309667), "ref_desa": Fraction(139)}


def found(cells: dict[str, str], known: dict[str, Fraction] = PASER, text: str = FILE):
    file = parse_reference(text, "r.yaml")
    return [
        (one.check, one.severity, one.stated, one.computed, one.difference, one.figures)
        for one in compare(file, RUBRIC, known, FigureRow("64.01", "Paser", cells))
    ]


def test_file_is_read_with_source_and_day_of_each_value():
    assert parse_reference(FILE, "r.yaml").values == (
        RegionValue(
            "ref_penduduk", "Penduduk", "orang", "Disdukcapil", date(2024, 12, 31), "",
            {"64.01": Fraction(309667), "64.02": Fraction(806964)},
        ),
        RegionValue("ref_desa", "Desa resmi", "", "Kode wilayah", date(2025, 12, 31), "desa", {}),
    )  # fmt: skip


def test_implausible_claims_are_found_with_both_numbers():
    assert found({"kerja": "358411", "desa": "140"}) == [
        ("R01", "error", "358411", "309667", "48744", ("kerja", "ref_penduduk")),
        ("R02", "note", "140", "139", "1", ("desa", "ref_desa")),
    ]


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        ({"kerja": "309667", "desa": "139"}, PASER),
        ({}, PASER),
        ({"kerja": "", "desa": "n/a"}, PASER),
        ({"kerja": "999999", "desa": "1"}, {}),
    ],
    ids=["plausible", "nothing-reported", "missing-and-not-applicable", "region-without-values"],
)
def test_nothing_is_found_where_nothing_can_be_held_against(cells, known):
    assert found(cells, known) == []


def test_a_missing_value_silences_only_the_checks_that_need_it():
    assert [one[0] for one in found({"kerja": "358411", "desa": "140"}, {"ref_desa": Fraction(139)})] == ["R02"]


def test_check_on_a_figure_that_the_rubric_does_not_have_is_named_and_left_out():
    text = FILE.replace('part: "kerja"', 'part: "umur"')
    assert list(strangers(parse_reference(text, "r.yaml"), RUBRIC)) == [("R01", "umur")]
    assert [one[0] for one in found({"kerja": "358411", "desa": "140"}, text=text)] == ["R02"]


def test_value_with_the_code_of_a_figure_is_named_and_left_out():
    text = FILE.replace("ref_penduduk", "desa")
    assert list(strangers(parse_reference(text, "r.yaml"), RUBRIC)) == [("R01", "desa"), ("R02", "desa")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('source: "Disdukcapil", ', "", "r.yaml:4: nilai ref_penduduk.source: tidak ada, padahal wajib"),
        (', as_of: "2024-12-31"', "", "r.yaml:4: nilai ref_penduduk.as_of: tidak ada, padahal wajib"),
        ('"2024-12-31"', '"31-12-2024"', "r.yaml:4: nilai ref_penduduk.as_of: harus tanggal seperti 2024-12-31"),
        ('"2024-12-31"', '"2024-02-30"', "r.yaml:4: nilai ref_penduduk.as_of: harus tanggal seperti 2024-12-31"),
        ('"64.01": 309667', '"6401": 309667', "r.yaml:5: nilai ref_penduduk.by: 6401 bukan kode wilayah"),
        ("309667", "1e9", "r.yaml:5: nilai ref_penduduk.by.64.01: harus bilangan, tidak di bawah nol"),
        ("309667", "-1", "r.yaml:5: nilai ref_penduduk.by.64.01: harus bilangan, tidak di bawah nol"),
        ("309667", "true", "r.yaml:5: nilai ref_penduduk.by.64.01: harus bilangan, tidak di bawah nol"),
        ('"64.02": ', '"64.01": ', "r.yaml:5: 64.01: kunci ganda; sudah ada di baris 5"),
        ('counted: "desa"', 'counted: "rt"', "r.yaml:6: nilai ref_desa.counted: rt tidak dikenal; yang ada: desa"),
        ('code: "ref_desa"', 'code: "ref_penduduk"', "r.yaml:4: values: ref_penduduk tertulis lebih dari sekali"),
        ('code: "R02"', 'code: "R01"', "r.yaml:8: checks: kabkota: R01 tertulis lebih dari sekali"),
        ('whole: "ref_penduduk"', "whole: 5", "r.yaml:8: checks: kabkota: R01 tidak memakai satu nilai rujukan pun"),
        ("severity: error", "severity: fatal", ("r.yaml:10: pemeriksaan R01.severity: fatal tidak dikenal; yang ada: "
         "error, warning, note")),
        ('title: "Rujukan"', 'title: "Rujukan"\nwarna: "biru"', ("r.yaml:3: warna: kunci tidak dikenal; yang dikenal: "
         "checks, edition, title, values")),
    ],
)  # fmt: skip
def test_file_that_breaks_the_format_is_refused_with_its_line(old, new, problem):
    assert old in FILE
    with pytest.raises(RubricRefused) as refused:
        parse_reference(FILE.replace(old, new, 1), "r.yaml")
    assert problem in [str(one) for one in refused.value.problems]
