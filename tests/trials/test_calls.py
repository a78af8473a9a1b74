"""Some calls of each deed spoilt: nothing half done, nothing promised and lost; a hasty answer is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.trials.__main__ import main
from tests.trials.acting import CHILDREN, DEEDS, Done, save
from tests.trials.calls import FAULTS, KILL, REFUSED, Counted, Theatre, hasty_saves, remembered_papers, spoil_all
from tests.trials.deeds import OK


@pytest.fixture(scope="module")
def theatre(tmp_path_factory):
    with remembered_papers():
        yield Theatre(tmp_path_factory.mktemp("theatre"))


def test_spoilt_calls_leave_nothing_half_done_and_nothing_lost(theatre):
    counted = spoil_all(theatre, DEEDS, list(FAULTS), every=80, begin=8)
    assert (len(counted.points) >= 5, counted.bad) == (True, [])


def test_acknowledgement_of_what_was_not_committed_is_found_out(theatre):
    with hasty_saves():
        assert spoil_all(theatre, DEEDS[:1], ["EIO"], every=12, begin=1).bad


def test_process_that_falls_over_instead_of_answering_is_found_out(theatre):
    def save_or_fall(doer):
        done = save(doer)
        if done.statuses != [OK]:
            raise SystemExit
        return done

    falls = replace(DEEDS[0], do=save_or_fall)
    synced = next(one for one in theatre.points(falls) if one.name == "fsync")
    theatre.spoil(synced, "EIO", counted := Counted())
    assert any("gone without an answer" in one for one in counted.bad)


def test_child_that_is_killed_takes_nothing_with_it(theatre):
    points = theatre.points(CHILDREN[0])
    answer = next(one for one in points if one.name == "write")
    theatre.spoil(answer, KILL, counted := Counted())
    assert (counted.bad, counted.missed, counted.answers[REFUSED]) == ([], 0, 1)


def test_order_that_is_only_said_to_be_made_is_found_out(theatre):
    theatre.lay_out()
    found = theatre.look(DEEDS[2], Done(kept=True))
    assert any("is said to be made and isn't issued" in one for one in found)


def test_run_that_tried_nothing_is_told():
    assert len(list(Counted().too_little(["save", "print"]))) == 2 * len(FAULTS)


@pytest.mark.parametrize("words", [["resources", "--only", "no_such"], ["calls", "--deeds", "no_such"]])
def test_name_that_nothing_has_is_refused(words):
    with pytest.raises(SystemExit):
        main(words)
