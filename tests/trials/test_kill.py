"""A few kills of the real server: no acknowledged save is lost; a server that answers too early is found out."""

from __future__ import annotations

from tests.trials.kill import tried


def test_acknowledged_saves_outlive_a_few_kills(tmp_path):
    run, found = tried(tmp_path, 8, 1, most=30)
    assert (run.kills, run.saves > 100, run.images, run.broken_images, run.refused) == (8, True, 8, [], 0)
    assert found.good, str(found)


def test_server_that_answers_before_it_stores_is_found_out(tmp_path):
    _run, found = tried(tmp_path, 5, 2, "answers-first", most=25)
    assert found.lost > 0
