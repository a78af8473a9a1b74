"""The queue: what is to be done beside the requests, by worker processes, once a transaction is committed.

It only wakes a worker. What is to be done, how far it is and what came of it stand in the database, and a worker looks
there by itself every minute; a queue that is lost, or can't be written, loses nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp import postgresql
from webapp.db import SQLITE, after_commit, db, instance_folder

if TYPE_CHECKING:
    from huey.api import Huey

    from webapp.queue_file import Storage

NAME = "paritrana"
QUEUE, CLAIMS = "queue.sqlite3", "queue.lock"
PLACE_BYTES = 7  # of a hash: a place, in the lock file or on the server, that no two jobs share
LOG = logging.getLogger(__name__)

Ids = tuple[int, ...]


def enqueue(name: str, *ids: int) -> None:
    """Wakes a worker for this job once the transaction that is open now is committed; after a rollback, never.

    Raises RuntimeError outside `transaction()`: what nobody wrote down can't be done again when it is lost.
    """
    folder = instance_folder()
    after_commit(lambda: wake(folder, name, *ids))


def wake(folder: Path, name: str, *ids: int) -> None:
    """Puts one message into the queue of this instance. Where that fails, the worker finds the work by itself."""
    try:
        with open_storage(folder) as storage:
            put(storage, name, *ids)
    except (OSError, sqlite3.Error) as error:
        LOG.warning("Antrean tidak dapat ditulis (%s); pekerjaan %s menyusul dalam satu menit.", error, name)


def put(storage: Storage, name: str, *ids: int) -> None:
    """Adds one message."""
    storage.enqueue(json.dumps([name, *ids]).encode())


def waiting(storage: Storage) -> set[tuple[str, Ids]]:
    """(name, ids) of the messages that no worker has taken yet."""
    found = (json.loads(bytes(data)) for data in storage.enqueued_items())
    return {(message[0], tuple(message[1:])) for message in found if message}


@contextmanager
def open_storage(folder: Path) -> Iterator[Storage]:
    """The queue's file, closed afterwards: whoever forks later must not share a connection."""
    from webapp.queue_file import OPTIONS, Storage

    storage = Storage(NAME, filename=str(folder / QUEUE), **OPTIONS)
    try:
        yield storage
    finally:
        storage.close()


def make_queue(folder: Path, *, run: Callable[..., None], sweep: Callable[[], None]) -> Huey:
    """What a consumer works on: messages go to `run`, and `sweep` is called at the start and every minute."""
    from huey import crontab
    from huey.api import Huey as Made

    from webapp.queue_file import OPTIONS, Plain, Storage

    def job(*message: Any) -> None:
        run(*message)

    def every_minute() -> None:
        sweep()

    file = str(folder / QUEUE)
    made = Made(NAME, results=False, serializer=Plain(__name__), storage_class=Storage, filename=file, **OPTIONS)
    made.task()(job)
    made.periodic_task(crontab(minute="*"))(every_minute)
    return made


def alone_on_the_database(*what: object) -> AbstractContextManager[bool]:
    """As `alone`, for work on rows: where the database is a server, no worker of any machine begins it either."""
    if db.engine.dialect.name == SQLITE:
        return alone(instance_folder(), *what)
    return postgresql.held(db.engine, place_of(what))


def place_of(what: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.sha256(repr(what).encode()).digest()[:PLACE_BYTES])


@contextmanager
def alone(folder: Path, *what: object) -> Iterator[bool]:
    """Whether nobody else in this instance is doing `what`; while this lasts, nobody else begins it.

    The kernel lets go when this process ends, however it ends. It is the process that holds: don't ask twice in one.
    """
    file = os.open(folder / CLAIMS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield take(file, place_of(what))
    finally:
        os.close(file)


def take(file: int, place: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True
