"""An instance's own typefaces: a folder beside its database, of which an edition's look may choose one.

What is chosen is looked at by the child, written anew and kept in the store, so that papers stay the same whatever
becomes of the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from reports.formats import file_size
from webapp.config import EVIDENCE, TYPEFACES
from webapp.content import store
from webapp.content.kinds import ContentRefused
from webapp.content.looking import Found, read_typeface
from webapp.db import shared_folder
from webapp.errors import Refused
from webapp.models import Edition, Look
from webapp.services.evidence import Stored, speak_of
from webapp.services.look import Face, look_for, save_look

ENDINGS = (".ttf", ".otf")
MOST_LISTED = 100
LARGEST = 5_000_000
BUNDLED = "bawaan"  # no file is called so: it has an ending
PICK = "Pilih hurufnya dahulu. Tidak ada yang berubah."
GONE = "Huruf itu tidak ada lagi dalam folder huruf. Tidak ada yang berubah; pilih dari daftar yang sekarang."
TOO_LARGE = "Berkas huruf ini {size}; paling besar {most}. Pakai huruf Latin saja."
UNREADABLE = "Berkas huruf ini tidak dapat dibaca oleh server. Minta pengelola server memeriksa hak aksesnya."


def folder() -> Path:
    """Where an instance's own typefaces lie; it needn't be there."""
    return shared_folder() / TYPEFACES


def listed() -> list[str]:
    """The names of what may be chosen, in order; hidden files, folders and links are none."""
    try:
        with os.scandir(folder()) as entries:
            names = [one.name for one in entries if one.is_file(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(name for name in names if is_offered(name))[:MOST_LISTED]


def is_offered(name: str) -> bool:
    """Whether a file is one by its name, which people and pages can read."""
    return not name.startswith(".") and name.lower().endswith(ENDINGS) and name.isprintable()


def chosen(name: str, *, reserve: int) -> tuple[Stored | None, str]:
    """(content in the store, what the font calls itself) of a listed file; (None, "") for the package's own.

    Nothing of this needs the database. Raises Refused where it can't be on paper, StorageFull, Damaged.
    """
    if name == BUNDLED:
        return None, ""
    if name not in listed():
        raise Refused(GONE if name else PICK)
    place, content = shared_folder() / EVIDENCE, read(folder() / name)
    store.refuse_without_room(place, len(content), reserve=reserve)
    with store.told_when_full(), tempfile.TemporaryFile(dir=place) as file:
        file.write(content)
        file.flush()
        found = looked_at(file, place)
    sha256, size = store.keep(place, BytesIO(found.content or b""))
    return Stored(sha256, size, found.kind, None, hashlib.sha256(content).hexdigest()), found.name or name


def looked_at(file: IO[bytes], place: Path) -> Found:
    """What the child says of it. Raises Refused, Unexamined."""
    try:
        return read_typeface(file, folder=place)
    except ContentRefused as refused:
        raise Refused(str(refused)) from None


def read(path: Path) -> bytes:
    """A file of the folder; never through a link, never waiting for one that isn't a file. Raises Refused."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise Refused(UNREADABLE) from None
    with os.fdopen(number, "rb") as file:
        told = os.fstat(number)
        if not stat.S_ISREG(told.st_mode):
            raise Refused(UNREADABLE)
        if told.st_size > LARGEST:
            raise Refused(TOO_LARGE.format(size=file_size(told.st_size), most=file_size(LARGEST)))
        return file.read(LARGEST)


def set_typeface(edition: Edition, stored: Stored | None, name: str, *, seen: int, by: int, now: datetime) -> Look:
    """Puts a typeface that was looked at into the look, or the package's own again. Raises Conflict."""
    if stored is not None:
        speak_of(stored, now=now)
    face = None if stored is None else Face(stored.sha256, name)
    return save_look(edition.id, replace(look_for(edition), face=face), seen=seen, by=by, now=now)
