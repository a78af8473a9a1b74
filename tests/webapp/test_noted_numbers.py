"""Identity numbers in the notes that people write: the bundle that anyone may have tells none of them."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select

from tests.trials.niks import nik, numbers_in
from tests.webapp.sealing import Plenary, open_sealing
from webapp.db import transaction
from webapp.models import ReportedFigure, Score, Sheet


def noted(app: Flask, found: Plenary, niks: Iterator[str]) -> set[str]:
    """A number of its own in each note that somebody in this room may have written; which they are."""
    planted = set()
    with app.app_context(), transaction() as session:
        for table in (Score, Sheet, ReportedFigure):
            for row in session.scalars(select(table)):
                row.note = next(niks)
                planted.add(row.note)
    assert len(planted) > len(found.room.candidates) * 4
    return planted


def test_bundle_of_a_sealed_result_tells_no_number_from_a_note_and_that_of_a_decision(
    app, add_person, command, tmp_path
):
    found, niks = open_sealing(app, add_person), (nik(number) for number in range(1000))
    planted, said = noted(app, found, niks), next(niks)
    assert found.decide(alasan=f"Menurut {said}").status_code == 303
    assert found.agree(found.propose_seal()).status_code == 303
    assert found.announce().status_code == 303
    path = tmp_path / "bundel.zip"
    assert command("bundle", "contoh-2025", "kabkota", "-o", str(path))[0] == 0
    assert numbers_in(path.read_bytes()) & {*planted, said} == {said}
    assert numbers_in(found.first.get(found.public).data) & planted == set()
