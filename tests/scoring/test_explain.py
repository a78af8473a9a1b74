"""Explanations: each printed number follows from the numbers printed beneath it, and leads to the engine's result.

Results are recomputed from the printed text alone (see `printed.py`). `HYPOTHESIS_PROFILE=nightly` recomputes those of
20,000 random cases, well over 10,000 results; without it 200 fixed cases, about 400 results.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import event, given, settings

from scoring import score
from scoring.explain import NotFromTheseFigures, explain, explanation_text, explanation_to_plain
from scoring.figures import FigureRow
from scoring.result import Reason
from tests.scoring.printed import figures_told, recomputed
from tests.scoring.small import TEXT, marks, row, rubric
from tests.scoring.strategies import Case, cases, tied_cases

seldom = settings(max_examples=settings().max_examples // 5)
PRINTED = """\
a Nama a
Instrumen uji (usulan)
uji-2025 · {digest}
Nilai indikator = bobot × skor : 100; nilai kriteria dan nilai akhir = jumlah nilai di bawahnya.
Skor dan nilai indikator dibulatkan setengah ke atas pada 4 desimal; selebihnya tepat.

Peringkat 1 dari 1 kandidat yang dinilai.
Predikat Madya: 76,6667 ≥ 70, 76,6667 < 85.
Tempat: Terbaik I.

Nilai akhir = 45,0000 + 31,6667 = 76,6667
  A Cakupan = 45,0000
    bobot = 60
    A.1 Rasio = 60 × 75,0000 : 100 = 45,0000
      bobot berlaku = 40 × 60 : 40 = 60 (bobot A.2 yang tidak berlaku dibagikan sebanding kepada yang berlaku)
        rumus: bobot asli × bobot berlaku A : jumlah bobot yang berlaku
        bobot asli = 40
        bobot berlaku A = 60
        jumlah bobot yang berlaku = 40
      skor = 100 × 1.500 : 2.000 = 75,0000
        rumus: 100 × Peserta aktif : Potensi peserta
        Peserta aktif = 1.500 orang (dilaporkan 1.700, diverifikasi 1.500)
        Potensi peserta = 2.000 orang (dilaporkan dan diverifikasi sama)
    A.2 Desa = tidak berlaku (bobot asli 20; dijawab tidak berlaku: Desa terlindungi)
  B Dukungan = 10,0000 + 10,0000 + 11,6667 = 31,6667
    bobot = 40
    B.1 Regulasi = 10 × 100,0000 : 100 = 10,0000
      bobot = 10
      skor = 100,0000
        rumus: skor pilihan yang dijawab
        Regulasi = Perda (dilaporkan dan diverifikasi sama)
        pilihan Perda = 100
        pilihan Tidak ada = 0
    B.2 CSR = 10 × 100,0000 : 100 = 10,0000
      bobot = 10
      skor = 100,0000
        rumus: jumlah skor butir yang dijawab ya, paling tinggi 100
        butir Ada CSR = 100 (ya bernilai 100)
          Ada CSR = ya (dilaporkan dan diverifikasi sama)
    B.3 Wawancara = 20 × 58,3333 : 100 = 11,66666 → dibulatkan 11,6667
      bobot = 20
      skor = 100 × (10/3 − 1) : (5 − 1) = 58,333333… → dibulatkan 58,3333 (skala panelis 1 sampai 5)
        rumus: 100 × (nilai panel − 1) : (5 − 1)
        nilai panel = 10 : 3 = 10/3 (rata-rata; kira-kira 3,3333…)
          rumus: jumlah nilai yang dihitung : banyaknya nilai yang dihitung
          jumlah nilai yang dihitung = 10
          banyaknya nilai yang dihitung = 3 (semua nilai sah dihitung)
          nilai sah = 3 (kuorum 2)
          tidak menilai = 0
          mundur karena benturan kepentingan = 0
      beda antarpanelis = 100 × 1 : 4 = 25,0000 (batas 25)
        rumus: 100 × jarak nilai tertinggi dan terendah : 4
        jarak nilai tertinggi dan terendah = 1
"""
VERIFIED = {"aktif": "1500", "potensi": "2000", "desa": "n/a"}
CLAIMED = {**VERIFIED, "aktif": "1700"}


def texts(case: Case) -> dict[str, str]:
    """The printed explanation of every assessed candidate, as if each had reported what the next one did."""
    result = score(case.rubric, case.rows, case.marks)
    ranked = {one.candidate for one in result.ranking}
    return {
        own.candidate: "\n".join(explanation_text(explain(case.rubric, result, own, case.marks, other)))
        for own, other in beside(case)
        if own.candidate in ranked
    }


def beside(case: Case) -> Iterable[tuple[FigureRow, FigureRow]]:
    """Each candidate's figures with those of the next."""
    return zip(case.rows, [*case.rows[1:], *case.rows[:1]], strict=True)


@given(cases() | tied_cases())
def test_total_is_recomputed_from_the_printed_text_alone(case: Case):
    printed = texts(case)
    event(f"results: {len(printed)}")
    unit = 10**case.rubric.places
    found = {candidate: recomputed(text) * unit for candidate, text in printed.items()}
    assert found == {one.candidate: one.total for one in score(case.rubric, case.rows, case.marks).ranking}


@seldom
@given(cases())
def test_claimed_and_verified_figures_are_printed_beside_each_other(case: Case):
    printed = texts(case)
    for own, other in beside(case):
        for title, (claimed, verified) in figures_told(printed.get(own.candidate, "")).items():
            codes = [figure.code for figure in case.rubric.figures if figure.title == title]
            assert (claimed, verified) in {
                (as_printed(case, code, other), as_printed(case, code, own)) for code in codes
            }


def as_printed(case: Case, code: str, row: FigureRow) -> str:
    """A cell as an official reads it, by rules of its own."""
    text, figure = row.cells.get(code, ""), case.rubric.figure(code)
    words = {"": "kosong", "n/a": "tidak berlaku", "yes": "ya", "no": "tidak"}
    options = {option.code: option.title for option in figure.options}
    if text in options and text not in {"", "n/a"}:
        return options[text]
    if text in words:
        return words[text]
    whole, _, decimals = text.partition(".")
    return "-" * text.startswith("-") + f"{abs(int(whole)):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def test_every_line_follows_from_those_beneath_it_for_one_candidate():
    own, given_marks = row("a", **VERIFIED), marks("a", "3", "4", "3")
    found = explain(rubric(), score(rubric(), [own], given_marks), own, given_marks, row("a", **CLAIMED))
    text = "\n".join(explanation_text(found))
    assert text + "\n" == PRINTED.format(digest=rubric().digest)
    assert recomputed(text) == Fraction("76.6667")


def test_figure_nobody_verified_is_not_called_verified():
    own, given_marks = row("a", **VERIFIED), marks("a", "3", "4", "3")
    claimed = replace(own, cells={"aktif": "1600"})
    found = explain(rubric(), score(rubric(), [own], given_marks), own, given_marks, claimed)
    text = "\n".join(explanation_text(found))
    assert ("dilaporkan 1.600, diverifikasi 1.500" in text, text.count("diverifikasi")) == (True, 1)


def test_recomputing_notices_a_changed_digit():
    text = PRINTED.format(digest="").rstrip()
    changed = [
        text.replace("Peserta aktif = 1.500", "Peserta aktif = 1.501"),
        text.replace("nilai yang dihitung = 10\n", "nilai yang dihitung = 11\n"),
        text.replace("bobot berlaku A = 60", "bobot berlaku A = 61"),
        text.replace("31,6667", "31,6666"),
    ]
    assert text not in changed
    for one in changed:
        with pytest.raises(AssertionError):
            recomputed(one)


def line_of(text: str, start: str) -> str:
    (found,) = [line.strip() for line in text.split("\n") if line.strip().startswith(start)]
    return found


def explained(text: str, *values: str, candidate: str = "a", **cells: str) -> str:
    """The explanation of one candidate, scored alone by the small rubric written as `text`."""
    own, given_marks = row(candidate, **cells), marks(candidate, *values)
    result = score(rubric(text), [own], given_marks)
    return "\n".join(explanation_text(explain(rubric(text), result, own, given_marks)))


def test_score_above_hundred_is_held_and_the_percentage_told():
    text = explained(TEXT, "3", "3", aktif="104769", potensi="69442")
    assert line_of(text, "skor = 100 × 104.769") == (
        "skor = 100 × 104.769 : 69.442 = 150,872670… → dibatasi 100,0000 (persentasenya 150,8727%)"
    )


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("combine: median", ("1", "4", "5"), "nilai panel = 4 : 1 = 4 (nilai tengah)"),
        ("combine: median", ("1", "4"), "nilai panel = 5 : 2 = 2,5 (nilai tengah)"),
        ("combine: mean", ("recused", "4", "5"), "nilai panel = 9 : 2 = 4,5 (rata-rata)"),
    ],
)
def test_panel_is_told_by_sums_and_counts(rule, values, expected):
    changed = TEXT.replace("combine: mean", rule).replace('benches: ["pemerintah", "serikat"]', "benches: []")
    text = explained(changed.replace('["bpjs"]', '["pemerintah", "serikat", "bpjs"]'), *values)
    assert line_of(text, "nilai panel") == expected


def test_trimmed_mean_tells_how_many_marks_were_put_aside():
    changed = TEXT.replace("combine: mean, quorum: 2", "combine: trimmed_mean, trim: 1, quorum: 3")
    text = explained(changed, "2", "4", "5")
    assert line_of(text, "banyaknya") == (
        "banyaknya nilai yang dihitung = 1 (1 nilai tertinggi dan 1 nilai terendah disisihkan)"
    )
    assert line_of(text, "beda") == "beda antarpanelis = 100 × 3 : 4 = 75,0000 (batas 25; ditandai untuk rapat pleno)"


def test_no_juror_is_named():
    text = explained(TEXT, "2", "4", "5")
    assert "panelis-" not in text
    assert "pemerintah" not in text


def remarks_of(rows: list, given_marks: list) -> dict[str, tuple[str, ...]]:
    result = score(rubric(), rows, given_marks)
    return {one.candidate: explain(rubric(), result, one, given_marks).remarks for one in rows}


def test_near_tie_is_told_with_its_gap():
    rows = [row("a"), row("c", aktif="5001", potensi="10000")]
    assert remarks_of(rows, [*marks("a", "3", "3"), *marks("c", "3", "3")])["a"] == (
        "Peringkat 2 dari 2 kandidat yang dinilai.",
        "Predikat Madya: 70,0000 ≥ 70, 70,0000 < 85.",
        "Tempat: Terbaik II.",
        "Selisih tipis dengan c: 0,0040 < 0,01.",
    )


def test_tie_left_to_the_plenary_is_said():
    told = remarks_of([row("a"), row("b")], [*marks("a", "3", "3"), *marks("b", "3", "3")])
    assert told["b"] == (
        "Peringkat 1 dari 2 kandidat yang dinilai.",
        "Predikat Madya: 70,0000 ≥ 70, 70,0000 < 85.",
        "Nilai akhir sama dengan a.",
        "Semua kriteria penentu juga sama; urutannya diputuskan rapat pleno.",
    )


def test_tie_is_decided_by_the_first_criterion_that_differs():
    # a: A 40, B 30; b: A 30, B 40.
    rows = [row("a"), row("b", aktif="25")]
    told = remarks_of(rows, [*marks("a", "3", "3"), *marks("b", "5", "5")])
    assert told["b"] == (
        "Peringkat 2 dari 2 kandidat yang dinilai.",
        "Predikat Madya: 70,0000 ≥ 70, 70,0000 < 85.",
        "Tempat: Terbaik II.",
        "Nilai akhir sama dengan a.",
        "Kriteria penentu terhadap a: A 30,0000 < 40,0000.",
    )


def test_candidate_that_was_not_assessed_has_reasons_and_the_figures_in_question():
    own = row("a", aktif="")
    found = explain(rubric(), score(rubric(), [own]), own)
    assert (found.total, found.remarks) == (None, ())
    assert found.reasons[0] == Reason("A.1", "missing", "aktif")
    assert [(line.label, line.value, line.unit) for line in found.figures] == [
        ("Peserta aktif", "kosong", ""),
        ("Potensi peserta", "100", "orang"),
    ]


def test_other_figures_or_marks_than_those_of_the_result_are_refused():
    own, given_marks = row("a"), marks("a", "3", "3")
    result = score(rubric(), [own], given_marks)
    for other, others in ((row("a", aktif="51"), given_marks), (own, marks("a", "3", "4")), (own, [])):
        with pytest.raises(NotFromTheseFigures, match="tidak berasal dari"):
            explain(rubric(), result, other, others)
    with pytest.raises(NotFromTheseFigures, match="rubrik lain"):
        explain(rubric(TEXT.replace("0.0100", "0.0200")), result, own, given_marks)
    with pytest.raises(KeyError):
        explain(rubric(), result, replace(own, candidate="b"), given_marks)


def test_plain_data_holds_the_same_tree():
    own, given_marks = row("a"), marks("a", "3", "3")
    found = explain(rubric(), score(rubric(), [own], given_marks), own, given_marks)
    plain = explanation_to_plain(found)
    assert (plain["candidate"], plain["places"], plain["reasons"]) == ("a", 4, [])
    assert plain["total"]["lines"][0]["lines"][1]["lines"][1] == {
        "kind": "score",
        "label": "skor",
        "value": "50,0000",
        "code": "A.1",
        "words": "100 × Peserta aktif : Potensi peserta",
        "numbers": "100 × 50 : 100",
        "lines": [
            {"kind": "figure", "label": "Peserta aktif", "value": "50", "code": "aktif", "unit": "orang"},
            {"kind": "figure", "label": "Potensi peserta", "value": "100", "code": "potensi", "unit": "orang"},
        ],
    }


def test_explanation_is_the_same_from_a_result_cut_down_to_the_candidate_and_its_neighbours():
    rows = [row("a"), row("b"), row("c", aktif="5001", potensi="10000"), row("d", aktif="1"), row("e", aktif="99")]
    given_marks = [mark for one in rows for mark in marks(one.candidate, "3", "3")]
    result = score(rubric(), rows, given_marks)
    whole = explain(rubric(), result, rows[0], given_marks)
    beside = tuple(one for one in result.ranking if one.candidate in {"a", "b", "c"})
    cut_down = replace(result, ranking=beside, not_assessed=())
    assert explain(rubric(), cut_down, rows[0], given_marks, ranked=5) == whole
    assert whole.remarks[0] == "Peringkat 3 dari 5 kandidat yang dinilai."


def test_of_very_many_ties_and_near_ties_the_first_ten_are_named():
    rows = [row(f"k{number:02}") for number in range(14)]
    near = [row(f"n{number:02}", aktif="5001", potensi="10000") for number in range(12)]
    told = remarks_of([*rows, *near], [mark for one in [*rows, *near] for mark in marks(one.candidate, "3", "3")])
    named = ", ".join(f"k{number:02}" for number in range(1, 11))
    assert told["k00"][2] == f"Nilai akhir sama dengan {named} dan 3 kandidat lain."
    assert told["k00"][4:] == (
        *(f"Selisih tipis dengan n{number:02}: 0,0040 < 0,01." for number in range(10)),
        "Selisih tipis juga dengan 2 kandidat lain.",
    )
