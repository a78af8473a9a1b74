"""Checkpoints of a score log as signed notes: how far it went, signed by the instance, for others to keep.

The layout is that of C2SP's `tlog-checkpoint` and `signed-note`, with Ed25519: three lines, an empty one, a signature.
A hash chain has no tree, so the third line is the hash of the newest line of the log.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .chain import Event, Point, point_faults
from .codec import Plain

PREFIX, ALGORITHM, ID_BYTES = "paritrana", b"\x01", 4
SHORT, GROUP = 32, 4  # digits of a hash that people compare: 128 bits, in groups that can be read aloud
NOTE = re.compile(
    rf"^({PREFIX}/\S+)\r?\n([1-9][0-9]{{0,8}})\r?\n([A-Za-z0-9+/]{{43}}=)\r?\n(?:[ \t]*\r?\n)+"
    r"[\u2014\u2013-] (\S+)\s+([A-Za-z0-9+/]{91}=)[ \t]*\r?$",
    re.MULTILINE,
)


class NoteRefused(ValueError):
    """A text without a checkpoint; the message is a sentence."""


@dataclass(frozen=True)
class Note:
    """A checkpoint that somebody kept: of which log, how far, and its signature with the number of the key."""

    origin: str
    point: Point
    key_id: bytes
    signature: bytes


def origin_of(edition: str, category: str) -> str:
    """What a log is called in its checkpoints."""
    return f"{PREFIX}/{edition}/{category}"


def note_text(origin: str, point: Point) -> str:
    """What is signed."""
    return f"{origin}\n{point.size}\n{base64.b64encode(bytes.fromhex(point.head)).decode()}\n"


def key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + ALGORITHM + public).digest()[:ID_BYTES]


def signed_note(origin: str, point: Point, public: bytes, signature: bytes) -> str:
    """The whole note."""
    told = base64.b64encode(key_id(origin, public) + signature).decode()
    return f"{note_text(origin, point)}\n\u2014 {origin} {told}\n"


def verifier_key(origin: str, public: bytes) -> str:
    """The public key as other programs for signed notes take it."""
    return f"{origin}+{key_id(origin, public).hex()}+{base64.b64encode(ALGORITHM + public).decode()}"


def fingerprint(public: bytes) -> str:
    """What people compare of a public key: 64 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()


def grouped(digits: str) -> str:
    """Digits in groups of four."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def short(digits: str) -> str:
    """The part of a hash that people compare, eight groups."""
    return grouped(digits[:SHORT])


def read_notes(text: str) -> list[Note]:
    """The checkpoints in a text, such as a letter, one at least. Raises NoteRefused."""
    found = [*NOTE.finditer(text)]
    if not found or any(one[1] != one[4] for one in found):
        raise NoteRefused("Di dalamnya tidak ada titik periksa yang utuh.")
    return [note_from(one) for one in found]


def note_from(found: re.Match[str]) -> Note:
    told = base64.b64decode(found[5])
    point = Point(int(found[2]), base64.b64decode(found[3]).hex())
    return Note(found[1], point, told[:ID_BYTES], told[ID_BYTES:])


# ---------------------------------------------------------------------- checking


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is an Ed25519 signature of these bytes by the key with this public half."""
    # Only here: commands on files without a checkpoint do without the library.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signers(points: Iterable[Plain]) -> list[str]:
    """The fingerprint of the key that each checkpoint names; "" for one from before they were signed."""
    return [fingerprint(bytes.fromhex(one["key"])) if one.get("key") else "" for one in points]


def signature_faults(points: Iterable[Mapping[str, object]], origin: str, known: Sequence[str]) -> Iterator[str]:
    """Checkpoints whose signature doesn't hold, is missing, or is by another key than those known from outside.

    `known` are fingerprints or how they begin. Raises KeyError, TypeError or ValueError for other forms.
    """
    begun = False
    for one in points:
        where = f"Titik periksa pada baris {one['size']}"
        if not ("key" in one or "signature" in one):
            if begun:
                yield f"{where} tidak ditandatangani, padahal yang sebelumnya ditandatangani."
            continue
        begun = True
        public, signature = in_hex(one["key"]), in_hex(one["signature"])
        text = note_text(origin, Point(int(str(one["size"])), str(one["head"])))
        if not holds(public, text.encode(), signature):
            yield f"{where}: tanda tangannya tidak cocok."
        elif known and not fingerprint(public).startswith(tuple(known)):
            yield f"{where} ditandatangani kunci lain, bersidik {short(fingerprint(public))}."
    if known and not begun:
        yield "Tidak ada titik periksa yang ditandatangani dengan kunci yang disebut."


def in_hex(text: object) -> bytes:
    """Raises ValueError for capitals too: a key has one text."""
    found = bytes.fromhex(str(text))
    if found.hex() != text:
        raise ValueError(text)
    return found


def note_faults(notes: Iterable[Note], origin: str, publics: Sequence[bytes], events: list[Event]) -> Iterator[str]:
    """Whether a log goes through what somebody kept of it, and whether one of its own keys signed that."""
    for note in notes:
        where = f"Titik periksa yang disimpan, pada baris {note.point.size},"
        if note.origin != origin:
            yield f"{where} berasal dari log lain: {note.origin}."
            continue
        text = note_text(origin, note.point).encode()
        keys = [public for public in publics if key_id(origin, public) == note.key_id]
        if not any(holds(public, text, note.signature) for public in keys):
            yield f"{where} tidak ditandatangani kunci log ini."
        yield from point_faults(events, note.point)
