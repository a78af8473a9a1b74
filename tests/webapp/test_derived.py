"""Derived files are never out of date, never half of one, and nobody misses them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from webapp import derived as store
from webapp.derived import Key, derived, engine_digest, place_of

KEY = Key(7, "12-ab", "sha256:1", "e")


@pytest.fixture
def maker():
    """Makes the contents it was given, one after the other, and says how often it was asked."""

    class Maker:
        asked = 0

        def __call__(self) -> bytes:
            self.asked += 1
            return f"isi {self.asked}".encode()

    return Maker()


def test_content_is_made_once(tmp_path, maker):
    assert [derived(tmp_path, KEY, "kolom", maker) for _ in range(3)] == [b"isi 1"] * 3
    assert maker.asked == 1


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (replace(KEY, category_id=8), "kolom"),
        (replace(KEY, revision="13-ab"), "kolom"),
        (replace(KEY, revision="12-cd"), "kolom"),
        (replace(KEY, rubric="sha256:2"), "kolom"),
        (replace(KEY, engine="f"), "kolom"),
        (KEY, "kolom-2"),
    ],
)
def test_every_part_of_the_key_asks_for_another_content(tmp_path, maker, key, name):
    first = derived(tmp_path, KEY, "kolom", maker)
    assert derived(tmp_path, key, name, maker) != first
    assert derived(tmp_path, KEY, "kolom", maker) == first


@pytest.mark.parametrize("cut", [0, 1, 20, 40, 51, 52, 53, 56])
def test_file_cut_short_anywhere_is_made_again(tmp_path, maker, cut):
    derived(tmp_path, KEY, "kolom", maker)
    path = place_of(tmp_path, KEY, "kolom")
    path.write_bytes(path.read_bytes()[:cut])
    assert derived(tmp_path, KEY, "kolom", maker) == b"isi 2"
    assert derived(tmp_path, KEY, "kolom", maker) == b"isi 2"


def test_file_with_any_byte_changed_is_made_again(tmp_path, maker):
    path = place_of(tmp_path, KEY, "kolom")
    derived(tmp_path, KEY, "kolom", maker)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert store.read(path) is None, place


def test_folder_that_is_deleted_is_made_again(tmp_path, maker):
    folder = tmp_path / "turunan"
    derived(folder, KEY, "kolom", maker)
    for path in (*folder.glob("*/*"), *folder.iterdir(), folder):
        path.unlink() if path.is_file() else path.rmdir()
    assert derived(folder, KEY, "kolom", maker) == b"isi 2"


def test_place_that_cannot_be_written_still_gives_the_content(tmp_path, maker):
    in_the_way = tmp_path / "turunan"
    in_the_way.write_text("bukan folder")
    assert derived(in_the_way, KEY, "kolom", maker) == b"isi 1"
    assert derived(in_the_way, KEY, "kolom", maker) == b"isi 2"
    folder_in_the_way = place_of(tmp_path, KEY, "kolom")
    folder_in_the_way.mkdir(parents=True)
    assert derived(tmp_path, KEY, "kolom", maker) == b"isi 3"
    assert [found.name for found in folder_in_the_way.parent.iterdir()] == [folder_in_the_way.name]


def test_what_making_raises_goes_through_and_keeps_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        derived(tmp_path, KEY, "kolom", lambda: b"%d" % (1 // 0))
    assert list(tmp_path.iterdir()) == []


def test_only_the_newest_few_of_a_name_stay(tmp_path, maker):
    for turn in range(6):
        derived(tmp_path, replace(KEY, revision=str(turn)), "kolom", maker)
        os.utime(place_of(tmp_path, replace(KEY, revision=str(turn)), "kolom"), ns=(turn, turn))
    derived(tmp_path, KEY, "lain", maker)
    names = [path.name.partition("~")[0] for path in (tmp_path / "7").iterdir()]
    assert sorted(names) == ["kolom"] * store.KEPT + ["lain"]


def test_files_are_their_owners_alone(tmp_path, maker):
    derived(tmp_path, KEY, "kolom", maker)
    path = place_of(tmp_path, KEY, "kolom")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", "x" * 62, ".x", "a~b"])
def test_name_that_could_lead_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="not a name"):
        place_of(tmp_path, KEY, name)


def test_engine_digest_is_one_of_sha256():
    assert len(engine_digest()) == hashlib.sha256().digest_size * 2
