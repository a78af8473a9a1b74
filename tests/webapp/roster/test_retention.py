"""A thousand planted identity numbers: in no byte of the instance while they are listed, and nothing of them after."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.webapp import roster_corpus as corpus
from tests.webapp.office import client_id
from tests.webapp.roster.test_page import words
from webapp.cli import main
from webapp.db import transaction
from webapp.jobs import rosters
from webapp.jobs.retention import keep_periods, periods_are_over
from webapp.models import ANNOUNCED, SUBMISSION, Category, Roster, StateChange
from webapp.roster.keys import key_path
from webapp.services.retention import keep_until, plan
from webapp.services.roster_orders import KEY_CHANGED

CANARIES = tuple(row[0] for row in corpus.sound(1000))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found_in(folder: Path, texts: list[str]) -> list[tuple[str, str]]:
    """(file, text) of each text that stands anywhere, also as UTF-16."""
    hits = []
    for name, content in bytes_of(folder).items():
        hits += [(name, one) for one in texts if one.encode() in content or one.encode("utf-16-le") in content]
    return hits


@pytest.fixture
def at_night(desk, monkeypatch):
    """The command line on this very instance."""
    settings = desk.app.extensions["paritrana_settings"]
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    return settings.instance


@pytest.mark.embedded  # what lies in the file and its log, before and after
def test_no_byte_of_the_instance_holds_a_listed_number_and_erasing_leaves_no_pseudonym(desk, at_night, capfd):
    rows = [list(row) for row in corpus.sound(1000)]
    rows[3][4], rows[4][2] = rows[3][0], rows[4][0]  # numbers in the wrong columns
    name = f"daftar {CANARIES[0]}.csv"
    desk.hand_in(corpus.csv_of(rows), name)
    for login, rest in (("op-paser", ""), ("op-paser", "/perbaikan.csv"), ("verifikator", "/orang")):
        assert not [one for one in CANARIES if one in desk.who(login).get(desk.page(rest)).get_data(as_text=True)]
    assert desk.rows("SELECT people FROM roster") == [(998,)]
    assert found_in(at_night, list(CANARIES)) == []
    assert not re.search("|".join(CANARIES[:50]), "".join(capfd.readouterr()))
    pseudonyms = [text for (text,) in desk.rows("SELECT pseudonym FROM worker")]
    assert found_in(at_night, pseudonyms[:20])
    with desk.app.app_context(), transaction():
        keep_until("uji-2026", date(2020, 1, 1))
    assert main(["retention", "--run"]) == 0
    assert "998 orang dihapus; jumlahnya tetap disimpan." in capfd.readouterr().out
    assert found_in(at_night, pseudonyms) == []
    assert {one.name for one in (at_night / "keys").iterdir()} == {"checkpoint.key"}  # none of pseudonyms
    assert desk.rows("SELECT sum(people) FROM roster_count") == [(998,)]
    assert desk.who("op-paser").sign_in().status_code == 303  # by the machine's clock the session is over
    told = words(desk.who("op-paser").get(desk.page()))
    assert "998 orang terhitung" in told
    assert "jumlahnya tetap disimpan" in told


def test_people_of_a_replaced_list_are_overwritten_at_once(desk, at_night):
    desk.hand_in(corpus.csv_of(corpus.sound(300)))
    gone = [text for (text,) in desk.rows("SELECT pseudonym FROM worker")]
    desk.hand_in(corpus.csv_of(corpus.sound(3, start=5000)))
    desk.rows("SELECT 1")
    assert main(["retention", "--run"]) == 0
    assert found_in(at_night, gone) == []


def test_people_are_kept_some_time_after_the_announcement_or_until_the_editions_date(desk):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    at = datetime(2026, 5, 1, tzinfo=UTC)
    with desk.app.app_context():
        assert [one.until - desk.clock() for one in plan()] == [timedelta(days=540)]
        with transaction() as session:
            session.add(
                StateChange(
                    category_id=desk.office.category_id,
                    old=SUBMISSION,
                    new=ANNOUNCED,
                    by_user_id=desk.office.users["sekretariat"],
                    at=at,
                    reason="uji",
                )
            )
            session.get_one(Category, desk.office.category_id).state = ANNOUNCED
        assert [one.until for one in plan()] == [at + timedelta(days=90)]
        with transaction():
            keep_until("uji-2026", date(2026, 12, 31))
        assert [one.until.astimezone(UTC).date() for one in plan()] == [date(2026, 12, 31)]


def test_nothing_is_erased_before_its_time(desk, at_night, capfd):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    with desk.app.app_context(), transaction():
        keep_until("uji-2026", date(2999, 1, 1))
    assert main(["retention", "--run"]) == 0
    assert "12 orang, sampai 2999-01-01" in capfd.readouterr().out
    assert desk.rows("SELECT count(*) FROM worker") == [(12,)]


def test_key_stays_while_a_list_is_read_and_goes_once_nobody_is_stored_under_it(desk, at_night, monkeypatch):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    with desk.app.app_context(), transaction() as session:
        session.query(Roster).one().erase_after = desk.clock()
    assert desk.send(corpus.csv_of(corpus.sound(5, start=5000))).status_code == 303
    with monkeypatch.context() as patched:
        patched.setattr(rosters, "read_list", then(rosters.read_list, lambda: sweep(desk)))
        desk.read()
    assert desk.rows("SELECT state, people, erased_at IS NULL FROM roster") == [("replaced", 12, 0), ("done", 5, 1)]
    desk.hand_in(corpus.csv_of(corpus.sound(3, start=9000)))
    assert desk.rows("SELECT state FROM roster ORDER BY id DESC LIMIT 1") == [("done",)]


def test_key_that_was_kept_for_a_list_goes_when_that_list_is_refused(desk, at_night):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    with desk.app.app_context(), transaction() as session:
        session.query(Roster).one().erase_after = desk.clock()
    assert desk.send(b"bukan;daftar\r\n1;2\r\n").status_code == 303
    sweep(desk)
    assert key_path(at_night, 1).exists()
    desk.read()
    assert desk.rows("SELECT state FROM roster ORDER BY id DESC LIMIT 1") == [("refused",)]
    with desk.app.app_context():
        assert periods_are_over() == [()]
    sweep(desk)
    assert not key_path(at_night, 1).exists()
    with desk.app.app_context():
        assert periods_are_over() == []


def test_list_read_under_a_key_that_is_another_by_then_is_not_stored(desk, at_night, monkeypatch):
    assert desk.send(corpus.csv_of(corpus.sound(5))).status_code == 303
    monkeypatch.setattr(rosters, "read_list", then(rosters.read_list, key_path(at_night, 1).unlink))
    desk.read()
    assert desk.rows("SELECT count(*) FROM worker") == [(0,)]
    ((state, told),) = desk.rows("SELECT state, refusal FROM roster")
    assert (state, told) == ("refused", KEY_CHANGED)


def test_list_sent_after_the_editions_date_is_refused_in_words(desk):
    with desk.app.app_context(), transaction():
        keep_until("uji-2026", date(2026, 2, 12))
    answer = desk.send(corpus.csv_of(corpus.sound(5)))
    assert answer.status_code == 422
    assert "hanya sampai 12 Februari 2026, dan hari itu sudah lewat" in words(answer)
    assert desk.rows("SELECT count(*) FROM roster") == [(0,)]


def test_list_that_arrives_whole_after_the_editions_date_is_refused_in_words(desk):
    own, content = client_id(), corpus.csv_of(corpus.sound(5))
    told = {"candidate": desk.office.candidates["64.01"], "figure": "", "name": "daftar.csv", "size": len(content)}
    who = desk.who("op-paser")
    assert who.post_json(f"/bukti/{own}", {**told, "roster": True}).status_code == 200
    with desk.app.app_context(), transaction():
        keep_until("uji-2026", date(2026, 2, 12))
    headers = {"X-CSRFToken": who.token(), "Accept": "application/json"}
    answer = who.client.patch(f"/bukti/{own}?offset=0", data=content, headers=headers)
    assert (answer.status_code, "hari itu sudah lewat" in answer.json["message"]) == (422, True)
    assert desk.rows("SELECT count(*) FROM roster") == [(0,)]


def then(first, after):
    """`first`, and `after` before it gives what it has."""

    def both(*given):
        found = first(*given)
        after()
        return found

    return both


def sweep(desk):
    """The job, in a thread as another worker would run it."""

    def run():
        with desk.app.app_context():
            keep_periods()

    other = threading.Thread(target=run)
    other.start()
    other.join()


@pytest.mark.parametrize("arguments", [["--until", "2026-01-01"], ["--edition", "uji-2026"]])
def test_date_without_its_edition_is_wrong_usage(arguments):
    with pytest.raises(SystemExit) as ended:
        main(["retention", *arguments])
    assert ended.value.code == 2


def test_unknown_edition_or_date_is_told(desk, at_night, capfd):
    assert main(["retention", "--edition", "lain", "--until", "2026-01-01"]) == 1
    assert main(["retention", "--edition", "uji-2026", "--until", "besok"]) == 1
    assert "bukan tanggal" in capfd.readouterr().err
