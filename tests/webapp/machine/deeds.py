"""One action of one person: sent to the application, held against what the model allows, and then kept in the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from werkzeug.test import TestResponse

from tests.webapp.conftest import PASSWORD
from tests.webapp.machine.model import Model
from tests.webapp.machine.parts import Session
from tests.webapp.machine.people import LIFETIMES, OTHER_LIFETIME, ROLES, World

LOCAL = ZoneInfo("Asia/Makassar")
DONE, REFUSED = "done", "refused"
SENTENCE_ONLY = 503  # what a failing disk is answered with


class Violation(AssertionError):
    """A promise that the application broke: `promise` is its number."""

    def __init__(self, promise: str, told: str) -> None:
        self.promise, self.told = promise, told
        super().__init__(promise, told)  # so that it can be handed from one process to another

    def __str__(self) -> str:
        return f"{self.promise}: {self.told}"


def require(held: object, promise: str, told: object = "") -> None:
    """Raises Violation."""
    if not held:
        raise Violation(promise, str(told))


@dataclass
class Tally:
    """What was reached: runs, stages, changes of state, and how often each action was done and refused."""

    runs: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    actions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """What was reached there, too."""
        self.runs += other.runs
        self.stages += other.stages
        self.changes += other.changes
        self.actions += other.actions


class Deeds:
    """The base: the application, the model, and the comparing of the two."""

    def __init__(self, world: World, model: Model, tally: Tally) -> None:
        self.world, self.model, self.tally = world, model, tally
        self.turn = 0
        self.asker = ""
        self.typed: frozenset[str] = frozenset()

    def next_number(self) -> int:
        self.turn += 1
        return self.turn

    def asks(self, who: str, data: Mapping[str, object] | None = None) -> None:
        """Who will be answered next, and which texts come with the question."""
        self.asker = who
        self.typed = frozenset(one for one in (data or {}).values() if isinstance(one, str))

    def post(self, who: str, path: str, data: dict[str, str] | None = None, **options: object) -> TestResponse:
        self.asks(who, data)
        return self.world.people[who].post(path, data, **options)

    def judge(self, action: str, refused: str, answer: TestResponse) -> bool:
        """Whether it was done. Raises Violation where the model says otherwise, and for what is no answer at all."""
        status = answer.status_code
        told = f"{action}: {status} at {answer.request.path} in {self.model.stage}"
        if self.world.breaker.broke:
            require(status == SENTENCE_ONLY, "INV-0", f"{told}, where the disk failed")
            self.tally.actions["cut", REFUSED] += 1
            return False
        require(status < 500, "INV-0", told)
        away = status == 303 and (answer.location or "").startswith("/masuk")
        done = status in {200, 303} and not away
        require(done == (not refused), refused or "refused", told)
        self.tally.actions[action, DONE if done else REFUSED] += 1
        return done

    def changed(self, what: str) -> None:
        """Counts a change of state that was reached."""
        self.tally.changes[what] += 1

    # ------------------------------------------------------------------ sessions and the clock

    def sign_in(self, who: str) -> None:
        self.asks(who)
        answer = self.world.people[who].sign_in()
        if self.judge("sign in", "", answer):
            lifetime = LIFETIMES.get(ROLES[who], OTHER_LIFETIME)
            self.model.sessions[who] = Session(self.model.now + lifetime, self.model.now, self.model.now)

    def everybody_signs_in(self) -> None:
        for who in ROLES:
            if not self.model.signed_in(who):
                self.sign_in(who)

    def confirm(self, who: str, *, typed: bool) -> None:
        """A right secret counts, whatever becomes of the act."""
        if typed and self.model.confirms_with_code(who):
            self.model.sessions[who].coded = self.model.now
        elif typed:
            self.model.sessions[who].confirmed = self.model.now

    @staticmethod
    def secret(*, typed: bool) -> dict[str, str]:
        return {"rahasia": PASSWORD} if typed else {}

    def move_clock(self, to: datetime) -> None:
        before = self.model.stage
        self.world.clock.at = self.model.now = to
        if self.model.stage != before:
            self.changed(f"{before} -> {self.model.stage}")

    def crash(self) -> None:
        self.world.drop_connections()
        self.tally.actions["crash", DONE] += 1

    def restart(self) -> None:
        """The server goes and comes again on the same database."""
        self.world.restart()
        self.tally.actions["restart", DONE] += 1

    def look_inside(self) -> None:
        """Whether the database holds what was acknowledged, and nothing else; who knows more says how."""

    def cut(self, at: int, act: Callable[[], None], *, anew: bool = False) -> None:
        """The disk fails before this write of what is done, or at its commit, and the power goes with it.

        Nothing of it may be there when the server comes again, `anew` from nothing or with new connections; what wasn't
        acknowledged is simply sent once more.
        """
        self.world.breaker.arm(at)
        act()
        self.world.breaker.at = None
        if self.world.breaker.broke:
            if anew:
                self.restart()
            self.world.lay_back()
            self.look_inside()
            act()
            self.tally.actions["cut", DONE] += 1
