"""A small decree and small certificates, and a picture, for the tests."""

import hashlib
import io
from datetime import date, datetime

from PIL import Image

from reports.awards import (
    Basis,
    Certificate,
    CertificatesDocument,
    DecreeDocument,
    DraftFacts,
    Recipient,
    RecipientGroup,
    RecordFacts,
)
from reports.documents import Signatory
from reports.page import Picture
from tests.reports import builders

AT = datetime(2025, 8, 1, 8, 30, tzinfo=builders.WITA)
DRAFT = DraftFacts(2, "5e88" * 16, AT)
GOVERNOR = Signatory("Gubernur Kalimantan Timur", "Dr. H. Nama Contoh, S.E., M.Si.")
SECRETARY = Signatory(
    "Gubernur Kalimantan Timur\nSekretaris Daerah",
    "Dra. Hj. Siti Contoh, M.Si.",
    "19700101 199503 2 001",
    prefix="a.n.",
    rank="Pembina Utama Madya (IV/d)",
)
SUBJECT = "Penerima Penghargaan Paritrana Tingkat Provinsi Kalimantan Timur, periode penilaian tahun 2024"
RANKED = (
    Recipient("Kota Bontang", "Terbaik I", 1),
    Recipient("Kabupaten Kutai Timur", "Terbaik II", 2),
    Recipient("Kabupaten Paser", "Nomine", 3, nominee=True),
    Recipient("Kabupaten Kutai Kartanegara", "Peraturan Daerah Pertama", 4, special=True),
)
OTHERS = (Recipient("PT Contoh Sejahtera", "Penghargaan Kecelakaan Nihil", 5, "perusahaan pertambangan"),)
GROUPS = (
    RecipientGroup("Pemerintah Kabupaten/Kota", RANKED),
    RecipientGroup("Penghargaan K3", OTHERS, other=True),
)


def picture(width=60, height=80, kind="image/png"):
    """A picture as the store keeps it."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 60)).save(file, kind.partition("/")[2].upper())
    return Picture(hashlib.sha256(file.getvalue()).hexdigest(), kind, file.getvalue())


def decree(**changes):
    facts = {
        "edition": builders.edition(category=""),
        "draft": DRAFT,
        "office": "Gubernur Kalimantan Timur",
        "number": "",
        "place": "Samarinda",
        "signed_on": None,
        "signatory": GOVERNOR,
        "subject": SUBJECT,
        "considering": ("bahwa pekerja perlu dilindungi", "bahwa Tim Penilai telah memutuskan"),
        "bases": (Basis("Undang-Undang Nomor 24 Tahun 2011"), Basis("Peraturan Gubernur")),
        "records": (RecordFacts("Pemerintah Kabupaten/Kota", 1, builders.SEALED, "3f2a9c1e" * 8),),
        "rulings": (("KESATU", "Menetapkan penerima sebagaimana tercantum dalam Lampiran."), ("KEDUA", "Berlaku.")),
        "groups": GROUPS,
        "copies": ("Menteri Ketenagakerjaan", "Arsip"),
    }
    return DecreeDocument(**{**facts, **changes})


def certificate(**changes):
    facts = {"name": "Kota Bontang", "award": "Terbaik I", "category": "Kategori Pemerintah Kabupaten/Kota"}
    facts["event"] = "Penghargaan Paritrana Tingkat Provinsi Kalimantan Timur, edisi 2025, periode penilaian tahun 2024"
    return Certificate(**{**facts, "number": "400.5/001/PIAGAM/2025", **changes})


def certificates(*pages, **changes):
    facts = {
        "edition": builders.edition(category=""),
        "draft": DRAFT,
        "title": "Pemerintah Kabupaten/Kota",
        "place": "Samarinda",
        "signed_on": date(2025, 8, 5),
        "signatory": GOVERNOR,
        "certificates": pages or (certificate(), certificate(name="Kabupaten Paser", award="Nomine", number="")),
    }
    return CertificatesDocument(**{**facts, **changes})
