"""The nightly backup: the old ones taken away, taken, opened again and compared from end to end, and noted."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from webapp.access import now, settings
from webapp.backups.age import new_identity, recipients_of
from webapp.backups.restoring import check_backup
from webapp.backups.taking import Taken, backups_in, drafts, file_name, newest_in, take_backup
from webapp.config import Settings
from webapp.db import transaction
from webapp.errors import Refused, Unusable, os_reason
from webapp.queue import Ids
from webapp.services import backup_runs as service
from webapp.services.backup_runs import BACK_UP

NAME = BACK_UP
ABANDONED = timedelta(hours=1)  # nothing was written to it: another machine that shares the folder isn't at it
LOG = logging.getLogger(__name__)
LACKING = "{count} berkas bukti atau dokumen rusak atau hilang di server, jadi tidak ada dalam cadangan."
UNEXPECTED = "Cadangan tidak dapat dibuat karena kesalahan yang tidak terduga; rinciannya ada dalam catatan server."


def back_up() -> None:
    """The job. What goes wrong is written down, told to the secretariat and tried again after an hour."""
    with transaction():
        run_id, good = service.begin_run(now=now()).id, service.newest_good_file()
    file, fault = None, UNEXPECTED
    try:
        make_room(settings(), now(), good)
        taken, fault = taken_and_checked(settings(), now())
        file = (taken.path.name, taken.size, taken.sha256)
        forget_old(settings(), now(), taken.path.name)
    except Refused as refused:
        fault = refused.sentence
    except Exception:
        LOG.exception("Cadangan terjadwal gagal.")
    with transaction():
        service.end_run(run_id, file, fault, now=now())


def taken_and_checked(here: Settings, moment: datetime) -> tuple[Taken, str]:
    """(a backup that was opened again and holds what it should, what is to be told all the same). Raises Refused.

    It is encrypted to one key more, which is in nobody's hands but this process's and is forgotten with it: so that a
    server which only has public keys can open what it has just made.
    """
    recipients = recipients_of(here.backups.keys)
    identity, _public = new_identity()
    output = folder_of(here) / file_name(moment)
    taken = take_backup(here, output, [*recipients, identity.to_public()], now=moment)
    try:
        with drafts(here.instance) as work:
            found = check_backup(taken.path, [identity], work, here.drill)
    except Exception:
        output.unlink(missing_ok=True)  # it would pass for one
        raise
    told = [LACKING.format(count=len(found.lacking))] if found.lacking else []
    return taken, " ".join((*told, *found.faults))


def folder_of(here: Settings) -> Path:
    """Raises Unusable."""
    folder = here.backups.folder
    assert folder is not None  # only then is it due
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"Folder cadangan {folder} tidak dapat dibuat: {os_reason(error)}.") from None
    return folder


def make_room(here: Settings, moment: datetime, good: str) -> None:
    """Before each try, so that a folder that has become full doesn't stay so; only once nobody else is at a backup.

    Raises Refused.
    """
    with drafts(here.instance):
        forget_old(here, moment, good)


def forget_old(here: Settings, moment: datetime, good: str) -> None:
    """Takes away what is older than the plan says, and what killed ones left.

    However old, `good` stays, the name of the newest that was checked, and so does the newest of all.
    """
    folder = folder_of(here)
    newest = newest_in(folder, now=moment)
    for taken_at, path in backups_in(folder):
        if path != newest and path.name != good and taken_at + timedelta(days=here.backups.days) <= moment:
            with suppress(OSError):
                path.unlink()
    for draft in folder.glob(".paritrana-*.tar.age.*"):
        with suppress(OSError):
            if draft.stat().st_mtime <= moment.timestamp() - ABANDONED.total_seconds():
                draft.unlink()


def backup_is_due() -> list[Ids]:
    return [()] if service.is_due(settings().backups, now=now()) else []
