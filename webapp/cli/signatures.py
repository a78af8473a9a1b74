"""Electronic signatures on files, without an instance."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

from reports.sign import Key, Signature, SignFailed, sign_pdf, signatures_of
from webapp.errors import Refused, Unusable

from .files import terminal_text
from .output import replace_file

REASON = "Penandatanganan dokumen Penghargaan Paritrana"
NONE = "Berkas ini tidak memuat tanda tangan elektronik."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `sign` and `verify-signatures`."""
    sign = commands.add_parser("sign", help="tandatangani PDF dengan kunci PKCS#12; kata sandinya ditanyakan")
    sign.add_argument("file", metavar="FILE", type=Path)
    sign.add_argument("--key", required=True, metavar="KEY", type=Path, help="berkas .p12 atau .pfx")
    sign.add_argument("--reason", default=REASON, help="alasan yang tertulis dalam tanda tangannya")
    sign.add_argument("-o", "--output", required=True, metavar="FILE", type=Path)
    sign.set_defaults(run=sign_file)
    verify = commands.add_parser("verify-signatures", help="periksa tanda tangan elektronik sebuah PDF")
    verify.add_argument("file", metavar="FILE", type=Path)
    verify.add_argument("--roots", metavar="FILE", type=Path, help="sertifikat yang dipercaya (PEM)")
    verify.set_defaults(run=verify_file)


def sign_file(arguments: argparse.Namespace) -> int:
    """Adds one signature; the passphrase is asked for, or is the first line of standard input."""
    pdf, content = read(arguments.file), read(arguments.key)
    typed = getpass("Kata sandi kunci: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        signed = sign_pdf(pdf, Key(content, typed), reason=arguments.reason, at=datetime.now(UTC))
    except SignFailed as failed:
        raise Refused(str(failed)) from failed
    replace_file(arguments.output, signed)
    return 0


def verify_file(arguments: argparse.Namespace) -> int:
    """0 when every signature holds and the last one covers the file, 1 otherwise; each on a line."""
    roots = read(arguments.roots) if arguments.roots else b""
    try:
        found = signatures_of(read(arguments.file), roots=roots)
    except SignFailed as failed:
        raise Refused(str(failed)) from failed
    print(*(lines(found) if found else [NONE]), sep="\n")
    return 0 if found and found[-1].whole_file and all(one.holds for one in found) else 1


def lines(found: tuple[Signature, ...]) -> Iterator[str]:
    for number, one in enumerate(found, 1):
        at = one.at.isoformat() if one.at else "waktu tidak disebut"
        yield terminal_text(f"{number}. {one.name}, {at}, sertifikat {one.serial} dari {one.issuer}: {verdict(one)}")
    if not found[-1].whole_file:
        yield "Sesudah tanda tangan terakhir, berkasnya diubah."


def verdict(one: Signature) -> str:
    if not one.intact:
        return "TIDAK UTUH"
    if not one.allowed:
        return "utuh, tetapi sesudahnya isinya diubah"
    return "utuh, penerbit dipercaya" if one.trusted else "utuh, penerbitnya tidak diperiksa"


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as missing:
        raise Unusable(f"{path}: tidak dapat dibaca ({missing.strerror})") from missing
