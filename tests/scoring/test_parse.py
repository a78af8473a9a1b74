import pytest
import yaml

from scoring import parse_rubric
from scoring.errors import Problem, RubricRefused
from scoring.rubric import RosterRule
from tests.scoring.small import TEXT, rubric


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(RubricRefused) as refusal:
        parse_rubric(text, "uji.yaml")
    return [str(problem) for problem in refusal.value.problems]


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def line(fragment: str) -> int:
    return next(number for number, text in enumerate(TEXT.splitlines(), start=1) if fragment in text)


def test_rubric_sound_keeps_all_its_parts():
    found = rubric()
    assert [node.code for node in found.nodes()] == ["A", "A.1", "A.2", "B", "B.1", "B.2", "B.3"]
    assert (found.places, found.status, len(found.figures), found.ties) == (4, "usulan", 7, ("A", "B"))
    assert found.digest.startswith("sha256:")
    assert found.digest == parse_rubric(TEXT.encode(), "lain.yaml").digest


def with_quota(value: str) -> str:
    return replaced("checks:\n", f"nominated: {value}\nchecks:\n")


def test_quota_of_the_next_level_is_a_whole_number_or_not_said():
    assert rubric().nominated is None
    assert parse_rubric(with_quota("null"), "uji.yaml").nominated is None
    assert parse_rubric(with_quota("3"), "uji.yaml").nominated == 3
    where = f"uji.yaml:{line('checks:')}: nominated: "
    for value in ("0", "-1", "1.5", "1001", '"tiga"', "true", "[3]"):
        told = problems(with_quota(value))
        assert told
        assert [one for one in told if not one.startswith(where)] == []


def with_roster(value: str, of: str = "aktif") -> str:
    """The sample text with a list of workers that proves one of its figures."""
    return replaced(f'{{code: "{of}",', f'{{code: "{of}", roster: {value},')


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("true", RosterRule()),
        ("false", None),
        ('{groups: ["Petani", "Nelayan"]}', RosterRule(groups=("Petani", "Nelayan"))),
        ('{paid_by: ["APBD"]}', RosterRule(paid_by=("APBD",))),
        ('{groups: ["RT"], paid_by: ["APBD", "APBDes"]}', RosterRule(("RT",), ("APBD", "APBDes"))),
    ],
)
def test_figure_may_be_proved_by_a_list_of_workers(value, rule):
    assert parse_rubric(with_roster(value), "uji.yaml").figure("aktif").roster == rule


@pytest.mark.parametrize(
    ("value", "of", "what"),
    [
        ("petani", "aktif", "angka aktif.roster: "),
        ("{}", "aktif", "angka aktif.roster: tulis true, atau groups dan paid_by"),
        ('{group: ["RT"]}', "aktif", "angka aktif.roster.group: kunci tidak dikenal"),
        ("{groups: []}", "aktif", "angka aktif.roster.groups: daftar kosong"),
        ('{groups: ["RT", "RT"]}', "aktif", "angka aktif.roster.groups: RT tertulis lebih dari sekali"),
        ("true", "aturan", "angka berjenis choice tidak dapat dibuktikan daftar pekerja; hanya count"),
    ],
)
def test_list_that_proves_nothing_is_refused_with_its_line(value, of, what):
    told = problems(with_roster(value, of))
    assert [one for one in told if what in one and one.startswith(f"uji.yaml:{line(of)}:")], told


def with_lines(value: str, of: str = "aktif") -> str:
    """The sample text with lines on one of its figures."""
    return replaced(f'{{code: "{of}",', f'{{code: "{of}", lines: {value},')


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("true", ()),
        ("false", None),
        ("null", None),
        ('["Petani", "Nelayan"]', ("Petani", "Nelayan")),
        ("[2024]", ("2024",)),
    ],
)
def test_figure_may_be_added_up_from_lines(value, lines):
    assert parse_rubric(with_lines(value), "uji.yaml").figure("aktif").lines == lines


@pytest.mark.parametrize(
    ("value", "of", "what"),
    [
        ("[]", "aktif", "angka aktif.lines: daftar kosong"),
        ("petani", "aktif", "angka aktif.lines: harus berupa daftar"),
        ('["Petani", "Petani"]', "aktif", "angka aktif.lines: Petani tertulis lebih dari sekali"),
        ('["Petani", " "]', "aktif", "angka aktif.lines: harus berupa teks, tidak kosong, paling panjang 120 huruf"),
        ("[[1]]", "aktif", "angka aktif.lines: harus berupa teks, tidak kosong, paling panjang 120 huruf"),
        ("true", "aturan", "angka berjenis choice tidak dapat dijumlahkan dari baris; hanya count dan money"),
    ],
)
def test_lines_that_make_no_sense_are_refused(value, of, what):
    found = problems(with_lines(value, of))
    assert [what in problem for problem in found] == [True], found


ONE_FAULT = {
    "duplicate key": ('title: "Instrumen uji"', 'title: "Instrumen uji"\ntitle: "Lagi"', "kunci ganda"),
    "unknown key": ("places: 4", "places: 4\nwarna: hijau", "warna: kunci tidak dikenal"),
    "unquoted code": ('code: "A.1"', "code: 1.10", "kode 1.10 harus ditulis dalam tanda kutip"),
    "true as code": ('code: "csr", title', "code: true, title", "kode true harus ditulis dalam tanda kutip"),
    "alias": ('source: "usulan untuk pengujian"', "source: *lain", "alias YAML"),
    "anchor": ('source: "usulan untuk pengujian"', 'source: &satu "usulan"', "jangkar YAML"),
    "tag": ("places: 4", "places: !!int 4", "tag YAML"),
    "weights of a node": ('title: "Rasio", weight: 40', 'title: "Rasio", weight: 39', "berjumlah 59, seharusnya 60"),
    "weights of the top": ('title: "Dukungan"\n    weight: 40', 'title: "Dukungan"\n    weight: "50/3"', "230/3"),
    "weight of zero": ("weight: 20, kind: scale", "weight: 0, kind: scale", "bobot harus bilangan di atas nol"),
    "unknown figure": ('to: "potensi"', 'to: "semesta"', "semesta bukan kode angka"),
    "amount that is no number": ('of: "aktif"', 'of: "aturan"', "aturan bukan bilangan"),
    "unordered bands": (
        '"madya", title: "Madya", at_least: 70',
        '"madya", title: "Madya", at_least: 85',
        "tumpang tindih",
    ),
    "unknown tie": ('ties: ["A", "B"]', 'ties: ["A", "Z"]', "Z bukan kriteria"),
    "doubled figure": ('code: "desa", title', 'code: "aktif", title', "kode ganda"),
    "doubled node": ('code: "B.2"', 'code: "B.1"', "kode ganda; sudah ada di baris"),
    "option without score": ("{perda: 100, tidak: 0}", "{perda: 100}", "pilihan tidak belum diberi nilai"),
    "score of no option": ("{perda: 100, tidak: 0}", "{perda: 100, tidak: 0, sk: 5}", "sk bukan pilihan"),
    "score above 100": ("{perda: 100, tidak: 0}", "{perda: 101, tidak: 0}", "nilai harus dari 0 sampai 100"),
    "checklist of a count": ('items: [{of: "csr"', 'items: [{of: "desa"', "di sini harus yes_no"),
    "scale that doesn't divide": ("{min: 1, max: 5, step: 1}", "{min: 1, max: 5, step: 3}", "step membagi habis"),
    "level off the scale": (
        '{score: 5, title: "Tinggi"',
        '{score: 6, title: "Tinggi"',
        "jenjang 6 tidak ada pada skala",
    ),
    "flat scale": ("from: 0, until: 100", "from: 7, until: 7", "harus berbeda dari from"),
    "unknown kind": ("kind: ratio", "kind: rasio", "rasio tidak dikenal"),
    "unknown type": ("type: money", "type: uang", "uang tidak dikenal"),
    "quorum of zero": ("quorum: 2", "quorum: 0", "harus bilangan bulat dari 1"),
    "trim beyond the quorum": ("combine: mean", "combine: trimmed_mean", "harus lebih dari 2"),
    "places": ("places: 4", "places: 4.5", "harus bilangan bulat dari 0 sampai 9"),
    "exponent as number": ("places: 4", "places: 1e1", "harus berupa bilangan bulat"),
    "missing title": ('title: "Instrumen uji"\n', "", "title: tidak ada, padahal wajib"),
    "both kinds of children": ('    title: "Cakupan"', '    criteria: []\n    title: "Cakupan"', "tidak keduanya"),
    "no panel": ("panel: {combine", "panel: null\nx: {combine", "ada butir yang dinilai panelis"),
    "unknown check figure": ('whole: "potensi"', 'whole: "langit"', "langit bukan kode angka"),
    "award twice": ("{rank: 2, title", "{rank: 1, title", "peringkat 1 tertulis lebih dari sekali"),
    "control letter in a title": ('title: "Instrumen uji"', 'title: "Instrumen \\e[2J uji"', "huruf kendali"),
    "half a letter": ('title: "Instrumen uji"', 'title: "Instrumen \\ud800"', "huruf kendali"),
    "turned text": ('title: "Instrumen uji"', 'title: "Instrumen \\u202e uji"', "huruf kendali"),
    "control letter in a key": ("places: 4", '"pla\\0ces": 4', "huruf kendali"),
    "code of two lines": ('code: "B.2"', 'code: "B.2\\nx"', "kode harus teks"),
    "base of zero": ('to: "potensi"', "to: 0", "pembagi harus di atas nol"),
    "unknown severity": ("severity: error", "severity: parah", "parah tidak dikenal"),
}


@pytest.mark.parametrize("fault", ONE_FAULT)
def test_rubric_with_one_fault_is_refused_naming_it(fault):
    old, new, expected = ONE_FAULT[fault]
    found = problems(replaced(old, new))
    assert any(expected in problem for problem in found), found


def test_rubric_faults_are_told_all_at_once_with_their_lines():
    text = replaced("places: 4", "places: 4\nwarna: hijau")
    text = text.replace('title: "Rasio", weight: 40', 'title: "Rasio", weight: 39').replace(
        'to: "potensi"', 'to: "langit"'
    )
    known = "awards, bands, category, checks, code, constants, criteria, figures, near_tie, nominated, panel"
    places, criterion, indicator = line("places: 4") + 1, line("- code:") + 1, line("A.1") + 1
    assert problems(text) == [
        f"uji.yaml:{places}: warna: kunci tidak dikenal; yang dikenal: {known}, places, source, status, ties, title",
        f"uji.yaml:{criterion}: kriteria A: bobot di bawahnya berjumlah 59, seharusnya 60",
        f"uji.yaml:{indicator}: indikator A.1: langit bukan kode angka atau konstanta dalam rubrik ini",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", Problem("uji.yaml", 0, "berkas", "kosong")),
        (b"code: \xff\xfe", Problem("uji.yaml", 1, "berkas", "bukan teks UTF-8")),
        (b"x" * 1_000_001, Problem("uji.yaml", 0, "berkas", "lebih besar dari 1000000 bita")),
    ],
)
def test_rubric_that_is_no_text_is_refused(text, expected):
    with pytest.raises(RubricRefused) as refusal:
        parse_rubric(text, "uji.yaml")
    assert refusal.value.problems == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "- 1\n- 2",
        "teks saja",
        "a: [1, 2",
        "a: {b: 1",
        "\tx: 1",
        "--- 1\n--- 2",
        "a: b: c",
        "? [1]\n: 2",
        "a: \x00",
        "[" * 500,
    ],
)
def test_rubric_of_broken_yaml_is_refused_without_a_traceback(text):
    assert problems(text)


def test_rubric_makes_no_object_of_a_tag(tmp_path):
    made = tmp_path / "made"
    text = f"code: !!python/object/apply:os.mkdir [{made}]\n"
    assert problems(text)
    assert not made.exists()
    yaml.unsafe_load(text)  # the control: a loader that obeys does it
    assert made.exists()


def test_tab_before_a_key_is_named():
    assert problems("code: satu\n\ttitle: dua\n") == [
        "uji.yaml:2: kolom 1: susunan YAML rusak; jarak di awal baris memakai tab; pakai spasi"
    ]


@pytest.mark.parametrize("end", range(0, len(TEXT), 61))
def test_rubric_cut_off_anywhere_is_refused_or_whole(end):
    assert problems(TEXT[:end])


def test_bad_weight_is_told_once():
    found = problems(replaced("weight: 20, kind: scale", "weight: 2e1, kind: scale"))
    assert len(found) == 1
    assert "bobot harus bilangan di atas nol" in found[0]


def test_weights_in_fractions_add_up_exactly():
    text = TEXT.replace('title: "Rasio", weight: 40', 'title: "Rasio", weight: "50/3"')
    text = text.replace("weight: 20, kind: scale", 'weight: "130/3", kind: scale')
    assert [str(leaf.weight) for leaf in rubric(text).indicators()][:2] == ["50/3", "130/3"]


def test_indonesian_key_no_stays_text():
    found = problems(TEXT + "no: 5\n")
    assert any("no: kunci tidak dikenal" in problem for problem in found)
