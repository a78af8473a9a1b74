"""`./paritrana trial NAME`: one promise put to the proof in full; the tests run a shorter form of each."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

from tests.trials import (
    asvs,
    backups,
    calls,
    kill,
    machine,
    matrix,
    migrations,
    mutants,
    niks,
    postgresql,
    power,
    resources,
    servers,
    tamper,
)

# What a trial is called, the module that has it, and what it shows. A module has add_arguments and main.
TRIALS: dict[str, tuple[ModuleType, str]] = {
    "asvs": (asvs, "the requirements of OWASP ASVS 5.0.0, levels 1 and 2: by what each is shown, and what is open"),
    "backups": (backups, "backups taken under write load restore equal; a copy of the file doesn't"),
    "calls": (calls, "every writing call of a save, an upload and a print killed, failing, without room"),
    "kill": (kill, "a server killed with SIGKILL under panelists who save: nothing acknowledged is lost or doubled"),
    "machine": (machine, "ten thousand runs of an edition: every stage and change, no promise broken, faults found"),
    "matrix": (
        matrix,
        "every route as everybody at every stage: as the policy says, and hidden as absent",
    ),
    "migrations": (migrations, "migrations killed at every statement leave the old or the new, and every row"),
    "mutants": (mutants, "faults planted in the program, and the tests that must see each"),
    "niks": (niks, "a thousand planted identity numbers, sent in by every door, are found nowhere but in their place"),
    "postgresql": (postgresql, "the tests of the web application on PostgreSQL instead of the embedded database"),
    "power": (power, "the power goes off behind any call of saves and uploads: everything acknowledged is on the disk"),
    "resources": (resources, "no room, the wrong time, no memory: nothing lost, and on without a new start"),
    "servers": (
        servers,
        "two servers and two workers killed by turns behind nginx: nothing lost, doubled or printed twice",
    ),
    "tamper": (tamper, "sixteen ways to tamper with a score log, and what finds each of them"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="paritrana trial", description="Breaks things on purpose and counts.")
    names = parser.add_subparsers(dest="name", required=True)
    for name, (module, shown) in TRIALS.items():
        trial = names.add_parser(name, help=shown)
        module.add_arguments(trial)
        trial.set_defaults(main=module.main)
    options = parser.parse_args(arguments)
    return int(options.main(options))


if __name__ == "__main__":
    sys.exit(main())
