"""Electronic signatures on a PDF (PAdES baseline B, ETSI EN 319 142-1), made and checked in a child process.

What is read is foreign: keys, PDFs, certificates. `python -m reports.signing` is the child; key and passphrase reach it
through a pipe and are on no disk, in no argument, no environment and no log. pyHanko is an extra of the installation.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from .pdf import Limits, child_environment

NOT_INSTALLED = "not_installed"
KEY_BROKEN, KEY_LOCKED, KEY_MISSING, KEY_UNFIT = "key_broken", "key_locked", "key_missing", "key_unfit"
EXPIRED, NOT_YET_VALID, TOO_LONG = "expired", "not_yet_valid", "too_long"
PDF_BROKEN, PDF_CLOSED, FAILED = "pdf_broken", "pdf_closed", "failed"

SENTENCES = {
    NOT_INSTALLED: "Pemasangan ini belum dapat menandatangani sendiri. Tandatangani berkas PDF di tempat lain, atau "
    "minta pengelola sistem menambahkannya: jalankan ./paritrana verify-signatures sekali di server, lalu mulai ulang.",
    KEY_BROKEN: "Berkas kunci tidak terbaca. Pilih berkas kunci PKCS#12 (.p12 atau .pfx) yang utuh.",
    KEY_LOCKED: "Kata sandi kunci tidak cocok. Ketik lagi; bila kata sandinya sudah benar, berkas kuncinya rusak.",
    KEY_MISSING: "Berkas itu tidak memuat kunci beserta sertifikatnya. Minta berkas kunci lengkap kepada penerbitnya.",
    KEY_UNFIT: "Kunci itu tidak dapat dipakai untuk tanda tangan: {detail}. Minta kunci lain kepada penerbitnya.",
    EXPIRED: "Sertifikat kunci ini sudah berakhir pada {detail}. Perbarui sertifikatnya pada penerbit, lalu ulangi.",
    NOT_YET_VALID: "Sertifikat kunci ini baru berlaku mulai {detail}. Periksa jam server, atau tunggu sampai saat itu.",
    PDF_BROKEN: "Berkas itu bukan PDF yang utuh. Pilih berkas PDF yang diterbitkan.",
    PDF_CLOSED: "Berkas PDF itu sudah ditutup bagi tanda tangan berikutnya oleh penandatangan sebelumnya.",
    TOO_LONG: "Berkas itu terlalu panjang untuk dibandingkan halaman demi halaman. Tandatangani dokumen ini di sini.",
    FAILED: "Tanda tangan tidak jadi dibuat atau diperiksa. Berkas aslinya utuh; coba lagi, lalu hubungi pengelola.",
}


class SignFailed(Exception):
    """Nothing was signed or checked. The message is a sentence for the user, `kind` one of the words above."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        super().__init__(SENTENCES[kind].format(detail=detail))


@dataclass(frozen=True)
class Key:
    """A PKCS#12 file (RFC 7292) and what opens it. Its text form tells neither."""

    content: bytes
    passphrase: str

    def __repr__(self) -> str:
        return "Key(…)"


@dataclass(frozen=True)
class Signature:
    """One signature of a PDF as it was found.

    `intact`: what it covers is unchanged and the certificate's key made it. `allowed`: what came after it, if anything,
    is further signatures alone. `trusted`: whether its certificate goes back to one of the given roots.
    """

    field: str
    name: str
    issuer: str
    serial: str
    at: datetime | None
    valid_from: datetime
    valid_until: datetime
    intact: bool
    allowed: bool
    whole_file: bool
    trusted: bool

    @property
    def holds(self) -> bool:
        """Whether the paper is what its signer saw, further signatures aside."""
        return self.intact and self.allowed


LONGEST_SECONDS = 120  # for all pages of a paper together: whoever sent it waits
LIMITS = Limits(memory_bytes=1_000 * 2**20, cpu_seconds=30, wall_seconds=60)


def can_sign() -> bool:
    """Whether this installation has the extra."""
    return find_spec("pyhanko") is not None


def sign_pdf(pdf: bytes, key: Key, *, reason: str, at: datetime) -> bytes:
    """The PDF with one signature more, `pdf` itself being its beginning, byte for byte.

    `at` decides whether the certificate is valid; the moment within the signature is the clock's of the child. Raises
    SignFailed.
    """
    asked = {"do": "sign", "pdf": packed(pdf), "key": packed(key.content), "passphrase": key.passphrase}
    signed = base64.b64decode(answer({**asked, "reason": reason, "at": at.isoformat()})["pdf"])
    if not signed.startswith(pdf):
        raise SignFailed(FAILED)
    return signed


def signatures_of(pdf: bytes, *, roots: bytes = b"") -> tuple[Signature, ...]:
    """The PDF's signatures, first first; `roots` are the certificates that are trusted, PEM. Raises SignFailed."""
    told = answer({"do": "verify", "pdf": packed(pdf), "roots": packed(roots)})["signatures"]
    return tuple(signature(one) for one in told)


def only_signed(before: bytes, after: bytes) -> bool:
    """Whether a PDF is another one with nothing but signatures added. Raises SignFailed."""
    asked = {"do": "grown", "pdf": packed(after), "before": packed(before)}
    return after.startswith(before) and bool(answer(asked)["so"])


def words_of(pdf: bytes) -> tuple[tuple[str, ...], ...]:
    """The words of each page in reading order. Raises SignFailed."""
    return tuple(tuple(words) for words in answer({"do": "pages", "pdf": packed(pdf)})["pages"])


def first_unlike(before: bytes, after: bytes) -> int | None:
    """The first page, from 1, that looks otherwise than before, but for frames of signatures where it was blank.

    A long paper takes several children, each within the limits. Raises SignFailed.
    """
    asked = {"do": "alike", "pdf": packed(after), "before": packed(before)}
    began, page = time.monotonic(), 0
    while time.monotonic() - began < LONGEST_SECONDS:
        told = answer({**asked, "first": str(page)})
        if told["next"] is None:
            return None if told["unlike"] is None else int(told["unlike"]) + 1
        page = told["next"]
    raise SignFailed(TOO_LONG)


def signature(told: dict[str, Any]) -> Signature:
    times = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("at", "valid_from", "valid_until")}
    return Signature(**{**told, **times})


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def answer(asked: dict[str, str]) -> dict[str, Any]:
    """What the child answers. Raises SignFailed."""
    if not can_sign():
        raise SignFailed(NOT_INSTALLED)
    try:
        done = subprocess.run(  # noqa: S603  # our own module, run by our own interpreter
            [sys.executable, "-P", "-m", "reports.signing", str(LIMITS.memory_bytes), str(LIMITS.cpu_seconds)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            env=child_environment(),
            timeout=LIMITS.wall_seconds,
            check=False,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as broken:
        raise SignFailed(FAILED) from broken
    if "failed" in told:
        raise SignFailed(told["failed"], told["detail"])
    return told
