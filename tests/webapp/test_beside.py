"""What lies beside a score sheet: who may read it and when, findings with answers, files, last edition's result."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.webapp.canaries import hand_in
from tests.webapp.conftest import NOON, told
from tests.webapp.room import RUBRIC, open_room, prepare, recuse, sample_edition
from tests.webapp.sealing import PASER, open_sealing
from webapp.db import db, transaction
from webapp.models import (
    INTERVIEWS,
    NO_CONFLICT,
    OPERATOR,
    STATES,
    Candidate,
    Category,
    ConflictAnswer,
    FindingOverride,
    FindingReply,
    Panelist,
    Pledge,
    Regulation,
    ReportedFigure,
    User,
)

CHECK = (
    b'checks:\n  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error, title: "Cakupan"}\n'
)
CHECKED = RUBRIC.replace(b"checks: []\n", CHECK)
NAME = "Kota Bontang"


@pytest.fixture
def room(app, juror, other_juror):
    found = open_room(app, ("panelis-1", "panelis-2"), rubric=CHECKED)
    with app.app_context(), transaction() as session:
        of_first = ReportedFigure.candidate_id == found.candidates[NAME]
        row = session.scalars(select(ReportedFigure).where(of_first, ReportedFigure.code == "aktif")).one()
        row.claimed = "12500"
    return found


def beside(room, name=NAME):
    return f"{room.sheet(name)}/bukti"


def person_of(app, add_person, login="op-bontang"):
    add_person(login, role=OPERATOR)
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.login == login)).one()


def write(app, *rows):
    with app.app_context(), transaction() as session:
        session.add_all(rows)


def message_of(page):
    return re.search(r"<p>([^<]*12\.500[^<]*)</p>", page)[1]


def test_only_who_may_fill_in_the_sheet_reads_what_lies_beside_it_and_never_before_the_interviews(app, room, juror):
    for stage in STATES:
        with app.app_context(), transaction() as session:
            session.get_one(Category, room.category_id).state = stage
        sheet, page = juror.get(room.sheet(NAME)), juror.get(beside(room))
        assert sheet.status_code == page.status_code
        assert (page.status_code == 200) == (stage in STATES[STATES.index("interviews") :])


def test_a_juror_who_stepped_back_hears_what_is_said_of_no_candidate(app, room, juror, other_juror):
    assert juror.get(beside(room)).status_code == 200
    recuse(app, room, "panelis-1", NAME)
    assert told(juror.get(beside(room))) == told(juror.get("/penilaian/987654321/bukti"))
    assert juror.get(beside(room)).status_code == 404
    assert other_juror.get(beside(room)).status_code == 200


def test_files_too_wait_for_the_pledge(app, juror, add_person):
    room = open_room(app, ("panelis-1",), prepared=False)
    add_person("op-paser", role=OPERATOR)
    candidate_id = room.candidates[NAME]
    picture = f"/bukti/berkas/{hand_in(app, candidate_id, 'op-paser', 'rekap.pdf')}/halaman/1"
    write(app, ConflictAnswer(panelist_id=1, candidate_id=candidate_id, kind=NO_CONFLICT, at=NOON))
    assert juror.get(picture).status_code == 404
    write(app, Pledge(panelist_id=1, words="Saya jujur.", name="Panelis Satu", at=NOON))
    assert juror.get(picture).status_code == 200


def test_a_finding_stands_with_what_the_candidate_answered_and_the_plenary_overrode(app, room, juror, add_person):
    page = juror.get(beside(room)).text
    message = message_of(page)
    assert "Belum dijawab." in page
    by, candidate_id = person_of(app, add_person), room.candidates[NAME]
    about = {"candidate_id": candidate_id, "check_code": "K01", "by_user_id": by, "at": NOON}
    write(
        app,
        FindingReply(**about, message="sebelum angka berubah", text="Jawaban lama"),
        FindingReply(**about, message=message, text="Termasuk pekerja luar daerah"),
    )
    page = juror.get(beside(room)).text
    assert "Jawaban kandidat" in page
    assert "Termasuk pekerja luar daerah" in page
    assert "Jawaban lama" not in page
    write(app, FindingOverride(**about, message=message, reason="Diterima rapat"))
    page = juror.get(beside(room)).text
    assert "Jawaban pleno, op-bontang" in page
    assert "Diterima rapat" in page
    assert "12.500" not in juror.get(beside(room, PASER)).text


def test_regulations_and_files_stand_with_their_pages_but_not_what_was_taken_away(app, room, juror, add_person):
    add_person("op-paser", role=OPERATOR)
    number, by = hand_in(app, room.candidates[NAME], "op-paser", "rekap.pdf"), person_of(app, add_person)
    about = {"candidate_id": room.candidates[NAME], "kind": "perda", "year": 2024, "by_user_id": by, "at": NOON}
    write(
        app,
        Regulation(**about, number="12", title="Jamsostek", in_force_on=NOON.date(), draft=False, evidence_id=number),
        Regulation(**about, number="13", title="Rancangan kedua", draft=True),
        Regulation(**about, number="14", title="Ditarik", draft=False, removed_at=NOON),
    )
    page = juror.get(beside(room)).text
    assert f'src="/bukti/berkas/{number}/halaman/1"' in page
    assert 'loading="lazy"' in page
    assert "Nomor 12 Tahun 2024" in page
    assert "13 Februari 2026" in page
    assert "Rancangan, tidak dinilai" in page
    assert "Ditarik" not in page
    assert f'href="#berkas-{number}"' in page
    assert "Peserta aktif" in page


def test_the_sheet_itself_carries_none_of_it(app, room, juror, add_person):
    add_person("op-paser", role=OPERATOR)
    hand_in(app, room.candidates[NAME], "op-paser", "rekap.pdf")
    page = juror.get(room.sheet(NAME)).text
    assert beside(room) in page
    assert "rekap.pdf" not in page
    assert "/halaman/" not in page


def test_last_editions_result_stands_there_once_it_is_announced(app, add_person, clock):
    plenary = open_sealing(app, add_person)
    later = plenary.people["panelis-1"]
    new = following(app, plenary)
    page = f"/penilaian/{new}/bukti"
    nothing = "Tidak ada hasil edisi sebelumnya"
    assert nothing in later.get(page).text
    plenary.seal()
    assert nothing in later.get(page).text
    plenary.announce()
    assert nothing in later.get(page).text
    clock.forward(days=2)
    later.sign_in()
    shown = later.get(page).text
    assert nothing not in shown
    assert "2 dari 4" in shown
    assert f'href="{plenary.public}"' in shown
    assert re.search(r"<dt>A Cakupan</dt><dd class=\"num\">48 dari 60</dd>", shown)


def following(app, plenary):
    """The next edition in its interviews with the first candidate again; the candidate's id."""
    with app.app_context(), transaction() as session:
        earlier = session.get_one(Category, plenary.room.category_id)
        edition = sample_edition()
        edition.code, edition.period_year = "contoh-2026", 2026
        session.add(edition)
        session.flush()
        rubric = {"rubric_code": earlier.rubric_code, "rubric_digest": earlier.rubric_digest}
        category = Category(edition_id=edition.id, code=earlier.code, title=earlier.title, state=INTERVIEWS, **rubric)
        session.add(category)
        session.flush()
        user_id = session.scalars(select(User.id).where(User.login == "panelis-1")).one()
        session.add(Panelist(category_id=category.id, user_id=user_id, seat=1, bench="akademisi"))
        candidate = Candidate(category_id=category.id, code="64.01", name=PASER)
        session.add(candidate)
        session.flush()
        prepare(session, category.id)
        return candidate.id
