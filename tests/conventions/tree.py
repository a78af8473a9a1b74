"""The repository's own files, for the tests that read them: rules of the design that no other tool holds."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("scoring", "rubrics", "reports", "webapp")

# What .gitignore leaves out; only consulted where there is no git to ask.
NOT_OURS = {".git", "__pycache__", "instance", "build", "dist", "htmlcov"}
NOT_OURS_PREFIXES = (".venv", ".mypy", ".pytest", ".ruff", ".hypothesis", ".import_linter", ".coverage")


def repository_files() -> list[Path]:
    """Every file of ours, committed or about to be, as absolute paths in order."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        return sorted(path for path in ROOT.rglob("*") if path.is_file() and is_ours(path.relative_to(ROOT)))
    names = listed.stdout.decode().split("\0")
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


def is_ours(path: Path) -> bool:
    return not any(
        part in NOT_OURS or part.startswith(NOT_OURS_PREFIXES) or part.endswith(".egg-info") for part in path.parts
    )


def python_files(*packages: str) -> list[Path]:
    """The modules of some of our packages."""
    return [path for path in repository_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages]


def name_of(path: Path) -> str:
    """A file as the reader of a failed test knows it."""
    return path.relative_to(ROOT).as_posix()
