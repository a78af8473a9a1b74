"""Where an instance lies: what is in memory goes with the power, and on a network SQLite's locks don't hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from webapp.config import Settings
from webapp.moved import is_broken_off

from .doctor_finding import FAULT, OK, WARNING, Finding

PLACES = "Tempat data"
MOUNTS = Path("/proc/self/mountinfo")
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
ON_A_NETWORK = ("nfs", "cifs", "smb", "9p", "ceph", "afs", "fuse.sshfs", "fuse.gluster")
FINISH = "Hentikan layanan, lalu jalankan lagi: paritrana move"
LEFT = (
    "Bila isinya sudah dipindahkan, hapus berkas itu dengan -wal dan -shm di sebelahnya: erase dan masa simpan tidak "
    "melihatnya. Bila belum, jalankan tanpa PARITRANA_DATABASE."
)
MOVE = "Pindahkan ke disk mesin ini (ext4 atau xfs), lalu mulai ulang."


def places(settings: Settings) -> Iterator[Finding]:
    """The folders whose files have to survive the power, each with the kind of file system it lies on."""
    sound = []
    for folder in sorted({settings.instance, settings.shared}):
        kind = file_system_of(folder)
        if kind in IN_MEMORY:
            yield Finding(PLACES, FAULT, f"{folder} ada di memori ({kind}); isinya hilang saat listrik padam", MOVE)
        elif settings.server is None and kind.startswith(ON_A_NETWORK):
            words = f"{folder} ada di jaringan ({kind}); kunci berkas SQLite tidak dapat diandalkan di sana"
            yield Finding(PLACES, FAULT, words, f"{MOVE} Untuk banyak mesin: PostgreSQL, lihat README.")
        else:
            sound.append(f"{folder} ({kind})")
    if settings.server is not None and settings.database.exists():
        state, advice = (FAULT, FINISH) if is_broken_off(settings.instance) else (WARNING, LEFT)
        words = f"{settings.database} masih ada, padahal yang dipakai basis data di server"
        yield Finding(PLACES, state, words, advice)
    if sound:
        yield Finding(PLACES, OK, ", ".join(sound))


def file_system_of(folder: Path) -> str:
    """The kind, as the kernel calls it, of what the folder lies on; a later mount hides an earlier one (proc(5))."""
    found = ("", "tidak diketahui")
    for line in MOUNTS.read_text("utf-8").splitlines():
        about, _, kind = line.partition(" - ")
        place = about.split(" ")[4].encode().decode("unicode_escape")
        if folder.resolve().is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, kind.split(" ")[0])
    return found[1]
