"""The paper's HTML. After a wanted change: PARITRANA_GOLDEN=rewrite pytest tests/reports/test_html.py, then read the
difference before committing it.
"""

import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.documents import Extent, NearTie, People, Person, Tie, TieMember
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
    assert len(tables) == [tag for tag, _ in elements].count("caption") == 8


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


def test_first_of_many_says_how_many_there_are():
    html = ranking_html(replace(builders.sample_document(), extent=Extent(75_266, 1_200)))
    assert "memuat 5 teratas dari 75.266 kandidat yang berperingkat; daftar lengkap ada dalam berkas CSV" in html
    assert "Dimuat 1 pertama dari 1.200 kandidat yang tidak dinilai." in html
    assert "Lampiran ini memuat 5 peringkat teratas." in html
    assert "90% susunan bobot acak; 5 dari 75.266 kandidat" in html


def test_all_of_a_few_says_nothing_of_it(sample_html):
    assert "teratas" not in sample_html
    assert "Dimuat" not in sample_html


def test_tie_and_near_tie_of_very_many_name_the_first_ten():
    many = tuple(Person(f"64.{place}", f"Kabupaten Ke-{place}") for place in range(1, 26))
    tie = Tie("0.0000", tuple(TieMember(1, one, None) for one in many), unlisted=3)
    near = NearTie(People(many[:2]), People(many, unlisted=75_000), "0.0001")
    html = ranking_html(replace(builders.sample_document(), ties=(tie,), near_ties=(near,)))
    assert html.count("Kabupaten Ke-10<") == 2
    assert "Kabupaten Ke-11" not in html
    assert "<b>menunggu keputusan pleno</b>; dan 18 kandidat lain.</li>" in html
    assert "<bdi>Kabupaten Ke-2</bdi></b> di atas <b>" in html
    assert "<bdi>Kabupaten Ke-10</bdi></b> dan 75.015 kandidat lain: selisih 0,0001.</li>" in html


def test_of_very_many_near_ties_the_first_are_told():
    one = builders.sample_document().near_ties[0]
    html = ranking_html(replace(builders.sample_document(), near_ties=(one,) * 143))
    assert html.count(": selisih 0,0358.</li>") == 30
    assert "<li>Dimuat 30 pertama dari 143; yang lain terlihat dari tandanya dalam tabel.</li>" in html


def test_chart_draws_the_first_fifteen():
    document = builders.sample_document()
    first = document.steadiness.rows[0]
    rows = tuple(replace(first, rank=rank, first=rank, last=rank) for rank in range(1, 51))
    html = ranking_html(replace(document, steadiness=replace(document.steadiness, rows=rows)))
    assert html.count('class="chart-lane"') == 15


def test_empty_ranking_says_so():
    document = builders.ranking_document(
        builders.rubric(), builders.result(()), builders.edition(), printed_at=builders.PRINTED
    )
    html = ranking_html(document)
    assert "Belum ada kandidat yang dapat diperingkat." in html
    assert "Lampiran" not in html
