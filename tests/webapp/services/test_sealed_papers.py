"""Minutes, tabulation, filled sheets and attendance: from the sealed record alone, everything that is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from reports.documents import Column, EditionFacts, Extent, Person, RankingRow, RubricFacts, SteppedBack, Tie, TieMember
from reports.minutes import (
    DecreeFacts,
    Events,
    InterviewDay,
    Member,
    MinutesDocument,
    Override,
    PaperNumber,
    PlenaryNote,
    PlenaryOrder,
    QuorumFacts,
    RecordFacts,
    ReopenedSheet,
    SheetCounts,
    Together,
    Voice,
)
from reports.page import Page
from reports.panel_papers import (
    ABSTAINED,
    AWAY,
    MISSING,
    NUMBER,
    STEPPED_BACK,
    AttendanceDocument,
    Attendant,
    CandidateMarks,
    FilledItem,
    FilledSheet,
    GivenMark,
    MarksRow,
    Meeting,
    SeatsPart,
    SheetOpened,
    TabulationDocument,
)
from tests.webapp.conftest import NOON
from tests.webapp.eventful import eventful
from tests.webapp.room import OPENED
from tests.webapp.sealing import BERAU, BONTANG, KUKAR, PASER, rename, set_figure
from webapp.db import transaction
from webapp.errors import Refused
from webapp.models import Panelist, Score, Sheet, User
from webapp.models import PlenaryNote as NoteRow
from webapp.services.attendance import attendance_paper
from webapp.services.filled_sheets import Chosen, filled_sheets_paper
from webapp.services.minutes import minutes_paper
from webapp.services.paper_data import with_data
from webapp.services.sealed import sealed_result
from webapp.services.sealed_papers import KINDS
from webapp.services.tabulations import tabulation_paper

WITA = ZoneInfo("Asia/Makassar")
SEALED_AT, BEFORE = NOON.astimezone(WITA), (NOON - timedelta(days=1)).astimezone(WITA)
SIGNED_AT, LOCKED_AT = (NOON - timedelta(days=2)).astimezone(WITA), OPENED.astimezone(WITA)
PEOPLE = {
    "64.01": Person("64.01", PASER),
    "64.02": Person("64.02", KUKAR),
    "64.03": Person("64.03", BERAU),
    "64.04": Person("64.04", BONTANG),
}
MEMBERS = (
    Member("1", 1, "panelis-1", "ketua", "", "CONTOH: lembaga 1", "pemerintah"),
    Member("2", 2, "panelis-2", "sekretaris", "Kepala Bidang", "CONTOH: lembaga 2", "serikat pekerja"),
    Member("3", 3, "panelis-3", "anggota", "Kepala Bidang", "CONTOH: lembaga 3", "APINDO"),
)
EDITION = EditionFacts(
    institution="Pemerintah Provinsi Kalimantan Timur",
    committee="Tim Penilai Penghargaan Paritrana",
    title="Penghargaan Paritrana Kalimantan Timur",
    label="2025",
    period_year=2025,
    ceremony_year=2026,
    category="Pemerintah Kabupaten/Kota",
    place="Samarinda",
    sample=True,
)
ITEMS = (Column("E.1", "Penguasaan data", "20"), Column("E.2", "Rencana", "20"))


@pytest.fixture
def plenary(app, add_person):
    made = eventful(app, add_person)
    assert made.decide(**{"urut:64.01": "1", "urut:64.02": "2"}).status_code == 303  # another takes its place
    assert made.seal().status_code == 303
    return made


def made_of(app, plenary, build, *more):
    with app.app_context():
        return build(sealed_result(plenary.room.category_id), plenary.room.rubric, *more)


def test_page_that_carries_data_keeps_its_long_tables_rows(app, plenary):
    rows = ((("1",), ("Paser", "64.01")),)
    page = made_of(app, plenary, lambda sealed, rubric: with_data("peringkat", Page("<p>", rows=rows), sealed, rubric))
    assert (page.rows, [one.name for one in page.files]) == (rows, ["catatan.json", "peringkat.csv"])


def rubric_facts(plenary):
    rubric = plenary.room.rubric
    return RubricFacts(rubric.code, rubric.title, "usulan", "uji", rubric.digest, 4, "0.5")


def record_facts(app, plenary):
    with app.app_context():
        return RecordFacts(1, f"sha256:{sealed_result(plenary.room.category_id).sha256}", SEALED_AT)


def row(rank, code, points, total, **facts):
    other = {"band": "Utama", "award": None, "tied": False, "undecided": False, "near_tie": False}
    return RankingRow(rank, PEOPLE[code], points, total, **{**other, **facts})


ROWS = (
    row(1, "64.02", ("48.0000", "31.0000"), "79.0000", award="Terbaik I", tied=True),
    row(2, "64.01", ("48.0000", "31.0000"), "79.0000", tied=True),
    row(3, "64.03", ("60.0000", "17.0000"), "77.0000"),
    row(4, "64.04", ("36.0000", "10.0000"), "46.0000", band=None),
)


def expected_events():
    voices = tuple(Voice(one.seat, one.name, "setuju") for one in MEMBERS)
    first, second = (PEOPLE["64.02"],), (PEOPLE["64.01"],)
    order = PlenaryOrder((first, second), "Cakupan desa lebih merata.", SEALED_AT, voices)
    office, spare = "sekretariat", (("dicetak", "sekretariat"), ("diakhiri", "sekretariat-2"))
    message = "12.000 melebihi Potensi peserta, yaitu 10.000 (selisih 2.000)"

    def agreed(kind, first, second, *views):
        return Together(f"Kata {kind}.", f"Sebab {kind}", first, second, BEFORE, views)

    return Events(
        orders=(order,),
        void_orders=(replace(order, groups=(second, first)),),
        recused=(SteppedBack(3, BERAU, "sebab lain"),),
        absent=((2, (BERAU,)),),
        overrides=(Override(PEOPLE["64.03"], "K01", message, office, "Termasuk pekerja luar daerah."),),
        broken_glass=(agreed("break_glass", office, "panelis-1", (office, BEFORE)),),
        reopened_sheets=(ReopenedSheet(2, KUKAR, BEFORE, "Sebab reopen_sheet", "panelis-1", "panelis-2"),),
        reopened_stages=(agreed("reopen_stage", office, "panelis-1"),),
        paper_numbers=(
            PaperNumber(1, 1, PASER, "dicetak, belum dimasukkan", "", (("dicetak", office),)),
            PaperNumber(2, None, "", "dibatalkan", "Basah kena hujan", spare),
        ),
        notes=(PlenaryNote("Rapat dihadiri 3 panelis.\nSelesai.", office, SEALED_AT),),
    )


def expected_minutes(app, plenary):
    ends = (TieMember(rank, PEOPLE[code], None, "64.02 > 64.01") for rank, code in ((1, "64.02"), (2, "64.01")))
    return MinutesDocument(
        edition=EDITION,
        record=record_facts(app, plenary),
        rubric=rubric_facts(plenary),
        number="",
        decrees=(DecreeFacts("100.3.3.1/K.1/2026", date(2026, 1, 5), "Gubernur CONTOH"),),
        opened_at=BEFORE,
        interviews=(InterviewDay(date(2026, 2, 11), 2, ("Ruang Kutai, Jalan Contoh 1",)),),
        members=MEMBERS,
        sheets=SheetCounts(jurors=3, sheets=12, locked=10, recused=1, excused=1),
        quorum=QuorumFacts(1, ("pemerintah",), 1),
        rows=ROWS,
        ties=(Tie("79.0000", tuple(ends)),),
        near_ties=(),
        unranked=(),
        extent=Extent(4, 0),
        events=expected_events(),
        proposed_by="sekretariat",
        approved_by="sekretariat-2",
    )


def given(*values):
    words = {"abstain": ABSTAINED, "recused": STEPPED_BACK, "away": AWAY, "missing": MISSING}
    return tuple(GivenMark(words[one]) if one in words else GivenMark(NUMBER, one) for one in values)


def marks(item, values, *made):
    return MarksRow(ITEMS[item], given(*values), made[0], made[1], "20", made[2], made[3], flagged=False)


def expected_tabulation(app, plenary):
    equal = (
        marks(0, ("4", "4", "4"), "4.0000", "75.0000", "15.0000", "0.0000"),
        marks(1, ("80", "80", "80"), "80.0000", "80.0000", "16.0000", "0.0000"),
    )
    berau = (
        marks(0, ("2", "away", "recused"), "2.0000", "25.0000", "5.0000", "0.0000"),
        marks(1, ("60", "away", "recused"), "60.0000", "60.0000", "12.0000", "0.0000"),
    )
    bontang = (
        marks(0, ("1", "1", "abstain"), "1.0000", "0.0000", "0.0000", "0.0000"),
        marks(1, ("50", "50", "50"), "50.0000", "50.0000", "10.0000", "0.0000"),
    )
    rows = {"64.02": equal, "64.01": equal, "64.03": berau, "64.04": bontang}
    candidates = tuple(CandidateMarks(rank, PEOPLE[code], rows[code]) for rank, code in enumerate(rows, start=1))
    return TabulationDocument(
        edition=EDITION,
        record=record_facts(app, plenary),
        rubric=rubric_facts(plenary),
        columns=(Column("A", "Cakupan", "60"), Column("E", "Wawancara", "40")),
        rows=ROWS,
        members=MEMBERS,
        parts=(SeatsPart(MEMBERS, candidates, 1, 1),),
        combining="rata-rata nilai yang sah",
        spread_limit="",
        extent=Extent(4, 0),
    )


def test_minutes_and_tabulation_tell_everything_that_happened(app, plenary):
    assert made_of(app, plenary, minutes_paper) == expected_minutes(app, plenary)
    assert made_of(app, plenary, tabulation_paper) == expected_tabulation(app, plenary)


def test_filled_sheets_and_attendance_tell_whose_and_when(app, plenary):
    sheets = {(one.member.seat, one.candidate.code): one for one in made_of(app, plenary, filled_sheets_paper).sheets}
    assert sorted(sheets) == [
        (seat, f"64.0{turn}")
        for seat in (1, 2, 3)
        for turn in (1, 2, 3, 4)
        if (seat, turn) not in {(2, 3), (3, 3)}  # couldn't come, stepped back
    ]
    items = (
        FilledItem(ITEMS[0], "1 sampai 5", GivenMark(ABSTAINED), "", "Alasan E.1"),
        FilledItem(ITEMS[1], "0 sampai 100, langkah 0,5", GivenMark(NUMBER, "50"), "", "Alasan E.2"),
    )
    assert sheets[3, "64.04"] == FilledSheet(
        MEMBERS[2], PEOPLE["64.04"], items, "Catatan seluruh lembar", LOCKED_AT, "Panelis-3", SIGNED_AT
    )
    assert sheets[1, "64.04"].items[0].level == "Tidak menguasai"
    assert sheets[2, "64.02"].opened == (SheetOpened(BEFORE, "Sebab reopen_sheet"),)
    assert {one.opened for key, one in sheets.items() if key != (2, "64.02")} == {()}
    chosen = made_of(app, plenary, filled_sheets_paper, Chosen("kursi-2", "64.02")).sheets
    assert chosen == (sheets[2, "64.02"],)
    with pytest.raises(Refused, match="Tidak ada lembar untuk pilihan ini"):
        made_of(app, plenary, filled_sheets_paper, Chosen("kursi-2", "64.03"))
    away = ((), ("berhalangan: Kabupaten Berau",), ("mundur: Kabupaten Berau",))
    day = tuple(Attendant(member, remarks) for member, remarks in zip(MEMBERS, away, strict=True))
    everybody = tuple(Attendant(one) for one in MEMBERS)
    meetings = (
        Meeting("Rapat pleno penetapan hasil penilaian", date(2026, 2, 13), "Samarinda", everybody),
        Meeting("Wawancara kandidat", date(2026, 2, 11), "Ruang Kutai, Jalan Contoh 1", day),
    )
    assert made_of(app, plenary, attendance_paper) == AttendanceDocument(EDITION, record_facts(app, plenary), meetings)


def pages(app, plenary):
    """The HTML of each paper, from which its bytes follow."""
    with app.app_context():
        sealed, rubric = sealed_result(plenary.room.category_id), plenary.room.rubric
        return {kind.code: kind.html(sealed, rubric, Chosen(), "f4") for kind in KINDS}


def test_papers_stay_as_sealed_when_tables_are_changed_behind_the_record(app, plenary):
    before = pages(app, plenary)
    rename(app, plenary.room.candidates[KUKAR], "Kabupaten Lain")
    with app.app_context(), transaction() as session:
        set_figure(plenary.room.candidates[BERAU], "aktif", "9999")
        session.execute(update(Panelist).values(institution="Lain", position="Lain", left_at=NOON))
        session.execute(update(User).where(User.login.like("panelis%")).values(name="Orang Lain"))
        session.execute(update(Sheet).values(note="Lain", locked_at=NOON))
        author = session.scalars(select(User.id)).first()
        note = NoteRow(category_id=plenary.room.category_id, text="Lain", by_user_id=author, at=NOON)
        written = Score(sheet_id=session.scalars(select(Sheet.id)).first(), indicator="E.1", version=9, value="1")
        written.note, written.saved_at = "Lain", NOON
        session.add_all([note, written])
        session.execute(text("UPDATE edition SET place = 'Lain', institution = 'Lain', timezone = 'Asia/Jakarta'"))
        session.execute(text("UPDATE slot SET room = 'Lain'"))
    assert pages(app, plenary) == before
    assert "Lain" not in "".join(before.values())


def test_papers_without_the_annex_name_seats_and_nobody(app, plenary):
    with app.app_context():
        bare = replace(sealed_result(plenary.room.category_id), annex={})
        rubric = plenary.room.rubric
        html = {kind.code: kind.html(bare, rubric, Chosen(), "f4") for kind in KINDS}
    for word in ("panelis-1", "sekretariat", "Rapat dihadiri", "Alasan E.1", "Sebab"):
        assert word not in "".join(html.values()), word
    assert html["minutes"].count("(nama tidak lagi disimpan)") == 9  # on the panel, at the vote, at the signatures
    assert "Satu lembar penilaian dilihat dua orang" in html["minutes"]
    assert len(filled_sheets_paper(bare, rubric).sheets) == 10
    assert minutes_paper(bare, rubric).rows == ROWS


def test_minutes_of_a_correction_name_the_old_record(app, plenary):
    with app.app_context():
        first = sealed_result(plenary.room.category_id)
    told = {"number": 2, "replaces": first.sha256, "reason": "Angka Berau salah."}
    document = minutes_paper(replace(first, number=2, body={**first.body, **told}), plenary.room.rubric)
    record = document.record
    assert (record.number, record.replaced_number, record.replaces, record.reason) == (
        2,
        1,
        f"sha256:{first.sha256}",
        "Angka Berau salah.",
    )


def test_seat_that_changed_hands_has_both_and_only_one_signs(app, plenary):
    with app.app_context():
        first = sealed_result(plenary.room.category_id)
    seats, people = first.body["panel"]["seats"], first.annex["panel"]
    successor = {**people[2], "juror": "kursi-3-2", "name": "Bu Wati", "decree": "K.7", "replaces": "kursi-3"}
    panel = {**first.body["panel"], "seats": [*seats, {**seats[2], "juror": "kursi-3-2"}]}
    changed = {"panel": [*people[:2], {**people[2], "left": True}, successor]}
    sealed = replace(first, body={**first.body, "panel": panel}, annex={**first.annex, **changed})
    document = minutes_paper(sealed, plenary.room.rubric)
    assert document.members[2:] == (
        replace(MEMBERS[2], left=True),
        replace(MEMBERS[2], label="3-2", name="Bu Wati", decree="K.7", replaces="panelis-3"),
    )
    assert [one.name for one in document.sitting] == ["panelis-1", "panelis-2", "Bu Wati"]
    assert [one.label for one in tabulation_paper(sealed, plenary.room.rubric).members] == ["1", "2", "3", "3-2"]
    bare = minutes_paper(replace(sealed, annex={}), plenary.room.rubric)
    assert [one.label for one in bare.sitting] == ["1", "2", "3-2"]
