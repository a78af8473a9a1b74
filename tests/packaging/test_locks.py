"""The lock files hold what the commands that use them need."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def named(lines: str) -> set[str]:
    """The packages of lines like `Flask>=3.1`; names as lock files write them."""
    found = (NAME.match(line.strip()) for line in lines.splitlines())
    return {match[0].lower().replace("_", "-").replace(".", "-") for match in found if match}


def declared(extra: str) -> set[str]:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    return named(settings["options.extras_require"][extra]) | named(settings["options"]["install_requires"])


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("runtime", ()), ("test", ("test", "lint")), ("bench", ("test", "bench"))],  # benchmarks plant as tests do
)
def test_lock_holds_every_declared_package(lock, extras):
    locked = named((ROOT / ".lock" / f"{lock}.txt").read_text(encoding="utf-8"))
    wanted = set.union(*(declared(extra) for extra in (*extras, "build")))
    assert wanted > {"flask"}
    assert wanted - locked == set()
