"""`./paritrana trial NAME`: one promise put to the proof in full; the tests run a shorter form of each."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

from tests.trials import calls, kill, power, resources

# What a trial is called, the module that has it, and what it shows. A module has add_arguments and main.
TRIALS: dict[str, tuple[ModuleType, str]] = {
    "kill": (kill, "a server killed with SIGKILL under panelists who save: nothing acknowledged is lost or doubled"),
    "calls": (calls, "every writing call of a save, an upload and a print killed, failing, without room"),
    "power": (power, "the power goes off behind any call of saves and uploads: everything acknowledged is on the disk"),
    "resources": (resources, "no room, the wrong time, no memory: nothing lost, and on without a new start"),
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
