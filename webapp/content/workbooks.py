"""XLSX workbooks: an archive that is what its table of contents says, without programs and outside sources."""

from __future__ import annotations

import encodings.cp437
import re
import zipfile
import zlib
from collections.abc import Container, Mapping
from io import BytesIO
from urllib.parse import unquote
from xml.parsers import expat

from webapp.content.kinds import BROKEN, EICAR, MARKUP, STOWAWAY, TAKEN, VIRUS, ContentRefused
from webapp.content.xml_parts import local, new_parser

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
# The same by what a relation's or a part's kind is called: programs go by that, whatever a part's name is.
ACTIVE_KIND = re.compile(
    r"macroenabled|macrosheet|vbaproject|vbadata|dialogsheet|oleobject|^package$|afchunk|activex|control|ctrlprop|externallink"
    r"|connections|querytable|volatiledependencies|attachedtemplate|extensibility|customui|usercustomization|webextension"
)
HYPERLINK = "hyperlink"
LARGEST_DIRECTORY = 32 * 2**20  # as many links as a sheet may have, each with a long address
DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)

NOT_A_WORKBOOK = f"Arsip ini bukan buku kerja XLSX. {TAKEN}"
TOO_LARGE = "Isi buku kerja ini terlalu besar untuk diperiksa. Unggah bagian yang diperlukan, atau simpan sebagai PDF."
ACTS = "Buku kerja ini memuat makro, sambungan data, atau berkas lain di dalamnya. Simpan sebagai XLSX biasa atau PDF."
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


def look_at_workbook(data: bytes) -> None:
    """Raises ContentRefused."""
    if MARKUP.match(data) or b"%PDF-" in data[:1024]:
        raise ContentRefused(STOWAWAY)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            refuse_contents(archive, data)
            left = LARGEST_UNPACKED
            endings = {plain(name).rpartition(".")[2] for name in archive.namelist()}
            for member in archive.infolist():
                left -= looked_through(archive, member, left, endings)
    except FAULTS:
        raise ContentRefused(BROKEN) from None


def refuse_contents(archive: zipfile.ZipFile, data: bytes) -> None:
    """Raises ContentRefused for what the archive's own table of contents tells already."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(name not in names for name in NEEDED):
        raise ContentRefused(NOT_A_WORKBOOK)
    if any(ACTIVE.search(unquote(name)) for name in names):
        raise ContentRefused(ACTS)
    if archive.comment or not data[-22:].startswith(b"PK\x05\x06") or min(one.header_offset for one in members):
        raise ContentRefused(STOWAWAY)  # something stands before, behind or beside the archive
    if len({plain(name) for name in names}) != len(names) or any(is_odd(member) for member in members):
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


def looked_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, endings: Container[str]) -> int:
    """How many bytes a part holds, read to its end so that its checksum is compared. Raises ContentRefused."""
    name = plain(member.filename)
    directory = bytearray() if is_directory(name) else None
    seen, before = 0, b""
    with archive.open(member) as part:
        while piece := part.read(AT_ONCE):
            seen += len(piece)
            if seen > (left if directory is None else min(left, LARGEST_DIRECTORY)):
                raise ContentRefused(TOO_LARGE)
            refuse_piece(before + piece, name)
            before = piece[-512:]
            if directory is not None:
                directory += piece
    if directory is not None:
        refuse_told(bytes(directory), endings)
    return seen


def plain(name: str) -> str:
    """A part's name as programs compare it."""
    return unquote(name).casefold()


def is_directory(name: str) -> bool:
    """Whether a part tells what others are, or where what belongs to them lies."""
    return name.endswith(".rels") or name == NEEDED[0].casefold()


def refuse_piece(piece: bytes, name: str) -> None:
    """Raises ContentRefused for what doesn't belong into a part of this name."""
    if EICAR in piece:
        raise ContentRefused(VIRUS)
    # With two bytes a letter a document type wouldn't be found.
    if name.endswith((".xml", ".rels")) and (DOCTYPE.search(piece) or b"\0" in piece):
        raise ContentRefused(BROKEN)


def refuse_told(xml: bytes, endings: Container[str]) -> None:
    """Raises ContentRefused for a relation or a kind of part that runs or leads outside; ExpatError, LookupError.

    Read by a parser, as programs do: a letter may be written as its number, a tag may be as long as it likes. A kind
    that is said of all parts with an ending counts if there is one: some programs list more than they use.
    """

    def start(tag: str, told: dict[str, str]) -> None:
        known = local(tag)
        said = known == "Override" or (known == "Default" and told.get("Extension", "").casefold() in endings)
        active = said and ACTIVE_KIND.search(told.get("ContentType", "").casefold())
        if active or (known == "Relationship" and brings_in(told)):
            raise ContentRefused(ACTS)

    parser = new_parser()
    parser.StartElementHandler = start
    parser.Parse(xml, True)


def brings_in(told: Mapping[str, str]) -> bool:
    """Whether a relation is to what runs, or to something elsewhere and no mere link."""
    kind = told.get("Type", "").strip().rstrip("/").rpartition("/")[2].casefold()
    outside = told.get("TargetMode", "Internal") != "Internal"
    return ACTIVE_KIND.search(kind) is not None or (outside and kind != HYPERLINK)
