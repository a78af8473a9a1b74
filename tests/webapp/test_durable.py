"""What a power cut must not take back: a file that something relies on has its name on the disk, too."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp import durable, rubric_store
from webapp.backups.whole import whole_file
from webapp.cli.output import replace_file
from webapp.config import checkpoint_seed, renew_checkpoint_key
from webapp.content import store
from webapp.key_files import kept_key
from webapp.roster.keys import destroy_key, key_path, make_key

Names = set[tuple[Path, int]]


@pytest.fixture
def synced(monkeypatch) -> Names:
    """(path, inode) of every name that lay in a folder when that folder was synced, and of every file that was."""
    found: Names = set()
    real = os.fsync

    def noted(number: int) -> None:
        real(number)
        path = Path(f"/proc/self/fd/{number}").readlink()
        if path.is_dir():
            found.update((one, one.stat().st_ino) for one in path.iterdir())

    monkeypatch.setattr(os, "fsync", noted)
    return found


def not_on_disk(folder: Path, synced: Names) -> list[str]:
    return [str(one.relative_to(folder)) for one in folder.rglob("*") if (one, one.stat().st_ino) not in synced]


def receive_piece(folder: Path) -> None:
    with store.taken(folder / "evidence", "a" * 32) as file:
        store.put_piece(folder / "evidence", file, 0, b"piece")


def back_up(folder: Path) -> None:
    with whole_file(folder / "a.paritrana") as file:
        file.write(b"rows")


def replace_key(folder: Path) -> None:
    checkpoint_seed(folder)
    renew_checkpoint_key(folder)


DEEDS: dict[str, Callable[[Path], object]] = {
    "secret key": lambda folder: kept_key(folder / "secret.key"),
    "checkpoint key": checkpoint_seed,
    "another checkpoint key": replace_key,
    "roster key": lambda folder: make_key(key_path(folder, 7)),
    "evidence": lambda folder: store.keep(folder / "evidence", io.BytesIO(b"content")),
    "piece": receive_piece,
    "backup": back_up,
    "command's file": lambda folder: replace_file(folder / "peringkat.json", b"{}"),
    "accepted rubric": lambda folder: rubric_store.keep_accepted(b"text", folder=folder / "rubrics"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_every_name_is_on_disk_when_the_deed_is_done(tmp_path, synced, deed):
    DEEDS[deed](tmp_path)
    assert any(one.is_file() for one in tmp_path.rglob("*"))
    assert not_on_disk(tmp_path, synced) == []


def test_destroyed_key_is_gone_from_the_disk_too(tmp_path, monkeypatch):
    make_key(key_path(tmp_path, 7))
    told: list[Path] = []
    monkeypatch.setattr("webapp.roster.keys.sync_folder", told.append)
    destroy_key(tmp_path, 7)
    destroy_key(tmp_path, 7)
    assert (key_path(tmp_path, 7).exists(), told) == (False, [key_path(tmp_path, 7).parent])


def test_copy_that_replaces_a_file_is_on_disk_under_its_name(tmp_path, synced):
    (tmp_path / "old").write_text("old")
    (tmp_path / "new").write_text("new")
    durable.put_in_place(tmp_path / "new", tmp_path / "old")
    assert (not_on_disk(tmp_path, synced), (tmp_path / "old").read_text()) == ([], "new")
