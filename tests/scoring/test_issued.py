"""Papers in a score log: what a file was issued as, and a list of them beside the log."""

from __future__ import annotations

import json

import pytest

from scoring.bundle import check_bundle, events_in, issued_in
from scoring.issued import Origin, issued_faults, origin_of
from tests.scoring.logs import Story, issuing, move, story
from tests.scoring.tampering import SHOWN_ALONE

FIRST, SHEET, DECREE, OLDER = "AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC", "DDDD-DDDD-DDDD"


def origin(sha: str, told: Story | None = None) -> Origin | None:
    files = (told or story(1)).files()
    return origin_of(sha * 32, events_in(files), issued_in(files))


@pytest.mark.parametrize(
    ("sha", "number", "turn", "latest", "successor"),
    [
        ("a1", FIRST, 0, 2, ""),
        ("a2", FIRST, 1, 2, ""),
        ("a3", FIRST, 2, 2, ""),
        ("b1", SHEET, 0, 0, ""),
        ("d1", OLDER, 0, 2, DECREE),
        ("d3", OLDER, 2, 2, DECREE),
    ],
)
def test_file_is_told_by_its_hash(sha, number, turn, latest, successor):
    found = origin(sha)
    assert (found.number, found.turn, found.latest, found.successor) == (number, turn, latest, successor)


def test_file_from_before_the_log_told_of_papers_has_no_line():
    assert [(origin(sha).line is None, origin(sha).at == "") for sha in ("d1", "d2", "d3")] == [
        (True, True), (True, True), (False, False),
    ]  # fmt: skip


def test_file_that_was_never_issued_is_nobodys():
    assert origin("77") is None


def test_paper_of_a_corrected_result_is_told():
    told = story(1)
    seal = {"number": 2, "record": "9f" * 32, "panel": {}, "proposed_by": 1, "reason": ""}
    told.after += [move("seal", seal, 1, minute=55)]
    assert [origin(sha, told).corrected for sha in ("b1", "d1")] == [True, True]
    assert [origin(sha).corrected for sha in ("b1", "d1")] == [False, True]


def test_replaced_paper_names_the_newest_that_replaces_it():
    told = story(1)
    _act, what = issuing("FFFF-FFFF-FFFF", "lembar", "f1", replaces=SHEET)
    told.after.append(move("issue", what, 1, minute=56))
    assert origin("b1", told).successor == "FFFF-FFFF-FFFF"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("issued file changed in the list", "Penerbitan dokumen CCCC-CCCC-CCCC dalam daftar dokumen terbit bukan yang"),
        ("issued paper left out of the list", "Penerbitan dokumen CCCC-CCCC-CCCC ada dalam log, tetapi tidak dalam"),
        ("paper listed that no line tells of", "Penerbitan dokumen EEEE-EEEE-EEEE tidak ada dalam log, padahal"),
        ("signed version of no paper", "tidak mungkin ditandatangani: dokumen itu tidak pernah diterbitkan."),
        ("signature on another file", "tidak mungkin ditandatangani: berkas terbarunya lain."),
        ("paper issued twice", "sudah pernah diterbitkan."),
        ("paper of a record that was never sealed", "dibuat dari catatan yang belum disegel."),
    ],
)
def test_what_is_wrong_is_named(kind, sentence):
    told = check_bundle(SHOWN_ALONE[kind](story(1))).faults
    assert any(sentence in one for one in told)


def test_bundle_from_before_papers_were_listed_is_sound():
    files = story(4).files()
    assert (json.loads(files["bundel.json"])["version"], "terbitan.jsonl" in files) == (1, False)
    found = check_bundle(files)
    assert (found.faults, found.issued) == ((), 0)


def test_early_log_has_nothing_to_compare():
    assert [*issued_faults(events_in(story(4).files()), [])] == []
