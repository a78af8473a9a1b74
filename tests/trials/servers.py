"""Panelists who save through nginx before two servers, while servers and workers are killed by turns.

Six browsers with an own seat each; what wasn't answered is sent again under the same id until it is. Beside them papers
are ordered, of which each must be issued once. The control gives each server a
folder with keys of its own: then a browser that was let in by one is a stranger to the other, and that must be seen.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from tests.bench.crowd import Errand
from tests.servers import SAVERS, SERVE, WORK, Ground, Machine, Visitor, two_machines, until
from tests.trials.killed import looked_at
from tests.trials.saves import Kept, Promises, log_faults, noted
from tests.webapp.conftest import NOON
from tests.webapp.room import varied_marks
from webapp.db import db, transaction
from webapp.models import Category, IssuedPaper, PrintingPaper, SealedResult, User
from webapp.models.issued import MADE
from webapp.services import printing as service
from webapp.services.paper_kinds import Wanted
from webapp.services.printing import Order, Ordered

FORM = "application/x-www-form-urlencoded"
PLEASE_WAIT = frozenset({429, 502, 503, 504})
KINDS, SIZES = ("peringkat", "rekapitulasi", "daftar-hadir"), ("a4", "f4")
SECONDS, CONTROL_SECONDS = 60.0, 6.0
LEAST = 2  # kills
PAUSE = 1.0  # seconds that what was killed stays away, and that all is there before the next is


@dataclass
class Run:
    """What became of everything."""

    promises: Promises
    statuses: Counter[int] = field(default_factory=Counter)
    again: int = 0  # saves that were sent more than once
    killed: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0  # seconds that a panelist waited for one acknowledgement
    ending: bool = False

    @property
    def saves(self) -> int:
        return len(self.promises.acknowledged)

    @property
    def refused(self) -> int:
        """Answers that are neither an acknowledgement nor "please wait"."""
        return sum(count for status, count in self.statuses.items() if status not in {200, *PLEASE_WAIT})

    @property
    def failed(self) -> int:
        """Answers that say that the application itself failed."""
        return self.statuses[500]


# ---------------------------------------------------------------------- the panelists


def form_of(ground: Ground, seat: int, number: int) -> Errand:
    """The `number`-th save of a seat: other marks each time, on the version that the one before gave."""
    sheets = list(ground.room.candidates.values())
    marks = varied_marks(seat, number)
    fields = {f"value:{code}": value for code, value in marks.items()}
    own = {"version": str(number // len(sheets)), "client_id": f"{seat:08d}-0000-4000-8000-{number:012d}"}
    return noted(Errand(f"/penilaian/{sheets[number % len(sheets)]}", {**fields, "note": f"simpan {number}", **own}))


def save_on(ground: Ground, seat: int, run: Run) -> None:
    """One panelist's saves, over the candidates in turn, until it ends or one is refused."""
    visitor, number = ground.visitor(SAVERS[seat - 1]), 0
    while not run.ending:
        form = form_of(ground, seat, number)
        run.promises.sent[form.fields["client_id"]] = form
        begun = time.monotonic()
        if not insist(visitor, form, run):
            break
        run.longest = max(run.longest, time.monotonic() - begun)
        number += 1


def insist(visitor: Visitor, form: Errand, run: Run) -> bool:
    """Sends a save until it is acknowledged or refused, always under the same id; whether it was acknowledged."""
    attempts, answer = 0, None
    while answer is None or (answer.status in PLEASE_WAIT and not run.ending):
        attempts += 1
        body = urlencode({**form.fields, "csrf_token": visitor.token}).encode()
        try:
            answer = visitor.send(None, "POST", form.path, body, FORM, as_json=True)
        except (OSError, http.client.HTTPException):
            if run.ending:
                return False
            time.sleep(0.05)
            continue
        run.statuses[answer.status] += 1
        time.sleep(0.2 if answer.status in PLEASE_WAIT else 0)
    run.again += attempts > 1
    if answer.status == 200:
        run.promises.acknowledged[form.fields["client_id"]] = json.loads(answer.text)["version"]
    return answer.status == 200


@contextmanager
def saving(ground: Ground) -> Iterator[Run]:
    """Everybody saves until the block ends."""
    run = Run(Promises(ground.room.category_id))
    people = [threading.Thread(target=save_on, args=(ground, seat, run)) for seat in range(1, len(SAVERS) + 1)]
    for one in people:
        one.start()
    try:
        yield run
    finally:
        run.ending = True
        for one in people:
            one.join()


# ---------------------------------------------------------------------- the papers


def order(ground: Ground) -> int:
    """Six papers of the newest record as one printing; its id."""
    with ground.app.app_context(), transaction() as session:
        record = session.scalars(select(SealedResult).order_by(SealedResult.number.desc())).first()
        user = session.scalars(select(User).where(User.login == "sekretariat")).one()
        papers = [Ordered(record.id, Wanted(kind, "", size), f"{kind} {size}") for size in SIZES for kind in KINDS]
        category = session.get_one(Category, ground.plenary.room.category_id)
        made = Order(category.edition_id, category.id, "Semua", papers, "")
        return service.order(made, by=user.id, now=NOON).id


def states_of(ground: Ground, printing: int) -> list[str]:
    with ground.app.app_context():
        query = select(PrintingPaper.state).where(PrintingPaper.printing_id == printing)
        found = list(db.session.scalars(query))
        db.session.remove()
    return found


def issued_twice(ground: Ground) -> int:
    """Papers that were issued more than once."""
    with ground.app.app_context():
        whose = (IssuedPaper.sealed_id, IssuedPaper.kind, IssuedPaper.subject, IssuedPaper.paper_size)
        counts = db.session.scalars(select(func.count()).select_from(IssuedPaper).group_by(*whose)).all()
        db.session.remove()
    return sum(counts) - len(counts)


# ---------------------------------------------------------------------- the killing


def kill_by_turns(ground: Ground, run: Run, seconds: float) -> None:
    """A server, a worker, the other server, the other worker …: always one of each is there.

    One server and one worker at least, however short the time.
    """
    ends, turn = time.monotonic() + seconds, 0
    victims = [(machine, what) for machine in ground.machines for what in (SERVE, WORK)]
    saves_more(run, 5)
    while time.monotonic() < ends or turn < LEAST:
        machine, what = victims[turn % len(victims)]
        machine.kill(what)
        run.killed[what[0]] += 1
        saves_more(run, 5)  # by the other
        time.sleep(PAUSE)
        start_again(machine, what)
        saves_more(run, 5)
        time.sleep(PAUSE)
        turn += 1


def start_again(machine: Machine, what: tuple[str, ...]) -> None:
    machine.start(what)
    if what == SERVE:
        until(machine.is_up)


def saves_more(run: Run, count: int) -> None:
    """Waits for so many more acknowledged saves. Raises RuntimeError where none comes for long."""
    goal = run.saves + count
    until(lambda: run.saves >= goal)


def tried(ground: Ground, seconds: float) -> tuple[Run, Kept, list[str]]:
    """(what happened, what was kept of it, the states of all papers that were ordered)."""
    printing = order(ground)
    with saving(ground) as run:
        kill_by_turns(ground, run, seconds)
    until(lambda: set(states_of(ground, printing)) == {MADE}, 240)
    found = looked_at(ground.served.owner, run.promises)
    faults = (*found.faults, *log_faults(ground.app, ground.room.category_id))
    return run, Kept(found.lost, found.doubled + issued_twice(ground), found.wrong, faults), states_of(ground, printing)


def controlled(ground: Ground, seconds: float) -> Run:
    """The same crowd before servers that have nothing in common but the rows; nobody is killed."""
    with saving(ground) as run:
        time.sleep(seconds)
    return run


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for how long servers and workers are killed")


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder, two_machines(Path(folder)) as ground:
        run, found, papers = tried(ground, options.seconds)
    told = ", ".join(f"{count} × {what}" for what, count in run.killed.items())
    print(f"two servers, two workers, {options.seconds:.0f} s, killed: {told}")
    print(f"{run.saves} acknowledged saves, {run.again} of them sent more than once, answers {dict(run.statuses)}")
    print(f"longest wait for an acknowledgement {run.longest:.1f} s; {len(papers)} papers made, each issued once")
    print(f"in the end: {found}")
    with tempfile.TemporaryDirectory() as folder, two_machines(Path(folder), sticky=True, workers=False) as ground:
        control = controlled(ground, CONTROL_SECONDS)
    print(f"control, a folder each: {control.refused} of {sum(control.statuses.values())} answers were refusals")
    good = found.good and not run.refused and control.refused > 0
    print("held" if good else "NOT HELD")
    return 0 if good else 1
