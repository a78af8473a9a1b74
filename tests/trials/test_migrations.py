"""The short form of the trial of migrations: a sample of its kills, and the control."""

from __future__ import annotations

from tests.trials.migrations import Sqlite, control_is_found, tried


def test_killed_migrations_leave_the_old_or_the_new_and_every_row(tmp_path):
    found = tried(tmp_path, Sqlite(), stride=12, seed=1, since="0018")
    assert found.faults == []
    assert found.killed >= 8
    assert found.old + found.new == found.again == found.killed
    assert len(found.filled) > 4 * len(found.empty)


def test_migration_that_commits_in_the_middle_is_found(tmp_path):
    assert control_is_found(tmp_path, Sqlite())
