"""That an instance's rows went to a server: its embedded database is neither opened nor begun anew by mistake.

The mark is written before the server has anything for good, so whoever is killed while moving leaves it, and then
nobody serves the instance, on either database, until the move was finished or given up.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.durable import put_in_place
from webapp.errors import ConfigRefused
from webapp.key_files import write_private

if TYPE_CHECKING:
    from sqlalchemy import URL

MARK, DATABASE = "moved.to", "paritrana.sqlite3"
MOVED = (
    "Basis data instance ini sudah dipindahkan ke {where}. Sebut alamat itu dalam PARITRANA_DATABASE, lalu ulangi. "
    "Bila memang mulai lagi dengan basis data baru yang kosong, hapus dahulu {mark}."
)
BROKEN_OFF = (
    "Pemindahan instance ini ke {where} terputus. Jalankan lagi paritrana move dengan PARITRANA_DATABASE itu; yang "
    "sudah sampai tidak disalin dua kali. Bila tidak jadi dipindahkan, hapus {mark}: {database} masih utuh."
)


@contextmanager
def marked(instance: Path, target: URL) -> Iterator[None]:
    """An instance that is being moved, and then was: where that is refused, it is as it was before."""
    mark, where = instance / MARK, told(target)
    is_new = not mark.exists()
    draft = instance / f"{MARK}.{secrets.token_hex(4)}"
    write_private(draft, where)
    put_in_place(draft, mark)
    try:
        yield
    except Exception:
        if is_new:
            mark.unlink()
        raise


def told(target: URL) -> str:
    """An address without what opens it."""
    hidden = [name for name in target.query if "password" in name or name == "application_name"]
    return target.set(drivername="postgresql", password=None).difference_update_query(hidden).render_as_string()


def refuse_moved(instance: Path, server: URL | None) -> None:
    """Raises ConfigRefused where the embedded database would be used though its rows went elsewhere."""
    if server is None and (instance / MARK).exists():
        raise ConfigRefused(sentence(instance))


def refuse_broken_off(instance: Path) -> None:
    """Raises ConfigRefused where nobody knows which of the two databases has the rows."""
    if is_broken_off(instance):
        raise ConfigRefused(sentence(instance))


def is_broken_off(instance: Path) -> bool:
    """Whether somebody was killed while moving: the source is set aside only once everything has arrived."""
    return (instance / MARK).exists() and (instance / DATABASE).exists()


def sentence(instance: Path) -> str:
    words = BROKEN_OFF if is_broken_off(instance) else MOVED
    return words.format(where=(instance / MARK).read_text("utf-8"), mark=instance / MARK, database=instance / DATABASE)
