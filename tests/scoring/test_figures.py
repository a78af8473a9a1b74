from fractions import Fraction

import pytest

from scoring.errors import FigureRefused, TableRefused
from scoring.figure_table import figure_table
from scoring.figures import FigureRow, read_figure
from scoring.rubric import Figure, Option
from tests.scoring.small import row, rubric

COUNT = Figure("f", "Peserta", "count", "orang")
MONEY = Figure("f", "Anggaran", "money", "rupiah")
NUMBER = Figure("f", "Selisih", "number")
CHOICE = Figure("f", "Regulasi", "choice", options=(Option("perda", "Perda"), Option("sk", "SK")))


@pytest.mark.parametrize(
    ("figure", "text", "value"),
    [
        (COUNT, "0", 0),
        (COUNT, "32268", 32268),
        (COUNT, "999999999999999999", 10**18 - 1),
        (MONEY, "1626307200.50", Fraction("1626307200.5")),
        (NUMBER, "-12.345", Fraction("-12.345")),
        (Figure("f", "Persen", "percent"), "150.87", Fraction("150.87")),
        (CHOICE, "sk", 1),
        (Figure("f", "CSR", "yes_no"), "yes", 1),
        (Figure("f", "CSR", "yes_no"), "no", 0),
        (Figure("f", "Tanggal", "date"), "2023-02-13", None),
        (Figure("f", "Catatan", "text"), "apa saja", None),
        (COUNT, "", None),
        (COUNT, "n/a", None),
    ],
)
def test_figure_in_machine_text_is_read_exactly(figure, text, value):
    assert read_figure(figure, text) == value


NOT_NUMBERS = (
    *("1e9", "-0", "-0.0", "NaN", "nan", "Infinity", "1.234,5", "1,5", "1_000", "0x10", "007", "+5", "--1", " 7", "7 "),
    *(
        "1.",
        ".5",
        "١٢٣",
        "１２",
        "३",
        "1\n",
        "1e",
        "²",
        "½",
        "00",
        "9" * 19,
        "1.2.3",
        "1 000",
        "\u2212 5",
        "N/A",
        "\x00",
    ),
)


@pytest.mark.parametrize("text", NOT_NUMBERS)
@pytest.mark.parametrize("figure", [COUNT, MONEY, NUMBER], ids=lambda figure: figure.type)
def test_figure_that_is_no_plain_number_is_refused(figure, text):
    with pytest.raises(FigureRefused):
        read_figure(figure, text)


@pytest.mark.parametrize(
    ("figure", "text", "sentence"),
    [
        (COUNT, "-1", "negatif"),
        (COUNT, "1.5", "bukan bilangan bulat"),
        (COUNT, "52.000", "bukan bilangan bulat, .*; tulis tanpa titik, juga tanpa titik ribuan"),
        (MONEY, "1.005", "lebih dari dua desimal"),
        (CHOICE, "Perda", "bukan pilihan; yang ada: perda, sk"),
        (Figure("f", "CSR", "yes_no"), "ya", "tulis yes atau no"),
        (Figure("f", "Tanggal", "date"), "2023-02-30", "bukan tanggal"),
        (Figure("f", "Tanggal", "date"), "13/2/2023", "bukan tanggal"),
    ],
)
def test_figure_of_the_wrong_sort_is_refused_with_a_sentence(figure, text, sentence):
    with pytest.raises(FigureRefused, match=sentence):
        read_figure(figure, text)


def test_table_problems_are_told_all_at_once():
    rows = [
        FigureRow("64.01", "Paser", {"aktif": "1e9", "potensi": "-0"}, 2),
        FigureRow("64.01", "Paser", {"langit": "1"}, 3),
        FigureRow("", "", {"A.2": "5"}, 4),
    ]
    with pytest.raises(TableRefused) as refusal:
        figure_table(rubric(), rows, "angka.csv")
    assert [(problem.line, problem.where) for problem in refusal.value.problems] == [
        (1, "kolom “langit”"),
        (2, "kolom aktif"),
        (2, "kolom potensi"),
        (3, "kolom candidate"),
        (4, "kolom candidate"),
        (4, "kolom A.2"),
    ]


def test_missing_and_not_applicable_and_zero_are_three_things():
    table = figure_table(rubric(), [row("a", desa="0"), row("b", desa=""), row("c", desa="n/a")])
    assert table.columns["desa"].states.tolist() == [0, 1, 2]
    assert table.columns["desa"].values.tolist() == [0, 0, 0]
