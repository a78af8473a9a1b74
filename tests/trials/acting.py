"""A process that does one thing while strace spoils one of its calls, and then goes on as if nothing had been."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from flask import Flask
from sqlalchemy import select

from reports.press import Press
from tests.trials.deeds import OK, Doer
from tests.trials.stage import Stage
from tests.trials.tracing import CannotTrace, spoiling
from webapp.db import db, transaction
from webapp.jobs import JOBS, perform
from webapp.jobs.papers import NAME as PRINT
from webapp.models import MADE, Printing, PrintingPaper
from webapp.services import printing

MAY_BE_TRACED, BY_ANYBODY = 0x59616D61, -1  # of prctl(2)
ATTACHED = "attached"
LONGEST_DEED = 180.0  # seconds
GO = b"!"


@dataclass(frozen=True)
class Done:
    """What was answered: each status, everything that a person may have read, and what was promised."""

    statuses: list[int] = field(default_factory=list)
    said: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Deed:
    """`before` is done in peace, `do` under the fault; `again` is the same once more and then another one.

    Where `child` names a module, the fault is for the child that runs it.
    """

    name: str
    before: Callable[[Doer], None]
    do: Callable[[Doer], Done]
    again: Callable[[Doer], bool]
    child: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}-child" if self.child else self.name


def save(doer: Doer, number: int = 1) -> Done:
    answer = doer.save(number)
    return Done([answer.status], answer.text, answer.status == OK)


def upload(doer: Doer, number: int = 1) -> Done:
    answers = doer.upload(number)
    last = answers[-1]
    return Done(
        [one.status for one in answers], " ".join(one.text for one in answers), bool(last.told.get("done", False))
    )


def print_paper(doer: Doer) -> Done:
    """The worker's job, as the worker does it."""
    perform(doer.app, JOBS, PRINT, doer.stage.printing)
    state, reasons = state_of(doer.app, doer.stage)
    return Done([], reasons, state == MADE)


def state_of(app: Flask, stage: Stage) -> tuple[str, str]:
    """How a printing stands, and why a paper couldn't be made."""
    with app.app_context():
        query = select(PrintingPaper.reason).where(PrintingPaper.printing_id == stage.printing)
        reasons = " ".join(db.session.scalars(query).all())
        return db.session.get_one(Printing, stage.printing).state, reasons


def print_again(doer: Doer) -> bool:
    """What wasn't made is asked for again, as in the print centre; a printing that is still open goes on by itself."""
    perform(doer.app, JOBS, PRINT, doer.stage.printing)
    if state_of(doer.app, doer.stage)[0] != MADE:
        with doer.app.app_context(), transaction():
            printing.try_again(doer.stage.printing)
        perform(doer.app, JOBS, PRINT, doer.stage.printing)
    return state_of(doer.app, doer.stage)[0] == MADE


DEEDS = (
    Deed("save", lambda doer: void(save(doer, 0)), save, lambda doer: save(doer).kept and save(doer, 2).kept),
    Deed("upload", lambda doer: void(upload(doer, 0)), upload, lambda doer: upload(doer).kept and upload(doer, 2).kept),
    Deed("print", lambda doer: void(state_of(doer.app, doer.stage)), print_paper, print_again),
)


# A file on which a child died is refused under its id for good; whoever chooses it again sends it under another.
CHILDREN = (
    replace(DEEDS[1], child="webapp.content", again=lambda doer: upload(doer, 2).kept and upload(doer, 3).kept),
    replace(DEEDS[2], child="reports.press"),
)


def void(_done: object) -> None:
    """Nothing is promised of it."""


class Remembered:
    """Presses that print each page once: what is tried is what becomes of a paper, not how it is laid out."""

    known: dict[str, bytes] = {}  # noqa: RUF012 - shared on purpose
    ahead = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""

    def prepare(self) -> None:
        """Nothing has to be started."""

    def begin(self, html: str) -> Future[bytes]:
        if html not in self.known:
            with Press() as press:
                self.known[html] = press.print_pdf(html)
        found: Future[bytes] = Future()
        found.set_result(self.known[html])
        return found


# ---------------------------------------------------------------------- the process


class Actor:
    """The process that acts, with a pipe in each direction and one whose end says that it has done it."""

    def __init__(self, app: Flask, stage: Stage, deed: Deed) -> None:
        self.orders, orders = socket.socketpair()
        self.done, done = socket.socketpair()
        self.reports, reports = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            code = 1
            with suppress(BaseException):
                self.close()
                act(Doer(app, stage), deed, orders, reports, done)
                code = 0
            os._exit(code)
        for its in (orders, done):
            its.close()
        os.close(reports)
        self.told()

    def told(self) -> list[str]:
        """One report, in words; none when the process is gone."""
        return os.read(self.reports, 65536).decode(errors="replace").split("\n", 2)

    def go_on(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.orders.send(GO)

    def wait_until_done(self) -> None:
        """Raises TimeoutError where it hangs."""
        self.done.settimeout(LONGEST_DEED)
        with suppress(ConnectionResetError):
            self.done.recv(1)

    def close(self) -> None:
        self.orders.close()
        self.done.close()
        os.close(self.reports)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.close()


def act(doer: Doer, deed: Deed, orders: socket.socket, reports: int, done: socket.socket) -> None:
    """In the process: ready, the deed, what came of it, the deed again.

    What passes while it may be spoilt goes by calls that are spoilt for nobody: those of sockets.
    """
    ctypes.CDLL(None).prctl(MAY_BE_TRACED, BY_ANYBODY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for place in (1, 2):
        os.dup2(nowhere, place)
    deed.before(doer)
    os.write(reports, b"ready\n")
    orders.recv(1)
    found = deed.do(doer)
    done.shutdown(socket.SHUT_RDWR)
    orders.recv(1)
    words = (",".join(map(str, found.statuses)), str(found.kept), found.said[:50_000])
    os.write(reports, "\n".join(words).encode())
    orders.recv(1)
    os.write(reports, str(deed.again(doer)).encode())


class Spoiler:
    """strace, attached to one process; without a fault it only looks on."""

    def __init__(self, process: int, trace: Path, fault: str = "") -> None:
        command = [*spoiling(trace, fault), "-p", str(process)]
        self.strace = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.strace.stderr is not None
        said = self.strace.stderr.readline()
        if ATTACHED not in said:
            raise CannotTrace(said)

    def leave(self) -> None:
        """Lets go of the process, if it is still there."""
        with suppress(ProcessLookupError):
            self.strace.send_signal(signal.SIGINT)
        self.strace.communicate()


@dataclass(frozen=True)
class Fault:
    """What strace is told to do, "" for nothing, where it writes down what it saw, and what else begins with it."""

    inject: str
    trace: Path
    begin: Callable[[], None] = lambda: None


def acted(app: Flask, stage: Stage, deed: Deed, fault: Fault, look: Callable[[Done | None], Any]) -> Any:
    """(what `look` says after the deed, whether the deed and another went well afterwards).

    `look` is given what was answered; None where the process is gone without an answer: then another one goes on.
    """
    actor = Actor(app, stage, deed)
    try:
        spoiler = Spoiler(actor.process, fault.trace, fault.inject)
        fault.begin()
        actor.go_on()
        actor.wait_until_done()
        spoiler.leave()
        actor.go_on()
        answer = actor.told()
        if len(answer) == 3:
            statuses, kept, said = answer
            done = Done([int(one) for one in statuses.split(",") if one], said, kept == str(True))
            seen = look(done)
            actor.go_on()
            return seen, actor.told() == [str(True)]
    finally:
        actor.end()
    seen = look(None)
    return seen, gone_on(app, stage, deed)


def gone_on(app: Flask, stage: Stage, deed: Deed) -> bool:
    """Whether a new process does what the killed one had begun."""
    calm = Deed(deed.name, void, lambda _doer: Done(), deed.again)
    actor = Actor(app, stage, calm)
    try:
        for _ in range(3):
            actor.go_on()
        actor.told()
        return actor.told() == [str(True)]
    finally:
        actor.end()
