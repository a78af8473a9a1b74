"""The server with everything loaded: each line it reads starts it once more, in a session of its own.

`python -m tests.trials.prepared_server [FAULT]` with an instance in the environment. It is what `paritrana serve` is
after its start: gunicorn, its processes, the worker. A fault is one that the trial must find: with `answers-first` a
save is answered first and stored afterwards, with `commits-late` a server says that a save is stored before it is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.wsgi import ClosingIterator, get_input_stream

from webapp import create_app, postgresql
from webapp.cli import serve as server
from webapp.cli import worker
from webapp.config import Settings, settings_from_environment
from webapp.db import transaction
from webapp.views import juror

ANSWERS_FIRST, COMMITS_LATE = "answers-first", "commits-late"
DIE_WITH_PARENT = 1  # of prctl(2)
A_MOMENT = 0.05  # seconds between the answer and what it promises


class NoCompanion:
    """The worker is a copy of the prepared process, so nobody has to load it."""

    def keep(self) -> None:
        pass

    def end(self) -> None:
        pass


def run(app: Flask, settings: Settings) -> int:
    """Serves in a new session, with the worker in the same."""
    os.setsid()
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        return worker.work(app, settings.instance)
    server.Companion = NoCompanion
    return server.serve(app, settings, server.take_port(settings.port))


def main(arguments: list[str]) -> None:
    settings = settings_from_environment()
    if COMMITS_LATE in arguments:
        commit_late()
    app = create_app(settings)
    if ANSWERS_FIRST in arguments:
        answer_first(app)
    print("prepared", flush=True)
    for _ in sys.stdin:
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        child = os.fork()
        if child == 0:
            for place in (0, 1):
                os.dup2(os.open(os.devnull, os.O_RDWR), place)
            os._exit(run(app, settings))
        print(child, flush=True)


# ---------------------------------------------------------------------- the planted fault


def commit_late() -> None:
    """A commit on a server doesn't wait for its log any more; it is written a moment later."""
    name = "synchronous_commit"
    postgresql.OWN = postgresql.OWN.replace(f"{name} = on", f"{name} = off")
    postgresql.WANTED = {**postgresql.WANTED, name: "off"}


class NotYet(Exception):
    """What was done is taken back; it is done again once the answer is out."""


def answer_first(app: Flask) -> None:
    """A save is answered from a transaction that is rolled back, and made again when the answer has gone out."""
    ahead = [False]

    @contextmanager
    def without_commit() -> Iterator[Session]:
        with suppress(NotYet), transaction() as session:
            yield session
            if ahead[0]:
                raise NotYet

    inner = app.wsgi_app

    def outer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return inner(environ, start)
        body = get_input_stream(environ).read()

        def store() -> None:
            ahead[0] = False
            time.sleep(A_MOMENT)
            inner({**environ, "wsgi.input": BytesIO(body)}, lambda *_: None)

        ahead[0] = True
        return ClosingIterator(inner({**environ, "wsgi.input": BytesIO(body)}, start), store)

    juror.transaction = without_commit
    app.wsgi_app = outer


if __name__ == "__main__":
    main(sys.argv[1:])
