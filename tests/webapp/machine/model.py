"""What the edition should be, kept beside the application: who saved what, who agreed to what, which stage it is.

Nothing here asks the application. Points and ranks come from the naive implementation of the scoring tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.result import PLENARY as FOR_THE_PLENARY
from scoring.result import Result
from scoring.rubric import Rubric
from tests.scoring.naive import naive_score
from tests.webapp.machine.people import CANDIDATES, JURORS, QUORUM, ROLES
from tests.webapp.room import BENCHES
from webapp.policy import PUBLIC

DRAFT, SUBMISSION, VERIFICATION = "draft", "submission", "verification"
INTERVIEWS, PLENARY, SEALED, ANNOUNCED = "interviews", "plenary", "sealed", "announced"
STAGES = (DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS, PLENARY, SEALED, ANNOUNCED)
ITEMS = ("E.1", "E.2")
FIGURES = ("aktif", "potensi")
FRESH, LIFETIME = timedelta(minutes=10), timedelta(days=1)

Pair = tuple[str, str]  # a juror's login and a candidate's code


@dataclass
class Session:
    """A browser that is signed in: until when, and when its owner last typed a password or PIN."""

    until: datetime
    confirmed: datetime


@dataclass
class Sheet:
    """A sheet as it was acknowledged; `answers` are (value, note) by item."""

    version: int = 0
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
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
    """A sealed record: its number, what was scored, and the result that it must have."""

    number: int
    core: tuple[object, ...]
    result: Result
    marks: frozenset[tuple[str, str, str, str]]


@dataclass
class Model:
    """The whole edition."""

    rubric: Rubric
    now: datetime
    deadline: datetime
    state: str = DRAFT
    claims: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in CANDIDATES})
    verified: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in CANDIDATES})
    handed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CANDIDATES, 0))
    pressed: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    pledged: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    recused: dict[Pair, str] = field(default_factory=dict)
    excused: set[Pair] = field(default_factory=set)
    sheets: dict[Pair, Sheet] = field(default_factory=dict)
    saves: dict[str, Save] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    agreed: int = 0
    decisions: list[tuple[str, ...]] = field(default_factory=list)
    void: int = 0  # decisions of plenaries that were left again
    plenaries: int = 0
    gone_back: int = 0
    notes: int = 0
    sealed: list[Sealed] = field(default_factory=list)
    plans: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    release: tuple[datetime, int] | None = None
    objections: dict[tuple[str, str], bool] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    # ------------------------------------------------------------------ people

    def signed_in(self, who: str) -> bool:
        found = self.sessions.get(who)
        return found is not None and self.now < found.until

    def fresh(self, who: str) -> bool:
        """Whether a password or PIN was typed recently enough for an act of two people."""
        found = self.sessions[who].confirmed
        return self.now - FRESH < found <= self.now

    def role(self, who: str) -> str:
        """What the policy calls somebody: who isn't signed in is the public."""
        return ROLES[who] if self.signed_in(who) else PUBLIC

    # ------------------------------------------------------------------ the stage

    @property
    def stage(self) -> str:
        """By the clock: sealed is announced from the moment on that two people agreed to."""
        return ANNOUNCED if self.state == SEALED and self.is_out() else self.state

    def is_out(self) -> bool:
        return self.release is not None and self.release[0] <= self.now

    # ------------------------------------------------------------------ sheets and what counts

    def sheet(self, who: str, code: str) -> Sheet:
        return self.sheets.get((who, code), Sheet())

    def owed(self) -> list[Pair]:
        """Sheets that are expected and not locked."""
        every = [(who, code) for who in JURORS for code in CANDIDATES]
        waived = self.recused.keys() | self.excused
        return [pair for pair in every if pair not in waived and self.sheet(*pair).locked_at is None]

    def counting(self) -> dict[str, dict[str, str]]:
        """The figures that are scored: verified where somebody has, else as claimed."""
        return {code: self.claims[code] | self.verified[code] for code in CANDIDATES}

    def marks(self) -> list[Mark]:
        """What is on locked sheets of those who haven't stepped back, and the stepping back itself."""
        found = []
        for place, who in enumerate(JURORS):
            for code in CANDIDATES:
                sheet = self.sheet(who, code)
                if (who, code) in self.recused:
                    found += [Mark(who, BENCHES[place], code, item, "recused") for item in ITEMS]
                elif sheet.locked_at is not None:
                    found += [Mark(who, BENCHES[place], code, item, sheet.answers[item][0]) for item in ITEMS]
        return found

    def plain_marks(self) -> frozenset[tuple[str, str, str, str]]:
        return frozenset((one.juror, one.candidate, one.indicator, one.value) for one in self.marks())

    def undecided_result(self) -> Result:
        return self.computed(())

    def result(self) -> Result:
        """With what the plenary decided, where that is still about a group that is there."""
        order = self.standing_decision()
        return self.computed(() if order is None else (tuple((code,) for code in order),))

    def computed(self, decisions: tuple[tuple[tuple[str, ...], ...], ...]) -> Result:
        rows = [FigureRow(code, name, self.counting()[code]) for code, name in CANDIDATES.items()]
        return naive_score(self.rubric, rows, self.marks(), decisions)

    def tied(self) -> bool:
        """Whether only the plenary can order the candidates."""
        return any(one.decided_by == FOR_THE_PLENARY for one in self.undecided_result().ranking)

    def standing_decision(self) -> tuple[str, ...] | None:
        standing = self.decisions[self.void :]
        return standing[-1] if standing and self.tied() else None

    def short_of_quorum(self) -> bool:
        """Whether a candidate stands without a rank because too few gave a mark."""
        reasons = [reason for one in self.undecided_result().not_assessed for reason in one.reasons]
        return any(reason.kind == "quorum" for reason in reasons)

    def core(self) -> tuple[object, ...]:
        """What makes a sealed result another one: figures, marks, decision."""
        return (frozen(self.counting()), frozen(self.claims), self.plain_marks(), self.standing_decision())

    def content(self) -> tuple[object, ...]:
        """Everything that two people agree to when they seal."""
        newest = len(self.decisions) if self.standing_decision() else 0
        again = tuple(sorted((pair, one.opened_again) for pair, one in self.sheets.items()))
        away = (tuple(sorted(self.recused.items())), tuple(sorted(self.excused)))
        return (*self.core(), newest, self.notes, away, again, len(self.sealed), self.gone_back)

    def this_plenary(self) -> tuple[object, ...]:
        """What both agree to when they leave a plenary: this one, with what it has decided so far."""
        return (self.plenaries, len(self.decisions))


def frozen(found: Mapping[str, Mapping[str, str]]) -> tuple[object, ...]:
    return tuple(sorted((code, tuple(sorted(cells.items()))) for code, cells in found.items()))


def enough_voices(marks: frozenset[tuple[str, str, str, str]], code: str) -> bool:
    """Whether each item of a candidate has as many valid marks as the quorum asks for."""
    given = [[one for one in marks if one[1:3] == (code, item) and one[3][0].isdigit()] for item in ITEMS]
    return all(len(found) >= QUORUM for found in given)
