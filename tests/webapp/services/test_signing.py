"""Whose name is under a sheet."""

from __future__ import annotations

import pytest

from webapp.services.signing import NameRefused, check_name, plain_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("budi santoso", "Budi Santoso"),
        ("  Budi   SANTOSO ", "H. Budi Santoso, S.H., M.H."),
        ("Dr. H. Budi Santoso", "Budi Santoso"),
        ("Budi Santoso SH MH", "Budi Santoso, S.H., M.H."),
        ("Siti Nur'aini", "Hj. Siti Nur’aini, S.Sos"),
        ("panelis-1", "panelis-1"),
        ("Panelis ahli hukum", "Panelis ahli hukum"),
        ("H.", "H."),
    ],
)
def test_name_is_the_same_without_case_blanks_and_titles(typed, name):
    check_name(typed, name)


@pytest.mark.parametrize("typed", ["", "Budi", "Santoso Budi", "Budi Santosa", "Dr.", ","])
def test_other_name_is_refused_and_the_right_one_told(typed):
    with pytest.raises(NameRefused, match="Budi Santoso"):
        check_name(typed, "Budi Santoso")


def test_title_is_no_name_and_a_name_of_titles_only_stays():
    assert plain_name("Dr. Ir. H. A. Rahman, M.T.") == ["a", "rahman"]
    assert plain_name("Ir.") == ["ir"]
