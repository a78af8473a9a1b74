"""The national benchmark runs on one province, and its pages say what the engine says."""

from __future__ import annotations

from tests.bench.__main__ import main


def test_pages_equal_the_engine_on_one_province(capsys):
    assert main(["national-web", "--provinces", "34", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "392 villages, from what is stored to the ranked list" in printed
    assert "pages that differ from the engine: 0" in printed
