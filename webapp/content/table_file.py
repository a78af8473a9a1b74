"""A file that is a table, XLSX or CSV, as the child reads it: told apart by content, within limits of its own."""

from __future__ import annotations

import encodings.utf_8_sig

from scoring.errors import TableRefused
from scoring.tables import LONGEST_CELL, csv_lines, unguarded
from webapp.content import cells, workbooks
from webapp.content.kinds import EICAR, EMPTY, STOWAWAY, VIRUS, ContentRefused
from webapp.content.tables import TEXT, Cell, Row, Sheet, Tables

SIGNATURE = encodings.utf_8_sig  # how CSV is read; loaded before the child may open no more files
MOST_CELLS = 200_000
MOST_LETTERS = 5_000_000
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"{\\rtf", b"<")

ONLY_TABLES = "Berkas ini bukan XLSX atau CSV. Isi templat yang diunduh di halaman ini, simpan, lalu unggah lagi."
OLD = "Berkas ini XLS lama atau terkunci sandi. Simpan sebagai XLSX tanpa sandi, lalu unggah lagi."
ACTS = "Buku kerja ini memuat makro, sambungan data, atau berkas lain di dalamnya. Simpan sebagai XLSX biasa."
TOO_LARGE = "Isi berkas ini jauh lebih besar daripada templatnya. Hapus isi di luar tabel, lalu unggah lagi."
# What is said of workbooks as evidence, in the words of who fills in a template.
SAID = {workbooks.NOT_A_WORKBOOK: ONLY_TABLES, workbooks.ACTS: ACTS, workbooks.TOO_LARGE: TOO_LARGE}


def read_table_file(data: bytes) -> Tables:
    """Raises ContentRefused."""
    if not data:
        raise ContentRefused(EMPTY)
    if data.startswith(ZIP):
        return read_workbook(data)
    if EICAR in data:
        raise ContentRefused(VIRUS)
    if data.startswith(OLD_OFFICE):
        raise ContentRefused(OLD)
    if data.lstrip().startswith(OTHERS):
        raise ContentRefused(ONLY_TABLES)
    if b"PK\x05\x06" in data:
        raise ContentRefused(STOWAWAY)
    return Tables((csv_sheet(data),))


def read_workbook(data: bytes) -> Tables:
    """Raises ContentRefused."""
    try:
        workbooks.look_at_workbook(data)
    except ContentRefused as refused:
        raise ContentRefused(SAID.get(str(refused), str(refused))) from None
    try:
        return cells.read_workbook(data, most_cells=MOST_CELLS, most_letters=MOST_LETTERS)
    except cells.TooManyCells:
        raise ContentRefused(TOO_LARGE) from None


def csv_sheet(data: bytes) -> Sheet:
    """Raises ContentRefused naming the line."""
    rows, held, letters = [], 0, 0
    try:
        for line in csv_lines(data, ""):
            texts = {at: unguarded(text.strip()) for at, text in enumerate(line.cells, start=1)}
            filled = {at: Cell(TEXT, text) for at, text in texts.items() if text}
            held, letters = held + len(filled), letters + sum(map(len, line.cells))
            longest = max(map(len, texts.values()), default=0)
            if held > MOST_CELLS or letters > MOST_LETTERS or longest > LONGEST_CELL:
                raise ContentRefused(TOO_LARGE)
            rows.append(Row(line.number, False, filled))
    except TableRefused as refused:
        problem = refused.problems[0]
        where = f"Baris {problem.line}: " if problem.line else ""
        raise ContentRefused(f"{where}{problem.what}. Simpan ulang sebagai CSV UTF-8 atau XLSX.") from None
    return Sheet("", False, tuple(rows), (), frozenset())
