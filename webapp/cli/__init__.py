"""The one command. 0 is done, 1 refused with a sentence on standard error, 2 wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .parser import Parser

INTERRUPTED = 130
# Each has `register`, and is loaded only once somebody asks for a command.
MODULES = (
    *("check", "explain", "robustness", "agreement", "instance", "export", "account", "evidence", "retention"),
    *("privacy", "erase"),
    *("bundle", "nomination", "signatures", "keys", "backup", "database", "deploy", "doctor", "demo_codes"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; wrong usage ends the program with 2."""
    try:
        # Only here: loading the engine takes a moment, and Ctrl-C in that moment is a wish like any other.
        from .output import close_output, open_output

        open_output()
        try:
            return attempt(arguments)
        finally:
            close_output()
    except KeyboardInterrupt:
        print("Dihentikan. Yang sudah tersimpan tetap aman.", file=sys.stderr)
        return INTERRUPTED


def attempt(arguments: Sequence[str] | None) -> int:
    """Runs one command; what stops it is told in a sentence."""
    from .faults import sentence_of

    try:
        return run(arguments)
    except BrokenPipeError:
        return 0  # the reader, such as `head`, has seen enough
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        tell(sentence)
        return 1


def run(arguments: Sequence[str] | None) -> int:
    """The command's own exit code. What it printed is written out here, so that a full disk is told like any fault."""
    try:
        asked = build_parser().parse_args(arguments)
        return int(asked.run(asked))
    finally:
        sys.stdout.flush()


def tell(sentence: str) -> None:
    with suppress(OSError):  # when nobody listens, the exit code says it too
        print(sentence, file=sys.stderr, flush=True)


def build_parser() -> Parser:
    """The parser of every command."""
    from . import compare, files
    from .parser import Parser, TellVersion

    parser = Parser(prog="paritrana", description="Penilaian Penghargaan Paritrana, dari rubrik sampai peringkat.")
    parser.add_argument("--version", action=TellVersion, nargs=0, help="tampilkan versi program ini")
    commands: Any = parser.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    compare.register(files.register(commands))
    for name in MODULES:
        import_module(f"{__package__}.{name}").register(commands)
    return parser
