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
from tests.webapp.machine.people import CANDIDATES, CHECKER, JURORS, OPERATORS, PEOPLE, ROLES, STAFF
from tests.webapp.machine.tours import Beginning

Rule = TypeVar("Rule", bound=Callable[..., None])


def mostly(*right: str) -> st.SearchStrategy[str]:
    """Those whose business it is, and now and then anybody else."""
    return st.sampled_from([*right * 10, *PEOPLE])


ANYBODY, ACCOUNTS = st.sampled_from(PEOPLE), st.sampled_from(tuple(ROLES))
OFFICE, PANEL, LEADERS = mostly(*STAFF), mostly(*JURORS), mostly("panelis-1", "panelis-2")
REPORTERS, CHECKERS = mostly(*OPERATORS), mostly(CHECKER, CHECKER)
WITH_OFFICE = mostly(*STAFF, "panelis-1", "panelis-2")
CODES, SEATS = st.sampled_from(tuple(CANDIDATES)), st.sampled_from(tuple(JURORS))
SOME_CODES = st.sampled_from([("64.01",), ("64.02",), tuple(CANDIDATES)])
LEVELS = st.sampled_from(["1", "3", "5", "abstain", "6"])
TYPED = st.sampled_from([True, True, False])
MATTERS = st.sampled_from(["", "A", "E.1"])
PICK = st.integers(0, 5)
JUMPS = st.sampled_from([1, 9, 11, 90, 9 * 60, 25 * 60, 4 * 24 * 60])


EARLY, ROOM, LATE = ("draft", "submission", "verification"), ("interviews",), ("plenary", "sealed", "announced")
ELSEWHERE = 5  # each so many steps anything is tried, at home or not
AGAIN = st.sampled_from(["", "", "again", "other body", "other sheet", "new id", "by another"])
AFTER = st.sampled_from(["", "agreed", "agreed", "taken back"])


def picked(found: Sequence[tuple[str, str]], otherwise: tuple[str, str], pick: int) -> tuple[str, str]:
    """One of those that are there; where there is none, one that isn't."""
    return found[pick % len(found)] if found else otherwise


def at_home(*stages: str) -> Callable[[Rule], Rule]:
    """Tried at these stages, and now and then at any other."""

    def allows(machine: EditionMachine) -> bool:
        return machine.edition.model.stage in stages or machine.steps % ELSEWHERE == 0

    return precondition(allows)


class EditionMachine(RuleBasedStateMachine):
    """One run: `stages` gives the edition where it begins, `tally` counts over all runs."""

    def __init__(self, stages: Stages, tally: Tally, beginning: Beginning) -> None:
        super().__init__()
        stage, self.tour = beginning
        self.edition: Edition = stages.at(stage, tally)
        self.sent: dict[tuple[str, str], dict[str, str]] = {}
        self.steps = 0

    @initialize()
    def begin(self) -> None:
        self.tour(self.edition)

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

    @at_home("plenary")
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
    @rule(who=CHECKERS, code=CODES, corrected=st.sampled_from(["", "", "7500", "8000"]))
    def verify(self, who: str, code: str, corrected: str) -> None:
        self.edition.verify(who, code, corrected)

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

    # ------------------------------------------------------------------ sessions, the clock, the machine

    @rule(who=OFFICE, owner=ACCOUNTS, back=st.booleans())
    def revoke(self, who: str, owner: str, *, back: bool) -> None:
        """Somebody's browser is taken away, rightly or not; perhaps they sign in again."""
        self.edition.revoke(who, owner)
        if back:
            self.edition.sign_in(owner)

    @rule(minutes=JUMPS, crash=st.booleans(), back=st.sampled_from([True, True, True, False]))
    def time_passes(self, minutes: int, *, crash: bool, back: bool) -> None:
        """Perhaps the server is gone in between; then everybody is back, or isn't."""
        if crash:
            self.edition.crash()
        self.edition.move_clock(self.edition.model.now + timedelta(minutes=minutes))
        if back:
            self.edition.everybody_signs_in()
