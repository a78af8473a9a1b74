"""What was computed once and can be computed again: files beside the database, good for one revision of a category.

A key says everything the content depends on, so a file is never out of date: another revision, rubric or engine asks
for another file. Any file may be deleted at any time. One that is damaged, cut short or unreadable is made again, and
where nothing can be written (a full disk, a folder that only reads) everything works as before, only slower.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cache
from importlib import resources
from pathlib import Path

FOLDER = "derived"  # in the instance
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
MAGIC = b"paritrana derived 1\n"
SUM_BYTES = hashlib.sha256().digest_size
KEPT = 3  # of each name and category: two tabs may still read what was before


@dataclass(frozen=True)
class Key:
    """What a derived content depends on.

    `revision` is the category's count and mark as the database gives them, read in the same transaction as everything
    the content is made from; `rubric` the rubric's digest; `engine` what `engine_digest` says.
    """

    category_id: int
    revision: str
    rubric: str
    engine: str


def derived(folder: Path, key: Key, name: str, make: Callable[[], bytes]) -> bytes:
    """The content kept under this key and name; where there is none, `make()`'s, kept for the next time.

    `folder` is the instance's; `name` says what it is, with everything else it depends on (a seed, a number of draws),
    in small letters, digits, `-`, `_` and `.`. What `make` raises goes through, and nothing is kept.
    """
    path = place_of(folder, key, name)
    found = read(path)
    if found is not None:
        return found
    made = make()
    keep(path, made)
    return made


def place_of(folder: Path, key: Key, name: str) -> Path:
    """The file of this key and name. Raises ValueError for a name that isn't one."""
    if not NAME.fullmatch(name):
        raise ValueError(f"not a name for a derived file: {name!r}")
    whole = hashlib.sha256("\n".join((name, *map(str, astuple(key)))).encode()).hexdigest()
    return folder / str(key.category_id) / f"{name}~{whole[:40]}"


def read(path: Path) -> bytes | None:
    """The content of a sound file; None when there is none, or when it isn't what was written."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + SUM_BYTES
    content = whole[start:]
    sound = whole[: len(MAGIC)] == MAGIC and whole[len(MAGIC) : start] == hashlib.sha256(content).digest()
    return content if sound else None


def keep(path: Path, content: bytes) -> None:
    """Puts the whole file in place at once; a place that can't be written to is no fault."""
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.writelines((MAGIC, hashlib.sha256(content).digest(), content))
        draft.replace(path)
        forget_older(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def forget_older(path: Path) -> None:
    """Leaves the newest few of this category and name: what a revision is gone for nobody asks for any more."""
    name = path.name.partition("~")[0]
    files = sorted(path.parent.glob(f"{name}~*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


@cache
def engine_digest() -> str:
    """The engine as it is installed: the digest of its own source, so that nobody has to remember a version."""
    found = hashlib.sha256()
    modules = (file for file in resources.files("scoring").iterdir() if file.name.endswith(".py"))
    for module in sorted(modules, key=lambda file: file.name):
        found.update(f"{module.name}\n".encode())
        found.update(module.read_bytes())
    return found.hexdigest()
