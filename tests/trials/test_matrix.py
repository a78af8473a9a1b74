"""The trial of routes, people and stages, with one cell in many; and that it sees what is open, different, or told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trials.matrix import Count, cells, look, walk
from tests.trials.matrix_ground import Ground, open_ground
from webapp.access import DOORS, PUBLIC, access
from webapp.errors import NotFound
from webapp.models import INTERVIEWS, SEALED
from webapp.policy import ALL, STAGES, Use

EVERY = 97


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = open_ground(tmp_path)
    yield made
    made.let_go()


def of_route(ground: Ground, name: str, login: str, stage: str = INTERVIEWS) -> Count:
    """The cell of one route and one person."""
    ground.begin(stage)
    count = Count()
    for rule, cell in cells(ground, stage):
        if (" ".join(cell.route), cell.login) == (name, login):
            look(ground, rule, cell, count)
    assert count.cells == 1
    return count


def test_a_part_of_the_matrix_is_as_the_policy_says(ground: Ground) -> None:
    count = walk(ground, every=EVERY)
    assert count.faults == []
    assert (count.cells >= 140, count.refused >= 70) == (True, True)


def test_every_route_has_cells_for_everybody(ground: Ground) -> None:
    found = {cell.route for _rule, cell in cells(ground, INTERVIEWS)}
    assert found == set(ground.app.extensions[DOORS])


def test_a_route_open_to_others_is_found(ground: Ground) -> None:
    """The control: the guard lets the secretariat at scores before the plenary; only the service still refuses."""
    everywhere = {"secretariat": Use(ALL, frozenset(STAGES))}
    doors = ground.app.extensions[DOORS]
    ground.app.extensions[DOORS] = {**doors, ("secretariat.scores", "GET"): everywhere}
    assert len(of_route(ground, "secretariat.scores GET", "sekretariat").opened) == 1


def test_sealed_category_takes_no_statement_more_than_one_that_is_not_there(ground: Ground) -> None:
    assert of_route(ground, "results.page GET", "panelis-1", SEALED).faults == []


def test_another_answer_for_anothers_is_found(ground: Ground) -> None:
    """The control: neither guard nor page asks whose it is, and who may not see a form hears whether there is one."""
    doors = ground.app.extensions[DOORS]
    ground.app.extensions[DOORS] = {**doors, ("report.form", "GET"): {"operator": Use(ALL, frozenset(STAGES))}}
    there = str(ground.cage.room.candidates["Kabupaten Paser"]), ground.parts["other"]["candidate_id"]

    def form(candidate_id: int) -> str:
        if str(candidate_id) in there:
            return "Ada."
        raise NotFound

    ground.app.view_functions["report.form"] = access(PUBLIC)(form)
    assert len(of_route(ground, "report.form GET", "op-paser").different) == 1


def test_planted_words_in_an_answer_are_found(ground: Ground) -> None:
    """The control: a page of the branch's tells a juror's mark."""
    canary = ground.cage.canaries[0].text
    ground.app.view_functions["nominations.proposals"] = access(PUBLIC)(lambda: f"Nilai {canary}")
    assert len(of_route(ground, "nominations.proposals GET", "cabang").leaked) == 1
