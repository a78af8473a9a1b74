"""Files in the age format: encrypted to public keys, read with an identity, and never in memory as a whole."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from webapp.errors import ConfigRefused, Unusable, os_reason

SECRET, PUBLIC = "AGE-SECRET-KEY-1", "age1"
LARGEST_KEY_FILE = 100_000
WRONG_KEY = "kunci ini tidak membuka cadangan itu. Pakai kunci yang pasangannya ada saat cadangan dibuat"
BROKEN = "cadangan ini terpotong atau isinya berubah, jadi tidak dapat dipakai. Pakai cadangan lain"
NO_BACKUP = "ini bukan berkas cadangan, atau awalnya rusak"
NO_KEYS = (
    "Belum ada kunci umum untuk cadangan, jadi cadangan tidak dibuat. Buat kunci sekali di komputer lain dengan "
    "“paritrana backup-key -o kunci-cadangan.txt”, simpan berkas itu di luar server, lalu tulis baris kunci umumnya "
    "(age1…) ke sebuah berkas di server dan sebut berkas itu di PARITRANA_BACKUP_KEYS."
)

Recipient = Any  # pyrage ships no types
Identity = Any


def new_identity() -> tuple[Identity, str]:
    """A new secret key, and its public key as text."""
    made = pyrage.x25519.Identity.generate()
    return made, str(made.to_public())


def recipients_of(path: Path | None) -> list[Recipient]:
    """The public keys of a file, one a line, `#` before remarks. Raises ConfigRefused when there is none."""
    if path is None:
        raise ConfigRefused(NO_KEYS)
    try:
        found = [pyrage.x25519.Recipient.from_str(line) for line in lines_of(path)]
    except pyrage.RecipientError:
        raise ConfigRefused(f"{path}: setiap baris harus kunci umum cadangan (age1…). Cadangan tidak dibuat.") from None
    except Unusable as refused:
        raise ConfigRefused(refused.sentence) from None
    if not found:
        raise ConfigRefused(NO_KEYS)
    return found


def identities_of(path: Path) -> list[Identity]:
    """The secret keys of a file. Raises Unusable."""
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines_of(path)]
    except pyrage.IdentityError:
        raise Unusable(f"{path}: ini bukan berkas kunci rahasia cadangan ({SECRET}…).") from None
    if not found:
        raise Unusable(f"{path}: tidak ada kunci rahasia di dalamnya.")
    return found


def lines_of(path: Path) -> list[str]:
    """Raises Unusable."""
    try:
        with path.open(encoding="ascii") as file:
            text = file.read(LARGEST_KEY_FILE)
    except OSError as error:
        raise Unusable(f"{path}: berkas kunci tidak dapat dibaca ({os_reason(error)}).") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path}: ini bukan berkas kunci cadangan.") from None
    stripped = (line.strip() for line in text.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


@dataclass
class Pieces:
    """What is to be encrypted, as a file that is read; remembers what went wrong, which pyrage makes words of."""

    pieces: Iterator[bytes]
    left: bytes = b""
    fault: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            self.left = self.left or next((piece for piece in self.pieces if piece), b"")
        except Exception as error:
            self.fault = error
            raise
        wanted = len(self.left) if size < 0 else size
        given, self.left = self.left[:wanted], self.left[wanted:]
        return given


class Writable(Protocol):
    """As much of a file as is needed here."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


@dataclass
class Sink:
    """Where it goes, with the same memory."""

    file: Writable
    fault: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except Exception as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self.file.flush()


def encrypt(pieces: Iterable[bytes], file: Writable, recipients: Sequence[Recipient]) -> None:
    """Writes the pieces, encrypted to each of these keys; what stopped it goes on as it was."""
    source, sink = Pieces(iter(pieces)), Sink(file)
    try:
        pyrage.encrypt_io(source, sink, list(recipients))
    except pyrage.EncryptError:
        fault = source.fault or sink.fault
        if fault is None:
            raise
        raise fault from None


@dataclass
class Decrypting(threading.Thread):
    """Pushes the plain text into a pipe while somebody reads at its other end."""

    path: Path
    identities: Sequence[Identity]
    end: int
    fault: Unusable | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        # Who reads may have seen enough; what is still to be written then fails, on closing, too.
        with suppress(BrokenPipeError), os.fdopen(self.end, "wb") as plain:
            self.decrypt(Sink(plain))

    def decrypt(self, sink: Sink) -> None:
        try:
            with self.path.open("rb") as file:
                pyrage.decrypt_io(file, sink, list(self.identities))
        except pyrage.DecryptError as error:
            told = WRONG_KEY if "matching keys" in str(error) else NO_BACKUP
            self.fault = Unusable(f"{self.path}: {told}.")
        except OSError as error:
            if sink.fault is None:
                told = BROKEN if error.errno is None else f"tidak dapat dibaca ({os_reason(error)})"
                self.fault = Unusable(f"{self.path}: {told}.")


@contextmanager
def decrypted(path: Path, identities: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """The plain text of a file, to be read from its beginning to its end.

    Raises Unusable for a wrong key, a cut or changed file; that is told rather than what the reader made of it.
    Every byte that is read was authenticated, but that nothing is missing is known only at the end.
    """
    start, end = os.pipe()
    thread = Decrypting(path, identities, end)
    plain = os.fdopen(start, "rb")
    thread.start()
    try:
        yield plain
    except Exception:
        plain.close()
        thread.join()
        if thread.fault is not None:
            raise thread.fault from None
        raise
    finally:
        plain.close()
        thread.join()
    if thread.fault is not None:
        raise thread.fault
