"""The number on a paper: the same for the same paper, another for any other, and a slip is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from reports.identifier import ALPHABET, identifier_of, read_identifier

RECORD = "5e884898" * 8
PAPER = ("ranking", "64.01", "f4")
ONE = identifier_of(RECORD, *PAPER)
identifiers = st.builds(identifier_of, st.text(), st.text(), st.text(), st.text())


def test_identifier_is_the_same_for_ever():
    assert identifier_of(RECORD, *PAPER) == ONE == "BGB7-DAG6-JRDH"


def test_each_part_makes_another_identifier():
    others = [("9f" * 32, *PAPER), (RECORD, "minutes", "64.01", "f4"), (RECORD, "ranking", "64.02", "f4")]
    others += [(RECORD, "ranking", "64.01", "a4"), (RECORD, "ranking64.01", "", "f4")]
    assert len({ONE, *(identifier_of(*other) for other in others)}) == 6


def test_no_letter_looks_like_another():
    assert not set("01ILOSU") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 29


@given(identifiers)
def test_identifier_is_read_however_it_was_typed(identifier):
    letters = identifier.replace("-", "")
    typed = [letters, letters.lower(), f" {identifier} ", " ".join(letters), letters.replace("5", "s")]
    copied = [identifier.replace("-", hyphen) for hyphen in ("\u2010", "\u2011", "\u2013", "\u2212", ".", " - ")]
    told = [f"Nomor dokumen {identifier}", f"nomor: {identifier.lower()}", f"https://award.go.id/periksa/{identifier}/"]
    assert {read_identifier(text) for text in typed + copied + told} == {identifier}


@given(identifiers, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(identifier, place, letter):
    letters = identifier.replace("-", "")
    spoilt = letters[:place] + letter + letters[place + 1 :]
    assert read_identifier(spoilt) == (identifier if spoilt == letters else "")


@given(identifiers, st.integers(0, 11), st.integers(0, 11))
def test_two_letters_that_changed_places_are_noticed(identifier, first, second):
    letters = list(identifier.replace("-", ""))
    letters[first], letters[second] = letters[second], letters[first]
    spoilt = "".join(letters)
    assert read_identifier(spoilt) == (identifier if spoilt == identifier.replace("-", "") else "")


def test_what_cant_be_a_number_is_none():
    texts = [
        "",
        "YPXF-HJZE-3QJ",
        "YPXF-HJZE-3QJNN",
        "YPXF-HJZE-3QJ0",
        "X YPXF-HJZE-3QJN",
        "https://periksa/lain/YPXF-HJZE-3QJN",
        "２PXF-HJZE-3QJN",
        "\x00" * 12,
        "ß" * 12,
    ]
    assert [read_identifier(text) for text in texts] == [""] * len(texts)
