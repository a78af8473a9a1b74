"""A bundle is checked by three programs: the engine, a file of standard Python, and JavaScript. They agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass

import pytest

from scoring.bundle import Anchors, BundleRefused, check_bundle, instrument_of
from scoring.chain import Point
from tests.scoring.logs import VERIFIERS, Story, listed_anew, story
from tests.scoring.small import rubric
from tests.scoring.tampering import SHOWN_ALONE, SHOWN_BY_PAPER, paper_of
from webapp.verifier.verifikasi import check_all

SEEDS = 20
BAD = {**SHOWN_ALONE, **SHOWN_BY_PAPER}


@dataclass(frozen=True)
class Case:
    """One bundle, what papers say of the sound one, and whether it is sound."""

    name: str
    files: dict[str, bytes]
    paper: Anchors
    sound: bool


def cases_of(seed: int) -> list[Case]:
    """One sound bundle and four that aren't; twenty seeds go through every kind twice or three times.

    Nobody knows a paper of what the bundle alone must show.
    """
    told: Story = story(seed)
    sound = told.files()
    paper = paper_of(sound)
    kinds = list(BAD)
    chosen = [kinds[(4 * seed + step) % len(kinds)] for step in range(4)]
    known = {kind: paper if kind in SHOWN_BY_PAPER else Anchors() for kind in chosen}
    bad = [Case(f"{seed}: {kind}", BAD[kind](told), known[kind], sound=False) for kind in chosen]
    return [Case(f"{seed}: sound", sound, paper, sound=True), *bad]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for seed in range(SEEDS) for case in cases_of(seed)]


def point_text(point: Point | None) -> str:
    return "" if point is None else f"{point.size}:{point.head}"


def by_engine(files: dict[str, bytes], paper: Anchors) -> bool:
    try:
        return check_bundle(files, paper).faults == ()
    except BundleRefused:
        return False


def by_python(files: dict[str, bytes], paper: Anchors) -> bool:
    return check_all(files, list(map(point_text, paper.points)), point_text(paper.final), paper.record) == []


def for_javascript(case: Case) -> dict[str, object]:
    known = {"anchors": list(map(point_text, case.paper.points)), "final": point_text(case.paper.final)}
    files = {name: content.decode() for name, content in case.files.items()}
    return {"files": files, "known": {**known, "record": case.paper.record}}


@pytest.fixture(scope="module")
def by_javascript(browser, cases) -> list[list[str]]:
    """What the JavaScript says of each case, in the browser that every machine with these tests has."""
    page = browser.new_page()
    try:
        page.add_script_tag(path=VERIFIERS / "verifikasi.js")
        return page.evaluate(
            "cases => cases.map((one) => verify(one.files, one.known))", list(map(for_javascript, cases))
        )
    finally:
        page.close()


def test_three_verifiers_agree_on_a_hundred_logs(cases, by_javascript):
    assert (len(cases), sum(case.sound for case in cases)) == (100, 20)
    wanted = {case.name: (case.sound,) * 3 for case in cases}
    found = {
        case.name: (by_engine(case.files, case.paper), by_python(case.files, case.paper), faults == [])
        for case, faults in zip(cases, by_javascript, strict=True)
    }
    assert found == wanted


@pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no node")
def test_javascript_says_the_same_under_node(tmp_path, cases, by_javascript):
    given = tmp_path / "cases.json"
    given.write_text(json.dumps(list(map(for_javascript, cases))))
    script = (
        f"const {{ verify }} = require({json.dumps(str(VERIFIERS / 'verifikasi.js'))});"
        f"const cases = JSON.parse(require('fs').readFileSync({json.dumps(str(given))}, 'utf8'));"
        "console.log(JSON.stringify(cases.map((one) => verify(one.files, one.known))));"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == by_javascript


@pytest.mark.parametrize("kind", BAD)
def test_tampering_is_shown_by_the_bundle_alone_or_only_by_paper(kind):
    told = story(3)
    files, paper = BAD[kind](told), paper_of(told.files())
    alone = Anchors()
    assert (by_engine(files, alone), by_python(files, alone)) == ((kind in SHOWN_BY_PAPER),) * 2
    assert (by_engine(files, paper), by_python(files, paper)) == (False, False)


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("tail cut", "final"),
        ("rewritten and hashed anew", "points"),
        ("changed after the last point", "record"),
        ("forged behind the end", "final"),
    ],
)
def test_each_thing_on_paper_shows_something(kind, paper):
    told = story(3)
    known = paper_of(told.files())
    assert not by_engine(BAD[kind](told), Anchors(**{paper: getattr(known, paper)}))


def test_same_story_is_the_same_bytes():
    assert story(4).files() == story(4).files()


def test_instrument_that_is_not_the_rubrics_is_found_by_the_engine():
    files = story(1).files()
    other = json.loads(files["instrumen.json"])
    other["items"]["B.3"]["max"] = "6"
    changed = f"{json.dumps(other, sort_keys=True, separators=(',', ':'))}\n".encode()
    lines = files["log.jsonl"].decode().split("\n")[:-1]
    told = check_bundle(listed_anew({**files, "instrumen.json": changed}, lines)).faults
    assert told == ("Berkas instrumen.json tidak sama dengan rubriknya.",)
    assert instrument_of(rubric())["items"] == {"B.3": {"max": "5", "min": "1"}}


@pytest.mark.parametrize("name", ["bundel.json", "log.jsonl", "rubrik.yaml", "instrumen.json", "catatan-1.json"])
def test_bundle_without_one_of_its_files_is_not_sound(name):
    files = {other: content for other, content in story(1).files().items() if other != name}
    assert (by_engine(files, Anchors()), by_python(files, Anchors())) == (False, False)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]\n", b"null\n", b"\xff\xfe\n", b'{"a":NaN}\n', b"[" * 5000])
@pytest.mark.parametrize(
    "name", ["bundel.json", "log.jsonl", "titik-periksa.jsonl", "instrumen.json", "catatan-1.json"]
)
def test_damaged_file_is_a_sentence_and_no_fault(name, content):
    files = {**story(1).files(), name: content}
    assert (by_engine(files, Anchors()), by_python(files, Anchors())) == (False, False)


def test_verifier_is_short_and_runs_by_itself(tmp_path):
    text = (VERIFIERS / "verifikasi.py").read_text("utf-8")
    assert len(text.splitlines()) < 200
    told = story(2)
    for kind, files in (("sound", told.files()), ("deleted", BAD["deleted"](told))):
        path = tmp_path / f"{kind}.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name, content in files.items():
                packed.writestr(name, content)
    alone = tmp_path / "verifikasi.py"
    alone.write_text(text, "utf-8")
    command = [sys.executable, "-I", "-S", alone]
    sound = subprocess.run([*command, "sound.zip"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (sound.returncode, sound.stdout) == (0, "SAH\n")
    bad = subprocess.run([*command, "deleted.zip"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (bad.returncode, "tidak menyambung" in bad.stdout, bad.stderr) == (1, True, "")
