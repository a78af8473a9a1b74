"""A worker in a process of its own, with a job that writes down what it did: `python -m tests.webapp.working FOLDER`.

The work is a row of the throttle table: key `work-<number>`, done once its `failures` isn't 0. While a file
`hold-<number>` lies in the folder, the job stands still in the middle, inside its transaction.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sqlalchemy import select

from webapp.access import now
from webapp.cli.worker import work
from webapp.config import settings_from_environment
from webapp.db import db, instance_folder, transaction
from webapp.jobs import Job
from webapp.models import Throttle

from webapp import create_app  # isort: skip

NAME = "write_down"


def write_down(number: int) -> None:
    folder = instance_folder()
    with transaction() as session:
        row = session.get_one(Throttle, f"work-{number}")
        if row.failures:
            return
        row.failures, row.window_started_at = 1, now()
        session.flush()
        (folder / f"begun-{number}").write_text(str(os.getpid()))
        while (folder / f"hold-{number}").exists():
            time.sleep(0.02)
        with (folder / "done.log").open("a") as log:
            log.write(f"{number} {os.getpid()}\n")
        if number % 2:
            time.sleep(0.02)  # another worker, woken for the same, comes upon it at work


def unfinished() -> list[tuple[int]]:
    keys = db.session.scalars(select(Throttle.key).where(Throttle.failures == 0, Throttle.key.startswith("work-")))
    return [(int(key.removeprefix("work-")),) for key in keys]


JOBS = (Job(NAME, write_down, unfinished),)

if __name__ == "__main__":
    settings = settings_from_environment({**os.environ, "PARITRANA_INSTANCE": sys.argv[1]})
    sys.exit(work(create_app(settings), Path(sys.argv[1]), JOBS))
