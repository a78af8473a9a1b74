"""A mail address as typed: one that every mail server takes, or none."""

from __future__ import annotations

from webapp.forms.texts import TextRefused
from webapp.mail_server import EMAIL

EXAMPLE = "nama@paserkab.go.id"


def read_email(raw: str) -> str:
    """The address, "" for nothing. Raises TextRefused."""
    text = raw.strip(" ")
    if text and not EMAIL.fullmatch(text):
        raise TextRefused(f"Ini bukan alamat surel yang dapat dipakai; tulis seperti {EXAMPLE}, atau kosongkan.")
    return text
