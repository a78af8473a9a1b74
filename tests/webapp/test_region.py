"""A regency brings in its own villages: hundreds at once, its own alone, all of them or none."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.counting import statements
from tests.webapp.office import open_office, report
from tests.webapp.templates_filled import carried, faults, opened, saved, send
from webapp.db import transaction
from webapp.models import ACTIVE, DRAFT, WITHDRAWN, Candidate, Category, RegionGrant, ReportedFigure, Submission

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


def test_village_outside_the_region_is_named_by_row_and_nothing_is_brought_in(office, stored):
    book = table(office)
    put(book, REMPANGA, "perangkat_aktif", 12)
    row = put(book, BATULEPOQ, "perangkat_aktif", 9)
    page = upload(office, book)
    assert (page.status_code, stored()) == (422, {})
    why = f"“{BATULEPOQ}” di luar wilayah Anda (64.02); hanya desa di wilayah sendiri yang dapat diimpor."
    assert faults(page.text) == [f"Lembar “Kandidat”, baris {row}, kolom A (Kode): {why}"]


def test_village_outside_the_region_is_not_taken_over_either(office, stored):
    """Not by a body made by hand, past the page that shows it."""
    fields = {"isi": f'{{"villages":{{"{BATULEPOQ}":[null,null,{{"perangkat_aktif":["9",0]}}]}},"asked":[]}}'}
    fields["rubric"] = office.rubric.digest
    answer = office.people["op-kukar"].post(f"{PAGE}/ambil", fields)
    assert (answer.status_code, stored()) == (422, {})
    assert "di luar wilayah Anda" in html.unescape(answer.text)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "/templat.xlsx", "/templat.csv", "/ambil"])
def test_who_has_no_right_finds_nothing(office, method, path):
    if (method, path) in {("get", "/ambil"), ("post", "/templat.xlsx"), ("post", "/templat.csv")}:
        return
    assert getattr(office.people["op-paser"], method)(f"{PAGE}{path}").status_code == 404


def test_village_that_was_handed_in_or_left_is_refused_by_name(app, office, stored):
    before = table(office)
    with app.app_context(), transaction() as session:
        own = office.candidates
        session.get_one(Candidate, own[PONORAGAN]).standing = WITHDRAWN
        session.add(
            Submission(
                candidate_id=own[REMPANGA],
                number=1,
                body="{}",
                body_sha256="0" * 64,
                pledge="",
                signed_name="Kepala Desa",
                signed_position="Kepala Desa",
                by_user_id=office.users["op-kukar"],
                at=NOON,
            )
        )
    for village in (REMPANGA, PONORAGAN):
        put(before, village, "perangkat_aktif", 12)
    page = upload(office, before)
    assert (page.status_code, stored()) == (422, {})
    told = [one.split(": ", 1)[1] for one in faults(page.text)]
    sent = "isian ini sudah dikirim pada 13 Februari 2026, 12.00 WITA dan sedang diperiksa."
    assert told == [
        f"Desa Rempanga: {sent} Isiannya dapat diubah lagi bila dikembalikan.",
        "Desa Ponoragan: kandidat ini sudah mundur. Yang sudah tersimpan tidak dapat diubah lagi.",
    ]
    cells = {row[0].value: row for row in table(office)["Kandidat"].iter_rows()}
    assert [cells[REMPANGA][2].value, cells[PONORAGAN][2].value] == ["sudah dikirim 13/2/2026", "mundur"]
    assert all(cell.protection.locked for cell in cells[REMPANGA])


def test_nobody_is_brought_in_before_the_category_opens(app, office, stored):
    book = table(office)
    put(book, "64.02.16.2005", "perangkat_aktif", 3)
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = DRAFT
    page = upload(office, book)
    assert (page.status_code, stored()) == (422, {})
    assert "belum dibuka" in faults(page.text)[0]


def test_figure_changed_meanwhile_is_asked_about_and_untouched_ones_are_not(app, office, stored):
    report(app, office, REMPANGA, {"perangkat_aktif": "10", "bpd_aktif": "5"})
    book = table(office)
    put(book, REMPANGA, "perangkat_aktif", 12)
    with app.app_context(), transaction() as session:
        row = session.query(ReportedFigure).filter_by(code="perangkat_aktif").one()
        row.claimed, row.version, row.saved_by_user_id = "11", 2, office.users["op-paser"]
    page = upload(office, book)
    assert re.findall(r'name="(pick:[^"]+)"', page.text) == [f"pick:{REMPANGA} perangkat_aktif"] * 2
    assert (take(office, page).status_code, stored()[REMPANGA, "perangkat_aktif"]) == (422, "11")
    assert take(office, page, **{f"pick:{REMPANGA} perangkat_aktif": "mine"}).status_code == 303
    assert stored() == {(REMPANGA, "perangkat_aktif"): "12", (REMPANGA, "bpd_aktif"): "5"}


def test_figure_changed_after_it_was_shown_keeps_everything_back(app, office, stored):
    book = table(office)
    put(book, REMPANGA, "perangkat_aktif", 12)
    put(book, "64.02.16.2005", "perangkat_aktif", 3)
    page = upload(office, book)
    report(app, office, REMPANGA, {"perangkat_aktif": "11"})
    answer = take(office, page)
    assert (answer.status_code, stored()) == (409, {(REMPANGA, "perangkat_aktif"): "11"})
    assert take(office, answer, **{f"pick:{REMPANGA} perangkat_aktif": "theirs"}).status_code == 303
    assert stored() == {(REMPANGA, "perangkat_aktif"): "11", ("64.02.16.2005", "perangkat_aktif"): "3"}


def test_table_left_alone_changes_nothing(app, office, stored):
    report(app, office, REMPANGA, {"perangkat_aktif": "10", "regulasi": "perdes", "bumdes_aktif": "n/a"})
    for data, name in (
        (saved(table(office)), "a.xlsx"),
        (office.people["op-kukar"].get(f"{PAGE}/templat.csv").data, "a.csv"),
    ):
        page = send(office.people["op-kukar"], PAGE, data, name)
        assert page.status_code == 200
        assert "sama dengan yang tersimpan" in page.text


def test_table_has_every_village_of_the_regency_and_no_kelurahan(office):
    listed = [(row[0].value, row[1].value) for row in table(office)["Kandidat"].iter_rows(min_row=2)]
    assert len(listed) == 193
    assert all(code.startswith("64.02.") for code, _name in listed)
    assert (PONORAGAN, "Desa Ponoragan") in listed


def test_carried_changes_that_are_not_ours_are_refused(office, stored):
    persona = office.people["op-kukar"]
    sound = f'"{REMPANGA}"'
    for sent in (
        "",
        "[]",
        "{}",
        f'{{"villages":{{{sound}:1}},"asked":[]}}',
        f'{{"villages":{{{sound}:[1,null,{{}}]}},"asked":[]}}',
        f'{{"villages":{{{sound}:[null,null,{{"a":["1",-1]}}]}},"asked":[]}}',
        "[" * 90_000,
    ):
        answer = persona.post(f"{PAGE}/ambil", {"isi": sent, "rubric": office.rubric.digest})
        assert (sent[:40], answer.status_code) == (sent[:40], 422)
    assert stored() == {}


@pytest.mark.parametrize("letter", ["\ud800", "\x00", "\x07"])
def test_carried_letters_that_no_field_takes_are_refused_wherever_they_stand(office, stored, letter):
    """By hand, past the page: a text is kept as it is, so what its form refuses may not come in here."""
    wrong = {
        "village": {f"{REMPANGA}{letter}": [None, None, {"bpd_aktif": ["1", 0]}]},
        "figure": {REMPANGA: [None, None, {f"bpd_aktif{letter}": ["1", 0]}]},
        "text": {REMPANGA: [None, None, {"regulasi_nomor": [f"12{letter} Tahun 2025", 0]}]},
    }
    for where, villages in wrong.items():
        sent = {"isi": json.dumps({"villages": villages, "asked": []}), "rubric": office.rubric.digest}
        assert (where, office.people["op-kukar"].post(f"{PAGE}/ambil", sent).status_code) == (where, 422)
    assert stored() == {}


def test_carried_text_stands_on_one_line_as_its_form_keeps_it(office, stored):
    villages = {REMPANGA: [None, None, {"regulasi_nomor": ["12\nTahun 2025", 0]}]}
    sent = {"isi": json.dumps({"villages": villages, "asked": []}), "rubric": office.rubric.digest}
    assert office.people["op-kukar"].post(f"{PAGE}/ambil", sent).status_code == 303
    assert stored() == {(REMPANGA, "regulasi_nomor"): "12 Tahun 2025"}


def test_village_that_is_none_is_named_also_where_something_is_still_to_be_picked(office, stored):
    villages = {"64.02.99.9999": [None, None, {"bpd_aktif": ["1", 0]}]}
    body = {"villages": villages, "asked": ["64.02.99.9999 bpd_aktif"]}
    sent = {"isi": json.dumps(body), "rubric": office.rubric.digest}
    answer = office.people["op-kukar"].post(f"{PAGE}/ambil", sent)
    assert (answer.status_code, "“64.02.99.9999” bukan kode" in html.unescape(answer.text)) == (422, True)
    assert stored() == {}


def test_pages_need_as_many_queries_for_thirty_villages_as_for_one(app, office):
    persona = office.people["op-kukar"]
    paths = (PAGE, f"{PAGE}/templat.xlsx", f"{PAGE}/templat.csv", "/isian")
    before = [statements(app, lambda path=path: persona.get(path)) for path in paths]
    with app.app_context(), transaction() as session:
        for number in range(30):
            one = Candidate(category_id=office.category_id, code=f"64.02.03.{2001 + number}", name=f"Desa {number}")
            session.add(one)
            session.flush()
            session.add(ReportedFigure(candidate_id=one.id, code="bpd_aktif", claimed="5", version=1))
    assert [statements(app, lambda path=path: persona.get(path)) for path in paths] == before


def test_own_list_leads_to_the_region(office):
    assert f'href="{PAGE}"' in office.people["op-kukar"].get("/isian").text
    assert f'href="{PAGE}"' not in office.people["op-paser"].get("/isian").text


def test_changes_of_hundreds_of_villages_are_not_too_much_for_one_form(office, stored):
    """More than an ordinary form may carry."""
    sent = f'{{"villages":{{"{REMPANGA}":[null,null,{{"bpd_aktif":["5",0]}}]}},"asked":[]}}'
    fields = {"isi": sent + " " * 3_000_000, "rubric": office.rubric.digest}
    assert office.people["op-kukar"].post(f"{PAGE}/ambil", fields).status_code == 303
    assert stored() == {(REMPANGA, "bpd_aktif"): "5"}
