"""Pages of long lists: always the nearest one there is."""

import pytest

from webapp.views.paging import LONGEST_SEARCH, TOO_LONG, Paging, page_remark, paging, read_list, read_page


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("3", 3),
        ("003", 3),
        ("", 1),
        ("-2", 1),
        ("1e9", 1),
        ("٣", 1),
        ("2 ", 2),
        ("3.002", 3002),
        ("1.234.567", 1_234_567),
        ("1.5", 1),
        ("0.003", 1),
        ("3.0021", 1),
        ("abc", 1),
        ("9" * 5000, 999_999_999),
        ("0" * 5000, 1),
        ("0" * 5000 + "7", 7),
    ],
)
def test_page_asked_for(text, page):
    assert read_page(text) == page


@pytest.mark.parametrize("text", ["", " ", "3", "3.002", "0", "007", " 2", "9" * 5000])
def test_page_that_can_be_followed_is_followed_without_a_word(text):
    assert page_remark(text) == ""


@pytest.mark.parametrize(
    ("text", "quoted"), [("abc", "abc"), (" 1.5 ", "1.5"), ("-2", "-2"), ("1e9", "1e9"), ("x" * 500, "x" * 20)]
)
def test_page_that_can_not_be_understood_is_said_to_be_the_first(text, quoted):
    assert page_remark(text) == (
        f"Nomor halaman “{quoted}” tidak dapat dipahami, jadi yang tampil halaman pertama; "
        "tulis angka bulat, misalnya 3."
    )


def test_list_is_asked_for_words_and_a_page():
    assert read_list({"cari": " kutai  timur", "halaman": "3.002"}) == ("kutai timur", 3002, "")
    assert read_list({}) == ("", 1, "")
    long = read_list({"cari": "x" * 101, "halaman": "abc"})
    assert long == ("x" * LONGEST_SEARCH, 1, f"{TOO_LONG} {page_remark('abc')}")


@pytest.mark.parametrize(
    ("asked", "total", "found"),
    [
        (1, 0, Paging(1, 1, 0, 0, 0)),
        (1, 25, Paging(1, 1, 0, 25, 25)),
        (2, 25, Paging(1, 1, 0, 25, 25)),
        (2, 26, Paging(2, 2, 25, 26, 26)),
        (0, 60, Paging(1, 3, 0, 25, 60)),
        (999_999_999, 75_266, Paging(3011, 3011, 75_250, 75_266, 75_266)),
    ],
)
def test_nearest_page(asked, total, found):
    assert paging(asked, total, 25) == found
