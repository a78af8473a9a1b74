"""The trial of tampering, with few logs: each kind is found by what should find it, and by nothing before that."""

from __future__ import annotations

import pytest

from tests.scoring.verifiers import in_page
from tests.trials.tamper import BY_ANCHORS, BY_SEAL, BY_TABLES, FOUND, KINDS, disagreements, of_log


@pytest.fixture(scope="module")
def logs():
    return [of_log(seed) for seed in range(6)]


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found_by_what_should_find_it(logs, kind):
    assert {told[kind] for told in logs} == {KINDS[kind][1]}


def test_nothing_is_found_in_a_sound_log(logs):
    assert {told[""] for told in logs} == {(False,) * 4}


def test_chain_alone_misses_seven_and_anchors_with_the_seal_all_but_a_changed_table():
    """The control, and the table of the README."""
    wanted = [wanted for _change, wanted in KINDS.values()]
    assert (len(wanted), wanted.count(FOUND)) == (16, 9)
    assert (wanted.count(BY_ANCHORS), wanted.count(BY_SEAL), wanted.count(BY_TABLES)) == (3, 3, 1)


def test_verifiers_agree_on_generated_logs(browser):
    assert disagreements(range(2), lambda cases: in_page(browser, cases)) == ([], 10)
