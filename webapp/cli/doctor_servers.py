"""What the doctor looks at where several machines may work together: workers, their queue, the common folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sqlalchemy import func, select

from webapp import heartbeat
from webapp.access import now
from webapp.config import Settings
from webapp.db import db
from webapp.models import Letter
from webapp.models.letters import FAILED
from webapp.queue import open_storage, waiting
from webapp.queue_server import QueueAway
from webapp.shared_folder import MARK, mark_of

from .common_folder import marks_in_use
from .doctor_finding import FAULT, OK, WARNING, Finding, reading

WORKER, QUEUE, SHARED = "Pekerja latar", "Antrean", "Folder bersama"
MOST_WAITING = 100
START_ONE = "Jalankan: paritrana serve, atau paritrana worker"


def workers(settings: Settings) -> Iterator[Finding]:
    """One that works is enough; of several each that is silent is told."""
    with reading(settings):
        found = heartbeat.silences(settings.shared, now=now())
    silent = {name: silence for name, silence in found.items() if silence > heartbeat.LATE}
    if not found:
        yield Finding(WORKER, FAULT, "belum pernah berjalan", START_ONE)
    elif len(silent) == len(found):
        silence = min(silent.values())
        yield Finding(WORKER, FAULT, f"diam sejak {int(silence.total_seconds())} detik", START_ONE)
    else:
        yield Finding(WORKER, OK, f"{len(found) - len(silent)} berjalan")
        for name, silence in silent.items():
            words = f"{name.partition('~')[0]} diam sejak {int(silence.total_seconds())} detik"
            yield Finding(WORKER, WARNING, words, f"Jalankan lagi di mesin itu; tanpa itu disebut selama {one_day()}.")


def one_day() -> str:
    return f"{int(heartbeat.FORGOTTEN.total_seconds() // 3600)} jam"


def queue(settings: Settings) -> Iterator[Finding]:
    try:
        with open_storage(settings.queue or settings.instance) as storage:
            length = len(waiting(storage))
    except QueueAway:
        words = f"server antrean {settings.queue.host}:{settings.queue.port} tidak menjawab" if settings.queue else ""
        advice = "Jalankan lagi Redis; yang harus dikerjakan tercatat di basis data dan dilanjutkan sesudahnya."
        yield Finding(QUEUE, FAULT, words, advice)
        return
    with reading(settings):
        failed = db.session.scalar(select(func.count()).select_from(Letter).where(Letter.state == FAILED)) or 0
    words = f"{length} pekerjaan menunggu, {failed} surat gagal"
    if length > MOST_WAITING or failed:
        advice = "Lihat halaman surat keluar; bila antrean terus tumbuh, mulai ulang pekerja latar."
        yield Finding(QUEUE, WARNING, words, advice)
    else:
        yield Finding(QUEUE, OK, words)


def shared(settings: Settings) -> Iterator[Finding]:
    """Whether this folder is there, can be written to, and is everybody's: each connection says its mark."""
    folder, server = settings.common, settings.server
    if folder is None or server is None:
        yield Finding(SHARED, OK, "tidak dipakai: satu mesin")
        return
    if not (folder / MARK).is_file() or not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(SHARED, FAULT, f"{folder} tidak ada atau tidak dapat ditulisi", "Pasang (mount) folder itu.")
    elif marks_in_use(server) - {mark_of(folder)}:
        words = f"server lain di basis data ini memakai folder yang lain daripada {folder}"
        yield Finding(SHARED, FAULT, words, "Samakan PARITRANA_SHARED di semua mesin, lalu mulai ulang.")
    else:
        yield Finding(SHARED, OK, f"{folder}, sama untuk semua server yang tersambung")
