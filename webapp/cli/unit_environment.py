"""What the units of systemd are told of the settings that are set while they are printed, and what they mustn't hold.

A unit's file can be read by every account of the machine, so what is a secret lies in a file for root alone, which
systemd reads before it becomes the unit's account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from webapp.config import DATABASE, DATABASE_DRILL, DATABASE_OWNER, said
from webapp.errors import ConfigRefused
from webapp.queue_server import VARIABLE as QUEUE
from webapp.shared_folder import VARIABLE as SHARED

FILE = "/etc/paritrana.env"
USUAL = {"PARITRANA_PROXY": "127.0.0.1", "PARITRANA_LOG": "requests"}  # of a server behind nginx, unless set otherwise
ADDRESSES = (DATABASE, DATABASE_DRILL)
WORDS = (
    *USUAL,
    *ADDRESSES,
    QUEUE,
    "PARITRANA_INNER_TLS",
    "PARITRANA_SECOND_STEP",
    "PARITRANA_SCANNER",
    "PARITRANA_PRIVACY_CONTACT",
    "PARITRANA_BACKUP_HOUR",
    "PARITRANA_BACKUP_DAYS",
    "PARITRANA_SMTP",
    "PARITRANA_SMTP_FROM",
    "PARITRANA_SMTP_USER",
)
# Made whole, since a unit doesn't begin in the folder where it is printed. Of passwords it is the file's name alone.
PATHS = (
    SHARED,
    f"{DATABASE}_PASSWORD_FILE",
    f"{DATABASE_DRILL}_PASSWORD_FILE",
    f"{QUEUE}_PASSWORD_FILE",
    "PARITRANA_BACKUP_FOLDER",
    "PARITRANA_BACKUP_KEYS",
    "PARITRANA_SMTP_CERTIFICATE",
    "PARITRANA_SMTP_KEY",
)
SECRETS = ("PARITRANA_SMTP_PASSWORD",)
BY_HAND = (DATABASE_OWNER, f"{DATABASE_OWNER}_PASSWORD_FILE")  # what serves and works never needs the schema's owner
PLAIN = re.compile(r"[A-Za-z0-9/._:~@,-]+")
HIDDEN = (
    "{name} tidak ditulis dalam unit, yang dapat dibaca semua akun: tulis sebagai baris {name}=… dalam {file} (milik "
    "root, chmod 600)."
)
OWNERS = "{name} tidak ditulis dalam unit: hanya untuk perintah yang Anda jalankan sendiri, seperti database grant."


def environment_lines() -> str:
    """A line for each variable that is set and no secret. Raises ConfigRefused for one that no line can hold."""
    found = {**USUAL, **said(WORDS), **{name: str(Path(path).absolute()) for name, path in said(PATHS).items()}}
    return "".join(f"Environment={quoted(name, found[name])}\n" for name in found if not is_secret(name, found))


def left_out() -> Iterator[str]:
    """A sentence for each variable that is set and stands in no unit; its value is in none of them."""
    found = said((*ADDRESSES, *SECRETS, *BY_HAND))
    for name in found:
        if name in BY_HAND:
            yield OWNERS.format(name=name)
        elif is_secret(name, found):
            yield HIDDEN.format(name=name, file=FILE)


def is_secret(name: str, found: Mapping[str, str]) -> bool:
    """Whether it is one by itself, or an address with a password behind its `?`."""
    asked = parse_qsl(urlsplit(found[name]).query) if name in ADDRESSES else []
    return name in SECRETS or any("password" in key for key, _value in asked)


def quoted(name: str, value: str) -> str:
    """As systemd reads it (systemd.syntax(7)), quoted where a sign would mean something. Raises ConfigRefused."""
    if PLAIN.fullmatch(value):
        return f"{name}={value}"
    if not value.isprintable():
        raise ConfigRefused(f"{name} tidak dapat ditulis dalam berkas ini: pakai satu baris tanpa tanda kendali.")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{name}={escaped}"'
