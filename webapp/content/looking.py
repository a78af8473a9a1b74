"""Asking the child: a file that goes wrong takes nothing else with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO

from reports.pdf import child_environment
from webapp.content.confining import EXIT_NOT_WRITTEN
from webapp.content.kinds import ContentRefused
from webapp.content.sent import Sent
from webapp.content.sent import unpacked as unpacked_nomination
from webapp.content.tables import Tables, unpacked
from webapp.errors import Refused

MEBIBYTE = 2**20
PAGE_WIDTH = 1240  # dots: an A4 page at 150 an inch
LONGEST_LINE = 4096

TOO_MUCH = "Berkas ini rusak atau terlalu rumit untuk diperiksa. Simpan ulang atau cetak ke PDF, lalu unggah lagi."
TOO_MANY_CELLS = "Berkas ini rusak atau terlalu rumit untuk diperiksa. Salin isinya ke templat baru, lalu unggah lagi."
BAD_FONT = "Berkas huruf ini rusak atau terlalu rumit untuk diperiksa. Pakai huruf lain."
BAD_NOMINATION = "Berkas usulan ini rusak atau terlalu besar untuk diperiksa. Minta berkasnya lagi kepada provinsi."
NOT_NOW = "Berkas belum dapat diperiksa sekarang. Yang sudah terkirim tetap aman; silakan coba lagi sebentar lagi."


@dataclass(frozen=True)
class Limits:
    """What looking at one file may use."""

    memory_bytes: int = 320 * MEBIBYTE
    cpu_seconds: int = 8
    wall_seconds: int = 40
    output_bytes: int = 32 * MEBIBYTE


LIMITS = Limits()
# A nomination holds a whole category, which is computed again.
NOMINATION_LIMITS = Limits(memory_bytes=1_000 * MEBIBYTE, cpu_seconds=30, wall_seconds=60)


@dataclass(frozen=True)
class Found:
    """What a file is; `content` is what to keep instead of it (a picture written anew), None for the file itself.

    `dots` is how wide and high a picture is, `name` what a font calls itself.
    """

    kind: str
    pages: int | None
    content: bytes | None
    dots: tuple[int, int] | None = None
    name: str = ""


class Unexamined(Refused):
    """The child couldn't do its work; nothing is said about the file."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def look(file: IO[bytes], *, folder: Path, most_pages: int, limits: Limits = LIMITS) -> Found:
    """What an open file is; the answer passes through a nameless file in `folder`.

    Raises ContentRefused when it isn't taken, Unexamined when that can't be said now.
    """
    return asked("look", [most_pages], file, folder, limits)


def page_picture(
    file: IO[bytes], page: int, *, folder: Path, width: int = PAGE_WIDTH, limits: Limits = LIMITS
) -> Found:
    """One page of an open PDF, from 1, as a picture. Raises ContentRefused, Unexamined."""
    return asked("page", [page, width], file, folder, limits)


def read_tables(file: IO[bytes], *, folder: Path, limits: Limits = LIMITS) -> Tables:
    """The cells of an open XLSX or CSV file. Raises ContentRefused, Unexamined."""
    found = asked("table", [], file, folder, limits, too_much=TOO_MANY_CELLS)
    return unpacked(found.content or b"[]")


def read_typeface(file: IO[bytes], *, folder: Path, limits: Limits = LIMITS) -> Found:
    """An open font, written anew. Raises ContentRefused, Unexamined."""
    return asked("typeface", [], file, folder, limits, too_much=BAD_FONT)


def read_nomination(file: IO[bytes], *, folder: Path, limits: Limits = NOMINATION_LIMITS) -> Sent:
    """What an open nomination of a province says. Raises ContentRefused (with every fault), Unexamined."""
    found = asked("nomination", [], file, folder, limits, too_much=BAD_NOMINATION)
    return unpacked_nomination(found.content or b"{}")


def asked(
    job: str, numbers: list[int], file: IO[bytes], folder: Path, limits: Limits, *, too_much: str = TOO_MUCH
) -> Found:
    bounds = [limits.memory_bytes, limits.cpu_seconds, limits.output_bytes]
    at_start(file)
    with tempfile.TemporaryFile(dir=folder) as answer:
        try:
            done = subprocess.run(  # noqa: S603  # our own module, run by our own interpreter
                [sys.executable, "-P", "-m", "webapp.content", *map(str, bounds), job, *map(str, numbers)],
                stdin=file,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=child_environment(),
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unexamined(NOT_NOW) from None
        if done.returncode == EXIT_NOT_WRITTEN:
            raise Unexamined(NOT_NOW)
        if done.returncode:
            raise ContentRefused(too_much)
        answer.seek(0)
        return read_answer(answer)


def at_start(file: IO[bytes]) -> None:
    """Back to the first byte, for the system too: the child reads on from where the system is, not where Python is.

    Python asks the system only when it has to; to go to the end, it always has to.
    """
    file.seek(0, os.SEEK_END)
    file.seek(0)


def read_answer(answer: IO[bytes]) -> Found:
    """The child's answer. Raises ContentRefused."""
    told = json.loads(answer.readline(LONGEST_LINE))
    if "refused" in told:
        raise ContentRefused(told["refused"])
    dots, name = told.get("dots"), told.get("name", "")
    return Found(told["kind"], told["pages"], answer.read() or None, (dots[0], dots[1]) if dots else None, name)
