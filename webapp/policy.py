"""Who sees which datum, and who may use which route, at which stage: `policy.yaml` as the application asks it.

Nothing is seen that isn't in it, and no route is used that isn't in it (`webapp/access.py` refuses).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from webapp.errors import ConfigRefused

PUBLIC = "public"
OWN, ALL = "own", "all"
STAGES = ("draft", "submission", "verification", "interviews", "plenary", "sealed", "announced")
PEOPLE = frozenset({"juror", "operator", "verifier", "secretariat", "branch", PUBLIC})
TITLE, COLUMNS = "title", "columns"
# Who else a route can be for: whoever is signed in, and chair or secretary of the panel that the address names.
SIGNED_IN, CHAIR = "signed_in", "chair"
USERS = PEOPLE | {SIGNED_IN, CHAIR}
DATA, ROUTES = "data", "routes"
# "own", "all from plenary", "own in submission", "all until plenary", "own from draft to interviews"
USE = re.compile(
    r"(?P<whose>own|all)( in (?P<only>[a-z]+)| until (?P<until>[a-z]+)| from (?P<first>[a-z]+)( to (?P<last>[a-z]+))?)?"
)
NAME = "policy.yaml"


@dataclass(frozen=True)
class Datum:
    """One line of the policy: `seen` is OWN or ALL by (who, stage); a pair that isn't there is nobody's.

    `columns` are the (table, column) of the database in which it stands; what is only computed has none.
    """

    code: str
    title: str
    seen: Mapping[tuple[str, str], str]
    columns: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Use:
    """What a route is for one kind of person: OWN things or ALL, at these stages of their category."""

    whose: str
    stages: frozenset[str]

    @property
    def always(self) -> bool:
        return len(self.stages) == len(STAGES)


Route = tuple[str, str]  # endpoint and method


def may_see(datum: str, who: str, stage: str) -> bool:
    """Whether any of it is seen; whose, says `scope`. Raises KeyError for a datum that the policy doesn't have."""
    return bool(scope(datum, who, stage))


def scope(datum: str, who: str, stage: str) -> str:
    """OWN, ALL, or "" for nothing. Raises KeyError for a datum that the policy doesn't have."""
    return policy()[datum].seen.get((who, stage), "")


def open_stages(datum: str, who: str) -> frozenset[str]:
    """The stages at which this person sees any of it."""
    return frozenset(stage for stage in STAGES if may_see(datum, who, stage))


@cache
def policy() -> Mapping[str, Datum]:
    """The data of the file. Raises ConfigRefused where it says something that isn't understood."""
    return read_policy(parts()[DATA])


@cache
def routes() -> Mapping[Route, Mapping[str, Use]]:
    """The routes of the file, each with who may use it. Raises ConfigRefused as `policy` does."""
    return read_routes(parts()[ROUTES])


@cache
def parts() -> Mapping[str, Any]:
    """The file's two parts. Raises ConfigRefused where one is missing or there is another."""
    found = yaml.safe_load(resources.files(__package__).joinpath(NAME).read_text("utf-8"))
    if set(found) != {DATA, ROUTES}:
        raise ConfigRefused(f"{NAME}: harus terdiri dari {DATA} dan {ROUTES}.")
    return dict(found)


def read_policy(data: Mapping[str, Any]) -> Mapping[str, Datum]:
    """The data of a policy. Raises ConfigRefused, so that a slip of the pen never opens anything."""
    return {code: read_datum(str(code), found) for code, found in data.items()}


def read_routes(lines: Mapping[str, Any]) -> Mapping[Route, Mapping[str, Use]]:
    """The lines "endpoint METHOD: {who: use}". Raises ConfigRefused, as `read_policy` does."""
    return {read_route(line): read_uses(line, users) for line, users in lines.items()}


def read_route(line: str) -> Route:
    endpoint, _space, method = line.partition(" ")
    if not method.isupper() or not method.isalpha():
        raise ConfigRefused(f"{NAME}: {line}: tulis alamat dan caranya, misalnya juror.sheet GET.")
    return endpoint, method


def read_uses(line: str, users: Any) -> Mapping[str, Use]:
    if not isinstance(users, dict) or not users or set(users) - USERS:
        raise ConfigRefused(f"{NAME}: {line}: {users} tidak dikenal.")
    return {who: read_use(line, str(words)) for who, words in users.items()}


def read_use(line: str, words: str) -> Use:
    """Raises ConfigRefused for a word that isn't understood, and for stages in the wrong order."""
    found = USE.fullmatch(words)
    named = found and {name: stage for name, stage in found.groupdict().items() if stage and name != "whose"}
    if found is None or named is None or set(named.values()) - set(STAGES):
        raise ConfigRefused(f"{NAME}: {line}: {words} tidak dikenal.")
    only = named.get("only")
    first = STAGES.index(only or named.get("first") or STAGES[0])
    last = STAGES.index(only or named.get("last") or named.get("until") or STAGES[-1])
    if first > last:
        raise ConfigRefused(f"{NAME}: {line}: {words} tidak memuat satu tahap pun.")
    return Use(found["whose"], frozenset(STAGES[first : last + 1]))


def read_datum(code: str, parts: Mapping[str, Any]) -> Datum:
    """Raises ConfigRefused naming what isn't understood."""
    title = parts.get(TITLE)
    if not isinstance(title, str) or not title:
        raise ConfigRefused(f"{NAME}: {code} tidak punya judul.")
    seen = {}
    for who, by_stage in parts.items():
        if who in (TITLE, COLUMNS):
            continue
        for stage, whose in by_stage.items():
            if who not in PEOPLE or stage not in STAGES or whose not in {OWN, ALL}:
                raise ConfigRefused(f"{NAME}: {code}, {who}, {stage}: {whose} tidak dikenal.")
            seen[who, stage] = whose
    return Datum(code, title, seen, read_columns(code, parts.get(COLUMNS, {})))


def read_columns(code: str, tables: Any) -> frozenset[tuple[str, str]]:
    """Raises ConfigRefused where it isn't tables with lists of columns; whether there are such, the tests ask."""
    if not isinstance(tables, dict) or not all(isinstance(names, list) for names in tables.values()):
        raise ConfigRefused(f"{NAME}: {code}: tulis {COLUMNS} sebagai tabel dengan daftar kolomnya.")
    return frozenset((str(table), str(name)) for table, names in tables.items() for name in names)
