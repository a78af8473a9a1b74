"""The key of an edition under which its people get their pseudonyms: a file outside the database and its copies.

Another edition has another key, so that nobody is followed from year to year; a key that is destroyed makes what was
stored under it nobody's.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from webapp.durable import make_folder
from webapp.errors import ConfigRefused, Refused, os_reason
from webapp.key_files import KEY_BYTES, read_key, write_private

FOLDER = "keys"
GONE = (
    "Kunci daftar pekerja edisi ini tidak ada lagi di server, padahal sudah ada daftar yang disimpan dengannya. Daftar "
    "baru belum dapat diterima. Hubungi pengelola server: kuncinya perlu dipulihkan."
)
BROKEN = "Kunci daftar pekerja edisi ini tidak dapat dipakai: {why} Daftar belum dapat diterima."


def key_path(instance: Path, edition_id: int) -> Path:
    return instance / FOLDER / f"daftar-pekerja-{edition_id}.key"


def edition_key(instance: Path, edition_id: int, *, in_use: bool) -> str:
    """The key as hex; made when nobody has a pseudonym yet. Raises Refused where one in use is gone or broken."""
    path = key_path(instance, edition_id)
    if not path.exists():
        if in_use:
            raise Refused(GONE)
        make_key(path)
    try:
        key = read_key(path)
        if len(bytes.fromhex(key)) >= KEY_BYTES:
            return key
    except ConfigRefused as refused:
        raise Refused(BROKEN.format(why=refused.sentence)) from None
    except ValueError:
        pass
    raise Refused(BROKEN.format(why="isinya tidak lengkap."))


def is_key(instance: Path, edition_id: int, key: str) -> bool:
    """Whether this is the edition's key now."""
    try:
        return read_key(key_path(instance, edition_id)) == key
    except (ConfigRefused, OSError):
        return False


def make_key(path: Path) -> None:
    """Raises Refused where it can't be written."""
    try:
        make_folder(path.parent)
        write_private(path, secrets.token_hex(KEY_BYTES))
    except FileExistsError:
        pass  # somebody else was faster: theirs is the key
    except OSError as error:
        raise Refused(BROKEN.format(why=f"{os_reason(error)}.")) from None


def destroy_key(instance: Path, edition_id: int) -> None:
    """What was stored under it can't be matched with anybody any more."""
    key_path(instance, edition_id).unlink(missing_ok=True)
