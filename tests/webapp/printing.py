"""A sealed category whose papers are printed, by the job itself or by a worker that is killed."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.sealing import Plenary
from webapp.db import db, transaction
from webapp.jobs.papers import print_papers
from webapp.models import Category, IssuedPaper, Printing, PrintingPaper, SealedResult, User
from webapp.services import printing as service
from webapp.services.paper_kinds import Wanted
from webapp.services.printing import Order, Ordered

RANKING = "peringkat"


def order_records(app: Flask, plenary: Plenary, *, email: str = "") -> int:
    """The ranking of every record of the category, as one printing; its id. Nothing is printed yet."""
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, plenary.room.category_id)
        user = session.scalars(select(User).where(User.login == "sekretariat")).one()
        records = session.scalars(select(SealedResult).order_by(SealedResult.number)).all()
        papers = [Ordered(one.id, Wanted(RANKING), "Hasil penilaian dan peringkat") for one in records]
        order = Order(category.edition_id, category.id, "Semua untuk rapat pleno", papers, email)
        return service.order(order, by=user.id, now=NOON).id


def make(app: Flask, printing_id: int) -> str:
    """Does the job in this process; the printing's state afterwards."""
    with app.app_context():
        print_papers(printing_id)
        db.session.rollback()
        return db.session.get_one(Printing, printing_id).state


def issued(app: Flask) -> list[IssuedPaper]:
    with app.app_context():
        return list(db.session.scalars(select(IssuedPaper).order_by(IssuedPaper.id)))


def states(app: Flask, printing_id: int) -> list[tuple[str, str]]:
    """(state, reason) of each paper of a printing."""
    with app.app_context():
        query = select(PrintingPaper).where(PrintingPaper.printing_id == printing_id).order_by(PrintingPaper.turn)
        return [(one.state, one.reason) for one in db.session.scalars(query)]


def correct(plenary: Plenary) -> None:
    """Another figure counts, and two people seal the corrected result."""
    figure = {"kandidat": "64.01", "angka": "aktif", "nilai": "8.500", "alasan-koreksi": "Sanggahan diterima"}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", figure).status_code == 303
    fields = {"alasan-catatan": "Sanggahan diterima", "rahasia": "kunci-lembar-penilai"}
    assert plenary.agree(plenary.first.post(f"{plenary.page}/koreksi", fields)).status_code == 303
