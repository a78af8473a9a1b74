"""Tables with very many rows: too long to be laid out box by box, they are written into the file directly.

A page holds such a table with its caption, its head and one model row, between LONG and END; the rows themselves travel
beside it. LONG is followed by their hash, so that the page's text still tells papers apart. See `reports.long_table`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256

from .documents import Column, Person, RankingDocument, RankingRow
from .formats import points, weight
from .markup import printable
from .page import Row

# Up to so many rows the renderer lays out in a second; from there on each would cost as much as it costs a simple page.
SHORT = 50
# Longer texts could make a row higher than a page.
LONGEST_TEXT = 400
LONG, END = "<!--long table ", "<!--end of long table-->"
# Letters that stand side by side from left to right, each on its own; both fonts have them all.
PLAIN = re.compile("[ -~\xa1-\xac\xae-\xb6\xb8-\u017f\u2010-\u2014\u2018-\u201e\u2020-\u2022\u2026\u2212\u2248]*")
SPACES = re.compile("[ \t\n\r]+")
NOTHING = "–"
UNDECIDED = "menunggu pleno"


def long_rows(document: RankingDocument, *, short: int = SHORT) -> tuple[Row, ...]:
    """A ranking's rows where they are to be written directly; none where the renderer lays out the table.

    It does so where the table is short, and where letters have to be shaped or set from right to left.
    """
    if len(document.rows) <= short or not all(map(is_plain, head_texts(document.columns))):
        return ()
    rows = tuple(map(row_texts, document.rows))
    return rows if all(is_plain(text) for row in rows for cell in row for text in cell) else ()


def is_plain(text: str) -> bool:
    """Whether each letter stands on its own beside the one before."""
    return len(text) <= LONGEST_TEXT and PLAIN.fullmatch(text) is not None


def head_texts(columns: Iterable[Column]) -> list[str]:
    """What stands in the head beside the program's own words."""
    return [text for one in columns for text in (one.code, one.title, weight(one.weight))]


def row_texts(row: RankingRow) -> Row:
    """A ranked candidate's cells, in the order of the template's."""
    marks = ("=" if row.tied else "") + ("≈" if row.near_tie else "")
    total = points(row.total)
    return (
        (str(row.rank),),
        person_texts(row.candidate),
        *((NOTHING if value is None else points(value),) for value in row.points),
        (marks, f" {total}") if marks else ("", total),
        (spaced(row.band or NOTHING),),
        (UNDECIDED if row.undecided else spaced(row.award or NOTHING),),
    )


def person_texts(person: Person) -> tuple[str, str]:
    """Name and, beneath it, code with the numbers of its sources."""
    notes = "".join(f" [{note}]" for note in person.notes)
    return spaced(person.name or person.code), spaced(person.code) + notes


def spaced(text: str) -> str:
    """A text as HTML shows it: runs of white space are one space."""
    return SPACES.sub(" ", str(printable(text))).strip(" ")


def digest(rows: Iterable[Row]) -> str:
    """The rows' hash."""
    return sha256(json.dumps(list(rows)).encode()).hexdigest()
