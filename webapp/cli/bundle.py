"""`verify-log`, `bundle`, `verify`: the score log beside the tables, and a result that a stranger can check."""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from reports.formats import number
from scoring.bundle import ISSUED, Anchors, BundleRefused, check_bundle
from scoring.chain import Point
from scoring.notes import Note, NoteRefused, grouped, read_notes, short
from webapp.errors import Refused, Unusable

from .inputs import MEGABYTE, read_bytes

LARGEST = 512 * MEGABYTE
POINT = re.compile(r"([1-9][0-9]{0,8}):([0-9a-fA-F]{32,64})")
FINGERPRINT = re.compile(r"[0-9a-f]{32,64}")
LARGEST_NOTE = MEGABYTE
SOUND = "Semuanya cocok."
REDACTED = "{} baris tidak dapat dicocokkan lagi dengan kata-katanya, karena data seseorang dihapus."
UNLOGGED = "{} terbit atau ditandatangani sebelum log mencatatnya: tanpa baris, jadi tidak terbukti dari log."
NO_LIST = "Bundel ini dibuat sebelum dokumen terbit didaftar; sebuah berkas tidak dapat dikenali darinya."
LARGEST_PAPER = 100 * MEGABYTE


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code."""
    looked = commands.add_parser("verify-log", help="bandingkan log nilai sebuah kategori dengan tabelnya")
    add_place(looked)
    add_anchors(looked)
    looked.set_defaults(run=verify_log)
    made = commands.add_parser("bundle", help="buat bundel hasil yang disegel, untuk diperiksa siapa pun")
    add_place(made)
    made.add_argument("-o", dest="output", metavar="FILE", required=True, help="berkas ZIP yang dibuat")
    made.set_defaults(run=make)
    checked = commands.add_parser("verify", help="periksa bundel: rantai log, catatan, dan hitungannya, tanpa instance")
    checked.add_argument("bundle", metavar="BUNDLE", help="berkas ZIP dari perintah bundle")
    add_anchors(checked)
    checked.add_argument("--final", type=point, metavar="BARIS:SIDIK", help="ujung log yang diketahui")
    checked.add_argument("--record", type=fingerprint, metavar="SIDIK", help="sidik catatan di kertas")
    told = "berkas PDF yang mungkin diterbitkan dari hasil ini; boleh berulang"
    checked.add_argument("--paper", action="append", default=[], metavar="FILE", help=told)
    checked.set_defaults(run=verify)


def add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument("edition", metavar="EDITION", help="kode edisi, misalnya contoh-2025")
    command.add_argument("category", metavar="CATEGORY", help="kode kategori, misalnya kabkota")


def add_anchors(command: argparse.ArgumentParser) -> None:
    told = "titik log yang pernah dicatat di luar, misalnya di kertas; boleh berulang"
    command.add_argument("--anchor", type=point, action="append", default=[], metavar="BARIS:SIDIK", help=told)
    told = "surat atau berkas dengan titik periksa yang pernah diterima; boleh berulang"
    command.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help=told)
    told = "sidik kunci yang seharusnya menandatangani titik periksa; boleh berulang"
    command.add_argument("--key", type=fingerprint, action="append", default=[], metavar="SIDIK", help=told)


def point(text: str) -> Point:
    """`181:4f13…`, blanks between the groups of a hash allowed; half of its digits suffice. Raises ValueError."""
    found = POINT.fullmatch("".join(text.split()))
    if found is None:
        raise ValueError(text)
    return Point(int(found[1]), found[2].lower())


def fingerprint(text: str) -> str:
    """Half of a hash's digits at least, blanks allowed. Raises ValueError."""
    digits = "".join(text.split()).lower()
    if FINGERPRINT.fullmatch(digits) is None:
        raise ValueError(text)
    return digits


def anchors_of(arguments: argparse.Namespace, final: Point | None = None, record: str = "") -> Anchors:
    """What was known before, as it was named. Raises Unusable."""
    notes = [note for path in arguments.checkpoint for note in notes_in(path)]
    return Anchors(arguments.anchor, final, record, notes, arguments.key)


def notes_in(path: str) -> list[Note]:
    """The checkpoints in a text file, or in a mail as mail programs save it. Raises Unusable."""
    content = read_bytes(path, LARGEST_NOTE)
    told: object = "Berkas ini bukan teks."
    for read in (bytes.decode, mail_text):
        try:
            return read_notes(read(content))
        except (ValueError, LookupError) as error:
            told = error if isinstance(error, NoteRefused) else told
    raise Unusable(f"{path}: {told}")


def mail_text(content: bytes) -> str:
    """What a mail says. Raises ValueError or LookupError for what is none."""
    body = message_from_bytes(content, policy=default).get_body(("plain",))
    return "" if body is None else str(body.get_content())


def tell_signers(signers: Sequence[str]) -> None:
    """How many checkpoints there are, and who signed them."""
    counted = Counter(signers)
    unsigned = counted.pop("", 0)
    print(f"{number(len(signers))} titik periksa, {number(len(signers) - unsigned)} di antaranya bertanda tangan.")
    for one, count in counted.items():
        print(f"Kunci {short(one)}: {number(count)} titik periksa.")


def tell(faults: Sequence[str]) -> int:
    """The exit code: 0 where there is no fault, 1 with each on standard error."""
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} hal tidak cocok." if faults else SOUND)
    return 1 if faults else 0


def verify_log(arguments: argparse.Namespace) -> int:
    from webapp.config import settings_from_environment
    from webapp.services.log_check import check_log

    from .running import find_category, open_instance

    with open_instance(settings_from_environment()).app_context():
        found = check_log(find_category(arguments.edition, arguments.category), anchors_of(arguments))
    print(f"{number(found.point.size)} kejadian dalam log, {number(found.sheets)} lembar.")
    print(f"{number(found.issued)} dokumen terbit dan berkas bertanda tangan tercatat dalam log.")
    if found.unlogged:
        print(UNLOGGED.format(number(found.unlogged)))
    if found.redacted:
        print(REDACTED.format(number(found.redacted)))
    tell_signers(found.signers)
    print(f"Sidik ujungnya: {grouped(found.point.head)}")
    return tell(found.faults)


def make(arguments: argparse.Namespace) -> int:
    """A bundle has every mark in it, also those that a panelist changed: only its owner may read the file."""
    from webapp.config import settings_from_environment
    from webapp.services.bundle import bundle_of

    from .output import PRIVATE, check_writable, replace_file
    from .running import find_category, open_instance

    output, settings = Path(arguments.output), settings_from_environment()
    check_writable(output)
    with open_instance(settings).app_context():
        category = find_category(arguments.edition, arguments.category)
        replace_file(output, bundle_of(category, folder=settings.rubrics), mode=PRIVATE)
    print(output)
    return 0


def verify(arguments: argparse.Namespace) -> int:
    files = unpacked(arguments.bundle)
    try:
        found = check_bundle(files, anchors_of(arguments, arguments.final, arguments.record or ""))
    except BundleRefused as refused:
        raise Refused(f"{arguments.bundle}: {refused}") from None
    print(
        f"{number(found.events)} kejadian dalam log, {number(found.records)} catatan, {number(found.marks)} nilai "
        "panelis dibandingkan, hasilnya dihitung ulang."
    )
    print(f"{number(found.issued)} dokumen terbit dan berkas bertanda tangan dibandingkan dengan log.")
    tell_signers(found.signers)
    print(f"Sidik ujungnya: {grouped(found.head)}")
    return tell([*found.faults, *tell_papers(arguments.paper, files)])


def tell_papers(paths: Sequence[str], files: dict[str, bytes]) -> list[str]:
    """Says of each file what it was issued as; gives a sentence for each that is unproved. Raises Unusable, Refused."""
    if not paths:
        return []
    from .paper_words import told_of

    if ISSUED not in files:
        raise Refused(NO_LIST)
    try:
        told = [told_of(path, read_bytes(path, LARGEST_PAPER), files) for path in paths]
    except (KeyError, TypeError):
        raise Refused("Daftar dokumen terbit dalam bundel ini tidak dapat dibaca.") from None
    for words, issued in told:
        if issued:
            print(words)
    return [words for words, issued in told if not issued]


def unpacked(path: str) -> dict[str, bytes]:
    """The files of a ZIP, of whose names none is there twice: programs differ on which they take. Raises Unusable."""
    content = read_bytes(path, LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise Unusable(f"{path}: isi bundel terlalu besar.")
            name, count = Counter(entry.filename for entry in entries).most_common(1)[0] if entries else ("", 0)
            if count > 1:
                raise Unusable(f"{path}: berkas {name!a} ada lebih dari satu kali dalam ZIP.")
            return {entry.filename: packed.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Unusable(f"{path}: berkas ini bukan bundel ZIP yang utuh.") from None
