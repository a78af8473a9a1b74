"""Files that hold one key each, for their owner alone; whole or not there at all."""

from __future__ import annotations

import os
import secrets
import struct
from pathlib import Path

from webapp.durable import make_folder, sync_folder
from webapp.errors import ConfigRefused, os_reason

KEY_BYTES = 32
INCOMPLETE = (
    "Kunci {path} kosong atau tidak lengkap: tersegel, jadi perintah dijalankan di dalam layanannya (lihat README), "
    "atau hilang. Bila hilang, pindahkan berkas itu, lalu kembalikan kuncinya: paritrana keys import"
)
DAMAGED = "Kunci {path} rusak. Pindahkan berkas itu, lalu kembalikan kuncinya: paritrana keys import"
GROUP, OTHERS = 0o070, 0o007
# How Linux stores an access list (acl(5)): a version, then of each entry whose it is, what they may, and their number.
ACCESS_LIST = "system.posix_acl_access"
NAMED_ACCOUNT, OWN_GROUP, NAMED_GROUP = 0x02, 0x04, 0x08
SOMEBODY = frozenset({NAMED_ACCOUNT, OWN_GROUP, NAMED_GROUP})


def make_private_folder(folder: Path) -> None:
    try:
        make_folder(folder)
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
        raise ConfigRefused(INCOMPLETE.format(path=path))
    return key


def read_key(path: Path) -> str:
    if not path.is_file():
        raise ConfigRefused(f"Kunci {path} bukan berkas; pindahkan supaya dibuat yang baru.")
    if others_may(path):
        raise ConfigRefused(f"Kunci {path} dapat dibaca orang lain; jalankan: chmod 600 {path}")
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigRefused(f"Kunci {path} tidak dapat dibaca: {os_reason(error)}.") from error
    except UnicodeDecodeError:
        raise ConfigRefused(DAMAGED.format(path=path)) from None


def others_may(path: Path) -> bool:
    """Whether anybody but its owner and this account may read or change a file or folder.

    A newer systemd lets a unit's account read a credential by an access list: the group's bits are then its mask.
    """
    mode = path.stat().st_mode
    if not mode & GROUP or mode & OTHERS:
        return bool(mode & (GROUP | OTHERS))
    try:
        entries = struct.iter_unpack("<HHI", os.getxattr(path, ACCESS_LIST)[4:])
    except OSError:  # there is none, so the bits are the group's own
        return True
    return any(may and tag in SOMEBODY and (tag, who) != (NAMED_ACCOUNT, os.geteuid()) for tag, may, who in entries)


def write_private(path: Path, text: str) -> None:
    """Writes a new file that only its owner reads, whole or not at all; FileExistsError when there is one already.

    It outlives a power cut: what was encrypted or signed with a key that is gone would be lost with it.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode must hold from the first byte
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()
    sync_folder(path.parent)
