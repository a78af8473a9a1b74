"""Restoring a backup into an empty folder: every byte is compared before the folder gets its name.

Rows that were on a server go into an empty database of one.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import URL

from webapp.backups.age import Identity, decrypted
from webapp.backups.archive import CONTENT, NEWER, NOT_AS_LISTED, Listed, Manifest, Unpacking
from webapp.backups.copying import FILE, check_sqlite
from webapp.backups.server import DUMP, put_back, read_through
from webapp.backups.vacant import Vacant
from webapp.config import Settings
from webapp.content.store import free_bytes
from webapp.db import db, open_database, transaction
from webapp.durable import put_in_place
from webapp.errors import Unusable, os_reason
from webapp.key_files import KEY_BYTES
from webapp.migrations import current_revision, revisions, upgrade
from webapp.queries.overview import editions_with_categories
from webapp.queries.score_log import heads_of_logs
from webapp.services.log_check import check_log
from webapp.services.uploads import send_anew

ROOM_BESIDE = 64 * 1024 * 1024
NOT_EMPTY = "{path}: folder tujuan harus kosong atau belum ada. Tidak ada yang dipulihkan, dan isinya tidak disentuh."
NO_ROOM = "{path}: tempat penyimpanan tidak cukup; perlu {needed} MB. Tidak ada yang dipulihkan."
OTHER_HEAD = "{path}: ujung log nilai dalam cadangan ini bukan yang tertulis dalam daftarnya."
NOT_THERE = "{path}: tidak dapat dibaca ({why})."


@dataclass(frozen=True)
class Restored:
    """What came back, what the backup couldn't have, and where a score log doesn't agree with its tables."""

    manifest: Manifest
    lacking: tuple[str, ...]
    faults: tuple[str, ...]


def restore(path: Path, identities: Sequence[Identity], into: Path, rows: Vacant | None = None) -> Restored:
    """Puts a backup into a folder that is empty or isn't there; on any fault nothing is left. Raises Unusable.

    `rows` takes those of a server's database, and whoever gave it says whether they stay there.
    """
    refuse_full(into)
    draft = into.with_name(f".{into.name}.{secrets.token_hex(4)}")
    try:
        draft.mkdir(mode=0o700)
        found = restored_in(draft, path, identities, rows or Vacant(None), keep=True)
        os.sync()
        put_in_place(draft, into)  # also of an empty folder
    except OSError as error:
        raise Unusable(f"{into}: tidak dapat ditulis ({os_reason(error)}). Tidak ada yang dipulihkan.") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return found


def check_backup(path: Path, identities: Sequence[Identity], work: Path, server: URL | None = None) -> Restored:
    """The same looks without keeping anything; the database's file alone lies in `work` meanwhile. Raises Unusable.

    Rows of a server are tried in the database `server`; without one their dump is only read from end to end.
    """
    draft = work / secrets.token_hex(4)
    try:
        draft.mkdir(mode=0o700)
        with Vacant(server) as rows:
            return restored_in(draft, path, identities, rows, keep=False)
    except OSError as error:
        raise Unusable(f"{path}: tidak dapat diperiksa ({os_reason(error)}).") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def refuse_full(into: Path) -> None:
    try:
        if any(into.iterdir()):
            raise Unusable(NOT_EMPTY.format(path=into))
    except FileNotFoundError:
        if not into.parent.is_dir():
            raise Unusable(f"{into.parent}: folder ini tidak ada.") from None
    except NotADirectoryError:
        raise Unusable(NOT_EMPTY.format(path=into)) from None


def restored_in(folder: Path, path: Path, identities: Sequence[Identity], rows: Vacant, *, keep: bool) -> Restored:
    """Unpacks, compares, brings the database up to date and goes through every score log. Raises Unusable."""
    if not path.is_file():
        raise Unusable(NOT_THERE.format(path=path, why="tidak ada"))
    settings = settings_of(folder)
    manifest, damaged = unpack(settings, path, identities, rows, keep=keep)
    lacking = (*manifest.absent, *damaged)
    if manifest.database.name == DUMP and rows.taken is None:
        read_through(folder / DUMP)
        return Restored(manifest, lacking, ())
    settings = replace(settings, server=rows.taken)
    put_rows(settings, rows.version)
    if current_revision(settings.place) != manifest.revision:
        raise Unusable(f"{path}: {NOT_AS_LISTED.format(name=manifest.database.name)}.")
    return Restored(manifest, lacking, tuple(look_at(settings, manifest, path)))


def put_rows(settings: Settings, version: int) -> None:
    """A dump into the server's database; a file is one already, and is looked at. Raises Unusable."""
    if settings.server is None:
        check_sqlite(settings.database)
        return
    dump = settings.instance / DUMP
    put_back(dump, settings.server, version)
    dump.unlink()


def settings_of(folder: Path, server: URL | None = None) -> Settings:
    """An instance that only looks at itself: the key is nobody's and is written nowhere."""
    return Settings(folder, 8000, "http://127.0.0.1:8000", secrets.token_hex(KEY_BYTES), server=server)


def unpack(
    settings: Settings, path: Path, identities: Sequence[Identity], rows: Vacant, *, keep: bool
) -> tuple[Manifest, tuple[str, ...]]:
    """(what the backup says it holds, what was damaged before it was taken). Raises Unusable for any difference."""
    with decrypted(path, identities) as plain:
        reading = Unpacking(plain, path)
        manifest = reading.manifest()
        refuse_newer(manifest, path)
        database = place_of_rows(settings, manifest, path, rows, keep=keep)
        needed = manifest.bytes_needed if keep else manifest.database.size
        refuse_without_room(settings.instance, needed)
        copied = reading.copy(manifest.database, database)
        database.chmod(0o600)
        changed = [one.name for one in manifest.files if not put(reading, one, settings.instance if keep else None)]
        damaged = reading.end()
    known = {*damaged} - {manifest.database.name}
    changed = changed if copied == manifest.database.sha256 else [manifest.database.name]
    for name in (name for name in changed if name not in known):
        raise Unusable(f"{path}: {NOT_AS_LISTED.format(name=name)}.")
    return manifest, tuple(changed)


def refuse_newer(manifest: Manifest, path: Path) -> None:
    if manifest.revision not in revisions():
        raise Unusable(f"{path}: {NEWER} (program {manifest.program}, basis data versi {manifest.revision}).")


def place_of_rows(settings: Settings, manifest: Manifest, path: Path, rows: Vacant, *, keep: bool) -> Path:
    """Where the database's file is unpacked to; a server's empty database is taken before it is. Raises Unusable."""
    name = manifest.database.name
    if name == FILE:
        return settings.database
    if name != DUMP:
        raise Unusable(f"{path}: {NEWER} ({name}).")
    if keep or rows.server is not None:
        rows.take()
    return settings.instance / name


def refuse_without_room(folder: Path, needed: int) -> None:
    if free_bytes(folder) < needed + ROOM_BESIDE:
        raise Unusable(NO_ROOM.format(path=folder.parent, needed=(needed + ROOM_BESIDE) // 1_000_000 + 1))


def put(reading: Unpacking, one: Listed, folder: Path | None) -> bool:
    """Writes one file where it belongs; whether it is the listed one. Another one doesn't stay."""
    if folder is None:
        return reading.copy(one, None) == one.sha256
    target = folder / one.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if reading.copy(one, target) != one.sha256:
        target.unlink()
        return False
    target.chmod(0o440 if CONTENT.fullmatch(one.name) else 0o600)
    return True


def look_at(settings: Settings, manifest: Manifest, path: Path) -> list[str]:
    """Brings what came back up to date; the sentences of every score log. Raises Unusable."""
    upgrade(settings.place)
    looking = Flask(__name__)
    open_database(looking, settings.place, settings.instance)
    with looking.app_context():
        try:
            if heads_of_logs() != [(one.edition, one.category, one.size, one.head) for one in manifest.logs]:
                raise Unusable(OTHER_HEAD.format(path=path))
            with transaction():
                send_anew()
            return [
                f"{category.edition.code} {category.code}: {fault}"
                for category in editions_with_categories()
                for fault in check_log(category).faults
            ]
        finally:
            db.session.remove()
            db.engine.dispose()
