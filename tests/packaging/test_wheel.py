"""The program as somebody installs it: the built wheel, in an empty environment, used from another folder.

Everything else is tested where the sources lie; only here does a file that was left out of the package show.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conventions.tree import PACKAGES, ROOT, name_of, repository_files

PIP = ["-m", "pip", "--disable-pip-version-check", "--quiet"]


def run(*command, folder, **environment):
    """Runs a program and gives its output; a failure shows what it said."""
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def pip_environment():
    """What the machine says about where packages come from, without what would lead to our sources."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PARITRANA"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy of what is committed, so that nothing lying about gets in."""
    folder = tmp_path_factory.mktemp("wheel")
    for path in repository_files():
        copy = folder / "sources" / name_of(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    run(
        *[
            sys.executable,
            *PIP,
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            folder,
            folder / "sources",
        ],
        folder=folder,
        **pip_environment(),
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The commands of an environment that holds the locked dependencies and the wheel, each checked by its hash."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    requirements = folder / "requirements.txt"
    lock = (ROOT / ".lock" / "runtime.txt").read_text("utf-8")
    requirements.write_text(f"{lock}\nparitrana @ {wheel.as_uri()} --hash=sha256:{digest}\n", encoding="utf-8")
    run(
        *[folder / "venv/bin/python", *PIP, "install", "--require-hashes", "--no-compile", "-r", requirements],
        folder=folder,
        **pip_environment(),
    )
    return folder / "venv" / "bin"


@pytest.fixture(scope="module")
def package_folders(installed, tmp_path_factory):
    """Where the installed packages lie."""
    script = f"import importlib\nfor name in {PACKAGES}: print(importlib.import_module(name).__path__[0])"
    lines = run(installed / "python", "-c", script, folder=tmp_path_factory.mktemp("elsewhere"))
    return dict(zip(PACKAGES, map(Path, lines.splitlines()), strict=True))


def test_wheel_holds_every_file_of_the_packages(wheel):
    ours = {name_of(path) for path in repository_files() if name_of(path).startswith(tuple(f"{p}/" for p in PACKAGES))}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == ours


def test_wheel_is_what_gets_imported(installed, package_folders):
    assert {folder.is_relative_to(installed.parent) for folder in package_folders.values()} == {True}


def test_installed_command_checks_the_shipped_rubrics(installed, package_folders, tmp_path):
    rubrics = sorted(package_folders["rubrics"].glob("*.yaml"))
    assert [path.name for path in rubrics] == sorted(path.name for path in (ROOT / "rubrics").glob("*.yaml"))
    run(installed / "paritrana", "rubric", "check", *rubrics, folder=tmp_path, PATH="/usr/bin:/bin")


def test_installed_command_makes_the_sample_and_its_papers(installed, tmp_path):
    instance = tmp_path / "instance"
    run(
        *[installed / "paritrana", "demo", "--no-serve"],
        folder=tmp_path,
        PATH="/usr/bin:/bin",
        PARITRANA_INSTANCE=str(instance),
    )
    papers = sorted(instance.rglob("*.pdf"))
    assert papers
    assert {paper.read_bytes()[:5] for paper in papers} == {b"%PDF-"}
