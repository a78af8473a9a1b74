"""The requirements of OWASP ASVS 5.0.0, levels 1 and 2: by what each is shown, and which are open (`asvs.yaml`).

Counting proves nothing of a requirement; the tests named with it do, in the run of all tests. What is looked at here
is that the list is whole, and that what it names is there.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("asvs.yaml")
KINDS = {"test": "shown by tests", "read": "by reading", "na": "not asked here", "open": "open"}
MOST_WORDS = 12
FIELDS = {"number", "level", "asks", "why"}
Requirement = dict[str, Any]
Table = dict[str, Any]


def read_table(path: Path = FILE) -> Table:
    found: Table = yaml.safe_load(path.read_text("utf-8"))
    return found


def expected(table: Table) -> list[str]:
    """The numbers that must be there, in the standard's order: of each section those from 1 on."""
    sections = {name: size for chapter in table["sections"].values() for name, size in chapter.items()}
    return [f"{section}.{place}" for section, size in sections.items() for place in range(1, size + 1)]


def faults(table: Table) -> list[str]:
    """What is wrong with the list; the numbers first, then each requirement."""
    return [*number_faults(table), *(fault for one in table["requirements"] for fault in requirement_faults(one))]


def number_faults(table: Table) -> Iterator[str]:
    wanted, there = expected(table), [one["number"] for one in table["requirements"]]
    if len(wanted) != table["counted"]:
        yield f"sections come to {len(wanted)}, not to {table['counted']}"
    levels = Counter(one["level"] for one in table["requirements"])
    if levels != table["levels"]:
        yield f"levels are {dict(levels)}, not {table['levels']}"
    yield from (f"{number}: missing" for number in wanted if number not in there)
    yield from (f"{number}: not of the standard's levels 1 and 2" for number in there if number not in wanted)
    yield from (f"{number}: {times} times" for number, times in Counter(there).items() if times > 1)
    if sorted(there) == sorted(wanted) and there != wanted:
        yield "numbers aren't in the standard's order"


def requirement_faults(one: Requirement) -> Iterator[str]:
    number, kinds = one["number"], [kind for kind in KINDS if kind in one]
    if len(kinds) != 1 or not one[kinds[0]]:
        yield f"{number}: needs exactly one of {', '.join(KINDS)}"
    if unknown := set(one) - FIELDS - set(KINDS):
        yield f"{number}: unknown {', '.join(sorted(unknown))}"
    if not 1 <= len(one["asks"].split()) <= MOST_WORDS:
        yield f"{number}: says what is asked in 1 to {MOST_WORDS} words"
    yield from (f"{number}: {fault}" for name in one.get("test", ()) for fault in naming_faults(name))
    if "read" in one:
        yield from (f"{number}: {fault}" for fault in reading_faults(one))


def naming_faults(name: str) -> Iterator[str]:
    path, _, function = name.partition("::")
    if not (ROOT / path).is_file():
        yield f"no file {path}"
    elif not function.startswith("test_") or function not in functions_of(path):
        yield f"no test {function} in {path}"


@cache
def functions_of(path: str) -> frozenset[str]:
    """The functions that a module has at its top, without running it."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def reading_faults(one: Requirement) -> Iterator[str]:
    if not (ROOT / one["read"]).is_file():
        yield f"no file {one['read']}"
    if not one.get("why"):
        yield "says not why reading shows it"


def counted(table: Table) -> dict[str, int]:
    return {kind: sum(kind in one for one in table["requirements"]) for kind in KINDS}


def open_numbers(table: Table) -> list[str]:
    return [one["number"] for one in table["requirements"] if "open" in one]


def summary(table: Table) -> str:
    """One line, which the README has word for word."""
    told = ", ".join(f"{count} {KINDS[kind]}" for kind, count in counted(table).items())
    return f"{len(table['requirements'])} requirements: {told}"


def report(table: Table) -> Sequence[str]:
    missing = [f"  {one['number']:8}{one['asks']}: {one['open']}" for one in table["requirements"] if "open" in one]
    return [f"{table['standard']}, levels 1 and 2", summary(table), *missing]


# ---------------------------------------------------------------------- the trial


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def main(_options: argparse.Namespace) -> int:
    """1 where the list isn't whole; what is open is told, and is no fault of the list."""
    table = read_table()
    print(*report(table), sep="\n")
    found = faults(table)
    print(f"faults of the list: {len(found)}", *found, sep="\n  ")
    return 1 if found else 0
