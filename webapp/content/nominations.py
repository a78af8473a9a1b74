"""A nomination of a province: unpacked with limits, checked and computed again, told as plain data.

A member is stored plainly, never compressed: nothing in the archive can be larger than the file that was sent.
"""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Iterator, Mapping

# Named one by one so that nothing has to be loaded once the child may open no more files.
import numpy.ma  # noqa: F401

from reports.identifier import identifier_of
from scoring import evaluate, figure_table, findings, panel, plenary, ranking  # noqa: F401
from scoring.nomination import Nomination, NominationRefused, check_nomination
from webapp.content.sent import LARGEST, TOO_LARGE, Instrument, NominationUnfit, Sent, packed, packed_faults

# The same for how an archive's names and a rubric's text are read.
CODECS = [codecs.lookup(name) for name in ("cp437", "utf_8_sig")]
MOST_MEMBERS = 2000
SIZES = ("a4", "f4")
NOT_A_ZIP = "Berkas ini bukan ZIP yang utuh."
TOO_MANY = f"Berkas usulan memuat lebih dari {MOST_MEMBERS} berkas."
TWICE = "Berkas {name} ada dua kali dalam ZIP."
BAD_NAME = "Nama berkas {name} dalam ZIP tidak wajar."
NOT_PLAIN = "Berkas {name} dalam ZIP dimampatkan, disandi, atau bukan berkas biasa; usulan disimpan apa adanya."
NO_PDF = "Dokumen {name} bukan PDF."
OTHER_NUMBER = "Dokumen {name} bernomor {number}, yang bukan nomor dokumen dari catatan hasil ini."


def look_at_nomination(data: bytes) -> bytes:
    """What the file says, or every fault of it, as `sent.unpacked` reads it."""
    try:
        return packed(read_nomination(data))
    except NominationUnfit as unfit:
        return packed_faults(unfit.faults)


def read_nomination(data: bytes) -> Sent:
    """Raises NominationUnfit."""
    files = files_of(data)
    try:
        found = check_nomination(files)
    except NominationRefused as refused:
        raise NominationUnfit(refused.faults) from None
    faults = [*paper_faults(found, files)]
    if faults:
        raise NominationUnfit(faults)
    nominated = {one.candidate for one in found.nominees}
    return Sent(
        manifest=found.manifest,
        number=found.record["number"],
        sha256=found.sha256,
        rubric=instrument_of(found),
        counts={one["candidate"]: one["counts"] for one in found.record["figures"] if one["candidate"] in nominated},
    )


def instrument_of(found: Nomination) -> Instrument:
    rubric = found.rubric
    figures = {one.code: (one.type, one.unit) for one in rubric.figures}
    return Instrument(rubric.code, rubric.digest, rubric.category, rubric.places, figures)


def paper_faults(found: Nomination, files: Mapping[str, bytes]) -> Iterator[str]:
    """Papers that are none, or not of this record: a paper's number is made from it."""
    for one in found.manifest["papers"]:
        numbers = {identifier_of(found.sha256, one["kind"], one["subject"], size) for size in SIZES}
        if one["number"] not in numbers:
            yield OTHER_NUMBER.format(name=one["file"], number=one["number"])
        if not files[one["file"]].startswith(b"%PDF-"):
            yield NO_PDF.format(name=one["file"])


def files_of(content: bytes) -> dict[str, bytes]:
    """The members of the archive by name. Raises NominationUnfit, naming the member."""
    if len(content) > LARGEST:
        raise NominationUnfit([TOO_LARGE])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if faults := [*member_faults(entries)]:
                raise NominationUnfit(faults)
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, OverflowError):
        raise NominationUnfit([NOT_A_ZIP]) from None


def member_faults(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Names twice or leading elsewhere, whatever isn't a plain stored file, too many, too large."""
    if len(entries) > MOST_MEMBERS:
        yield TOO_MANY
        return
    if sum(entry.file_size for entry in entries) > LARGEST:
        yield TOO_LARGE
    seen: set[str] = set()
    for entry in entries:
        shown = ascii(entry.filename[:80])
        if entry.filename in seen:
            yield TWICE.format(name=shown)
        if not is_sound_name(entry.filename):
            yield BAD_NAME.format(name=shown)
        if not is_plain_file(entry):
            yield NOT_PLAIN.format(name=shown)
        seen.add(entry.filename)


def is_sound_name(name: str) -> bool:
    return name.isprintable() and "\\" not in name and not any(part in {"", ".", ".."} for part in name.split("/"))


def is_plain_file(entry: zipfile.ZipInfo) -> bool:
    """Neither a link nor compressed nor encrypted."""
    regular = entry.external_attr >> 16 & 0o170000 in {0, 0o100000}
    return regular and entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
