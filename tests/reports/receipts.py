"""A small receipt for the tests, with one of everything that a receipt can have."""

from datetime import date, datetime

from reports.documents import Person
from reports.receipt import (
    FileList,
    ReceiptDocument,
    ReceiptFigure,
    ReceiptFile,
    ReceiptFinding,
    ReceiptRegulation,
    file_name,
)
from tests.reports import builders

AT = datetime(2026, 2, 13, 23, 41, 9, tzinfo=builders.WITA)
DECREE = ReceiptFile("SK Bupati 560-2025.pdf", "9f86d081" * 8)
PHOTO = ReceiptFile("rekap-bpjs.jpg", "2c26b46b" * 8)
PLEDGE = "Saya menyatakan bahwa isian ini benar.\nSaya bersedia menunjukkan bukti aslinya."
CLASH = "Cakupan akhir: dinyatakan 32.628 orang, rinciannya berjumlah 32.268 orang (selisih 360)"


def receipt(**changes):
    """A sample edition's receipt; a file that proves two figures is listed once."""
    files = FileList()
    figures = (
        ReceiptFigure(
            "Peserta aktif penerima upah", "32.268 orang", (), "BPJS Ketenagakerjaan", date(2025, 12, 31),
            files.numbers([DECREE, PHOTO]),
        ),
        ReceiptFigure(
            "Honorer kantor terlindungi", "1.204 orang", (("RT", "1.000"), ("RW", "204")), "", None,
            files.numbers([DECREE]),
        ),
        ReceiptFigure("Anggaran iuran", "Rp1.626.307.200", (), "APBD perubahan", None, ()),
    )  # fmt: skip
    facts = {
        "edition": builders.edition(label="2026", period_year=2025, ceremony_year=2026, signatories=()),
        "candidate": Person("64.01", "Kabupaten Paser"),
        "rubric_code": "paritrana-2025-kabkota",
        "rubric_digest": "sha256:" + "3f2a9c1e" * 8,
        "number": 2,
        "at": AT,
        "account": "Operator Paser (op-paser)",
        "signed_name": "Drs. H. Katsul Contoh, M.Si.",
        "signed_position": "Sekretaris Daerah",
        "pledge": PLEDGE,
        "sha256": "5e884898" * 8,
        "file_name": file_name("contoh-2026", "kabkota", "64.01", 2),
        "figures": figures,
        "unanswered": ("Jumlah desa/kampung", "Angkatan kerja"),
        "not_applicable": ("A.5 Ekosistem desa",),
        "regulations": (
            ReceiptRegulation(
                "Perkada 12 Tahun 2025 tentang Jamsostek", date(2025, 3, 4), False, files.numbers([PHOTO])
            ),
            ReceiptRegulation("Perda (rancangan) Tahun 2026 tentang Pekerja Rentan", None, True, ()),
        ),
        "files": files.listed(),
        "findings": (
            ReceiptFinding("error", CLASH, "Angka 32.628 memuat 360 orang yang pindah."),
            ReceiptFinding("warning", "Kenaikan lebih dari 50%", ""),
            ReceiptFinding("note", "Bilangan bulat ribuan", ""),
        ),
    }
    return ReceiptDocument(**{**facts, **changes})
