"""The benchmark of a panel runs and what it compares is equal; the packages only take part where they are installed."""

from __future__ import annotations

import numpy as np

from tests.bench import agreement
from tests.bench.__main__ import main


def test_agreement_equals_its_peers_on_40_candidates(capsys):
    assert main(["agreement", "--candidates", "40", "--rounds", "1", "--no-memory"]) == 0
    printed = capsys.readouterr().out
    assert "40 candidates x 9 jurors x 10 items" in printed
    assert printed.count("all answers equal") == 4
    assert "the loops ran 4 of 2,000 resamples" in printed
    assert "everything for one event of 10 candidates x 9 jurors x 7 items: " in printed
    assert "everything for one event of 514 candidates x 9 jurors x 10 items: " in printed


def test_benchmark_says_no_when_one_severity_differs(capsys):
    race = agreement.severity_race([agreement.table(30, item, 4) for item in range(2)])
    for contestant in race.contestants:
        contestant.answer = contestant.run()
    assert agreement.differing(race) == 0
    race.contestants[1].answer[1] = race.contestants[1].answer[1] + np.eye(1, 9)[0]
    assert agreement.differing(race) == 1
    assert "1 answers DIFFER" in capsys.readouterr().out


def test_benchmark_says_no_when_one_winner_differs():
    race = agreement.without_race(4)
    for contestant in race.contestants:
        contestant.answer = contestant.run()
    assert agreement.differing(race) == 0
    race.contestants[1].answer[3] = ("64.999",)
    assert agreement.differing(race) == 1
