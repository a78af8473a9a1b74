"""The benchmark runs and what it compares is equal, on few villages; pandas only takes part where it is installed."""

from __future__ import annotations

import re

import pytest

from tests.bench import engine, field, peers
from tests.bench.__main__ import main


def printed_differences(printed: str) -> dict[str, list[str]]:
    """Wrong totals and ranks as printed, by contestant; of the ready scores those printed last."""
    found = {}
    for line in printed.splitlines():
        if "%" in line:
            name, *cells = re.split(r"  +", line.strip())
            found[name] = cells
    return found


def test_engine_equals_decimal_loops_on_300_villages(capsys):
    assert main(["engine", "--villages", "300", "--rounds", "2", "--no-memory"]) == 0
    first, ready = capsys.readouterr().out.split("from the same matrix of ready scores")
    assert "300 villages x 24 indicators, 2 rounds in turn" in first
    assert printed_differences(first)["engine"] == ["0 (0.0 %)", "0 (0.0 %)"]
    assert printed_differences(ready)["engine"] == ["0 (0.0 %)", "0 (0.0 %)"]


@pytest.mark.parametrize("ready", [False, True])
def test_benchmark_says_no_when_one_total_differs(capsys, ready):
    rubric = field.instrument()
    table = field.table(rubric, 30)
    if ready:
        rubric, table = field.ready_scores(rubric, table)
    contestants = engine.enter_ready(rubric, table) if ready else engine.enter(rubric, table)
    answers = {contestant.name: contestant.run() for contestant in contestants}
    answers["decimal"] = peers.decimal_rank(rubric, field.decimal_rows(rubric, table))
    place, candidate, total = answers["decimal"][7]
    answers["decimal"][7] = (place, candidate, total + 1)
    assert engine.print_differences(rubric, answers, 30) == 1
    assert printed_differences(capsys.readouterr().out)["engine"] == ["1 (3.3 %)", "0 (0.0 %)"]


def test_memory_freed_by_the_parent_still_counts():
    small = [bytearray(b"1") * 2**16 for _ in range(1024)]  # beneath the size that malloc gives back by itself
    ends = small[0], small[-1]
    del small
    assert 60 < engine.extra_megabytes(lambda: [bytearray(b"1") * 2**16 for _ in range(1024)]) < 80
    assert ends


def test_memory_that_is_let_go_again_counts_to_the_peak():
    assert 60 < engine.extra_megabytes(lambda: len(bytearray(b"1") * (64 * 2**20))) < 80
