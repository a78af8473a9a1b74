"""`./paritrana bench NAME`: one benchmark beside its peers."""

from __future__ import annotations

import argparse
import sys

from tests.bench import engine


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="paritrana bench", description="Measures beside peers, in ratios.")
    names = parser.add_subparsers(dest="name", required=True)
    measured = names.add_parser("engine", help="scoring and ranking of all villages")
    engine.add_arguments(measured)
    measured.set_defaults(main=engine.main)
    options = parser.parse_args(arguments)
    return int(options.main(options))


if __name__ == "__main__":
    sys.exit(main())
