"""Which kinds of files are taken, how each is told by its first bytes, and why others are not."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from webapp.errors import Refused

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TTF, OTF = "font/ttf", "font/otf"
PICTURES = frozenset({JPEG, PNG, WEBP})
STORED = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", XLSX: ".xlsx"}  # as kept and given back
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.xlsx,application/pdf,image/jpeg,image/png,image/webp"

# The harmless text with which virus scanners are tried out; in two pieces, or scanners would stop at this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!"
MARKUP = re.compile(rb"<script|<html|<!doctype\s+html|<\?php", re.IGNORECASE)
AT_THE_START = 1024

TAKEN = "Yang diterima: PDF, JPG, PNG, WebP, dan XLSX."
EMPTY = "Berkas ini kosong."
UNKNOWN = f"Jenis berkas ini tidak diterima. {TAKEN}"
STOWAWAY = "Berkas ini memuat isi jenis lain di dalamnya, jadi tidak diterima. Simpan ulang, lalu unggah lagi."
VIRUS = "Berkas ini memuat tanda uji virus, jadi tidak diterima."
BROKEN = "Berkas ini terpotong atau rusak. Buka dan simpan ulang, lalu unggah lagi."
# Files people have that are nearly of a kind we take, by a piece of their beginning.
NEARLY = (
    (
        re.compile(rb"....ftyp(?:hei|hev|mif1|msf1|avif)", re.DOTALL),
        "Foto HEIC belum dapat dibaca; ubah ke JPG dahulu.",
    ),
    (re.compile(rb"GIF8"), "Gambar GIF tidak diterima; simpan sebagai PNG atau JPG."),
    (re.compile(rb"II\*\0|MM\0\*"), "Gambar TIFF tidak diterima; simpan sebagai PDF, PNG, atau JPG."),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "Berkas Office lama tidak diterima; simpan sebagai XLSX atau PDF."),
    (re.compile(rb"\s*<"), "Halaman web dan gambar SVG tidak diterima; cetak ke PDF."),
)


class ContentRefused(Refused):
    """A file that isn't taken; the message is a sentence for who sent it."""


def kind_of(data: bytes) -> str:
    """The media type that the first bytes tell. Raises ContentRefused."""
    if not data:
        raise ContentRefused(EMPTY)
    if EICAR in data:
        raise ContentRefused(VIRUS)
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return XLSX
    raise ContentRefused(next((told for pattern, told in NEARLY if pattern.match(data)), UNKNOWN))


def refuse_stowaway(data: bytes, kind: str) -> None:
    """Raises ContentRefused for a file that is at once one of another kind.

    A PDF may speak of web pages in its text, so that only its beginning and what follows its end are looked at.
    """
    if kind == PDF:
        ends = (data[:AT_THE_START], data[data.rfind(b"%%EOF") :])
        stowed = any(MARKUP.search(end) for end in ends)
    else:
        stowed = MARKUP.search(data) is not None or b"%PDF-" in data
    if stowed or zipfile.is_zipfile(BytesIO(data)):
        raise ContentRefused(STOWAWAY)
