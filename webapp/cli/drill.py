"""The restore drill: the newest backup, an application started on it, what it answers, and everything gone again."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reports.formats import file_size, number
from webapp import create_app
from webapp.access import now
from webapp.backups.age import Identity, identities_of, new_identity, recipients_of
from webapp.backups.restoring import Restored, restore, settings_of
from webapp.backups.taking import file_name, newest_in, take_backup
from webapp.backups.vacant import Vacant
from webapp.config import DATABASE_DRILL, Settings
from webapp.db import db
from webapp.errors import Refused, Unusable
from webapp.models import Category, SealedResult
from webapp.queries.score_log import head_at
from webapp.queries.sealed import announced_among
from webapp.services.issuing import lost_papers
from webapp.services.sealed import read_sealed

from .running import open_instance

LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 60
WHICH = "Sebut kuncinya dengan --identity, supaya cadangan yang ada dapat dibuka."
NONE_THERE = "{folder}: belum ada cadangan di sini."
PASSED = "Latihan pemulihan berhasil dalam {seconds} detik. Semua berkas latihan sudah dihapus."
FAILED = "Latihan pemulihan GAGAL sesudah {seconds} detik. Semua berkas latihan sudah dihapus."


def run_drill(settings: Settings, file: Path | None, key: Path | None) -> int:
    """0 when the instance came back as it was; 1 names each difference. Raises Refused."""
    begun = time.monotonic()
    app = open_instance(settings)
    with tempfile.TemporaryDirectory(prefix="paritrana-latihan-") as made:
        folder = Path(made)
        path, identities = backup_to_try(app, settings, folder, file, key)
        print(f"Cadangan: {path.name} ({file_size(path.stat().st_size)})", flush=True)
        with Vacant(settings.drill, DATABASE_DRILL) as rows:
            faults = tried(app, path, identities, folder / "instance", rows)
    for fault in faults:
        print(fault, file=sys.stderr)
    print((FAILED if faults else PASSED).format(seconds=number(round(time.monotonic() - begun))))
    return 1 if faults else 0


def backup_to_try(
    app: Flask, settings: Settings, folder: Path, file: Path | None, key: Path | None
) -> tuple[Path, Sequence[Identity]]:
    """The named one, or the newest, with the key to it; without a key a new one that only this drill opens."""
    with app.app_context():
        moment = now()
    if key is not None:
        path = file or newest_in(settings.backups.folder, now=moment)
        if path is None:
            raise Unusable(NONE_THERE.format(folder=settings.backups.folder or "PARITRANA_BACKUP_FOLDER"))
        return path, identities_of(key)
    if file is not None:
        raise Refused(WHICH)
    identity, public = new_identity()
    keys = folder / "kunci"
    keys.write_text(public)
    with app.app_context():
        taken = take_backup(settings, folder / file_name(moment), recipients_of(keys), now=moment)
    return taken.path, [identity]


def tried(app: Flask, path: Path, identities: Sequence[Identity], into: Path, rows: Vacant) -> list[str]:
    """What isn't as it was."""
    restored = restore(path, identities, into, rows)
    print(f"Dipulihkan: {number(len(restored.manifest.files))} berkas, dari {restored.manifest.taken_at}.", flush=True)
    faults = [*restored.faults, *(f"{name}: rusak atau tidak ada saat dicadangkan" for name in restored.lacking)]
    with app.app_context():
        faults += other_heads(restored)
    faults += asked(settings_of(into, rows.taken))
    shutil.rmtree(into)
    return faults


def other_heads(restored: Restored) -> Iterator[str]:
    """Logs of the backup that aren't where the running instance's logs once were."""
    for one in restored.manifest.logs:
        if head_at(one.edition, one.category, one.size) != one.head:
            yield f"Log {one.edition} {one.category}: ujungnya dalam cadangan tidak ada dalam log instance ini."


def asked(settings: Settings) -> list[str]:
    """Starts the application on what came back and asks it, as a browser would."""
    with serving(settings) as (app, address):
        if json.loads(answer(f"{address}/healthz") or "{}").get("status") != "ok":
            return ["/healthz aplikasi yang dipulihkan tidak menjawab “ok”."]
        print("Aplikasi yang dipulihkan menjawab.", flush=True)
        with app.app_context():
            lost = [
                f"{sha256} {what}: dokumen yang diterbitkan" for sha256, what in lost_papers(settings.papers).items()
            ]
            return lost + list(wrong_results(address))


def wrong_results(address: str) -> Iterator[str]:
    """Sealed results that don't read as they were sealed; announced ones are fetched as the public does."""
    way = joinedload(SealedResult.category).joinedload(Category.edition)
    rows = list(db.session.scalars(select(SealedResult).options(way).order_by(SealedResult.id)))
    public = announced_among({row.category_id for row in rows}, now=now())
    for row in rows:
        named = f"{row.category.edition.code}/{row.category.code}"
        if row.category_id in public:
            found = answer(f"{address}/hasil/{named}/catatan-{row.number}.json")
            if hashlib.sha256(found).hexdigest() != row.sha256:
                yield f"Catatan hasil {named} nomor {row.number} tidak terbaca seperti yang disegel."
        else:
            try:
                read_sealed(row)
            except Refused as refused:
                yield f"{named}: {refused}"
    print(f"{len(rows)} catatan hasil dibaca, {len(public)} kategori lewat halaman umum.", flush=True)


def answer(address: str) -> bytes:
    """The body of an answer; nothing for a refusal."""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS_TO_ANSWER) as found:  # noqa: S310 - our own loopback address
            body: bytes = found.read()
            return body
    except urllib.error.URLError:
        return b""


class Silent(WSGIRequestHandler):
    """Requests of a drill needn't be told."""

    def log_message(self, _format: str, *_arguments: Any) -> None:
        return


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[Flask, str]]:
    """An application without mail, worker or backups on a free port of this machine, until the end of the block."""
    app = create_app(settings)
    server = make_server(LOOPBACK, 0, app, handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app, f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
