"""An empty list of workers as a workbook: the headings that are read, and identity numbers that stay text."""

from __future__ import annotations

from io import BytesIO

from scoring.rubric import Rubric
from webapp.services.rosters import roster_groups

HEADINGS = (
    ("NIK", "16 digit. Kolom ini berformat teks; tempelkan sebagai nilai."),
    ("Nama", "Tidak disimpan; hanya inisialnya, supaya desa mengenali orangnya."),
    ("Kode desa", "Kode Kemendagri desa atau kelurahan tempat tinggal, seperti 64.02.02.2007."),
    ("RT", "Boleh kosong. Bila diisi, RT dapat diminta membenarkan bagiannya."),
    ("Kelompok", "Satu kelompok untuk setiap orang."),
    ("Program", "Misalnya JKK dan JKM."),
    ("Sejak", "Mulai terlindungi, seperti 1/2/2025."),
    ("Dibayar oleh", "Misalnya APBD, APBDes, perusahaan, mandiri."),
)
ROWS = 5000
WIDTH = 20
LONGEST_CHOICE = 250  # letters of a list that a spreadsheet offers


def roster_template(rubric: Rubric) -> bytes:
    """The workbook; it offers the groups that the rubric names."""
    from xlsxwriter import Workbook

    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet("Daftar pekerja")
        sheet.set_column(0, len(HEADINGS) - 1, WIDTH, text)
        sheet.freeze_panes(1, 0)
        for place, (heading, told) in enumerate(HEADINGS):
            sheet.write_string(0, place, heading, bold)
            sheet.write_comment(0, place, told)
        groups = list(roster_groups(rubric))
        if groups and len(",".join(groups)) <= LONGEST_CHOICE:
            place = [heading for heading, _told in HEADINGS].index("Kelompok")
            sheet.data_validation(
                1, place, ROWS, place, {"validate": "list", "source": groups, "error_type": "information"}
            )
    return made.getvalue()
