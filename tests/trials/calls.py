"""Every call by which a save, an upload and a printed paper write, spoilt one after the other.

A dry run under strace lists the calls that write, sync, cut, name or make a file of the instance. Then the same is done
once for each of them with the process killed there (KILL), with this call failing once (EIO), with it and all of its
kind after it failing (ENOSPC). Afterwards it is all there or not at all, what was acknowledged is there, whoever asked
heard a sentence, and the same once more, and another one, go well: in the same process, or after KILL in a new one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError

import reports.presses
from tests.trials.acting import DEEDS, Deed, Done, Fault, Remembered, acted
from tests.trials.deeds import Doer
from tests.trials.power import Promised, bad_files, bad_papers
from tests.trials.saves import Promises, kept, log_faults
from tests.trials.stage import Stage, key_of, lay_out, make_stage
from tests.trials.tracing import Call, CannotTrace, calls, check_tracing
from webapp.db import db, open_engine, transaction
from webapp.models import IssuedPaper, PrintingPaper
from webapp.views import juror

FAULTS = {"KILL": "signal=KILL:when={}", "EIO": "error=EIO:when={}", "ENOSPC": "error=ENOSPC:when={}+"}
NAMING = frozenset({"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir"})
WRITING = frozenset({"pwrite64", "write", "fsync", "fdatasync", "ftruncate"})
OPENING = ("O_CREAT", "O_WRONLY", "O_RDWR")
HEARD = frozenset({200, 503, 507})


@dataclass(frozen=True)
class Point:
    """The `turn`-th call of a name during a deed."""

    deed: Deed
    name: str
    turn: int


@dataclass
class Counted:
    points: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)


class Theatre:
    """The application on its stage, laid out anew for each point."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage: Stage = make_stage(folder)
        self.instance, self.template = Path(self.stage.instance), folder / "template"
        self.app: Flask = self.stage.open()
        self.instance.rename(self.template)
        self.lay_out()
        for deed in DEEDS:  # everything is loaded, and the paper laid out, before the first process is made
            deed.before(Doer(self.app, self.stage))
            deed.do(Doer(self.app, self.stage))
        self.lay_out()

    def lay_out(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        lay_out(self.template, self.instance)

    def points(self, deed: Deed) -> list[Point]:
        """Every call of a deed that can be spoilt, from a run in peace. Raises RuntimeError where that fails."""
        self.lay_out()
        trace = self.folder / "trace"
        faults, went_on = acted(self.app, self.stage, deed, Fault("", trace), lambda done: self.look(deed, done))
        if faults or not went_on:
            raise RuntimeError(f"{deed.name} doesn't even work in peace: {faults}")
        turns: Counter[str] = Counter()
        found = []
        for call in calls(trace):
            turns[call.name] += 1
            if self.writes(call):
                found.append(Point(deed, call.name, turns[call.name]))
        return found

    def writes(self, call: Call) -> bool:
        """Whether a call changes something of the instance."""
        if call.name in NAMING:
            return any(self.stage.instance.encode() in one for one in call.texts)
        if call.name == "openat":
            return call.opened.startswith(self.stage.instance) and any(one in call.given for one in OPENING)
        return call.name in WRITING and call.path.startswith(self.stage.instance)

    def look(self, deed: Deed, done: Done | None) -> list[str]:
        """What is wrong now with what lies on the disk, and with what was said."""
        found = [] if done is None else list(misspoken(done))
        promises = Promises(self.stage.category_id, {key_of(number): self.stage.form(number) for number in range(3)})
        promised = Promised(promises)
        acknowledged = [0, 1] if done is not None and done.kept else [0]
        if deed.name == "save":
            promises.acknowledged = {key_of(number): 1 for number in acknowledged}
        elif deed.name == "upload":
            promised.files = set(acknowledged)
        engine = open_engine(self.stage.settings.database)
        try:
            seen = kept(engine, promises)
            found += [] if seen.good else [str(seen)]
            found += bad_files(engine, self.stage.settings.evidence, promised)
            found += bad_papers(engine, self.stage.settings.papers)
            if deed.name == "print" and done is not None and done.kept:
                found += not_issued(engine, self.stage.printing)
        finally:
            engine.dispose()
        return found

    def spoil(self, point: Point, fault: str, counted: Counted) -> None:
        """One point with one fault."""
        self.lay_out()
        statuses: list[int] = []

        def look(done: Done | None) -> list[str]:
            statuses.extend([] if done is None else done.statuses)
            return self.look(point.deed, done)

        inject = f"{point.name}:{FAULTS[fault].format(point.turn)}"
        found, went_on = acted(self.app, self.stage, point.deed, Fault(inject, self.folder / "trace"), look)
        found += [] if went_on else ["it doesn't go on afterwards"]
        category = 1 if point.deed.name == "print" else self.stage.category_id
        found += log_faults(self.app, category)
        counted.points[f"{point.deed.name} {fault}"] += 1
        counted.answers.update(statuses)
        counted.bad += [f"{point.deed.name}, {point.name} {point.turn}, {fault}: {one}" for one in found]


def not_issued(engine: Engine, printing: int) -> Iterator[str]:
    """Papers of an order that is said to be made that aren't issued."""
    ordered = select(PrintingPaper.name, PrintingPaper.paper_id).where(PrintingPaper.printing_id == printing)
    with engine.connect() as connection:
        papers = connection.execute(ordered).all()
        issued = set(connection.execute(select(IssuedPaper.id)).scalars())
    yield from (f"{one.name} is said to be made and isn't issued" for one in papers if one.paper_id not in issued)
    if not papers:
        yield "nothing was ordered"


def misspoken(done: Done) -> Iterator[str]:
    """What nobody should have heard."""
    if not set(done.statuses) <= HEARD:
        yield f"answered {done.statuses}"
    if "Traceback" in done.said or "Error" in done.said:
        yield f"said {done.said[:200]}"


@contextmanager
def remembered_papers() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports.presses, "Presses", Remembered)
        yield


@contextmanager
def hasty_saves() -> Iterator[None]:
    """The fault that the trial must find: a save is acknowledged although its commit failed."""

    @contextmanager
    def hasty() -> Iterator[object]:
        try:
            with transaction() as session:
                yield session
        except DatabaseError:
            return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(juror, "transaction", hasty)
        yield


def spoil_all(
    theatre: Theatre, deeds: Sequence[Deed], faults: Sequence[str], every: int = 1, begin: int = 0
) -> Counted:
    """Every point of these deeds with every fault; or each `every`-th of all these, from the `begin`-th on."""
    counted = Counted()
    todo = [(point, fault) for deed in deeds for point in theatre.points(deed) for fault in faults]
    for point, fault in todo[begin::every]:
        theatre.spoil(point, fault, counted)
    return counted


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deeds", nargs="+", default=[one.name for one in DEEDS])
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="only each so-manieth point; no multiple of three, or some fault is left out",
    )
    parser.add_argument("--begin", type=int, default=0, help="from this one on")


def main(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    deeds = [one for one in DEEDS if one.name in options.deeds]
    with tempfile.TemporaryDirectory() as folder, remembered_papers():
        try:
            check_tracing()
            theatre = Theatre(Path(folder))
            counted = spoil_all(theatre, deeds, list(FAULTS), options.every, options.begin)
            with hasty_saves():
                control = spoil_all(theatre, DEEDS[:1], ["EIO"])
        except CannotTrace as told:
            print(told)
            return 1
    print(f"{sum(counted.points.values())} points in {time.monotonic() - begun:.0f} s: {dict(counted.points)}")
    print(f"answers {dict(counted.answers)}, {len(counted.bad)} bad", *counted.bad, sep="\n  ")
    print(f"control, acknowledging what wasn't committed: {len(control.bad)} of {sum(control.points.values())} bad")
    good = not counted.bad and bool(control.bad)
    print("held" if good else "NOT HELD")
    return 0 if good else 1
