"""Papers of the panel: tabulation, filled sheets, attendance. What isn't in these can't be on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .documents import Column, EditionFacts, Extent, Person, RankingRow, RubricFacts
from .minutes import Member, RecordFacts

# What a landscape page holds beside an item's title and what was made of the marks.
SEATS_IN_A_PART = 12
MADE_COLUMNS = 5  # combined mark, score, weight, points, spread
# What one seat gave: a number, or why there is none. The sign stands in the table, the word in its legend.
NUMBER, ABSTAINED, STEPPED_BACK, AWAY, MISSING = "number", "abstained", "recused", "absent", "missing"
SIGNS = {ABSTAINED: "TM", STEPPED_BACK: "M", AWAY: "B", MISSING: "–"}
WORDS = {
    ABSTAINED: "tidak menilai butir itu",
    STEPPED_BACK: "mundur karena benturan kepentingan",
    AWAY: "berhalangan",
    MISSING: "tidak ada lembar",
}


@dataclass(frozen=True)
class GivenMark:
    """What one seat gave for one item: `mark` is decimal text, "" for every kind but NUMBER."""

    kind: str
    mark: str = ""


@dataclass(frozen=True)
class MarksRow:
    """One item of one candidate: the marks by seat, and what the engine made of them.

    `combined` is on the item's own scale, `score` and `spread` from 0 to 100, `points` the part of the total that
    `score` × `weight` / 100 gives; None where the candidate isn't assessed or the item doesn't apply.
    """

    item: Column
    marks: tuple[GivenMark, ...]
    combined: str | None
    score: str | None
    weight: str | None
    points: str | None
    spread: str | None
    flagged: bool


@dataclass(frozen=True)
class CandidateMarks:
    """One candidate's items; `rank` is None for who isn't assessed."""

    rank: int | None
    candidate: Person
    rows: tuple[MarksRow, ...]


@dataclass(frozen=True)
class SeatsPart:
    """Some of the seats side by side (`part` of `parts`); only the last part has what was made of all marks."""

    seats: tuple[Member, ...]
    candidates: tuple[CandidateMarks, ...]
    part: int
    parts: int

    @property
    def width(self) -> int:
        """How many columns its table has."""
        return 1 + len(self.seats) + (MADE_COLUMNS if self.part == self.parts else 0)


@dataclass(frozen=True)
class TabulationDocument:
    """The marks of a sealed result by candidate, item and seat; the first of all candidates that `extent` counts.

    `combining` says in words what is made of several marks; `spread_limit` is decimal text, "" where none is flagged.
    """

    edition: EditionFacts
    record: RecordFacts
    rubric: RubricFacts
    columns: tuple[Column, ...]
    rows: tuple[RankingRow, ...]
    members: tuple[Member, ...]
    parts: tuple[SeatsPart, ...]
    combining: str
    spread_limit: str
    extent: Extent

    @property
    def printed_at(self) -> datetime:
        """The same whenever it is printed."""
        return self.record.sealed_at


@dataclass(frozen=True)
class FilledItem:
    """One item as a juror answered it; `level` is "" where the scale names none.

    `scale` says in words what could be given, `note` is what was written to it.
    """

    item: Column
    scale: str
    given: GivenMark
    level: str
    note: str


@dataclass(frozen=True)
class SheetOpened:
    """When and why a sheet that was signed already was opened again."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class FilledSheet:
    """One juror's sheet for one candidate as it counts.

    `locked_at` is None where nobody knows, `signed_as` "" and `signed_at` None without an electronic signature;
    `paper` is the number of the paper it was typed from.
    """

    member: Member
    candidate: Person
    items: tuple[FilledItem, ...]
    note: str
    locked_at: datetime | None
    signed_as: str = ""
    signed_at: datetime | None = None
    paper: int | None = None
    opened: tuple[SheetOpened, ...] = ()


@dataclass(frozen=True)
class FilledSheetsDocument:
    """Filled sheets, each on pages of its own."""

    edition: EditionFacts
    record: RecordFacts
    rubric: RubricFacts
    sheets: tuple[FilledSheet, ...]

    @property
    def printed_at(self) -> datetime:
        """The same whenever it is printed."""
        return self.record.sealed_at


@dataclass(frozen=True)
class Attendant:
    """One line to sign: the member, and what is known of them on that day."""

    member: Member
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """One day for which a list is signed: a plenary or a day of interviews; None where the day is written by hand."""

    title: str
    day: date | None
    place: str
    attendants: tuple[Attendant, ...]


@dataclass(frozen=True)
class AttendanceDocument:
    """Lists of who is to sign, each meeting on pages of its own."""

    edition: EditionFacts
    record: RecordFacts
    meetings: tuple[Meeting, ...]

    @property
    def printed_at(self) -> datetime:
        """The same whenever it is printed."""
        return self.record.sealed_at
