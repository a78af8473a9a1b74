"""`./paritrana bench NAME`: one benchmark beside its peers."""

from __future__ import annotations

import argparse
import os
import sys

# Before NumPy is imported: processor time must not count threads that only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests.bench import (
    agreement,
    engine,
    findings,
    form,
    live_room,
    national_web,
    packet,
    papers,
    robustness,
    room,
    roster,
    score_log,
    spreadsheets,
)

MEASURED = {
    "engine": (engine, "scoring and ranking of all villages"),
    "findings": (findings, "what doesn't add up in the forms of all villages"),
    "agreement": (agreement, "agreement, bootstrap and severities of a panel"),
    "robustness": (robustness, "rank acceptability under drawn weights"),
    "form": (form, "an operator's section, its recomputation and a juror's sheet"),
    "national-web": (national_web, "the web with all regencies and villages loaded"),
    "live-room": (live_room, "asking who is in the room, and streams instead"),
    "packet": (packet, "all papers of a sealed edition in one go, and the first page after the click"),
    "papers": (papers, "the ranking paper beside an obvious template and a browser"),
    "roster": (roster, "a list of workers from its file to committed rows"),
    "room": (room, "a room full of panelists who all save their sheets at once"),
    "score-log": (score_log, "what the score log adds to a save"),
    "spreadsheets": (spreadsheets, "a province's villages brought in from one workbook"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="paritrana bench", description="Measures beside peers, in ratios.")
    names = parser.add_subparsers(dest="name", required=True)
    for name, (bench, told) in MEASURED.items():
        measured = names.add_parser(name, help=told)
        bench.add_arguments(measured)
        measured.set_defaults(main=bench.main)
    options = parser.parse_args(arguments)
    return int(options.main(options))


if __name__ == "__main__":
    sys.exit(main())
