"""A rubric is accepted while a save that read the one before waits for the write lock: nothing of it is kept."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.webapp import templates_filled, test_region
from tests.webapp.office import client_id, open_office
from tests.webapp.room import NAMES, full, open_room
from tests.webapp.test_region import office as region_office  # noqa: F401 - a fixture
from tests.webapp.test_regulations import PERDA
from tests.webapp.test_report_page import fields_of
from tests.webapp.test_report_page import send as send_section
from tests.webapp.test_verification import fields as verdict_fields
from tests.webapp.test_verification import place
from tests.webapp.uploads import text_pdf
from tests.webapp.verifying import FIRST, PASER, open_verification
from webapp.db import db, transaction
from webapp.models import (
    VERIFICATION,
    Calibration,
    CalibrationSheet,
    Category,
    Decision,
    Evidence,
    Panelist,
    PaperSheet,
    Regulation,
    ReportedFigure,
    Sheet,
    Signature,
)
from webapp.rubric_store import digest_of, keep_accepted, pinned_file
from webapp.services.replaced import REPLACED

OTHER = b"\n# rubrik yang diterima belakangan\n"
WORDS = "KETIKAN YANG TIDAK BOLEH HILANG"
HOME = NAMES[0]


@pytest.fixture
def meanwhile(app, monkeypatch):
    """Lets another rubric be accepted at the moment when a view asks for the write lock."""

    def prepare(view: str, category_id: int) -> None:
        module, waiting = import_module(f"webapp.views.{view}"), [True]

        @contextmanager
        def late():
            if waiting:
                waiting.clear()
                other = threading.Thread(target=accept, args=[app, category_id])
                other.start()
                other.join()
            with transaction() as session:
                yield session

        monkeypatch.setattr(module, "transaction", late)

    return prepare


def accept(app, category_id: int) -> None:
    folder = app.extensions["paritrana_settings"].rubrics
    folder.mkdir(exist_ok=True)
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, category_id)
        text = pinned_file(category.rubric_code, category.rubric_digest, folder=folder)[0] + OTHER
        keep_accepted(text, folder=folder)
        category.rubric_digest = digest_of(text)


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def is_told(answer) -> bool:
    return answer.status_code == 409 and REPLACED in (answer.json["message"] if answer.is_json else answer.text)


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def desk(app, add_person):
    """Two candidates that handed in, being verified."""
    return open_verification(app, add_person)


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


# ---------------------------------------------------------------------- figures


def test_figures_that_a_script_sends_are_not_stored(app, office, meanwhile):
    operator, change = office.people["op-paser"], {"code": "jumlah_desa", "text": "139", "base_version": 0}
    meanwhile("report", office.category_id)
    sent = {"client_id": client_id(), "changes": [change]}
    assert is_told(operator.post_json(office.page(PASER, "/simpan"), sent))
    assert count(app, ReportedFigure) == 0
    assert operator.post_json(office.page(PASER, "/simpan"), sent).json["saved"][0]["value"] == "139"


def test_section_keeps_what_was_typed_and_says_that_the_rubric_changed(app, office, meanwhile):
    meanwhile("report", office.category_id)
    answer = send_section(office, 2, {"v:pu_aktif": "104.769", "src:pu_aktif": WORDS})
    assert (answer.status_code, "Rubrik kategori ini berubah" in answer.text) == (409, True)
    assert (fields_of(answer.text)["v:pu_aktif"], WORDS in answer.text) == ("104.769", True)
    assert count(app, ReportedFigure) == 0
    assert send_section(office, 2, {}, fields=fields_of(answer.text)).status_code == 303
    assert count(app, ReportedFigure) == 1


def test_spreadsheet_is_not_taken_over(app, office, meanwhile):
    operator, path = office.people["op-paser"], office.page(PASER, "/lembar-sebar")
    data = templates_filled.filled(operator.get(f"{path}/templat.xlsx").data, pu_aktif=104769)
    page = templates_filled.send(operator, path, data)
    meanwhile("spreadsheets", office.category_id)
    assert is_told(operator.post(f"{path}/ambil", templates_filled.carried(page.text)))
    assert count(app, ReportedFigure) == 0


def test_villages_are_not_taken_over(app, region_office, meanwhile):  # noqa: F811
    book = test_region.table(region_office)
    test_region.put(book, test_region.REMPANGA, "perangkat_aktif", 12)
    page = test_region.upload(region_office, book)
    meanwhile("region", region_office.category_id)
    assert is_told(test_region.take(region_office, page))
    assert count(app, ReportedFigure) == 0


# ---------------------------------------------------------------------- what proves them


def test_regulation_is_not_recorded_and_stays_typed(app, office, meanwhile):
    meanwhile("regulations", office.category_id)
    sent = {**PERDA, "tentang": WORDS}
    path = office.page(PASER, "/regulasi")
    answer = office.people["op-paser"].post(path, sent, content_type="multipart/form-data")
    assert (is_told(answer), WORDS in answer.text, count(app, Regulation)) == (True, True, 0)


def test_file_of_a_form_is_attached_by_the_rubric_that_holds_now(app, office, meanwhile):
    meanwhile("evidence", office.category_id)
    path = f"/bukti/kandidat/{office.candidates[PASER]}/pu_aktif"
    sent = {"berkas": (BytesIO(text_pdf(pages=1)), "bukti.pdf")}
    answer = office.people["op-paser"].post(path, sent, content_type="multipart/form-data")
    assert (answer.status_code, count(app, Evidence)) == (303, 1)


# ---------------------------------------------------------------------- verdicts and signatures


def test_verdict_is_not_kept_and_stays_typed(app, desk, meanwhile):
    address, verifier = place(desk, "guru"), desk.people[FIRST]
    sent = {**verdict_fields(verifier, address), "verdict": "rejected", "reason": WORDS}
    meanwhile("verification", desk.category_id)
    answer = verifier.post(address, sent)
    assert (is_told(answer), WORDS in answer.text, count(app, Decision)) == (True, True, 0)
    assert verifier.post(address, sent).status_code == 303


def test_many_verdicts_at_once_are_not_kept(app, desk, meanwhile):
    verifier, address = desk.people[FIRST], f"/verifikasi/{desk.candidates[PASER]}/sekaligus"
    sent = {"accepted:potensi": "0", **verdict_fields(verifier, place(desk, "guru"))}
    meanwhile("verification", desk.category_id)
    assert is_told(verifier.post(address, sent))
    assert count(app, Decision) == 0


def test_nobody_signs_what_they_read_under_another_rubric(app, juror, room, meanwhile):
    juror.post(room.sheet(HOME), full(room, 0))
    meanwhile("signing", room.category_id)
    answer = juror.sign(room.sheet(HOME), "1")
    assert (is_told(answer), f'value="{juror.name}"' in answer.text, count(app, Signature)) == (True, True, 0)
    with app.app_context():
        assert db.session.scalars(select(Sheet)).one().locked_at is None
    assert juror.sign(room.sheet(HOME), "1").status_code == 303


# ---------------------------------------------------------------------- the panel


def test_calibration_is_not_kept_and_stays_typed(app, juror, secretariat, room, meanwhile):
    secretariat.post(f"{room.page}/kalibrasi", {"kasus": "Kasus rekaan."})
    assert count(app, Calibration) == 1
    meanwhile("calibration", room.category_id)
    answer = juror.post(f"/penilaian/kalibrasi/{room.category_id}", full(room, 0, note=WORDS))
    assert (is_told(answer), WORDS in answer.text, count(app, CalibrationSheet)) == (True, True, 0)


def test_calibration_is_not_opened(app, secretariat, room, meanwhile):
    meanwhile("calibration", room.category_id)
    answer = secretariat.post(f"{room.page}/kalibrasi", {"kasus": WORDS})
    assert (is_told(answer), WORDS in answer.text, count(app, Calibration)) == (True, True, 0)


def test_paper_sheets_are_not_printed_for_another_rubric(app, secretariat, room, meanwhile):
    meanwhile("paper_sheets", room.category_id)
    assert is_told(secretariat.post(f"{room.page}/kertas/cetak", {"cadangan": "3"}))
    assert count(app, PaperSheet) == 0


def test_member_is_not_seated_and_stays_typed(app, secretariat, room, meanwhile):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = VERIFICATION
    meanwhile("panel", room.category_id)
    sent = {"name": "Rina", "login": "panelis-10", "bench": "akademisi", "office": "member", "institution": WORDS}
    answer = secretariat.post(f"{room.page}/panel", sent)
    assert (is_told(answer), WORDS in answer.text, count(app, Panelist)) == (True, True, 2)
