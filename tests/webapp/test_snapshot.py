"""What is kept of a category's columns is what was read, and nobody is shown what was true before."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sqlalchemy import select

from scoring.columns import column
from scoring.exact import decimal_text
from scoring.figure_table import Column, FigureTable
from scoring.sheets import Grid, Sheets
from tests.webapp.room import lock_sheets, open_room, varied_marks
from tests.webapp.test_national import plain
from webapp.db import db, transaction
from webapp.models import PLENARY, Category, ReportedFigure
from webapp.services import snapshot
from webapp.services.ranking import rank_columns

HUGE = 2**80


def table_of(values, names):
    """A table with one figure, in every type that a column can have."""
    count = len(values)
    whole = Column(column(values), 7, np.arange(count, dtype=np.int8) % 3, np.arange(count))
    undecided = Column(column(values), HUGE, np.zeros(count, dtype=np.int8), None)
    mask = np.arange(count) % 2 == 0
    return FigureTable(tuple(f"64.{n}" for n in range(count)), names, {"a": whole, "b c": undecided}, {"A.1": mask})


def sheets_of(table, jurors):
    shape = (len(table.candidates), jurors)
    turns = np.arange(shape[0] * shape[1], dtype=np.int64).reshape(shape)
    grids = {"E.1": Grid(turns, turns - 1, Fraction(50, 3)), "E.2": Grid(turns * 0, turns * 0 - 1, Fraction(1))}
    names = tuple(f"panelis-{n}" for n in range(jurors))
    return Sheets(table.candidates, names, names, grids)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([1, -1, 0], ("Paser", "", "Bontang")),
        ([127, 128, -128, -129], ("a", "b", "c", "d")),
        ([2**31, -(2**31) - 1, 2**63 - 1], ("a", "b", "c")),
        ([HUGE, -HUGE, 0], ("baris\nbaru", "é漢\u202e", "\ud800")),
        ([5], ("",)),
        ([], ()),
    ],
)
@pytest.mark.parametrize("jurors", [0, 1, 3])
def test_columns_come_back_as_they_were(values, names, jurors):
    table = table_of(values, names)
    written = (table, sheets_of(table, jurors))
    assert plain(snapshot.from_bytes(snapshot.to_bytes(*written))) == plain(written)


def test_columns_that_come_back_can_be_written_in(app):
    table, sheets = snapshot.from_bytes(
        snapshot.to_bytes(table_of([1, 2], ("a", "b")), sheets_of(table_of([1, 2], ("a", "b")), 2))
    )
    assert all(one.values.flags.writeable for one in table.columns.values())
    assert all(grid.turns.flags.writeable for grid in sheets.grids.values())


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    made = open_room(app, ("panelis-1", "panelis-2"))
    lock_sheets(app, made, varied_marks)
    with app.app_context(), transaction() as session:
        session.get_one(Category, made.category_id).state = PLENARY
    return made


def totals(app, room):
    with app.app_context():
        ranked = rank_columns(room.category_id, room.rubric)
        return dict(zip(ranked.table.candidates, ranked.evaluation.total.tolist(), strict=True))


def paser(session):
    return session.scalars(select(ReportedFigure).where(ReportedFigure.code == "aktif")).first()


def test_changed_figure_is_in_the_next_page(app, secretariat, room):
    before = totals(app, room)
    assert decimal_text(before["64.01"], 4).replace(".", ",") in secretariat.get(f"{room.page}/peringkat").text
    with app.app_context(), transaction() as session:
        paser(session).verified = "1000"
    after = totals(app, room)
    assert after["64.01"] == before["64.01"] - 36_3000
    page = secretariat.get(f"{room.page}/peringkat").text
    assert decimal_text(after["64.01"], 4).replace(".", ",") in page
    assert decimal_text(before["64.01"], 4).replace(".", ",") not in page


class TakenBack(Exception):
    """Ends a transaction without keeping it."""


def rank_and_take_back(app, room):
    """The first total as a transaction sees it that is then taken back."""
    with app.app_context(), transaction() as session:
        paser(session).verified = "1000"
        session.flush()
        raise TakenBack(rank_columns(room.category_id, room.rubric).evaluation.total.tolist()[0])


def test_ranking_inside_a_transaction_that_is_taken_back_leaves_nothing_behind(app, room):
    before = totals(app, room)
    with pytest.raises(TakenBack) as taken:
        rank_and_take_back(app, room)
    assert taken.value.args == (before["64.01"] - 36_3000,)
    with app.app_context(), transaction() as session:  # the same count again, another change
        paser(session).verified = "2000"
    assert totals(app, room)["64.01"] == before["64.01"] - 30_3000


@pytest.mark.embedded  # a copy of the file in its place
def test_copy_that_was_put_back_is_not_taken_for_what_was_there_before(app, room, settings):
    copy = settings.database.with_suffix(".copy")
    with app.app_context():
        db.session.connection().exec_driver_sql("SELECT 1")
        db.engine.dispose()
    import pysqlite3.dbapi2 as sqlite

    source, target = sqlite.connect(settings.database), sqlite.connect(copy)
    source.backup(target)
    target.close()
    source.close()
    with app.app_context(), transaction() as session:
        paser(session).verified = "1000"
    changed = totals(app, room)
    with app.app_context():
        db.engine.dispose()
    for path in settings.instance.glob("paritrana.sqlite3-*"):
        path.unlink()
    copy.replace(settings.database)
    with app.app_context(), transaction() as session:  # the same count as above, from the older copy
        paser(session).verified = "2000"
    assert totals(app, room)["64.01"] == changed["64.01"] + 6_0000
