"""The trial of routes, people and stages, with one cell in many; and that it sees what is open, different, told, or
never shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import count as count_up
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from tests.trials import matrix_marks
from tests.trials.matrix import NOT_SHOWN, Count, cells, look, same, thing, walk, wrong
from tests.trials.matrix_ground import Ground, open_ground
from tests.trials.matrix_marks import unplanted as empty_columns
from tests.trials.matrix_others import BY_COLLEAGUE
from tests.trials.matrix_things import NONE, OFFICE, OTHER, OWN
from tests.webapp.canaries import NAMES
from tests.webapp.test_canaries import ABSENT
from tests.webapp.uploads import text_pdf
from webapp.access import DOORS, JUROR, PUBLIC, SECRETARIAT, access
from webapp.content import store
from webapp.db import db
from webapp.errors import Forbidden, NotFound
from webapp.models import INTERVIEWS, SEALED, SUBMISSION, IssuedPaper
from webapp.policy import ALL, STAGES, Datum, Use, policy
from webapp.queries.sealed import release_of
from webapp.views import checking

EVERY = 97


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Ground]:
    """For going through all stages: a result that is sealed stays so."""
    made = open_ground(tmp_path)
    yield made
    made.let_go()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = open_ground(tmp_path_factory.mktemp("ground"))
    yield made
    made.let_go()


@pytest.fixture
def ground(shared: Ground, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Before anything is sealed; afterwards its pages and what was laid out are as they were."""
    for places in (shared.app.extensions, shared.app.view_functions, shared.laid[OWN]):
        for name, found in list(places.items()):
            monkeypatch.setitem(places, name, found)
    return shared


def of_route(ground: Ground, name: str, login: str, stage: str = INTERVIEWS) -> Count:
    """The cell of one route and one person."""
    ground.begin(stage)
    return as_it_lies(ground, name, login, stage)


def as_it_lies(ground: Ground, name: str, login: str, stage: str) -> Count:
    """The same of a stage that has begun."""
    count = Count()
    for rule, cell in cells(ground, stage):
        if (" ".join(cell.route), cell.login) == (name, login):
            look(ground, rule, cell, count)
    assert count.cells == 1
    return count


def test_a_part_of_the_matrix_is_as_the_policy_says(whole: Ground) -> None:
    count = walk(whole, every=EVERY)
    assert count.faults == []
    assert count.untold == []
    assert unplanted(whole) == []
    assert (count.cells >= 140, count.refused >= 70) == (True, True)
    assert count.unexplained == []
    opened = {(cell.route, cell.who) for stage in STAGES for _rule, cell in cells(whole, stage) if cell.whose}
    assert count.answered == opened - {(route, who) for route, who in opened if f"{' '.join(route)} {who}" in NOT_SHOWN}


def test_clock_that_goes_on_between_two_answers_is_no_difference(ground: Ground, monkeypatch) -> None:
    """A sign-in form carries along the token of the page whose form it keeps, and tokens tell the second."""
    seconds = count_up(int(time.time()))
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: next(seconds))
    assert of_route(ground, "rooms.extend POST", "", SUBMISSION).different == []


def unplanted(ground: Ground) -> list[str]:
    """Data of the policy and columns in which they stand that hold nothing which stands nowhere else."""
    held = {datum for one in ground.cage.canaries for datum in one.datum}
    return [*sorted(policy().keys() ^ held), *map(".".join, empty_columns(ground.settings.database, ground.cage))]


@pytest.mark.parametrize("columns", [[], [("user", "password_hash")]])
def test_datum_in_which_nothing_is_planted_is_told(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, columns: list[tuple[str, str]]
) -> None:
    """The control: one more datum in the policy, with and without a column, of which the ground knows nothing."""
    ground.begin(SUBMISSION)
    before = unplanted(ground)
    more = {**policy(), "letters": Datum("letters", "Surat", {}, frozenset(columns))}
    for module in (matrix_marks, sys.modules[__name__]):
        monkeypatch.setattr(module, "policy", lambda: more)
    assert sorted({*unplanted(ground)} - {*before}) == ["letters", *map(".".join, columns)]


def test_every_column_of_the_policy_is_one_of_the_models() -> None:
    assert [column for column in matrix_marks.columns() if column[1] not in matrix_marks.TABLES[column[0]].c] == []


def test_every_route_has_cells_for_everybody_with_three_addresses(ground: Ground) -> None:
    """One's own, another's and nobody's, or another's would never be asked for."""
    assert {cell.route for _rule, cell in cells(ground, INTERVIEWS)} == set(ground.app.extensions[DOORS])
    alike = [
        (" ".join(cell.route), cell.login)
        for rule, cell in cells(ground, INTERVIEWS)
        if cell.whose == OWN and rule.arguments - {"edition", "village"}
        if len({thing(ground, rule, cell, whose) for whose in (OWN, OTHER, NONE)}) < 3
    ]
    assert alike == []


def test_what_nothing_was_laid_out_for_is_told(ground: Ground) -> None:
    """The control: without the village's link its answer is never taken."""
    del ground.laid[OWN]["", "village"]
    count = of_route(ground, "village.answer POST", "", SUBMISSION)
    assert count.never == ["village.answer POST public"]
    assert (wrong(count, STAGES), wrong(count, [SUBMISSION])) == ([*count.never, *count.untold], [])


def test_who_compares_a_sheet_on_paper_hears_of_nobody_else_s(ground: Ground) -> None:
    """The control: a page answers 403 for a sheet that a colleague compares."""

    def scan(edition: str, category: str, number: int) -> str:
        if number == BY_COLLEAGUE:
            raise Forbidden
        raise NotFound

    assert of_route(ground, "papercheck.scan GET", OFFICE).faults == []
    ground.app.view_functions["papercheck.scan"] = access(SECRETARIAT)(scan)
    found = as_it_lies(ground, "papercheck.scan GET", OFFICE, INTERVIEWS)
    assert (len(found.different), found.never) == (1, ["papercheck.scan GET secretariat"])


def test_a_look_tells_of_one_sheet_only(ground: Ground) -> None:
    """The control: it shows another sheet than the one that was agreed to."""
    found = of_route(ground, "glass.look POST", OFFICE)
    assert (found.faults, found.never) == ([], [])
    every = ground.cage.canaries
    marks = {
        one.text for one in every if one.owner == "panelis-4" and one.candidate == NAMES[2] and "scores" in one.datum
    }
    ground.app.view_functions["glass.look"] = access(JUROR, SECRETARIAT)(lambda act_id: f"{act_id}: {marks}")
    assert len(as_it_lies(ground, "glass.look POST", OFFICE, INTERVIEWS).leaked) == len(marks) == 2


def test_acts_of_others_take_no_statement_more_than_one_that_is_not_there(ground: Ground) -> None:
    """For a panel's secretary and a member without an office that two look into a sheet, for the secretariat that a
    sheet is to be opened again."""
    ground.begin(INTERVIEWS)
    look_of_two, reopening = ground.laid[OWN]["", "glass"]["act_id"], ground.laid[OWN]["panelis-1", "joint"]["act_id"]
    ways = (("GET", ""), ("POST", "/setujui"), ("POST", "/cabut"), ("GET", "/lembar"), ("POST", "/lembar"))
    asked = {
        (login, method, rest): [
            same(ground.ask(login, method, path), path)
            for path in (f"/persetujuan/{act}{rest}" for act in (hidden, ABSENT))
        ]
        for login, hidden in (("panelis-2", look_of_two), ("panelis-3", look_of_two), (OFFICE, reopening))
        for method, rest in ways
    }
    assert {one[0] for pair in asked.values() for one in pair} == {404}
    assert [way for way, (one, other) in asked.items() if one != other] == []


def test_a_route_open_to_others_is_found(ground: Ground) -> None:
    """The control: the guard lets the secretariat at scores before the plenary; only the service still refuses."""
    everywhere = {"secretariat": Use(ALL, frozenset(STAGES))}
    doors = ground.app.extensions[DOORS]
    ground.app.extensions[DOORS] = {**doors, ("secretariat.scores", "GET"): everywhere}
    assert len(of_route(ground, "secretariat.scores GET", "sekretariat").opened) == 1


def test_sealed_category_takes_no_statement_more_than_one_that_is_not_there(whole: Ground) -> None:
    assert of_route(whole, "results.page GET", "panelis-1", SEALED).faults == []


def test_paper_of_what_is_not_announced_takes_no_statement_more_than_none(
    whole: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by its file; and the control: its stage is asked for by itself."""
    assert of_route(whole, "checking.paper GET", "", SEALED).faults == []
    with whole.app.app_context():
        issued = db.session.scalars(select(IssuedPaper)).one()
    files = [store.read(whole.settings.papers, issued.sha256), text_pdf()]
    asked = [whole.send_file("/periksa/berkas", content) for content in files]
    assert [same(one, "") for one in asked] == [same(asked[1], "")] * 2
    slow = checking.by_the_clock
    monkeypatch.setattr(checking, "by_the_clock", lambda *found, now: (release_of(1), slow(*found, now=now))[1])
    assert len(as_it_lies(whole, "checking.paper GET", "", SEALED).different) == 1


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
