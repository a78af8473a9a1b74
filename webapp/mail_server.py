"""Where letters are handed over: the mail server that the settings name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from webapp.errors import ConfigRefused

LOOPBACK = frozenset({"localhost", "127.0.0.1"})
MAIL_PORTS = {"smtps": 465, "smtp": 587}
# What mail servers everywhere take: plain letters before the @, a name with a dot behind it. No `=?`, which begins a
# coded word that the email package would decode, line ends and all.
EMAIL = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over; `tls` is "begin" (from the first byte), "upgrade" (STARTTLS) or "none"."""

    host: str
    port: int
    tls: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    certificate: Path | None = None  # of ours, with its key, for a server that knows its senders so
    key: Path | None = None


def read_mail_server(given: Mapping[str, str]) -> MailServer | None:
    """PARITRANA_SMTP as smtps://HOST:PORT or smtp://HOST:PORT (STARTTLS), with _FROM, _USER, _PASSWORD; None without.

    Raises ConfigRefused.
    """
    address = given.get("PARITRANA_SMTP", "")
    if not address:
        return None
    parts = urlsplit(address)
    try:
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ConfigRefused(
            f"PARITRANA_SMTP harus seperti smtps://surat.contoh.go.id:465, bukan “{address}”."
        ) from None
    if not parts.hostname or parts.username or parts.path.strip("/"):
        raise ConfigRefused("PARITRANA_SMTP hanya memuat server dan port; nama masuk ditulis di PARITRANA_SMTP_USER.")
    sender = given.get("PARITRANA_SMTP_FROM", "")
    if not EMAIL.fullmatch(sender):
        raise ConfigRefused(f"PARITRANA_SMTP_FROM harus alamat surel pengirim, bukan “{sender}”.")
    plain = parts.scheme == "smtp" and parts.hostname in LOOPBACK
    tls = "none" if plain else {"smtps": "begin", "smtp": "upgrade"}[parts.scheme]
    user, password = given.get("PARITRANA_SMTP_USER", ""), given.get("PARITRANA_SMTP_PASSWORD", "")
    return MailServer(parts.hostname, port, tls, sender, user, password, *read_own_certificate(given, tls))


def read_own_certificate(given: Mapping[str, str], tls: str) -> tuple[Path | None, Path | None]:
    """PARITRANA_SMTP_CERTIFICATE and _KEY, both or neither. Raises ConfigRefused."""
    files = [given.get(f"PARITRANA_SMTP_{name}", "") for name in ("CERTIFICATE", "KEY")]
    if not any(files):
        return None, None
    if not all(files) or tls == "none":
        raise ConfigRefused("PARITRANA_SMTP_CERTIFICATE dan PARITRANA_SMTP_KEY diisi bersama, untuk server dengan TLS.")
    return Path(files[0]), Path(files[1])
