"""A sealed result as a workbook that computes: marks, scores, points, totals and ranks, beside what was sealed.

It reads the record alone, so that anybody who has the record makes the same file, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import formats
from scoring.rubric import Rubric
from webapp.errors import Refused
from webapp.services.live_formulas import OTHER, SAME
from webapp.services.live_pages import Cell, Column, Formula, LiveTable, Styles, write_live
from webapp.services.live_tables import MARKS, POINTS, RANKS, Live, cell, tables_of
from webapp.services.sealed import Sealed
from webapp.services.workbooks import MOST_CELLS, TOO_LONG, new_workbook

PROOF = "Bukti"
CHECKED = (RANKS, POINTS, MARKS)
COMBINED = {
    "mean": "rata-rata semua nilai sah",
    "median": "median nilai sah",
    "trimmed_mean": "rata-rata setelah {trim} nilai tertinggi dan {trim} terendah dilepas",
}
NOTES = """\
Semua skor panelis, nilai, nilai akhir, dan peringkat dalam berkas ini dihitung dengan rumus, lalu dibandingkan dengan \
catatan tersegel. Skor indikator dari angka laporan diambil dari catatan.
“tidak menilai”, “mundur”, “tidak hadir”, “tidak ada nilai”, dan “tidak berlaku” bukan nol: rumus melewatinya, seperti \
aturan panel. Bila sebuah indikator tidak berlaku, bobot yang berpindah tertulis dalam rumusnya.
Spreadsheet menghitung dengan pecahan biner. Karena itu setiap pembulatan di sini dilakukan atas bilangan bulat di \
bawah sepuluh triliun, yang dihitungnya tepat. Yang dapat lebih besar tidak dihitung: angkanya dari catatan.
Yang tidak dapat dijanjikan: program spreadsheet yang menghitung atau membulatkan dengan cara lain. Yang sah hanya \
catatan tersegel; mengubah angka di sini tidak mengubah apa pun di sana.
Bila tertulis “belum dihitung”, mintalah program Anda menghitung ulang (LibreOffice: Ctrl+Shift+F9; Excel: Ctrl+Alt+F9).
"""


def live_workbook(sealed: Sealed, rubric: Rubric) -> bytes:
    """The workbook of a sealed result. Raises Refused for one that no spreadsheet holds."""
    live, out = Live(sealed, rubric), io.BytesIO()
    refuse_too_long(live)
    tables = tables_of(live)
    with new_workbook(out, constant_memory=True) as book:
        styles = Styles.of(book, rubric.places)
        for table in (proof_table(live, tables), *tables):
            write_live(book, table, styles, footer_of(sealed))
    return out.getvalue()


def refuse_too_long(live: Live) -> None:
    """Raises Refused."""
    wide = 2 * len(live.nodes) + len(live.leaves) + len(live.rubric.judged()) * (len(live.seats) + 13) + 20
    if len(live.candidates) * wide > MOST_CELLS:
        raise Refused(TOO_LONG)


def footer_of(sealed: Sealed) -> str:
    """Which record every printed page is of."""
    return f"&LCatatan nomor {sealed.number}, sidik {sealed.sha256[:16]}…&RHalaman &P dari &N"


def proof_table(live: Live, tables: Sequence[LiveTable]) -> LiveTable:
    """Which record this is, whether everything agrees with it, how the panel counts, and what can't be promised."""
    rows: list[list[Cell]] = [*facts_of(live), *checks_of(tables), *told_of(live)]
    columns = (Column("Tentang", "about"), Column("Isi", "told"))
    return LiveTable(PROOF, live.title("Rekapitulasi dengan rumus"), columns, rows, still=0)


def facts_of(live: Live) -> Iterator[list[Cell]]:
    sealed, edition = live.sealed, live.sealed.body["edition"]
    zone = ZoneInfo(edition["timezone"])
    if edition["sample"]:
        yield ["CONTOH", "Data contoh untuk latihan; bukan hasil penilaian yang sebenarnya."]
    yield ["Edisi", f"{edition['title']}, {edition['label']}"]
    yield ["Kategori", sealed.body["category"]["title"]]
    yield ["Catatan hasil", f"nomor {sealed.number}"]
    yield ["Disegel", formats.long_moment(local(sealed.at, zone))]
    yield ["Sidik catatan (SHA-256)", formats.grouped(sealed.sha256)]
    if sealed.replaces:
        yield ["Menggantikan catatan bersidik", formats.grouped(sealed.replaces)]
    yield ["Rubrik", f"{live.rubric.code}, {live.rubric.status}"]
    yield ["Sidik rubrik", formats.grouped(live.rubric.digest)]


def local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def checks_of(tables: Sequence[LiveTable]) -> Iterator[list[Cell]]:
    """How many rows agree in each sheet, and whether all do."""
    found = {table.name: column_range(table) for table in tables if table.name in CHECKED and table.rows}
    for name, cells in found.items():
        yield [f"Baris yang sama, lembar {name}", Formula(f'=COUNTIF({cells},"{SAME}")')]
        yield [f"Baris yang tidak sama, lembar {name}", Formula(f'=COUNTIF({cells},"{OTHER}")')]
    every = "+".join(f'COUNTIF({cells},"{SAME}")' for cells in found.values()) or "0"
    wanted = sum(
        isinstance(row[checking(table)], Formula) for table in tables if table.name in found for row in table.rows
    )
    yield ["Sama dengan catatan tersegel?", Formula(f'=IF({every}={wanted},"semua {SAME}","{OTHER}")')]


def checking(table: LiveTable) -> int:
    """The column that says whether a row is the same."""
    return next(turn for turn, column in enumerate(table.columns) if column.title.endswith("ama?"))


def column_range(table: LiveTable) -> str:
    first, last, at = table.heading + 1, table.heading + len(table.rows), checking(table)
    return f"{table.name}!{cell(first, at, still='rc')}:{cell(last, at, still='rc')}"


def told_of(live: Live) -> Iterator[list[Cell]]:
    """The panel's rule, and what is to be known of the formulas."""
    rule = live.rule
    if live.rubric.judged():
        combined = COMBINED[rule.combine].format(trim=rule.trim)
        benches = f"; setiap unsur wajib bersuara: {', '.join(rule.benches)}" if rule.benches else ""
        yield ["Aturan panel", f"{combined}; kuorum {rule.quorum} nilai sah{benches}."]
    yield ["Pembulatan", f"setengah ke atas pada {live.rubric.places} desimal: skor, lalu nilai setiap indikator."]
    for note in NOTES.splitlines():
        yield ["Catatan", note]
