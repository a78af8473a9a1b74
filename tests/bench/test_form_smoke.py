"""The benchmark of the form runs, and what it compares is equal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.bench import form
from tests.bench.__main__ import main


def test_forms_and_readings_are_equal(capsys):
    assert main(["form", "--rounds", "1", "--no-memory"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("differing: 0") == 3
    sizes = [float(line.split()[-3]) for line in printed.splitlines() if line.endswith("KiB gzipped")]
    section, sheet = sizes
    assert sheet < 30  # the juror's budget; an operator's form carries drafts, uploads and live readings
    assert section < 52


@pytest.fixture
def desk(tmp_path):
    with form.opened(tmp_path) as opened:
        yield opened


def test_benchmark_says_no_when_a_field_or_a_finding_differs(desk, monkeypatch):
    _title, contestants, differing = next(form.subjects(desk))
    for one in contestants:
        one.answer = one.run()
    assert differing() == 0
    contestants[1].answer = SimpleNamespace(text=contestants[1].answer.text.replace("Laporan tahunan", "x", 1))
    assert differing() > 0
    monkeypatch.setattr("tests.bench.peers_form.fires", lambda *_given: False)
    assert form.differing_readings(desk) > 0
