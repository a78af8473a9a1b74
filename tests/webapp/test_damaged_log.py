"""Lines and records that can't be read: the check says so and goes on, and nothing is proposed beside them."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from tests.webapp.conftest import NOON
from tests.webapp.outside import hand
from tests.webapp.score_logs import differences
from tests.webapp.sealing import SECRET, open_sealed
from webapp.services.log_check import UNREADABLE
from webapp.services.log_rows import are_since
from webapp.services.score_log import moment

LINES = "SELECT seq, body FROM score_event ORDER BY seq"
PUT = "UPDATE score_event SET body = ? WHERE seq = ?"
EMPTIED = 'UPDATE sealed_result SET body = \'{"format":"paritrana-record","version":1}\''
SPOILT = ([1], 7, None)


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


def first_of_each_kind(database):
    found = {}
    for seq, body in database.execute(LINES).fetchall():
        found.setdefault(json.loads(body)["act"], (seq, json.loads(body)))
    return found


def spoilt(what, key, value):
    """The same line with one word of it gone, or another thing in its place."""
    rest = {name: one for name, one in what.items() if name != key}
    return rest if value == "gone" else rest | {key: value}


def test_any_word_of_any_line_may_be_damaged_and_it_is_told(app, plenary, settings):
    with hand(settings) as database:
        database.forget_triggers()
        for seq, line in first_of_each_kind(database).values():
            for key in line["what"]:
                for value in ("gone", *SPOILT):
                    changed = line | {"what": spoilt(line["what"], key, value)}
                    database.execute(PUT, json.dumps(changed, sort_keys=True, separators=(",", ":")), seq)
                    assert differences(app, plenary.room.category_id), (line["act"], key, value)
            database.execute(PUT, json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False), seq)
        assert differences(app, plenary.room.category_id) == ()


def test_correction_beside_a_damaged_line_is_refused_in_a_sentence(app, plenary, settings):
    with hand(settings) as database:
        database.forget_triggers()
        seq, line = first_of_each_kind(database)["sheet"]
        database.execute(PUT, json.dumps(line | {"what": spoilt(line["what"], "items", "gone")}), seq)
    answer = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert (answer.status_code, "Baris log" in answer.text) == (422, True)


def test_record_without_its_parts_is_told(app, plenary, settings):
    with hand(settings) as database:
        database.forget_triggers()
        database.execute(EMPTIED)
    told = differences(app, plenary.room.category_id)
    assert {"Isi catatan hasil nomor 1 tidak dapat dibaca.", UNREADABLE} <= set(told)


@pytest.mark.parametrize(("later", "before"), [(0, True), (1, False)])
def test_row_of_the_moment_at_which_the_log_began_needs_no_line(later, before):
    row = SimpleNamespace(at=NOON.replace(microsecond=later))
    assert are_since(moment(NOON), [row], [], lambda _row, _event: True) is before
    assert are_since("", [row], [], lambda _row, _event: True) is False
