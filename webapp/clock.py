"""What time it is: by this machine's clock or, for several machines, the database server's: a deadline falls once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

EVERY_SECONDS = 30.0  # so long this machine's steady clock goes on by itself
AGAIN_SECONDS = 5.0  # until a server that didn't answer is asked again
SERVERS_TIME = "SELECT clock_timestamp()"


def utc_now() -> datetime:
    return datetime.now(UTC)


def clock_of(engine: Engine) -> Callable[[], datetime]:
    """Whose clock an instance with this database goes by."""
    return ServersClock(engine) if engine.dialect.name == "postgresql" else utc_now


def steady() -> float:
    """Seconds that nobody sets, and that go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ServersClock:
    """The database server's time, asked for now and then and carried on by this machine's own steady clock.

    A server that doesn't answer stops nothing here: what needs it fails by itself, and until it answered for the first
    time this machine's clock is taken.
    """

    def __init__(self, engine: Engine, *, asked: Callable[[Engine], datetime] | None = None) -> None:
        self.engine, self.asked = engine, asked or time_there
        self.known: tuple[datetime, float] | None = None  # what it was there, and when that was here
        self.due = float("-inf")
        self.one_asks = Lock()

    def __call__(self) -> datetime:
        if steady() >= self.due:
            with self.one_asks:
                self.ask_when_due()
        if self.known is None:
            return utc_now()
        then, at = self.known
        return then + timedelta(seconds=steady() - at)

    def ask_when_due(self) -> None:
        """Takes the middle of question and answer for the moment that the server told."""
        if (begun := steady()) < self.due:
            return
        try:
            told = self.asked(self.engine)
        except SQLAlchemyError:
            self.due = steady() + AGAIN_SECONDS
            return
        ended = steady()
        self.known, self.due = (told, (begun + ended) / 2), ended + EVERY_SECONDS


def time_there(engine: Engine) -> datetime:
    """By a connection that isn't kept: who asks may be in a transaction, or about to fork. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        connection.detach()
        found: datetime = connection.exec_driver_sql(SERVERS_TIME).scalar_one()
        return found.astimezone(UTC)
