"""The instance's own keys in a file of their own: a backup never has them, so that it alone opens nothing.

Without them a restored instance works, but everybody signs in anew, links of open invitations can't be shown again
(who has one may use it), and lists of workers can't be matched any more.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

from webapp.backups.age import Identity, Recipient, decrypted, encrypt
from webapp.backups.whole import whole_file
from webapp.errors import Refused, Unusable, os_reason

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.key|keys/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LARGEST = 1_000_000
NO_KEYS = "{path}: ini bukan berkas kunci instance dari “paritrana keys export”."
OTHERS = (
    "{folder} sudah memuat kunci lain ({names}). Tidak ada yang berubah. Bila kunci dalam berkas ini yang benar, "
    "hentikan aplikasi, pindahkan kunci itu ke tempat lain, lalu ulangi."
)


def keys_of(instance: Path) -> dict[str, bytes]:
    """Every key of an instance by its name in it. Raises Unusable."""
    found = (*instance.glob("*.key"), *(instance / "keys").glob("*"))
    paths = {path.relative_to(instance).as_posix(): path for path in found if path.is_file()}
    try:
        return {name: path.read_bytes() for name, path in sorted(paths.items()) if NAME.fullmatch(name)}
    except OSError as error:
        raise Unusable(f"{instance}: kunci tidak dapat dibaca ({os_reason(error)}).") from None


def write_keys(keys: dict[str, bytes], output: Path, recipients: Sequence[Recipient]) -> None:
    """One encrypted file, whole or not at all. Raises Unusable."""
    text = json.dumps({name: base64.b64encode(key).decode() for name, key in keys.items()}, indent=1)
    with whole_file(output) as file:
        encrypt([text.encode()], file, recipients)


def read_keys(path: Path, identities: Sequence[Identity]) -> dict[str, bytes]:
    """Raises Unusable."""
    if not path.is_file():
        raise Unusable(f"{path}: tidak dapat dibaca (tidak ada).")
    with decrypted(path, identities) as plain:
        text = plain.read(LARGEST)
    try:
        found = {str(name): base64.b64decode(key, validate=True) for name, key in json.loads(text).items()}
    except (ValueError, AttributeError, TypeError):
        raise Unusable(NO_KEYS.format(path=path)) from None
    if not found or not all(NAME.fullmatch(name) for name in found):
        raise Unusable(NO_KEYS.format(path=path))
    return found


def put_keys(keys: dict[str, bytes], instance: Path) -> None:
    """Puts keys where they belong, readable by their owner only. Raises Refused where another one is, Unusable."""
    there = keys_of(instance)
    others = sorted(name for name, key in keys.items() if there.get(name, key) != key)
    if others:
        raise Refused(OTHERS.format(folder=instance, names=", ".join(others)))
    for name in keys.keys() - there.keys():
        (instance / name).parent.mkdir(mode=0o700, exist_ok=True)
        with whole_file(instance / name) as file:
            file.write(keys[name])
