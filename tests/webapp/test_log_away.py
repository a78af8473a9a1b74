"""Why somebody stepped back or couldn't come: the words are the logged ones."""

from __future__ import annotations

import pytest

from tests.webapp.eventful import eventful
from tests.webapp.outside import behind
from tests.webapp.score_logs import differences


@pytest.mark.parametrize(
    ("statement", "who"),
    [
        ("UPDATE recusal SET reason = 'lain'", "Pengunduran diri anggota-3 dari 64.03"),
        ("UPDATE excuse SET reason = 'lain'", "Ketidakhadiran anggota-2 untuk 64.03"),
    ],
)
def test_reason_changed_behind_the_log_is_told_and_not_sealed(app, add_person, statement, who):
    plenary = eventful(app, add_person)
    assert plenary.decide().status_code == 303
    assert differences(app, plenary.room.category_id) == ()
    behind(app, statement)  # which no trigger refuses
    told = f"{who}: alasannya bukan yang dicatat log."
    assert differences(app, plenary.room.category_id) == (told,)
    refused = plenary.propose_seal()
    assert (refused.status_code, told in refused.text) == (422, True)
