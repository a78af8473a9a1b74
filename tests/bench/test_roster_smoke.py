"""The roster benchmark runs and both have stored the same people, on few; it says no when one of them is missing."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from tests.bench import roster
from tests.bench.__main__ import main
from webapp.db import transaction
from webapp.models import Worker

FEW = ["roster", "--people", "200", "--rounds", "1"]


def test_both_store_the_same_people(capsys):
    assert main(FEW) == 0
    printed = capsys.readouterr().out
    assert printed.count("rows equal") == 2
    assert "memory of the job and of its child" in printed


def test_benchmark_says_no_when_one_person_is_missing(monkeypatch, capsys):
    whole = roster.first_way

    def without_one(place, path):
        whole(place, path)
        with transaction() as session:
            last = select(func.max(Worker.id)).scalar_subquery()
            session.execute(delete(Worker).where(Worker.id == last))

    monkeypatch.setattr(roster, "first_way", without_one)
    assert main(FEW) == 1
    assert capsys.readouterr().out.count("rows DIFFER") == 2
