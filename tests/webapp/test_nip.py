"""A civil servant's number: what can't be one is told by its part."""

from datetime import date

import pytest

from webapp.forms.nip import NipRefused, read_nip

TODAY = date(2026, 2, 13)


@pytest.mark.parametrize(
    "typed", ["197001011995032001", "19700101 199503 2 001", " 19700101-199503-2-001 ", "19700101.199503.2.001"]
)
def test_number_is_kept_in_its_groups(typed):
    assert read_nip(typed, today=TODAY) == "19700101 199503 2 001"


def test_nothing_is_no_number():
    assert read_nip("  ", today=TODAY) == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("19700101199503200", "yang ini 17"),
        ("1970010119950320011", "yang ini 19"),
        ("19700101199503200A", "hanya berisi angka"),
        ("١٩٧٠٠١٠١١٩٩٥٠٣٢٠٠١", "hanya berisi angka"),
        ("197002301995032001", "19700230 bukan tanggal"),
        ("197001011995132001", "199513 bukan bulan"),
        ("197001011985012001", "belum 16 tahun"),
        ("197001012026032001", "belum tiba"),
        ("190001011925032001", "lahirnya 01/01/1900"),
        ("197001011995033001", "1 (laki-laki) atau 2 (perempuan); yang ini 3"),
        ("197001011995032000", "mulai 001"),
    ],
)
def test_number_that_cannot_be_one_is_told(typed, sentence):
    with pytest.raises(NipRefused) as refused:
        read_nip(typed, today=TODAY)
    assert sentence in str(refused.value)


def test_appointed_in_the_month_of_the_sixteenth_birthday_is_possible():
    assert read_nip("197003011986031001", today=TODAY).startswith("19700301 198603")
