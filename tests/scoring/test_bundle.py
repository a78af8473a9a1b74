"""A bundle is checked by three programs: the engine, a file of standard Python, and JavaScript. They agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from scoring.bundle import Anchors, as_earlier, check_bundle, instrument_of
from scoring.chain import Point
from scoring.notes import fingerprint
from scoring.record import canonical
from tests.scoring.logs import KEYS, VERIFIERS, listed_anew, parsed_once, private_key, story
from tests.scoring.misreadings import MISREADINGS, hashed_anew
from tests.scoring.small import rubric
from tests.scoring.tampering import SHOWN_ALONE, paper_of
from tests.scoring.verifiers import (
    BAD,
    Case,
    by_engine,
    by_python,
    cases_of,
    in_page,
    under_node,
)
from tests.scoring.verifiers import (
    by_javascript as asked_of_javascript,
)
from webapp.verifier.verifikasi import check_all

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


def test_what_one_would_read_otherwise_is_refused_by_all_three(browser):
    told = [Case(kind, change(story(2)), Anchors(), sound=False) for kind, change in MISREADINGS.items()]
    told.append(Case("hashed anew", hashed_anew()(story(2)), Anchors(), sound=True))
    sentences = in_page(browser, told)
    found = {
        one.name: (by_engine(one.files, one.paper), by_python(one.files, one.paper), faults == [])
        for one, faults in zip(told, sentences, strict=True)
    }
    assert found == {one.name: (one.sound,) * 3 for one in told}


def test_earlier_instrument_is_as_sound_and_tells_less():
    files = story(1).files()
    earlier = as_earlier(instrument_of(parsed_once(story(1).text)))
    lines = files["log.jsonl"].decode().splitlines()
    before = listed_anew({**files, "instrumen.json": f"{canonical(earlier)}\n".encode()}, lines)
    told = [
        check_bundle(before).faults,
        check_all(before, []),
        asked_of_javascript([Case("", before, Anchors(), True)])[0],
    ]
    assert ([*map(list, told)], "needs" in earlier) == ([[], [], []], False)


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


def test_half_of_a_hash_is_enough_for_all_three_and_less_is_not():
    files = story(2).files()
    whole = paper_of(files)
    points, end = (
        [Point(one.size, one.head[:32]) for one in whole.points],
        Point(whole.final.size, whole.final.head[:32]),
    )
    short = Anchors(points, end, whole.record[:32], (), whole.keys)
    other = Anchors((), None, "0" * 32), Anchors((), Point(end.size, "0" * 32)), Anchors([Point(5, "0" * 32)])
    known = [whole, short, *other]
    cases = [Case(str(place), files, one, sound=place < 2) for place, one in enumerate(known)]
    javascript = asked_of_javascript(cases)
    found = [
        (by_engine(files, one), by_python(files, one), told == []) for one, told in zip(known, javascript, strict=True)
    ]
    assert found == [(one.sound,) * 3 for one in cases]
    assert check_all(files, [f"{end.size}:{end.head[:31]}"]) != []


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
    assert len(text.splitlines()) <= 520
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
