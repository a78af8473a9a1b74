"""A bundle is checked by three programs: the engine, a file of standard Python, and JavaScript. They agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from scoring.bundle import Anchors, check_bundle, instrument_of
from scoring.notes import fingerprint
from tests.scoring.logs import KEYS, VERIFIERS, listed_anew, private_key, story
from tests.scoring.small import rubric
from tests.scoring.tampering import SHOWN_ALONE, paper_of
from tests.scoring.verifiers import BAD, Case, by_engine, by_python, cases_of, in_page, under_node

SEEDS = 20


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for seed in range(SEEDS) for case in cases_of(seed)]


@pytest.fixture(scope="module")
def by_javascript(browser, cases) -> list[list[str]]:
    """What the JavaScript says of each case, in the browser that every machine with these tests has."""
    return in_page(browser, cases)


def test_three_verifiers_agree_on_a_hundred_logs(cases, by_javascript):
    assert (len(cases), sum(case.sound for case in cases)) == (100, 20)
    wanted = {case.name: (case.sound,) * 3 for case in cases}
    found = {
        case.name: (by_engine(case.files, case.paper), by_python(case.files, case.paper), faults == [])
        for case, faults in zip(cases, by_javascript, strict=True)
    }
    assert found == wanted


@pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no node")
def test_javascript_says_the_same_under_node(cases, by_javascript):
    assert under_node(cases) == by_javascript


@pytest.mark.parametrize("kind", BAD)
def test_tampering_is_shown_by_the_bundle_alone_or_only_by_paper(kind):
    told = story(3)
    files, paper = BAD[kind](told), paper_of(told.files())
    alone = Anchors()
    assert (by_engine(files, alone), by_python(files, alone)) == ((kind not in SHOWN_ALONE),) * 2
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


def test_keys_that_signed_are_told_and_who_signed_nothing_is_not():
    told = [check_bundle(story(seed).files()).signers for seed in range(len(KEYS))]
    prints = {name: fingerprint(private_key(name).public_key().public_bytes_raw()) for name in ("one", "old")}
    one, old = prints["one"], prints["old"]
    firsts = [(*signers[:3], *sorted({*signers[3:]})) for signers in told]  # the last one goes on with the papers
    assert firsts == [("",) * 4, (one,) * 4, ("", one, one, one), (old, one, one, one)]


def test_bundle_signed_by_two_keys_needs_both_named():
    files = story(3).files()
    old, new = paper_of(files).keys
    assert check_bundle(files, Anchors(keys=[old[:32], new[:32]])).faults == ()
    told = check_bundle(files, Anchors(keys=[new])).faults
    assert [one.partition(",")[0] for one in told] == ["Titik periksa pada baris 4 ditandatangani kunci lain"]


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
    assert len(text.splitlines()) < 400
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
