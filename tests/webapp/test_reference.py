"""Reference values of an edition: the instance's file before the package's, held against one candidate."""

from dataclasses import replace
from fractions import Fraction
from importlib import resources

import pytest

from scoring.reference import compare, parse_reference, strangers
from webapp.errors import Refused
from webapp.models import Candidate, Edition
from webapp.rubric_store import newest_rubric
from webapp.sample.data import sample_data
from webapp.services.reference import reference_faults, reference_findings
from webapp.services.regions import village_count

KABKOTA = "paritrana-2025-kabkota"
EDITION = Edition(code="contoh-2026")
SHIPPED = resources.files("rubrics").joinpath("reference", "contoh-2026.yaml").read_bytes()


@pytest.fixture
def rubric(settings):
    return newest_rubric(KABKOTA, folder=settings.rubrics)


@pytest.fixture
def found(app, rubric):
    def ask(code, cells, edition=EDITION):
        with app.app_context():
            return reference_findings(edition, Candidate(code=code, name=code), rubric, cells)

    return ask


@pytest.fixture
def faults(app, rubric):
    def ask():
        with app.app_context():
            return reference_faults("contoh-2026", rubric)

    return ask


@pytest.fixture
def own_file(app, settings):
    folder = settings.instance / "reference"
    folder.mkdir()
    return lambda text, name="contoh-2026.yaml": (folder / name).write_bytes(text)


def test_claims_beyond_their_region_are_found_with_the_source_of_what_they_are_held_against(found):
    (workforce, villages) = (
        found("64.01", {"angkatan_kerja": "170000", "jumlah_desa": "140", "pu_potensi": "20000"}),
        [],
    )
    assert [(one.check, one.stated, one.computed) for one in workforce] == [("R04", "140", "139")]
    assert workforce[0].hint == (
        "Jumlah desa menurut kode wilayah: Kode wilayah Kemendagri (Kepmendagri 300.2.2-2138/2025), dihitung dari "
        "daftar desa dan kelurahannya, keadaan 31 Desember 2025"
    )
    villages = found("64.01", {"angkatan_kerja": "400000"})
    assert [(one.check, one.severity) for one in villages] == [("R01", "error"), ("R02", "warning")]


def test_city_without_villages_is_held_against_none(found):
    assert [one.check for one in found("64.72", {"jumlah_desa": "3"})] == ["R04"]
    assert found("64.72", {"jumlah_desa": "0"}) == found("64.72", {"jumlah_desa": "n/a"}) == ()


def test_what_another_rubric_asked_is_not_read(found):
    assert found("64.01", {"angka_lama": "satu", "jumlah_desa": "139"}) == ()


def test_figure_that_can_not_be_read_is_refused_with_a_sentence(found):
    with pytest.raises(Refused, match="kolom jumlah_desa"):
        found("64.01", {"jumlah_desa": "seratus"})


def test_edition_without_a_file_and_company_without_a_region_find_nothing(found):
    assert found("64.01", {"jumlah_desa": "140"}, Edition(code="lain")) == ()
    assert found("PT-1", {"jumlah_desa": "140", "angkatan_kerja": "9999999"}) == ()


def test_own_file_goes_before_the_packages(found, own_file):
    own_file(SHIPPED.replace(b'"64.01": 309667', b'"64.01": 100'))
    assert [one.check for one in found("64.01", {"angkatan_kerja": "148640"})] == ["R01"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"edition: 1\n", "contoh-2026.yaml:1: edition: kode 1 harus ditulis dalam tanda kutip"),
        (b"\xff", "contoh-2026.yaml:1: berkas: bukan teks UTF-8"),
        (SHIPPED.replace(b'"contoh-2026"', b'"lain"'), "contoh-2026.yaml: berkas ini untuk edisi “lain”."),
        (SHIPPED.replace(b'value: "jumlah_desa"', b'value: "jumlah_dusun"'), "R04 memakai jumlah_dusun"),
    ],
)  # fmt: skip
def test_broken_file_keeps_nobody_from_filling_in_and_is_told(found, own_file, faults, text, fault):
    own_file(text)
    assert found("64.01", {"jumlah_desa": "140"}) == ()
    told = faults()
    assert any(one.startswith(fault) for one in told), told


def test_folder_in_place_of_the_file_is_told(faults, settings):
    (settings.instance / "reference" / "contoh-2026.yaml").mkdir(parents=True)
    assert faults() == ("contoh-2026.yaml tidak dapat dibaca: ini folder.",)


def test_shipped_file_fits_the_shipped_rubrics_and_the_sample(app, settings):
    file = parse_reference(SHIPPED, "contoh-2026.yaml")
    for code in (KABKOTA, "paritrana-2025-desa"):
        rubric = newest_rubric(code, folder=settings.rubrics)
        assert (list(strangers(file, rubric)), len(file.checks_of(rubric.category)) > 1) == ([], True)
    population = {str(row["code"]): Fraction(row["penduduk"]) for row in sample_data("candidates.yaml")["kabkota"]}
    assert file.value_of("rujukan_penduduk").by == population
    invented = [value for value in file.values if value.code not in {"rujukan_penduduk", "rujukan_jumlah_desa"}]
    assert [value.source[:7] for value in invented] == ["CONTOH:"] * 3
    assert replace(file, checks=()).checks_of("kabkota") == ()
    assert compare(replace(file, checks=()), newest_rubric(KABKOTA, folder=settings.rubrics), {}, None) == ()


@pytest.mark.parametrize(("code", "count"), [("64.01", 139), ("64.02", 193), ("64.11", 50), ("64.71", 0)])
def test_villages_are_counted_from_the_official_codes(code, count):
    assert village_count(code) == count
