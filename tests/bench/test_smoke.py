"""The benchmark runs and what it compares is equal, on few villages; pandas only takes part where it is installed."""

from __future__ import annotations

from tests.bench import engine, field
from tests.bench.__main__ import main


def test_engine_equals_decimal_loops_on_300_villages(capsys):
    assert main(["engine", "--villages", "300", "--rounds", "2", "--no-memory"]) == 0
    printed = capsys.readouterr().out
    assert "300 villages x 24 indicators, 2 rounds in turn" in printed
    assert next(line.split() for line in printed.splitlines() if "(" in line) == [
        "engine",
        "0",
        "(0.0",
        "%)",
        "0",
        "(0.0",
        "%)",
    ]


def test_benchmark_says_no_when_one_total_differs(capsys):
    rubric = field.instrument()
    answers = {contestant.name: contestant.run() for contestant in engine.enter(rubric, 30)}
    place, candidate, total = answers["decimal"][7]
    answers["decimal"][7] = (place, candidate, total + 1)
    assert engine.print_differences(rubric, answers, 30) == 1
    assert "1 (3.3 %)" in capsys.readouterr().out


def test_memory_freed_by_the_parent_still_counts():
    small = [bytearray(b"1") * 2**16 for _ in range(1024)]  # beneath the size that malloc gives back by itself
    ends = small[0], small[-1]
    del small
    assert 60 < engine.extra_megabytes(lambda: [bytearray(b"1") * 2**16 for _ in range(1024)]) < 80
    assert ends


def test_memory_that_is_let_go_again_counts_to_the_peak():
    assert 60 < engine.extra_megabytes(lambda: len(bytearray(b"1") * (64 * 2**20))) < 80
