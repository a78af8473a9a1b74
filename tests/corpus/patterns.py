"""Every regular expression of the program, and what it costs on text that is made to cost."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import process_time

from tests.conventions.tree import name_of, python_files

WAYS = {"fullmatch", "match", "search", "findall", "finditer", "split", "sub"}
UNITS = (
    "a",
    "0",
    "9",
    ".",
    ",",
    " ",
    "-",
    "<",
    ">",
    '"',
    "'",
    "\t",
    "\n",
    "/",
    ":",
    "0.",
    ".000",
    ",000",
    " 000",
    "1 ",
    "a ",
    "ab.",
)
UNITS += (
    "rp",
    "rupiah",
    " rupiah",
    "%",
    "kab",
    "kota ",
    "64.",
    "<a",
    'TargetMode="External"',
    "TargetMode",
    "code: ",
    "\\",
    "(",
    "é",
)
ENDINGS = ("!", "", "\n", " rupiah", ">", "\x00")
LENGTH = 5_000
MOST_SECONDS = 0.05
NOISE_SECONDS = 0.004


@dataclass(frozen=True)
class Used:
    """An expression with the way it is used: `fullmatch`, `search` and so on."""

    where: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    way: str


def expressions(paths: dict[str, Path]) -> Iterator[Used]:
    """All that are compiled or used in these sources."""
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items()}
    ways = used_ways(trees.values())
    for name, tree in trees.items():
        named = {id(node.value): node.targets[0] for node in ast.walk(tree) if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if not is_of_re(node):
                continue
            where, target = f"{name}:{node.lineno}", named.get(id(node))
            if isinstance(target, ast.Name) and node.func.attr == "compile":
                module = import_module(name.removesuffix(".py").replace("/", "."))
                for way in sorted(ways[target.id]) or ["search"]:
                    yield Used(where, getattr(module, target.id), way)
            elif (pattern := literal(node)) is not None:
                yield Used(where, pattern, "match" if node.func.attr == "compile" else node.func.attr)


def is_of_re(node: ast.AST) -> bool:
    """A call of a function of `re`."""
    call = node.func if isinstance(node, ast.Call) else None
    of_re = isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "re"
    return of_re and call.attr in {*WAYS, "compile"}


def literal(node: ast.Call) -> re.Pattern[str] | re.Pattern[bytes] | None:
    """The expression of a call whose text stands there."""
    try:
        text = ast.literal_eval(node.args[0])
    except ValueError:
        return None
    flags = [getattr(re, one.attr) for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr.isupper()]
    return re.compile(text, sum(flags))


def used_ways(trees: Iterable[ast.AST]) -> dict[str, set[str]]:
    """How an expression of each name is used anywhere."""
    found: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in WAYS
                and isinstance(node.value, ast.Name | ast.Attribute)
            ):
                found[node.value.id if isinstance(node.value, ast.Name) else node.value.attr].add(node.attr)
    return found


def sources() -> dict[str, Path]:
    return {name_of(path): path for path in python_files("scoring", "reports", "webapp")}


def costly(used: Used) -> Iterator[str]:
    """The texts that take too long, or of which twice as much takes much more than twice as long."""
    for unit in UNITS:
        for ending in ENDINGS:
            seconds = cost(used, filled(unit, ending, LENGTH))
            if seconds > NOISE_SECONDS:
                seconds = min(seconds, *(cost(used, filled(unit, ending, LENGTH)) for _ in range(3)))
                longer = min(cost(used, filled(unit, ending, 2 * LENGTH)) for _ in range(3))
                if seconds > MOST_SECONDS or (seconds > NOISE_SECONDS and longer > 3 * seconds):
                    yield f"{unit!r}…{ending!r}: {seconds:.3f} s, twice as long {longer:.3f} s"


def filled(unit: str, ending: str, length: int) -> str:
    return unit * (length // len(unit)) + ending


def cost(used: Used, text: str) -> float:
    subject = text.encode() if isinstance(used.pattern.pattern, bytes) else text
    started = process_time()
    if used.way == "sub":
        used.pattern.sub(b"" if isinstance(subject, bytes) else "", subject)
    elif used.way == "finditer":
        list(used.pattern.finditer(subject))
    else:
        getattr(used.pattern, used.way)(subject)
    return process_time() - started
