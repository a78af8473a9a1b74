"""Backups under write load: whatever was acknowledged before one began is in it, and all of it fits together.

Two panelists save without a pause, each in a process of its own, and hand in files between. Every backup is restored
and looked at; then everybody waits, and what is restored must be the very rows. The control is what people do instead:
copying the file, or on a server one table after the other.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import random
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from tests.bench.live_room import opened_room
from tests.trials.backed import KINDS, Backed
from tests.webapp.backup_files import files_of
from tests.webapp.conftest import Persona
from tests.webapp.room import NAMES, Room, full
from webapp import create_app
from webapp.backups.age import new_identity
from webapp.backups.restoring import restore
from webapp.backups.taking import take_backup
from webapp.config import SETTINGS, Settings
from webapp.content import store
from webapp.db import db, transaction
from webapp.models import Blob, Throttle

WRITERS = 2
FILE_EVERY = 5  # saves
ROWS_AT_ONCE = 20_000
LONGEST_SAVE = 30.0  # seconds
ROW_BYTES = 145  # of a row of ballast, its index with it
FORK = multiprocessing.get_context("fork")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=sorted(KINDS), default="sqlite")
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=0, help="rows that make the database larger beforehand")


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder, KINDS[options.database]() as kind:
        found = tried(Path(folder), kind, options.times, options.seed, options.megabytes)
    told = f"{found.acknowledged} acknowledged saves, database {found.size} MB"
    print(f"seed {options.seed}, {options.database}, {WRITERS} writers, {told}")
    print(f"backups restored equal: {found.good} of {options.times}; of them compared row by row: {found.compared}")
    print(f"control, plain copies: {found.bad_copies} of {options.times} bad")
    print(f"longest save while one was taken: {found.longest_during:.3f} s, otherwise {found.longest_between:.3f} s")
    print(f"longest backup {found.longest_backup:.2f} s")
    short = [*found.too_little(options.times)]
    print(*found.faults, *short, sep="\n")
    return 1 if found.faults or short or not found.bad_copies else 0


@dataclass
class Found:
    """What came of it: `faults` are sentences about backups, `bad_copies` copies of the file that lack or break."""

    good: int = 0
    compared: int = 0
    bad_copies: int = 0
    acknowledged: int = 0
    size: int = 0
    longest_during: float = 0.0
    longest_between: float = 0.0
    longest_backup: float = 0.0
    faults: list[str] = field(default_factory=list)

    def too_little(self, times: int) -> Iterator[str]:
        """What a run leaves unproven: it must have tried what it promises."""
        if not self.good == times > 0:
            yield f"{self.good} of {times} backups were restored equal"
        if not (self.compared and self.acknowledged):
            yield f"{self.compared} were compared row by row, among {self.acknowledged} acknowledged saves"


@dataclass
class Writer:
    """One panelist's process: how many of its saves were acknowledged, and what makes it wait or end."""

    login: str
    acknowledged: Any = field(default_factory=lambda: FORK.Value("i", 0))
    longest: Any = field(default_factory=lambda: FORK.Value("d", 0.0))
    gate: Any = field(default_factory=FORK.Lock)
    over: Any = field(default_factory=FORK.Event)

    def longest_since(self) -> float:
        with self.longest.get_lock():
            seconds, self.longest.value = float(self.longest.value), 0.0
        return seconds


def tried(folder: Path, kind: Backed, times: int, seed: int, megabytes: int = 0) -> Found:
    """That many backups of an instance in this folder."""
    chance, found = random.Random(seed), Found()
    (folder / "instance").mkdir()
    settings = kind.settings(folder / "instance")
    with opened_room(settings, WRITERS) as (app, room, _juror):
        add_ballast(app, megabytes)
        writers = [Writer(f"panelis-{number}") for number in range(1, WRITERS + 1)]
        with saving(app, room, settings, writers):
            for turn in range(times):
                time.sleep(chance.random() / 5)
                found.longest_between = max(found.longest_between, *(one.longest_since() for one in writers))
                found.bad_copies += bool(copy_faults(folder, kind, writers))
                one_backup(Trial(app, folder, kind, writers), found)
                if turn % 5 == 0 or turn == times - 1:
                    compare_at_rest(Trial(app, folder, kind, writers), found)
        found.acknowledged = sum(one.acknowledged.value for one in writers)
        found.size = kind.megabytes()
        found.bad_copies += not found.bad_copies and kind.forced_race(folder)
    return found


def add_ballast(app: Flask, megabytes: int) -> None:
    rows = megabytes * 1_000_000 // ROW_BYTES
    for start in range(0, rows, ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, rows))
        keys = [{"key": hashlib.sha256(b"%d" % number).hexdigest()} for number in numbers]
        at = datetime.now(UTC)
        with app.app_context(), transaction() as session:
            session.execute(db.insert(Throttle), [{**key, "window_started_at": at, "failures": 0} for key in keys])


# ---------------------------------------------------------------------- who saves


@contextmanager
def saving(app: Flask, room: Room, settings: Settings, writers: Sequence[Writer]) -> Iterator[None]:
    with app.app_context():
        db.engine.dispose()  # a connection must not be shared by the processes that are made now
    processes = [FORK.Process(target=save_until_over, args=(one, room, settings), daemon=True) for one in writers]
    for process in processes:
        process.start()
    try:
        wait_for_first(writers, processes)
        yield
    finally:
        for one in writers:
            one.over.set()
        for process in processes:
            process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def wait_for_first(writers: Sequence[Writer], processes: Sequence[Any]) -> None:
    while not all(one.acknowledged.value for one in writers):
        assert all(process.is_alive() for process in processes)
        time.sleep(0.05)


def save_until_over(writer: Writer, room: Room, settings: Settings) -> None:
    """Saves one sheet again and again, through the whole application."""
    app = create_app(settings)
    juror = Persona(app.test_client(), writer.login)
    assert juror.sign_in().status_code == 303
    version = 0
    while not writer.over.is_set():
        with writer.gate:
            begun = time.monotonic()
            typed = {"value:E.2": str(version % 100), "client_id": str(uuid.uuid4())}
            answer = juror.post(room.sheet(NAMES[0]), full(room, version, **typed))
            seconds = time.monotonic() - begun
            assert answer.status_code == 303, answer.text
            version += 1
            writer.acknowledged.value = version
            with writer.longest.get_lock():
                writer.longest.value = max(writer.longest.value, seconds)
            if version % FILE_EVERY == 0:
                hand_in(app, settings, f"{writer.login} {version}".encode() * 1000)
        time.sleep(0.001)  # lets in who wants everybody to wait


def hand_in(app: Flask, settings: Settings, content: bytes) -> None:
    sha256, size = store.keep(settings.evidence, io.BytesIO(content))
    with app.app_context(), transaction() as session:
        session.add(Blob(sha256=sha256, size=size, kind="application/pdf", pages=1, stored_at=datetime.now(UTC)))


# ---------------------------------------------------------------------- what is looked at


@dataclass(frozen=True)
class Trial:
    """Who saves where, and into which folder it comes back."""

    app: Flask
    folder: Path
    kind: Backed
    writers: Sequence[Writer]

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.extensions[SETTINGS]
        return found


def one_backup(trial: Trial, found: Found) -> None:
    """Takes one while they save, restores it and looks at what was acknowledged before."""
    before = {one.login: one.acknowledged.value for one in trial.writers}
    for one in trial.writers:
        one.longest_since()
    with backed_up(trial, found) as restored:
        faults = [*trial.kind.faults(restored, before), *file_faults(trial.kind, restored)]
    for one in trial.writers:
        one.longest_since()  # while it was restored
    found.good += not faults
    found.faults += faults


@contextmanager
def backed_up(trial: Trial, told: Found) -> Iterator[Path]:
    """A restored instance from a backup that is taken now; gone afterwards."""
    identity, _public = new_identity()
    path, into = trial.folder / "cadangan.tar.age", trial.folder / "pulih"
    begun = time.monotonic()
    with trial.app.app_context():
        taken = take_backup(trial.settings, path, [identity.to_public()], now=datetime.now(UTC))
    told.longest_backup = max(told.longest_backup, time.monotonic() - begun)
    told.longest_during = max(told.longest_during, *(one.longest_since() for one in trial.writers))
    with trial.kind.back() as rows:
        found = restore(path, [identity], into, rows)
        assert (taken.lacking, found.lacking, found.faults) == ((), (), ()), found
        rows.keep()
        try:
            yield into
        finally:
            shutil.rmtree(into)
            path.unlink()


def file_faults(kind: Backed, instance: Path) -> Iterator[str]:
    """Contents that the restored database speaks of and that aren't there as they were."""
    engine = kind.engine_of(instance)
    with engine.connect() as connection:
        named = set(connection.execute(db.select(Blob.sha256)).scalars())
    engine.dispose()
    there = {hashlib.sha256(content).hexdigest() for content in files_of(instance).values()}
    if named - there:
        yield f"{len(named - there)} contents are missing"


def compare_at_rest(trial: Trial, found: Found) -> None:
    """Everybody waits: every row, definition and file must be the same."""
    with ExitStack() as waiting:
        for one in trial.writers:
            waiting.enter_context(one.gate)
        with backed_up(trial, found) as restored:
            files = files_of(trial.settings.instance)
            if not trial.kind.is_equal(restored) or files_of(restored) != files:
                found.faults.append("a backup at rest isn't equal")
    found.compared += 1


# ---------------------------------------------------------------------- the control


def copy_faults(folder: Path, kind: Backed, writers: Sequence[Writer]) -> list[str]:
    """What is wrong with a plain copy that is made now."""
    before = {one.login: one.acknowledged.value for one in writers}
    return kind.copy_faults(folder, before, lambda: wait_for_more(writers, before))


def wait_for_more(writers: Sequence[Writer], before: Mapping[str, int]) -> None:
    """Until somebody has saved once more than then."""
    until = time.monotonic() + LONGEST_SAVE
    while not any(one.acknowledged.value > before[one.login] for one in writers):
        assert time.monotonic() < until
        time.sleep(0.002)
