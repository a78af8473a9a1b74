"""Rubric files by code: those of the package and those in the instance's own folder.

A category pins the digest of the file it was opened with. Whoever edits, swaps or removes that file afterwards stops
the scoring with a sentence, instead of changing results unseen.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from scoring import parse_rubric
from scoring.errors import RubricRefused
from scoring.rubric import Rubric
from webapp.durable import make_folder, put_in_place
from webapp.errors import RubricMismatch, os_reason

CODE_LINE = re.compile(rb"^code:[ \t]*[\"']([^\"'\n]+)[\"']", re.MULTILINE)
PACKAGE = "rubrics"
# Texts accepted in place of a category's rubric, by digest: beside the others' codes they would be a second file.
ACCEPTED = "accepted"
# Earlier texts of the package's files, which no new category is opened with.
EARLIER = "earlier"


@dataclass(frozen=True)
class Draft:
    """A rubric that is tried: the very bytes, and what they say."""

    text: bytes
    rubric: Rubric


def newest_rubric(code: str, *, folder: Path) -> Rubric:
    """The rubric of this code.

    Raises RubricMismatch when there is none, when two files of this code differ, or when it breaks the format.
    """
    return parse(*only_file(code, folder))


def rubric_to_open(code: str, *, folder: Path) -> Rubric:
    """The same for opening a category with it: its bytes are kept in the instance.

    A newer program may ship another text under the same code; what runs already must not stop with it.
    """
    text, name = only_file(code, folder)
    rubric = parse(text, name)
    keep_accepted(text, folder=folder)
    return rubric


def only_file(code: str, folder: Path) -> tuple[bytes, str]:
    """(bytes, name) of the one file of this code. Raises RubricMismatch."""
    found = {text: name for name, text in files_of(code, folder)}
    if not found:
        raise RubricMismatch(f"Rubrik “{code}” tidak ditemukan, baik dalam program maupun di {folder}.")
    if len(found) > 1:
        raise RubricMismatch(f"Rubrik “{code}” ada dalam {len(found)} berkas yang berbeda; sisakan satu.")
    ((text, name),) = found.items()
    return text, name


def pinned_rubric(code: str, digest: str, *, folder: Path) -> Rubric:
    """The very rubric that a category was opened with. Raises RubricMismatch."""
    return parse(*pinned_file(code, digest, folder=folder))


def pinned_file(code: str, digest: str, *, folder: Path) -> tuple[bytes, str]:
    """(bytes, name) of the very file that a category was opened with. Raises RubricMismatch."""
    accepted = accepted_path(digest, folder)
    if accepted.exists() and digest_of(text := read(accepted)) == digest:
        return text, accepted.name
    names = []
    for name, text in files_of(code, folder):
        names.append(name)
        if digest_of(text) == digest:
            return text, name
    for file in earlier_files():
        if digest_of(text := read(file)) == digest:
            return text, file.name
    if not names:
        raise RubricMismatch(
            f"Berkas rubrik “{code}” tidak ada lagi. Penilaian dihentikan; nilai yang sudah tersimpan tetap aman. "
            "Kembalikan berkas itu ke tempatnya."
        )
    raise RubricMismatch(
        f"Berkas rubrik “{code}” ({', '.join(names)}) sudah berubah sejak kategori ini dibuka. Penilaian dihentikan; "
        "nilai yang sudah tersimpan tetap aman. Kembalikan isi berkas yang semula."
    )


def accepted_path(digest: str, folder: Path) -> Path:
    """Where an accepted text lies: named by its digest, so that it never meets another."""
    return folder / ACCEPTED / f"{digest.removeprefix('sha256:')}.yaml"


def keep_accepted(text: bytes, *, folder: Path) -> None:
    """Stores an accepted text, whole and on the disk before the category names it. Raises RubricMismatch."""
    path = accepted_path(digest_of(text), folder)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        make_folder(path.parent)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(draft, path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise RubricMismatch(
            f"Rubrik baru tidak dapat disimpan di {path.parent}: {os_reason(error)}. Tidak ada yang berubah."
        ) from None


def files_of(code: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every rubric file that says this code, the instance's own first."""
    for file in rubric_files(folder):
        text = read(file)
        told = CODE_LINE.search(text)
        if told is not None and told[1].decode("utf-8", "replace") == code:
            yield file.name, text


def read(file: Traversable) -> bytes:
    """The file's bytes. Raises RubricMismatch: what can't be read may be the very rubric that is looked for."""
    try:
        if isinstance(file, Path) and file.exists() and not file.is_file():
            raise RubricMismatch(f"Berkas rubrik {file} tidak dapat dibaca: bukan berkas biasa.")
        return file.read_bytes()
    except OSError as error:
        raise RubricMismatch(f"Berkas rubrik {file} tidak dapat dibaca: {os_reason(error)}.") from None


def rubric_files(folder: Path) -> Iterator[Traversable]:
    own = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    yield from own
    packaged = (file for file in resources.files(PACKAGE).iterdir() if file.name.endswith(".yaml"))
    yield from sorted(packaged, key=lambda file: file.name)


def earlier_files() -> Iterator[Traversable]:
    """What the package's files said before: a category opened with one goes on when the program is renewed."""
    yield from sorted(resources.files(PACKAGE).joinpath(EARLIER).iterdir(), key=lambda file: file.name)


@lru_cache(maxsize=32)
def parse(text: bytes, name: str) -> Rubric:
    """The rubric of these bytes, read once. Raises RubricMismatch with the first problem and their number."""
    try:
        return parse_rubric(text, name)
    except RubricRefused as refused:
        first, more = refused.problems[0], len(refused.problems) - 1
        raise RubricMismatch(f"Rubrik tidak dapat dibaca: {first}" + (f" (dan {more} lagi)" if more else "")) from None


def digest_of(text: bytes) -> str:
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
