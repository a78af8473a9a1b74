"""The folder that all servers of an instance have in common, and how each of them knows that it is the same one.

What a second machine must see lies there: contents that were handed in or issued, files on their way, keys, the
instance's own rubrics and typefaces. A folder that isn't mounted looks like an empty one, in which keys would be made
anew; so it carries a mark, each machine remembers it, and every connection to the database says it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.errors import ConfigRefused, os_reason
from webapp.key_files import kept_key, make_private_folder, read_key, write_private

if TYPE_CHECKING:
    from sqlalchemy import URL

VARIABLE = "PARITRANA_SHARED"
MARK, SEEN = "shared.id", "shared.seen"
# What lies in an instance's own folder as long as there is only one machine.
NAMES = ("secret.key", "keys", "evidence", "papers", "rosters", "rubrics", "huruf", "reference")
SAYS = "paritrana-"  # how a connection says the mark
MARK_LETTERS = 32
NO_SERVER = f"{VARIABLE} hanya bersama PARITRANA_DATABASE di PostgreSQL: satu berkas tidak dapat dipakai banyak mesin."
ABSENT = (
    "Folder bersama {folder} tidak dapat dipakai ({why}). Pasang (mount) dahulu folder itu di mesin ini, lalu ulangi."
)
OTHER = (
    "Folder bersama {folder} bukan yang biasa dipakai mesin ini; mungkin belum dipasang (mount). Pasang dahulu, lalu "
    "ulangi. Bila memang berganti, hapus {seen}."
)
LEFT = (
    "Folder instance {instance} masih memuat {names}, yang harus sama untuk semua server. Pindahkan ke {folder}, lalu "
    "ulangi."
)
FORGOTTEN = (
    "Instance ini memakai folder bersama (lihat {seen}). Isi {variable}, atau hapus berkas itu bila memang tidak lagi."
)


def read_shared(given: Mapping[str, str], instance: Path, server: URL | None) -> Path | None:
    """What PARITRANA_SHARED says, looked at before anything is made in it; None without. Raises ConfigRefused."""
    named = given.get(VARIABLE, "")
    if not named:
        if (instance / SEEN).exists():
            raise ConfigRefused(FORGOTTEN.format(seen=instance / SEEN, variable=VARIABLE))
        return None
    folder = Path(named).absolute()
    if server is None:
        raise ConfigRefused(NO_SERVER)
    refuse_unusable(folder, instance)
    refuse_left(folder, instance)
    refuse_other(folder, instance)
    return folder


def refuse_unusable(folder: Path, instance: Path) -> None:
    """Raises ConfigRefused."""
    try:
        if not folder.is_dir():
            raise ConfigRefused(ABSENT.format(folder=folder, why="tidak ada"))
        if instance.exists() and folder.samefile(instance):
            raise ConfigRefused(f"{VARIABLE} harus folder lain daripada PARITRANA_INSTANCE.")
    except OSError as error:
        raise ConfigRefused(ABSENT.format(folder=folder, why=os_reason(error))) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigRefused(ABSENT.format(folder=folder, why="akun ini tidak boleh menulis di dalamnya"))


def refuse_left(folder: Path, instance: Path) -> None:
    """Raises ConfigRefused where the machine's own folder still has what others wouldn't see."""
    if left := [name for name in NAMES if (instance / name).exists()]:
        raise ConfigRefused(LEFT.format(instance=instance, names=", ".join(left), folder=folder))


def refuse_other(folder: Path, instance: Path) -> None:
    """Raises ConfigRefused where the folder isn't the one that this machine has worked with."""
    seen = instance / SEEN
    if not seen.exists():
        return
    known = read_key(seen)
    if not (folder / MARK).exists() or read_key(folder / MARK) != known:
        raise ConfigRefused(OTHER.format(folder=folder, seen=seen))


def mark_of(folder: Path) -> str:
    """The folder's own name, made by the first who comes. Raises ConfigRefused."""
    return kept_key(folder / MARK)[:MARK_LETTERS]


def saying(server: URL | None, folder: Path | None) -> URL | None:
    """The database's address with whose connections each server says which folder it works with."""
    if server is None or folder is None:
        return server
    return server.update_query_dict({"application_name": f"{SAYS}{mark_of(folder)}"})


def remember(folder: Path, instance: Path) -> None:
    """From now on this machine works with no other. Raises ConfigRefused."""
    make_private_folder(instance)
    with suppress(FileExistsError):
        write_private(instance / SEEN, kept_key(folder / MARK))
