"""Candidates proposed, taken, declined, withdrawn, brought back: every record stays, only the active are assessed."""

from http import HTTPStatus

import pytest
from sqlalchemy import event, select

from tests.webapp.conftest import told
from tests.webapp.office import CANDIDATES, open_office, report
from tests.webapp.outside import ONLY_ADDED
from tests.webapp.room import full, lock_sheets, open_room
from webapp.db import db, transaction
from webapp.models import (
    ACTIVE,
    DECLINED,
    DISQUALIFIED,
    INTERVIEWS,
    PLENARY,
    PROPOSED,
    SEALED,
    WITHDRAWN,
    Candidate,
    Category,
    RegionGrant,
    StandingChange,
)
from webapp.queries import inputs, matrix, overview, papers, sheets
from webapp.queries.candidates import beside
from webapp.queries.editions import count_candidates, open_sheets
from webapp.queries.inputs import revision_of

DESA = "paritrana-2025-desa"
COMPANIES = "paritrana-2025-badan-usaha-keuangan"
OTHERS = (("sekretariat", "secretariat"), ("cabang", "branch"), ("cabang-2", "branch"))
MANY = tuple((f"64.{number:02d}", f"Kabupaten {number:02d}") for number in range(1, 31))


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person, others=OTHERS)


@pytest.fixture
def boss(office):
    return office.people["sekretariat"]


@pytest.fixture
def branch(office):
    return office.people["cabang"]


@pytest.fixture
def found(app):
    def look():
        with app.app_context():
            rows = db.session.scalars(select(Candidate).order_by(Candidate.id))
            return [(row.code, row.name, row.standing) for row in rows]

    return look


STANDING = [(code, name, ACTIVE) for code, name in CANDIDATES]


# Adding and proposing


def test_pasted_codes_become_candidates_with_their_official_names(office, boss, found):
    lines = "64.03\n\n64.07; Kabupaten Kutai Barat\n64.71\tBalikpapan\n64.72 Kota Samarinda\r\n"
    assert boss.post(f"{office.secretariat_page}/usul", {"lines": lines}).status_code == 303
    assert found() == [
        *STANDING,
        ("64.03", "Kabupaten Berau", ACTIVE),
        ("64.07", "Kabupaten Kutai Barat", ACTIVE),
        ("64.71", "Kota Balikpapan", ACTIVE),
        ("64.72", "Kota Samarinda", ACTIVE),
    ]
    assert "Kabupaten Kutai Barat" in boss.get(f"{office.secretariat_page}/kandidat").text


def test_every_bad_line_is_named_and_none_is_taken(office, boss, found):
    lines = [
        "64.03", "64.99", "64.02.02.2007", "Kabupaten Berau", "64.03", "64.01", "64.07; Kabupaten Paser",
        "<script>alert(1)</script>", "６４.０８",
    ]  # fmt: skip
    answer = boss.post(f"{office.secretariat_page}/usul", {"lines": "\n".join(lines)})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for number, words in [
        (2, "“64.99” bukan kode kabupaten atau kota"),
        (3, "“64.02.02.2007” bukan kode kabupaten atau kota"),
        (4, "“Kabupaten Berau” bukan kode"),
        (5, "64.03 sudah tertulis di baris 1."),
        (6, "64.01 (Kabupaten Paser) sudah ada dalam kategori ini."),
        (7, "64.07 adalah Kabupaten Kutai Barat, bukan “Kabupaten Paser”"),
        (8, "“&lt;script&gt;alert(1)&lt;/script&gt;” bukan kode"),
        (9, "“６４.０８” bukan kode"),
    ]:
        assert f"Baris {number}: {words}" in answer.text, number
    assert "<script>" not in answer.text
    assert "64.03\n64.99\n64.02.02.2007" in answer.text
    assert found() == STANDING


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Tulis sedikitnya satu kandidat"),
        (" \n\t\n", "Tulis sedikitnya satu kandidat"),
        ("64.03\x00", "karakter yang tidak dapat disimpan"),
        ("\ud800", "bukan kode kabupaten"),
        ("64.03\n" * 2001, "Paling banyak 2000 baris sekaligus; yang ini 2001 baris."),
        ("x" * 200_001, "Teks paling panjang 200000 huruf"),
        ("64.03" + "9" * 5000, "bukan kode kabupaten"),
    ],
    ids=["empty", "blank", "nul", "half", "many", "long", "digits"],
)
def test_hostile_text_is_refused_with_a_sentence(office, boss, found, lines, sentence):
    answer = boss.post(f"{office.secretariat_page}/usul", {"lines": lines.encode("utf-8", "surrogatepass")})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert found() == STANDING


def test_village_has_its_district_and_a_company_its_own_code_and_name(app, add_person):
    villages = open_office(app, add_person, rubric=DESA, code="desa", candidates=(), operators=(), others=OTHERS[:1])
    boss = villages.people["sekretariat"]
    assert boss.post(f"{villages.secretariat_page}/usul", {"lines": "64.02.02.2007\n64.02.06.1001"}).status_code == 303
    companies = open_office(app, add_person, rubric=COMPANIES, code="usaha", candidates=(), operators=(), others=())
    lines = "NIB-01; PT Maju, Tbk & Rekan <b>\nNIB 02; PT Dua\nNIB-03\nNIB-04; X\n../x; PT Tiga"
    answer = boss.post(f"{companies.secretariat_page}/usul", {"lines": lines})
    assert [f"Baris {number}:" in answer.text for number in range(1, 6)] == [False, True, True, True, True]
    assert (
        boss.post(f"{companies.secretariat_page}/usul", {"lines": lines.split("\n", maxsplit=1)[0]}).status_code == 303
    )
    with app.app_context():
        names = db.session.scalars(select(Candidate.name).order_by(Candidate.id)).all()
    assert names == [
        "Desa Rempanga, Kec. Loa Kulu, Kab. Kutai Kartanegara",
        "Kelurahan Jahab, Kec. Tenggarong, Kab. Kutai Kartanegara",
        "PT Maju, Tbk & Rekan <b>",
    ]
    assert "Rekan &lt;b&gt;" in boss.get(f"{companies.secretariat_page}/kandidat").text


def test_branch_proposes_and_sees_its_own_proposals_only(office, boss, branch, found):
    other = office.people["cabang-2"]
    assert branch.post(f"/usulan/{office.edition}/{office.category}", {"lines": "64.03"}).status_code == 303
    assert other.post(f"/usulan/{office.edition}/{office.category}", {"lines": "64.07"}).status_code == 303
    assert found()[2:] == [("64.03", "Kabupaten Berau", PROPOSED), ("64.07", "Kabupaten Kutai Barat", PROPOSED)]
    for persona, own, foreign in ((branch, "Berau", "Kutai Barat"), (other, "Kutai Barat", "Berau")):
        text = persona.get("/usulan").text
        assert (f"Kabupaten {own}" in text, f"Kabupaten {foreign}" in text, "Paser" in text) == (True, False, False)
    waiting = boss.get(f"{office.secretariat_page}/kandidat?daftar=usulan").text
    assert ("Kabupaten Berau" in waiting, "cabang-2" in waiting) == (True, True)
    assert branch.get("/", follow_redirects=True).request.path == "/usulan"


def test_branch_is_not_told_whom_others_proposed_by_trying_codes(app, add_person):
    companies = open_office(app, add_person, rubric=COMPANIES, code="usaha", candidates=(), operators=(), others=OTHERS)
    boss, branch, other = (companies.people[login] for login, _role in OTHERS)
    path = f"/usulan/{companies.edition}/{companies.category}"
    assert other.post(path, {"lines": "NIB-01; PT Rahasia Satu"}).status_code == 303
    assert boss.post(f"{companies.secretariat_page}/usul", {"lines": "NIB-02; PT Rahasia Dua"}).status_code == 303
    assert branch.post(path, {"lines": "NIB-03; PT Sendiri"}).status_code == 303
    tried = {"lines": "\n".join(f"NIB-0{number}; Coba saja" for number in (1, 2, 3))}
    answer = branch.post(path, tried)
    assert answer.status_code == 422
    assert answer.text.count("sudah diusulkan atau sudah menjadi kandidat.") == 2
    assert ("PT Rahasia Satu" in answer.text, "PT Rahasia Dua" in answer.text) == (False, False)
    assert "NIB-03 (PT Sendiri) sudah ada dalam kategori ini." in answer.text
    assert "NIB-01 (PT Rahasia Satu) sudah ada" in boss.post(f"{companies.secretariat_page}/usul", tried).text


@pytest.mark.parametrize("state", [INTERVIEWS, PLENARY])
def test_nobody_proposes_once_nobody_can_fill_in(app, office, boss, branch, *, found, state):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = state
    own, foreign = (branch.get(f"/usulan/{office.edition}/{code}") for code in (office.category, "tidak-ada"))
    assert (own.status_code, own.text) == (404, foreign.text)
    assert branch.post(f"/usulan/{office.edition}/{office.category}", {"lines": "64.03"}).status_code == 404
    answer = boss.post(f"{office.secretariat_page}/usul", {"lines": "64.03"})
    assert (answer.status_code, "tahap persiapan dan pengisian" in answer.text) == (422, True)
    assert found() == STANDING


# Standing


def decide(office, persona, code, old, new, *, reason="Surat resmi"):
    path = f"{office.secretariat_page}/pencalonan/{office.candidates[code]}/kedudukan"
    return persona.post(path, {"old": old, "new": new, "reason": reason})


@pytest.fixture
def proposed(app, office, branch):
    branch.post(f"/usulan/{office.edition}/{office.category}", {"lines": "64.03"})
    with app.app_context():
        office.candidates["64.03"] = db.session.scalars(select(Candidate.id).where(Candidate.code == "64.03")).one()
    return office


def test_proposal_is_taken_without_and_declined_with_a_reason_that_the_branch_reads(proposed, boss, branch, found):
    answer = decide(proposed, boss, "64.03", PROPOSED, DECLINED, reason="")
    assert (answer.status_code, "Tulis alasannya" in answer.text) == (422, True)
    assert decide(proposed, boss, "64.03", PROPOSED, DECLINED, reason="Belum <i>lengkap</i>").status_code == 303
    assert "Belum &lt;i&gt;lengkap&lt;/i&gt;" in branch.get("/usulan").text
    assert decide(proposed, boss, "64.03", DECLINED, ACTIVE, reason="").status_code == 422
    assert decide(proposed, boss, "64.03", DECLINED, ACTIVE, reason="Sudah lengkap").status_code == 303
    assert found()[-1] == ("64.03", "Kabupaten Berau", ACTIVE)
    assert "diterima" in branch.get("/usulan").text


def test_taken_proposal_needs_no_reason(proposed, boss, found):
    assert decide(proposed, boss, "64.03", PROPOSED, ACTIVE, reason="").status_code == 303
    assert found()[-1][2] == ACTIVE


@pytest.mark.parametrize("new", [WITHDRAWN, DISQUALIFIED])
def test_who_leaves_is_listed_with_the_reason_and_brought_back_only_with_one(app, office, boss, found, new):
    page = f"{office.secretariat_page}/kandidat"
    assert decide(office, boss, "64.01", ACTIVE, new, reason="").status_code == 422
    assert decide(office, boss, "64.01", ACTIVE, new, reason="Surat bupati").status_code == 303
    assert ("Paser" in boss.get(page).text, "Surat bupati" in boss.get(f"{page}?daftar=keluar").text) == (False, True)
    assert "Surat bupati" in boss.get(f"{page}/64.01").text
    assert decide(office, boss, "64.01", new, ACTIVE, reason=" ").status_code == 422
    assert decide(office, boss, "64.01", new, ACTIVE, reason="Keliru dicatat").status_code == 303
    assert found() == STANDING
    with app.app_context():
        rows = db.session.scalars(select(StandingChange).order_by(StandingChange.id))
        assert [(row.old, row.new, row.reason) for row in rows] == [
            (ACTIVE, new, "Surat bupati"),
            (new, ACTIVE, "Keliru dicatat"),
        ]
    history = boss.get(f"{office.secretariat_page}/pencalonan/{office.candidates['64.01']}").text
    assert ("Surat bupati" in history, "Keliru dicatat" in history) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (WITHDRAWN, ACTIVE, 409),
        (PROPOSED, ACTIVE, 409),
        (ACTIVE, PROPOSED, 422),
        (ACTIVE, DECLINED, 422),
        (ACTIVE, ACTIVE, 422),
        (ACTIVE, "raja", 422),
        ("", "", 422),
    ],
)
def test_stale_or_impossible_decision_changes_nothing_and_keeps_what_is_typed(office, boss, found, *, old, new, status):
    answer = decide(office, boss, "64.01", old, new, reason="Alasan yang panjang")
    assert (answer.status_code, "Alasan yang panjang" in answer.text, found()) == (status, True, STANDING)


def test_sealed_result_keeps_its_candidates(app, office, boss, found):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = SEALED
    answer = decide(office, boss, "64.01", ACTIVE, WITHDRAWN)
    assert (answer.status_code, "sudah disahkan" in answer.text, found()) == (422, True, STANDING)


def test_candidate_of_another_category_answers_as_one_that_is_not_there(app, add_person, office, boss):
    open_office(app, add_person, code="lain", operators=(), others=(), candidates=(("64.09", "PPU"),))
    with app.app_context():
        foreign = db.session.scalars(select(Candidate.id).where(Candidate.code == "64.09")).one()
    pages = [boss.get(f"{office.secretariat_page}/pencalonan/{number}") for number in (foreign, 999)]
    assert [page.status_code for page in pages] == [404, 404]
    assert told(pages[0]) == told(pages[1])
    acts = [
        boss.post(f"{office.secretariat_page}/pencalonan/{number}/{act}", {"old": ACTIVE, "new": WITHDRAWN})
        for number in (foreign, 999)
        for act in ("kedudukan", "undang", "undangan/1/cabut", "undangan/1/perbarui", "undangan/1/ingatkan")
    ]
    assert {act.status_code for act in acts} == {404}


def test_changes_of_standing_can_not_be_rewritten(app, office, boss):
    decide(office, boss, "64.01", ACTIVE, WITHDRAWN)
    for act in ("UPDATE standing_change SET reason = 'x'", "DELETE FROM standing_change"):
        with (
            app.app_context(),
            pytest.raises(Exception, match=ONLY_ADDED),
            transaction() as session,
        ):
            session.connection().exec_driver_sql(act)


# Who has left is nowhere to be assessed


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    made = open_room(app, ("panelis-1", "panelis-2"))
    lock_sheets(app, made)
    return made


def everywhere(room) -> dict[str, object]:
    """What each list that a jury or a ranking is made from says of the first candidate and of how many there are."""
    own = matrix.fitting(room.category_id, words=(), open_only=False)
    columns = inputs.figure_columns(room.category_id, ["aktif"])
    return {
        "rows": [row.candidate for row in inputs.figure_rows(room.category_id)],
        "columns": list(columns.candidates),
        "marks": sorted({mark.candidate for mark in inputs.marks(room.category_id, room.rubric)}),
        "progress": [row.code for row in sheets.own_progress(1)],
        "nominees": [one.code for one in matrix.nominees_of(own, 0, 9)],
        "cells": len(matrix.cells_of(room.category_id, room.rubric)),
        "sheets": overview.sheet_counts()[room.category_id],
        "papers": papers.count_sheets(room.category_id),
        "sources": sorted(papers.published_sources(room.category_id, ["64.01", "64.02"])),
        "count": count_candidates(room.category_id),
        "open": open_sheets(room.category_id),
        "beside": [one.code if one else None for one in beside(room.category_id, "64.02")],
        "seat": sheets.seat_of(1, room.candidates["Kabupaten Paser"]) is not None,
    }


@pytest.mark.parametrize("standing", [PROPOSED, DECLINED, WITHDRAWN, DISQUALIFIED])
def test_who_is_not_active_is_in_no_list_that_is_assessed(app, room, standing):
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kabupaten Paser"]).standing = standing
    with app.app_context():
        rest = ["64.02", "64.03", "64.04"]
        assert everywhere(room) == {
            "rows": rest, "columns": rest, "marks": rest, "progress": rest, "nominees": rest,
            "cells": 6, "sheets": (6, 6), "papers": papers.SheetCounts(2, 6, 6, 0, 0), "sources": ["64.02"],
            "count": 3, "open": [], "beside": [None, "64.03"], "seat": False,
        }  # fmt: skip


def test_active_candidates_are_in_every_list(app, room):
    with app.app_context():
        lists = everywhere(room)
    assert (lists["rows"], lists["cells"], lists["count"], lists["seat"]) == (
        ["64.01", "64.02", "64.03", "64.04"],
        8,
        4,
        True,
    )


def test_withdrawal_in_the_plenary_takes_the_rank_and_the_sheet_and_gives_them_back(app, room, juror, secretariat):
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    page, own = f"{room.page}/pencalonan/{room.candidates['Kabupaten Paser']}/kedudukan", room.sheet("Kabupaten Paser")
    assert "Kabupaten Paser" in secretariat.get(f"{room.page}/peringkat").text
    for old, new, there in ((ACTIVE, WITHDRAWN, False), (WITHDRAWN, ACTIVE, True)):
        with app.app_context():
            before = revision_of(room.category_id)
        assert secretariat.post(page, {"old": old, "new": new, "reason": "Surat"}).status_code == 303
        with app.app_context():
            assert revision_of(room.category_id) != before
        assert ("Kabupaten Paser" in secretariat.get(f"{room.page}/peringkat").text) is there
        assert ("64.01" in secretariat.get(f"{room.page}/nilai.csv").text) is there
        assert (juror.get(own).status_code, "Paser" in juror.get("/penilaian").text) == (200 if there else 404, there)
        assert secretariat.get(f"{room.page}/kandidat/64.01").status_code == 200


def test_save_on_the_sheet_of_who_has_left_is_refused(app, juror, secretariat):
    room = open_room(app, ("panelis-1",))
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kabupaten Paser"]).standing = WITHDRAWN
    assert juror.post(room.sheet("Kabupaten Paser"), full(room, 0)).status_code == 404


# Rights of a regency, and how many statements a page needs


def test_right_to_bring_in_a_region_is_given_and_taken_back(app, office, boss):
    page = f"{office.secretariat_page}/hak-impor"
    for login, code, sentence in [
        ("tidak-ada", "64.02", "Akun operator dengan nama itu tidak ada."),
        ("sekretariat", "64.02", "Akun operator dengan nama itu tidak ada."),
        ("op-kukar", "64", "bukan kode kabupaten atau kota"),
        ("op-kukar", "64.0", "bukan kode kabupaten atau kota"),
        ("op-kukar", "%", "bukan kode kabupaten atau kota"),
    ]:
        answer = boss.post(page, {"login": login, "code": code})
        assert (answer.status_code, sentence in answer.text, f'value="{code}"' in answer.text) == (422, True, True)
    assert boss.post(page, {"login": " OP-kukar", "code": " 64.02 "}).status_code == 303
    assert boss.post(page, {"login": "op-kukar", "code": "64.02"}).status_code == 422
    assert "Kabupaten Kutai Kartanegara" in boss.get(page).text
    with app.app_context():
        row = db.session.scalars(select(RegionGrant)).one()
        assert (row.user_id, row.category_id, row.prefix) == (office.users["op-kukar"], office.category_id, "64.02.")
    assert boss.post(f"{page}/{row.id + 1}/cabut").status_code == 404
    assert boss.post(f"{page}/{row.id}/cabut").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(RegionGrant)).all() == []


@pytest.fixture
def statements(app):
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


def test_list_needs_as_many_statements_for_thirty_as_for_one(app, add_person, office, boss, statements):
    few = open_office(app, add_person, code="satu", candidates=MANY[:1], operators=(), others=())
    many = open_office(app, add_person, code="banyak", candidates=MANY, operators=(), others=())
    for place, codes in ((few, MANY[:1]), (many, MANY)):
        for code, _name in codes:
            report(app, place, code, {"pu_aktif": "5"})
    one, thirty = (statements(boss, f"{place.secretariat_page}/kandidat") for place in (few, many))
    assert one == thirty


def test_own_proposals_need_as_many_statements_for_thirty_as_for_one(app, office, branch, statements):
    branch.post(f"/usulan/{office.edition}/{office.category}", {"lines": "64.03"})
    one = statements(branch, "/usulan")
    with app.app_context(), transaction() as session:
        session.add_all(
            Candidate(
                category_id=office.category_id,
                code=f"x{turn}",
                name="X",
                standing=PROPOSED,
                proposed_by_user_id=office.users["cabang"],
            )
            for turn in range(29)
        )
    assert statements(branch, "/usulan") == one


def test_nobody_is_said_to_be_filling_in_once_nobody_can(app, office, boss):
    report(app, office, "64.02", {"pu_aktif": "5"})
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = PLENARY
    text = boss.get(f"{office.secretariat_page}/kandidat").text
    assert (text.count("tidak dikirim lewat aplikasi"), "sedang mengisi" in text) == (2, False)


def test_list_says_how_far_everybody_is_and_pages_through_many(app, office, boss):
    report(app, office, "64.02", {"pu_aktif": "5", "pu_potensi": "", "bukan_milik_rubrik": "7"})
    text = boss.get(f"{office.secretariat_page}/kandidat").text
    figures = len(office.rubric.figures)
    assert (f"1 dari {figures}" in text, f"0 dari {figures}" in text) == (True, True)
    assert ("sedang mengisi" in text, "akun dibuat, belum mengisi" in text) == (True, True)
    with app.app_context(), transaction() as session:
        session.add_all(Candidate(category_id=office.category_id, code=f"x{n:02}", name=f"X {n:02}") for n in range(60))
    text = boss.get(f"{office.secretariat_page}/kandidat?halaman=2").text
    assert ("Halaman 2 dari 2" in text, "X 59" in text, "Paser" in text) == (True, True, False)
    text = boss.get(f"{office.secretariat_page}/kandidat?cari=x+07").text
    assert ("X 07" in text, "X 08" in text) == (True, False)
