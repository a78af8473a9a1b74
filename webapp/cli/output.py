"""What commands give out: standard output, and files that they make."""

from __future__ import annotations

import json
import os
import secrets
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from webapp.durable import put_in_place
from webapp.errors import Unusable, os_reason

PRIVATE = 0o600


def open_output() -> None:
    """Lets every letter through, whatever the terminal's encoding: an unknown one is written as its number."""
    if sys.stdout is None:  # closed by who started us
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def close_output() -> None:
    """Writes out what is still held back; what nobody takes goes nowhere, so that Python doesn't try once more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            turn_away(stream)


def turn_away(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def print_json(document: dict[str, Any]) -> None:
    """A JSON document; its letters as they are where the output is UTF-8, as JSON's own escapes elsewhere."""
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
    print(json.dumps(document, ensure_ascii=encoding != "utf8", indent=1, allow_nan=False))


def check_writable(path: Path) -> None:
    """Before long work: whether there is a folder to write into. Raises Unusable."""
    if path.is_dir():
        raise Unusable(f"{path}: berkas tidak dapat ditulis (ini folder).")
    refuse_special(path)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Unusable(f"{path}: berkas tidak dapat ditulis (foldernya tidak ada, atau tidak boleh ditulisi).")


def refuse_special(path: Path) -> None:
    """Putting a file in the place of a device or a link would destroy it. Raises Unusable."""
    if path.is_symlink():
        raise Unusable(f"{path}: berkas tidak dapat ditulis (ini tautan; sebut berkas tujuannya).")
    if path.exists() and not path.is_file():
        raise Unusable(f"{path}: berkas tidak dapat ditulis (bukan berkas biasa).")


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Puts the whole file in place at once, so that nobody opens half of one. Raises Unusable."""
    refuse_special(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(draft, path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise Unusable(f"{path}: berkas tidak dapat ditulis ({os_reason(error)}).") from None
