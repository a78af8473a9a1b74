"""The heart of the application on PostgreSQL: the log, counted revisions, acts of two people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trials import postgresql

SHORT = (
    "tests/webapp/test_score_log.py",
    "tests/webapp/test_revision.py",
    "tests/webapp/services/test_joint_acts.py",
    "tests/webapp/test_db.py",  # has some that are about the embedded file
)
FEWEST = 70


def test_heart_of_the_application_holds_on_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    status, counts = postgresql.run(SHORT, workers=2)
    assert (status, "failed" in counts) == (0, False), capsys.readouterr().out
    assert counts["passed"] >= FEWEST
    assert counts["deselected"] > 0  # those about the embedded file are counted, not passed over


def test_failure_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("def test_that_fails():\n    assert 1 == 2\n", "utf-8")
    assert postgresql.run((str(broken),)) == (1, {"failed": 1})
    assert "test_that_fails" in capsys.readouterr().out
