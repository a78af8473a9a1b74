"""What is stored about people: `privacy.yaml` as the page, the commands and the nightly retention ask it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from webapp.errors import ConfigRefused

NAME = "privacy.yaml"
WORDS = ("title", "whose", "what", "why", "ground", "keep", "where", "erased")
OTHERS = frozenset({"columns", "emptied", "files", "days", "since"})

Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Right:
    """One right of everybody about whom something is stored, and where the law has it."""

    title: str
    article: str
    words: str


@dataclass(frozen=True)
class Holding:
    """One kind of data about people, in words, and the columns by table and the files in which it lies.

    `days` are counted from what `since` says; None where nothing goes by itself. Of a row in which an erased person is
    named the columns of `emptied` may be emptied.
    """

    code: str
    title: str
    whose: str
    what: str
    why: str
    ground: str
    keep: str
    where: str
    erased: str
    columns: Columns
    emptied: Columns = field(default_factory=dict)
    files: tuple[str, ...] = ()
    days: int | None = None
    since: str = ""


@dataclass(frozen=True)
class Privacy:
    """The whole file. `plain` are columns that say nothing about a person, `plain_files` such files, by patterns."""

    law: str
    rights: tuple[Right, ...]
    holdings: tuple[Holding, ...]
    plain: Columns
    plain_files: tuple[str, ...]
    database: tuple[str, ...]

    def holding(self, code: str) -> Holding:
        """Raises KeyError."""
        return {one.code: one for one in self.holdings}[code]

    def emptied(self) -> Iterator[tuple[str, str]]:
        """(table, column) of everything that may be emptied of an erased person."""
        for one in self.holdings:
            for table, columns in one.emptied.items():
                yield from ((table, column) for column in columns)

    def patterns(self) -> tuple[str, ...]:
        """Everything that may lie in the folder of an instance."""
        return (*self.database, *self.plain_files, *(name for one in self.holdings for name in one.files))


def period(code: str) -> timedelta:
    """How long this holding is kept after what its `since` says. Raises KeyError for one without a period."""
    days = privacy().holding(code).days
    if days is None:
        raise KeyError(code)
    return timedelta(days=days)


@cache
def privacy() -> Privacy:
    """Raises ConfigRefused where the file says something that isn't understood."""
    return read_privacy(resources.files(__package__).joinpath(NAME).read_text("utf-8"))


def read_privacy(text: str) -> Privacy:
    """Raises ConfigRefused, so that a slip of the pen never keeps anything for ever."""
    told = yaml.safe_load(text)
    plain = told["not_personal"]
    return Privacy(
        law=told["law"],
        rights=tuple(Right(**one) for one in told["rights"]),
        holdings=tuple(read_holding(code, parts, told["grounds"]) for code, parts in told["holdings"].items()),
        plain=columns_of(plain["columns"]),
        plain_files=tuple(plain["files"]),
        database=tuple(told["database"]),
    )


def read_holding(code: str, parts: Mapping[str, Any], grounds: Mapping[str, str]) -> Holding:
    """Raises ConfigRefused naming what is missing or not understood."""
    missing = [name for name in WORDS if not isinstance(parts.get(name), str) or not parts[name]]
    strange = sorted(set(parts) - set(WORDS) - OTHERS)
    if missing or strange:
        raise ConfigRefused(f"{NAME}: {code}: {', '.join((*missing, *strange))} tidak ada atau tidak dikenal.")
    if parts["ground"] not in grounds:
        raise ConfigRefused(f"{NAME}: {code}: dasar {parts['ground']} tidak dikenal.")
    days = parts.get("days")
    if (days is None) != ("since" not in parts) or not (days is None or (type(days) is int and days > 0)):
        raise ConfigRefused(f"{NAME}: {code}: masa simpan {days} tidak dimengerti.")
    return Holding(
        code=code,
        **{name: parts[name] for name in WORDS if name != "ground"},
        ground=grounds[parts["ground"]],
        columns=columns_of(parts.get("columns", {})),
        emptied=columns_of(parts.get("emptied", {})),
        files=tuple(parts.get("files", ())),
        days=days,
        since=parts.get("since", ""),
    )


def columns_of(told: Mapping[str, Any]) -> Columns:
    return {table: tuple(columns) for table, columns in told.items()}
