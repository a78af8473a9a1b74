"""Locked versions are compared with published weaknesses, and what can't be compared doesn't pass."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("code", [0, 1])
def test_audit_asks_of_every_lock_that_is_installed_and_tells_what_it_heard(tmp_path, code):
    stand_in = tmp_path / "pip-audit"
    stand_in.write_text(f'#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\nexit {code}\n')
    stand_in.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [ROOT / ".lock" / "audit"], env={"PATH": path}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    folder, *options = done.stdout.splitlines()
    assert (done.returncode, folder) == (code, str(ROOT))
    assert "--strict" in options  # without it, a version that nobody knows passes
    read = [options[place + 1] for place, one in enumerate(options) if one == "--requirement"]
    assert read == [".lock/runtime.txt", ".lock/sign.txt"]
