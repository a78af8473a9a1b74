"""Pages of long lists: always the nearest one there is."""

import pytest

from webapp.views.paging import Paging, paging, read_page


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("3", 3),
        ("003", 3),
        ("", 1),
        ("-2", 1),
        ("1e9", 1),
        ("٣", 1),
        ("2 ", 1),
        ("9" * 5000, 999_999_999),
        ("0" * 5000, 1),
        ("0" * 5000 + "7", 7),
    ],
)
def test_page_asked_for(text, page):
    assert read_page(text) == page


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
