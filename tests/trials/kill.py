"""Panelists who save without end, before a server that is killed again and again, all of it at once, at any moment.

Six browsers with an own seat each; a save that wasn't answered is sent again under the same id until it is. The server
dies by SIGKILL, with its processes and the worker, some saves after its start, or while it starts. Afterwards every
acknowledged save must be stored once, as it was sent, under the version that was told; the file must be whole, and the
score log come to what the tables say. The control answers before it stores: some of its saves must be lost. On
PostgreSQL every other kill is its server's, under an application that goes on; its control commits without waiting.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.crowd import Errand, post
from tests.bench.crowd import Visitor as Browser
from tests.bench.room_site import Room, errand, fill, free_port
from tests.loops import run_to_end
from tests.trials.killed import KINDS, OfFile, OfServer
from tests.trials.saves import Kept, Promises, log_faults, noted
from tests.trials.sessions import kill_session
from webapp import create_app
from webapp.config import settings_from_environment

CLIENTS, SHEETS = 6, 20
KILLS = {"sqlite": 200, "postgresql": 50}
LEAST_SAVES = {"sqlite": 10_000, "postgresql": 2_000}  # acknowledged in so many kills
FEWEST, MOST = 20, 100  # saves of one life of the server
EARLY, FROM_SCRATCH, LOOK_INSIDE = 10, 25, 20  # every so many lives: killed at its start; loaded anew; image looked at
LONGEST_SILENCE = 120.0  # seconds without an acknowledged save
LONGEST_ANSWER = 60.0
NO_ANSWER = (OSError, EOFError, ValueError, TimeoutError)


@dataclass
class Ground:
    """An instance with panelists; what the server is told in its environment."""

    given: dict[str, str]
    room: Room
    browsers: list[Browser]

    @property
    def port(self) -> int:
        return int(self.given["PARITRANA_PORT"])

    @property
    def instance(self) -> Path:
        return Path(self.given["PARITRANA_INSTANCE"])

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.given}


@dataclass
class Run:
    """What became of everything."""

    promises: Promises
    kills: int = 0
    of_database: int = 0  # of these kills
    processes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    again: int = 0  # saves that were sent more than once
    images: int = 0
    broken_images: list[str] = field(default_factory=list)
    ending: bool = False

    @property
    def saves(self) -> int:
        return len(self.promises.acknowledged)

    @property
    def refused(self) -> int:
        """Answers that are neither an acknowledgement nor "please wait"."""
        return sum(count for status, count in self.statuses.items() if status not in {200, 429, 503})


def make_ground(folder: Path, more: Mapping[str, str] | None = None) -> Ground:
    """Six panelists with twenty candidates each; `more` may name another database."""
    given = {"PARITRANA_INSTANCE": str(folder / "instance"), "PARITRANA_PORT": free_port(), **(more or {})}
    room, cookies, token = fill(given, CLIENTS, SHEETS)
    return Ground(given, room, [Browser(cookie, token, ()) for cookie in cookies.values()])


# ---------------------------------------------------------------------- the server


class Server:
    """Starts the server's lives: from a process that has everything loaded, or as the command itself."""

    def __init__(self, ground: Ground, prepared: subprocess.Popen[str]) -> None:
        self.ground, self.prepared = ground, prepared
        self.commands: list[subprocess.Popen[bytes]] = []

    def start(self, *, from_scratch: bool = False) -> int:
        """The session of a new life."""
        if from_scratch:
            command = [sys.executable, "-m", "webapp.cli", "serve"]
            quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
            self.commands.append(
                subprocess.Popen(command, env=self.ground.environment, start_new_session=True, **quiet)
            )
            return self.commands[-1].pid
        assert self.prepared.stdin is not None
        self.prepared.stdin.write("start\n")
        self.prepared.stdin.flush()
        return int(self.told())

    def kill(self, session: int) -> int:
        """Ends a life; how many processes it had."""
        count = kill_session(session)
        while self.commands:
            self.commands.pop().wait()
        return count

    def told(self) -> str:
        assert self.prepared.stdout is not None
        return self.prepared.stdout.readline()


@contextmanager
def prepared(ground: Ground, *faults: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.trials.prepared_server", *faults]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=ground.environment, text=True, **pipes) as process:
        server = Server(ground, process)
        if server.told() != "prepared\n":
            raise RuntimeError("the server can't be prepared")
        yield server
        process.kill()


# ---------------------------------------------------------------------- the panelists


async def save_on(ground: Ground, seat: int, run: Run) -> None:
    """One panelist's saves, over the candidates in turn, until it ends."""
    ids = list(ground.room.candidates.values())
    number = 0
    while not run.ending:
        form = noted(errand("/penilaian", ids, seat, number))
        run.promises.sent[form.fields["client_id"]] = form
        await insist(ground, seat, form, run)
        number += 1


async def insist(ground: Ground, seat: int, form: Errand, run: Run) -> None:
    """Sends a save until it is acknowledged or refused for good; always under the same id."""
    attempts = 0
    while True:
        attempts += 1
        try:
            answer = post(ground.port, ground.browsers[seat - 1], form)
            status, _headers, body = await asyncio.wait_for(answer, LONGEST_ANSWER)
        except NO_ANSWER:
            await asyncio.sleep(0.05)
            continue
        run.statuses[status] += 1
        if status not in {429, 503}:
            break
        await asyncio.sleep(0.2)
    run.again += attempts > 1
    if status == 200:
        run.promises.acknowledged[form.fields["client_id"]] = json.loads(body)["version"]


# ---------------------------------------------------------------------- the killing


@dataclass(frozen=True)
class Plan:
    """How often, after at most how many saves, of what."""

    kind: OfFile | OfServer
    kills: int
    seed: int
    most: int = MOST


async def kill_on(server: Server, run: Run, plan: Plan) -> int:
    """So many lives of the server, or of its database beneath it, each ended by SIGKILL; the session of the last."""
    session, chance = 0, random.Random(plan.seed)
    while run.kills < plan.kills:
        run.kills += 1
        started = not session
        session = session or server.start(from_scratch=run.kills % FROM_SCRATCH == FROM_SCRATCH // 5)
        if started and run.kills % EARLY == EARLY // 3:
            await asyncio.sleep(chance.uniform(0.0, 0.4))
        else:
            await saves_more(run, chance.randint(FEWEST, plan.most))
            await asyncio.sleep(chance.uniform(0.0, 0.04))
        if plan.kind.is_due(run.kills):
            run.processes += plan.kind.kill(run.kills, chance)
            run.of_database += 1
            await asyncio.sleep(chance.uniform(0.0, 1.0))
            await asyncio.to_thread(plan.kind.recover)
        else:
            run.processes += server.kill(session)
            session = 0
        if run.kills % LOOK_INSIDE == 0 or plan.kills <= LOOK_INSIDE:
            look_inside(plan.kind, server.ground, run)
    return session


async def saves_more(run: Run, count: int) -> None:
    """Waits for so many more acknowledged saves. Raises RuntimeError where none comes for long."""
    goal, seen, since = run.saves + count, run.saves, time.monotonic()
    while run.saves < goal:
        await asyncio.sleep(0.005)
        if run.saves > seen:
            seen, since = run.saves, time.monotonic()
        if time.monotonic() > since + LONGEST_SILENCE:
            raise RuntimeError(f"no save was acknowledged for {LONGEST_SILENCE} s: {dict(run.statuses)}")


def look_inside(kind: OfFile | OfServer, ground: Ground, run: Run) -> None:
    """What is there right after a kill."""
    run.images += 1
    found = kind.look(ground.instance, run.promises)
    if not found.good:
        run.broken_images.append(f"after kill {run.kills}: {found}")


async def live(server: Server, run: Run, plan: Plan) -> None:
    ground = server.ground
    people = [asyncio.ensure_future(save_on(ground, seat, run)) for seat in range(1, CLIENTS + 1)]
    session = await kill_on(server, run, plan) or server.start()
    await saves_more(run, CLIENTS)
    run.ending = True
    await asyncio.gather(*people)
    server.kill(session)


def tried(folder: Path, plan: Plan, *faults: str) -> tuple[Run, Kept]:
    """A whole run, and what the database says in the end."""
    ground = make_ground(folder, plan.kind.given)
    run = Run(Promises(ground.room.category_id))
    with prepared(ground, *faults) as server:
        run_to_end(live(server, run, plan))
    found = plan.kind.look_last(ground.instance, run.promises)
    app = create_app(settings_from_environment(ground.given))
    unlogged = log_faults(app, ground.room.category_id)
    return run, Kept(found.lost, found.doubled, found.wrong, (*found.faults, *unlogged))


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=sorted(KINDS), default="sqlite")
    parser.add_argument("--kills", type=int, default=0, help="200 unless said otherwise, 50 on PostgreSQL")
    parser.add_argument("--control", type=int, default=12, help="kills of the control, which must lose saves")
    parser.add_argument("--seed", type=int, default=1)


def main(options: argparse.Namespace) -> int:
    kills, begun = options.kills or KILLS[options.database], time.monotonic()
    with tempfile.TemporaryDirectory() as folder, KINDS[options.database]() as kind:
        run, found = tried(Path(folder), Plan(kind, kills, options.seed))
    seconds = time.monotonic() - begun
    told = f"{run.kills} kills ({run.of_database} of the database's server) of {run.processes} processes"
    print(f"seed {options.seed}, {options.database}: {told} in {seconds:.0f} s")
    print(f"{run.saves} acknowledged saves, {run.again} of them sent more than once, answers {dict(run.statuses)}")
    print(f"{run.images} images after a kill looked at, {len(run.broken_images)} bad", *run.broken_images, sep="\n  ")
    print(f"in the end: {found}")
    control, bad, fault = controlled(options.database, options.control, options.seed)
    print(f"control, {fault}: {control.kills} kills, {control.saves} saves: {bad}")
    short = [*too_little(run, options.database, kills), *too_few_kills(control, options.control)]
    print(*short, sep="\n")
    good = found.good and not run.broken_images and not run.refused and bad.lost > 0 and not short
    print("held" if good else "NOT HELD")
    return 0 if good else 1


def too_little(run: Run, database: str, kills: int) -> Iterator[str]:
    """What a run leaves unproven: it must have tried what it promises."""
    yield from too_few_kills(run, kills)
    if database != "sqlite" and run.of_database != kills // 2:
        yield f"{run.of_database} kills were the database's"
    if not run.images:
        yield "nothing was looked at right after a kill"
    least = LEAST_SAVES[database] if kills >= KILLS[database] else 1
    if run.saves < least:
        yield f"{run.saves} acknowledged saves are too few"


def too_few_kills(run: Run, kills: int) -> Iterator[str]:
    if not run.kills == kills > 0:
        yield f"{run.kills} of {kills} kills"


def controlled(database: str, kills: int, seed: int, *, most: int = MOST) -> tuple[Run, Kept, str]:
    """The same with the fault that must be found; on a server all kills are its own."""
    with tempfile.TemporaryDirectory() as folder, KINDS[database]() as kind:
        if isinstance(kind, OfServer):
            kind.always = True
        return *tried(Path(folder), Plan(kind, kills, seed, most), kind.control), kind.control
