"""A few hundred power cuts: nothing acknowledged is gone; a database that doesn't wait for the disk is found out."""

from __future__ import annotations

import random
import sys

import pytest

from tests.trials import tracing
from tests.trials.disk import Disk, File
from tests.trials.power import ROOT, Counted, cut, recording
from tests.trials.recorded import NORMAL
from tests.trials.stage import make_stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return make_stage(tmp_path_factory.mktemp("stage"))


def test_power_cut_leaves_everything_that_was_acknowledged(tmp_path, stage):
    trace = recording(tmp_path, stage, 10, 4)
    counted = cut(trace, stage, 10, 200, random.Random(1))
    assert (counted.images, counted.calls > 300, counted.good) == (200, True, True), counted.told
    assert counted.pieces > 10
    assert list(counted.too_little(200, 10, 4)) == []


def test_run_that_tried_nothing_is_told():
    assert len(list(Counted().too_little(5000, 60, 12))) == 3


def test_database_that_does_not_wait_for_the_disk_is_found_out(tmp_path, stage):
    trace = recording(tmp_path, stage, 12, 0, NORMAL)
    assert cut(trace, stage, 12, 30, random.Random(2)).lost > 0


def test_what_was_not_synced_may_be_gone_and_what_was_is_there():
    file = File()
    file.put(0, b"a" * 4096)
    file.sync()
    file.put(4096, b"b" * 4096)
    found = {file.after_the_cut(random.Random(seed)) for seed in range(60)}
    assert all(one.startswith(b"a" * 4096) for one in found)
    assert {b"a" * 4096, b"a" * 4096 + b"b" * 4096} < found


def test_name_may_be_gone_until_its_folder_was_synced(tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    disk = Disk(tmp_path)
    disk.name(f"{folder}/draft", File(bytearray(b"whole")))
    disk.sync(str(folder))
    disk.name_again([f"{folder}/draft", f"{folder}/place"], "rename")
    names = {tuple(disk.after_the_cut(random.Random(seed))) for seed in range(60)}
    assert names == {(f"{folder}/draft",), (f"{folder}/draft", f"{folder}/place"), (f"{folder}/place",)}
    disk.sync(str(folder))
    assert list(disk.after_the_cut(random.Random(1))) == [f"{folder}/place"]


def test_folder_takes_what_lies_in_it_with_it_until_its_own_name_was_synced(tmp_path):
    disk = Disk(tmp_path)
    disk.name(f"{tmp_path}/new", File(is_folder=True))
    disk.name(f"{tmp_path}/new/place", File(bytearray(b"whole")))
    disk.sync(f"{tmp_path}/new")
    assert {tuple(disk.after_the_cut(random.Random(seed))) for seed in range(60)} == {(), (f"{tmp_path}/new/place",)}
    disk.sync(str(tmp_path))
    assert list(disk.after_the_cut(random.Random(1))) == [f"{tmp_path}/new/place"]


def test_name_in_one_folder_may_be_there_before_an_earlier_one_in_another(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    disk = Disk(tmp_path)
    for name in ("a", "b"):
        disk.name(f"{tmp_path}/{name}/x", File())
    assert (f"{tmp_path}/b/x",) in {tuple(disk.after_the_cut(random.Random(seed))) for seed in range(60)}


def test_key_outlives_a_power_cut_once_it_was_made(tmp_path):
    trace, root = tmp_path / "trace", tmp_path / "root"
    root.mkdir()
    disk = Disk(root)
    key = f"from pathlib import Path; from webapp.config import instance_key; instance_key(Path({str(root)!r}))"
    tracing.record([sys.executable, "-c", key], trace, ROOT)
    for call in tracing.calls(trace):
        disk.see(call)
    there = {str(path): path.read_bytes() for path in root.iterdir()}
    assert {path: bytes(file.durable) for path, file in disk.now.items()} == there != {}
    assert all(disk.after_the_cut(random.Random(seed)) == there for seed in range(60))


def test_machine_that_cannot_trace_is_told_and_not_passed_over(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(tracing.CannotTrace, match="strace tidak terpasang"):
        tracing.check_tracing()
