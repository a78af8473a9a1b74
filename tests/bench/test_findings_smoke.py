"""The findings benchmark runs and what it compares is equal, on few forms; pandas takes part where it is installed."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import pytest

from tests.bench import findings
from tests.bench.__main__ import main


def test_engine_finds_what_the_plain_loop_finds(capsys):
    assert main(["findings", "--candidates", "150", "--rounds", "1", "--no-memory"]) == 0
    printed = capsys.readouterr().out
    assert "150 candidates x 12 checks of desa, 1 rounds in turn" in printed
    found = [line for line in printed.splitlines() if line.startswith(("engine", "plain loop", "pandas"))]
    assert [line.split()[-1] for line in found] == ["0"] * (8 if importlib.util.find_spec("pandas") else 6)


@pytest.mark.parametrize("name", findings.NAMES)
def test_benchmark_says_no_when_one_number_differs(name, capsys):
    given = findings.forms_of(name, 150)
    contestants = findings.enter(given)
    for contestant in contestants:
        contestant.answer, contestant.seconds = contestant.run(), [1.0]
    engine = contestants[0]
    engine.answer = (replace(engine.answer[0], stated="1"), *engine.answer[1:])
    assert findings.print_results(given, contestants) == 2
    assert capsys.readouterr().out
