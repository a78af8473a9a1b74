"""Which column of a list is what, by its heading, as offices head theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.errors import Refused
from webapp.roster.nik import masked

NIK, NAME, VILLAGE, RT, GROUP = "nik", "name", "village", "rt", "group"
PROGRAMME, SINCE, PAID_BY = "programme", "since", "paid_by"
ORDER = (NIK, NAME, VILLAGE, RT, GROUP, PROGRAMME, SINCE, PAID_BY)
NEEDED = {NIK: "NIK", VILLAGE: "kode desa", GROUP: "kelompok"}
HEADINGS = {
    NIK: ("nik", "nomorindukkependudukan", "nonik", "nomornik", "noktp", "nomorktp"),
    NAME: ("nama", "namalengkap", "namapekerja", "namapeserta"),
    VILLAGE: ("kodedesa", "kodewilayah", "kodedesakelurahan", "kodekelurahan", "kodewilayahdesa", "kddesa"),
    RT: ("rt", "nomorrt", "rtrw"),
    GROUP: ("kelompok", "kelompokpekerja", "jenispekerjaan", "pekerjaan", "profesi"),
    PROGRAMME: ("program", "programjaminan", "programjamsostek"),
    SINCE: ("sejak", "tanggalmulai", "mulai", "terdaftarsejak", "tmt", "tanggaldaftar"),
    PAID_BY: ("dibayaroleh", "pembayar", "pembayariuran", "sumberiuran", "sumberdana", "iurandibayaroleh"),
}
COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}
SEARCHED = 20  # rows from the top: a list often begins with its title
MOST_IGNORED = 12
LONGEST_HEADING = 40
PLAIN = re.compile(r"[^a-z0-9]+")

NO_HEADING = (
    "Baris judul kolom tidak ditemukan. Pakai judul “NIK”, “Kode desa”, dan “Kelompok” di baris teratas, seperti pada "
    "contoh yang dapat diunduh."
)
LACKING = "Kolom {lacking} tidak ditemukan. Tambahkan judul kolomnya, seperti pada contoh yang dapat diunduh."
TWICE = "Kolom {column} ada dua kali. Hapus atau beri judul lain yang tidak dipakai."


class RosterRefused(Refused):
    """A file that can't be read as a list at all; the message is a sentence for who sent it."""


@dataclass(frozen=True)
class Columns:
    """Where each column stands, -1 for one that isn't there; `ignored` are headings that nothing is read from."""

    places: tuple[int, ...]
    ignored: tuple[str, ...]


def plain(cell: object) -> str:
    """A heading without what people write differently."""
    return PLAIN.sub("", str(cell).casefold()) if cell is not None else ""


def is_heading(cells: Sequence[object]) -> bool:
    return any(COLUMN_OF.get(plain(cell)) == NIK for cell in cells)


def read_heading(cells: Sequence[object]) -> Columns:
    """Raises RosterRefused where a needed column is missing or one stands twice."""
    found: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        column = COLUMN_OF.get(plain(cell))
        if column in found:
            raise RosterRefused(TWICE.format(column=NEEDED.get(column or "", column)))
        if column is not None:
            found[column] = place
        elif plain(cell):
            ignored.append(masked(str(cell).strip())[:LONGEST_HEADING])
    lacking = [words for column, words in NEEDED.items() if column not in found]
    if lacking:
        raise RosterRefused(LACKING.format(lacking=" dan ".join(lacking)))
    return Columns(tuple(found.get(column, -1) for column in ORDER), tuple(ignored[:MOST_IGNORED]))
