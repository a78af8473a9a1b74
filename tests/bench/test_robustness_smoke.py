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
    counted = [(line[0], line[-1]) for line in lines if line and line[0] in {"screened", "loop", "chunks"}]
    assert counted == [("screened", "0"), ("loop", "0"), ("chunks", "0")] * 2


@pytest.mark.parametrize("name", ["loop", "chunks"])
def test_benchmark_says_no_when_one_count_differs(name, capsys):
    rubric = field.instrument()
    given = robustness.villages(rubric, 12)
    contestants = robustness.enter(rubric, given, Plan(50, 1, Fraction(25), 10))
    for contestant in contestants:
        contestant.answer, contestant.seconds = contestant.run(), [1.0]
    contestants[0].answer = robustness.counts_of(given, contestants[0].answer)
    next(one for one in contestants if one.name == name).answer[3, 2] += 1
    assert robustness.print_times(contestants) == 1
    assert capsys.readouterr().out
