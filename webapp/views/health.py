"""Whether this process lives, whether it may be sent requests, and its figures: for a monitor, not for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, request
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from webapp import heartbeat
from webapp.access import PUBLIC, access, now, settings
from webapp.content.store import free_bytes
from webapp.db import db
from webapp.errors import NotFound
from webapp.migrations import head
from webapp.models import Letter
from webapp.models.letters import LETTER_STATES
from webapp.queue import open_storage, waiting
from webapp.queue_server import QueueAway
from webapp.sql import takes_writes
from webapp.views.meters import exposition
from webapp.views.mounting import PEER

blueprint = Blueprint("health", __name__)

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")
TYPE = "text/plain; version=0.0.4; charset=utf-8"
ALIVE, SILENT = "alive", "silent"


def ask_from_this_machine() -> None:
    """Only a program of this machine that speaks to us itself hears more; a proxy always says for whom it asks.

    Raises NotFound.
    """
    peer = request.environ.get(PEER, "")
    if (peer and peer not in LOOPBACK) or any(name in request.headers for name in FORWARDED):
        raise NotFound


@blueprint.get("/healthz")
@access(PUBLIC)
def healthz() -> tuple[dict[str, str], int]:
    """200 when the process answers and its database can be read."""
    db.session.execute(text("SELECT 1 FROM edition LIMIT 1"))
    return {"status": "ok"}, 200


@blueprint.get("/readyz")
@access(PUBLIC)
def readyz() -> tuple[dict[str, str], int]:
    """200 when a save would succeed: database, schema, room on the disk. Workers and queue decide nothing."""
    ask_from_this_machine()
    found = {"database": database_state(), "disk": disk_state()}
    ready = set(found.values()) == {"ok"}
    told = {"status": "ok" if ready else "unready", **found, "worker": worker_state(), "queue": queue_state()}
    return told, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE


def database_state() -> str:
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        return "unreachable"
    if found != head():
        return "outdated"
    return "ok" if takes_writes(db.session.connection(), settings().database) else "readonly"


def disk_state() -> str:
    return "ok" if free_everywhere() >= settings().reserve else "full"


def free_everywhere() -> int:
    """The less of what is left on this machine and in the folder that all servers have in common."""
    return min(free_bytes(folder) for folder in (settings().instance, settings().shared))


def worker_state() -> str:
    return ALIVE if living_workers() else SILENT


def living_workers() -> int:
    """On all machines."""
    return sum(silence < heartbeat.LATE for silence in heartbeat.silences(settings().shared, now=now()).values())


def queue_state() -> str:
    """Without it workers wait, and nothing is lost."""
    return "ok" if waiting_jobs() is not None else "away"


def waiting_jobs() -> int | None:
    """None where the queue's server doesn't answer, or its file is locked or can't be opened."""
    try:
        with open_storage(settings().queue or settings().instance) as storage:
            return len(waiting(storage))
    except (QueueAway, OSError, sqlite3.Error):
        return None


@blueprint.get("/metrics")
@access(PUBLIC)
def metrics() -> Response:
    """Figures for Prometheus; counts, never anybody's data."""
    ask_from_this_machine()
    return Response(exposition(now_there()), content_type=TYPE)


def now_there() -> Iterator[tuple[str, str, float]]:
    """(name, what it is, value) of what waits at this moment."""
    length = waiting_jobs()
    if length is not None:
        yield "paritrana_queue_length", "Pekerjaan yang menunggu", length
    rows = db.session.execute(select(Letter.state, func.count()).group_by(Letter.state)).all()
    counts = {state: count for state, count in rows}  # noqa: C416 - a row isn't a pair to dict()
    for state in LETTER_STATES:
        yield f"paritrana_letters_{state}", "Surat menurut keadaannya", counts.get(state, 0)
    yield "paritrana_queue_reachable", "Antrean dapat dihubungi", length is not None
    yield "paritrana_worker_alive", "Pekerja latar hidup", worker_state() == ALIVE
    yield "paritrana_workers", "Pekerja latar yang hidup di semua mesin", living_workers()
    yield "paritrana_disk_free_bytes", "Ruang yang tersisa", free_everywhere()
