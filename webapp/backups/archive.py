"""The tar inside a backup: what it may hold, put together piece by piece and taken apart the same way."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from webapp.config import EVIDENCE, REFERENCE, TYPEFACES
from webapp.errors import Unusable

FORMAT = 2  # 1 had no reference tables; a program that knows 1 alone says of 2 that it is newer
MANIFEST, DAMAGED = "manifest.json", "damaged.json"
PAPERS, RUBRICS = "papers", "rubrics"
OWN = (RUBRICS, TYPEFACES, REFERENCE)  # folders of what the instance has of its own
LARGEST_LIST = 256 * 1024 * 1024
AT_ONCE = 2**20
SHA256_LETTERS = 64
# The only names that are ever written on restoring. A content's name is its hash.
CONTENT = re.compile(rf"(?:{EVIDENCE}|{PAPERS})/[0-9a-f]{{2}}/[0-9a-f]{{62}}")
OWN_FILE = re.compile(rf"(?:{'|'.join(OWN)})(?:/[^/\x00-\x1f\x7f]{{1,255}}){{1,2}}")
DATABASE = re.compile(r"database\.[a-z0-9]{1,12}")
STRANGE = "cadangan ini memuat nama berkas yang tidak semestinya ({name!a}); tidak ada yang dipulihkan"
UNREADABLE = "daftar isi cadangan ini tidak dapat dibaca"
NEWER = "cadangan ini dibuat program yang lebih baru; pasang program itu dahulu"
NOT_AS_LISTED = "isi cadangan ini bukan yang tertulis dalam daftarnya ({name!a})"


@dataclass(frozen=True)
class Listed:
    """One file of a backup: its name in it, its length in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class LogHead:
    """How far a category's score log had gone."""

    edition: str
    category: str
    size: int
    head: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds; `absent` are contents that a row speaks of and that weren't on disk."""

    program: str
    revision: str
    taken_at: str
    database: Listed
    files: tuple[Listed, ...]
    absent: tuple[str, ...]
    logs: tuple[LogHead, ...]
    format: int = FORMAT

    @property
    def bytes_needed(self) -> int:
        return sum(one.size for one in (self.database, *self.files))

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def manifest_from(data: bytes, path: Path) -> Manifest:
    """Raises Unusable for what isn't one, is of a newer program, or names what a backup can't hold."""
    try:
        plain: dict[str, Any] = json.loads(data)
        if plain["format"] > FORMAT:
            raise Unusable(f"{path}: {NEWER}.")
        found = Manifest(
            program=str(plain["program"]),
            revision=str(plain["revision"]),
            taken_at=str(plain["taken_at"]),
            database=listed(plain["database"]),
            files=tuple(listed(one) for one in plain["files"]),
            absent=tuple(str(name) for name in plain["absent"]),
            logs=tuple(LogHead(**one) for one in plain["logs"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unusable(f"{path}: {UNREADABLE}.") from None
    strange = next((one.name for one in found.files if not is_ours(one)), None)
    if strange is None and not DATABASE.fullmatch(found.database.name):
        strange = found.database.name
    if strange is not None:
        raise Unusable(f"{path}: {STRANGE.format(name=strange)}.")
    if len({one.name for one in found.files}) < len(found.files):
        raise Unusable(f"{path}: {UNREADABLE}.")
    return found


def listed(plain: dict[str, Any]) -> Listed:
    """Raises ValueError, KeyError, TypeError."""
    one = Listed(str(plain["name"]), int(plain["size"]), str(plain["sha256"]))
    if one.size < 0:
        raise ValueError("a file has no negative length")
    return one


def is_ours(one: Listed) -> bool:
    """Whether this file may be written into an instance; a content must lie under its own hash."""
    if CONTENT.fullmatch(one.name):
        return one.name.replace("/", "").endswith(one.sha256) and len(one.sha256) == SHA256_LETTERS
    return bool(OWN_FILE.fullmatch(one.name)) and not {".", ".."} & set(one.name.split("/"))


# ---------------------------------------------------------------------- putting it together


@dataclass
class Packing:
    """A backup's bytes, made while they are read; `damaged` grows while files turn out not to be as they should."""

    manifest: Manifest
    places: dict[str, Path]
    damaged: list[str] = field(default_factory=list)

    def pieces(self) -> Iterator[bytes]:
        yield from whole(MANIFEST, self.manifest.to_json())
        for one in (self.manifest.database, *self.manifest.files):
            yield header(one.name, one.size)
            yield from self.content(one)
            yield padding(one.size)
        yield from whole(DAMAGED, json.dumps(self.damaged).encode())
        yield bytes(2 * tarfile.BLOCKSIZE)

    def content(self, one: Listed) -> Iterator[bytes]:
        """Exactly as many bytes as were announced, whatever became of the file meanwhile; zeros for what isn't read."""
        found, left, longer = hashlib.sha256(), one.size, False
        for piece in read_pieces(self.places[one.name]):
            longer = len(piece) > left
            found.update(piece[:left])
            yield piece[:left]
            left -= min(left, len(piece))
            if longer:
                break
        while left:
            gap = min(AT_ONCE, left)
            left -= gap
            found.update(bytes(gap))
            yield bytes(gap)
        if longer or found.hexdigest() != one.sha256:
            self.damaged.append(one.name)


def read_pieces(path: Path) -> Iterator[bytes]:
    """A file as far as it can be read: a bad sector, or a file that is gone, must not keep the others from a backup."""
    with suppress(OSError), path.open("rb") as file:
        while piece := file.read(AT_ONCE):
            yield piece


def header(name: str, size: int) -> bytes:
    described = tarfile.TarInfo(name)
    described.size, described.mode = size, 0o600
    return described.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def whole(name: str, data: bytes) -> Iterator[bytes]:
    yield from (header(name, len(data)), data, padding(len(data)))


# ---------------------------------------------------------------------- taking it apart


@dataclass
class Unpacking:
    """A backup that is being read: the manifest first, then each file in its order. Raises Unusable throughout."""

    plain: IO[bytes]
    path: Path

    def __post_init__(self) -> None:
        try:
            self.tar = tarfile.open(fileobj=self.plain, mode="r|")  # noqa: SIM115 - closed with the pipe beneath it
        except tarfile.TarError:
            raise self.unreadable() from None

    def unreadable(self) -> Unusable:
        return Unusable(f"{self.path}: {UNREADABLE}.")

    def manifest(self) -> Manifest:
        return manifest_from(self.list_named(MANIFEST), self.path)

    def list_named(self, name: str) -> bytes:
        file = self.next_file(name, None)
        data = file.read(LARGEST_LIST + 1)
        if len(data) > LARGEST_LIST:
            raise self.unreadable()
        return data

    def next_file(self, name: str, size: int | None) -> IO[bytes]:
        """The next file, which must be this one: nothing else is ever taken out."""
        try:
            member = self.tar.next()
        except (tarfile.TarError, ValueError):
            raise self.unreadable() from None
        if member is None or member.name != name or not member.isreg() or size not in {None, member.size}:
            raise Unusable(f"{self.path}: {NOT_AS_LISTED.format(name=name if member is None else member.name)}.")
        vars(self.tar)["members"] = []  # it would remember each of them
        file = self.tar.extractfile(member)
        assert file is not None  # it is a regular one
        return file

    def copy(self, one: Listed, target: Path | None) -> str:
        """Writes one file, or with no target only looks at it; gives the hash that it really has."""
        found, source = hashlib.sha256(), self.next_file(one.name, one.size)
        file = None if target is None else target.open("xb")
        try:
            while piece := source.read(AT_ONCE):
                found.update(piece)
                if file is not None:
                    file.write(piece)
        except tarfile.TarError:
            raise self.unreadable() from None
        finally:
            if file is not None:
                file.close()
        return found.hexdigest()

    def end(self) -> list[str]:
        """The names of files that were damaged when the backup was made; reads on to the very last byte."""
        try:
            names = json.loads(self.list_named(DAMAGED))
        except ValueError:
            raise self.unreadable() from None
        while self.plain.read(AT_ONCE):
            pass
        return [str(name) for name in names]
