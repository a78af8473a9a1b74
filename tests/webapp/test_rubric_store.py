from __future__ import annotations

from importlib import resources

import pytest

from webapp.errors import RubricMismatch
from webapp.rubric_store import newest_rubric, pinned_rubric, rubric_to_open

CODE = "paritrana-2025-kabkota"
SHIPPED = (resources.files("rubrics") / "kabkota.yaml").read_bytes()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "rubrics"
    made.mkdir()
    return made


def own_copy(folder, old: bytes = b"", new: bytes = b"", name: str = "milik-sendiri.yaml") -> None:
    (folder / name).write_bytes(SHIPPED.replace(old, new) if old else SHIPPED)


def test_shipped_rubric_is_found_by_its_code(folder):
    rubric = newest_rubric(CODE, folder=folder)
    assert (rubric.code, pinned_rubric(CODE, rubric.digest, folder=folder)) == (CODE, rubric)


def test_rubric_of_the_instance_is_found_beside_the_shipped_ones(folder):
    own_copy(folder, CODE.encode(), b"provinsi-2026-kabkota")
    assert newest_rubric("provinsi-2026-kabkota", folder=folder).code == "provinsi-2026-kabkota"


def test_unknown_code_is_a_sentence(tmp_path):
    with pytest.raises(RubricMismatch, match=r"Rubrik “tidak-ada” tidak ditemukan"):
        newest_rubric("tidak-ada", folder=tmp_path / "no-such-folder")


def test_same_file_twice_is_no_question_but_two_versions_are(folder):
    own_copy(folder)
    assert newest_rubric(CODE, folder=folder).code == CODE
    own_copy(folder, b"near_tie: ", b"near_tie:  ")
    with pytest.raises(RubricMismatch, match="2 berkas yang berbeda"):
        newest_rubric(CODE, folder=folder)


def test_pinned_rubric_is_chosen_among_versions(folder):
    own_copy(folder, b"near_tie: ", b"near_tie:  ")
    shipped = newest_rubric(CODE, folder=folder / "none")
    assert pinned_rubric(CODE, shipped.digest, folder=folder).digest == shipped.digest


def test_changed_file_stops_with_a_sentence_that_names_it(folder):
    with pytest.raises(RubricMismatch, match=r"kabkota\.yaml\) sudah berubah"):
        pinned_rubric(CODE, "sha256:" + "0" * 64, folder=folder)


def test_missing_file_stops_with_a_sentence(folder):
    with pytest.raises(RubricMismatch, match="tidak ada lagi"):
        pinned_rubric("hilang", "sha256:" + "0" * 64, folder=folder)


def test_broken_file_is_named_with_its_line(folder):
    (folder / "rusak.yaml").write_text('code: "rusak"\ntitle: 7\nasing: 1\n')
    with pytest.raises(RubricMismatch, match=r"rusak\.yaml:\d+: "):
        newest_rubric("rusak", folder=folder)


def test_file_that_cannot_be_read_is_named(folder):
    (folder / "a.yaml").mkdir()
    with pytest.raises(RubricMismatch, match=r"a\.yaml tidak dapat dibaca: bukan berkas biasa\.$"):
        newest_rubric(CODE, folder=folder)
    (folder / "a.yaml").rmdir()
    (folder / "a.yaml").symlink_to(folder / "hilang")
    with pytest.raises(RubricMismatch, match=r"a\.yaml tidak dapat dibaca: tidak ada\.$"):
        pinned_rubric(CODE, "sha256:" + "0" * 64, folder=folder)


def test_opened_rubric_stays_when_its_file_says_something_else(folder):
    code = "provinsi-2026-kabkota"
    own_copy(folder, CODE.encode(), code.encode())
    opened = rubric_to_open(code, folder=folder)
    own_copy(folder, CODE.encode(), code.encode() + b"-baru")
    assert pinned_rubric(code, opened.digest, folder=folder) == opened


@pytest.mark.parametrize(
    ("code", "digest"),
    [
        ("paritrana-2025-kabkota", "b747c5d4bbab40b9fc56ade5d1b82e2f41d3f807c145d854830fdbda106898f3"),
        ("paritrana-2025-desa", "01af21f585bcdb5c7ba39386e2f4240fa511165c395c4a463f8ce3728a7ed06f"),
        ("paritrana-2025-kabkota", "7b8edb483dab60b6364d9ffa9659c92eff5c3a8bb1241877d69487cc8d87765a"),
        ("paritrana-2025-desa", "f090a29e83c23798aaf85f49d7e8a7692d4d6129e0e40a7c761f4df1044bfb05"),
    ],
)
def test_category_opened_by_an_older_program_keeps_its_rubric_and_a_new_one_gets_the_newest(tmp_path, code, digest):
    earlier = pinned_rubric(code, f"sha256:{digest}", folder=tmp_path)
    assert (earlier.code, earlier.digest) == (code, f"sha256:{digest}")
    assert newest_rubric(code, folder=tmp_path).digest != earlier.digest
