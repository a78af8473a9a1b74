"""The data of a sealed result that goes along with its papers, attached to their files."""

from __future__ import annotations

from scoring.rubric import Rubric
from webapp.services.exports import csv_chunks
from webapp.services.record_tables import ranking, record_of
from webapp.services.sealed import Sealed

# A longer record, of thousands of candidates, would outweigh its paper; it stays among the result's files.
LARGEST = 2 * 2**20
# Papers of the whole result, by kind: they have the ranking on them, and are followed by their data. A panelist's or a
# candidate's own one holds only what stands on it.
OF_THE_RESULT = frozenset({"peringkat", "berita-acara", "rekapitulasi"})
RECORD = "Catatan hasil yang disegel, dari mana dokumen ini dihitung dan dicetak"
RANKING = "Peringkat dan nilai setiap simpul, dari catatan yang sama"


def with_data(kind: str, page: str, sealed: Sealed, rubric: Rubric) -> str:
    """The page of a paper of this kind, with the sealed record as JSON and its ranking as CSV where they belong to it.

    Neither names anybody: names and free words lie in the record's annex.
    """
    from reports.page import DataFile, Page, pictures_of, rows_of

    text = sealed.text.encode()
    if kind not in OF_THE_RESULT or len(text) > LARGEST:
        return page
    table = "".join(csv_chunks(*ranking(record_of(sealed, rubric, named=False))))
    files = (
        DataFile("catatan.json", RECORD, sealed.at, text),
        DataFile("peringkat.csv", RANKING, sealed.at, table.encode()),
    )
    return Page(page, pictures_of(page), files, rows_of(page))
