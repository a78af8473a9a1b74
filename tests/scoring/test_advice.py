"""Legal and unwise: each warning with its line and sentence, and exactly the expected ones for each shipped rubric."""

from pathlib import Path

import pytest

from scoring import parse_rubric
from scoring.advice import Advice, advise
from scoring.errors import RubricRefused

FOLDER = Path(__file__).resolve().parents[2] / "rubrics"

SOUND = """\
code: "uji"
title: "Uji"
category: "kabkota"
near_tie: "0.5"
constants:
  - {code: "tarif", value: 16800}
figures:
  - {code: "aktif", title: "Aktif", type: count, evidence: required}
  - {code: "potensi", title: "Potensi", type: count, evidence: required}
  - {code: "uang", title: "Uang", type: money, evidence: required}
  - {code: "aturan", title: "Aturan", type: choice, evidence: required,
     options: [{code: "perda", title: "Perda"}, {code: "se", title: "Edaran"}, {code: "tidak", title: "Tidak ada"}]}
  - {code: "csr", title: "CSR", type: yes_no, evidence: required}
  - {code: "dua", title: "Dua tahun", type: yes_no, evidence: required}
  - {code: "nomor", title: "Nomor", type: text}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 60
    indicators:
      - {code: "A.1", title: "Rasio", weight: 40, kind: ratio, of: "aktif", to: "potensi"}
      - {code: "A.2", title: "Desa", weight: 20, kind: steps, of: "aktif", to: "potensi", steps: [[10, 40], [50, 100]]}
  - code: "B"
    title: "Dukungan"
    weight: 40
    indicators:
      - {code: "B.1", title: "Asas", weight: 15, kind: choice, value: "aturan", scores: {perda: 100, se: 50, tidak: 0}}
      - {code: "B.2", title: "Isi", weight: 10, kind: checklist,
         items: [{of: "csr", score: 60}, {of: "dua", score: 40}]}
      - {code: "B.3", title: "Wawancara", weight: 15, kind: judged, scale: {min: 1, max: 2, step: 1},
         levels: [{score: 1, title: "Rendah", text: "Kurang."}, {score: 2, title: "Tinggi", text: "Cukup."}]}
panel: {combine: mean, quorum: 2, benches: ["pemerintah", "serikat"], spread: 25}
ties: ["A"]
bands: [{code: "utama", title: "Utama", at_least: 85}]
awards: [{rank: 1, title: "Terbaik I"}, {rank: 2, title: "Terbaik II"}]
checks:
  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}
  - {code: "K02", kind: months_paid, amount: "uang", people: "aktif", rate: "tarif", severity: error}
"""

# Each case: what is replaced, by what, and the whole advice that follows: rule, line, where, what.
CASES = [
    (
        "evidence: required,\n     options",
        "options",
        "no_evidence",
        11,
        "angka aturan",
        "ikut menentukan nilai, tetapi buktinya tidak wajib; tulis evidence: required",
    ),
    (
        "[[10, 40], [50, 100]]",
        "[[10, 40], [30, 40], [50, 100]]",
        "flat_steps",
        22,
        "indikator A.2",
        (
            "tangga mulai 10 dan mulai 30 sama-sama bernilai 40, jadi naik tidak menambah nilai; bedakan nilainya atau "
            "hapus satu tangga"
        ),
    ),
    (
        "[[10, 40], [50, 100]]",
        "[[50, 100], [10, 0]]",
        "flat_steps",
        22,
        "indikator A.2",
        "tangga terbawah (mulai 10) bernilai 0, sama dengan di bawah semua tangga; beri nilai atau hapus tangga itu",
    ),
    (
        "[[10, 40], [50, 100]]",
        "[[10, 40], [30, 100], [50, 20]]",
        "crooked_steps",
        22,
        "indikator A.2",
        "nilai tangganya naik lalu turun; periksa urutan batas dan nilainya",
    ),
    (
        "[[10, 40], [50, 100]]",
        "[[10, 40], [50, 99.5]]",
        "ceiling",
        22,
        "indikator A.2",
        (
            "nilai tertinggi yang dapat dicapai 99,5, sehingga sebagian bobotnya tidak pernah dapat diraih; beri nilai "
            "100 pada pencapaian tertinggi"
        ),
    ),
    (
        "se: 50, tidak: 0",
        "se: 0, tidak: 0",
        "flat_choice",
        27,
        "indikator B.1",
        "pilihan “Edaran” dan “Tidak ada” sama-sama bernilai 0; bedakan nilainya, atau jadikan satu pilihan",
    ),
    (
        'score: 60}, {of: "dua", score: 40}',
        'score: 100}, {of: "dua", score: 0}',
        "idle_item",
        28,
        "indikator B.2",
        "butir “Dua tahun” bernilai 0, jadi jawaban ya tidak menambah apa pun; beri nilai atau hapus",
    ),
    (
        'title: "Tinggi"',
        'title: "Rendah"',
        "same_levels",
        30,
        "indikator B.3",
        "dua jenjang berjudul sama, sehingga panelis tidak dapat membedakannya; bedakan teksnya",
    ),
    (
        'text: "Cukup."',
        'text: "Kurang."',
        "same_levels",
        30,
        "indikator B.3",
        "dua jenjang berpenjelasan sama, sehingga panelis tidak dapat membedakannya; bedakan teksnya",
    ),
    (
        SOUND[SOUND.index(",\n         levels") : SOUND.index("}\npanel")],
        "",
        "bare_scale",
        30,
        "indikator B.3",
        "tidak satu nilai pun dijelaskan, sehingga setiap panelis memakai ukurannya sendiri; tulis levels",
    ),
    (
        'weight: 40, kind: ratio, of: "aktif"',
        'weight: 40, kind: ratio, of: "potensi"',
        "constant",
        21,
        "indikator A.1",
        "pembilang dan penyebutnya sama, jadi setiap kandidat bernilai sama; periksa of dan to",
    ),
    (
        'weight: 40, kind: ratio, of: "aktif", to: "potensi"',
        "weight: 40, kind: ratio, of: 1, to: 2",
        "constant",
        21,
        "indikator A.1",
        "tidak memakai satu angka pun, jadi setiap kandidat bernilai sama; pakai angka laporan",
    ),
    (
        "weight: 40, kind: ratio",
        "weight: 45, kind: ratio",
        "one_indicator",
        17,
        "kriteria A",
        (
            "A.1 memegang 45 dari bobot 60, tiga perempat atau lebih, sehingga yang lain hampir tidak berpengaruh; "
            "bagi lebih merata"
        ),
    ),
    (
        'of: "aktif", to: "potensi"}',
        'of: "aktif", to: "potensi", optional: true}',
        "mostly_optional",
        17,
        "kriteria A",
        "40 dari bobot 60 dapat tidak berlaku, lebih dari setengahnya; wajibkan indikator pokoknya",
    ),
    (
        "constants:\n",
        'constants:\n  - {code: "lama", value: 1}\n',
        "unused_constant",
        6,
        "konstanta lama",
        "tidak dipakai di mana pun; hapus",
    ),
    ('title: "Nomor"', 'title: "Uang"', "same_title", 15, "angka nomor", "2 angka berjudul “Uang”; bedakan judulnya"),
    (
        "figures:\n",
        'figures:\n  - {code: "lain", title: "Lain", type: count}\n',
        "unused_figure",
        8,
        "angka lain",
        "tidak dipakai indikator atau pemeriksaan mana pun; hapus, atau pakai dalam pemeriksaan",
    ),
    (
        'part: "aktif", whole: "potensi"',
        'part: "aktif", whole: "aktif"',
        "self_check",
        37,
        "pemeriksaan K01",
        "membandingkan sebuah angka dengan dirinya sendiri; periksa kode angkanya",
    ),
    (
        "quorum: 2",
        "quorum: 1",
        "idle_quorum",
        32,
        "panel",
        "quorum 1 tidak pernah menentukan, sebab 2 unsur wajib sudah menuntut 2 nilai; naikkan quorum",
    ),
    (
        'benches: ["pemerintah", "serikat"]',
        "benches: []",
        "no_bench",
        32,
        "panel",
        "tidak ada unsur yang wajib, sehingga satu unsur dapat menilai sendirian; isi benches",
    ),
    (
        'quorum: 2, benches: ["pemerintah", "serikat"]',
        'quorum: 1, benches: ["pemerintah"]',
        "small_quorum",
        32,
        "panel",
        "nilai satu panelis sudah cukup; naikkan quorum, supaya tidak seorang pun menentukan sendiri",
    ),
    (
        "combine: mean, quorum: 2",
        "combine: trimmed_mean, quorum: 3",
        "small_quorum",
        32,
        "panel",
        "pada quorum 3 hanya satu nilai tersisa setelah yang tertinggi dan terendah dibuang; naikkan quorum",
    ),
    (
        ", spread: 25",
        "",
        "silent_spread",
        32,
        "panel",
        "nilai panelis yang jauh berbeda tidak pernah ditandai untuk pleno; isi spread, misalnya 25",
    ),
    (
        "spread: 25",
        "spread: 0",
        "loud_spread",
        32,
        "panel",
        "setiap perbedaan nilai ditandai untuk pleno, juga yang wajar; isi spread, misalnya 25",
    ),
    (
        'ties: ["A"]',
        'ties: ["A", "B"]',
        "idle_tie",
        33,
        "ties",
        "B tidak dapat memutus apa pun: bila nilai akhir dan A sama, nilainya pasti sama; hapus dari daftar",
    ),
    (
        'ties: ["A"]',
        'ties: ["A.1", "A.2", "A"]',
        "idle_tie",
        33,
        "ties",
        "A tidak dapat memutus apa pun: bila nilai akhir dan A.1, A.2 sama, nilainya pasti sama; hapus dari daftar",
    ),
    (
        "rank: 2",
        "rank: 3",
        "skipped_place",
        35,
        "awards",
        "peringkat yang mendapat tempat tidak urut dari 1; periksa rank-nya",
    ),
    (
        'near_tie: "0.5"',
        'near_tie: "0.0001"',
        "no_near_tie",
        4,
        "near_tie",
        "terlalu kecil untuk menandai selisih apa pun; isi selisih yang dapat dibalik oleh satu panelis",
    ),
    (
        'near_tie: "0.5"',
        'near_tie: "1.5"',
        "wide_near_tie",
        4,
        "near_tie",
        "1,5 lebih dari 1 nilai, sehingga hampir semua kandidat ditandai; kecilkan",
    ),
]


def advice_on(text: str) -> tuple[Advice, ...]:
    return advise(parse_rubric(text, "uji.yaml"), text, "uji.yaml")


def test_sound_rubric_gets_no_advice():
    assert advice_on(SOUND) == ()


@pytest.mark.parametrize("case", CASES, ids=[case[2] for case in CASES])
def test_planted_unwise_thing_is_told_once_with_its_line(case):
    old, new, rule, line, where, what = case
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    text = text.replace('title: "Desa", weight: 20', 'title: "Desa", weight: 15') if "weight: 45" in new else text
    assert [one for one in advice_on(text) if one.rule == rule] == [Advice(rule, "uji.yaml", line, where, what)]


def test_advice_reads_as_a_line_of_the_command():
    (one,) = advice_on(SOUND.replace('ties: ["A"]', 'ties: ["B", "A"]'))
    assert str(one) == (
        "uji.yaml:33: peringatan: ties: A tidak dapat memutus apa pun: bila nilai akhir dan B sama, nilainya pasti "
        "sama; hapus dari daftar"
    )


def test_criterion_with_a_single_indicator_and_band_out_of_reach_are_told():
    text = SOUND.replace('[{of: "csr", score: 60}, {of: "dua", score: 40}]', '[{of: "csr", score: 50}]')
    text = text.replace("at_least: 85", "at_least: 95.5")
    told = [(one.rule, one.where) for one in advice_on(text)]
    assert told == [("ceiling", "indikator B.2"), ("unreachable_band", "predikat utama")]
    lone = SOUND.replace(
        'weight: 40, kind: ratio, of: "aktif", to: "potensi"', 'weight: 60, kind: ratio, of: "aktif", to: "potensi"'
    )
    lone = "\n".join(line for line in lone.split("\n") if '"A.2"' not in line)
    assert [(one.rule, one.line) for one in advice_on(lone)] == [("one_indicator", 17)]


def test_indicator_whose_numbers_no_check_looks_at_is_told():
    text = SOUND.replace(
        'weight: 40, kind: ratio, of: "aktif", to: "potensi"', 'weight: 40, kind: ratio, of: "uang", to: 9'
    )
    (one,) = advice_on(text.replace('amount: "uang", people: "aktif"', 'amount: "potensi", people: "aktif"'))
    what = "tidak satu pun angkanya (uang) diperiksa kecocokannya; tambahkan pemeriksaan dalam checks"
    assert one == Advice("unchecked_indicator", "uji.yaml", 21, "indikator A.1", what)


def test_ladder_that_starts_at_nothing_for_nothing_is_sound():
    assert advice_on(SOUND.replace("[[10, 40], [50, 100]]", "[[0, 0], [50, 100]]")) == ()


def test_range_of_one_number_compares_nothing_with_itself():
    check = '{code: "K03", kind: between, value: "uang", low: "aktif", high: "aktif", severity: note}'
    assert advice_on(f"{SOUND}  - {check}\n") == ()
    (one,) = advice_on(f"{SOUND}  - {check}\n".replace('value: "uang"', 'value: "aktif"'))
    assert (one.rule, one.line) == ("self_check", 39)


def test_answers_nobody_sees_are_unused_where_no_panel_reads_them():
    lines = [line for line in SOUND.split("\n") if "B.3" not in line and "levels:" not in line and "panel:" not in line]
    text = "\n".join(lines).replace('"B.2", title: "Isi", weight: 10', '"B.2", title: "Isi", weight: 25')
    text = text.replace('score: 60}, {of: "dua", score: 40}', "score: 100}")
    assert [(one.rule, one.where) for one in advice_on(text)] == [("unused_figure", "angka dua")]


def test_panel_without_items_is_told():
    lines = [line for line in SOUND.split("\n") if "B.3" not in line and "levels:" not in line]
    text = "\n".join(lines).replace('"B.2", title: "Isi", weight: 10', '"B.2", title: "Isi", weight: 25')
    assert [(one.rule, one.line) for one in advice_on(text)] == [("idle_panel", 30)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('ties: ["A"]', 'ties: ["Z"]', "ties: Z bukan kriteria dalam rubrik ini"),
        ('ties: ["A"]', 'ties: ["A", "A"]', "ties: A tertulis lebih dari sekali"),
        ("[[10, 40], [50, 100]]", "[[10, 40], [10, 100]]", "indikator A.2.steps: tumpang tindih: dua batas sama"),
    ],
)
def test_what_the_loader_refuses_stays_an_error(old, new, problem):
    with pytest.raises(RubricRefused) as refused:
        parse_rubric(SOUND.replace(old, new), "uji.yaml")
    assert [f"{one.where}: {one.what}" for one in refused.value.problems] == [problem]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kabkota", []),
        ("desa", [("unchecked_indicator", "indikator D.1")]),
        (
            "desa_penapisan",
            [
                ("unused_figure", "angka nik_bersih"),
                ("one_indicator", "kriteria D"),
                ("unchecked_indicator", "indikator D.1"),
            ],
        ),
        ("badan_usaha_keuangan", []),
        (
            "umkm",
            [
                ("mostly_optional", "kriteria B"),
                ("unchecked_indicator", "indikator C.2"),
                ("unchecked_indicator", "indikator D.1"),
            ],
        ),
    ],
)
def test_shipped_rubric_gets_only_the_advice_that_its_description_justifies(name, expected):
    text = (FOLDER / f"{name}.yaml").read_bytes()
    found = advise(parse_rubric(text, name), text, name)
    assert [(one.rule, one.where) for one in found] == expected
