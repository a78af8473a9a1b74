"""The short form of the trial of backups, and that its judge bites."""

from __future__ import annotations

import pytest

from tests.trials.backed import KINDS, database_faults
from tests.trials.backups import Found, tried
from webapp.migrations import upgrade


@pytest.mark.parametrize("database", KINDS)
def test_backups_under_load_come_back_equal_and_plain_copies_dont(tmp_path, database):
    with KINDS[database]() as kind:
        found = tried(tmp_path, kind, times=3, seed=1)
    assert found.faults == []
    assert (found.good, found.compared) == (3, 2)
    assert found.bad_copies >= 1
    assert found.acknowledged >= 3


def test_judge_tells_a_save_that_is_missing_and_a_file_that_is_none(tmp_path):
    empty = tmp_path / "kosong.sqlite3"
    upgrade(empty)
    assert list(database_faults(empty, {"panelis-1": 0})) == []
    assert list(database_faults(empty, {"panelis-1": 1})) == ["panelis-1: 0 saves are there, 1 were acknowledged"]
    (tmp_path / "bukan.sqlite3").write_bytes(b"bukan" * 1000)
    assert "can't be read" in next(database_faults(tmp_path / "bukan.sqlite3", {}))


def test_run_that_tried_nothing_is_told():
    assert len(list(Found().too_little(25))) == 2
    assert list(Found(good=25, compared=6, acknowledged=9).too_little(25)) == []
