"""Who sits where is in the score log from the opening of the interviews on, and whatever says otherwise is told."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from scoring.bundle import check_bundle
from tests.webapp.conftest import NOON
from tests.webapp.outside import hand
from tests.webapp.room import open_room
from tests.webapp.score_logs import acts, differences, events
from tests.webapp.sealing import open_sealing, sealed_bodies
from webapp.db import db, transaction
from webapp.models import (
    CHAIR,
    INTERVIEWS,
    JUROR,
    MEMBER,
    PLENARY,
    VERIFICATION,
    Category,
    PanelChange,
    Panelist,
    SealedResult,
)
from webapp.queries.panel import member_of
from webapp.queries.score_log import category_with_edition
from webapp.services import absences, editions, panel, score_log
from webapp.services.absences import Absence, Substitute
from webapp.services.bundle import bundle_files
from webapp.services.erasing import erase, person_to_erase
from webapp.services.minutes import minutes_paper
from webapp.services.panel import Amendment, Member, fingerprint
from webapp.services.sealed import sealed_result
from webapp.verifier.verifikasi import check_all

WHY = "Rotasi jabatan"
NEW_SEAT = """INSERT INTO panelist (id, category_id, user_id, seat, bench, title, position)
    VALUES (9, 1, 3, 3, 'apindo', '', '')"""


@pytest.fixture
def room(app, juror, other_juror):
    """Two panelists in their interviews; the log has begun."""
    made = open_room(app, ("panelis-1", "panelis-2"))
    with app.app_context(), transaction():
        score_log.begin(made.category_id, now=NOON)
    return made


def details(one: Panelist, **changes: str) -> Member:
    told = {name: getattr(one, name) for name in ("title", "position", "institution", "bench", "office")}
    return Member(**{"name": one.user.name, **told, **changes})


def amend(app, room, panelist_id: int, **changes: str) -> None:
    """What the secretariat does on a member's page."""
    with app.app_context(), transaction():
        one = member_of(room.category_id, panelist_id)
        given = Amendment(details(one, **changes), fingerprint(one), WHY)
        panel.amend(room.category_id, panelist_id, given=given, rubric=room.rubric, by=1, now=NOON)


def substitute(app, room, panelist_id: int, login: str = "pengganti") -> None:
    with app.app_context(), transaction():
        one = member_of(room.category_id, panelist_id)
        given = Substitute(login, details(one, name="Bu Pengganti", office=MEMBER), "SK 7", WHY)
        absences.substitute(room.category_id, panelist_id, given=given, rubric=room.rubric, by=1, now=NOON)


def lines(app, room):
    return [one["what"] for one in events(app, room.category_id) if one["act"] == "panel"]


def to_state(app, room, state: str) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = state


def open_interviews(app, room, monkeypatch) -> None:
    """Whatever is still missing."""
    monkeypatch.setattr(editions, "blockers", lambda *_given: ())
    change(app, room, VERIFICATION, INTERVIEWS)


def change(app, room, old: str, new: str) -> None:
    with app.app_context(), transaction():
        step = {"old": old, "new": new, "reason": WHY, "rubric": room.rubric}
        editions.change_state(room.category_id, **step, by=1, now=NOON)


# ---------------------------------------------------------------------- what leaves a line


@pytest.mark.usefixtures("juror", "other_juror")
def test_opening_of_the_interviews_tells_who_sits_where(app, monkeypatch):
    room = open_room(app, ("panelis-1", "panelis-2"))
    to_state(app, room, VERIFICATION)
    with app.app_context(), transaction():
        score_log.begin(room.category_id, now=NOON)
    amend(app, room, 1, office=CHAIR)
    assert (acts(app, room.category_id), differences(app, room.category_id)) == (["begin"], ())
    open_interviews(app, room, monkeypatch)
    assert acts(app, room.category_id) == ["begin", "panel", "state"]
    (told,) = lines(app, room)
    other = {"account": 1, "left": None}
    assert told["seats"][0] == {"juror": "anggota-1", "seat": 1, "bench": "pemerintah", "office": "chair", **other}
    assert (len(told["seats"]), told["change"], told["reason"]) == (2, "", "")
    assert differences(app, room.category_id) == ()


@pytest.mark.usefixtures("juror")
def test_log_that_begins_with_the_opening_has_the_panel_in_its_first_line(app, monkeypatch):
    room = open_room(app, ("panelis-1",))
    to_state(app, room, VERIFICATION)
    open_interviews(app, room, monkeypatch)
    assert acts(app, room.category_id) == ["begin", "state"]
    assert len(events(app, room.category_id)[0]["what"]["panel"]) == 1
    assert differences(app, room.category_id) == ()


def test_chair_that_moves_and_comes_back_leaves_a_line_each_time(app, room):
    for panelist_id, office in ((1, CHAIR), (1, MEMBER), (2, CHAIR), (2, MEMBER), (1, CHAIR)):
        amend(app, room, panelist_id, office=office)
    chairs = [[one["seat"] for one in told["seats"] if one["office"] == CHAIR] for told in lines(app, room)]
    assert chairs == [[1], [], [2], [], [1]]
    assert differences(app, room.category_id) == ()


def test_name_on_a_seat_is_a_line_with_its_words_hashed(app, room):
    amend(app, room, 1, name="Orang Lain")
    (told,) = lines(app, room)
    assert (len(told["change"]), len(told["reason"])) == (64, 64)
    assert differences(app, room.category_id) == ()


def test_substitute_sits_and_the_earlier_member_has_left(app, room):
    substitute(app, room, 2)
    assert acts(app, room.category_id) == ["begin", "panel", "substitute"]
    (told,) = lines(app, room)
    assert [(one["juror"], one["seat"], one["left"]) for one in told["seats"]] == [
        ("anggota-1", 1, None),
        ("anggota-2", 2, "2026-02-13T04:00:00.000000+00:00"),
        ("anggota-3", 2, None),
    ]
    assert differences(app, room.category_id) == ()


def test_absence_moves_nobody_and_what_saves_nothing_leaves_nothing(app, room):
    with app.app_context(), transaction():
        absences.excuse(room.category_id, 2, absence=Absence(None, NOON, WHY), by=1, now=NOON)
    amend(app, room, 1)
    assert lines(app, room) == []
    assert differences(app, room.category_id) == ()


# ---------------------------------------------------------------------- what is done behind it


@pytest.mark.parametrize(
    ("statement", "who"),
    [
        ("UPDATE panelist SET bench = 'akademisi' WHERE seat = 1", "kursi-1"),
        ("UPDATE panelist SET office = 'chair' WHERE seat = 2", "kursi-2"),
        ("UPDATE panelist SET seat = 5 WHERE seat = 2", "kursi-5"),
        ("UPDATE panelist SET user_id = 3 WHERE seat = 1", "kursi-1"),
        ("UPDATE panelist SET left_at = '2026-02-01T01:00:00.000000+00:00' WHERE seat = 1", "kursi-1"),
        (NEW_SEAT, "kursi-3"),
    ],
)
def test_seat_changed_behind_the_log_is_told(app, room, add_person, statement, who):
    add_person("orang-lain", role=JUROR)
    assert differences(app, room.category_id) == ()
    with hand(app.extensions["paritrana_settings"]) as found:
        found.execute(statement)
    assert differences(app, room.category_id) == (
        f"Kursi, unsur, tugas, atau akun {who} dalam tabel bukan yang dicatat log.",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM panel_change",
        "UPDATE panel_change SET what = 'Kursi 1: jabatan'",
        "UPDATE panel_change SET reason = 'lain'",
        "UPDATE panel_change SET by_user_id = 2",
        "UPDATE panel_change SET at = '2026-02-14T04:00:00.000000+00:00'",
        "UPDATE panel_change SET state = 'verification'",
    ],
)
def test_change_that_is_lost_or_told_otherwise_is_told(app, room, settings, statement):
    amend(app, room, 1, office=CHAIR)
    with hand(settings) as found:
        found.forget_triggers()
        found.execute(statement)
    told = "Baris log 2: perubahan Tim Penilai ini tidak ada dalam tabel, atau kata-katanya lain."
    assert differences(app, room.category_id) == (told,)


def test_line_without_a_change_on_the_panels_page_is_told(app, room):
    with app.app_context(), transaction() as session:
        session.get_one(Panelist, 1).office = CHAIR
        session.flush()
        score_log.record(room.category_id, "panel", score_log.panel_told(room.category_id, "x", "y"), by=1, now=NOON)
    (told,) = differences(app, room.category_id)
    assert told.startswith("Baris log 2: perubahan Tim Penilai ini tidak ada dalam tabel")


def test_two_changes_of_one_moment_need_a_row_each(app, room, settings):
    for office in (CHAIR, MEMBER):
        amend(app, room, 1, office=office)
    with hand(settings) as found:
        found.forget_triggers()
        found.execute("DELETE FROM panel_change WHERE id = (SELECT max(id) FROM panel_change)")
    assert [told.partition(":")[0] for told in differences(app, room.category_id)] == ["Baris log 3"]


# ---------------------------------------------------------------------- until the record, and after it


@pytest.fixture
def plenary(app, add_person):
    """The log has begun; a tie is left to the plenary."""
    made = open_sealing(app, add_person)
    with app.app_context(), transaction():
        score_log.begin(made.room.category_id, now=NOON)
    return made


def verdicts(app, settings, room):
    with app.app_context():
        files = bundle_files(category_with_edition(room.category_id), folder=settings.rubrics)
    return check_bundle(files).faults, check_all(files, [])


def test_nothing_is_sealed_of_a_changed_bench(app, plenary, settings):
    assert plenary.decide().status_code == 303
    with hand(settings) as found:
        found.execute("UPDATE panelist SET bench = 'akademisi' WHERE seat = 1")
    answer = plenary.propose_seal()
    assert answer.status_code == 422
    assert "Kursi, unsur, tugas, atau akun kursi-1 dalam tabel bukan yang dicatat log." in answer.text


def test_changes_after_reopened_interviews_are_in_the_record_and_on_the_minutes(app, plenary, settings):
    room = plenary.room
    assert plenary.reopen().status_code == 303
    assert lines(app, room) == []
    amend(app, room, 1, office=CHAIR)
    substitute(app, room, 2)
    change(app, room, INTERVIEWS, PLENARY)
    sitting = {"suara:2": "", "suara:4": "for"}
    assert plenary.decide(**sitting).status_code == 303
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    body = json.loads(sealed_bodies(app)[0])
    assert body["panel"]["changes"] == ["2026-02-13T04:00:00.000000+00:00"] * 2
    assert verdicts(app, settings, room) == ((), [])
    assert differences(app, room.category_id) == ()
    first, second = minutes_of(app, room).events.panel_changes
    assert (first.words, first.reason) == ("Kursi 1: tugas “anggota” menjadi “ketua”.", WHY)
    assert second.words.startswith("Kursi 2: panelis-2 digantikan Bu Pengganti")
    assert first.at.astimezone(NOON.tzinfo) == NOON


def minutes_of(app, room):
    with app.app_context():
        return minutes_paper(sealed_result(room.category_id), room.rubric)


def test_who_is_erased_takes_the_words_of_the_change_along(app, plenary, settings):
    room = plenary.room
    assert plenary.reopen().status_code == 303
    substitute(app, room, 2)
    change(app, room, INTERVIEWS, PLENARY)
    assert plenary.decide(**{"suara:2": "", "suara:4": "for"}).status_code == 303
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    with app.app_context(), transaction():
        erase(person_to_erase("pengganti", []), "Permintaan tertulis", now=NOON)
    with app.app_context():
        assert [one.what for one in db.session.scalars(select(PanelChange))] == [""]
        assert list(db.session.scalars(select(SealedResult.annex))) == [""]
    assert differences(app, room.category_id) == ()
    assert verdicts(app, settings, room) == ((), [])
    (told,) = minutes_of(app, room).events.panel_changes
    assert (told.words, told.by) == ("Susunan Tim Penilai, atau keterangan anggotanya, diubah.", "")
