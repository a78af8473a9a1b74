"""Files that wait for a yes: there until they are taken, and what goes wrong with one isn't taken for its absence."""

from __future__ import annotations

import hashlib
import io

import pytest

from tests.webapp.conftest import NOON
from webapp.content.store import Damaged
from webapp.errors import Refused
from webapp.services import waiting

CONTENT = b"usulan"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path):
    waiting.put(tmp_path, io.BytesIO(CONTENT), reserve=0, now=NOON)
    return tmp_path


@pytest.mark.parametrize("sha256", ["0" * 64, "", "../rahasia", "bukan sidik"])
def test_file_that_is_not_there_is_said_to_be_gone(folder, sha256):
    with pytest.raises(Refused, match="tidak ada lagi"), waiting.opened(folder, sha256):
        pytest.fail("opened")


@pytest.mark.parametrize("fault", [ValueError("x"), Damaged("x")])
def test_fault_of_its_reader_is_not_taken_for_its_absence(folder, fault):
    with pytest.raises(type(fault)) as told, waiting.opened(folder, SHA256):
        raise fault
    assert told.value is fault
