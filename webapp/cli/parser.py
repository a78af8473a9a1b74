"""argparse, speaking Indonesian."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

SENTENCES = (
    (r"the following arguments are required: (.+)", r"yang belum disebut: \1"),
    (r"unrecognized arguments: (.+)", r"tidak dikenal: \1"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1: \2 bukan pilihan; yang ada: \3"),
    (r"argument (.+): expected one argument", r"\1: perlu satu isian"),
    (r"argument (.+): expected at least one argument", r"\1: perlu sedikitnya satu isian"),
    (r"argument (.+): expected (\d+) arguments", r"\1: perlu \2 isian"),
    (r"argument (.+): not allowed with argument (.+)", r"\1: tidak dapat bersama \2"),
    (r"argument (.+): ignored explicit argument (.+)", r"\1: tidak menerima isian \2"),
    (r"argument (.+): invalid (?:\w+) value: (.+)", r"\1: \2 tidak dapat dibaca"),
    (r"one of the arguments (.+) is required", r"sebut salah satu: \1"),
)


def in_indonesian(message: str) -> str:
    """The message of argparse, translated; an unknown one as it is."""
    for pattern, sentence in SENTENCES:
        found = re.fullmatch(pattern, message)
        if found:
            return found.expand(sentence)
    return message


class Usage(argparse.HelpFormatter):
    """“pemakaian:” instead of “usage:”."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "pemakaian: " if prefix is None else prefix)


class TellVersion(argparse.Action):
    """Which version this is; looked up only when somebody asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_parsed: Any) -> NoReturn:
        from importlib.metadata import version

        print(f"{parser.prog} {version(parser.prog)}")
        parser.exit()


class Parser(argparse.ArgumentParser):
    """A parser and, through add_subparsers, the parsers of its commands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": Usage, "allow_abbrev": False, **options, "add_help": False})
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")
        self._positionals.title = "isian"
        self._optionals.title = "pilihan"

    def error(self, message: str) -> NoReturn:
        self.print_usage()
        self.exit(2, f"{self.prog}: {in_indonesian(message)}\n")

    def print_usage(self, file: Any = None) -> None:
        super().print_usage(file or sys.stderr)
