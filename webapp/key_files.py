"""Files that hold one key each, for their owner alone; whole or not there at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from webapp.errors import ConfigRefused, os_reason

KEY_BYTES = 32


def make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigRefused(f"Folder instance {folder} tidak dapat dibuat: {os_reason(error)}.") from error


def kept_key(path: Path) -> str:
    """A key of the instance: made once, readable by its owner only; a key others can read is refused."""
    try:
        write_private(path, secrets.token_hex(KEY_BYTES))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigRefused(f"Kunci {path} tidak dapat ditulis: {os_reason(error)}.") from error
    key = read_key(path)
    if len(key) < KEY_BYTES * 2:
        raise ConfigRefused(f"Kunci {path} tidak lengkap; hapus berkas itu supaya dibuat yang baru.")
    return key


def read_key(path: Path) -> str:
    if not path.is_file():
        raise ConfigRefused(f"Kunci {path} bukan berkas; pindahkan supaya dibuat yang baru.")
    if path.stat().st_mode & 0o077:
        raise ConfigRefused(f"Kunci {path} dapat dibaca orang lain; jalankan: chmod 600 {path}")
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigRefused(f"Kunci {path} tidak dapat dibaca: {os_reason(error)}.") from error
    except UnicodeDecodeError:
        raise ConfigRefused(f"Kunci {path} rusak; hapus berkas itu supaya dibuat yang baru.") from None


def write_private(path: Path, text: str) -> None:
    """Writes a new file that only its owner reads, whole or not at all; FileExistsError when there is one already."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode must hold from the first byte
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()
