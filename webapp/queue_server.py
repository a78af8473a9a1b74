"""The queue on a Redis server, for workers of several machines: its address, and who may be spoken to how."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from webapp.errors import ConfigRefused
from webapp.key_files import read_key

VARIABLE = "PARITRANA_QUEUE"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PORT = 6379
TRUSTED = "ssl_ca_certs"  # the one thing an address may say beside host, port and number
NUMBER = re.compile(r"/?[0-9]{0,4}")
SHAPE = (
    f"{VARIABLE} harus seperti redis://127.0.0.1:6379/0 atau rediss://antrean.contoh.go.id:6379/0; kata sandinya "
    f"ditulis dalam berkas yang disebut {VARIABLE}_PASSWORD_FILE."
)
IN_THE_CLEAR = f"{VARIABLE}: server antrean di mesin lain hanya dihubungi lewat TLS, yaitu rediss://."
NO_DATABASE = f"{VARIABLE} hanya bersama PARITRANA_DATABASE di PostgreSQL; tanpa itu antrean ada di folder instance."


class QueueAway(OSError):
    """The queue can't be reached now; what is to be done stands in the database."""


@dataclass(frozen=True)
class QueueServer:
    """A Redis server; `name` keeps instances apart that have one in common."""

    host: str
    port: int
    number: int
    name: str = ""
    tls: bool = False
    trusted: str = ""  # a file of certificates; "" for those of the system
    user: str = ""
    password: str = field(default="", repr=False)


def read_queue_server(given: Mapping[str, str], *, on_server: bool) -> QueueServer | None:
    """What PARITRANA_QUEUE says, without a name yet; None where it says nothing. Raises ConfigRefused."""
    address = given.get(VARIABLE, "")
    if not address:
        return None
    if not on_server:
        raise ConfigRefused(NO_DATABASE)
    parts = urlsplit(address)
    port, trusted = checked(parts)
    file = given.get(f"{VARIABLE}_PASSWORD_FILE", "")
    return QueueServer(
        host=parts.hostname or "",
        port=port,
        number=int(parts.path.strip("/") or 0),
        tls=parts.scheme == "rediss",
        trusted=trusted,
        user=parts.username or "",
        password=read_key(Path(file)).partition("\n")[0] if file else "",
    )


def named_by(queue: QueueServer | None, secret: str) -> QueueServer | None:
    """The same, named by the instance's own secret."""
    if queue is None:
        return None
    return replace(queue, name=f"paritrana{hashlib.sha256(f'queue {secret}'.encode()).hexdigest()[:16]}")


def checked(parts: SplitResult) -> tuple[int, str]:
    """(port, file of certificates). Raises ConfigRefused for what is no address, or would travel in the clear."""
    try:
        port, asked = parts.port or PORT, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ConfigRefused(SHAPE) from None
    odd = parts.password is not None or parts.fragment or not NUMBER.fullmatch(parts.path) or set(asked) - {TRUSTED}
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname or odd:
        raise ConfigRefused(SHAPE)
    if parts.scheme == "redis" and parts.hostname not in LOCAL:
        raise ConfigRefused(IN_THE_CLEAR)
    return port, asked.get(TRUSTED, [""])[0]
