"""Reads one mapping of a rubric file: takes its keys one by one and reports what is wrong or left over."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .errors import Problem
from .exact import parse_decimal
from .strict_yaml import Entry

LONGEST_TEXT = 2000
LONGEST_LABEL = 120


class Reader:
    """Where a rubric's problems are collected."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def note(self, line: int, where: str, what: str) -> None:
        """Keeps a problem."""
        self.problems.append(Problem(self.source, line, where or "rubrik", what))

    def fields(self, entry: Entry, where: str) -> Fields:
        """The mapping of an entry; anything else is a problem and reads as empty."""
        if not isinstance(entry.value, dict):
            self.note(entry.line, where, "harus berupa pasangan kunci dan nilai")
            return Fields(self, {}, entry.line, where, broken=True)
        return Fields(self, entry.value, entry.line, where)


class Fields:
    """The keys of one mapping. Every method reports what it can't use and returns a harmless value instead."""

    def __init__(
        self, reader: Reader, entries: dict[str, Entry], line: int, where: str, *, broken: bool = False
    ) -> None:
        self.reader, self.entries, self.line, self.where = reader, entries, line, where
        self.taken: set[str] = set()
        self.broken = broken

    def note(self, key: str, what: str) -> None:
        """A problem with this key."""
        entry = self.entries.get(key)
        self.reader.note(entry.line if entry else self.line, f"{self.where}.{key}".lstrip("."), what)

    def has(self, key: str) -> bool:
        """Is the key there with something in it?"""
        return key in self.entries and self.entries[key].value is not None

    def take(self, key: str, *, required: bool) -> Entry | None:
        """The entry of a key; None when it is empty or not there, which is a problem when it is required."""
        self.taken.add(key)
        if self.has(key):
            return self.entries[key]
        if required and not self.broken:
            self.note(key, "kosong" if key in self.entries else "tidak ada, padahal wajib")
        return None

    def text(self, key: str, default: str | None = None) -> str:
        """Text; required when there is no default."""
        entry = self.take(key, required=default is None)
        if entry is None:
            return default or ""
        if isinstance(entry.value, str) and entry.value.strip() and len(entry.value) <= LONGEST_TEXT:
            return entry.value
        if isinstance(entry.value, (Fraction, bool)) and entry.plain is not None:
            return entry.plain
        self.note(key, f"harus berupa teks, tidak kosong, paling panjang {LONGEST_TEXT} huruf")
        return default or ""

    def code(self, key: str = "code") -> str:
        """A code: text in quotes, so that `1.10` stays `1.10`."""
        entry = self.take(key, required=True)
        if entry is None:
            return ""
        return self.code_of(entry, key)

    def code_of(self, entry: Entry, key: str) -> str:
        """A code from an entry of this mapping's key."""
        if isinstance(entry.value, (Fraction, bool)):
            self.reader.note(
                entry.line,
                f"{self.where}.{key}".lstrip("."),
                f'kode {entry.plain} harus ditulis dalam tanda kutip: "{entry.plain}"',
            )
            return entry.plain or ""
        if (
            not isinstance(entry.value, str)
            or not entry.value
            or entry.value != entry.value.strip()
            or not entry.value.isprintable()
            or len(entry.value) > 80
        ):
            self.reader.note(
                entry.line,
                f"{self.where}.{key}".lstrip("."),
                "kode harus teks tanpa spasi di tepinya, paling panjang 80 huruf",
            )
            return ""
        return entry.value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of different codes."""
        found = tuple(self.code_of(entry, key) for entry in self.entry_list(key))
        for code in {code for code in found if found.count(code) > 1}:
            self.note(key, f"{code} tertulis lebih dari sekali")
        return found

    def entry_list(self, key: str, *, required: bool = False) -> tuple[Entry, ...]:
        """The entries of a list; empty when it isn't there."""
        entry = self.take(key, required=required)
        if entry is None:
            return ()
        if not isinstance(entry.value, tuple):
            self.note(key, "harus berupa daftar")
            return ()
        return entry.value

    def rows(self, key: str, name: str, *, required: bool = False) -> tuple[Fields, ...]:
        """A list of mappings; each one's place reads `name CODE`."""
        found = []
        for position, entry in enumerate(self.entry_list(key, required=required), start=1):
            label = entry.value.get("code") if isinstance(entry.value, dict) else None
            where = f"{name} {label.value if label and isinstance(label.value, str) else position}"
            found.append(self.reader.fields(entry, where))
        return tuple(found)

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """An exact number (plain, or decimal text in quotes); required when there is no default."""
        entry = self.take(key, required=default is None)
        if entry is None:
            return default if default is not None else Fraction(0)
        value = number_of(entry)
        if value is None:
            self.note(key, "harus berupa bilangan bulat atau desimal bertitik")
            return default if default is not None else Fraction(0)
        return value

    def whole(self, key: str, default: int | None, low: int, high: int) -> int:
        """A whole number between `low` and `high`; required when there is no default."""
        value = self.number(key, None if default is None else Fraction(default))
        if value.denominator != 1 or not low <= value <= high:
            if not self.broken and (self.has(key) or default is not None):
                self.note(key, f"harus bilangan bulat dari {low} sampai {high}")
            return default if default is not None else low
        return int(value)

    def weight(self) -> Fraction:
        """A weight above zero: a number, or a fraction in quotes such as "50/3"."""
        entry = self.take("weight", required=True)
        if entry is None:
            return Fraction(0)
        value = number_of(entry)
        if value is None and isinstance(entry.value, str) and entry.value.count("/") == 1:
            top, bottom = (parse_decimal(part.strip()) for part in entry.value.split("/"))
            value = Fraction(top, bottom) if top is not None and bottom is not None and bottom > 0 else None
        if value is None or value <= 0:
            self.note("weight", 'bobot harus bilangan di atas nol, atau pecahan dalam tanda kutip seperti "50/3"')
            return Fraction(0)
        return value

    def flag(self, key: str) -> bool:
        """Either true or false; false when it isn't there."""
        entry = self.take(key, required=False)
        if entry is not None and not isinstance(entry.value, bool):
            self.note(key, "harus true atau false")
        return entry is not None and entry.value is True

    def is_flag(self, key: str) -> bool:
        """Whether true, false, or nothing is written there."""
        return not self.has(key) or isinstance(self.entries[key].value, bool)

    def labels(self, key: str) -> tuple[str, ...]:
        """A list of different short texts, at least one."""
        found = [self.label_of(entry, key) for entry in self.entry_list(key)]
        if self.has(key) and isinstance(self.entries[key].value, tuple) and not found:
            self.note(key, "daftar kosong")
        for label in sorted({label for label in found if label and found.count(label) > 1}):
            self.note(key, f"{label} tertulis lebih dari sekali")
        return tuple(found)

    def label_of(self, entry: Entry, key: str) -> str:
        """One short text of a list; "" and a problem for anything else."""
        text = entry.plain if isinstance(entry.value, (Fraction, bool)) else entry.value
        if isinstance(text, str) and text.strip() and len(text) <= LONGEST_LABEL:
            return text
        where = f"{self.where}.{key}".lstrip(".")
        self.reader.note(entry.line, where, f"harus berupa teks, tidak kosong, paling panjang {LONGEST_LABEL} huruf")
        return ""

    def one_of(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of a closed set of words; required when there is no default."""
        found = self.text(key, default)
        if found not in allowed and (self.has(key) or default is not None):
            self.note(key, f"{found} tidak dikenal; yang ada: {', '.join(word for word in allowed if word)}")
            return default if default is not None else allowed[0]
        return found

    def finish(self) -> None:
        """Reports the keys that nobody took."""
        for key, entry in self.entries.items():
            if key not in self.taken:
                known = ", ".join(sorted(self.taken))
                self.reader.note(
                    entry.line, f"{self.where}.{key}".lstrip("."), f"kunci tidak dikenal; yang dikenal: {known}"
                )


def number_of(entry: Entry) -> Fraction | None:
    """The exact number of an entry; None when it is none."""
    value: Any = entry.value
    if isinstance(value, bool):
        return None
    if isinstance(value, Fraction):
        return value
    return parse_decimal(value) if isinstance(value, str) else None
