"""An identity number, however it is printed."""

from __future__ import annotations

from webapp.roster.nik import MASK, Nik


def test_identity_number_shows_its_last_digits_however_it_is_printed():
    number = Nik("9901010101010001")
    assert {f"{number}", f"{number!s}", f"{number!r}", "%s" % number, format(number, ">20")} == {f"{MASK}0001"}  # noqa: UP031
