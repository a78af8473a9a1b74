"""Backups under write load: whatever was acknowledged before one began is in it, and all of it fits together.

Two panelists save without a pause, each in a process of its own, and hand in files between. Every backup is restored
and looked at; then everybody waits, and what is restored must be the very rows. The control is what people do instead:
copying the file.
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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask

from tests.bench.live_room import opened_room
from tests.webapp.backup_files import dump, files_of
from tests.webapp.conftest import Persona
from tests.webapp.room import NAMES, Room, full
from webapp import create_app
from webapp.backups.age import new_identity
from webapp.backups.restoring import restore
from webapp.backups.taking import take_backup
from webapp.config import SETTINGS, Settings
from webapp.content import store
from webapp.db import db, open_engine, transaction
from webapp.models import Blob, Throttle

WRITERS = 2
FILE_EVERY = 5  # saves
ROWS_AT_ONCE = 20_000
ROW_BYTES = 145  # of a row of ballast, its index with it
FORK = multiprocessing.get_context("fork")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=0, help="rows that make the database larger beforehand")


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = tried(Path(folder), options.times, options.seed, options.megabytes)
    print(f"seed {options.seed}, {WRITERS} writers, {found.acknowledged} acknowledged saves, database {found.size} MB")
    print(f"backups restored equal: {found.good} of {options.times}; of them compared row by row: {found.compared}")
    print(f"control, copies of the file: {found.bad_copies} of {options.times} bad")
    print(f"longest save while one was taken: {found.longest_during:.3f} s, otherwise {found.longest_between:.3f} s")
    print(f"longest backup {found.longest_backup:.2f} s")
    print(*found.faults, sep="\n")
    return 1 if found.faults or not found.bad_copies else 0


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


def tried(folder: Path, times: int, seed: int, megabytes: int = 0) -> Found:
    """That many backups of an instance in this folder."""
    chance, found = random.Random(seed), Found()
    (folder / "instance").mkdir()
    with opened_room(folder / "instance", WRITERS) as (app, room, _juror):
        add_ballast(app, megabytes)
        settings: Settings = app.extensions[SETTINGS]
        writers = [Writer(f"panelis-{number}") for number in range(1, WRITERS + 1)]
        with saving(app, room, settings, writers):
            for turn in range(times):
                time.sleep(chance.random() / 5)
                found.longest_between = max(found.longest_between, *(one.longest_since() for one in writers))
                found.bad_copies += bool(copy_faults(folder, settings, writers))
                one_backup(app, folder, writers, found)
                if turn % 5 == 0 or turn == times - 1:
                    compare_at_rest(app, folder, writers, found)
        found.acknowledged = sum(one.acknowledged.value for one in writers)
        found.size = settings.database.stat().st_size // 1_000_000
        found.bad_copies += not found.bad_copies and forced_race(folder, settings)
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


def one_backup(app: Flask, folder: Path, writers: Sequence[Writer], found: Found) -> None:
    """Takes one while they save, restores it and looks at what was acknowledged before."""
    before = {one.login: one.acknowledged.value for one in writers}
    for one in writers:
        one.longest_since()
    with backed_up(app, folder, writers, found) as restored:
        faults = faults_of(restored, before)
    for one in writers:
        one.longest_since()  # while it was restored
    found.good += not faults
    found.faults += faults


@contextmanager
def backed_up(app: Flask, folder: Path, writers: Sequence[Writer], told: Found) -> Iterator[Path]:
    """A restored instance from a backup that is taken now; gone afterwards."""
    settings: Settings = app.extensions[SETTINGS]
    identity, _public = new_identity()
    path, into = folder / "cadangan.tar.age", folder / "pulih"
    begun = time.monotonic()
    with app.app_context():
        taken = take_backup(settings, path, [identity.to_public()], now=datetime.now(UTC))
    told.longest_backup = max(told.longest_backup, time.monotonic() - begun)
    told.longest_during = max(told.longest_during, *(one.longest_since() for one in writers))
    found = restore(path, [identity], into)
    assert (taken.lacking, found.lacking, found.faults) == ((), (), ()), found
    try:
        yield into
    finally:
        shutil.rmtree(into)
        path.unlink()


def faults_of(instance: Path, acknowledged: dict[str, int]) -> list[str]:
    """What is missing or broken; `acknowledged` is how many saves of each were promised to be there."""
    return [*database_faults(instance / "paritrana.sqlite3", acknowledged), *file_faults(instance)]


def database_faults(database: Path, acknowledged: dict[str, int]) -> Iterator[str]:
    connection = sqlite.connect(database)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            yield f"not sound: {found}"
        for login, count in acknowledged.items():
            values = [row[0] for row in connection.execute(VALUES, (login,))]
            expected = [str(version % 100) for version in range(count)]
            if values[:count] != expected:
                yield f"{login}: {len(values)} saves are there, {count} were acknowledged"
    except sqlite.DatabaseError as error:
        yield f"can't be read: {error}"
    finally:
        connection.close()


VALUES = (
    "SELECT score.value FROM score JOIN sheet ON sheet.id = score.sheet_id JOIN panelist ON panelist.id = "
    "sheet.panelist_id JOIN user ON user.id = panelist.user_id WHERE user.login = ? AND score.indicator = 'E.2' "
    "ORDER BY score.version"
)


def file_faults(instance: Path) -> Iterator[str]:
    """Contents that the restored database speaks of and that aren't there as they were."""
    engine = open_engine(instance / "paritrana.sqlite3")
    with engine.connect() as connection:
        named = set(connection.execute(db.select(Blob.sha256)).scalars())
    engine.dispose()
    there = {hashlib.sha256(content).hexdigest() for content in files_of(instance).values()}
    if named - there:
        yield f"{len(named - there)} contents are missing"


def compare_at_rest(app: Flask, folder: Path, writers: Sequence[Writer], found: Found) -> None:
    """Everybody waits: every row, definition and file must be the same."""
    settings: Settings = app.extensions[SETTINGS]
    with ExitStack() as waiting:
        for one in writers:
            waiting.enter_context(one.gate)
        with backed_up(app, folder, writers, found) as restored:
            files = files_of(settings.instance)
            if dump(restored / "paritrana.sqlite3") != dump(settings.database) or files_of(restored) != files:
                found.faults.append("a backup at rest isn't equal")
    found.compared += 1


# ---------------------------------------------------------------------- the control


def copy_faults(folder: Path, settings: Settings, writers: Sequence[Writer]) -> list[str]:
    """What is wrong with a plain copy of the main file, as `cp` would make it now."""
    before = {one.login: one.acknowledged.value for one in writers}
    copy = folder / "salinan.sqlite3"
    shutil.copyfile(settings.database, copy)
    try:
        return list(database_faults(copy, before))
    finally:
        copy.unlink()


def forced_race(folder: Path, settings: Settings) -> bool:
    """Whether a copy of the main file lacks what was committed while somebody else was reading."""
    engine = open_engine(settings.database)
    with engine.connect() as reading, engine.connect() as writing:
        reading.exec_driver_sql("SELECT count(*) FROM throttle").one()
        driver: Any = writing.connection.dbapi_connection
        driver.execute("PRAGMA query_only = 0")
        driver.execute("INSERT INTO throttle VALUES ('perlombaan', '2026', 1)")
        shutil.copyfile(settings.database, folder / "salinan.sqlite3")
    engine.dispose()
    copy = sqlite.connect(folder / "salinan.sqlite3")
    lacking = not copy.execute("SELECT 1 FROM throttle WHERE key = 'perlombaan'").fetchone()
    copy.close()
    return lacking
