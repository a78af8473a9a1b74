"""An instance with something in every store, its backups, and how two instances are compared."""

from __future__ import annotations

import hashlib
import io
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pyrage

from tests.webapp.conftest import NOON
from webapp.backups.age import encrypt, new_identity
from webapp.backups.archive import Listed, Manifest, Packing
from webapp.content import store
from webapp.db import transaction
from webapp.models import Blob

PAGE = b"%PDF-1.7 CONTOH " + b"bukti " * 20_000
RUBRIC = b'code: "milik-sendiri"\n'
TYPEFACE = b"CONTOH, bukan huruf"
TABLE = b"edition: contoh-2025\n"


def fill_stores(app, settings) -> str:
    """Evidence that a row speaks of; a rubric, typeface and table of the instance's own; the evidence's hash."""
    sha256, size = store.keep(settings.evidence, io.BytesIO(PAGE))
    with app.app_context(), transaction() as session:
        session.add(Blob(sha256=sha256, size=size, kind="application/pdf", pages=1, stored_at=NOON))
    own = {"rubrics/milik.yaml": RUBRIC, "huruf/Huruf Dinas.ttf": TYPEFACE, "reference/contoh-2025.yaml": TABLE}
    for place, content in own.items():
        (settings.instance / place).parent.mkdir(exist_ok=True)
        (settings.instance / place).write_bytes(content)
    return sha256


def dump(database: Path) -> list[str]:
    """Every row and definition as SQL, of a database that nobody writes now; how the pages lie makes no difference.

    Only the interpreter's own SQLite can tell it so, and that one must not touch a database in use: it gets a copy.
    """
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("", "-wal"):
            source = database.with_name(database.name + ending)
            if source.exists():
                shutil.copyfile(source, Path(folder) / source.name)
        connection = sqlite3.connect(Path(folder) / database.name)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()


def files_of(instance: Path) -> dict[str, bytes]:
    """What lies in the stores, by name."""
    stores = ("evidence", "papers", "rubrics", "huruf", "reference")
    found = (path for name in stores for path in (instance / name).rglob("*"))
    return {path.relative_to(instance).as_posix(): path.read_bytes() for path in found if path.is_file()}


class Silent(list):
    """A list of what is damaged that never tells."""

    def append(self, _name: str) -> None:
        return


def made_up(path: Path, manifest: Manifest, contents: dict[str, bytes]):
    """A backup as anybody with the public key could make it; the key that opens it."""
    places = {}
    for number, (name, content) in enumerate(contents.items()):
        places[name] = path.with_name(f"isi-{number}")
        places[name].write_bytes(content)
    identity, _public = new_identity()
    packing = Packing(manifest, places, Silent())
    with path.open("wb") as file:
        encrypt(packing.pieces(), file, [identity.to_public()])
    return [identity]


def listed(name: str, content: bytes, sha256: str = "") -> Listed:
    return Listed(name, len(content), sha256 or hashlib.sha256(content).hexdigest())


def sealed_to(identity, data: bytes) -> bytes:
    return pyrage.encrypt(data, [identity.to_public()])
