"""The paper's HTML. After a wanted change: PARITRANA_GOLDEN=rewrite pytest tests/reports/test_html.py, then read the
difference before committing it.
"""

import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.documents import Person
from reports.html import ranking_html
from tests.reports import builders

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["sample", "official"])
def test_paper_is_as_agreed(name):
    html = ranking_html(getattr(builders, f"{name}_document")())
    file = GOLDEN / f"ranking-{name}.html"
    if os.environ.get("PARITRANA_GOLDEN") == "rewrite":
        file.write_text(html, "utf-8")
    assert html == file.read_text("utf-8")


class Seen(HTMLParser):
    """Which elements a page has, and what it loads."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.loads = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.loads += [value for name, value in attrs if name in {"href", "src", "data", "srcset", "style"}]


def test_page_loads_only_own_assets(sample_html):
    assert Seen(sample_html).loads == ["asset:paper.css", "asset:sample.css"]


def test_structure_serves_a_screen_reader(sample_html):
    elements = Seen(sample_html).elements
    assert ("html", {"lang": "id"}) in elements
    assert [tag for tag, _ in elements].count("h1") == 1
    assert [attrs for tag, attrs in elements if tag == "th" and "scope" not in attrs] == []
    tables = [attrs for tag, attrs in elements if tag == "table" and "numbers" in attrs["class"]]
    assert len(tables) == [tag for tag, _ in elements].count("caption") == 7


def test_many_criteria_turn_the_page():
    seven = tuple(
        builders.criterion(code, f"Kriteria {code}", builders.leaf(f"{code}.1", "Butir", 10)) for code in "ABCDEFG"
    )
    wide = builders.rubric(criteria=seven, ties=("A",))
    one = builders.standing(1, "64.02", builders.scores("80", seven), criteria=seven)
    document = builders.ranking_document(
        wide, builders.result((one,), (), wide), builders.edition(), printed_at=builders.PRINTED
    )
    assert "asset:landscape.css" in Seen(ranking_html(document)).loads


def test_candidate_text_stays_text():
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}&amp;\"'"
    document = builders.sample_document()
    first = replace(document.rows[0], candidate=Person(hostile, hostile))
    html = ranking_html(replace(document, rows=(first,)))
    assert html.count("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}&amp;amp;&#34;&#39;</bdi>") == 2


@pytest.mark.parametrize("unprintable", ["\x00", "\x1b", "\ud800", "\ufffe", "\x85"])
def test_what_cannot_be_printed_leaves_a_mark(unprintable):
    document = builders.sample_document()
    first = replace(document.rows[0], candidate=Person("64.02", f"Kutai{unprintable}Kartanegara"))
    assert "<bdi>Kutai\ufffdKartanegara</bdi>" in ranking_html(replace(document, rows=(first,)))


def test_empty_ranking_says_so():
    document = builders.ranking_document(
        builders.rubric(), builders.result(()), builders.edition(), printed_at=builders.PRINTED
    )
    html = ranking_html(document)
    assert "Belum ada kandidat yang dapat diperingkat." in html
    assert "Lampiran" not in html
