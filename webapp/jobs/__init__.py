"""What workers do: each job is to them what a view is to a browser.

A job is called with its numbers inside an application context, takes the time from `access.now()`, opens its own
`transaction()` for each step, and reads in the database what is left to be done: it may have been done already, or
been cut off in the middle. It is never at work twice at once, on whichever machine. One that can't succeed must write
that down itself and leave it out of `unfinished`, or it is tried every minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.exc import DatabaseError

from webapp.db import db, queue_place
from webapp.jobs import backups, letters, papers, retention, rosters
from webapp.queue import Ids, alone_on_the_database, open_storage, put, waiting
from webapp.services import resets
from webapp.services.letters import SEND
from webapp.services.panel_reminders import REMIND_PANEL
from webapp.services.reminders import REMIND
from webapp.services.score_log import TELL_CHECKPOINTS

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` does what `enqueue(name, *ids)` asked for; `unfinished` gives the ids of everything that is due now."""

    name: str
    run: Callable[..., None]
    unfinished: Callable[[], Iterable[Ids]]


JOBS: tuple[Job, ...] = (
    Job(rosters.NAME, rosters.read_roster, rosters.unread),
    Job(rosters.STRAYS, rosters.forget_strays, rosters.strays),
    Job(papers.NAME, papers.print_papers, papers.unfinished),
    Job(SEND, letters.send_letters, letters.letters_are_due),
    Job(resets.NAME, letters.answer_reset_requests, letters.reset_requests_are_due),
    Job(REMIND, letters.remind_operators, letters.reminders_are_due),
    Job("anchor_logs", letters.anchor_logs, letters.logs_have_grown),
    Job(TELL_CHECKPOINTS, letters.tell_checkpoints, letters.checkpoints_are_due),
    Job(REMIND_PANEL, letters.remind_panelists, letters.panel_reminders_are_due),
    Job(backups.NAME, backups.back_up, backups.backup_is_due),
    Job(retention.NAME, retention.keep_periods, retention.periods_are_over),
)


def perform(app: Flask, jobs: Sequence[Job], name: str, *ids: int) -> None:
    """Does one job, unless another worker is at it. What goes wrong is logged; the next sweep tries again."""
    job = next((job for job in jobs if job.name == name), None)
    if job is None:
        LOG.warning("Pekerjaan %s tidak dikenal.", name)
        return
    with app.app_context():
        try:
            with alone_on_the_database(name, *ids) as mine:
                if mine:
                    job.run(*ids)
        except Exception:
            LOG.exception("Pekerjaan %s %s gagal; dicoba lagi dalam satu menit.", name, ids)
        finally:
            db.session.remove()


def unfinished(job: Job) -> list[Ids]:
    """What is due of one job. What it can't tell, as where a rubric's file is gone, keeps no other job waiting."""
    try:
        return list(job.unfinished())
    except DatabaseError:
        raise  # then nothing can be told of any
    except Exception:
        LOG.exception("Pekerjaan %s tidak dapat dilihat; dicoba lagi dalam satu menit.", job.name)
        return []


def sweep(app: Flask, jobs: Sequence[Job]) -> None:
    """Wakes the workers for everything that the database says is unfinished and that doesn't wait already."""
    with app.app_context():
        try:
            due = [(job.name, tuple(ids)) for job in jobs for ids in unfinished(job)]
        finally:
            db.session.remove()
        with open_storage(queue_place()) as storage:
            known = waiting(storage)
            for name, ids in due:
                if (name, ids) not in known:
                    put(storage, name, *ids)
