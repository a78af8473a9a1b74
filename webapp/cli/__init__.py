"""The one command. 0 is done, 1 refused with a sentence on standard error, 2 wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from scoring.errors import Refused as EngineRefusal
from webapp.errors import Refused

from . import agreement, explain, files, instance, robustness
from .parser import Parser

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; wrong usage ends the program with 2."""
    asked = build_parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except (Refused, EngineRefusal) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Dihentikan. Yang sudah tersimpan tetap aman.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader, such as `head`, has seen enough
        return 0


def build_parser() -> Parser:
    parser = Parser(prog="paritrana", description="Penilaian Penghargaan Paritrana, dari rubrik sampai peringkat.")
    commands: Any = parser.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    files.register(commands)
    explain.register(commands)
    robustness.register(commands)
    agreement.register(commands)
    instance.register(commands)
    return parser
