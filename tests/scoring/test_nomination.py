"""Who goes on to the next level: the rubric's quota, ties at its border, the plenary's order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.nomination import NominationRefused, nominees_of
from tests.scoring.test_plenary import RUBRIC, TIED, scored

FIRST, LAST = "64.03 > 64.01 > 64.02", "64.05 > 64.04"


def nominated(quota: int | None, *decisions: str) -> list[str]:
    return [one.candidate for one in nominees_of(scored(TIED, *decisions), replace(RUBRIC, nominated=quota))]


def test_quota_counts_ranks_and_takes_all_who_share_its_last_one():
    assert nominated(None, FIRST) == ["64.03", "64.01", "64.02"]
    assert nominated(2, FIRST) == ["64.03", "64.01"]
    assert nominated(4, FIRST) == ["64.03", "64.01", "64.02", "64.04", "64.05"]
    assert nominated(4, FIRST, LAST) == ["64.03", "64.01", "64.02", "64.05"]
    assert nominated(1000, FIRST) == ["64.03", "64.01", "64.02", "64.04", "64.05", "64.06"]


def test_quota_waits_for_a_tie_on_which_a_place_hangs():
    for quota in (None, 1, 6):
        with pytest.raises(NominationRefused, match=r"64\.01, 64\.02, 64\.03 belum diputuskan"):
            nominated(quota, LAST)


def test_nobody_goes_on_without_a_quota_and_without_places():
    without = replace(RUBRIC, awards=())
    with pytest.raises(NominationRefused, match="Tidak ada yang masuk kuota"):
        nominees_of(scored(TIED), without)
    assert len(nominees_of(scored(TIED), replace(without, nominated=3))) == 3
