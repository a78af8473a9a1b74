from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "weasyprint", "alembic", "lokal", "segno", "python_calamine", "gunicorn", "huey", "pyhanko"}


def modules_after(code: str, instance: Path) -> set[str]:
    """The top names in sys.modules of a fresh process that ran `code`."""
    script = f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PARITRANA_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_web_process_starts_without_a_heavy_module(tmp_path):
    code = (
        "from webapp import create_app\n"
        "from webapp.config import settings_from_environment\n"
        "create_app(settings_from_environment())"
    )
    assert modules_after(code, tmp_path / "instance") & HEAVY == set()


def test_heavy_module_would_be_seen(tmp_path):
    assert modules_after("import alembic", tmp_path) & HEAVY == {"alembic"}


@pytest.mark.parametrize("package", ["flask", "sqlalchemy", "pysqlite3", "weasyprint"])
def test_commands_on_files_start_without_the_web(tmp_path, package):
    code = "from webapp.cli import build_parser\nbuild_parser()"
    assert package not in modules_after(code, tmp_path)


def test_command_is_there_to_be_interrupted_before_the_engine_is_loaded(tmp_path):
    """Ctrl-C while modules are loaded must reach the command's own sentence."""
    assert modules_after("import webapp.cli", tmp_path) & {"scoring", "numpy", "argparse"} == set()
