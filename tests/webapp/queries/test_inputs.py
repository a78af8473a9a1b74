"""What counts: verified before claimed, locked before open, newest before older, recused before everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.tables import guarded, read_figures_csv, read_marks_csv, unguarded
from tests.webapp.conftest import NOON, Persona
from tests.webapp.room import Room, open_room, recuse
from webapp.db import db, transaction
from webapp.errors import Refused
from webapp.models import JUROR, Panelist, ReportedFigure, Score, Sheet
from webapp.queries import inputs
from webapp.services import exports, ranking

PASER, BERAU = "Kabupaten Paser", "Kabupaten Berau"
Answers = dict[str, tuple[str, ...]]


@pytest.fixture
def room(app: Flask, add_person: Callable[..., Persona]) -> Room:
    """Two jurors and two candidates; Paser's `aktif` is claimed as 7100 and verified as 7050."""
    for login in ("panelis-1", "panelis-2"):
        add_person(login, role=JUROR)
    return open_room(app, ("panelis-1", "panelis-2"), names=(PASER, BERAU))


def write(app: Flask, room: Room, seat: int, name: str, answers: Answers, *, locked: bool = True) -> None:
    """A sheet whose items were saved so many times, oldest first."""
    with app.app_context(), transaction() as session:
        panelist = session.scalars(
            select(Panelist).where(Panelist.category_id == room.category_id, Panelist.seat == seat)
        ).one()
        sheet = Sheet(
            panelist_id=panelist.id, candidate_id=room.candidates[name], version=9, locked_at=NOON if locked else None
        )
        session.add(sheet)
        session.flush()
        session.add_all(
            Score(sheet_id=sheet.id, indicator=code, version=version, value=value, saved_at=NOON)
            for code, values in answers.items()
            for version, value in enumerate(values, start=1)
        )


def marks(app: Flask, room: Room) -> list[Mark]:
    with app.app_context():
        return inputs.marks(room.category_id, room.rubric)


def test_figures_are_the_verified_ones_or_else_the_claimed_ones(app: Flask, room: Room):
    with app.app_context():
        found = inputs.figure_rows(room.category_id)
    assert found == [
        FigureRow("64.01", PASER, {"aktif": "7050", "potensi": "10000", "anggaran": "1786176000"}),
        FigureRow("64.02", BERAU, {"aktif": "7200", "potensi": "10000", "anggaran": "1786176000"}),
    ]


def test_figure_verified_as_missing_is_missing_and_not_the_claimed_one(app: Flask, room: Room):
    with app.app_context(), transaction() as session:
        session.scalars(select(ReportedFigure).where(ReportedFigure.verified == "7050")).one().verified = ""
    with app.app_context():
        assert inputs.figure_rows(room.category_id)[0].cells["aktif"] == ""
        result = ranking.rank_category(room.category_id, room.rubric)
    reasons = {one.name: [(reason.kind, reason.detail) for reason in one.reasons] for one in result.not_assessed}
    assert ("missing", "aktif") in reasons[PASER]
    assert ("missing", "aktif") not in reasons[BERAU]


def test_newest_answers_of_locked_sheets_count(app: Flask, room: Room):
    write(app, room, 1, PASER, {"E.1": ("2", "abstain", "4"), "E.2": ("80",)})
    write(app, room, 2, PASER, {"E.1": ("5",), "E.2": ("50", "")})
    assert marks(app, room) == [
        Mark("panelis-1", "pemerintah", "64.01", "E.1", "4"),
        Mark("panelis-1", "pemerintah", "64.01", "E.2", "80"),
        Mark("panelis-2", "serikat_pekerja", "64.01", "E.1", "5"),
    ]


def test_open_sheet_counts_for_nothing(app: Flask, room: Room):
    write(app, room, 1, PASER, {"E.1": ("4",), "E.2": ("80",)}, locked=False)
    assert marks(app, room) == []


def test_recusal_counts_on_every_judged_item_and_hides_what_was_locked(app: Flask, room: Room):
    write(app, room, 1, PASER, {"E.1": ("4",), "E.2": ("80",)})
    recuse(app, room, "panelis-1", PASER)
    assert marks(app, room) == [
        Mark("panelis-1", "pemerintah", "64.01", "E.1", "recused"),
        Mark("panelis-1", "pemerintah", "64.01", "E.2", "recused"),
    ]


def test_other_category_of_the_same_jurors_stays_out(app: Flask, room: Room):
    other = open_room(app, ("panelis-1", "panelis-2"), names=("Desa Rempanga",), code="desa")
    write(app, other, 1, "Desa Rempanga", {"E.1": ("4",)})
    assert marks(app, room) == []
    assert len(marks(app, other)) == 1


def test_exports_are_read_by_the_engine_as_what_they_were(app: Flask, room: Room):
    write(app, room, 1, PASER, {"E.1": ("4",), "E.2": ("abstain",)})
    recuse(app, room, "panelis-2", BERAU)
    with app.app_context():
        figures = "".join(exports.figures_csv(room.category_id, room.rubric))
        scores = "".join(exports.scores_csv(room.category_id, room.rubric))
        rows = inputs.figure_rows(room.category_id)
    assert figures.splitlines()[0] == "candidate,name,aktif,potensi,anggaran"
    read = read_figures_csv(figures.encode(), "angka.csv")
    assert [(row.candidate, row.name, dict(row.cells)) for row in read] == [
        (row.candidate, row.name, dict(row.cells)) for row in rows
    ]
    assert [replace_line(mark) for mark in read_marks_csv(scores.encode(), "nilai.csv")] == marks(app, room)


def replace_line(mark: Mark) -> Mark:
    return Mark(mark.juror, mark.bench, mark.candidate, mark.indicator, mark.value)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+62811", "'+62811"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("-5", "-5"),
        ("Kabupaten Paser", "Kabupaten Paser"),
        ("'=x", "''=x"),
        ("''-5", "'''-5"),
        ("'apa", "'apa"),
        ("＝1+1", "'＝1+1"),
        ("", ""),
    ],
)
def test_exported_text_is_never_a_formula_and_numbers_stay(cell, written):
    assert guarded(cell) == written
    assert unguarded(written) == cell


def test_figure_that_the_rubric_cannot_read_is_a_sentence(app: Flask, room: Room):
    with app.app_context():
        with transaction() as session:
            session.scalars(select(ReportedFigure).where(ReportedFigure.code == "aktif")).first().verified = "banyak"
        with pytest.raises(Refused, match="tidak cocok dengan rubrik uji-2025: kolom aktif"):
            ranking.rank_category(room.category_id, room.rubric)
        db.session.rollback()


def test_what_only_an_earlier_rubric_asked_is_kept_and_not_read(app: Flask, room: Room):
    write(app, room, 1, PASER, {"E.1": ("3",), "E.2": ("50",), "E.9": ("7",)})
    with app.app_context():
        with transaction() as session:
            session.add(ReportedFigure(candidate_id=room.candidates[PASER], code="lama", claimed="1"))
        (paser,) = ranking.rank_category(room.category_id, room.rubric).ranking
        assert (paser.name, set(paser.panel)) == (PASER, {"E.1", "E.2"})
        assert inputs.figure_rows(room.category_id)[0].cells["lama"] == "1"
        assert "lama" not in inputs.figure_rows(room.category_id, room.rubric)[0].cells
        db.session.rollback()
