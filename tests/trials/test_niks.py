"""The trial of planted identity numbers in short, and that its search bites."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest

from tests.trials.niks import (
    NOTE,
    everything,
    files,
    is_declared,
    log_of,
    nik,
    numbers_in,
    planted_in,
    search,
    values,
)
from webapp.db import transaction
from webapp.models import Candidate

ONE = nik(7)


def test_no_number_is_found_outside_its_place_and_planted_ones_are(tmp_path):
    with planted_in(tmp_path, 100) as planted:
        settings = planted.app.extensions["paritrana_settings"]
        niks = planted.doors["CSV lists"][1]
        assert sum(len(found) for _place, found in planted.doors.values()) == 100
        assert search(planted, everything(planted, tmp_path)) == []
        planted.said.write(niks[0])
        with planted.app.app_context(), transaction() as session:
            session.get_one(Candidate, 1).standing_reason = niks[1]
        kept = settings.derived / "1" / "x~1"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(gzip.compress(niks[2].encode(), mtime=0))
        looked_at = [*log_of(planted), *values(planted.app), *files(settings.instance)]
        places = {one.rpartition(" in ")[2] for one in search(planted, looked_at)}
    assert {"log", "candidate.standing_reason", "file:derived"} <= places


def packed(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("isi.txt", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        ONE.encode(),
        ONE.encode("utf-16-le"),
        ONE.encode("utf-16-be"),
        f"{ONE[:6]}.{ONE[6:12]}-{ONE[12:]}".encode(),
        " ".join(ONE).encode(),
        b"%PDF " + zlib.compress(ONE.encode()),
        gzip.compress(ONE.encode(), mtime=0),
        packed(ONE.encode()),
        packed(packed(ONE.encode("utf-16-le"))),
    ],
)
def test_number_is_found_however_it_is_written(content):
    assert numbers_in(content) == {ONE}


def test_thousand_numbers_are_different_and_a_place_must_be_declared():
    assert len({nik(number) for number in range(1000)}) == 1000
    assert (is_declared(NOTE), is_declared("category.title"), is_declared("file:rubrics")) == (True, False, False)
