"""The edition with everybody in it, brought to any stage by the very actions that people take."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from werkzeug.test import TestResponse

from tests.webapp.machine import invariants, peeks
from tests.webapp.machine.deeds import Tally
from tests.webapp.machine.deeds_candidates import CandidateDeeds
from tests.webapp.machine.deeds_jury import JuryDeeds, fields, mark_of
from tests.webapp.machine.deeds_office import OfficeDeeds
from tests.webapp.machine.deeds_panel import PanelDeeds
from tests.webapp.machine.deeds_paper import PaperDeeds
from tests.webapp.machine.log import check_score_log
from tests.webapp.machine.model import (
    ANNOUNCED,
    DRAFT,
    INTERVIEWS,
    PLENARY,
    SEALED,
    STAGES,
    SUBMISSION,
    VERIFICATION,
    Model,
)
from tests.webapp.machine.parts import Session
from tests.webapp.machine.people import DEADLINE, LIFETIMES, OTHER_LIFETIME, ROLES, STAFF, Kept, World


class Edition(CandidateDeeds, JuryDeeds, OfficeDeeds, PanelDeeds, PaperDeeds):
    """Every action, and after each a look at everything."""

    looks = 0
    seen: tuple[tuple[int, int], datetime] | None = None
    replayed: tuple[int, int] | None = None

    def judge(self, action: str, refused: str, answer: TestResponse) -> bool:
        """Also what an answer tells is looked at, refused or not; what came with the question may come back with it."""
        known = self.shown | self.typed
        secrets = [one for one in peeks.secrets_of(self.model) if one.text not in known]
        peeks.check_answer(self.model, secrets, self.asker, answer)
        return super().judge(action, refused, answer)

    def look_inside(self) -> None:
        """Compares the database with the model; its log with its tables only where something was stored since."""
        invariants.check_all(self.world, self.model)
        stored = self.world.changes()
        if stored != self.replayed:
            check_score_log(self.world)
            self.replayed = stored

    def check(self) -> None:
        """Everything that must hold, for everybody. Raises Violation."""
        self.tally.stages[self.model.stage] += 1
        self.look_inside()
        seen = (self.world.changes(), self.model.now)
        if seen != self.seen:
            invariants.check_ranking(self.world, self.model)
            self.seen, self.looks = seen, self.looks + 1
            peeks.look_around(self.world, self.model, self.looks)

    def fill_on_the_tablet(self, code: str, level: str, *, sign: bool = False) -> None:
        """The same as in the own browser, at a tablet that was let in, or was once."""
        with self.on_the_tablet() as who:
            self.save(who, code, self.typed_on(who, code, level), action="save on a tablet")
            if sign:
                self.sign(who, code, self.model.sheet(who, code).version)

    def typed_on(self, who: str, code: str, level: str) -> dict[str, str]:
        number = self.next_number()
        return fields(level, mark_of(number), number, self.model.sheet(who, code).version)

    # ------------------------------------------------------------------ forward

    def go_on(self, *, alike: bool = False) -> None:
        """Does whatever is needed for the next stage, and moves there, as the office would."""
        {
            DRAFT: self.begin,
            SUBMISSION: self.end_reports,
            VERIFICATION: self.open_interviews,
            INTERVIEWS: lambda: self.open_plenary(alike=alike),
            PLENARY: self.office_seals,
            SEALED: self.publish,
            ANNOUNCED: self.correct if alike else self.crash,
        }[self.model.stage]()

    def begin(self) -> None:
        self.move(STAFF[0], DRAFT, SUBMISSION)

    def end_reports(self) -> None:
        self.everybody_reports("8000")
        self.move(STAFF[0], SUBMISSION, VERIFICATION)

    def open_interviews(self) -> None:
        self.everything_is_verified()
        self.panel_prepares()
        self.move(STAFF[0], VERIFICATION, INTERVIEWS)

    def open_plenary(self, *, alike: bool) -> None:
        self.everybody_scores(alike=alike)
        self.move(STAFF[0], INTERVIEWS, PLENARY)

    def publish(self) -> None:
        """Both agree to a moment; when it was agreed to, it comes."""
        if self.model.release is None:
            self.office_announces(30, 7)
        self.check()
        self.move_clock(self.until_release())

    def correct(self) -> None:
        """A figure counts otherwise, and both agree to the new record."""
        code, value = "64.01", str(5000 + self.next_number())
        self.correct_figure(STAFF[0], code, value)
        self.propose_result(STAFF[0], typed=True)
        self.second_agrees()


@dataclass(frozen=True)
class Checkpoint:
    """The edition as it stood when it came to a stage."""

    kept: Kept
    model: Model
    turn: int


class Stages:
    """An edition at each stage, brought there once by real requests; `at` gives one to play with, or one kept later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(folder)
        self.found: dict[str, Checkpoint] = {}
        self.fill()

    def fill(self) -> None:
        model = Model(self.world.rubric, self.world.clock.at, DEADLINE)
        for who, role in ROLES.items():
            until = model.now + LIFETIMES.get(role, OTHER_LIFETIME)
            model.sessions[who] = Session(until, model.now, model.now)
        edition = Edition(self.world, model, Tally())
        for stage in STAGES:
            assert model.stage == stage
            edition.check()
            self.keep(stage, edition)
            edition.go_on()

    def close(self) -> None:
        self.world.close()

    def keep(self, name: str, edition: Edition) -> None:
        """An edition as it is now, under a name that it isn't known by yet or shall be known by no more."""
        kept = self.world.keep(self.folder / f"{name}.sqlite3")
        self.found[name] = Checkpoint(kept, copy.deepcopy(edition.model), edition.turn)

    def at(self, name: str, tally: Tally) -> Edition:
        found = self.found[name]
        self.world.go_back(found.kept)
        edition = Edition(self.world, copy.deepcopy(found.model), tally)
        edition.turn = found.turn
        return edition
