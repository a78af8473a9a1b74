"""Each planted fault (`mutations.py`) in a copy of the program: the tests named with it must fail.

Several faults may be tried side by side, each in a copy of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from tests.trials.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("scoring", "reports", "rubrics", "webapp", "tests", "setup.cfg", "pyproject.toml", "README.md", "paritrana")
LEFT = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".hypothesis")
SEEN, PASSED = 1, 0  # what pytest ends with when a test failed, and when none did


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = [one.name for one in MUTATIONS]
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=names, help="these faults only")
    parser.add_argument("--workers", type=int, default=1, help="faults that are tried side by side")


def main(options: argparse.Namespace) -> int:
    """Says of each fault whether its tests see it. Returns 1 unless all do."""
    wanted = chosen(options.only)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.workers) as pool:
        copies = Copies(Path(folder), options.workers)
        if not all(pool.map(partial(sound, copies), dict.fromkeys(one.tests for one in wanted))):
            print("Tanpa cacat pun pengujian ini gagal, jadi tidak ada yang terbukti.")
            return 1
        seen = pool.map(partial(is_seen, copies), wanted)
        survived = [one.name for one, found in zip(wanted, seen, strict=True) if not told(one, seen=found)]
    print(f"Cacat yang ditanam: {len(wanted)}; ditemukan: {len(wanted) - len(survived)}.")
    return 1 if survived else 0


class Copies:
    """Copies of the program, each lent to one trial at a time."""

    def __init__(self, folder: Path, count: int) -> None:
        self.free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            self.free.put(copied(folder / str(number)))

    @contextmanager
    def one(self) -> Iterator[Path]:
        copy = self.free.get()
        try:
            yield copy
        finally:
            self.free.put(copy)


def chosen(names: Iterable[str] | None) -> list[Mutation]:
    return [one for one in MUTATIONS if names is None or one.name in set(names)]


def copied(folder: Path) -> Path:
    """The program and its tests in a folder of their own, with the environment that is there."""
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT)
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def sound(copies: Copies, tests: Iterable[str]) -> bool:
    """Whether these tests pass while nothing is planted: else their failing later would say nothing."""
    with copies.one() as copy:
        return run(copy, tests) == PASSED


def is_seen(copies: Copies, one: Mutation) -> bool:
    """Plants a fault, runs its tests, and takes it out again."""
    with copies.one() as copy:
        path = copy / one.path
        whole = path.read_text("utf-8")
        path.write_text(planted(whole, one), "utf-8")
        try:
            return run(copy, one.tests) == SEEN
        finally:
            path.write_text(whole, "utf-8")


def planted(whole: str, one: Mutation) -> str:
    """The text with the fault. Raises ValueError where it can't be planted in exactly one place."""
    if whole.count(one.old) != 1:
        raise ValueError(f"{one.name}: the text stands {whole.count(one.old)} times in {one.path}")
    return whole.replace(one.old, one.new)


def run(copy: Path, tests: Iterable[str]) -> int:
    """What pytest ends with; the copy's own modules stand before the installed ones, in its children, too."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False).returncode


def told(one: Mutation, *, seen: bool) -> bool:
    print(f"{'ditemukan' if seen else 'LOLOS    '} {one.name}", flush=True)
    return seen
