from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import formats
from reports.formats import clock, grouped, in_words, money, number, percent, points, roman, terbilang, weight

MONDAY = datetime(2023, 2, 13, 10, 42, tzinfo=ZoneInfo("Asia/Makassar"))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("1234567.8900", "1.234.567,89"),
        ("0", "0"),
        ("-0.00", "0"),
        ("-1234.5", "−1.234,5"),
        (32268, "32.268"),
        (Decimal("76.980"), "76,98"),
        (Decimal("1E+3"), "1.000"),
        (Fraction(-1, 8), "−0,125"),
        (Fraction(10), "10"),
        ("1" * 40 + ".5", ".".join(["1", *["111"] * 13]) + ",5"),
    ],
)
def test_number_is_written_in_indonesian(value, printed):
    assert number(value) == printed


def test_points_keep_every_decimal():
    assert [points("82.3457"), points("82.3000"), points("0.0000"), points("82")] == [
        "82,3457",
        "82,3000",
        "0,0000",
        "82",
    ]


def test_weight_stays_exact():
    written = [weight("12"), weight("12.50"), weight("50/3"), weight(Fraction(50, 3)), weight(Fraction(25, 2))]
    assert written == ["12", "12,5", "50/3", "50/3", "12,5"]


def test_percent_and_money_follow_the_spelling_rules():
    assert [percent("76.98"), percent("150.870")] == ["76,98%", "150,87%"]
    assert [money(16800), money("1786176000"), money("1234.5"), money("0.125"), money(-5)] == [
        "Rp16.800",
        "Rp1.786.176.000",
        "Rp1.234,50",
        "Rp0,125",
        "−Rp5",
    ]


@pytest.mark.parametrize("value", [1.5, True, None, 0.0])
def test_float_or_nothing_is_refused(value):
    with pytest.raises(TypeError):
        number(value)


@pytest.mark.parametrize(
    "value", ["1e9", "NaN", "1,5", "1.234,5", "", " 1", "١٢", "\uff11\uff12", "0x10", "1_000", "+1", "1."]
)
def test_text_that_is_no_plain_number_is_refused(value):
    with pytest.raises(ValueError, match="plain decimal"):
        points(value)


def test_number_that_no_decimal_equals_is_refused():
    with pytest.raises(ValueError, match="50/3"):
        number(Fraction(50, 3))


@given(st.integers(), st.integers(min_value=0, max_value=12))
def test_points_can_be_read_back(value, places):
    text = formats.plain(Fraction(value, 10**places))
    read = points(text).replace(".", "").replace(",", ".").replace("−", "-")
    assert Fraction(read) == Fraction(value, 10**places)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_number_groups_by_three_and_loses_nothing(value):
    printed = number(value)
    whole, _, decimals = printed.removeprefix("−").partition(",")
    groups = whole.split(".")
    assert [len(group) for group in groups[1:]] == [3] * (len(groups) - 1)
    assert 1 <= len(groups[0]) <= 3
    assert not decimals.endswith("0")
    assert Fraction(printed.replace(".", "").replace(",", ".").replace("−", "-")) == Fraction(value)


def test_dates_are_written_out():
    assert formats.long_date(MONDAY) == "Senin, 13 Februari 2023"
    assert formats.plain_date(date(2025, 8, 5)) == "5 Agustus 2025"
    assert formats.short_date(date(2023, 2, 3)) == "3/2/2023"
    assert formats.long_moment(MONDAY) == "Senin, 13 Februari 2023, pukul 10.42 WITA"
    assert formats.short_moment(MONDAY) == "13 Februari 2023, 10.42 WITA"
    assert formats.date_in_words(MONDAY) == "Senin, tanggal tiga belas bulan Februari tahun dua ribu dua puluh tiga"


@pytest.mark.parametrize(
    ("zone", "printed"),
    [("Asia/Jakarta", "09.42 WIB"), ("Asia/Makassar", "10.42 WITA"), ("Asia/Jayapura", "11.42 WIT")],
)
def test_time_names_its_zone(zone, printed):
    assert clock(MONDAY.astimezone(ZoneInfo(zone))) == printed


def test_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        clock(MONDAY.replace(tzinfo=None))
    assert clock(MONDAY.astimezone(UTC)) == "02.42 UTC"


def test_words_for_numbers():
    said = [terbilang(n) for n in (0, 11, 1001, 1_001_000, 2023)]
    assert said == ["nol", "sebelas", "seribu satu", "satu juta seribu", "dua ribu dua puluh tiga"]
    with pytest.raises(TypeError):
        terbilang("12")


def test_words_for_decimals_and_minus():
    assert [in_words(one) for one in ("76.98", "-0.5", "32268", 7, "1.20")] == [
        "tujuh puluh enam koma sembilan delapan",
        "minus nol koma lima",
        "tiga puluh dua ribu dua ratus enam puluh delapan",
        "tujuh",
        "satu koma dua nol",
    ]
    with pytest.raises(ValueError, match="plain decimal"):
        in_words("1,5")


def test_roman_numerals():
    assert [roman(n) for n in (1, 2, 3, 4, 9, 14, 40, 90, 400, 1994, 2023, 3999)] == [
        "I", "II", "III", "IV", "IX", "XIV", "XL", "XC", "CD", "MCMXCIV", "MMXXIII", "MMMCMXCIX",
    ]  # fmt: skip
    for beyond in (0, -1, 4000):
        with pytest.raises(ValueError, match="Roman"):
            roman(beyond)


def test_digest_is_grouped_for_reading_aloud():
    assert grouped("sha256:3f2a9c1e00ff") == "sha256: 3f2a 9c1e 00ff"
    assert grouped("3f2a9") == "3f2a 9"


def test_every_format_is_a_filter():
    assert {name: getattr(formats, name) for name in formats.FILTERS} == dict(formats.FILTERS)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 KB"),
        (1499, "1 KB"),
        (1500, "2 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (2_449_999, "2,4 MB"),
        (2_450_000, "2,5 MB"),
        (1_234_500_000, "1.234,5 MB"),
    ],
)
def test_file_size(size, words):
    assert formats.file_size(size) == words


@pytest.mark.parametrize(
    ("value", "text"), [("2.1000", "+2,1000"), ("-0.5000", "\u22120,5000"), ("0.0000", "0,0000"), ("-0.00", "0,00")]
)
def test_difference_of_points_carries_its_sign(value, text):
    assert formats.signed(value) == text
