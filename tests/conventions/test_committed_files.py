"""What no file of the repository may hold: where packages come from, and where its authors' machines keep things."""

import re

import pytest

from tests.conventions.tree import ROOT, name_of, repository_files

# Written in pieces: this file is read by its own test.
HOSTS = ["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "yarn" + r"pkg\.", "crates" + r"\.io"]
HOSTS += ["deb" + r"\.debian", "snapshot" + r"\.debian", "artifact" + "registry", "jsdel" + "ivr", "unp" + "kg"]
INDEX_OPTIONS = ["--extra-" + "index-url", "--index" + "-url [^-]", "--find" + "-links [^-]", "--trusted" + "-host"]
FOLDERS = ["/wo" + "rk/", "/op" + "t/", "/ro" + "ot/", "/ho" + "me/[a-z]", r"C:\\Us" + "ers"]
FORBIDDEN = re.compile("|".join(HOSTS + INDEX_OPTIONS + FOLDERS).encode())

FOLDERS_AT_TOP = {"reports", "rubrics", "scoring", "tests", "webapp"}
FILES_AT_TOP = {"LICENSE", "README.md", "paritrana", "pyproject.toml", "setup.cfg"}


def offences(content: bytes) -> list[tuple[int, str]]:
    return [
        (content.count(b"\n", 0, match.start()) + 1, match.group().decode()) for match in FORBIDDEN.finditer(content)
    ]


@pytest.mark.parametrize(
    "planted",
    [
        "https://files.python" + "hosted.org/packages/x.whl",
        "--extra-" + "index-url file:///srv/wheels",
        "https://registry.npm" + "js.org/x",
        "deb http://deb" + ".debian.org/debian bookworm main",
        "see /wo" + "rk/shared",
        'path = "/ro' + 'ot/.cache"',
    ],
)
def test_planted_line_is_found(planted):
    assert offences(b"first\n" + planted.encode()) == [(2, offences(planted.encode())[0][1])]


def test_no_file_names_a_registry_or_a_machine():
    found = [
        f"{name_of(path)}:{line}: {what}" for path in repository_files() for line, what in offences(path.read_bytes())
    ]
    assert found == []


def test_top_level_is_what_the_readme_describes():
    top = {path.relative_to(ROOT).parts[0] for path in repository_files()}
    assert {name for name in top if not name.startswith(".")} <= FOLDERS_AT_TOP | FILES_AT_TOP


def test_locks_pin_every_package_with_a_hash():
    for lock in sorted((ROOT / ".lock").glob("*.txt")):
        blocks = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
        assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == [], lock.name


def test_locks_agree_on_what_runs():
    pins = {name: pins_of(name) for name in ("runtime", "test", "bench")}
    for name in ("test", "bench"):
        assert pins["runtime"].items() <= pins[name].items(), name


def pins_of(lock: str) -> dict[str, str]:
    text = (ROOT / ".lock" / f"{lock}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))
