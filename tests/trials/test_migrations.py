"""The short form of the trial of migrations: a sample of its kills, and the control."""

from __future__ import annotations

import pytest

from tests.trials.migrated import KINDS
from tests.trials.migrations import control_is_found, killed_at, tried


@pytest.mark.parametrize(("database", "stride"), [("sqlite", 12), ("postgresql", 60)])
def test_killed_migrations_leave_the_old_or_the_new_and_every_row(tmp_path, database, stride):
    with KINDS[database]() as kind:
        found = tried(tmp_path, kind, stride, seed=1, since="0018")
    assert found.faults == []
    assert found.killed >= 8
    assert found.old + found.new == found.again == found.killed
    assert len(found.filled) > 4 * len(found.empty)


@pytest.mark.parametrize("database", KINDS)
def test_migration_that_commits_in_the_middle_is_found(tmp_path, database):
    with KINDS[database]() as kind:
        assert control_is_found(tmp_path, kind)


def test_upgrade_that_fails_by_itself_is_told_and_not_taken_for_its_end(tmp_path):
    class Failing:
        def upgrade(self, _place, _revision):
            raise ValueError

    with pytest.raises(RuntimeError, match="ended with 1"):
        killed_at(3, Failing(), tmp_path, "0005", commits=False)
