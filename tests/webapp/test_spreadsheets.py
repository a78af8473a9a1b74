"""The form as a spreadsheet: what comes back is what was filled in, and nothing is taken that isn't understood."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webapp.office import open_office
from tests.webapp.templates_filled import carried, filled, send
from webapp.db import transaction
from webapp.models import ReportedFigure

RUBRICS = (
    "paritrana-2025-kabkota",
    "paritrana-2025-desa",
    "paritrana-2025-desa-penapisan",
    "paritrana-2025-badan-usaha-keuangan",
    "paritrana-2025-umkm",
)
TEMPLATE, PAGE, TAKE = "/lembar-sebar/templat.xlsx", "/lembar-sebar", "/lembar-sebar/ambil"


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def stored(app, office):
    """(claimed, source, as_of) by figure code, as they lie in the database."""

    def look(code="64.01"):
        with app.app_context(), transaction() as session:
            rows = session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == office.candidates[code]))
            return {row.code: (row.claimed, row.source, row.as_of) for row in rows}

    return look


def template(office, who="op-paser", code="64.01"):
    answer = office.people[who].get(office.page(code, TEMPLATE))
    assert answer.status_code == 200
    return answer.data


def upload(office, data, who="op-paser", code="64.01", name="isian.xlsx"):
    return send(office.people[who], office.page(code, PAGE), data, name)


def take(office, page, who="op-paser", code="64.01", **picks):
    chosen = {f"pick:{figure}": pick for figure, pick in picks.items()}
    return office.people[who].post(office.page(code, TAKE), carried(page.text) | chosen)


def test_template_filled_in_is_shown_and_then_stored(office, stored):
    data = filled(template(office), pu_aktif=104769, pu_potensi="136.100", persen_sesudah=76.98)
    page = upload(office, data)
    assert page.status_code == 200
    assert stored() == {}
    assert "seratus empat ribu tujuh ratus enam puluh sembilan orang" in page.text
    assert take(office, page).status_code == 303
    assert {code: claimed for code, (claimed, *_) in stored().items()} == {
        "pu_aktif": "104769",
        "pu_potensi": "136100",
        "persen_sesudah": "76.98",
    }
