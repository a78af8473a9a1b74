"""Hundreds of good and hostile files: each told apart, in little memory and time, and never a crash."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from tests.webapp.uploads import corpus
from webapp.content.kinds import STORED
from webapp.content.looking import LIMITS

# As the child does for one file, here for many: every limit holds, only the time is for all of them together.
LOOK_AT_ALL = """
import json, sys, time
from pathlib import Path
from webapp.content.__main__ import confine, look
from webapp.content.kinds import ContentRefused

samples = [(path.name, path.read_bytes()) for path in sorted(Path(sys.argv[1]).iterdir())]
status = open("/proc/self/status")
confine(int(sys.argv[2]) + sum(len(data) for _, data in samples), 600, int(sys.argv[3]))
told, slowest = {}, 0
for name, data in samples:
    started = time.monotonic()
    try:
        told[name] = [True, look(data, 300)[0]["kind"]]
    except ContentRefused as refused:
        told[name] = [False, str(refused)]
    except MemoryError:
        told[name] = [False, "memory"]
    slowest = max(slowest, time.monotonic() - started)
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps({"told": told, "peak": peak, "slowest": slowest}))
"""
TELL_ALL = """
import json
from tests.webapp.test_upload_corpus import digests
print(json.dumps(digests()))
"""
MOST_KILOBYTES = 300 * 1024
LONGEST_SECONDS = 10


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory) -> dict[str, object]:
    """What one confined process says of the whole corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    for sample in corpus():
        (folder / sample.name).write_bytes(sample.data)
    limits = [str(LIMITS.memory_bytes), str(LIMITS.output_bytes)]
    done = subprocess.run(
        [sys.executable, "-c", LOOK_AT_ALL, str(folder), *limits], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_corpus_is_large_enough():
    assert len(corpus()) >= 250


def digests() -> dict[str, str]:
    """What each file holds; one that is locked has a key by chance."""
    files = {sample.name: hashlib.sha256(sample.data).hexdigest() for sample in corpus()}
    return {name: digest for name, digest in files.items() if not name.startswith("terkunci")}


def test_corpus_is_the_same_in_another_process_at_another_time():
    done = subprocess.run([sys.executable, "-c", TELL_ALL], capture_output=True, text=True, check=True)
    different = json.loads(done.stdout).items() ^ digests().items()
    assert {name for name, _digest in different} == set()


def test_every_file_of_the_corpus_is_taken_or_refused_as_it_should_be(looked_at):
    told = looked_at["told"]
    wrong = {
        sample.name: told[sample.name]
        for sample in corpus()
        if sample.taken is not None and told[sample.name][0] is not sample.taken
    }
    assert wrong == {}


def test_what_is_refused_is_refused_in_a_sentence(looked_at):
    sentences = {what for taken, what in looked_at["told"].values() if not taken}
    assert all(one == "memory" or (one[0].isupper() and one.endswith(".")) for one in sentences)
    assert len(sentences) >= 15


def test_what_is_taken_is_kept_as_one_of_few_kinds(looked_at):
    assert {what for taken, what in looked_at["told"].values() if taken} == set(STORED)


def test_corpus_needs_little_memory_and_time(looked_at):
    assert looked_at["peak"] < MOST_KILOBYTES
    assert looked_at["slowest"] < LONGEST_SECONDS
