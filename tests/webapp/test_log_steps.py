"""Rows that somebody with the application's own rights over the tables adds, with no line in the log: all are told."""

from __future__ import annotations

import pytest

from tests.webapp.outside import hand
from tests.webapp.score_logs import acts, differences
from tests.webapp.sealing import BERAU, open_sealed, open_sealing

EARLIER, LATER = "2026-02-12 04:00:00.000000", "2026-02-13 05:00:00.000000"
ANNOUNCED = (
    (
        "INSERT INTO announcement (id, category_id, release_at, objection_days, by_user_id, at)"
        " VALUES (50, {category}, '{at}', 0, {first}, '{at}')"
    ),
    (
        "INSERT INTO joint_act (id, kind, category_id, subject_id, words, digest, reason, by_user_id, at, expires_at)"
        " VALUES (90, 'announce', {category}, 50, 'Mengumumkan', 'x', 'SK', {first}, '{at}', '{at}')"
    ),
    "INSERT INTO joint_end (act_id, how, by_user_id, at) VALUES (90, 'approved', {second}, '{at}')",
)
TAKEN_OUT = (
    "UPDATE candidate SET standing = 'withdrawn' WHERE id = {candidate}",
    (
        "INSERT INTO standing_change (candidate_id, old, new, by_user_id, at, reason)"
        " VALUES ({candidate}, 'active', 'withdrawn', {first}, '{at}', 'Mundur')"
    ),
)


def written(settings, statements, **values):
    """Every trigger in place."""
    with hand(settings) as found:
        office = found.execute("SELECT id FROM \"user\" WHERE role = 'secretariat' ORDER BY id").fetchall()
        people = {"first": office[0][0], "second": office[1][0]}
        for statement in statements:
            found.execute(statement.format(**people, **values))


@pytest.mark.parametrize("at", [EARLIER, LATER])
def test_announcement_by_rows_alone_is_told(app, add_person, settings, at):
    plenary = open_sealed(app, add_person)
    category = plenary.room.category_id
    assert differences(app, category) == ()
    written(settings, ANNOUNCED, category=category, at=at)
    assert "announce" not in acts(app, category)
    assert differences(app, category) == ("Pengumuman dalam tabel bukan yang dicatat log.",)


@pytest.mark.parametrize("at", [EARLIER, LATER])
def test_row_before_an_announcement_of_the_log_is_told(app, add_person, settings, at):
    plenary = open_sealed(app, add_person)
    assert plenary.announce().status_code == 303
    category = plenary.room.category_id
    assert differences(app, category) == ()
    written(settings, ANNOUNCED, category=category, at=at)
    assert differences(app, category) == ("Pengumuman dalam tabel bukan yang dicatat log.",)


@pytest.mark.parametrize("at", [EARLIER, LATER])
def test_candidate_taken_out_by_a_row_alone_is_told_and_not_sealed(app, add_person, settings, at):
    plenary = open_sealing(app, add_person)
    assert plenary.decide().status_code == 303  # the log has begun
    category = plenary.room.category_id
    assert differences(app, category) == ()
    written(settings, TAKEN_OUT, candidate=plenary.room.candidates[BERAU], at=at)
    told = "Kedudukan kandidat 64.03 withdrawn, menurut log active."
    assert told in differences(app, category)
    refused = plenary.propose_seal()
    assert refused.status_code == 422
    assert told in refused.text


def test_change_of_state_by_a_row_alone_is_told(app, add_person, settings):
    plenary = open_sealed(app, add_person)
    category = plenary.room.category_id
    again = (
        (
            "INSERT INTO state_change (category_id, old, new, by_user_id, at, reason)"
            " VALUES ({category}, 'interviews', 'plenary', {first}, '{at}', 'Rapat')"
        ),
    )
    written(settings, again, category=category, at=LATER)
    assert differences(app, category) == ("Perubahan tahap dalam tabel bukan yang dicatat log.",)
