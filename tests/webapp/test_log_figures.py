"""Figures after the seal: what a correction moves is told, and what moved without one is refused."""

from __future__ import annotations

import pytest

from tests.webapp.outside import hand
from tests.webapp.score_logs import differences
from tests.webapp.sealing import BERAU, SECRET, open_sealed, set_figure
from webapp.db import transaction

CORRECTION = {"kandidat": "64.04", "angka": "aktif", "nilai": "9.900", "alasan-koreksi": "Sanggahan"}
TELLS = "Koreksi angka dalam tabel bukan yang dicatat log."


@pytest.fixture
def plenary(app, add_person):
    found = open_sealed(app, add_person)
    assert found.announce().status_code == 303
    assert found.first.post(f"{found.page}/koreksi/angka", CORRECTION).status_code == 303
    assert differences(app, found.room.category_id) == ()
    return found


def propose(plenary):
    return plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})


def test_figure_that_moved_without_a_correction_keeps_from_proposing(app, plenary):
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "7001")
    told = "Angka aktif kandidat 64.03 7001, menurut catatan sebelumnya dan baris koreksi 7000."
    assert differences(app, plenary.room.category_id) == (told,)
    refused = propose(plenary)
    assert (refused.status_code, told in refused.text) == (422, True)


def test_figure_that_a_record_took_along_without_a_line_is_told(app, plenary, monkeypatch):
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "7001")
    with monkeypatch.context() as blind:
        blind.setattr("webapp.services.sealing.refuse_unlogged", lambda _category: None)
        assert plenary.agree(propose(plenary)).status_code == 303
    told = "Angka aktif kandidat 64.03 dalam catatan 2: 7001, padahal menurut log 7000."
    assert differences(app, plenary.room.category_id) == (told,)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM figure_correction",
        "UPDATE figure_correction SET reason = 'lain'",
        "UPDATE figure_correction SET new = '9002'",
        """INSERT INTO figure_correction (candidate_id, figure, old, new, reason, by_user_id, at)
        SELECT candidate_id, figure, old, new, reason, by_user_id, at FROM figure_correction""",
        """INSERT INTO figure_correction (candidate_id, figure, old, new, reason, by_user_id, at)
        SELECT candidate_id, figure, old, new, reason, by_user_id, '2026-01-01T00:00:00.000000+00:00'
        FROM figure_correction""",
    ],
)
def test_correction_changed_behind_the_log_is_told(app, plenary, settings, statement):
    with hand(settings) as found:
        found.forget_triggers()
        found.execute(statement)
    assert TELLS in differences(app, plenary.room.category_id)
