"""Every planted fault can still be planted; a few are, and one that changes nothing is told as not found."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from tests.trials import mutants
from tests.trials.mutations import MUTATIONS

FEWEST = 30
SHORT = ["half-down", "any-digit-is-a-digit"]


def test_mutations_are_many_and_each_has_a_name() -> None:
    assert len({one.name for one in MUTATIONS}) == len(MUTATIONS) >= FEWEST


def test_readme_says_how_many_there_are() -> None:
    assert f"| {len(MUTATIONS)} faults planted one at a time" in (mutants.ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("one", MUTATIONS, ids=lambda one: one.name)
def test_mutation_can_be_planted(one: mutants.Mutation) -> None:
    whole = (mutants.ROOT / one.path).read_text("utf-8")
    assert mutants.planted(whole, one) != whole


def test_mutation_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="2 times"):
        mutants.planted("a a", replace(MUTATIONS[0], old="a"))


def test_mutants_of_the_short_form_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(argparse.Namespace(only=SHORT, workers=2)) == 0
    assert f"ditemukan: {len(SHORT)}" in capsys.readouterr().out


def test_mutant_that_changes_nothing_survives(tmp_path: Path) -> None:
    copies = mutants.Copies(tmp_path, 1)
    harmless = replace(mutants.chosen(SHORT)[0], new=mutants.chosen(SHORT)[0].old + "  # the same")
    assert not mutants.is_seen(copies, harmless)
