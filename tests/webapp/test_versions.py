"""What is sent back is mended and handed in again; every version stays, and the database itself sees to that."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from tests.webapp.conftest import Persona
from tests.webapp.handing_in import (
    KUKAR,
    PASER,
    SIGNED,
    SUM_CLASH,
    WHY,
    answers_of,
    fields_of,
    fill,
    hand_in,
    mend_once,
    open_desk,
    page_of,
    prove,
    ready,
    send_back,
    stored,
    text_of,
)
from webapp.db import db, transaction
from webapp.models import INTERVIEWS, VERIFICATION, WITHDRAWN, Candidate, Category


@pytest.fixture
def office(app, add_person):
    return open_desk(app, add_person)


@pytest.fixture
def paser(office) -> Persona:
    return office.people["op-paser"]


@pytest.fixture
def checker(office) -> Persona:
    return office.people["verifikator"]


# --- sending back ----------------------------------------------------------------------------------------------------


def test_what_is_to_be_mended_is_shown_on_top_and_beside_its_figure(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    send_back(office, checker, **{"perbaiki-rentan": "Hitung ulang per desa", "umum": "Cap basah"})
    told = text_of(paser.get(office.page(PASER, "/kirim")))
    for words in (
        "dikembalikan untuk diperbaiki",
        "paling lambat Jumat, 20 Februari 2026, pukul 23.59 WITA",
        "Angka belum sesuai",
        "Cap basah",
        "Pekerja rentan : Hitung ulang per desa",
        "Diminta: Hitung ulang per desa",
        "Batas waktu: Sabtu, 28 Februari 2026",
    ):
        assert words in told
    assert "Simpan penjelasan" not in told  # there is nothing to explain


def test_the_form_itself_says_what_to_mend_until_it_is_handed_in_again(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    send_back(office, checker, **{"perbaiki-rentan": "Hitung ulang per desa", "umum": "Cap basah"})
    told = text_of(paser.get(office.page(PASER)))
    assert ("Cap basah" in told, "Pekerja rentan : Hitung ulang per desa" in told) == (True, True)
    assert "Diminta diperbaiki: Hitung ulang per desa" in text_of(paser.get(office.page(PASER, "/bagian-1")))
    assert "Hitung ulang" not in paser.get(office.page(PASER, "/bagian-2")).text
    fill(app, office, rentan="999", guru="235")
    assert hand_in(office, paser).status_code == 303
    for page in ("", "/bagian-1", "/kirim"):
        assert "Hitung ulang" not in paser.get(office.page(PASER, page)).text, page


def test_every_version_stays_and_can_be_compared(app, office, paser, checker):
    mend_once(app, office, paser, checker)
    assert [one.number for one in stored(app, office)] == [2, 1]
    for persona in (paser, checker, office.people["sekretariat"]):
        told = text_of(persona.get(office.page(PASER, "/versi")))
        assert ("Kiriman ke-2" in told, "Hitung ulang per desa" in told, "Cap basah" in told) == (True, True, True)
        told = text_of(persona.get(office.page(PASER, "/versi/1/2")))
        assert "1 dari 8 angka berubah." in told
        assert "Pekerja rentan isian berubah Diminta: Hitung ulang per desa 1.001 orang" in told
        assert "tidak ada lagi · galat K01" in told
        assert f"Penjelasan: {WHY}" in told
        assert "Pekerja seluruhnya" not in told
    assert "Pekerja seluruhnya" in paser.get(office.page(PASER, "/versi/1/2?angka=semua")).text
    assert "Sudah ada kiriman yang lebih baru" in paser.get(office.page(PASER, "/tanda-terima/1")).text


def test_second_summary_says_what_it_was_before(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    send_back(office, checker, umum="Perbaiki potensi")
    fill(app, office, potensi="40124")
    assert "40.124 orang sebelumnya 40.123 orang" in text_of(paser.get(office.page(PASER, "/kirim")))


def test_old_page_cannot_hand_in_a_second_time(app, office, paser, checker):
    ready(app, office)
    old = fields_of(page_of(office, paser)) | SIGNED
    hand_in(office, paser)
    send_back(office, checker, umum="Perbaiki potensi")
    answer = paser.post(office.page(PASER, "/kirim"), old | {"nama": "Orang Lain"})
    assert (answer.status_code, len(stored(app, office))) == (409, 1)
    assert "Halaman ini dari kiriman sebelumnya." in answer.text


def sign_in_again(*people):
    """After a time in which sessions end."""
    assert [persona.sign_in().status_code for persona in people] == [303] * len(people)


def set_state(app, office, state):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state


def test_in_verification_only_until_the_day_given(app, office, paser, checker, clock):
    ready(app, office)
    hand_in(office, paser)
    set_state(app, office, VERIFICATION)
    assert hand_in(office, paser, nama="Lain").status_code == 403
    assert send_back(office, checker, umum="Perbaiki potensi").status_code == 303
    assert "Batas waktu: Jumat, 20 Februari 2026, pukul 23.59 WITA" in text_of(paser.get(office.page(PASER, "/kirim")))
    fill(app, office, potensi="40124")
    clock.at = datetime.fromisoformat("2026-02-20T16:00:00+00:00")  # midnight in the edition's zone
    sign_in_again(paser, checker)
    assert hand_in(office, paser).status_code == 403
    assert send_back(office, checker, umum="Diperpanjang", sampai="25/2/2026").status_code == 303
    assert hand_in(office, paser).status_code == 303
    assert [one.number for one in stored(app, office)] == [2, 1]


def test_sending_back_stops_with_the_verification(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    set_state(app, office, INTERVIEWS)
    answer = checker.post(office.page(PASER, "/kembalikan"), return_fields(umum="x"))
    assert answer.status_code == 422
    assert "hanya dapat dikembalikan selama tahap pengisian atau verifikasi" in answer.text
    assert "Kembalikan untuk diperbaiki" not in checker.get(office.page(PASER, "/versi")).text


def return_fields(**typed):
    return {"nomor": "1", "pengembalian": "0", "alasan": "Alasan", "sampai": "2026-02-20", "umum": ""} | typed


def test_candidate_that_left_is_not_sent_back(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates[PASER]).standing = WITHDRAWN
    assert checker.post(office.page(PASER, "/kembalikan"), return_fields(umum="x")).status_code == 422


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"alasan": " ", "umum": "Cap"}, "Tulis alasan pengembalian"),
        ({}, "Tulis sedikitnya satu hal yang perlu diperbaiki"),
        ({"perbaiki-tidak_ada": "x"}, "Tulis sedikitnya satu hal yang perlu diperbaiki"),
        ({"umum": "Cap", "sampai": "kemarin"}, "bukan tanggal"),
        ({"umum": "Cap", "sampai": ""}, "Isi tanggalnya"),
        ({"umum": "Cap", "sampai": "12/2/2026"}, "Batas waktu perbaikan harus setelah saat ini."),
        ({"umum": "x" * 2001}, "paling panjang 2000 huruf"),
        ({"umum": "Cap", "pengembalian": "-1"}, "tidak dapat dibaca"),
    ],
)
def test_bad_return_is_told_and_changes_nothing(app, office, typed, sentence):
    paser, checker = office.people["op-paser"], office.people["verifikator"]
    ready(app, office)
    hand_in(office, paser)
    typed = {"perbaiki-rentan": ""} | typed
    answer = checker.post(office.page(PASER, "/kembalikan"), return_fields(**typed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed.get("umum", "") in answer.text
    assert "Isian ini sudah dikirim" in page_of(office, paser)


def test_second_return_from_an_old_page_is_refused(app, office, paser, checker):
    ready(app, office)
    hand_in(office, paser)
    assert checker.post(office.page(PASER, "/kembalikan"), return_fields(umum="Satu")).status_code == 303
    answer = office.people["sekretariat"].post(office.page(PASER, "/kembalikan"), return_fields(umum="Dua"))
    assert (answer.status_code, "Dua</textarea>" in answer.text) == (409, True)


def test_return_before_anything_was_handed_in(app, office, checker):
    for answer in (checker.get(office.page(PASER, "/kembalikan")), checker.post(office.page(PASER, "/kembalikan"))):
        assert answer.status_code in (404, 422)
    assert "Belum ada yang dikirim." in checker.get(office.page(PASER, "/versi")).text


# --- what the database itself refuses --------------------------------------------------------------------------------

INSERT = {
    "submission": "id, candidate_id, number, body, body_sha256, pledge, signed_name, signed_position, by_user_id, at",
    "sent_back": "id, submission_id, reason, until, by_user_id, at",
    "to_mend": "id, sent_back_id, figure, sentence",
    "finding_reply": "id, candidate_id, check_code, message, text, by_user_id, at",
    "decision": "id, submission_id, figure, verdict, value, reason, by_user_id, at",
}


def replacing(table: str, columns: str) -> str:
    """Every row in place of itself, as each database says it."""
    rows = f"INTO {table} ({columns}) SELECT {columns} FROM {table}"  # noqa: S608 - as above
    if db.engine.dialect.name == "sqlite":
        return f"INSERT OR REPLACE {rows}"
    return f"INSERT {rows} ON CONFLICT (id) DO UPDATE SET id = excluded.id"


@pytest.mark.parametrize("table", INSERT)
def test_rows_are_only_added(app, office, paser, checker, table):
    mend_once(app, office, paser, checker)
    columns = INSERT[table]
    with app.app_context():
        if table == "decision":
            add_decision(app)
        count = count_rows(table)
        assert count >= 1
        refused = f"rows of {table} are only added|permission denied for table {table}"  # a server's account can't try
        for statement in (
            f"UPDATE {table} SET id = id",  # noqa: S608 - the name is one of the tables above
            f"DELETE FROM {table}",  # noqa: S608
            replacing(table, columns),
        ):
            with pytest.raises(DatabaseError, match=refused), transaction() as session:
                session.execute(text(statement))
        assert count_rows(table) == count


def add_decision(app):
    columns = INSERT["decision"]
    with transaction() as session:
        session.execute(
            text(f"INSERT INTO decision ({columns}) VALUES (1, 1, 'aktif', 'accepted', '1', '', 1, '2026')")  # noqa: S608
        )


def count_rows(table):
    found = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
    db.session.rollback()
    return found


# --- how many questions a page asks ----------------------------------------------------------------------------------


@pytest.fixture
def queries(app):
    """How many statements a request sends."""

    def count(persona, path):
        sent = []
        with app.app_context():
            engine = db.engine
        listener = lambda *found: sent.append(found[2])  # noqa: E731 - a listener is removed by its identity
        event.listen(engine, "before_cursor_execute", listener)
        try:
            assert persona.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(sent)

    return count


def test_pages_ask_as_often_for_much_as_for_little(app, office, paser, checker, queries):
    mend_once(app, office, paser, checker)
    kukar = office.people["op-kukar"]
    ready(app, office, KUKAR, **SUM_CLASH)
    (field,) = answers_of(page_of(office, kukar, KUKAR))
    hand_in(office, kukar, KUKAR, **{field: WHY})
    send_back(office, checker, KUKAR, umum="Satu")
    pages = ("/kirim", "/versi", "/tanda-terima/1", "/versi/1/1")
    little = [queries(kukar, office.page(KUKAR, page)) for page in pages]
    send_back(office, checker, umum="Lagi\n" * 30)
    for digit in "bcdef":
        prove(app, office, "guru", digit=digit)
    assert [queries(paser, office.page(PASER, page)) for page in pages] == little
