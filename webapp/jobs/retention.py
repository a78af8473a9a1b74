"""What is kept too long goes by itself: people of lists with their keys, rows with a period, left-over files."""

from __future__ import annotations

from functools import partial

from webapp.access import now, settings
from webapp.content import store
from webapp.db import after_commit, empty_log, transaction
from webapp.models import Upload
from webapp.queries.evidence import every_unfinished_upload
from webapp.queue import Ids
from webapp.services.forgetting import anything_is_over, forget, old_copies
from webapp.services.retention import destroy_unused_keys, erase, plan, unused_keys
from webapp.services.uploads import FORGOTTEN, FORGOTTEN_AFTER

NAME = "retention"


def keep_periods() -> None:
    """The job: each list in a transaction of its own, and at the end nothing of it in the database's log."""
    moment, here = now(), settings()
    due = [one.kept for one in plan() if one.until <= moment]
    for kept in due:
        with transaction():
            erase(kept.roster_id, now=moment)
    with transaction():
        destroy_unused_keys(instance=here.shared)
    with transaction():
        for upload in stopped_uploads():
            upload.refusal = FORGOTTEN
            folder = here.rosters if upload.is_roster else here.evidence
            after_commit(partial(store.forget_incoming, folder, upload.id))  # a row that stays goes on with its file
        forget(now=moment)
    for path in old_copies(here.database, now=moment):
        path.unlink(missing_ok=True)
    empty_log()  # where somebody reads, the next checkpoint does it


def stopped_uploads() -> list[Upload]:
    """Files on their way that nobody has gone on with for days."""
    return [one for one in every_unfinished_upload() if now() - one.started_at > FORGOTTEN_AFTER]


def periods_are_over() -> list[Ids]:
    """One wake-up for all of them."""
    over = any(one.until <= now() for one in plan()) or bool(stopped_uploads())
    over = over or bool(unused_keys(settings().shared)) or bool(old_copies(settings().database, now=now()))
    over = over or anything_is_over(now=now())
    return [()] if over else []
