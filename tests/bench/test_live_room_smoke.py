"""The benchmark of the room runs, its answers are those of a screen, and streams are counted for what they cost."""

from __future__ import annotations

from tests.bench.__main__ import main
from webapp.cli.serve import OPTIONS


def test_room_is_asked_and_streams_hold_the_servers_processes(capsys):
    assert main(["live-room", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "answers that differ from what was expected: 0" in printed
    assert "0 streams open: 10 of 10 others answered" in printed
    assert f"{OPTIONS['workers']} streams open: 0 of 10 others answered" in printed
