"""The receipt of a self-assessment: what isn't in it can't be on one. Files of evidence are numbered once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from .documents import EditionFacts, Person

# What a file's name needn't quote anywhere.
ODD = re.compile(r"[^0-9A-Za-z._-]+")


@dataclass(frozen=True)
class ReceiptFile:
    """A file of evidence as it was sent: its name and the SHA-256 that its owner can compute again."""

    name: str
    sha256: str


@dataclass(frozen=True)
class ReceiptFigure:
    """One answered figure: `said` with its unit, `lines` (label, number with separators) where it was added up.

    `files` are numbers into the receipt's list of files, from 1; `as_of` is None where no day was told.
    """

    title: str
    said: str
    lines: tuple[tuple[str, str], ...]
    source: str
    as_of: date | None
    files: tuple[int, ...]


@dataclass(frozen=True)
class ReceiptRegulation:
    """One regulation; `in_force_on` is None where it isn't, or not known."""

    title: str
    in_force_on: date | None
    draft: bool
    files: tuple[int, ...]


@dataclass(frozen=True)
class ReceiptFinding:
    """What didn't add up, in the program's words, and the candidate's `reply`, "" where nothing was written."""

    severity: str
    message: str
    reply: str


@dataclass(frozen=True)
class ReceiptDocument:
    """What a candidate handed in, when and by whom; `at` is in the edition's zone.

    `sha256` is of the file `file_name`, the JSON of this handing in. `unanswered` are titles of figures left empty,
    `not_applicable` of indicators answered so as a whole.
    """

    edition: EditionFacts
    candidate: Person
    rubric_code: str
    rubric_digest: str
    number: int
    at: datetime
    account: str
    signed_name: str
    signed_position: str
    pledge: str
    sha256: str
    file_name: str
    figures: tuple[ReceiptFigure, ...]
    unanswered: tuple[str, ...]
    not_applicable: tuple[str, ...]
    regulations: tuple[ReceiptRegulation, ...]
    files: tuple[ReceiptFile, ...]
    findings: tuple[ReceiptFinding, ...]

    @property
    def printed_at(self) -> datetime:
        """The receipt is of the moment it was handed in, so that it is the same whenever it is printed."""
        return self.at


@dataclass
class FileList:
    """The different files in the order in which they are first named."""

    places: dict[ReceiptFile, int] = field(default_factory=dict)

    def numbers(self, files: Iterable[ReceiptFile]) -> tuple[int, ...]:
        """The numbers of these files, from 1; new ones get the next."""
        return tuple(self.places.setdefault(file, len(self.places) + 1) for file in files)

    def listed(self) -> tuple[ReceiptFile, ...]:
        """All files, by number."""
        return tuple(self.places)


def file_name(edition: str, category: str, candidate: str, number: int) -> str:
    """What the JSON of a handing in is called: `kiriman-contoh-2026-kabkota-64.01-1.json`."""
    return f"kiriman-{ODD.sub('-', f'{edition}-{category}-{candidate}')}-{number}.json"
