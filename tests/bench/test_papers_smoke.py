"""The benchmark of papers runs on a few rows, and says no when a paper tells something else than its document."""

from __future__ import annotations

import pytest

from reports.html import ranking_html
from tests.bench.__main__ import main
from tests.bench.papers import Printer, enter, expected, long_ranking, print_results
from tests.bench.peers_papers import obvious


def test_all_papers_tell_the_same(capsys):
    assert main(["papers", "--rows", "3", "--rounds", "1"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.endswith("yes")]
    assert len(lines) == len(enter(long_ranking(3)))
    assert lines[0].split()[:2] == ["ours", "1.00"]


@pytest.mark.parametrize("left_out", [0, 1, -1])
def test_benchmark_says_no_when_one_word_differs(left_out, capsys):
    wanted = expected(long_ranking(3))
    one, other = Printer("one", [], b"", [1.0], 1, wanted), Printer("other", [], b"", [1.0], 1, list(wanted))
    assert print_results([one, other], wanted, 3) == 0
    del other.answer[left_out]
    assert print_results([one, other], wanted, 3) == 1
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[-2:]] == ["yes", "NO"]


def test_first_template_keeps_the_words_and_none_of_our_styles():
    html = ranking_html(long_ranking(2))
    assert "asset:" in html
    assert "asset:" not in obvious(html)
    assert obvious(html).partition("<body>")[2] == html.partition("<body>")[2]
