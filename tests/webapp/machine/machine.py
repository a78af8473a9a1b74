"""Anybody tries anything at any stage; hypothesis draws who, what and in which order.

A run begins at one of the seven stages, perhaps with a way that people really go (see `tours.py`). Most of what is
tried must be refused, and is; `go_on` does what the office does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.webapp.machine.deeds import Tally
from tests.webapp.machine.deeds_jury import fields, mark_of
from tests.webapp.machine.edition import Edition, Stages
from tests.webapp.machine.model import STAGES
from tests.webapp.machine.parts import ON_DEVICE, ON_PAPER
from tests.webapp.machine.people import CANDIDATES, CHECKERS, JURORS, OPERATORS, PEOPLE, RESERVE, ROLES, STAFF
from tests.webapp.machine.tours import Beginning

Rule = TypeVar("Rule", bound=Callable[..., None])


def mostly(*right: str) -> st.SearchStrategy[str]:
    """Those whose business it is, and now and then anybody else."""
    return st.sampled_from([*right * 10, *PEOPLE])


ANYBODY, ACCOUNTS = st.sampled_from(PEOPLE), st.sampled_from(tuple(ROLES))
OFFICE, PANEL, LEADERS = mostly(*STAFF), mostly(*JURORS, RESERVE), mostly("panelis-1", "panelis-2")
REPORTERS, VERIFIERS = mostly(*OPERATORS), mostly(*CHECKERS)
OFFICE_OR_VERIFIERS = mostly(*STAFF, *CHECKERS)
WITH_OFFICE = mostly(*STAFF, "panelis-1", "panelis-2")
CODES, SEATS = st.sampled_from(tuple(CANDIDATES)), st.sampled_from((*JURORS, RESERVE))
PAIRS = st.tuples(SEATS, CODES)
SOME_CODES = st.sampled_from([("64.01",), ("64.02",), tuple(CANDIDATES)])
LEVELS = st.sampled_from(["1", "3", "5", "abstain", "6"])
TYPED = st.sampled_from([True, True, False])
MATTERS = st.sampled_from(["", "A", "E.1"])
PICK = st.integers(0, 5)
JUMPS = st.sampled_from([1, 9, 11, 90, 9 * 60, 25 * 60, 4 * 24 * 60])


EARLY, ROOM, LATE = ("draft", "submission", "verification"), ("interviews",), ("plenary", "sealed", "announced")
ELSEWHERE = 5  # each so many steps anything is tried, at home or not
AGAIN = st.sampled_from(["", "", "again", "other body", "other sheet", "new id", "by another"])
SECONDS = st.sampled_from(["", "confirmed", "confirmed", "aktif", "potensi"])
CHECKS = st.sampled_from(["", "confirm", "confirm", "send back"])
SELDOM = st.sampled_from([False, False, False, False, True])
CUTS = st.sampled_from([1, 2, 3, 4, 6, 99])
AFTER = st.sampled_from(["", "agreed", "agreed", "taken back"])


def picked(found: Sequence[tuple[str, str]], otherwise: tuple[str, str], pick: int) -> tuple[str, str]:
    """One of those that are there; where there is none, one that isn't."""
    return found[pick % len(found)] if found else otherwise


def at_home(*stages: str) -> Callable[[Rule], Rule]:
    """Tried at these stages, and now and then at any other."""

    def allows(machine: EditionMachine) -> bool:
        return machine.edition.model.stage in stages or machine.steps % ELSEWHERE == 0

    return precondition(allows)


class Way:
    """A beginning of many runs: walked by the first of them, which is the same each time, and kept for the others."""

    KEPT = "way"

    def __init__(self, stages: Stages, tally: Tally, beginning: Beginning) -> None:
        self.stages, self.tally = stages, tally
        self.stage, self.tour = beginning
        self.walked = False

    def end(self) -> Edition:
        """The edition behind the way. Raises Violation."""
        if not self.walked:
            edition = self.stages.at(self.stage, self.tally)
            self.tour(edition)
            edition.check()
            self.stages.keep(self.KEPT, edition)
            self.walked = True
        return self.stages.at(self.KEPT, self.tally)


class EditionMachine(RuleBasedStateMachine):
    """One run, from the end of the way on which it begins."""

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.edition: Edition = way.end()
        self.sent: dict[tuple[str, str], dict[str, str]] = {}
        self.steps = 0

    @initialize(page=st.integers(0, 15))
    def begin(self, page: int) -> None:
        """Which page everybody opens first is drawn, too: a run changes too little for anybody to open all of them."""
        self.edition.tally.runs += 1
        self.edition.looks += page

    @invariant()
    def everything_holds(self) -> None:
        self.steps += 1
        self.edition.check()

    # ------------------------------------------------------------------ the office goes on

    @rule(alike=st.booleans())
    def go_on(self, *, alike: bool) -> None:
        self.edition.go_on(alike=alike)

    @rule(who=OFFICE, move=st.sampled_from([*pairwise(STAGES), ("plenary", "interviews")]))
    def move(self, who: str, move: tuple[str, str]) -> None:
        self.edition.move(who, *move)

    @at_home("plenary")
    @rule(who=OFFICE, after=AFTER)
    def reopen_interviews(self, who: str, after: str) -> None:
        self.edition.reopen_interviews(who)
        self.then(who, after)

    @at_home(*LATE)
    @rule(
        who=OFFICE,
        minutes=st.sampled_from([-5, 0, 20, 600, 600_000]),
        days=st.sampled_from([0, 7, 7, 61]),
        typed=TYPED,
        after=AFTER,
    )
    def propose_announcement(self, who: str, minutes: int, days: int, after: str, *, typed: bool) -> None:
        self.edition.propose_announcement(who, minutes, days, typed=typed)
        self.then(who, after)

    @at_home(*LATE)
    @rule(who=OFFICE, typed=TYPED, after=AFTER)
    def propose_result(self, who: str, after: str, *, typed: bool) -> None:
        self.edition.propose_result(who, typed=typed)
        self.then(who, after)

    @at_home(*ROOM)
    @rule(who=LEADERS, pick=PICK, typed=TYPED, after=AFTER)
    def propose_reopening(self, who: str, pick: int, after: str, *, typed: bool) -> None:
        pair = picked(self.edition.locked(), ("panelis-3", "64.02"), pick)
        self.edition.propose_reopening(who, pair, typed=typed)
        self.then(who, after)

    def then(self, who: str, after: str) -> None:
        """What becomes of the newest proposal."""
        if after == "agreed":
            self.edition.second_agrees()
        elif after == "taken back":
            self.edition.withdraw(who, self.edition.newest_act())

    @rule(who=WITH_OFFICE, typed=TYPED)
    def agree(self, who: str, *, typed: bool) -> None:
        self.edition.agree(who, self.edition.newest_act(), typed=typed)

    @rule()
    def second_agrees(self) -> None:
        self.edition.second_agrees()

    @rule(who=WITH_OFFICE)
    def withdraw(self, who: str) -> None:
        self.edition.withdraw(who, self.edition.newest_act())

    # ------------------------------------------------------------------ the plenary and after the seal

    @at_home(*LATE)
    @rule(who=OFFICE, voters=st.sets(SEATS), turned=st.booleans())
    def decide(self, who: str, voters: set[str], *, turned: bool) -> None:
        order = tuple(CANDIDATES)[:: -1 if turned else 1]
        self.edition.decide(who, tuple(sorted(voters)), order)

    @at_home("plenary")
    @rule(who=OFFICE)
    def note(self, who: str) -> None:
        self.edition.note(who)

    @at_home(*LATE)
    @rule(who=OFFICE, code=CODES, value=st.sampled_from(["8000", "7000", "6000"]))
    def correct_figure(self, who: str, code: str, value: str) -> None:
        self.edition.correct_figure(who, code, value)

    @at_home("announced")
    @rule(who=REPORTERS, code=CODES, matter=MATTERS, answered=st.booleans())
    def object_to(self, who: str, code: str, matter: str, *, answered: bool) -> None:
        self.edition.object_to(who, code, matter)
        if answered:
            self.edition.answer_objection(STAFF[0], code, matter)

    @at_home("announced")
    @rule(who=OFFICE, pick=PICK)
    def answer_objection(self, who: str, pick: int) -> None:
        self.edition.answer_objection(who, *picked(list(self.edition.model.objections), ("64.01", "A"), pick))

    # ------------------------------------------------------------------ reports

    @at_home(*EARLY)
    @rule(who=REPORTERS, code=CODES, active=st.sampled_from(["8000", "7999"]), at_once=st.booleans())
    def report(self, who: str, code: str, active: str, *, at_once: bool) -> None:
        self.edition.report(who, code, {"aktif": active, "potensi": "10000"})
        if at_once:
            self.edition.hand_in(who, code)

    @at_home(*EARLY)
    @rule(who=st.sampled_from(tuple(OPERATORS)), beside=st.sampled_from([-1, 0, 1]))
    def report_at_the_deadline(self, who: str, beside: int) -> None:
        """A microsecond before, at, and a microsecond after."""
        at = self.edition.model.deadline + timedelta(microseconds=beside)
        if at > self.edition.model.now:
            self.edition.move_clock(at)
            self.edition.everybody_signs_in()
        self.edition.report(who, OPERATORS[who], {"aktif": "8000", "potensi": "10000"})

    @at_home(*EARLY)
    @rule(who=REPORTERS, code=CODES)
    def hand_in(self, who: str, code: str) -> None:
        self.edition.hand_in(who, code)

    @at_home(*EARLY)
    @rule(who=REPORTERS, code=CODES)
    def press_again(self, who: str, code: str) -> None:
        self.edition.press_again(who, code)

    @at_home(*EARLY)
    @rule(
        who=VERIFIERS, code=CODES, corrected=st.sampled_from(["", "", "7500", "8000"]), then=SECONDS, second=VERIFIERS
    )
    def verify(self, who: str, code: str, corrected: str, then: str, second: str) -> None:
        """`then` is what a second verifier, or the same one, says to it at once."""
        self.edition.verify(who, code, corrected)
        self.second_verdict(second, code, then)

    @at_home(*EARLY)
    @rule(who=VERIFIERS, code=CODES, how=SECONDS)
    def second_verdict(self, who: str, code: str, how: str) -> None:
        if how == "confirmed":
            self.edition.confirm_verdicts(who, code)
        elif how:
            self.edition.return_verdict(who, code, how)

    @at_home(*EARLY)
    @rule(who=OFFICE_OR_VERIFIERS, code=CODES, days=st.sampled_from([-1, 0, 1, 5]), stale=SELDOM, mended=st.booleans())
    def send_back(self, who: str, code: str, days: int, *, stale: bool, mended: bool) -> None:
        """A handing in is sent back; perhaps it is mended and handed in again at once."""
        self.edition.send_back(who, code, days, stale=stale)
        operator = next(one for one, own in OPERATORS.items() if own == code)
        if mended:
            self.edition.report(operator, code, {"aktif": str(6000 + self.edition.next_number())})
            self.edition.hand_in(operator, code)

    # ------------------------------------------------------------------ sheets

    @at_home(*ROOM)
    @rule(who=PANEL, code=CODES, level=LEVELS, behind=st.sampled_from([0, 0, 0, 1]), then=AGAIN)
    def save(self, who: str, code: str, level: str, behind: int, then: str) -> None:
        """`behind` is a second tab that read an earlier version; `then` is what its device sends again."""
        number = self.edition.next_number()
        version = max(0, self.edition.model.sheet(who, code).version - behind)
        self.sent[who, code] = fields(level, mark_of(number), number, version)
        self.edition.save(who, code, self.sent[who, code])
        if then:
            self.send_same(who, code, then)

    @at_home(*ROOM)
    @rule(who=PANEL, pick=PICK, how=AGAIN)
    def send_again(self, who: str, pick: int, how: str) -> None:
        """Something that was sent long ago."""
        self.send_same(*picked(list(self.sent), (who, "64.01"), pick), how)

    def send_same(self, who: str, code: str, how: str) -> None:
        """The same as a device does that heard no answer; or its id with something else, or from somebody else."""
        sent = dict(self.sent.get((who, code)) or fields("4", mark_of(1), self.edition.next_number(), 0))
        if how == "other body":
            sent["note"] += "lain"
        elif how == "new id":
            sent["client_id"] = f"00000000-0000-4000-a000-{self.edition.next_number():012d}"
        elif how == "other sheet":
            code = next(other for other in CANDIDATES if other != code)
        elif how == "by another":
            who = next(other for other in JURORS if other != who)
        self.edition.save(who, code, sent, action="send again")

    @at_home(*ROOM)
    @rule(who=PANEL, code=CODES, behind=st.sampled_from([0, 0, 1]))
    def sign(self, who: str, code: str, behind: int) -> None:
        self.edition.sign(who, code, max(0, self.edition.model.sheet(who, code).version - behind))

    @at_home(*EARLY)
    @rule(who=PANEL)
    def pledge(self, who: str) -> None:
        self.edition.pledge(who)

    @at_home("verification", *ROOM)
    @rule(who=PANEL, conflicts=st.sampled_from([(), (), ("64.01",), ("64.02",)]))
    def declare(self, who: str, conflicts: tuple[str, ...]) -> None:
        self.edition.declare(who, conflicts)

    @at_home("verification", *ROOM)
    @rule(who=OFFICE, juror=SEATS, codes=SOME_CODES, comes=st.booleans())
    def excuse(self, who: str, juror: str, codes: tuple[str, ...], *, comes: bool) -> None:
        """Somebody can't come; perhaps they do after all."""
        self.edition.excuse(who, juror, codes)
        if comes:
            self.edition.lift(who, (juror, codes[0]))

    @at_home(*ROOM)
    @rule(who=OFFICE, pick=PICK)
    def lift(self, who: str, pick: int) -> None:
        self.edition.lift(who, picked(sorted(self.edition.model.excused), ("panelis-1", "64.01"), pick))

    # ------------------------------------------------------------------ the panel, the invented case

    @at_home(*EARLY, *ROOM)
    @rule(who=OFFICE, earlier=SEATS, login=st.sampled_from([RESERVE] * 4 + ["panelis-1", "op-paser"]), decree=SELDOM)
    def substitute(self, who: str, earlier: str, login: str, *, decree: bool) -> None:
        """Somebody else takes a seat, now and then without a decree."""
        self.edition.substitute(who, earlier, login, decree="" if decree else "800/45/2026")

    @at_home("verification", *ROOM)
    @rule(who=OFFICE, closes=st.booleans())
    def open_or_close_the_case(self, who: str, *, closes: bool) -> None:
        (self.edition.close_case if closes else self.edition.open_case)(who)

    @at_home("verification", *ROOM)
    @rule(who=PANEL, level=LEVELS, commit=st.booleans(), behind=st.sampled_from([0, 0, 0, 1]))
    def calibrate(self, who: str, level: str, behind: int, *, commit: bool) -> None:
        mark = mark_of(self.edition.next_number())
        self.edition.calibrate(who, level, mark, commit=commit, behind=behind)

    # ------------------------------------------------------------------ paper

    @at_home("verification", *ROOM)
    @rule(who=OFFICE, spare=st.sampled_from([0, 0, 1]))
    def print_papers(self, who: str, spare: int) -> None:
        self.edition.print_papers(who, spare)

    @at_home(*ROOM)
    @rule(who=OFFICE, pick=PICK, pair=PAIRS, level=LEVELS, scan=SELDOM, again=SELDOM, then=CHECKS)
    def type_paper(
        self, who: str, pick: int, pair: tuple[str, str], level: str, *, then: str, scan: bool, again: bool
    ) -> None:
        """Types a number, as a rule the pair it was printed for; perhaps the other compares it at once."""
        number = self.paper(pick)
        found = self.edition.model.papers.get(number)
        pair = (found.whose() if found else None) or pair
        mark = mark_of(self.edition.next_number())
        self.edition.type_paper(who, number, pair, (level, mark), scan=scan or bool(then), again=again)
        if then:
            self.compare(STAFF[who == STAFF[0]], pick, then)

    @at_home(*ROOM)
    @rule(who=OFFICE, pick=PICK, then=CHECKS)
    def compare(self, who: str, pick: int, then: str) -> None:
        self.edition.begin_check(who, self.paper(pick))
        if then == "confirm":
            self.edition.confirm_paper(who, self.paper(pick))
        elif then == "send back":
            self.edition.return_paper(who, self.paper(pick))

    @at_home(*ROOM)
    @rule(who=PANEL, code=CODES, holds=st.sampled_from([ON_PAPER, ON_DEVICE]), behind=st.sampled_from([0, 0, 1]))
    def choose(self, who: str, code: str, holds: str, behind: int) -> None:
        self.edition.choose(who, code, holds, behind)

    @at_home(*ROOM, "plenary")
    @rule(who=OFFICE, pick=PICK)
    def void_paper(self, who: str, pick: int) -> None:
        self.edition.void_paper(who, self.paper(pick))

    def paper(self, pick: int) -> int:
        """One of the numbers that were printed; where there is none, one that wasn't."""
        return 1 + pick % max(1, len(self.edition.model.papers))

    # ------------------------------------------------------------------ looking into a sheet

    @at_home(*ROOM)
    @rule(who=OFFICE, juror=SEATS, code=CODES, typed=TYPED, after=AFTER)
    def propose_looking(self, who: str, juror: str, code: str, after: str, *, typed: bool) -> None:
        self.edition.propose_looking(who, (juror, code), typed=typed)
        self.then(who, after)

    @at_home(*ROOM)
    @rule(who=WITH_OFFICE, minutes=st.sampled_from([0, 0, 0, 14, 15]))
    def look(self, who: str, minutes: int) -> None:
        """The newest agreement is used, perhaps when its time is nearly over, or just over."""
        number = max(self.edition.model.glasses, default=0)
        if number and minutes:
            self.edition.move_clock(self.edition.model.now + timedelta(minutes=minutes))
        self.edition.look(who, number or self.edition.newest_act())

    # ------------------------------------------------------------------ a tablet

    @at_home("verification", *ROOM)
    @rule(who=OFFICE, juror=SEATS, steps=st.integers(1, 4), late=SELDOM)
    def let_in(self, who: str, juror: str, steps: int, *, late: bool) -> None:
        """A tablet comes as far as it gets; now and then somebody takes too long."""
        acts = (
            lambda: self.edition.show_code(who),
            lambda: self.edition.use_code(who),
            lambda: self.edition.confirm_device(who, juror),
            self.edition.enter,
        )
        for number, act in enumerate(acts[:steps], start=1):
            if late and number == steps:
                self.edition.move_clock(self.edition.model.now + timedelta(minutes=10))
            act()

    @at_home("verification", *ROOM)
    @rule(who=OFFICE, how=st.sampled_from(["use", "confirm", "turn away", "come in"]), juror=SEATS)
    def tablet(self, who: str, how: str, juror: str) -> None:
        """One step of it, at any time."""
        {
            "use": lambda: self.edition.use_code(who),
            "confirm": lambda: self.edition.confirm_device(who, juror),
            "turn away": lambda: self.edition.turn_away(who),
            "come in": self.edition.enter,
        }[how]()

    @at_home(*ROOM)
    @rule(code=CODES, level=LEVELS, sign=st.booleans())
    def score_on_the_tablet(self, code: str, level: str, *, sign: bool) -> None:
        self.edition.fill_on_the_tablet(code, level, sign=sign)

    @at_home(*ROOM)
    @rule(who=WITH_OFFICE, code=CODES)
    def lose_the_tablet(self, who: str, code: str) -> None:
        """It is taken away, and whoever found it tries."""
        self.edition.take_away(who)
        self.edition.fill_on_the_tablet(code, "3")

    # ------------------------------------------------------------------ sessions, the clock, the machine

    @rule(who=OFFICE, owner=ACCOUNTS, back=st.booleans())
    def revoke(self, who: str, owner: str, *, back: bool) -> None:
        """Somebody's browser is taken away, rightly or not; perhaps they sign in again."""
        self.edition.revoke(who, owner)
        if back:
            self.edition.sign_in(owner)

    @at_home(*ROOM)
    @rule(who=PANEL, code=CODES, at=CUTS)
    def cut_a_save(self, who: str, code: str, at: int) -> None:
        """The power goes while a sheet is stored; the device sends the same again."""
        sent = self.sent[who, code] = self.edition.typed_on(who, code, "2")
        self.edition.cut(at, lambda: self.edition.save(who, code, sent))

    @rule(who=WITH_OFFICE, at=CUTS)
    def cut_an_agreement(self, who: str, at: int) -> None:
        """The power goes while two people agree: all of it has happened, or nothing."""
        if self.edition.model.signed_in(who):
            self.edition.sign_in(who)
        self.edition.cut(at, lambda: self.edition.agree(who, self.edition.newest_act(), typed=False), anew=True)

    @at_home(*EARLY)
    @rule(who=REPORTERS, code=CODES, at=CUTS)
    def cut_a_report(self, who: str, code: str, at: int) -> None:
        active = str(3000 + self.edition.next_number())
        self.edition.cut(at, lambda: self.edition.report(who, code, {"aktif": active, "potensi": "10000"}))
        self.edition.cut(at, lambda: self.edition.hand_in(who, code))

    @at_home(*ROOM)
    @rule(who=OFFICE, pick=PICK, at=CUTS)
    def cut_a_paper(self, who: str, pick: int, at: int) -> None:
        self.edition.cut(at, lambda: self.edition.confirm_paper(who, self.paper(pick)))

    @rule(
        minutes=JUMPS,
        crash=st.sampled_from(["", "", "", "crash", "crash", "restart"]),
        back=st.sampled_from([True] * 3 + [False]),
    )
    def time_passes(self, minutes: int, crash: str, *, back: bool) -> None:
        """Perhaps the server is gone in between; then everybody is back, or isn't."""
        if crash:
            (self.edition.restart if crash == "restart" else self.edition.crash)()
        self.edition.move_clock(self.edition.model.now + timedelta(minutes=minutes))
        if back:
            self.edition.everybody_signs_in()
