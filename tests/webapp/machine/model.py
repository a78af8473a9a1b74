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
from tests.webapp.machine.parts import (
    CONFIRMED,
    ITEMS,
    SENT_BACK,
    UNDECIDED,
    WAITING,
    Act,
    Calibration,
    Glass,
    Pair,
    Paper,
    Save,
    Sealed,
    Session,
    Sheet,
    Tablet,
    Verdict,
)
from tests.webapp.machine.people import CANDIDATES, JURORS, QUORUM, ROLES
from tests.webapp.room import BENCHES
from webapp.models import CHAIR, SECRETARIAT, VERIFIER
from webapp.policy import PUBLIC

DRAFT, SUBMISSION, VERIFICATION = "draft", "submission", "verification"
INTERVIEWS, PLENARY, SEALED, ANNOUNCED = "interviews", "plenary", "sealed", "announced"
STAGES = (DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS, PLENARY, SEALED, ANNOUNCED)
FIGURES = ("aktif", "potensi")
FRESH = timedelta(minutes=10)
WITH_CODE = frozenset({SECRETARIAT, VERIFIER, CHAIR})


@dataclass
class Model:
    """The whole edition."""

    rubric: Rubric
    now: datetime
    deadline: datetime
    state: str = DRAFT
    claims: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in CANDIDATES})
    verified: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in CANDIDATES})
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    second_verdicts: int = 0
    handed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CANDIDATES, 0))
    frozen: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in CANDIDATES})
    returned: dict[str, datetime] = field(default_factory=dict)  # until when what was sent back may be mended
    returns: int = 0
    pressed: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=lambda: {who: seat for seat, who in enumerate(JURORS, start=1)})
    offices: dict[str, str] = field(default_factory=lambda: dict(JURORS))
    replaced: dict[str, str] = field(default_factory=dict)  # who sat there before -> who took the seat
    pledged: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    recused: dict[Pair, str] = field(default_factory=dict)
    excused: set[Pair] = field(default_factory=set)
    sheets: dict[Pair, Sheet] = field(default_factory=dict)
    saves: dict[str, Save] = field(default_factory=dict)
    papers: dict[int, Paper] = field(default_factory=dict)
    calibration: Calibration | None = None
    glasses: dict[int, Glass] = field(default_factory=dict)
    looks: list[tuple[int, str, int, datetime]] = field(default_factory=list)
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
    tablet: Tablet = field(default_factory=Tablet)

    # ------------------------------------------------------------------ people

    def signed_in(self, who: str) -> bool:
        found = self.sessions.get(who)
        return found is not None and self.now < found.until

    def fresh(self, who: str) -> bool:
        """Whether a code, of others a password or PIN, was typed recently enough for an act of two people."""
        session = self.sessions[who]
        found = session.coded if self.confirms_with_code(who) else session.confirmed
        return self.now - FRESH < found <= self.now

    def confirms_with_code(self, who: str) -> bool:
        return self.office(who) in WITH_CODE

    def role(self, who: str) -> str:
        """What the policy calls somebody: who isn't signed in is the public."""
        return ROLES[who] if self.signed_in(who) else PUBLIC

    def office(self, who: str) -> str:
        """What somebody is in an act of two people; who gave up the seat has no office any more."""
        if who in self.seats:
            return "" if who in self.replaced else self.offices[who]
        return ROLES.get(who, "")

    def sitting(self) -> list[str]:
        return [who for who in self.seats if who not in self.replaced]

    def bench(self, who: str) -> str:
        return BENCHES[self.seats[who] - 1]

    def names(self) -> dict[str, str]:
        """What a sealed record calls everybody who ever sat."""
        return {
            f"kursi-{seat}" + ("-2" if who in self.replaced.values() else ""): who for who, seat in self.seats.items()
        }

    def given(self, who: str, code: str) -> bool:
        """Whether the seat has given its sheet already, by who sat there before."""
        before = [one for one, after in self.replaced.items() if after == who]
        return any(self.sheet(one, code).locked_at and (one, code) not in self.recused for one in before)

    # ------------------------------------------------------------------ figures

    def verdict(self, code: str, figure: str) -> str:
        """UNDECIDED, WAITING for a second verifier, or DECIDED."""
        found = self.verdicts.get((code, figure))
        return UNDECIDED if found is None else found.state

    def waiting(self, code: str) -> list[str]:
        return [figure for figure in FIGURES if self.verdict(code, figure) == WAITING]

    def undecided(self, code: str) -> list[str]:
        return [figure for figure in FIGURES if self.verdict(code, figure) == UNDECIDED]

    def may_rule(self, who: str, code: str, figure: str) -> bool:
        """Nobody replaces a colleague's verdict, nor decides what they sent back themselves."""
        found = self.verdicts.get((code, figure))
        if found is None:
            return True
        over = found.state == WAITING and found.by != who
        return not over and not (found.kind == SENT_BACK and found.by == who)

    def rule(self, who: str, code: str, figure: str, kind: str, value: str) -> None:
        """One more verdict; a second one leaves the value as the first had it, and puts it in effect."""
        if kind in {CONFIRMED, SENT_BACK}:
            value = self.verdicts[code, figure].value
            self.second_verdicts += 1
        self.verdicts[code, figure] = Verdict(kind, value, who)
        if kind == CONFIRMED:
            self.verified[code][figure] = value

    def claim(self, code: str, figures: Mapping[str, str]) -> None:
        """A changed claim is verified no more, and what was decided on it falls."""
        for figure, text in figures.items():
            if self.claims[code].get(figure) != text:
                self.claims[code][figure] = text
                self.verified[code].pop(figure, None)
                if (code, figure) in self.verdicts:
                    self.verdicts[code, figure].stands = False

    def mending(self, code: str) -> bool:
        return code in self.returned and self.now <= self.returned[code]

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
        return [pair for pair in self.expected() if self.sheet(*pair).locked_at is None]

    def expected(self) -> list[Pair]:
        """A sheet of each seat for each candidate, but of who stepped back or can't come."""
        every = [(who, code) for who in self.sitting() for code in CANDIDATES]
        waived = self.recused.keys() | self.excused
        return [pair for pair in every if pair not in waived and not self.given(*pair)]

    def interviews_begun(self) -> bool:
        return any(sheet.version for sheet in self.sheets.values())

    def counting(self) -> dict[str, dict[str, str]]:
        """The figures that are scored: verified where somebody has, else as claimed."""
        return {code: self.claims[code] | self.verified[code] for code in CANDIDATES}

    def marks(self) -> list[Mark]:
        """What is on locked sheets of those who haven't stepped back, and the stepping back itself."""
        found = []
        for who in self.seats:
            for code in CANDIDATES:
                sheet = self.sheet(who, code)
                if (who, code) in self.recused:
                    found += [Mark(who, self.bench(who), code, item, "recused") for item in ITEMS]
                elif sheet.locked_at is not None:
                    found += [Mark(who, self.bench(who), code, item, sheet.answers[item][0]) for item in ITEMS]
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
        papers = str([one.facts() for one in self.papers.values()])
        return (*self.core(), newest, self.notes, away, again, len(self.sealed), self.gone_back, papers)

    def this_plenary(self) -> tuple[object, ...]:
        """What both agree to when they leave a plenary: this one, with what it has decided so far."""
        return (self.plenaries, len(self.decisions))


def frozen(found: Mapping[str, Mapping[str, str]]) -> tuple[object, ...]:
    return tuple(sorted((code, tuple(sorted(cells.items()))) for code, cells in found.items()))


def enough_voices(marks: frozenset[tuple[str, str, str, str]], code: str) -> bool:
    """Whether each item of a candidate has as many valid marks as the quorum asks for."""
    given = [[one for one in marks if one[1:3] == (code, item) and one[3][0].isdigit()] for item in ITEMS]
    return all(len(found) >= QUORUM for found in given)
