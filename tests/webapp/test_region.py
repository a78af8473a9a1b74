"""A regency brings in its own villages: hundreds at once, its own alone, all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webapp.office import open_office
from tests.webapp.templates_filled import carried, opened, saved, send
from webapp.db import transaction
from webapp.models import (
    ACTIVE,
    Candidate,
    RegionGrant,
    ReportedFigure,
)

REMPANGA, PONORAGAN, BATULEPOQ = "64.02.02.2007", "64.02.02.2014", "64.09.04.2015"
PAGE = "/isian/wilayah/uji-2026/desa"


@pytest.fixture
def office(app, add_person):
    """Two villages of one regency, one of another; the regency's account may bring in its own."""
    made = open_office(
        app,
        add_person,
        rubric="paritrana-2025-desa",
        code="desa",
        candidates=[(REMPANGA, "Desa Rempanga"), (PONORAGAN, "Desa Ponoragan"), (BATULEPOQ, "Desa Batu Lepoq")],
        operators=[("op-kukar", REMPANGA), ("op-paser", BATULEPOQ)],
        others=(),
    )
    with app.app_context(), transaction() as session:
        session.add(RegionGrant(user_id=made.users["op-kukar"], category_id=made.category_id, prefix="64.02."))
    return made


@pytest.fixture
def stored(app):
    """Claims by village and figure."""

    def look():
        with app.app_context(), transaction() as session:
            rows = session.execute(
                select(Candidate.code, ReportedFigure.code, ReportedFigure.claimed).join(
                    Candidate, Candidate.id == ReportedFigure.candidate_id
                )
            )
            return {(village, figure): claimed for village, figure, claimed in rows}

    return look


def table(office):
    answer = office.people["op-kukar"].get(f"{PAGE}/templat.xlsx")
    assert answer.status_code == 200
    return opened(answer.data)


def put(book, village, figure, value):
    """Sets a cell; a village that isn't listed gets a row at the end."""
    sheet = book["Kandidat"]
    heading = next(cell.column for cell in sheet[1] if str(cell.value).endswith(f"[{figure}]"))
    row = next((cell.row for cell in sheet["A"] if cell.value == village), sheet.max_row + 1)
    sheet.cell(row, 1).value = village
    sheet.cell(row, heading).value = value
    return row


def upload(office, book, who="op-kukar"):
    return send(office.people[who], PAGE, saved(book), "wilayah.xlsx")


def take(office, page, **more):
    return office.people["op-kukar"].post(f"{PAGE}/ambil", carried(page.text) | more)


def test_villages_filled_in_are_stored_and_new_ones_become_candidates(app, office, stored):
    book = table(office)
    put(book, REMPANGA, "perangkat_aktif", 12)
    put(book, "64.02.16.2005", "perangkat_aktif", "1.250")
    put(book, "64.02.16.2005", "regulasi", "Peraturan Desa")
    page = upload(office, book)
    assert (page.status_code, stored()) == (200, {})
    assert take(office, page).status_code == 303
    assert stored() == {
        (REMPANGA, "perangkat_aktif"): "12",
        ("64.02.16.2005", "perangkat_aktif"): "1250",
        ("64.02.16.2005", "regulasi"): "perdes",
    }
    with app.app_context(), transaction() as session:
        new = session.scalars(select(Candidate).where(Candidate.code == "64.02.16.2005")).one()
        assert (new.standing, new.proposed_by_user_id) == (ACTIVE, office.users["op-kukar"])
