"""What is read again of a candidate's figures is what a whole reading gives."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from tests.rubrics.clean_forms import CLEAN
from tests.rubrics.planting import dirtied
from tests.rubrics.test_shipped_rubrics import RUBRICS
from webapp.services import live

PASER = SimpleNamespace(code="64.01", name="Kabupaten Paser")
STEPS = 40


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(live, "LAST", {})


def whole(rubric, cells) -> live.Live:
    """Everything computed at once, nothing remembered."""
    table = figure_table(rubric, [FigureRow(PASER.code, PASER.name, cells)])
    return live.Live(find(rubric, table), tuple(live.coverage_of(rubric, table, live.shares_of(rubric))))


def reread(rubric, cells) -> live.Live:
    return live.reread(PASER, rubric, cells, live.last_read(rubric.digest, PASER.code))


def changed(cells, rubric, chance) -> dict[str, str]:
    """One figure typed, emptied, answered n/a or put back."""
    code = chance.choice([figure.code for figure in rubric.figures])
    typed = chance.choice(["", "n/a", cells.get(code, ""), CLEAN[rubric.category](chance.randint).get(code, "")])
    return {**cells, code: typed}


@pytest.mark.parametrize("name", ["kabkota", "desa"])
def test_figures_typed_one_after_the_other_are_read_as_all_at_once(name):
    rubric, chance = RUBRICS[name], Random(2026)
    cells = dirtied(rubric, CLEAN[name](chance.randint), chance.randint)
    seen = set()
    for _ in range(STEPS):
        cells = live.readable(rubric, changed(cells, rubric, chance))
        found = reread(rubric, cells)
        assert found == whole(rubric, cells)
        seen |= {one.check for one in found.findings}
    assert seen


def test_only_what_a_change_touches_is_computed_again(monkeypatch):
    rubric, asked = RUBRICS["kabkota"], []
    cells = live.readable(rubric, CLEAN["kabkota"](Random(1).randint))
    real = live.table_of
    monkeypatch.setattr(live, "table_of", lambda *given: asked.append(given[-1]) or real(*given))
    reread(rubric, cells)
    reread(rubric, cells)
    reread(rubric, {**cells, "pu_aktif": "1"})
    assert len(asked) == 2
    assert "pu_aktif" in asked[1]
    assert len(asked[1]) < len(asked[0]) / 2


def test_few_candidates_are_kept(monkeypatch):
    monkeypatch.setattr(live, "MOST_KEPT", 3)
    for number in range(9):
        live.last_read("digest", str(number))
    assert [code for _digest, code in live.LAST] == ["6", "7", "8"]
