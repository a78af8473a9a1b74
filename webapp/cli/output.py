"""Files that commands make."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from webapp.errors import Unusable

PRIVATE = 0o600


def check_writable(path: Path) -> None:
    """Before long work: whether there is a folder to write into. Raises Unusable."""
    if path.is_dir():
        raise Unusable(f"{path}: berkas tidak dapat ditulis (ini folder).")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Unusable(f"{path}: berkas tidak dapat ditulis (foldernya tidak ada, atau tidak boleh ditulisi).")


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Puts the whole file in place at once, so that nobody opens half of one. Raises Unusable."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unusable(f"{path}: berkas tidak dapat ditulis ({error.strerror}).") from None
