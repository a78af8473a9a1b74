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
from webapp.db import SQLITE, after_commit, db, instance_folder, queue_place
from webapp.queue_server import QueueAway, QueueServer

if TYPE_CHECKING:
    from huey.api import Huey


NAME = "paritrana"
QUEUE, CLAIMS = "queue.sqlite3", "queue.lock"
PLACE_BYTES = 7  # of a hash: a place, in the lock file or on the server, that no two jobs share
LOG = logging.getLogger(__name__)

Ids = tuple[int, ...]
Place = Path | QueueServer  # a folder of this machine, or a server


def enqueue(name: str, *ids: int) -> None:
    """Wakes a worker for this job once the transaction that is open now is committed; after a rollback, never.

    Raises RuntimeError outside `transaction()`: what nobody wrote down can't be done again when it is lost.
    """
    place = queue_place()
    after_commit(lambda: wake(place, name, *ids))


def wake(place: Place, name: str, *ids: int) -> None:
    """Puts one message into the queue of this instance. Where that fails, the worker finds the work by itself."""
    try:
        with open_storage(place) as storage:
            put(storage, name, *ids)
    except (OSError, sqlite3.Error) as error:
        LOG.warning("Antrean tidak dapat ditulis (%s); pekerjaan %s menyusul dalam satu menit.", error, name)


def put(storage: Any, name: str, *ids: int) -> None:
    """Adds one message."""
    storage.enqueue(json.dumps([name, *ids]).encode())


def waiting(storage: Any) -> set[tuple[str, Ids]]:
    """(name, ids) of the messages that no worker has taken yet."""
    found = (json.loads(bytes(data)) for data in storage.enqueued_items())
    return {(message[0], tuple(message[1:])) for message in found if message}


@contextmanager
def open_storage(place: Place) -> Iterator[Any]:
    """Huey's storage, closed afterwards: whoever forks later must not share a connection.

    Raises QueueAway where it is on a server that can't be reached.
    """
    made, name, options = storage_of(place)
    storage = made(name, **options)
    try:
        with told_as_away(place):
            yield storage
    finally:
        storage.close()


def storage_of(place: Place) -> tuple[type, str, dict[str, Any]]:
    """(kind, name, options) of Huey's storage for a queue there."""
    if isinstance(place, QueueServer):
        from webapp import queue_redis

        return queue_redis.Storage, place.name, queue_redis.options_of(place)
    from webapp import queue_file

    return queue_file.Storage, NAME, {"filename": str(place / QUEUE), **queue_file.OPTIONS}


@contextmanager
def told_as_away(place: Place) -> Iterator[None]:
    """Raises QueueAway for whatever a queue's server, or the way to it, did wrong."""
    if not isinstance(place, QueueServer):
        yield
        return
    from redis.exceptions import RedisError

    try:
        yield
    except RedisError as error:
        raise QueueAway(str(error)) from error


def make_queue(place: Place, *, run: Callable[..., None], sweep: Callable[[], None]) -> Huey:
    """What a consumer works on: messages go to `run`, and `sweep` is called at the start and every minute."""
    from huey import crontab
    from huey.api import Huey as Made

    from webapp.queue_file import Plain

    def job(*message: Any) -> None:
        run(*message)

    def every_minute() -> None:
        sweep()

    storage, name, options = storage_of(place)
    made = Made(name, results=False, serializer=Plain(__name__), storage_class=storage, **options)
    made.task()(job)
    made.periodic_task(crontab(minute="*"))(every_minute)
    return made


def alone_on_the_database(*what: object) -> AbstractContextManager[bool]:
    """As `alone`, for work on rows: where the database is a server, no worker of any machine begins it either."""
    if db.engine.dialect.name == SQLITE:
        return alone(instance_folder(), *what)
    return postgresql.held(db.engine, place_of(what))


@contextmanager
def in_turn(*what: object) -> Iterator[None]:
    """Where the database is a server, whoever else does `what`, on whichever machine, waits; a lock of files needn't
    hold between machines. Raises OperationalError after ten seconds.
    """
    if db.engine.dialect.name == SQLITE:
        yield
        return
    with postgresql.waited_for(db.engine, place_of(what)):
        yield


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
