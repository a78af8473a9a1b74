"""Numbers as Indonesians type them: read, questioned or refused, and never guessed ten-fold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.exact import parse_decimal
from scoring.figures import read_figure
from scoring.rubric import COUNT, MONEY, NUMBER, PERCENT, Figure
from webapp.forms.dates import read_date
from webapp.forms.numbers import NumberRefused, read_number, shown_back, typed
from webapp.forms.texts import TextRefused

FIGURES = {
    COUNT: Figure("a", "Peserta aktif", COUNT, "orang"),
    MONEY: Figure("b", "Anggaran iuran", MONEY, "rupiah"),
    PERCENT: Figure("c", "Cakupan", PERCENT, "persen"),
    NUMBER: Figure("d", "Bulan terbayar", NUMBER, "bulan"),
}
C, M, P, N = COUNT, MONEY, PERCENT, NUMBER

READ = [
    (C, "32.268", "32268"), (C, "32268", "32268"), (C, "0", "0"), (C, "1", "1"), (C, " 32.268 ", "32268"),
    (C, "32.268 orang", "32268"), (C, "32268 ORANG", "32268"), (C, "1.626.307.200", "1626307200"),
    (C, "1 626 307 200", "1626307200"), (C, "32\u00a0268", "32268"), (C, "32\u202f268", "32268"),
    (C, "32\u2009268", "32268"), (C, "\u00a032.268\u00a0", "32268"), (C, "32,0", "32"), (C, "32.268,00", "32268"),
    (C, "1,0000", "1"), (C, "999999999999999999", "9" * 18), (C, "999", "999"), (C, "1.000", "1000"), (C, "", ""),
    (C, "   ", ""), (C, "\u00a0", ""), (C, "\t", ""),
    (M, "Rp16.800", "16800"), (M, "Rp 16.800", "16800"), (M, "Rp. 16.800", "16800"), (M, "rp16800", "16800"),
    (M, "RP\u00a016.800", "16800"), (M, "IDR 16.800", "16800"), (M, "16.800 rupiah", "16800"), (M, "16.800", "16800"),
    (M, "Rp16.800,-", "16800"), (M, "Rp16.800,--", "16800"), (M, "Rp16.800,00", "16800"), (M, "16.800,5", "16800.5"),
    (M, "16.800,50", "16800.50"), (M, "1.626.307.200", "1626307200"), (M, "1626307200", "1626307200"), (M, "0", "0"),
    (M, "0,5", "0.5"), (M, "18 000 000 000", "18000000000"), (M, "Rp 1 626 307 200,00", "1626307200"),
    (P, "76,98", "76.98"), (P, "76,98%", "76.98"), (P, "76,98 %", "76.98"), (P, "76,98 persen", "76.98"),
    (P, "77", "77"),
    (P, "77 %", "77"), (P, "100", "100"), (P, "150,87", "150.87"), (P, "0", "0"), (P, "0,5", "0.5"),
    (P, "77,00", "77.00"),
    (P, "66,6667", "66.6667"), (P, "32,268", "32.268"), (P, "1234", "1234"), (P, "1.234,5", "1234.5"),
    (P, "1.234.567", "1234567"),
    (N, "3", "3"), (N, "2,5", "2.5"), (N, "-5", "-5"), (N, "\u22125", "-5"), (N, "- 5", "-5"),
    (N, "\u20132,5", "-2.5"),
    (N, "12", "12"), (N, "3 bulan", "3"), (N, "0,125", "0.125"), (N, "1.234,5", "1234.5"), (N, "1 234", "1234"),
]  # fmt: skip

# What each may mean, as machine text: the person is asked.
QUESTIONED = [
    (C, "32,268", ["32268"]), (C, "32,000", ["32", "32000"]), (C, "1.5", ["15"]), (C, "12.34", ["1234"]),
    (C, "1.2345", ["12345"]), (C, "3226.8", ["32268"]), (C, "0.500", ["500"]), (C, "1,234,567", ["1234567"]),
    (C, "007", ["7"]), (C, "00", ["0"]), (C, "0123", ["123"]), (C, "52 ribu", ["52000"]), (C, "52rb", ["52000"]),
    (C, "1,6 juta", ["1600000"]), (C, "1 jt", ["1000000"]), (C, "52.000 ribu", ["52000000"]),
    (M, "18 miliar", ["18000000000"]), (M, "18 M", ["18000000000"]), (M, "1,6 milyar", ["1600000000"]),
    (M, "Rp1,78 miliar", ["1780000000"]), (M, "Rp 7,7 M", ["7700000000"]), (M, "2 triliun", ["2000000000000"]),
    (M, "1.5", ["1.5", "15"]), (M, "16.80", ["16.80", "1680"]), (M, "16,800", ["16.80", "16800"]),
    (M, "16,000", ["16", "16000"]),
    (M, "1,626,307,200", ["1626307200"]), (M, "1,626,307.50", ["1626307.50"]), (M, "16800.5", ["16800.5", "168005"]),
    (P, "1.234", ["1234", "1.234"]), (P, "35.440", ["35440", "35.440"]), (P, "76.98", ["76.98", "7698"]),
    (P, "76.9", ["76.9", "769"]), (P, "0.5", ["0.5", "5"]), (P, "99.999", ["99999", "99.999"]), (P, "077", ["77"]),
    (P, "1,234.5", ["1234.5"]), (P, "76.98%", ["76.98", "7698"]), (P, "1,234,567", ["1234567"]),
    (N, "1.5", ["1.5", "15"]), (N, "12.34", ["12.34", "1234"]), (N, "1.234", ["1234", "1.234"]),
    (N, "-1.5", ["-1.5", "-15"]),
    (N, "0.25", ["0.25", "25"]), (N, "35.440", ["35440", "35.440"]), (N, "2 ribu", ["2000"]), (N, "05", ["5"]),
]  # fmt: skip

REFUSED_ALWAYS = [
    "NaN", "nan", "Infinity", "-inf", "inf", "1e5", "1E5", "1e-5", "1_000", "0x10", "0b1", "0o7", "1/2", "1:2", "5+5",
    "5*5", "=1+1", "=SUM(A1)", "@1", "+5", "+62", "5-9", "5–9", "12.345.67", "1.23.456", "1..2", "1,,2", "1,2,3",
    "1.,2",
    ",5", ".5", "5,", "5.", ".", ",", "..", "1 2", "1 23", "12 34 567", "1,234,56", "1.234,567,8", "12,34.56",
    "1.2.3",
    "1'000", "1\u2019000", "32\n268", "32\t268", "\u0661\u0662", "\u0663", "\uff11\uff12", "\u06f1", "\u0967", "½",
    "²",
    "1²", "Ⅳ", "①", "一", "1\u200b000", "\u200e5", "\ufeff5", "5\u0000", "5\x1b[2J", "5\u202e", "\ud800",
    "dua puluh", "lima",
    "banyak", "sekitar 77", "lebih dari 6000", "~52.000", ">6000", "<5", "±5", "52.000an", "kurang lebih 5",
    "5 orang/desa",
    "-", "–", "—", "?", "n/a", "N/A", "nihil", "kosong", "tidak ada", "tidak berlaku", "null", "None", "#N/A",
    "#REF!", "true",
    "yes", "Rp", "%", "orang", "rupiah", "USD 5", "$5", "5 USD", "RM5", "5 kg", "<b>5</b>", "'5'", '"5"', "5;",
    "5; DROP TABLE",
    "1.6 miliar", "1 ribu juta", "ribu", "(5)", "5)", "--5", "5-", "-0", "\u2212", "9" * 19, "1" * 81, "0" * 500,
    "1" * 100_000,
    "1.111.111.111.111.111.111", "0," + "1" * 18, "10000000000000000000", "12.345,678.901", "1.000.00", "1.0000.000",
]  # fmt: skip

REFUSED_HERE = [
    (C, "76,98"), (C, "0,5"), (C, "-5"), (C, "\u22125"), (C, "Rp16.800"), (C, "16.800 rupiah"), (C, "77%"),
    (C, "77 persen"),
    (C, "1.234,5"), (C, "3 bulan"), (C, "1,234.56"), (C, "5 orang orang"), (M, "-5"), (M, "77%"), (M, "5 orang"),
    (M, "16.800,555"), (M, "1,2345"), (M, "Rp-5"), (M, "Rp Rp5"), (P, "-5"), (P, "Rp5"), (P, "5 orang"), (P, "5%%"),
    (P, "-0"), (N, "Rp5"), (N, "5%"), (N, "5 orang"), (N, "-0"), (N, "-0,0"), (N, "--5"),
]  # fmt: skip


def heard(kind: str, text: str) -> str | NumberRefused:
    """The machine text, or what is said instead."""
    try:
        return read_number(FIGURES[kind], text)
    except NumberRefused as refused:
        return refused


def refusal(kind: str, text: str) -> NumberRefused:
    found = heard(kind, text)
    assert isinstance(found, NumberRefused), found
    return found


@pytest.mark.parametrize(("kind", "text", "machine"), READ)
def test_number_as_it_is_typed_is_read(kind, text, machine):
    assert read_number(FIGURES[kind], text) == machine


@pytest.mark.parametrize(("kind", "text", "readings"), QUESTIONED)
def test_what_may_mean_two_things_is_asked_about(kind, text, readings):
    asked = refusal(kind, text)
    assert list(asked.readings) == readings
    assert [one for one in readings if typed(FIGURES[kind], one) not in str(asked)] == []


@pytest.mark.parametrize("kind", FIGURES)
@pytest.mark.parametrize("text", REFUSED_ALWAYS)
def test_what_is_no_number_is_refused_in_one_short_sentence_of_its_own(kind, text):
    sentence = str(refusal(kind, text))
    assert 10 < len(sentence) < 260
    assert sentence[0] in "“I"
    assert sentence.isprintable()


@pytest.mark.parametrize(("kind", "text"), REFUSED_HERE)
def test_what_does_not_suit_the_figure_is_refused(kind, text):
    assert refusal(kind, text).readings == ()


def test_sentences_say_what_is_wrong_and_what_to_type():
    said = [str(refusal(*one)) for one in ((C, "76,98"), (P, "1.2"), (M, "18 M"), (C, "-"), (C, "-5"), (C, "9" * 19))]
    assert said == [
        "“76,98” tidak bulat, padahal Peserta aktif dihitung per orang, tanpa desimal.",
        "“1.2” dapat berarti 1,2 (satu koma dua) atau 12 (dua belas). Tulis salah satunya seperti itu.",
        "“18 M” belum pasti. Bila maksud Anda 18.000.000.000 (delapan belas miliar), tulis 18.000.000.000.",
        "“-” bukan angka. Kosongkan bila belum diketahui; tulis 0 bila memang tidak ada.",
        "“-5” kurang dari nol, padahal Peserta aktif tidak dapat kurang dari nol.",
        "“9999999999999999999” terlalu panjang; paling banyak 18 digit.",
    ]


def test_what_was_read_is_shown_back_with_separators_and_in_words():
    assert [
        shown_back(FIGURES[kind], text) for kind, text in ((C, "32268"), (M, "16800"), (P, "76.98"), (N, "-2.5"))
    ] == [
        ("32.268", "tiga puluh dua ribu dua ratus enam puluh delapan orang"),
        ("Rp16.800", "enam belas ribu delapan ratus rupiah"),
        ("76,98%", "tujuh puluh enam koma sembilan delapan persen"),
        ("−2,5", "minus dua koma lima bulan"),
    ]


@st.composite
def machine_numbers(draw: st.DrawFn) -> tuple[Figure, str]:
    """A figure with a number in the machine grammar that suits it."""
    figure = FIGURES[draw(st.sampled_from(list(FIGURES)))]
    decimals = {COUNT: 0, MONEY: 2}.get(figure.type, 6)
    whole = draw(st.integers(0, 10 ** (18 - decimals) - 1))
    after = draw(st.text("0123456789", max_size=decimals))
    if figure.type == MONEY and not after.strip("0"):
        after = ""
    text = f"{whole}.{after}" if after else str(whole)
    minus = figure.type == NUMBER and parse_decimal(f"-{text}") is not None and draw(st.booleans())
    return figure, f"-{text}" if minus else text


@given(machine_numbers())
def test_number_shown_in_its_input_is_read_as_the_same_again(pair):
    figure, text = pair
    assert read_number(figure, typed(figure, text)) == text


@given(machine_numbers())
def test_number_shown_back_is_never_read_as_another(pair):
    """Who types what was shown hears the same number, or a question; never a third."""
    figure, text = pair
    again = heard(figure.type, shown_back(figure, text)[0])
    meant = [again] if isinstance(again, str) else again.readings
    assert Fraction(text) in {Fraction(one) for one in meant}


@given(st.sampled_from(list(FIGURES)), st.text(max_size=100))
def test_any_text_is_read_as_something_the_engine_reads_or_refused(kind, text):
    found = heard(kind, text)
    meant = [found] if isinstance(found, str) else found.readings
    assert isinstance(found, str) or str(found).isprintable()
    assert all(one == "" or read_figure(FIGURES[kind], one) is not None for one in meant)


@given(st.sampled_from(list(FIGURES)), st.text("0123456789.,- %Rp", max_size=24))
def test_every_reading_offered_is_read_when_typed_as_offered(kind, text):
    found = heard(kind, text)
    for one in () if isinstance(found, str) else found.readings:
        assert read_number(FIGURES[kind], typed(FIGURES[kind], one)) == one


@given(st.sampled_from([COUNT, MONEY]), st.text("0123456789.,", min_size=1, max_size=20))
def test_digits_are_never_moved(kind, text):
    """Whatever is read begins with the digits that were typed, in their order."""
    found = heard(kind, text)
    if isinstance(found, str):
        assert text.replace(".", "").replace(",", "").startswith(found.replace(".", ""))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/2/2023", "2023-02-13"),
        ("13-02-2023", "2023-02-13"),
        ("13.2.2023", "2023-02-13"),
        ("2023-02-13", "2023-02-13"),
        ("13 Februari 2023", "2023-02-13"),
        ("13  FEB 2023", "2023-02-13"),
        ("1 Agt 2022", "2022-08-01"),
        ("31 desember 2025", "2025-12-31"),
        (" ", ""),
    ],
)
def test_date_as_it_is_typed_is_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("2/13/2023", "31/2/2023", "13/2/23", "13 Foo 2023", "kemarin", "2023", "13/2", "2023-02-30", "1/1/1800"),
        *("1/1/9999", "٣/٢/٢٠٢٣", "13/2/2023 10:00", "x" * 10_000, "13//2023", "0/0/0000", "1 ma 2023"),
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(TextRefused, match="bukan tanggal"):
        read_date(text)
