"""The import contracts of setup.cfg bite: each planted import breaks the contract that is meant to refuse it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.tree import PACKAGES, ROOT, name_of, python_files

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def skeleton(tmp_path):
    """Our packages' modules and the contracts, to plant something in."""
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    for path in python_files(*PACKAGES):
        copy = tmp_path / name_of(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path


def lint(folder, contract):
    """The linter's answer about one contract, from a folder whose packages stand before the installed ones."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache", "--contract", contract],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


CONTRACTS = [
    "packages",
    "rubrics",
    "scoring-is-a-library",
    "reports-print-documents",
    "services-know-no-request",
    "scoring-layers",
    "reports-layers",
    "webapp-layers",
]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_nothing_planted_keeps_each_contract(skeleton, contract):
    answer = lint(skeleton, contract)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("packages", "scoring/rubric.py", "import webapp.config"),
        ("packages", "scoring/rubric.py", "import reports"),
        ("packages", "reports/__init__.py", "from webapp import models"),
        ("rubrics", "scoring/rubric.py", "import rubrics"),
        ("scoring-is-a-library", "scoring/rubric.py", "from flask import request"),
        ("scoring-is-a-library", "scoring/rubric.py", "import sqlalchemy"),
        ("scoring-is-a-library", "scoring/rubric.py", "from pathlib import Path"),
        ("scoring-is-a-library", "scoring/rubric.py", "def now():\n    import time\n    return time.time()"),
        ("reports-print-documents", "reports/__init__.py", "import sqlalchemy.orm"),
        ("reports-print-documents", "reports/__init__.py", "from flask import current_app"),
        ("services-know-no-request", "webapp/services/__init__.py", "from flask import g"),
        ("scoring-layers", "scoring/exact.py", "from scoring import ranking"),
        ("webapp-layers", "webapp/models/__init__.py", "from webapp import queries"),
        ("webapp-layers", "webapp/queries/__init__.py", "from webapp import access"),
        ("webapp-layers", "webapp/services/__init__.py", "import webapp.forms"),
        ("webapp-layers", "webapp/services/__init__.py", "import webapp.views"),
        ("webapp-layers", "webapp/services/__init__.py", "import webapp.jobs"),
        ("webapp-layers", "webapp/jobs/__init__.py", "import webapp.views"),
        ("webapp-layers", "webapp/queue.py", "from webapp import models"),
    ],
)
def test_import_planted_breaks_its_contract(skeleton, contract, module, line):
    with (skeleton / module).open("a", encoding="utf-8") as target:
        target.write(f"\n{line}\n")
    answer = lint(skeleton, contract)
    assert (answer.returncode, "BROKEN" in answer.stdout) == (1, True), answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("contract", "module"),
    [
        ("scoring-layers", "scoring/utils.py"),
        ("reports-layers", "reports/helpers.py"),
        ("webapp-layers", "webapp/common.py"),
    ],
)
def test_module_without_a_place_breaks_its_contract(skeleton, contract, module):
    (skeleton / module).write_text("")
    answer = lint(skeleton, contract)
    assert answer.returncode == 1
    assert module.replace("/", ".").removesuffix(".py") in answer.stdout
