"""Beside the backups: whose data was erased, so that a restored backup, which still has it, doesn't bring it back.

A line is an account's row number (0: somebody without one) and a moment; neither says who that was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from webapp.backups.taking import CLOCKS_APART
from webapp.durable import make_folder, sync_folder
from webapp.errors import Unusable, os_reason

NAME = "penghapusan.jsonl"
UNWRITABLE = (
    "{path}: tidak dapat ditulis ({why}). Tidak ada yang dihapus, karena sebuah pemulihan akan mengembalikannya."
)
UNREADABLE = "{path}: tidak dapat dibaca ({why})."


def note_erasure(folder: Path, account: int, *, now: datetime) -> None:
    """The line is on the disk when this returns. Raises Unusable."""
    path = folder / NAME
    line = json.dumps({"account": account, "at": now.isoformat()})
    try:
        make_folder(folder)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb", buffering=0) as file:
            file.write(f"\n{line}\n".encode())  # a line that a power cut left unfinished spoils no other
            os.fsync(file.fileno())
        sync_folder(folder)
    except OSError as error:
        raise Unusable(UNWRITABLE.format(path=path, why=os_reason(error))) from None


def erased_since(folders: Iterable[Path], moment: datetime) -> dict[int, datetime]:
    """Accounts that were erased after this moment -> when last; rather one too many, since clocks differ.

    Raises Unusable.
    """
    found: dict[int, datetime] = {}
    for path in dict.fromkeys(folder / NAME for folder in folders):
        for account, at in lines_of(path):
            if at + CLOCKS_APART >= moment:
                found[account] = max(at, found.get(account, at))
    return dict(sorted(found.items()))


def is_noted(folders: Iterable[Path]) -> bool:
    """Whether there is anything to read; where there isn't, nobody knows."""
    return any((folder / NAME).is_file() for folder in folders)


def lines_of(path: Path) -> list[tuple[int, datetime]]:
    """Without those that aren't whole. Raises Unusable."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Unusable(UNREADABLE.format(path=path, why=os_reason(error))) from None
    return [line for line in map(line_from, text.splitlines()) if line is not None]


def line_from(text: str) -> tuple[int, datetime] | None:
    try:
        told = json.loads(text)
        return int(told["account"]), datetime.fromisoformat(told["at"])
    except (ValueError, KeyError, TypeError):
        return None
