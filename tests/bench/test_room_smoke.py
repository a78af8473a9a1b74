"""The benchmark of the room runs with nine panelists, what it says is so, and it notices what it is there to notice."""

from __future__ import annotations

from collections import Counter

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import func, select

from tests.bench import room, room_site
from tests.bench.__main__ import main
from tests.bench.crowd import Visitor, send_all
from webapp.db import open_engine
from webapp.models import Score, Sheet


def test_nine_panelists_at_once_lose_nothing(capsys):
    assert main(["room", "--panelists", "9", "--rounds", "1", "--saves", "6"]) == 0
    printed = capsys.readouterr().out
    assert "9 panelists at once, 54 sheets" in printed
    lines = [line.split() for line in printed.splitlines() if line.startswith(("program", "ORM"))]
    assert [line[-1] for line in lines] == ["0", "0"]


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    folder = tmp_path_factory.mktemp("room")
    with room_site.served(folder, "five", panelists=5, sheets=20) as site:
        yield site


def complete_sheets(site):
    engine = open_engine(site.database)
    with engine.connect() as connection:
        items = func.count(Score.id)
        found = connection.execute(select(items).join(Sheet, Sheet.id == Score.sheet_id).group_by(Sheet.id)).all()
    engine.dispose()
    return [count for (count,) in found]


def test_five_panelists_save_a_hundred_sheets_in_parallel(five):
    """The case in which other programs on SQLite answered with errors and stored sheets without their scores."""
    sent = room_site.visitors(five, 0, 20)
    seen = send_all(five.port, sent)
    assert (seen.statuses, seen.broken) == (Counter({200: 100}), 0)
    assert len(seen.acknowledged) == 100
    assert complete_sheets(five) == [len(room_site.ITEMS)] * 100
    assert room_site.lost_or_doubled(five, seen.acknowledged, sent) == 0


def test_the_same_crowd_once_more_is_acknowledged_and_changes_nothing(five):
    """Every answer was lost, so every device sends again what it had sent."""
    sent = room_site.visitors(five, 0, 20)
    send_all(five.port, sent)
    again = send_all(five.port, sent)
    assert set(again.acknowledged.values()) == {1}
    assert complete_sheets(five) == [len(room_site.ITEMS)] * 100


def test_benchmark_notices_what_was_lost_changed_or_refused(five):
    sent = room_site.visitors(five, 0, 20)
    seen = send_all(five.port, sent)
    contestant = room.Contestant("program", five, "/penilaian", [seen], list(sent))
    assert contestant.wrong() == 0
    connection = sqlite.connect(str(five.database))
    connection.execute("UPDATE score SET value = '-1' WHERE id = (SELECT min(id) FROM score)")
    connection.execute("DELETE FROM accepted_save WHERE client_id = ?", (sent[1].errands[3].fields["client_id"],))
    connection.commit()
    connection.close()
    assert contestant.wrong() == 2
    seen.statuses[500] += 1
    seen.acknowledged.pop(sent[2].errands[0].fields["client_id"])
    assert contestant.wrong() == 4


def test_who_is_signed_out_is_never_acknowledged(five):
    stranger = Visitor("session=nobody", five.token, room_site.visitors(five, 0, 1)[0].errands)
    seen = send_all(five.port, [stranger])
    assert (seen.acknowledged, dict(seen.statuses)) == ({}, {401: 1})
