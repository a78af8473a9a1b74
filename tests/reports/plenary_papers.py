"""Small papers of a plenary for the tests, with everything on them that each can have."""

from dataclasses import replace
from datetime import date

from reports.documents import SteppedBack
from reports.minutes import (
    ChangedPanel,
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
    FilledSheetsDocument,
    GivenMark,
    MarksRow,
    Meeting,
    SeatsPart,
    SheetOpened,
    TabulationDocument,
)
from tests.reports import builders
from tests.reports.builders import PRINTED, SEALED

RECORD = RecordFacts(
    2, "sha256:" + "5e884898" * 8, SEALED, replaces="sha256:" + "9f86d081" * 8, reason="Angka Berau salah"
)
CHAIR = Member("1", 1, "Dr. Hj. Rahma Contoh, M.Si.", "ketua", "Sekretaris Daerah", "Pemprov CONTOH", "pemerintah")
SECRETARY = Member("2", 2, "Budi Contoh", "sekretaris", "Kepala Cabang", "BPJS CONTOH", "bpjs")
BEFORE = Member("3", 3, "Sukarjo Contoh", "anggota", "", "Serikat CONTOH", "serikat pekerja", left=True)
AFTER = Member(
    "3-2", 3, "Wati Contoh", "anggota", "", "Serikat CONTOH", "serikat pekerja", decree="K.7/2025", replaces=BEFORE.name
)
MEMBERS = (CHAIR, SECRETARY, BEFORE, AFTER)
VOICES = (
    Voice(1, CHAIR.name, "setuju"),
    Voice(2, SECRETARY.name, "menolak"),
    Voice(3, AFTER.name, "tidak memberi suara"),
)


def events() -> Events:
    """One of everything that can happen."""
    whole = builders.sample_document()
    first, second = (row.candidate for row in whole.rows[3:5])
    order = PlenaryOrder(((first,), (second,)), "Cakupan desa lebih merata.", PRINTED, VOICES)
    return Events(
        orders=(order,),
        void_orders=(replace(order, groups=((second, first),), reason="Keputusan lama."),),
        recused=(SteppedBack(2, "Kabupaten Paser", "lembaga"),),
        absent=((1, ("Kabupaten Berau", "Kota Bontang")),),
        panel_changes=(ChangedPanel("Kursi 3: Wati Contoh menggantikan.", "Sakit", "Sekretariat CONTOH", PRINTED),),
        overrides=(Override(first, "K01", "12.000 melebihi 10.000", "Sekretariat CONTOH", "Pekerja luar daerah."),),
        broken_glass=(
            Together("Melihat lembar kursi 2.", "Diragukan", "Sekretariat", CHAIR.name, PRINTED, (("Seno", PRINTED),)),
            Together("Melihat lembar kursi 1.", "Keliru", "Sekretariat", CHAIR.name, PRINTED),
        ),
        reopened_sheets=(ReopenedSheet(2, "Kabupaten Berau", PRINTED, "Salah pilih", CHAIR.name, SECRETARY.name),),
        reopened_stages=(Together("Membuka lagi wawancara.", "Lembar keliru", "Sekretariat", CHAIR.name, PRINTED),),
        paper_numbers=(
            PaperNumber(7, 2, "Kabupaten Paser", "sudah menjadi lembar", "", (("dicetak", "A"), ("diketik", "B"))),
            PaperNumber(8, None, "", "dibatalkan", "Basah kena hujan", (("dicetak", "A"),)),
        ),
        notes=(PlenaryNote("Rapat dihadiri tiga panelis.\nSelesai.", "Sekretariat CONTOH", PRINTED),),
    )


def minutes(**changes) -> MinutesDocument:
    """Minutes of a corrected result in which everything has happened."""
    whole = builders.sample_document()
    facts = {
        "edition": whole.edition,
        "record": RECORD,
        "rubric": whole.rubric,
        "number": "400.5/BA/2025",
        "decrees": (DecreeFacts("100.3.3.1/K.1/2025", date(2025, 1, 5), "Gubernur CONTOH"),),
        "opened_at": SEALED,
        "interviews": (InterviewDay(date(2025, 7, 28), 5, ("Ruang Kutai, Hotel CONTOH",)),),
        "members": MEMBERS,
        "sheets": SheetCounts(jurors=3, sheets=15, locked=13, recused=1, excused=1),
        "quorum": QuorumFacts(2, ("pemerintah", "serikat pekerja"), 2),
        "rows": whole.rows,
        "ties": whole.ties,
        "near_ties": whole.near_ties,
        "unranked": whole.unranked,
        "extent": whole.extent,
        "events": events(),
        "proposed_by": "Sekretariat CONTOH",
        "approved_by": CHAIR.name,
    }
    return MinutesDocument(**{**facts, **changes})


GIVEN = (GivenMark(NUMBER, "4.5"), GivenMark(ABSTAINED), GivenMark(STEPPED_BACK), GivenMark(AWAY))


def marks_row(item, *given, **changes) -> MarksRow:
    facts = {"combined": "4.5000", "score": "87.5000", "weight": "50/3", "points": "14.5833", "spread": "30.0000"}
    return MarksRow(item, given, **{**facts, "flagged": True, **changes})


def tabulation(copies: int = 1, **changes) -> TabulationDocument:
    """Every sign there is, a candidate that isn't assessed, and as many copies of all of it as are asked for."""
    whole = builders.sample_document()
    items = [builders.sample_document().annex[4].columns[0], whole.annex[4].columns[1]]
    nothing = dict.fromkeys(("combined", "score", "weight", "points", "spread"))
    first = CandidateMarks(1, whole.rows[0].candidate, tuple(marks_row(item, *GIVEN) for item in items))
    other = tuple(marks_row(item, *[GivenMark(MISSING)] * 4, **nothing, flagged=False) for item in items)
    candidates = (first, CandidateMarks(None, whole.unranked[0].candidate, other)) * copies
    facts = {
        "edition": whole.edition,
        "record": RECORD,
        "rubric": whole.rubric,
        "columns": whole.columns,
        "rows": whole.rows,
        "members": MEMBERS,
        "parts": (SeatsPart(MEMBERS, candidates, 1, 1),),
        "combining": "rata-rata nilai yang sah",
        "spread_limit": "25",
        "extent": whole.extent,
    }
    return TabulationDocument(**{**facts, **changes})


def filled_sheets(**changes) -> FilledSheetsDocument:
    """One sheet that was opened again and signed, one from paper of which little is known."""
    whole = builders.sample_document()
    first, second = whole.annex[4].columns
    items = (
        FilledItem(first, "1 sampai 5", GivenMark(NUMBER, "4"), "Menguasai", "Menyebut sumbernya.\nLengkap."),
        FilledItem(second, "0 sampai 100, langkah 0,5", GivenMark(ABSTAINED), "", "Sambungan terputus."),
    )
    opened = (SheetOpened(PRINTED, "Salah pilih"),)
    facts = {"note": "Baik sekali", "locked_at": SEALED, "signed_as": "Rahma Contoh", "signed_at": SEALED}
    sheets = (
        FilledSheet(CHAIR, whole.rows[0].candidate, items, opened=opened, **facts),
        FilledSheet(BEFORE, whole.rows[1].candidate, items, "", None, paper=7),
    )
    documents = {"edition": whole.edition, "record": RECORD, "rubric": whole.rubric, "sheets": sheets}
    return FilledSheetsDocument(**{**documents, **changes})


def attendance(**changes) -> AttendanceDocument:
    """A plenary, a day of interviews, and one whose day nobody knows."""
    sitting = tuple(Attendant(one) for one in (CHAIR, SECRETARY, AFTER))
    away = (Attendant(CHAIR, ("berhalangan: Kabupaten Berau", "mundur: Kabupaten Paser")),)
    facts = {
        "edition": builders.edition(),
        "record": RECORD,
        "meetings": (
            Meeting("Rapat pleno penetapan hasil penilaian", date(2025, 7, 29), "Samarinda", sitting),
            Meeting("Wawancara kandidat", date(2025, 7, 28), "Ruang Kutai", away),
            Meeting("Wawancara kandidat", None, "", sitting),
        ),
    }
    return AttendanceDocument(**{**facts, **changes})
