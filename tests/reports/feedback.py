"""A feedback sheet for the tests, with everything on it that one can have."""

from reports.documents import Column, Person
from reports.feedback import CriterionLine, FeedbackDocument, GainLine, ItemMarks, SetAside, TreeLine
from reports.minutes import RecordFacts
from tests.reports import builders

RECORD = RecordFacts(1, "sha256:" + "5e884898" * 8, builders.SEALED)
TREE = (
    TreeLine(0, "total", "Nilai akhir", "76,6667", "", "31,6667 + 45,0000", "", "", "", ()),
    TreeLine(1, "criterion", "A Cakupan", "31,6667", "", "31,6667", "", "", "", ()),
    TreeLine(
        2, "indicator", "A.1 Penerima upah", "31,6667", "", "40 × 79,1667 : 100", "", "31,66668", "dibulatkan", ()
    ),
    TreeLine(3, "weight", "bobot", "40", "", "", "", "", "", ()),
    TreeLine(
        3, "score", "skor", "79,1667", "", "100 × 1.900 : 2.400", "100 × aktif : potensi", "", "", ("target 60%",)
    ),
    TreeLine(4, "figure", "Aktif", "1.900", "orang", "", "", "", "", ("dilaporkan 2.000, diverifikasi 1.900",)),
    TreeLine(4, "figure", "Potensi", "2.400", "orang", "", "", "", "", ()),
    TreeLine(1, "not_applicable", "C Anggaran", "tidak berlaku", "", "", "", "", "", ("bobot asli 20",)),
)


def gain(number: int) -> GainLine:
    return GainLine(f"A.{number}", "Penerima upah", "31.6667", "40.0000", f"{9 - number}.3333", "Aktif perlu 2.400.")


def feedback(**changes) -> FeedbackDocument:
    """Second of five, tied, with two items judged by four."""
    facts = {
        "edition": builders.edition(),
        "record": RECORD,
        "rubric": builders.sample_document().rubric,
        "candidate": Person("64.01", "Kabupaten Paser"),
        "rank": 2,
        "ranked": 5,
        "total": "76.6667",
        "band": "Madya",
        "award": "Terbaik II",
        "remarks": ("Peringkat 2 dari 5 kandidat yang dinilai.", "Nilai akhir sama dengan 64.03."),
        "reasons": (),
        "criteria": (
            CriterionLine(Column("A", "Cakupan kepesertaan", "40"), "50", "31.6667"),
            CriterionLine(Column("B", "Regulasi", "40"), "50", "45.0000"),
            CriterionLine(Column("C", "Anggaran", "20"), None, None),
        ),
        "gains": tuple(gain(number) for number in range(1, 6)),
        "all_gains": 7,
        "items": (
            ItemMarks(
                Column("E.1", "Penguasaan data", "9"), "1", "5", ("3", "4", "4", "5"), 1, 0, "4.0000", "50.0000", True
            ),
            ItemMarks(Column("E.2", "Rencana", "6"), "0", "100", ("70", "82.5"), 0, 2, "76.2500", "12.5000", False),
        ),
        "set_aside": (SetAside("K01", "12.000 melebihi 10.000"),),
        "tree": TREE,
    }
    return FeedbackDocument(**{**facts, **changes})


def not_assessed() -> FeedbackDocument:
    return feedback(
        rank=None,
        total=None,
        band=None,
        award=None,
        remarks=(),
        reasons=("A.1 Penerima upah: angka “Potensi” belum diisi.",),
        criteria=(),
        gains=(),
        all_gains=0,
        items=(),
        set_aside=(),
        tree=(TreeLine(0, "figure", "Potensi", "kosong", "", "", "", "", "", ()),),
    )
