"""The robustness benchmark runs and every contestant counts the same, on few candidates and draws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.steadiness import Plan
from tests.bench import field, robustness
from tests.bench.__main__ import main


def test_every_way_counts_the_same_ranks(capsys):
    assert main(["robustness", "--candidates", "10", "60", "--draws", "200", "--rounds", "1", "--no-memory"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    counted = [(line[0], line[-1]) for line in lines if line and line[0] in {"loop", "chunks", "scikit-criteria"}]
    assert [one for one in counted if one[0] != "scikit-criteria"] == [("loop", "0"), ("chunks", "0")] * 2
    assert {apart for _, apart in counted} == {"0"}


@pytest.mark.parametrize("name", ["loop", "chunks"])
def test_benchmark_says_no_when_one_count_differs(name, capsys):
    rubric = field.instrument()
    given, plan = robustness.villages(rubric, 12), Plan(50, 1, Fraction(25), 10)
    entries = robustness.enter(rubric, given, plan)
    for entry in entries:
        entry.contestant.answer, entry.contestant.seconds = entry.contestant.run(), [1.0]
    next(entry for entry in entries if entry.contestant.name == name).contestant.answer[3, 2] += 1
    assert robustness.print_times(entries, robustness.Ours(rubric, given, plan)) == 1
    assert capsys.readouterr().out


def test_fewer_draws_are_told_and_multiplied(capsys, monkeypatch):
    monkeypatch.setattr(robustness, "LOOPED_TOTALS", 240)
    rubric = field.instrument()
    given, plan = robustness.villages(rubric, 12), Plan(50, 1, Fraction(25), 10)
    entries = robustness.enter(rubric, given, plan)
    for entry in entries:
        entry.contestant.answer, entry.contestant.seconds = entry.contestant.run(), [1.0]
    assert robustness.print_times(entries, robustness.Ours(rubric, given, plan)) == 0
    printed = capsys.readouterr().out
    loop = next(line.split() for line in printed.splitlines() if line.startswith("loop"))
    assert loop == ["loop", "20", "2.50", "2.50", "2.50", "0"]
    assert "who ran fewer draws: the time is multiplied up to all of them" in printed
