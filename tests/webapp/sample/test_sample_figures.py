"""The sample's figures: published ones as printed, with their flaws; the rest invented, marked and without a flaw."""

import pytest

from scoring import score
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from scoring.rubric import kind_codes
from tests.webapp.sample.naive_checks import found
from webapp.sample import figures_csv, sample_categories
from webapp.sample.candidates import sample_candidates
from webapp.sample.data import sample_data, shipped_rubric
from webapp.sample.records import INVENTED
from webapp.services.regions import village_count

KABKOTA, DESA = sample_categories()
KUKAR, PASER = "64.02", "64.01"
CITIES = ("64.71", "64.72", "64.74")

# What the articles print, in their own words where there are any, and what is carried over.
PRINTED = {
    KUKAR: {
        # "total angkatan kerja sebanyak 358.411 orang"
        "angkatan_kerja": "358411",
        # "sektor formal sebanyak 104.769 dari total 136.100 orang", "sekitar 77 persen"
        "pu_aktif": "104769",
        "pu_potensi": "136100",
        "persen_pu_dinyatakan": "77",
        # "sektor informal sebanyak 57.466 dari total 119.971 orang", "sekitar 48 persen"
        "bpu_aktif": "57466",
        "bpu_potensi": "119971",
        "persen_bpu_dinyatakan": "48",
        # "sebanyak 52 ribu pekerja rentan"; "tertuang dalam RPJMD"; "sejak tahun anggaran 2021"; the Sekda presents
        "rentan_apbd": "52000",
        "ada_rpjmd": "yes",
        "dua_tahun": "yes",
        "penyaji": "sekda",
        # "Tahun ini nominalnya tetap, sebesar 35.440"; "anggaran sebesar Rp 18 miliar"
        "rentan_dinas": "35440",
        "anggaran_rentan": "18000000000",
        # 2021: "35.440 pekerja rentan", "Rp 1,78 miliar"
        "rentan_awal": "35440",
        "anggaran_awal": "1780000000",
        # "saat ini lebih dari 6000"; "sedang diupayakan melalui peraturan Daerah"
        "rentan_diumumkan": "6000",
        "perda_rancangan": "yes",
        # "10.633 orang …, meliputi 5.454 Tenaga Harian Lepas, 115 kepala desa, 1.085 orang perangkat desa, 871 anggota
        # BPD dan 3.108 ketua RT"; "mencapai Rp 7,7 miliar dalam APBD Kukar 2022"
        "non_asn_honorer": "5454",
        "perangkat_desa": "1200",
        "kepala_desa": "115",
        "bpd": "871",
        "lkd": "3108",
        "aparatur_apbd": "10633",
        "anggaran_lalu": "7700000000",
        # "Sebanyak 51 ribu pekerja rentan"; "Rp 18 miliar pada 2023. Naik Rp 3 miliar dari 2022"
        "rentan_bpjs": "51000",
        "anggaran_naik": "3000000000",
    },
    PASER: {
        # "Perangkat Desa … 747 orang, Badan Permusyawaratan Desa 727 orang, Lembaga Kemasyarakatan Desa 1.995 orang,
        # BUMDes 133 orang dengan sub total 50 persen"
        "perangkat_desa": "747",
        "bpd": "727",
        "lkd": "1995",
        "bumdes": "133",
        "persen_aparatur_dinyatakan": "50",
        # "100 orang per Desa sebanyak 32.680 orang"
        "rentan_per_desa": "100",
        "rentan_desa": "32680",
        # "honorer Pemda … 2.886 orang, guru honorer 1.802 orang", perangkat kecamatan atau kelurahan "312 orang"
        "non_asn_honorer": "2886",
        "non_asn_guru": "1802",
        "non_asn_kecamatan": "312",
        # "pekerja rentan sebanyak 32.628 orang"
        "rentan_apbd": "32628",
        # "bidang keagamaan sebanyak 1.561 orang, pekerja sosial 747, pedagang dan UMKM 14.648, nelayan dan pembudidaya
        # ikan 2.243, petani dan pekebun 11.940, rt 838, dan guru honorer 291 orang"
        "rentan_keagamaan": "1561",
        "rentan_sosial": "747",
        "rentan_pedagang": "14648",
        "rentan_nelayan": "2243",
        "rentan_petani": "11940",
        "rentan_rt": "838",
        "rentan_guru": "291",
        # "34.938 orang atau 35 persen menjadi 66.013 orang dengan persentase 66 persen", after the 32.628 were added
        "terlindungi_sebelum": "34938",
        "persen_sebelum": "35",
        "terlindungi_tambahan": "32628",
        "terlindungi_sesudah": "66013",
        "persen_sesudah": "66",
        # "46.582 jiwa yang sudah masuk", "sudah sebanyak 90,43 persen"
        "rentan_diumumkan": "46582",
        "persen_diumumkan": "90.43",
        # "kesepakatan bersama", "perjanjian kerja sama"; "mengarah keperencanaan" to a Perda; the Bupati presents
        "regulasi": "kb_pks",
        "perda_rancangan": "yes",
        "penyaji": "kepala_daerah",
    },
}


def candidate(code):
    return next(one for category in (KABKOTA, DESA) for one in category.candidates if one.code == code)


def printed_figures(code):
    return {
        figure.code: figure.value_text
        for figure in candidate(code).figures
        if figure.published and figure.code != "jumlah_desa"
    }


@pytest.mark.parametrize("code", [KUKAR, PASER])
def test_published_figures_are_those_printed(code):
    assert printed_figures(code) == PRINTED[code]


@pytest.mark.parametrize("code", [KUKAR, PASER])
def test_published_figures_cite_the_article(code):
    for figure in candidate(code).figures:
        if figure.code in PRINTED[code]:
            assert "(berkas 00" in figure.source or ".com/" in figure.source
            assert len(figure.source) <= 400
            assert figure.as_of.year in {2021, 2022, 2023, 2024}


@pytest.mark.parametrize("category", [KABKOTA, DESA], ids=lambda category: category.code)
def test_whatever_nobody_published_is_marked_as_invented(category):
    for one in category.candidates:
        for figure in one.figures:
            known = figure.code in PRINTED.get(one.code, {}) or figure.code == "jumlah_desa"
            assert figure.published == known
            assert figure.source.startswith("CONTOH") != known
            assert known or (figure.source, figure.flaw) == (INVENTED, "")


def test_village_counts_are_the_official_ones():
    counts = {one.code: one.cells()["jumlah_desa"] for one in KABKOTA.candidates}
    assert counts == {
        "64.01": "139",
        "64.02": "193",
        "64.03": "100",
        "64.07": "190",
        "64.08": "139",
        "64.09": "30",
        "64.11": "50",
        "64.71": "n/a",
        "64.72": "n/a",
        "64.74": "n/a",
    }
    assert village_count("64.71") == 0


@pytest.mark.parametrize("category", [KABKOTA, DESA], ids=lambda category: category.code)
def test_every_figure_an_indicator_needs_is_there(category):
    rubric = shipped_rubric(category.rubric_file)
    constants = {constant.code for constant in rubric.constants}
    needed = {code for leaf in rubric.indicators() for code in kind_codes(leaf.kind)} - constants
    for one in category.candidates:
        assert needed <= one.cells().keys(), one.code
        assert "" not in one.cells().values()


def test_cities_answer_that_villages_do_not_apply():
    villages = {
        *("jumlah_desa", "perangkat_desa", "bpd", "lkd", "bumdes", "aparatur_desa_potensi"),
        *("persen_aparatur_dinyatakan", "rentan_desa", "rentan_per_desa", "kepala_desa"),
    }
    for one in KABKOTA.candidates:
        answered = {code for code, text in one.cells().items() if text == "n/a"}
        assert answered == (villages if one.code in CITIES else set())


@pytest.mark.parametrize("category", [KABKOTA, DESA], ids=lambda category: category.code)
def test_the_engine_finds_what_plain_arithmetic_finds(category):
    rubric = shipped_rubric(category.rubric_file)
    table = figure_table(rubric, [FigureRow(one.code, one.name, one.cells()) for one in category.candidates])
    by_engine = {(finding.candidate, finding.check) for finding in find(rubric, table)}
    assert by_engine == {(one.code, check) for one in category.candidates for check in found(rubric, one.cells())[0]}


def test_invented_villages_hold_no_flaw_and_every_check_is_made():
    rubric = shipped_rubric("desa.yaml")
    for one in DESA.candidates:
        finding, made = found(rubric, one.cells())
        assert finding == set()
        assert made >= {check.code for check in rubric.checks} - {"D04"}


def test_villages_are_fifty_of_all_seven_regencies_with_known_winners_among_them():
    names = {one.code: one.name for one in DESA.candidates}
    assert len(names) == 50
    assert {code[:5] for code in names} == {"64.01", "64.02", "64.03", "64.07", "64.08", "64.09", "64.11"}
    assert names["64.02.02.2007"] == "Desa Rempanga, Kec. Loa Kulu, Kab. Kutai Kartanegara"
    assert names["64.09.04.2015"] == "Desa Telemow, Kec. Sepaku, Kab. Penajam Paser Utara"
    assert names["64.01.05.2010"] == "Desa Padang Jaya, Kec. Kuaro, Kab. Paser"
    assert len(set(names.values())) == 50


def test_invented_regencies_and_cities_hold_no_flaw():
    rubric = shipped_rubric("kabkota.yaml")
    invented = [one for one in KABKOTA.candidates if one.code not in PRINTED]
    assert [found(rubric, one.cells())[0] for one in invented] == [set()] * 8


def test_names_of_regions_are_not_written_in_the_data():
    entries = [entry for entries in sample_data("candidates.yaml").values() for entry in entries]
    assert all(entry.keys() <= {"code", "penduduk"} for entry in entries)


def test_figures_are_the_same_when_invented_again():
    for category in (KABKOTA, DESA):
        again = sample_candidates(category.code, shipped_rubric(category.rubric_file))
        assert again == category.candidates
        assert again is not category.candidates


def test_one_invented_figure_is_known_by_heart():
    """A change of the drawing shows here first: SHA-256 gives the same on every machine."""
    assert candidate("64.11").cells()["pu_potensi"] == "9002"


def test_figures_file_has_a_row_for_each_candidate_and_a_column_for_each_figure():
    lines = figures_csv(KABKOTA).splitlines()
    rubric = shipped_rubric("kabkota.yaml")
    assert lines[0].split(",") == ["candidate", "name", *(figure.code for figure in rubric.figures)]
    assert len(lines) == 11
    assert lines[1].startswith("64.01,Kabupaten Paser,139,,26412,44318,")


def test_figures_are_read_by_the_engine():
    for category in (KABKOTA, DESA):
        rubric = shipped_rubric(category.rubric_file)
        rows = [FigureRow(one.code, one.name, one.cells()) for one in category.candidates]
        assert len(score(rubric, rows).not_assessed) == len(rows)  # no juror has scored
