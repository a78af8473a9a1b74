"""`./paritrana bench NAME`: one benchmark beside its peers."""

from __future__ import annotations

import argparse
import os
import sys

# Before NumPy is imported: processor time must not count threads that only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests.bench import agreement, engine, findings, form, national_web, robustness, room, roster, spreadsheets


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="paritrana bench", description="Measures beside peers, in ratios.")
    names = parser.add_subparsers(dest="name", required=True)
    measured = names.add_parser("engine", help="scoring and ranking of all villages")
    engine.add_arguments(measured)
    measured.set_defaults(main=engine.main)
    measured = names.add_parser("findings", help="what doesn't add up in the forms of all villages")
    findings.add_arguments(measured)
    measured.set_defaults(main=findings.main)
    measured = names.add_parser("agreement", help="agreement, bootstrap and severities of a panel")
    agreement.add_arguments(measured)
    measured.set_defaults(main=agreement.main)
    measured = names.add_parser("robustness", help="rank acceptability under drawn weights")
    robustness.add_arguments(measured)
    measured.set_defaults(main=robustness.main)
    measured = names.add_parser("form", help="an operator's section, its recomputation and a juror's sheet")
    form.add_arguments(measured)
    measured.set_defaults(main=form.main)
    measured = names.add_parser("national-web", help="the web with all regencies and villages loaded")
    national_web.add_arguments(measured)
    measured.set_defaults(main=national_web.main)
    measured = names.add_parser("room", help="asking who is in the room, and streams instead")
    room.add_arguments(measured)
    measured.set_defaults(main=room.main)
    measured = names.add_parser("roster", help="a list of workers from its file to committed rows")
    roster.add_arguments(measured)
    measured.set_defaults(main=roster.main)
    measured = names.add_parser("spreadsheets", help="a province's villages brought in from one workbook")
    spreadsheets.add_arguments(measured)
    measured.set_defaults(main=spreadsheets.main)
    options = parser.parse_args(arguments)
    return int(options.main(options))


if __name__ == "__main__":
    sys.exit(main())
