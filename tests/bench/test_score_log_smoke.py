"""The benchmark of the score log runs, and both sides store the same."""

from __future__ import annotations

from tests.bench.__main__ import main


def test_save_is_measured_with_and_without_its_line(capsys):
    assert main(["score-log", "--rounds", "1", "--saves", "3"]) == 0
    printed = capsys.readouterr().out
    assert "stored otherwise, or not what the log comes to: 0" in printed
    assert "a save with its line: " in printed
