"""XLSX workbooks: an archive that is what its table of contents says, without programs and outside sources."""

from __future__ import annotations

import encodings.cp437
import re
import zipfile
import zlib
from io import BytesIO

from webapp.content.kinds import BROKEN, EICAR, MARKUP, STOWAWAY, TAKEN, VIRUS, ContentRefused

OLD_NAMES = encodings.cp437  # names in archives; loaded before the child may open no more files
MOST_PARTS = 2000
LARGEST_UNPACKED = 150 * 2**20
TIGHTEST = 200  # times; a sheet of equal rows packs a hundred times smaller
SMALL = 2**20  # what is this small may be packed as tightly as it likes
AT_ONCE = 2**16
# Parts that run, or that bring in what lies elsewhere.
ACTIVE = re.compile(
    r"vbaProject|vbaData|macrosheets/|dialogsheets/|externalLinks/|connections\.xml|queryTables/|embeddings/|activeX/|ctrlProps/"
    r"|customUI|webextensions|\.(?:exe|dll|js|vbs|hta|html?|svg)$",
    re.IGNORECASE,
)
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
MACROS = re.compile(rb"macroEnabled", re.IGNORECASE)
# Quoted values may hold ">", never "<": so each tag is read once, however many begin.
TAG = re.compile(rb"""<[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>""")
# Whatever isn't plainly inside: a letter may be written as its number.
OUTSIDE = re.compile(rb"TargetMode\s*+=\s*+[\"'](?!Internal[\"'])")
HYPERLINK = re.compile(rb"relationships/hyperlink[\"']")
DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)

NOT_A_WORKBOOK = f"Arsip ini bukan buku kerja XLSX. {TAKEN}"
TOO_LARGE = "Isi buku kerja ini terlalu besar untuk diperiksa. Unggah bagian yang diperlukan, atau simpan sebagai PDF."
ACTS = "Buku kerja ini memuat makro, sambungan data, atau berkas lain di dalamnya. Simpan sebagai XLSX biasa atau PDF."


def look_at_workbook(data: bytes) -> None:
    """Raises ContentRefused."""
    if MARKUP.match(data) or b"%PDF-" in data[:1024]:
        raise ContentRefused(STOWAWAY)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refuse_contents(archive, data)
            left = LARGEST_UNPACKED
            for member in archive.infolist():
                left -= looked_through(archive, member, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        raise ContentRefused(BROKEN) from None


def refuse_contents(archive: zipfile.ZipFile, data: bytes) -> None:
    """Raises ContentRefused for what the archive's own table of contents tells already."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(name not in names for name in NEEDED):
        raise ContentRefused(NOT_A_WORKBOOK)
    if any(ACTIVE.search(name) for name in names):
        raise ContentRefused(ACTS)
    if archive.comment or not data[-22:].startswith(b"PK\x05\x06") or min(one.header_offset for one in members):
        raise ContentRefused(STOWAWAY)  # something stands before, behind or beside the archive
    if len(set(names)) != len(names) or any(is_odd(member) for member in members):
        raise ContentRefused(BROKEN)
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise ContentRefused(TOO_LARGE)
    if any(one.file_size > SMALL and one.file_size > one.compress_size * TIGHTEST for one in members):
        raise ContentRefused(TOO_LARGE)


def is_odd(member: zipfile.ZipInfo) -> bool:
    """Encrypted, a link, or a name that leads elsewhere: no spreadsheet program writes that."""
    link = (member.external_attr >> 16) & 0o170000 == 0o120000
    name = member.filename
    leads_away = name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name or ":" in name
    return link or leads_away or bool(member.flag_bits & 1)


def looked_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """How many bytes a part holds, read to its end so that its checksum is compared. Raises ContentRefused."""
    seen, before = 0, b""
    with archive.open(member) as part:
        while piece := part.read(AT_ONCE):
            seen += len(piece)
            if seen > left:
                raise ContentRefused(TOO_LARGE)
            refuse_piece(before + piece, member.filename)
            before = piece[-512:]
    return seen


def refuse_piece(piece: bytes, name: str) -> None:
    """Raises ContentRefused for what doesn't belong into a part of this name."""
    if EICAR in piece:
        raise ContentRefused(VIRUS)
    if not name.endswith((".xml", ".rels")):
        return
    if DOCTYPE.search(piece) or b"\0" in piece:  # with two bytes a letter nothing below would be found
        raise ContentRefused(BROKEN)
    if name == NEEDED[0] and MACROS.search(piece):
        raise ContentRefused(ACTS)
    if name.endswith(".rels") and any(brings_in(tag) for tag in TAG.findall(piece)):
        raise ContentRefused(ACTS)


def brings_in(tag: bytes) -> bool:
    """Whether a relation is to something elsewhere, and no mere link."""
    return OUTSIDE.search(tag) is not None and HYPERLINK.search(tag) is None
