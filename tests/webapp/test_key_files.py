"""Who may read a key: its owner, and an account that an access list names, as systemd's credentials have it."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.errors import ConfigRefused
from webapp.key_files import ACCESS_LIST, read_key

NOBODY = 0xFFFFFFFF
OWNER, ACCOUNT, GROUP, A_GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
ME, SOMEBODY = os.geteuid(), 54_321
READ, NOTHING = 4, 0


@pytest.fixture
def key() -> Iterator[Path]:
    """A key in memory, where systemd lays them: every Linux has access lists there."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "secret.key"
        path.write_text("a" * 64)
        path.chmod(0o400)
        yield path


def lets(path: Path, *entries: tuple[int, int, int]) -> None:
    found = [(OWNER, READ, NOBODY), *entries, (MASK, READ, NOBODY), (OTHERS, NOTHING, NOBODY)]
    packed = [struct.pack("<HHI", *one) for one in sorted(found)]
    os.setxattr(path, ACCESS_LIST, struct.pack("<I", 2) + b"".join(packed))
    assert path.stat().st_mode & 0o777 == 0o440


def test_key_that_an_access_list_lets_this_account_read_is_read(key):
    lets(key, (ACCOUNT, READ, ME), (GROUP, NOTHING, NOBODY))
    assert read_key(key) == "a" * 64


@pytest.mark.parametrize(
    "entry", [(ACCOUNT, READ, SOMEBODY), (GROUP, READ, NOBODY), (A_GROUP, READ, SOMEBODY)], ids=str
)
def test_key_that_an_access_list_lets_others_read_is_refused(key, entry):
    others = [one for one in ((GROUP, NOTHING, NOBODY),) if entry[0] != GROUP]
    lets(key, (ACCOUNT, READ, ME), entry, *others)
    with pytest.raises(ConfigRefused, match="dapat dibaca orang lain"):
        read_key(key)


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o660, 0o602])
def test_key_that_its_bits_let_others_read_is_refused(key, mode):
    key.chmod(mode)
    with pytest.raises(ConfigRefused, match="dapat dibaca orang lain"):
        read_key(key)
