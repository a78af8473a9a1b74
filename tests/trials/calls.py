"""Every call of a save, an upload and a printed paper on a file of the instance, spoilt one after the other.

A dry run under strace lists the calls that name a file there, or write, read, sync, cut, lock, ask for or close one.
Then the same is done once for each of them with the process killed there (KILL), with this call failing once (EIO),
with it and all of its kind after it failing (ENOSPC; once for a call that asks for no room). Afterwards it is all there
or not at all, what was acknowledged is there, whoever asked heard a sentence, and the same once more, and another one,
go well: in the same process, or after KILL in a new one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import DatabaseError

import reports.presses
from tests.trials.acting import CHILDREN, DEEDS, Deed, Done, Fault, Remembered, acted
from tests.trials.children import places, spoilt_child, wait_for_end
from tests.trials.deeds import Doer
from tests.trials.power import Promised, bad_files, bad_papers
from tests.trials.saves import Promises, kept, log_faults
from tests.trials.stage import Stage, key_of, lay_out, make_stage
from tests.trials.tracing import LOOKS, Call, CannotTrace, calls, check_tracing
from webapp.db import db, open_engine, transaction
from webapp.models import IssuedPaper, PrintingPaper
from webapp.views import juror

KILL = "KILL"
FAULTS = {KILL: "signal=KILL:when={}", "EIO": "error=EIO:when={}", "ENOSPC": "error=ENOSPC:when={}+"}
NAMING = frozenset(
    {*("unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "rmdir")}
    | {*("openat", "newfstatat", "statfs")}
)
CLOSE = "close"  # only killed: what strace lets fail isn't done, while Linux closes even where it says EIO
FAILS_ONCE = frozenset(LOOKS)  # what asks for no room goes well the next time
PLACES = frozenset({"lseek"})
INJECTED, KILLED = "(INJECTED)", "killed by SIGKILL"
MANY = "print-child"  # some 770 calls, each of a press that has to get ready: hours
MOST_MISSED = 100  # one in so many
HEARD = frozenset({200, 503, 507})
REFUSED = 422  # of a file on which the child that looks at it died


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
    missed: int = 0  # points whose call didn't come this time

    def too_little(self, deeds: Iterable[str]) -> Iterator[str]:
        """What a run leaves unproven: it must have tried what it promises."""
        for deed in deeds:
            yield from (f"no point of {deed} with {one}" for one in FAULTS if not self.points[f"{deed} {one}"])
        if self.missed * MOST_MISSED > sum(self.points.values()):
            yield f"{self.missed} calls weren't reached"


class Theatre:
    """The application on its stage, laid out anew for each point."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage: Stage = make_stage(folder)
        self.instance, self.template = Path(self.stage.instance), folder / "template"
        self.app: Flask = self.stage.open()
        self.instance.rename(self.template)
        self.trace = folder / "trace"
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
        faults, went_on = self.act(deed, "", lambda done: self.look(deed, done))
        if faults or not went_on:
            raise RuntimeError(f"{deed.label} doesn't even work in peace: {faults}")
        own = places(self.stage.instance) if deed.child else (self.stage.instance,)
        turns: Counter[str] = Counter()
        found = []
        for call in calls(self.trace):
            turns[call.name] += 1
            if is_about(own, call):
                found.append(Point(deed, call.name, turns[call.name]))
        return found

    def act(self, deed: Deed, inject: str, look: Callable[[Done | None], list[str]]) -> tuple[list[str], bool]:
        """As `acted`; the trace is of the process that is spoilt."""
        found: tuple[list[str], bool]
        if not deed.child:
            found = acted(self.app, self.stage, deed, Fault(inject, self.trace), look)
            return found
        with spoilt_child(self.folder, deed.child, self.trace, inject) as begin:
            found = acted(self.app, self.stage, deed, Fault("", self.folder / "starter", begin), look)
        wait_for_end(self.trace)
        return found

    def look(self, deed: Deed, done: Done | None) -> list[str]:
        """What is wrong now with what lies on the disk, and with what was said."""
        found = [] if done is None else list(misspoken(done, HEARD | {REFUSED} if deed.child else HEARD))
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
        was_killed = False

        def look(done: Done | None) -> list[str]:
            nonlocal was_killed
            was_killed = done is None
            statuses.extend([] if done is None else done.statuses)
            may_be_gone = fault == KILL and not point.deed.child
            return [*self.look(point.deed, done), *gone_by_itself(done, may_be_gone=may_be_gone)]

        inject = f"{point.name}:{FAULTS[fault].format(point.turn)}"
        inject = inject.rstrip("+") if point.name in FAILS_ONCE else inject
        found, went_on = self.act(point.deed, inject, look)
        found += [] if went_on else ["it doesn't go on afterwards"]
        category = 1 if point.deed.name == "print" else self.stage.category_id
        found += log_faults(self.app, category)
        counted.points[f"{point.deed.label} {fault}"] += 1
        counted.missed += not (was_killed or was_reached(self.trace, fault))
        counted.answers.update(statuses)
        counted.bad += [f"{point.deed.label}, {point.name} {point.turn}, {fault}: {one}" for one in found]


def not_issued(engine: Engine, printing: int) -> Iterator[str]:
    """Papers of an order that is said to be made that aren't issued."""
    ordered = select(PrintingPaper.name, PrintingPaper.paper_id).where(PrintingPaper.printing_id == printing)
    with engine.connect() as connection:
        papers = connection.execute(ordered).all()
        issued = set(connection.execute(select(IssuedPaper.id)).scalars())
    yield from (f"{one.name} is said to be made and isn't issued" for one in papers if one.paper_id not in issued)
    if not papers:
        yield "nothing was ordered"


def is_about(own: tuple[str, ...], call: Call) -> bool:
    """Whether a call names something that begins like this, or is about what is open there, and may fail."""
    if call.name in PLACES:
        return False
    named = [one.decode(errors="replace") for one in call.texts] if call.name in NAMING else []
    return any(one.startswith(own) for one in (call.path, call.opened, *named))


def gone_by_itself(done: Done | None, *, may_be_gone: bool) -> Iterator[str]:
    """A process may only be gone where it was killed."""
    if done is None and not may_be_gone:
        yield "the process is gone without an answer"


def was_reached(trace: Path, fault: str) -> bool:
    """Whether strace says that it has made a call fail, or that the process was killed."""
    return trace.exists() and (KILLED if fault == KILL else INJECTED) in trace.read_text("ascii", errors="replace")


def misspoken(done: Done, heard: frozenset[int]) -> Iterator[str]:
    """What nobody should have heard."""
    if not set(done.statuses) <= heard:
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
    points = [point for deed in deeds for point in theatre.points(deed)]
    todo = [(point, fault) for point in points for fault in faults if point.name != CLOSE or fault == KILL]
    for point, fault in todo[begin::every]:
        theatre.spoil(point, fault, counted)
    return counted


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = [one.label for one in (*DEEDS, *CHILDREN)]
    usual = [one for one in names if one != MANY]
    parser.add_argument("--deeds", nargs="+", choices=names, default=usual, help=f"all but {MANY} unless said")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        help="only each so-manieth point; no multiple of three, or some fault is left out",
    )
    parser.add_argument("--begin", type=int, default=0, help="from this one on")


def main(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    deeds = [one for one in (*DEEDS, *CHILDREN) if one.label in options.deeds]
    with tempfile.TemporaryDirectory() as folder, remembered_papers():
        try:
            check_tracing()
            theatre = Theatre(Path(folder))
            counted = spoil_all(theatre, deeds, list(FAULTS), options.every, options.begin)
            print(f"{sum(counted.points.values())} points in {time.monotonic() - begun:.0f} s: {dict(counted.points)}")
            told = f"answers {dict(counted.answers)}, {len(counted.bad)} bad, {counted.missed} not reached"
            print(told, *counted.bad, sep="\n  ", flush=True)
            with hasty_saves():
                control = spoil_all(theatre, DEEDS[:1], ["EIO"])
        except CannotTrace as told_so:
            print(told_so)
            return 1
    print(f"control, acknowledging what wasn't committed: {len(control.bad)} of {sum(control.points.values())} bad")
    short = [*counted.too_little(options.deeds)]
    print(*short, sep="\n")
    good = not counted.bad and bool(control.bad) and not short
    print("held" if good else "NOT HELD")
    return 0 if good else 1
