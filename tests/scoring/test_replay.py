"""The chain's lines, and what a replayed log says can't have happened."""

from __future__ import annotations

import pytest

from scoring.chain import Point, beginning, hash_of, line_of, point_faults, read_chain, word_hash
from scoring.record import sha256_of
from scoring.replay import Item, replay
from scoring.seats import seat_faults
from tests.scoring.logs import Move, item, move, sitting, standing, turn, write

START = beginning("uji", "kabkota")
HERE = {"juror": "anggota-11", "candidate": "64.01"}
BEGIN = move("begin", {"edition": "uji", "category": "kabkota", "state": "draft", "rubric": "sha256:a", "found": 0}, 1)
OPEN = move("state", turn("verification", "interviews"), 1)


def save(version: int, value: str = "3", **more: object) -> Move:
    return move("save", {**HERE, "version": version, "items": {"B.3": item(value)}, "note": "", **more}, version)


def at(act: str, version: int, **more: object) -> Move:
    return move(act, {**HERE, "version": version, **more}, version)


def log_of(*moves: Move, first: Move = BEGIN):
    lines, _point = write([first, *moves], START)
    events, faults = read_chain(lines, START)
    assert faults == []
    return replay(events)


def test_first_line_names_the_category():
    text = '{"category":"kabkota","edition":"uji"}'
    assert Point(0, sha256_of(f"paritrana-log/1\n{text}")) == START
    assert beginning("uji", "desa") != START
    line = line_of(START, "state", {"new": "plenary"}, at="2026", by=7, nonce="00")
    expected = (
        f'{{"act":"state","at":"2026","by":7,"nonce":"00","prev":"{START.head}","seq":1,"what":{{"new":"plenary"}}}}'
    )
    assert line == expected
    assert hash_of(line) == sha256_of(f"paritrana-log/1\n{expected}")


def test_words_are_nothing_or_a_hash_that_needs_its_salt():
    assert word_hash("garam", "") == ""
    assert word_hash("garam", "ya") == sha256_of("garam\nya")
    assert word_hash("lain", "ya") != word_hash("garam", "ya")


def test_newest_answer_of_a_locked_sheet_counts():
    log = log_of(OPEN, save(1), save(2, "5"), at("lock", 2))
    assert log.faults == []
    assert log.marks(["B.3"]) == {("anggota-11", "64.01", "B.3"): "5"}
    assert log.marks(["B.4"]) == {}
    assert log.sheets["anggota-11", "64.01"].items == {"B.3": Item("5", "", 4)}
    assert log_of(OPEN, save(1)).marks(["B.3"]) == {}


def test_recusal_counts_in_the_place_of_marks():
    away = move("recusal", {**HERE, "kind": "origin", "reason": ""}, 1)
    assert log_of(OPEN, save(1), at("lock", 1), away).marks(["B.3"]) == {("anggota-11", "64.01", "B.3"): "recused"}


def test_answer_that_was_taken_back_counts_no_more():
    again = at("return", 3, items={"B.3": item("")})
    log = log_of(OPEN, save(1), save(2), at("lock", 2), again, at("lock", 3))
    assert (log.faults, log.marks(["B.3"])) == ([], {})


def test_last_standing_of_a_candidate_counts():
    out, back = (
        move("standing", standing("64.01", *one), 1) for one in (("active", "withdrawn"), ("withdrawn", "active"))
    )
    assert log_of(out).standings == {"64.01": "withdrawn"}
    assert (log_of(out, back).standings, log_of(out, back).faults) == ({"64.01": "active"}, [])


def test_who_has_a_locked_sheet_and_takes_part_is_missed_where_the_log_tells_standings():
    told = move("begin", {**BEGIN["what"], "standings": {"64.09": "withdrawn"}}, 1)
    scored = [OPEN, save(1), at("lock", 1)]
    out = move("standing", standing("64.01", "active", "withdrawn"), 1)
    assert log_of(*scored).missing_from([]) == []
    assert [log_of(*moves, first=told).missing_from([]) for moves in (scored, [*scored, out])] == [["64.01"], []]
    assert log_of(*scored, first=told).missing_from(["64.01"]) == []
    assert log_of(OPEN, save(1), first=told).standings == {"64.09": "withdrawn"}


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        ((save(1), OPEN, save(2)), ""),  # what began the log may be found in it already
        ((OPEN, save(1), BEGIN), "Baris log 4: log dimulai satu kali, pada baris pertama."),
        ((OPEN, at("sheet", 1, items={}, locked=None)), "lembar yang sudah ada dicatat hanya pada permulaan log."),
        ((move("look", HERE, 1), save(1)), "Baris log 3: lembar berubah di luar tahap wawancara."),
        ((OPEN, save(1), at("lock", 1), save(2)), "Baris log 5: lembar yang terkunci berubah."),
        ((OPEN, save(1), at("reopen", 2)), "Baris log 4: lembar yang terbuka dibuka lagi."),
        ((OPEN, save(2), save(1)), "Baris log 4: lembar versi 2 menjadi versi 1."),
        ((OPEN, save(1), at("lock", 3)), "Baris log 4: lembar versi 1 menjadi versi 3."),
        ((OPEN, move("gift", HERE, 1)), "Baris log 3 tidak dapat dibaca: jenis atau isinya tidak dikenal."),
        ((OPEN, move("save", {"juror": "x"}, 1)), "Baris log 3 tidak dapat dibaca: jenis atau isinya tidak dikenal."),
    ],
)
def test_what_can_not_have_happened_is_told(moves, sentence):
    told = log_of(*moves).faults
    assert told == [] if not sentence else any(sentence in one for one in told), told


def test_after_the_seal_only_what_may_follow_one():
    sealed = move("seal", {"number": 1, "record": "a", "panel": {}}, 1)
    announced, decided = move("announce", {"record": "a"}, 1), move("decision", {"order": "64.01 > 64.02"}, 1)
    assert log_of(OPEN, sealed, move("state", turn("plenary", "sealed"), 2), announced, decided).faults == []
    assert "Baris log 4: terjadi sesudah hasil disegel." in log_of(OPEN, sealed, save(1)).faults


def test_chain_says_where_it_breaks():
    lines, point = write([BEGIN, OPEN, save(1), save(2)], START)
    events, faults = read_chain(lines, START)
    assert (faults, events[-1].hash, len(events)) == ([], point.head, point.size)
    assert point_faults(events, point) == []
    assert read_chain([lines[0], *lines[2:]], START)[1] == [
        "Baris log 2 bernomor 3.",
        "Baris log 2 tidak menyambung pada baris sebelumnya.",
        "Baris log 3 bernomor 4.",
    ]
    assert point_faults(events[:2], point) == ["Log hanya berisi 2 baris, padahal sudah pernah berisi 4."]
    assert point_faults(events, Point(4, "0" * 64)) == ["Log sampai baris 4 bukan yang dahulu: sidiknya lain."]


@pytest.mark.parametrize(
    "line", ["", "{}", "[]", "nul", '{"seq": 1}', '{"seq":1.0}', '{"seq":NaN}', "[" * 9000, "\ud800"]
)
def test_line_that_is_none_ends_the_reading(line):
    lines, _point = write([BEGIN, OPEN], START)
    events, faults = read_chain([lines[0], line, lines[1]], START)
    assert (len(events), faults) == (1, ["Baris log 2 rusak: bukan satu kejadian dalam bentuk bakunya."])


# ---------------------------------------------------------------------- who sits where


def panel(chair: str, minute: int = 0) -> Move:
    return move("panel", sitting(chair, "ab" * 32), 1, minute=minute)


def seat_of(juror: str, office: str = "member") -> dict[str, object]:
    return {"juror": juror, "seat": 1, "bench": "serikat", "office": office}


def test_last_line_tells_who_sits_where_and_only_the_interviews_change_it():
    log = log_of(panel("anggota-11"), OPEN, panel("anggota-12", 4))
    assert (log.faults, [one.at[14:16] for one in log.seats.changes]) == ([], ["04"])
    assert [one["juror"] for one in log.seats.now if one["office"] == "chair"] == ["anggota-12"]
    plenary = log_of(OPEN, move("state", turn("interviews", "plenary"), 2), panel("anggota-12"))
    assert plenary.faults == ["Baris log 4: Tim Penilai berubah sesudah wawancara."]


def test_first_line_may_tell_the_panel_and_an_older_one_does_not():
    told = move("begin", {**BEGIN["what"], "panel": [seat_of("anggota-11")]}, 1)
    assert log_of(OPEN, first=told).seats.now == [seat_of("anggota-11")]
    assert log_of(OPEN).seats.now is None


def test_record_has_the_panel_of_the_log_and_its_changes():
    logged = log_of(OPEN, move("panel", {"seats": [seat_of("anggota-11")]}, 1)).seats
    names, at = {"anggota-11": "kursi-1"}, logged.changes[0].at
    sound = {"seats": [seat_of("kursi-1")], "changes": [at]}
    assert [*seat_faults(sound, logged, names)] == []
    for change in ({"office": "chair"}, {"bench": "bpjs"}, {"seat": 2}, {"juror": "kursi-2"}):
        (told,) = seat_faults({**sound, "seats": [seat_of("kursi-1") | change]}, logged, names)
        assert told.startswith("Kursi, unsur, atau tugas")
    for changes in ({"changes": []}, {"changes": [at, at]}):
        (told,) = seat_faults({**sound, **changes}, logged, names)
        assert told.startswith("Perubahan Tim Penilai")


@pytest.mark.parametrize("seats", ["x", ["x"], 3, None])
def test_panel_that_is_none_is_a_sentence(seats):
    assert log_of(move("panel", {"seats": seats}, 1)).faults == [
        "Baris log 2 tidak dapat dibaca: jenis atau isinya tidak dikenal."
    ]


def test_older_record_beside_an_older_log_is_sound():
    assert [*seat_faults({"seats": [seat_of("kursi-1")]}, log_of(OPEN).seats, {})] == []
