"""A self-assessment as a table: which columns it has, what its answers are called, and what says whose it is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT
from scoring.rubric import CHOICE, YES_NO, Figure
from webapp.shown import digest_of_shown

GUIDE, LISTS, VILLAGES = "Petunjuk", "Pilihan", "Kandidat"
STAMP = "Tanda templat"
CODE, TITLE, UNIT, HELP, LAST = "Kode", "Angka", "Satuan", "Petunjuk", "Sebelumnya"
INPUT, SOURCE, AS_OF, STORED, MARK = "Isian", "Sumber", "Per tanggal", "Tersimpan", "Tanda"
COLUMNS = (CODE, TITLE, UNIT, HELP, LAST, INPUT, SOURCE, AS_OF, STORED, MARK)
NEEDED = (CODE, TITLE, INPUT, SOURCE, AS_OF, MARK)
# Of the table of a region: beside these, a column for every figure, whose heading ends with its code in brackets.
NAME, STANDING = "Nama", "Keadaan"
REGION_NEEDED = (CODE, SOURCE, AS_OF, MARK)
REGION_KNOWN = (CODE, NAME, STANDING, SOURCE, AS_OF, MARK)
LINE = "/rincian"
SPARE_LINES = 3
DOES_NOT_APPLY = "tidak berlaku"
YES_OR_NO = (("Ya", "yes"), ("Tidak", "no"))
MARKED = re.compile(r"v([0-9]{1,9})-([0-9a-f]{16})")
COUNTED = re.compile(r"v([0-9]{1,9})")
FORM, REGION = "isian", "wilayah"


@dataclass(frozen=True)
class Stamp:
    """Whose template it is: `kind` is FORM or REGION, `own` the candidate's code or the region's beginning of codes."""

    kind: str
    edition: str
    category: str
    own: str
    rubric: str

    def text(self) -> str:
        """As it stands in the file."""
        return " ".join((f"paritrana-{self.kind}-1", self.edition, self.category, self.own, self.rubric))


def stamp_problem(found: str, wanted: Stamp) -> str:
    """Why a file isn't the one that is asked for; "" where it is."""
    parts = found.split()
    if len(parts) != len(wanted.text().split()) or not parts[0].startswith("paritrana-"):
        return "Berkas ini tidak memuat tanda templat. Unduh templatnya di halaman ini, isi, lalu unggah lagi."
    mine = wanted.text().split()
    if parts[0] != mine[0]:
        return "Berkas ini templat jenis lain. Unduh templat di halaman ini, isi, lalu unggah lagi."
    if parts[1:3] != mine[1:3]:
        return f"Templat ini dari edisi atau kategori lain ({parts[1]}, {parts[2]}). Unduh templat edisi ini."
    if parts[3] != mine[3]:
        return f"Templat ini untuk {parts[3]}, bukan untuk {wanted.own}. Tidak ada yang diambil dari berkas ini."
    if parts[4] != mine[4]:
        return (
            "Instrumen kategori ini berubah sejak templat diunduh. Unduh templat baru, lalu salin isian Anda ke sana."
        )
    return ""


def answers_of(figure: Figure, skippable: Collection[str]) -> tuple[tuple[str, str], ...]:
    """(as people choose it, machine text) of a choice or a yes-or-no; two options of one title carry their codes."""
    titles = [option.title for option in figure.options]
    options = [
        (one.title if titles.count(one.title) == 1 else f"{one.title} ({one.code})", one.code) for one in figure.options
    ]
    found = YES_OR_NO if figure.type == YES_NO else tuple(options)
    return (*found, (DOES_NOT_APPLY, NOT_APPLICABLE_TEXT)) if figure.code in skippable else found


def is_chosen(figure: Figure) -> bool:
    """Whether the figure is answered from a list."""
    return figure.type in (CHOICE, YES_NO)


def plain_words(text: str) -> str:
    """For comparing what people chose or copied: one kind of blank, whatever the case."""
    return " ".join(text.split()).casefold()


def chosen(figure: Figure, skippable: Collection[str], text: str) -> str | None:
    """An answer's machine text by its title or its code; None where there is no such answer."""
    said = plain_words(text)
    answers = answers_of(figure, skippable)
    named = [machine for title, machine in answers if said in (plain_words(title), machine.casefold())]
    return named[0] if named else None


def stated_digest(text: str, source: str, as_of: str, lines: Sequence[tuple[str, str]]) -> str:
    """All that is stated of one figure, in machine text; with lines the text is their sum and isn't looked at."""
    plain = [MISSING_TEXT if lines else text, source, as_of, [list(line) for line in lines]]
    return digest_of_shown(json.dumps(plain, ensure_ascii=True))


def mark_of(version: int, digest: str) -> str:
    """What a row carries unseen; it begins with a letter, so that no spreadsheet takes it for a number."""
    return f"v{version}-{digest}"


def heading_of(figure: Figure) -> str:
    """A figure's heading in the table of a region."""
    unit = f" ({figure.unit})" if figure.unit else ""
    return f"{figure.title}{unit} [{figure.code}]"


def code_in(heading: str, codes: Mapping[str, Figure]) -> str:
    """The code that a heading ends with; "" where it names no figure."""
    found = re.search(r"\[([^\[\]]+)\]$", heading.strip())
    return found[1] if found and found[1] in codes else ""
