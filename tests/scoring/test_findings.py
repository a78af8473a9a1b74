"""Each kind of check on the figures that made it necessary; the right ones beside the wrong ones."""

import pytest

from scoring import parse_rubric
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find

HEAD = """
code: "uji"
title: "Uji"
category: "kabkota"
constants: [{code: "tarif", value: 16800}]
figures:
  - {code: "a", title: "Angka A", type: number}
  - {code: "b", title: "Angka B", type: number}
  - {code: "c", title: "Angka C", type: number}
  - {code: "p", title: "Persen P", type: percent}
  - {code: "q", title: "Persen Q", type: percent}
  - {code: "u", title: "Uang U", type: money}
  - {code: "v", title: "Uang V", type: money}
  - {code: "w", title: "Uang W", type: money}
criteria:
  - {code: "X", title: "X", weight: 100, indicators: [{code: "X.1", title: "x", weight: 100, kind: scale, value: "a",
     from: 0, until: 1}]}
checks:
  - {code: "K", severity: warning, %s}
"""


def findings(check: str, **cells: str):
    rubric = parse_rubric(HEAD % check, "uji.yaml")
    return find(rubric, figure_table(rubric, [FigureRow("64.01", "Paser", cells)]))


CHANGE = 'kind: change, before: "a", added: "b", after: "c"'
REPEATED = 'kind: repeated, figures: ["a", "b", "c"]'
JUMP = 'kind: year_on_year, now: "a", before: "b", at_most_percent: 50'
SUM = 'kind: sum, parts: ["a", "b"], total: "c"'
BASE = 'kind: implied_base, pairs: [["a", "p"], ["b", "q"]]'
PERCENT = 'kind: stated_percent, percent: "p", of: "a", to: "b"'
MONTHS = 'kind: months_paid, amount: "a", people: "b", rate: "tarif", between: [1, 12]'

GROWTH = 'kind: stated_percent, percent: "p", of: {difference: ["a", "b"]}, to: "b"'
SWAPPED = "kemungkinan ada digit yang tertukar (selisihnya habis dibagi 9)"
AT_MOST = 'kind: at_most, part: "a", whole: "b"'
SHARE = 'kind: at_most, part: "a", whole: {product: [0.9, "b"]}'
BETWEEN = 'kind: between, value: "a", low: 1, high: "b"'
REST = 'kind: between, value: {difference: ["a", {sum: ["b", "c"]}]}, low: 0, high: {product: [0.1, "a"]}'
EQUAL = 'kind: between, value: "a", low: "b", high: "b"'
QUOTA = 'kind: sum, total: "c", parts: [{product: ["a", "b"]}]'
MONEY = 'kind: change, before: "u", added: "v", after: "w"'

# Each with its numbers, its whole sentence and its hint.
WRONG = {
    "Paser, digits swapped": (
        (SUM, {"a": "32000", "b": "268", "c": "32628"}, "32628", "32268"),
        "tertulis 32.628, padahal rinciannya berjumlah 32.268 (selisih 360)",
        SWAPPED,
    ),
    "Kotim, a rounding": (
        (SUM, {"a": "100000", "b": "28838", "c": "128839"}, "128839", "128838"),
        "tertulis 128.839, padahal rinciannya berjumlah 128.838 (selisih 1)",
        "selisih satu, kemungkinan karena pembulatan",
    ),
    "thousandfold": (
        (SUM, {"a": "1", "b": "1", "c": "2000"}, "2000", "2"),
        "tertulis 2.000, padahal rinciannya berjumlah 2 (selisih 1.998)",
        "kemungkinan keliru satuan: selisihnya tepat seribu kali",
    ),
    "Paser, quota times villages": (
        (QUOTA, {"a": "100", "b": "139", "c": "32680"}, "32680", "13900"),
        "tertulis 32.680, padahal Angka A × Angka B adalah 13.900 (selisih 18.780)",
        "",
    ),
    "Kutim, part above whole": (
        (AT_MOST, {"a": "77074", "b": "51086"}, "77074", "51086"),
        "77.074 melebihi Angka B, yaitu 51.086 (selisih 25.988)",
        "",
    ),
    "part a million times its whole": (
        (AT_MOST, {"a": "5000000", "b": "5"}, "5000000", "5"),
        "5.000.000 melebihi Angka B, yaitu 5 (selisih 4.999.995)",
        "kemungkinan keliru satuan: selisihnya tepat sejuta kali",
    ),
    "Kukar, nearly all of the insured": (
        (SHARE, {"a": "52000", "b": "57466"}, "52000", "51719.4"),
        "52.000 melebihi 0,9 × Angka B, yaitu 51.719,4 (selisih 280,6)",
        "",
    ),
    "Kutim, percent cut, not rounded": (
        (PERCENT, {"p": "150", "a": "77074", "b": "51086"}, "150", "150.8711"),
        "tertulis 150%, padahal 77.074 dari 51.086 adalah 150,87% (selisih 0,87 poin persen)",
        "desimalnya dipotong, bukan dibulatkan",
    ),
    "percent of something else": (
        (PERCENT, {"p": "66", "a": "50", "b": "100"}, "66", "50"),
        "tertulis 66%, padahal 50 dari 100 adalah 50,00% (selisih 16,00 poin persen)",
        "",
    ),
    "percent with its digits swapped": (
        (PERCENT, {"p": "67.98", "a": "104769", "b": "136100"}, "67.98", "76.9794"),
        "tertulis 67,98%, padahal 104.769 dari 136.100 adalah 76,9794% (selisih 8,9994 poin persen)",
        "kemungkinan ada digit yang tertukar",
    ),
    "the province, a growth that isn't its figures'": (
        (GROWTH, {"p": "7", "a": "935910", "b": "820290"}, "7", "14.0950"),
        "tertulis 7%, padahal 115.620 dari 820.290 adalah 14,10% (selisih 7,10 poin persen)",
        "",
    ),
    "Paser, before and added": (
        (CHANGE, {"a": "34938", "b": "32628", "c": "66013"}, "66013", "67566"),
        "34.938 ditambah 32.628 adalah 67.566, padahal tertulis 66.013 (selisih 1.553)",
        "",
    ),
    "Kukar, budgets of two years": (
        (MONEY, {"u": "7700000000", "v": "3000000000", "w": "18000000000"}, "18000000000", "10700000000"),
        (
            "Rp7.700.000.000 ditambah Rp3.000.000.000 adalah Rp10.700.000.000, padahal tertulis Rp18.000.000.000 "
            "(selisih Rp7.300.000.000)"
        ),
        "",
    ),
    "Kukar, 20.6 months": (
        (MONTHS, {"a": "18000000000", "b": "52000"}, "18000000000", "10483200000"),
        (
            "Rp18.000.000.000 untuk 52.000 orang dengan Rp16.800 per orang per bulan setara 20,6 bulan "
            "(lebih dari dua puluh bulan), di luar 1 sampai 12 bulan; 12 bulan memerlukan Rp10.483.200.000 "
            "(selisih Rp7.516.800.000)"
        ),
        "",
    ),
    "millions for rupiah": (
        (MONTHS, {"a": "10483", "b": "52000"}, "10483", "873600000"),
        (
            "Rp10.483 untuk 52.000 orang dengan Rp16.800 per orang per bulan setara 0,0 bulan "
            "(kurang dari satu bulan), di luar 1 sampai 12 bulan; 1 bulan memerlukan Rp873.600.000 "
            "(selisih Rp873.589.517)"
        ),
        "kemungkinan keliru satuan: sejuta kali",
    ),
    "hardly more than twelve months": (
        (MONTHS, {"a": "201601", "b": "1"}, "201601", "201600"),
        (
            "Rp201.601 untuk 1 orang dengan Rp16.800 per orang per bulan setara 12,0001 bulan "
            "(lebih dari dua belas bulan), di luar 1 sampai 12 bulan; 12 bulan memerlukan Rp201.600 (selisih Rp1)"
        ),
        "",
    ),
    "a hundred and fifteen months": (
        (MONTHS, {"a": "1932000", "b": "1"}, "1932000", "201600"),
        (
            "Rp1.932.000 untuk 1 orang dengan Rp16.800 per orang per bulan setara 115,0 bulan "
            "(tepat seratus lima belas bulan), di luar 1 sampai 12 bulan; 12 bulan memerlukan Rp201.600 "
            "(selisih Rp1.730.400)"
        ),
        "",
    ),
    "out of range": (
        (BETWEEN, {"a": "13", "b": "12"}, "13", "12"),
        "13 di luar rentang wajar 1 sampai 12 (selisih 1)",
        "",
    ),
    "out of range by a thousand": (
        (BETWEEN, {"a": "9000", "b": "12"}, "9000", "12"),
        "9.000 di luar rentang wajar 1 sampai 12 (selisih 8.988)",
        "kemungkinan keliru satuan: seribu kali",
    ),
    "Kukar, workforce without a segment": (
        (REST, {"a": "358411", "b": "136100", "c": "119971"}, "102340", "35841.1"),
        (
            "Angka A dikurangi (jumlah Angka B dan Angka C) adalah 102.340, di luar rentang wajar 0 sampai 35.841,1 "
            "(selisih 66.498,9)"
        ),
        "",
    ),
    "segments above the workforce": (
        (REST, {"a": "100", "b": "90", "c": "20"}, "-10", "0"),
        "Angka A dikurangi (jumlah Angka B dan Angka C) adalah -10, di luar rentang wajar 0 sampai 10 (selisih 10)",
        "",
    ),
    "Kukar, village heads": (
        (EQUAL, {"a": "115", "b": "193"}, "115", "193"),
        "115 tidak sama dengan Angka B, yaitu 193 (selisih 78)",
        "",
    ),
    "Paser, one fact, two values": (
        ('kind: same, figures: ["a", "b"]', {"a": "32628", "b": "32680"}, "32680", "32628"),
        "Angka A 32.628, Angka B 32.680, padahal seharusnya sama (selisih 52)",
        "",
    ),
    "copied line": (
        (REPEATED, {"a": "747", "c": "747"}, "747", None),
        "747 tertulis pada “Angka A” dan “Angka C”",
        "kemungkinan tersalin dari baris lain",
    ),
    "line copied twice": (
        (REPEATED, {"a": "747", "b": "747", "c": "747"}, "747", None),
        "747 tertulis pada “Angka A”, “Angka B”, dan “Angka C”",
        "kemungkinan tersalin dari baris lain",
    ),
    "round total": (
        ('kind: round, value: "a", multiple: 1000', {"a": "5000"}, "5000", None),
        "5.000 adalah kelipatan tepat 1.000",
        "kemungkinan perkiraan, bukan hitungan",
    ),
    "Kukar, a jump": (
        (JUMP, {"a": "6000", "b": "52000"}, "6000", "52000"),
        "turun 88,46% dari 52.000 menjadi 6.000 (selisih 46.000), melebihi 50%",
        "",
    ),
    "thousands of people": (
        (JUMP, {"a": "49", "b": "52000"}, "49", "52000"),
        "turun 99,91% dari 52.000 menjadi 49 (selisih 51.951), melebihi 50%",
        "kemungkinan keliru satuan: seribu kali",
    ),
    "hardly past the bound": (
        (JUMP, {"a": "1500001", "b": "1000000"}, "1500001", "1000000"),
        "naik 50,0001% dari 1.000.000 menjadi 1.500.001 (selisih 500.001), melebihi 50%",
        "",
    ),
    "Paser, no common base": (
        (BASE, {"a": "46582", "p": "90.43", "b": "66013", "q": "66"}, None, None),
        (
            "46.582 = 90,43% dan 66.013 = 66% tidak mungkin berasal dari penyebut yang sama: tersirat 51.509 sampai "
            "51.514 dan 99.268 sampai 100.783 (selisih 47.754)"
        ),
        "kemungkinan kelompok yang dihitung berbeda",
    ),
    "Paser, a base nobody stated": (
        ('kind: implied_base, pairs: [["a", "p"]]', {"a": "3602", "p": "50"}, None, None),
        "3.602 = 50% menyiratkan penyebut 7.133 sampai 7.276; cantumkan penyebutnya",
        "",
    ),
    "percentage typed with more decimals than a base allows": (
        ('kind: implied_base, pairs: [["a", "p"]]', {"a": "3", "p": "66.123456"}, None, None),
        "3 = 66,123456%: tidak ada penyebut bulat yang cocok",
        "",
    ),
    "two pairs, one of which fits no base": (
        (BASE, {"a": "1", "p": "90.430", "b": "1", "q": "50"}, None, None),
        "1 = 90,430%: tidak ada penyebut bulat yang cocok",
        "",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_figures_that_do_not_fit_are_found(case):
    (check, cells, stated, computed), message, hint = WRONG[case]
    (found,) = findings(check, **cells)
    assert (found.candidate, found.check, found.severity) == ("64.01", "K", "warning")
    assert (found.stated, found.computed) == (stated, computed)
    assert (found.message, found.hint) == (message, hint)


def test_difference_is_stated_less_computed():
    assert [one.difference for one in findings(SUM, a="32000", b="268", c="32628")] == ["360"]
    assert [one.difference for one in findings(CHANGE, a="34938", b="32628", c="66013")] == ["-1553"]
    assert [one.difference for one in findings(REPEATED, a="747", c="747")] == [None]


def test_title_of_a_check_stands_before_its_sentence():
    (found,) = findings('title: "Dua angka", ' + AT_MOST, a="2", b="1")
    assert found.message == "Dua angka: 2 melebihi Angka B, yaitu 1 (selisih 1)"


RIGHT = {
    "sum": (SUM, {"a": "32000", "b": "268", "c": "32268"}),
    "percent as printed": (PERCENT, {"p": "77", "a": "104769", "b": "136100"}),
    "percent at its half": (PERCENT, {"p": "48", "a": "475", "b": "1000"}),
    "percent with decimals": (PERCENT, {"p": "47.90", "a": "57466", "b": "119971"}),
    "three months": (MONTHS, {"a": "1786176000", "b": "35440"}),
    "exactly twelve months": (MONTHS, {"a": "201600", "b": "1"}),
    "common base of Paser": (BASE, {"a": "34938", "p": "35", "b": "66013", "q": "66"}),
    "zeros repeated": ('kind: repeated, figures: ["a", "b"]', {"a": "0", "b": "0"}),
    "zero is not round": ('kind: round, value: "a", multiple: 1000', {"a": "0"}),
    "at the bound": ('kind: at_most, part: "a", whole: "b"', {"a": "5", "b": "5"}),
    "half a year on year": (JUMP, {"a": "15", "b": "10"}),
    "Pangkalpinang": (PERCENT, {"p": "51.66", "a": "24286", "b": "47010"}),
    "Kukar, ten months of 46.073": (MONTHS, {"a": "7700000000", "b": "46073"}),
    "Kukar, a year of 49.603": (MONTHS, {"a": "9999964800", "b": "49603"}),
    "Paser, three months of 32.268": (MONTHS, {"a": "1626307200", "b": "32268"}),
    "Paser, a year of 32.268": (MONTHS, {"a": "6500000000", "b": "32268"}),
    "Paser, UCJ of 2023": (PERCENT, {"p": "90.43", "a": "81436", "b": "90052"}),
    "Kotim, all kinds of members": (SUM, {"a": "44724", "b": "6167", "c": "50891"}),
    "no base": (PERCENT, {"p": "5", "a": "1", "b": "0"}),
    "nobody paid for": (MONTHS, {"a": "5", "b": "0"}),
}


@pytest.mark.parametrize("case", RIGHT)
def test_figures_that_fit_are_left_alone(case):
    check, cells = RIGHT[case]
    assert findings(check, **cells) == ()


@pytest.mark.parametrize("case", WRONG)
def test_missing_figure_never_raises_a_finding(case):
    (check, cells, *_), _, _ = WRONG[case]
    for code in cells:
        found = findings(check, **{**cells, code: ""})
        # What compares whatever is there goes on with the rest.
        assert all(one.kind in {"implied_base", "repeated"} for one in found)
        assert len(found) <= (len(cells) > 2)


def test_part_that_does_not_apply_counts_as_nothing_in_a_sum():
    assert findings(SUM, a="5", b="n/a", c="5") == ()
    assert len(findings(SUM, a="5", b="n/a", c="6")) == 1
