"""The worker, one in each instance's folder: processes that do what the queue and the database say is to be done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from huey.consumer import Consumer, ConsumerStopped, Scheduler, Worker

from webapp.access import CLOCK, now
from webapp.config import SETTINGS, Settings, settings_from_environment
from webapp.db import db
from webapp.errors import ConfigRefused
from webapp.heartbeat import EVERY_SECONDS, beat, forget_old
from webapp.jobs import JOBS, Job, perform, sweep
from webapp.queue import alone, make_queue

from .in_service import THE_WORKER
from .logs import write_lines
from .running import open_instance

PROCESSES = 2  # a long list of workers must not hold up the letters
SECONDS_TO_FINISH = 5  # what isn't done by then is rolled back, and done after the next start
SECONDS_BETWEEN_LOOKS = 1.0  # at most, when the queue is empty
BUSY = "Pekerja latar instance ini sudah berjalan; tidak perlu dijalankan lagi."


class EndsWithItsConsumer:
    """A process that would otherwise go on for ever when the one that started it was killed."""

    started_by = 0

    def loop(self, now: Any = None) -> None:
        self.started_by = self.started_by or os.getppid()
        if os.getppid() != self.started_by:
            raise KeyboardInterrupt  # Huey's quiet way out
        super().loop(now)  # type: ignore[misc]


class OwnWorker(EndsWithItsConsumer, Worker):  # type: ignore[misc]
    pass


class OwnScheduler(EndsWithItsConsumer, Scheduler):  # type: ignore[misc]
    pass


class OwnConsumer(Consumer):  # type: ignore[misc]
    """Huey's, which every signal ends gracefully, and the end of the process named `with_parent` too."""

    worker_class = OwnWorker
    scheduler_class = OwnScheduler
    with_parent: int | None = None
    settings: Settings
    clock: Callable[[], datetime]
    beaten = float("-inf")

    def loop(self, health_check_ts: float | None = None) -> Any:
        if self.with_parent not in {None, os.getppid()}:
            self.stop(graceful=True)
            raise ConsumerStopped
        if time.monotonic() > self.beaten + EVERY_SECONDS:
            self.beaten = time.monotonic()
            beat(self.settings.shared, self.settings.instance, now=self.clock())
        return super().loop(health_check_ts)


def make_consumer(app: Flask, jobs: Sequence[Job], with_parent: int | None) -> OwnConsumer:
    """A consumer that isn't started yet."""
    settings: Settings = app.extensions[SETTINGS]
    queue = make_queue(
        settings.queue or settings.instance, run=partial(perform, app, jobs), sweep=partial(sweep, app, jobs)
    )
    made = OwnConsumer(
        queue,
        workers=PROCESSES,
        worker_type="process",
        max_delay=SECONDS_BETWEEN_LOOKS,
        health_check_interval=1,
        shutdown_timeout=SECONDS_TO_FINISH,
        graceful_signal="TERM",
    )
    # Gracefully on each of them, and not started again: Huey would, on SIGHUP.
    made._signal_actions = dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), (False, True))  # noqa: SLF001
    made.with_parent, made.settings, made.clock = with_parent, settings, app.extensions[CLOCK]
    return made


def work(app: Flask, folder: Path, jobs: Sequence[Job] = JOBS, *, with_parent: int | None = None) -> int:
    """Works until it is told to stop; 0 then. Raises ConfigRefused when another worker has this folder."""
    with only_one(folder, with_parent) as mine:
        if mine:
            with app.app_context():
                db.engine.dispose()  # a connection must not be shared by the processes that are made now
            make_consumer(app, jobs, with_parent).run()
    return 0


@contextmanager
def only_one(folder: Path, with_parent: int | None) -> Iterator[bool]:
    """Whether this is the instance's worker. One that a server started waits until it is, or the server ends."""
    while True:
        with alone(folder, THE_WORKER) as mine:
            if mine or with_parent not in {None, os.getppid()}:
                yield mine
                return
        if with_parent is None:
            raise ConfigRefused(BUSY)
        time.sleep(1)


def run_worker(*, with_parent: int | None) -> int:
    """The instance's worker, on an up-to-date database; with a parent, until that process is gone."""
    settings = settings_from_environment()
    write_lines(requests=settings.log_requests)
    app = open_instance(settings)
    with app.app_context():
        forget_old(settings.shared, now=now())
    if with_parent is None:
        print("Pekerja latar berjalan (hentikan dengan Ctrl-C).", flush=True)
    return work(app, settings.instance, with_parent=with_parent)
