"""Some calls of each deed spoilt: nothing half done, nothing promised and lost; a hasty answer is found out."""

from __future__ import annotations

import pytest

from tests.trials.acting import DEEDS
from tests.trials.calls import FAULTS, Theatre, hasty_saves, remembered_papers, spoil_all


@pytest.fixture(scope="module")
def theatre(tmp_path_factory):
    with remembered_papers():
        yield Theatre(tmp_path_factory.mktemp("theatre"))


def test_spoilt_calls_leave_nothing_half_done_and_nothing_lost(theatre):
    counted = spoil_all(theatre, DEEDS, list(FAULTS), every=32, begin=8)
    assert (len(counted.points) >= 5, counted.bad) == (True, [])


def test_acknowledgement_of_what_was_not_committed_is_found_out(theatre):
    with hasty_saves():
        assert spoil_all(theatre, DEEDS[:1], ["EIO"], every=12, begin=1).bad
