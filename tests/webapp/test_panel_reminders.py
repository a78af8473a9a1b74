"""Reminders to panelists: only who is behind, only their own work, once a day, only after the commit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.mailing import Post
from tests.webapp.room import NAMES, full, open_room, sample_edition
from tests.webapp.test_live_room import book
from webapp.db import db, transaction
from webapp.jobs.letters import panel_reminders_are_due, remind_panelists, rubric_of, send_letters
from webapp.mail_server import MailServer
from webapp.models import CALLED_OFF, PLENARY, QUEUED, SENT, Category, Edition, Letter, RuleChange, User
from webapp.queue import open_storage, waiting
from webapp.services import letters as outbox
from webapp.services.panel_reminders import remind_panel

PASER, KUKAR, BERAU, BONTANG = NAMES
ADDRESSES = {"panelis-1": "satu@uji.go.id", "panelis-2": "dua@uji.go.id"}


@pytest.fixture
def mail():
    server = Post()
    yield server
    server.close()


@pytest.fixture
def settings(settings, mail):
    return replace(settings, mail=MailServer("127.0.0.1", mail.port, "none", "sekretariat@uji.go.id"))


@pytest.fixture
def room(app, juror, other_juror):
    """The first has a complete sheet that isn't signed; nobody else is behind before the first interview is over."""
    found = open_room(app, tuple(ADDRESSES))
    book(app, found)
    with app.app_context(), transaction() as session:
        for user in session.scalars(select(User).where(User.login.in_(ADDRESSES))):
            user.email = ADDRESSES[user.login]
    assert juror.post(found.sheet(KUKAR), full(found, 0, note="RAHASIA")).status_code == 303
    return found


@pytest.fixture
def letters(app):
    def look():
        with app.app_context():
            return list(db.session.scalars(select(Letter).order_by(Letter.id)))

    return look


@pytest.fixture
def send(app):
    def do():
        with app.app_context():
            send_letters()

    return do


def page(secretariat, room):
    return secretariat.get(f"{room.page}/pengingat-panelis").text


def chosen(secretariat, room):
    return re.findall(r'name="pilih" value="([^"]+)" checked', page(secretariat, room))


def remind(secretariat, room, keys=None):
    keys = chosen(secretariat, room) if keys is None else keys
    return secretariat.post(f"{room.page}/pengingat-panelis", {"pilih": keys})


def test_who_is_behind_gets_their_own_work_and_nothing_else(secretariat, room, mail, letters, send):
    told = page(secretariat, room)
    assert "1 lembar sudah lengkap, tetapi belum ditandatangani." in told
    assert len(chosen(secretariat, room)) == 1
    assert (remind(secretariat, room).status_code, mail.raw) == (303, [])
    send()
    (letter,) = mail.letters
    text = letter.get_content().replace("\r\n", "\n")
    assert letter["To"] == "satu@uji.go.id"
    assert "Pemerintah Kabupaten/Kota:\n- 1 lembar sudah lengkap, tetapi belum ditandatangani.\n" in text
    assert text == letters()[0].body
    for secret in ("RAHASIA", "87", "Panelis Dua", "dua@", "terkunci", "rata-rata"):
        assert secret not in text + letter["Subject"], secret


def test_late_sheets_are_told_once_the_interview_is_over(clock, secretariat, juror, room):
    clock.forward(minutes=31)
    told = page(secretariat, room)
    assert told.count("1 lembar belum lengkap, padahal wawancaranya sudah selesai.") == 3  # both members, and a text
    assert len(chosen(secretariat, room)) == 2


def test_letter_is_the_same_whatever_was_written(secretariat, juror, room):
    before = re.search(r"<textarea id=\"teks\".*?</textarea>", page(secretariat, room), re.DOTALL)[0]
    own = "00000000-0000-4000-8000-000000000009"
    marks = {"value:E.1": "1", "value:E.2": "0", "client_id": own}
    assert juror.post(room.sheet(KUKAR), full(room, 1, **marks)).status_code == 303
    assert re.search(r"<textarea id=\"teks\".*?</textarea>", page(secretariat, room), re.DOTALL)[0] == before


def test_missing_pledge_is_reminded_of_over_all_panels_in_one_letter(app, secretariat, juror, letters):
    rooms = [
        open_room(app, ("panelis-1",), prepared=False, names=(name,), code=name[-5:].lower()) for name in NAMES[:2]
    ]
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "panelis-1")).one().email = "satu@uji.go.id"
    assert [remind(secretariat, one).status_code for one in rooms] == [303, 422]
    (letter,) = letters()
    assert letter.body.count("Pakta integritas belum ditandatangani.") == 2
    assert letter.candidate_id is None


def test_a_juror_of_two_open_editions_is_reminded_of_each(app, juror, letters):
    rooms = [
        open_room(app, ("panelis-1",), prepared=False, names=(name,), code=name[-5:].lower()) for name in NAMES[:2]
    ]
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "panelis-1")).one().email = "satu@uji.go.id"
        made = sample_edition()
        made.code = "uji-lain"
        session.add(made)
        session.flush()
        session.get_one(Category, rooms[1].category_id).edition_id = made.id
    assert [remind_all(app) for _ in range(2)] == [[1, 1], [0, 0]]
    assert [one.category_id for one in letters()] == [one.category_id for one in rooms]


def test_who_was_written_to_before_editions_were_told_apart_is_not_written_to_again_that_day(app, juror, letters):
    open_room(app, ("panelis-1",), prepared=False, names=(PASER,))
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "panelis-1")).one().email = "satu@uji.go.id"
    assert remind_all(app) == [1]
    (letter,) = letters()
    with app.app_context(), transaction() as session:
        session.get_one(Letter, letter.id).occasion = f"panel_reminder:{letter.user_id}:2026-02-13"
    assert remind_all(app) == [0]


def remind_all(app):
    """How many are written to in each edition."""
    with app.app_context(), transaction() as session:
        post, editions = outbox.Post(works=False, host="uji"), session.scalars(select(Edition).order_by(Edition.id))
        return [remind_panel(one, None, post, rubrics=rubric_of, by=None, now=NOON) for one in editions]


def test_nobody_is_written_to_twice_on_one_day(clock, secretariat, room, letters):
    keys = chosen(secretariat, room)
    assert [remind(secretariat, room, keys).status_code for _ in range(2)] == [303, 422]
    assert "sudah diingatkan hari ini" in page(secretariat, room)
    clock.forward(hours=13)  # past midnight in Samarinda
    secretariat.sign_in()
    assert remind(secretariat, room, keys).status_code == 303
    assert len(letters()) == 2


def test_reminder_is_called_off_when_all_is_signed_meanwhile(app, secretariat, juror, room, mail, *, letters, send):
    remind(secretariat, room)
    for turn, name in enumerate((PASER, BERAU, BONTANG), start=1):
        own = f"00000000-0000-4000-8000-{turn + 50:012d}"
        assert juror.post(room.sheet(name), full(room, 0, client_id=own)).status_code == 303
    for name in NAMES:
        assert juror.sign(room.sheet(name), "1").status_code == 303
    send()
    assert ([one.state for one in letters()], letters()[0].reason) == (
        ["called_off"],
        "Tidak ada lagi yang ditunggu dari panelis ini.",
    )
    assert mail.raw == []


def test_reminder_is_called_off_once_the_plenary_is_open(app, secretariat, room, mail, *, letters, send):
    remind(secretariat, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    send()
    assert ([one.state for one in letters()], mail.raw) == (["called_off"], [])
    assert chosen(secretariat, room) == []


def test_transaction_that_is_rolled_back_sends_nothing(app, settings, secretariat, room, mail, *, letters, send):
    post = outbox.Post(works=True, host="uji")

    def fail_after_writing():
        with transaction() as session:
            edition = session.scalars(select(Edition)).one()
            assert remind_panel(edition, None, post, rubrics=rubric_of, by=None, now=NOON) == 1
            raise ZeroDivisionError

    with app.app_context(), pytest.raises(ZeroDivisionError):
        fail_after_writing()
    send()
    with open_storage(settings.instance) as storage:
        assert (letters(), mail.raw, waiting(storage)) == ([], [], set())
    assert remind(secretariat, room).status_code == 303  # and nobody counts as reminded


def test_nobody_without_an_address_or_unchosen_is_written_to(app, clock, secretariat, room, letters):
    clock.forward(minutes=31)
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "panelis-1")).one().email = ""
    assert "belum ada alamat surel" in page(secretariat, room)
    assert remind(secretariat, room, ["x", "999"]).status_code == 422
    assert remind(secretariat, room).status_code == 303
    assert [one.recipient for one in letters()] == ["dua@uji.go.id"]


def test_reminders_go_out_by_themselves_each_morning_where_the_edition_asks(app, clock, secretariat, room, letters):
    with app.app_context():
        assert panel_reminders_are_due() == []
    path = f"/edisi/{room.edition}/aturan/pengingat-panelis"
    form = {"seen": "off", "new": "on", "reason": "Disepakati Ketua"}
    assert secretariat.post(path, form).status_code == 303
    assert secretariat.post(path, form).status_code == 409
    assert "disurati setiap pagi" in secretariat.get(f"/edisi/{room.edition}/aturan").text
    seen = []
    clock.at = datetime(2026, 2, 13, 22, 30, tzinfo=UTC)  # 06.30 in Samarinda
    for _ in range(48):
        with app.app_context():
            for ids in panel_reminders_are_due():
                remind_panelists(*ids)
                seen.append(clock.at)
                remind_panelists(*ids)
        clock.forward(hours=1)
    assert seen == [datetime(2026, 2, day, 0, 30, tzinfo=UTC) for day in (14, 15)]
    assert sorted((one.recipient, one.by_user_id) for one in letters()) == [
        (address, None) for address in sorted(ADDRESSES.values()) for _day in range(2)
    ]
    with app.app_context():
        assert [one.rule for one in db.session.scalars(select(RuleChange))] == ["panel_reminders"]


@pytest.mark.parametrize("trouble", ["away", "full boxes"])
def test_reminders_of_mornings_without_a_server_come_as_one(app, clock, room, mail, letters, *, send, trouble):
    with app.app_context(), transaction() as session:
        session.scalars(select(Edition)).one().panel_reminders = True
    if trouble == "away":
        mail.close()
    else:
        mail.answers |= dict.fromkeys(ADDRESSES.values(), "450 kotak surat penuh")
    each_hour(app, clock, send, hours=3 * 24)
    assert {one.state for one in letters()} <= {QUEUED, CALLED_OFF}
    mail.answers.clear()
    back = Post(mail.port) if trouble == "away" else mail
    each_hour(app, clock, send, hours=3)
    assert sorted(one["To"] for one in back.letters) == sorted(ADDRESSES.values())
    assert Counter(one.state for one in letters()) == {SENT: 2, CALLED_OFF: 6}  # of four days, the first at noon
    each_hour(app, clock, send, hours=24)
    assert sorted(one["To"] for one in back.letters) == sorted([*ADDRESSES.values()] * 2)
    if back is not mail:
        back.close()


def each_hour(app, clock, send, *, hours):
    for _ in range(hours):
        with app.app_context():
            for ids in panel_reminders_are_due():
                remind_panelists(*ids)
        send()
        clock.forward(hours=1)


def test_address_of_a_member_is_stored_and_only_for_this_panel(app, secretariat, juror, other_juror):
    one = open_room(app, ("panelis-1",), names=(PASER,))
    other = open_room(app, ("panelis-2",), names=(KUKAR,), code="lain")
    own, foreign = (f"{room.page}/panel/1/surel" for room in (one, other))
    assert [secretariat.post(path, {"email": "a@uji.go.id"}).status_code for path in (own, foreign)] == [303, 404]
    answer = secretariat.post(own, {"email": "bukan alamat"})
    assert (answer.status_code, "bukan alamat surel" in answer.text, "bukan alamat" in answer.text) == (422, True, True)
    with app.app_context():
        assert db.session.scalars(select(User.email).where(User.login == "panelis-1")).one() == "a@uji.go.id"
