"""YAML text to a tree that knows its lines. Strict: what could be read in two ways is reported, not guessed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from .errors import Problem, RubricRefused, shown
from .exact import DECIMAL, parse_decimal

DEEPEST = 40
LARGEST = 1_000_000
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Entry:
    """A value of the tree with its line (from 1).

    `value` is a Fraction, bool, None or text; a tuple of entries; or a dict from key to Entry. `plain` is the text as
    it stood when it was neither quoted nor a collection, so that an unquoted code can be told from a number.
    """

    value: Any
    line: int
    plain: str | None = None


def read_yaml(text: bytes | str, source: str) -> Entry:
    """The one document of `text`; raises RubricRefused with every problem found before the first that stops reading."""
    problems: list[Problem] = []
    decoded = decode(text, source)
    try:
        entry = TreeReader(decoded, source, problems).document()
    except yaml.YAMLError as error:
        raise RubricRefused([*problems, syntax_problem(error, source)]) from None
    if problems:
        raise RubricRefused(problems)
    return entry


def decode(text: bytes | str, source: str) -> str:
    """Text from UTF-8 bytes; raises RubricRefused for anything else."""
    if len(text) > LARGEST:
        raise RubricRefused([Problem(source, 0, "berkas", f"lebih besar dari {LARGEST} bita")])
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise RubricRefused([Problem(source, line, "berkas", "bukan teks UTF-8")]) from None


def syntax_problem(error: yaml.YAMLError, source: str) -> Problem:
    """What PyYAML couldn't read, with its place."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 0
    where = f"kolom {mark.column + 1}" if mark is not None else "berkas"
    tab = "'\\t'" in str(getattr(error, "problem", ""))
    told = (
        "jarak di awal baris memakai tab; pakai spasi" if tab else "periksa kutip, kurung, titik dua, dan jarak baris"
    )
    return Problem(source, line, where, f"susunan YAML rusak; {told}")


def line_of(event: Any) -> int:
    """The line on which an event starts, from 1."""
    return int(event.start_mark.line) + 1


def hidden_letters(text: str) -> bool:
    """Has the text control characters (line ends and tabs apart), half characters, or ones that turn its direction?"""
    return any(
        letter in TURNING or (unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t") for letter in text
    )


class TreeReader:
    """Builds the tree from PyYAML's events, which still show anchors, aliases, tags and doubled keys."""

    def __init__(self, text: str, source: str, problems: list[Problem]) -> None:
        self.events = yaml.parse(text, Loader=yaml.SafeLoader)
        self.source, self.problems = source, problems

    def document(self) -> Entry:
        """The first document; a second one or none is a problem."""
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            raise RubricRefused([Problem(self.source, 0, "berkas", "kosong")])
        entry = self.node(next(self.events), 0)
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.note(after, "berkas", "memuat lebih dari satu dokumen YAML")
        return entry

    def note(self, event: yaml.Event, where: str, what: str) -> None:
        """Keeps a problem with its line."""
        self.problems.append(Problem(self.source, line_of(event), where, what))

    def node(self, event: yaml.Event, depth: int) -> Entry:
        """The value that starts with this event."""
        line = line_of(event)
        if depth > DEEPEST:
            raise RubricRefused([Problem(self.source, line, "berkas", f"bertingkat lebih dari {DEEPEST}")])
        self.refuse_shortcuts(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Entry(tuple(self.items(depth)), line)
        if isinstance(event, yaml.MappingStartEvent):
            return Entry(self.mapping(depth), line)
        return Entry(None, line)

    def refuse_shortcuts(self, event: Any) -> None:
        """Aliases, anchors and tags make one text mean another."""
        if isinstance(event, yaml.AliasEvent):
            self.note(event, f"*{event.anchor}", "alias YAML tidak dipakai dalam rubrik; tulis isinya")
        elif getattr(event, "anchor", None):
            self.note(event, f"&{event.anchor}", "jangkar YAML tidak dipakai dalam rubrik")
        if getattr(event, "tag", None):
            self.note(event, str(event.tag), "tag YAML tidak dipakai dalam rubrik")

    def items(self, depth: int) -> list[Entry]:
        """The entries of a list."""
        found = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.node(event, depth + 1))
        return found

    def mapping(self, depth: int) -> dict[str, Entry]:
        """The entries of a mapping; a doubled key is a problem."""
        found: dict[str, Entry] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self.refuse_shortcuts(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.note(event, "kunci", "kunci harus teks")
                self.node(event, depth + 1)
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if hidden_letters(key):
                self.note(event, shown(key), "memuat huruf kendali yang tidak tampak; hapus")
            value = self.node(next(self.events), depth + 1)
            if key in found:
                self.note(event, key, f"kunci ganda; sudah ada di baris {lines[key]}")
            found.setdefault(key, value)
            lines.setdefault(key, line_of(event))
        return found

    def scalar(self, event: yaml.ScalarEvent, line: int) -> Entry:
        """Only true, false, null, plain integers and decimals are typed; all else is text."""
        text = event.value
        if hidden_letters(text):
            self.note(event, shown(text), "memuat huruf kendali yang tidak tampak; hapus")
        if event.style is not None:
            return Entry(text, line)
        typed = {"true": True, "false": False, "null": None, "": None, "~": None}
        if text in typed:
            return Entry(typed[text], line, text)
        if DECIMAL.fullmatch(text):
            value = parse_decimal(text)
            if value is None:
                self.note(event, text, "angka ini terlalu panjang, atau nol bertanda minus")
            return Entry(value if value is not None else Fraction(0), line, text)
        return Entry(text, line, text)
