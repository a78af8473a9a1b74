from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from webapp.cli.output import check_writable, replace_file
from webapp.errors import Unusable


def test_file_is_replaced_whole_and_no_draft_is_left(tmp_path):
    path = tmp_path / "a.pdf"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert ([found.name for found in tmp_path.iterdir()], path.read_bytes()) == (["a.pdf"], b"two")


def test_link_and_pipe_are_refused_and_stay(tmp_path):
    target, link, dangling, pipe = (tmp_path / name for name in ("target", "link", "dangling", "pipe"))
    target.write_text("kept")
    link.symlink_to(target)
    dangling.symlink_to(tmp_path / "nowhere")
    os.mkfifo(pipe)
    for path, why in (
        (link, "ini tautan; sebut berkas tujuannya"),
        (dangling, "ini tautan; sebut berkas tujuannya"),
        (pipe, "bukan berkas biasa"),
    ):
        for refuse in (check_writable, lambda path: replace_file(path, b"x")):
            with pytest.raises(Unusable) as refused:
                refuse(path)
            assert str(refused.value) == f"{path}: berkas tidak dapat ditulis ({why})."
    assert (target.read_text(), link.is_symlink(), dangling.is_symlink()) == ("kept", True, True)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_device_is_refused_before_anything_is_made():
    with pytest.raises(Unusable, match=r"^/dev/null: .*\(bukan berkas biasa\)\.$"):
        check_writable(Path("/dev/null"))


def test_name_that_is_too_long_is_refused(tmp_path):
    path = tmp_path / ("x" * 255)
    with pytest.raises(Unusable, match="namanya terlalu panjang"):
        replace_file(path, b"x")
