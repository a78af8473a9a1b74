"""Each planted fault (`mutations.py`) in a copy of the program: the tests named with it must fail."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.trials.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("scoring", "reports", "rubrics", "webapp", "tests", "setup.cfg", "pyproject.toml", "README.md", "paritrana")
LEFT = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".hypothesis")
SEEN, PASSED = 1, 0  # what pytest ends with when a test failed, and when none did


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these faults only")


def main(options: argparse.Namespace) -> int:
    """Says of each fault whether its tests see it. Returns 1 unless all do."""
    wanted = chosen(options.only)
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        if not sound(copy, wanted):
            print("Tanpa cacat pun pengujian ini gagal, jadi tidak ada yang terbukti.")
            return 1
        survived = [one.name for one in wanted if not told(one, seen=is_seen(copy, one))]
    print(f"Cacat yang ditanam: {len(wanted)}; ditemukan: {len(wanted) - len(survived)}.")
    return 1 if survived else 0


def chosen(names: Iterable[str] | None) -> list[Mutation]:
    return [one for one in MUTATIONS if names is None or one.name in set(names)]


def copied(folder: Path) -> Path:
    """The program and its tests in a folder of their own, with the environment that is there."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT)
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def sound(copy: Path, wanted: Iterable[Mutation]) -> bool:
    """Whether all these tests pass while nothing is planted: else their failing later would say nothing."""
    return all(run(copy, tests) == PASSED for tests in dict.fromkeys(one.tests for one in wanted))


def is_seen(copy: Path, one: Mutation) -> bool:
    """Plants a fault, runs its tests, and takes it out again."""
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
