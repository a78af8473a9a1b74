"""What the model is made of: sessions, sheets, verdicts, papers, looks, devices, as they were acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scoring.result import Result
from webapp.models import DEVICE, PAPER

ITEMS = ("E.1", "E.2")
LIFETIME, CODE_LIFETIME, OPEN_FOR = timedelta(days=1), timedelta(minutes=10), timedelta(minutes=15)
NEVER = datetime.min.replace(tzinfo=UTC)
ACCEPTED, CORRECTED, CONFIRMED, SENT_BACK = "accepted", "corrected", "confirmed", "sent_back"
UNDECIDED, WAITING, DECIDED = "undecided", "waiting", "decided"
PRINTED, ENTERED, BACK, DONE, VOID = "printed", "entered", "sent_back", "confirmed", "void"
ON_PAPER, ON_DEVICE = PAPER, DEVICE

Pair = tuple[str, str]  # a juror's login and a candidate's code
Answers = dict[str, tuple[str, str]]  # (value, note) by item


@dataclass
class Session:
    """A browser that is signed in: until when, when its owner last typed a password or PIN, and when a code."""

    until: datetime
    confirmed: datetime
    coded: datetime


@dataclass
class Sheet:
    """A sheet as it was acknowledged."""

    version: int = 0
    answers: Answers = field(default_factory=dict)
    note: str = ""
    locked_at: datetime | None = None
    opened_again: int = 0

    def open_items(self) -> list[str]:
        return [code for code in ITEMS if not complete(*self.answers.get(code, ("", "")))]


def complete(value: str, note: str) -> bool:
    """An abstention says why."""
    return bool(value) and not (value == "abstain" and not note)


@dataclass(frozen=True)
class Save:
    """An acknowledged save: whose, what exactly was sent, the version it was told."""

    who: str
    code: str
    body: tuple[object, ...]
    version: int


@dataclass
class Act:
    """A proposal: `about` is what it rests on, exactly; `over` once somebody agreed or it was taken back."""

    kind: str
    by: str
    at: datetime
    about: tuple[object, ...]
    over: bool = False

    def is_open(self, now: datetime) -> bool:
        return not self.over and now < self.at + LIFETIME


@dataclass(frozen=True)
class Sealed:
    """A sealed record: its number, what was scored, the result that it must have, who is who in it."""

    number: int
    core: tuple[object, ...]
    result: Result
    marks: frozenset[tuple[str, str, str, str]]
    names: Mapping[str, str]


@dataclass
class Verdict:
    """The newest on a figure, by whom; it falls when the candidate changes what it was about."""

    kind: str
    value: str
    by: str
    stands: bool = True

    @property
    def state(self) -> str:
        if not self.stands or self.kind == SENT_BACK:
            return UNDECIDED
        return DECIDED if self.kind == CONFIRMED else WAITING


@dataclass
class Entry:
    """What was typed from a paper, which time, for whom, by whom; `chosen` is (what holds, beside which version)."""

    turn: int
    pair: Pair
    answers: Answers
    note: str
    by: str
    checker: str = ""
    chosen: tuple[str, int] | None = None


@dataclass
class Paper:
    """A numbered sheet: for whom it was printed, None for a spare one; every entry, the last one counts."""

    row: int
    pair: Pair | None
    state: str = PRINTED
    scans: int = 0
    entries: list[Entry] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.state in {DONE, VOID}

    @property
    def entry(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    @property
    def turn(self) -> int:
        return len(self.entries)

    def whose(self) -> Pair | None:
        return self.pair or (self.entry.pair if self.entry else None)

    def facts(self) -> tuple[object, ...]:
        return (self.row, self.whose(), self.state, [(one.by, one.checker) for one in self.entries])


@dataclass
class CaseSheet:
    """A juror's sheet for the invented case."""

    version: int = 0
    answers: Answers = field(default_factory=dict)
    note: str = ""
    committed: bool = False


@dataclass
class Calibration:
    """The case before the panel."""

    sheets: dict[str, CaseSheet] = field(default_factory=dict)
    closed: bool = False

    def committed(self, item: str) -> list[str]:
        """The marks for an item that are counted in the spread, once it is shown."""
        given = [one.answers[item][0] for one in self.sheets.values() if one.committed]
        return [value for value in given if value != "abstain"]


@dataclass(frozen=True)
class Glass:
    """Two people may look into a sheet from this moment on, for a quarter of an hour."""

    pair: Pair
    first: str
    second: str
    at: datetime


@dataclass
class Code:
    """What stands on somebody's screen to let one device in."""

    text: str
    until: datetime
    used: bool = False

    def works(self, now: datetime) -> bool:
        return not self.used and now < self.until


@dataclass
class Tablet:
    """A device that uses a code, waits, is confirmed as somebody's, comes in and is taken away."""

    row: int = 0  # of its newest pairing
    state: str = ""  # "", "waiting", "confirmed", "turned away", "in"
    until: datetime = NEVER
    owner: str = ""  # whose it was said to be
    user: str = ""  # who is signed in on it
    session: Session | None = None
    codes: dict[str, Code] = field(default_factory=dict)

    def waits(self, now: datetime) -> bool:
        return self.state == "waiting" and now < self.until

    def may_enter(self, now: datetime) -> bool:
        return self.state == "confirmed" and now < self.until

    def is_in(self, now: datetime) -> bool:
        return self.session is not None and now < self.session.until
