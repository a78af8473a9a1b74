"""The launcher's decisions, with stand-ins for what it would install.

That it really prepares a bare machine is tried by hand and by CI: each run of the tests begins with it.
"""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.conventions.tree import ROOT

TOOLS = ["cat", "chmod", "cksum", "dirname", "flock", "grep", "head", "mkdir", "readlink", "rm", "sh", "tail", "touch"]
TESTERS = ("chromium", "pdftotext", "strace", "soffice", "openssl", "redis-server", "systemd-analyze")
# What is found by its place, not by the path, is there: nginx and PostgreSQL's server came with the tests.
MISSING = "chromium poppler-utils strace libreoffice-calc-nogui openssl redis-server systemd"


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path):
    """A clone with nothing in it but what the launcher reads; its folder has a space in its name."""
    folder = tmp_path / "kode kita"
    (folder / ".lock").mkdir(parents=True)
    shutil.copy(ROOT / "paritrana", folder)
    (folder / "setup.cfg").write_text("[metadata]\n")
    for lock in ("runtime", "sign", "test", "bench"):
        (folder / ".lock" / f"{lock}.txt").write_text(f"{lock}==1\n")
    return folder


@pytest.fixture
def path(tmp_path):
    """A PATH with the plainest tools and nothing to install with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool))
    script(folder / "id", "echo 1000")
    script(folder / "python3.11", "exit 0")
    return folder


def prepared(clone: Path, stamp: str) -> None:
    """An environment that looks finished: its commands tell what they were given."""
    for command in ("python", "paritrana"):
        script(clone / ".venv/bin" / command, f'echo {command} "$@" "$PARITRANA_INSTANCE"')
    texts = f'cat "{clone}/.lock/{stamp}.txt" "{clone}/setup.cfg" | cksum'
    key = subprocess.run(["sh", "-c", texts], capture_output=True, text=True, check=True).stdout.strip()
    (clone / f".venv/.stamp-{stamp}").write_text(f"{key} {clone}")


def launch(clone, path, *arguments, **environment):
    return subprocess.run(
        [str(clone / "paritrana"), *arguments],
        cwd=path,
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("stamp", ["runtime", "sign", "test"])
def test_prepared_environment_is_used_at_once(clone, path, stamp):
    prepared(clone, stamp)
    begun = time.monotonic()
    done = launch(clone, path, "score", "a rubric.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"paritrana score a rubric.yaml {clone}/instance\n",
        "",
    )
    assert time.monotonic() - begun < 1


def test_instance_chosen_by_the_user_is_kept(clone, path):
    prepared(clone, "runtime")
    assert launch(clone, path, "demo", PARITRANA_INSTANCE="/srv/data").stdout == "paritrana demo /srv/data\n"


def test_launcher_works_through_a_link(clone, path):
    prepared(clone, "runtime")
    (path / "paritrana").symlink_to(clone / "paritrana")
    assert launch(path, path, "demo").stdout == f"paritrana demo {clone}/instance\n"


@pytest.mark.parametrize("command", ["sign", "verify-signatures"])
def test_signing_asks_for_what_signs_and_only_then(clone, path, command):
    prepared(clone, "sign")
    assert launch(clone, path, command, "a.pdf").stdout == f"paritrana {command} a.pdf {clone}/instance\n"
    (clone / ".venv/.stamp-sign").unlink()
    prepared(clone, "runtime")
    assert "Menyiapkan lingkungan Python" in launch(clone, path, command, "a.pdf").stderr


@pytest.mark.parametrize("file", [".lock/runtime.txt", "setup.cfg"])
def test_changed_dependencies_prepare_again(clone, path, file):
    prepared(clone, "runtime")
    with (clone / file).open("a", encoding="utf-8") as changed:
        changed.write("more==2\n")
    done = launch(clone, path, "demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Menyiapkan lingkungan Python" in done.stderr
    assert (clone / ".venv/.unfinished").exists()


def test_without_rights_the_one_command_is_named(clone, path):
    for tool in ("apt-get", "dpkg"):
        script(path / tool, "exit 1")
    done = launch(clone, path, "test")
    assert done.returncode == 1
    command = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends "
    assert f"{command}{MISSING}\n" in done.stderr


def test_libreoffice_without_its_spreadsheet_is_not_enough(clone, path):
    for tool in (*TESTERS, "apt-get", "dpkg"):
        script(path / tool, "exit 1")
    assert "--no-install-recommends libreoffice-calc-nogui\n" in launch(clone, path, "test").stderr
    (path / "libsclo.so").touch()
    prepared(clone, "test")
    assert launch(clone, path, "test", "-x").stdout == "python -m pytest -x \n"


def test_elsewhere_than_debian_what_is_missing_is_named(clone, path):
    done = launch(clone, path, "test")
    assert done.returncode == 1
    assert MISSING in done.stderr
    assert "apt-get" in done.stderr


def test_packages_that_cannot_be_installed_stop_with_the_reason(clone, path):
    script(path / "id", "echo 0")
    script(path / "dpkg", "exit 0")
    script(path / "apt-get", "echo no route to host; exit 100")
    done = launch(clone, path, "test")
    assert done.returncode == 1
    assert "no route to host" in done.stderr
    assert "tidak dapat dipasang" in done.stderr


def test_user_pytest_arguments_reach_pytest_alone(clone, path):
    prepared(clone, "test")
    for tool in TESTERS:
        script(path / tool, "exit 0")
    assert launch(clone, path, "test", "-k", "one thing").stdout == "python -m pytest -k one thing \n"


def test_failed_check_stops_before_the_tests(clone, path):
    prepared(clone, "test")
    for tool in TESTERS:
        script(path / tool, "exit 0")
    for tool in ("ruff", "lint-imports"):
        script(clone / ".venv/bin" / tool, "exit 0")
    script(clone / ".venv/bin/mypy", "exit 1")
    done = launch(clone, path, "test")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("Pemeriksaan gagal: mypy. Pengujian tidak dijalankan.\n")
