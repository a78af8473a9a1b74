"""What isn't for production isn't within its reach: samples and what helps to try them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

LOADED = """
import sys
from webapp.config import settings_from_environment
from webapp.cli.running import open_instance
open_instance(settings_from_environment()).test_client().get("/masuk")
print(*sorted(name for name in sys.modules if name.startswith(("webapp.sample", "webapp.cli.demo", "tests", "pytest"))))
"""


def run(tmp_path, *command: str) -> subprocess.CompletedProcess[str]:
    given = {"PARITRANA_INSTANCE": str(tmp_path / "i"), "PARITRANA_URL": "https://paritrana.contoh.go.id"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARITRANA_")} | given
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [("demo", "--no-serve"), ("demo", "--national"), ("demo-code", "sekretariat")])
def test_samples_are_refused_where_others_come(tmp_path, words):
    done = run(tmp_path, "-m", "webapp.cli", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Edisi contoh hanya untuk mencoba di mesin ini sendiri")
    assert not (tmp_path / "i" / "paritrana.sqlite3").exists()


def test_server_loads_nothing_of_samples_and_tests(tmp_path):
    done = run(tmp_path, "-c", LOADED)
    assert (done.returncode, done.stdout.split()) == (0, [])
