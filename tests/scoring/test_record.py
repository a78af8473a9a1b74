"""A sealed record is one text, recomputes to itself, and no value of it can change unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.decisions import read_decision
from scoring.figures import FigureRow
from scoring.record import (
    COMPUTED,
    INFORMATIVE,
    SECTIONS,
    Inputs,
    RecordRefused,
    canonical,
    digests,
    inputs_of,
    make_record,
    read_record,
    result_of,
    sha256_of,
    verify_record,
)
from tests.scoring.small import TEXT, marks, row, rubric

ROWS = [row("64.01", aktif="50"), row("64.02", aktif="50"), row("64.03", aktif="", desa="n/a"), row("64.04", uang="7")]
GIVEN = [
    *marks("64.01", "3", "4", "abstain"),
    *marks("64.02", "3", "4", "recused"),
    *marks("64.03", "3", "4"),
    *marks("64.04", "5", "1"),
]
VOTE = {
    "reason": "Cakupan desa lebih merata.",
    "at": "2026-02-20T02:00:00+00:00",
    "votes": [
        {"juror": "panelis-1", "bench": "pemerintah", "vote": "for"},
        {"juror": "panelis-2", "bench": "serikat", "vote": "abstain"},
    ],
}
SEATS = [
    {"juror": f"panelis-{seat}", "seat": seat, "bench": bench, "office": "member"}
    for seat, bench in enumerate(("pemerintah", "serikat", "bpjs"), start=1)
]
FACTS: dict[str, Any] = {
    "edition": {"code": "uji", "title": "Edisi uji", "sample": True, "period_year": 2025},
    "category": {"code": "kabkota", "title": "Kabupaten/Kota"},
    "number": 1,
    "replaces": None,
    "reason": "",
    "engine": {"version": "0.1.0", "digest": "0" * 64},
    "sources": {"64.01": ["Berita 1"]},
    "panel": {"seats": SEATS, "sheets": {"jurors": 3, "sheets": 12, "locked": 8, "recused": 1, "excused": 0}},
    "overrides": [{"candidate": "64.01", "check": "K01", "message": "lebih besar"}],
    "recusals": [{"juror": "panelis-3", "candidate": "64.02", "kind": "origin"}],
    "absences": [],
    "look": {
        "institution": "Pemerintah Provinsi",
        "committee": "Tim Penilai",
        "letterhead": [],
        "logo": None,
        "frame": None,
    },
    "special_awards": [{"candidate": "64.01", "title": "Inovasi"}],
    "reopenings": [],
    "break_glass": [],
    "annex": "a" * 64,
    "agreed": {
        "content": "b" * 64,
        "proposed_at": "2026-02-20T02:00:00+00:00",
        "approved_at": "2026-02-20T02:05:00+00:00",
    },
    "log": {"size": 40, "head": "c" * 64},
}


def record(rows: list[FigureRow] = ROWS) -> dict[str, Any]:
    inputs = Inputs(rows, GIVEN, [read_decision("64.02 > 64.01")], {"64.01": {"aktif": "60"}})
    return make_record(FACTS, rubric(), inputs, [VOTE])


BODY = record()


def test_record_is_sound_and_reads_back():
    text = canonical(BODY)
    found = read_record(text)
    assert found == BODY
    assert verify_record(found, TEXT) == ()
    assert [(one.rank, one.candidate) for one in result_of(found).ranking] == [(1, "64.02"), (2, "64.01"), (3, "64.04")]
    assert inputs_of(found).claimed == {"64.01": {"aktif": "60"}}
    assert set(COMPUTED) | set(INFORMATIVE) == set(SECTIONS)


def test_same_record_is_the_same_bytes():
    assert canonical(record()) == canonical(json.loads(canonical(BODY)))
    assert sha256_of("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.mark.parametrize("value", [0.5, {"a": [1.0]}, {1: "a"}, ("a",), b"a", "\ud800", {"\ud800": 1}])
def test_what_is_not_plain_has_no_canonical_text(value: object):
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        canonical(value)


def test_facts_that_are_missing_are_refused():
    short = {name: value for name, value in FACTS.items() if name != "engine"}
    with pytest.raises(ValueError, match="engine"):
        make_record(short, rubric(), Inputs(ROWS, GIVEN, [], {}), [])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format":"lain"}', json.dumps(BODY), canonical(BODY).replace('"number":1', '"number":1.0')],
)
def test_text_that_is_no_record_is_refused(text: str):
    with pytest.raises(RecordRefused):
        read_record(text)


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in plain data, containers included."""
    if here:
        yield here
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from paths(value[key], (*here, key))


PATHS = list(paths(BODY))


def put(body: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        body = body[key]
    body[path[-1]] = value


def at(body: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        body = body[key]
    return body


OTHERS = st.sampled_from(["", "0", "1", "64.02", "recused", None, True, 0, 1, 2, [], {}, [1], {"a": "b"}])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PATHS), OTHERS)
def test_any_one_value_that_is_changed_is_found(path: tuple[Any, ...], value: Any):
    body = deepcopy(BODY)
    put(body, path, value)
    if canonical(body) != canonical(BODY):
        assert verify_record(body, TEXT) != ()


@pytest.mark.parametrize("path", [one for one in PATHS if len(one) <= 2], ids=str)
def test_any_part_that_is_taken_away_is_found(path: tuple[Any, ...]):
    body = deepcopy(BODY)
    del at(body, path[:-1])[path[-1]]
    assert verify_record(body, TEXT) != ()


RESULT = [path for path in PATHS if path[0] == "result"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RESULT), OTHERS)
def test_result_that_was_changed_with_its_hash_is_found_by_computing_again(path: tuple[Any, ...], value: Any):
    body = deepcopy(BODY)
    put(body, path, value)
    if canonical(body) != canonical(BODY):
        body["digests"] = digests(body)
        assert verify_record(body, TEXT) != ()


CELLS = [path for path in PATHS if path[0] in {"figures", "marks"}]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CELLS), OTHERS)
def test_inputs_that_were_changed_with_their_hash_are_found_where_they_matter(path: tuple[Any, ...], value: Any):
    body = deepcopy(BODY)
    put(body, path, value)
    body["digests"] = digests(body)
    if verify_record(body, TEXT) == ():  # then nothing that was computed says otherwise
        found = inputs_of(body)
        again = make_record({name: body[name] for name in INFORMATIVE}, rubric(), found, [VOTE])
        assert again["result"] == BODY["result"]


def changed(section: str, change: Any) -> tuple[str, ...]:
    """What verifying says when somebody changes a section and repairs its hash."""
    body = deepcopy(BODY)
    change(body[section])
    body["digests"] = digests(body)
    return verify_record(body, TEXT)


def test_total_that_was_changed_is_named_with_both_numbers():
    told = changed("result", lambda one: one["ranking"][0].update(total="99.0000"))
    assert told == ("64.02: nilai akhir tertulis 99.0000, dihitung ulang 72.5000.",)


def test_order_of_the_plenary_that_was_turned_is_found():
    told = changed("decisions", lambda one: one[0].update(order="64.01 > 64.02"))
    assert "64.01: peringkat tertulis 2, dihitung ulang 1" in told[0]


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ([("panelis-1", "pemerintah", "against")], "tidak didukung lebih banyak suara"),
        ([("panelis-1", "pemerintah", "for"), ("panelis-1", "pemerintah", "for")], "bersuara dua kali"),
        ([("panelis-9", "pemerintah", "for")], "suara panelis-9 tidak sah"),
        ([("panelis-3", "bpjs", "for")], "panelis-3 bersuara padahal mundur"),
    ],
)
def test_votes_that_do_not_carry_a_decision_are_found(votes: list[tuple[str, str, str]], sentence: str):
    cast = [{"juror": juror, "bench": bench, "vote": vote} for juror, bench, vote in votes]
    assert any(sentence in told for told in changed("decisions", lambda one: one[0].update(votes=cast)))


def test_mark_of_a_stranger_is_found():
    assert any("yang tidak duduk di unsur itu" in one for one in changed("marks", lambda one: one[0].update(juror="x")))


def test_other_rubric_is_refused():
    told = verify_record(BODY, TEXT.replace('title: "Instrumen uji"', 'title: "Instrumen lain"'))
    assert len(told) == 1
    assert "bukan rubrik catatan ini" in told[0]


def test_rubric_that_is_no_rubric_is_told():
    assert "tidak dapat dihitung ulang" in verify_record(BODY, "bukan rubrik")[0]
