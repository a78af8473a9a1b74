"""The spreadsheet benchmark runs, and what both have stored is equal, on few villages."""

from __future__ import annotations

from types import SimpleNamespace

from tests.bench.__main__ import main
from tests.bench.measure import Contestant
from tests.bench.spreadsheets import print_results


def test_both_store_the_same(capsys):
    assert main(["spreadsheets", "--villages", "15", "--rounds", "1"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("ours", "openpyxl"))]
    assert [line.split()[-2:] for line in lines] == [["180", "0"]] * 2


def test_benchmark_says_no_when_one_figure_differs(capsys):
    one, other = Contestant("one", list), Contestant("other", list)
    one.answer, other.answer = [("a", "b", "1")], [("a", "b", "2")]
    one.seconds = other.seconds = [1.0]
    assert print_results([one, other], SimpleNamespace(villages=1, rounds=1)) == 1
    assert capsys.readouterr().out
