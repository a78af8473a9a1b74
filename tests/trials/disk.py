"""A disk that loses its power: what was asked to be durable is there, of the rest anything may be.

Written bytes are durable once their file was synced, names once their folder was. What waits then: of the names a
beginning, in their order; of the writes to a file any choice, each whole, in part (by sectors), or not at all.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.trials.tracing import DELETED, Call

SECTOR = 512
WRITES, SYNCS = frozenset({"pwrite64", "write"}), frozenset({"fsync", "fdatasync"})
UNLINKS, RENAMES = frozenset({"unlink", "unlinkat", "rmdir"}), frozenset({"rename", "renameat", "renameat2"})
LINKS, FOLDERS = frozenset({"link", "linkat"}), frozenset({"mkdir"})


@dataclass
class File:
    """What is durable of a content, and what waits: (place, bytes), or (length, None) for a cut."""

    durable: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    size: int = 0
    is_folder: bool = False

    def put(self, place: int, data: bytes | None) -> None:
        self.waiting.append((place, data))
        self.size = place if data is None else max(self.size, place + len(data))

    def sync(self) -> None:
        for place, data in self.waiting:
            apply(self.durable, place, data)
        self.waiting.clear()

    def after_the_cut(self, chance: random.Random) -> bytes:
        found = bytearray(self.durable)
        for place, data in self.waiting:
            fate = chance.random()
            if data is None or fate < 0.4:
                if fate < 0.7:
                    apply(found, place, data)
            elif fate < 0.6:
                for start in range(0, len(data), SECTOR):
                    if chance.random() < 0.5:
                        apply(found, place + start, data[start : start + SECTOR])
        return bytes(found)


def apply(content: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del content[place:]
        content.extend(bytes(max(0, place - len(content))))
        return
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(data)] = data


class Disk:
    """Files and folders beneath one folder by their names now and by their durable names; names that wait, in order.

    A folder that is renamed takes nothing with it here: what is recorded renames none.
    """

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.now = {str(path): existing(path) for path in root.rglob("*")}
        self.durable = dict(self.now)
        self.waiting: list[tuple[str, str, File | None]] = []  # folder, name, what it names from then on
        self.places: dict[tuple[int, int], int] = {}  # where a descriptor that is written in turn stands
        self.touched: set[str] = set()

    def see(self, call: Call) -> bool:
        """Does to the files what a call did; whether it changed or synced anything here."""
        if call.name in WRITES:
            return self.write(call)
        if call.name in SYNCS:
            return self.sync(call.path)
        if call.name == "openat":
            return self.open(call)
        if call.name in UNLINKS | RENAMES | LINKS | FOLDERS:
            return self.name_again([one.decode() for one in call.texts], call.name)
        if call.name == "lseek":
            self.places[call.process, call.descriptor] = call.result
        return call.name == "ftruncate" and self.cut(call)

    def cut(self, call: Call) -> bool:
        file = self.now.get(call.path)
        if file is not None:
            file.put(call.last_number, None)
        return file is not None

    def open(self, call: Call) -> bool:
        path = call.opened
        self.places[call.process, call.result] = 0
        if not path.startswith(self.root) or "O_CREAT" not in call.given or path in self.now:
            if "O_TRUNC" in call.given and path in self.now:
                self.now[path].put(0, None)
                return True
            return False
        self.name(path, File())
        return True

    def write(self, call: Call) -> bool:
        file = self.now.get(call.path.removesuffix(DELETED).rstrip())
        if file is None:
            return False
        key, data = (call.process, call.descriptor), call.texts[0][: call.result]
        if call.name == "pwrite64":
            file.put(call.last_number, data)
            return True
        place = self.places.get(key, 0)
        self.places[key] = place + len(data)
        file.put(place, data)
        return True

    def sync(self, path: str) -> bool:
        file = self.now.get(path)
        if file is not None and not file.is_folder:
            file.sync()
            return True
        for folder, name, named in self.waiting:
            if folder == path:
                settle(self.durable, name, named)
        self.waiting = [one for one in self.waiting if one[0] != path]
        return path.startswith(self.root)

    def name_again(self, paths: list[str], how: str) -> bool:
        if how in FOLDERS and paths[0].startswith(f"{self.root}/"):
            self.name(paths[0], File(is_folder=True))
            return True
        if paths[0] not in self.now:
            return False
        if how in RENAMES | LINKS:
            self.name(paths[1], self.now[paths[0]])
        if how not in LINKS:
            self.name(paths[0], None)
        return True

    def name(self, path: str, named: File | None) -> None:
        settle(self.now, path, named)
        self.waiting.append((path.rpartition("/")[0], path, named))

    def after_the_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files by name, as they may be found when the power comes back: each folder is as new as it likes."""
        names = dict(self.durable)
        for folder in dict.fromkeys(folder for folder, _path, _named in self.waiting):
            names_there = [one for one in self.waiting if one[0] == folder]
            for _folder, path, named in names_there[: chance.randint(0, len(names_there))]:
                settle(names, path, named)
        files = {path: file for path, file in names.items() if not file.is_folder and self.is_reached(path, names)}
        return {path: file.after_the_cut(chance) for path, file in files.items()}

    def is_reached(self, path: str, names: dict[str, File]) -> bool:
        """Whether every folder on the way to a name is there: what lies in one that isn't is gone with it."""
        folder = path.rpartition("/")[0]
        return folder == self.root or (folder in names and self.is_reached(folder, names))


def settle(names: dict[str, File], path: str, named: File | None) -> None:
    if named is None:
        names.pop(path, None)
    else:
        names[path] = named


def existing(path: Path) -> File:
    if path.is_dir():
        return File(is_folder=True)
    content = bytearray(path.read_bytes())
    return File(content, size=len(content))


def lay_down(files: dict[str, bytes], root: str, folder: Path, leave: Iterable[str]) -> None:
    """Writes an image of what lay beneath `root` into another folder; memory maps, which nobody syncs, stay away."""
    endings = tuple(leave)
    for path, content in files.items():
        if not path.endswith(endings):
            place = folder / Path(path).relative_to(root)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
