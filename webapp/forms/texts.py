"""Reading one field of a form: normalised text without invisible control characters, ids, versions."""

from __future__ import annotations

import re
import unicodedata
import uuid

CLIENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VERSION = re.compile(r"0|[1-9][0-9]{0,8}")
UNREADABLE = "tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


class TextRefused(ValueError):
    """A text that can't be kept; the message is a sentence for who typed it."""


def read_text(raw: str, *, longest: int) -> str:
    """Typed text as stored: NFC, one kind of line end, no blanks around it. Raises TextRefused."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        raise TextRefused("Teks memuat karakter yang tidak dapat disimpan; ketik ulang bagian itu.")
    if len(text) > longest:
        raise TextRefused(f"Teks paling panjang {longest} huruf; yang ini {len(text)} huruf.")
    return text


def read_client_id(raw: str) -> str:
    """A UUID made by the client. Raises TextRefused."""
    text = raw.strip().lower()
    if not CLIENT_ID.fullmatch(text):
        raise TextRefused(f"Kode kiriman {UNREADABLE}")
    return text


def own_id(raw: str) -> str:
    """The id the page was sent with; a new one where that can't be read, for then nothing was ever sent under it."""
    try:
        return read_client_id(raw)
    except TextRefused:
        return str(uuid.uuid4())


def read_version(raw: str) -> int:
    """The version of a sheet that a form was made from. Raises TextRefused."""
    if not VERSION.fullmatch(raw):
        raise TextRefused(f"Versi lembar {UNREADABLE}")
    return int(raw)
